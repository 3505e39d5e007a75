"""Turns a screen, a session and a language into a card."""
