"""Keyed locks, rate limiting, supervised background jobs, and the worker thread for long texts."""
