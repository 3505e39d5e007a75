"""``/mydata``: exports everything stored about a user."""
