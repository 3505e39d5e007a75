"""The guide: the content that the bot shows, its models and its loader."""
