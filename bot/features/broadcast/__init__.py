"""News: subscriptions, and broadcasts to all subscribers."""
