"""Handles one update, from its parsed form to the delivered card."""
