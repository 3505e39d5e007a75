"""What the bot tells people: models, loader and content."""
