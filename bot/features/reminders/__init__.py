"""Reminders of an outcome."""
