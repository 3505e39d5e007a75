"""The flow inside a bot that somebody already runs."""
