"""Scores, notices, certificates."""
