"""Mounts the flow in a bot that somebody already runs."""
