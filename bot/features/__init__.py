"""What the bot does beside the guide, one package per feature."""
