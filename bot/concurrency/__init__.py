"""Keyed locks and rate limiters."""
