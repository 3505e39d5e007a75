"""Understands typed text: detects secrets, known errors and topics of the guide. Pure."""
