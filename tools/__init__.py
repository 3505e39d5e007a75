"""Maintenance scripts for the repository. The bot never runs them, so they may use development dependencies."""
