"""Tests that drive the whole program from outside, as a subprocess."""
