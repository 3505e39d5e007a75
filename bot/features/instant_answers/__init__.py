"""Answers without a conversation: /ask in groups, and inline mode."""
