"""Detects what must not be said here: keys, card numbers, codes, passwords."""
