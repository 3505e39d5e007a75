"""Normalizes typed text for matching."""
