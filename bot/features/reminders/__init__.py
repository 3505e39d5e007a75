"""Reminders to try an outcome again."""
