"""Understands typed text: secrets, known errors, and the guide's topics and answers. Nothing leaves the machine."""
