"""Stores records, counters and jobs in Redis."""
