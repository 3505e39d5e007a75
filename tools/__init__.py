"""What is run on the repository, never by the bot: it may need development dependencies."""
