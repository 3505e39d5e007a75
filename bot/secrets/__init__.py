"""Detects what must not be posted here: keys, card numbers, codes, passwords."""
