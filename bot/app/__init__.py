"""Builds the bot from its parts, starts it, reloads it and shuts it down."""
