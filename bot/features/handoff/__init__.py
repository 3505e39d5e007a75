"""Hands a case over to the staff and relays messages both ways."""
