"""What the bot does besides showing the guide, one package each."""
