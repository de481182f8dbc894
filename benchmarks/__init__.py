"""Figures, never run as tests: `make bench`. Each is a ratio of two things measured in turn in one run."""
