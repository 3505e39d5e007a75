"""Starts the bot and puts it together."""
