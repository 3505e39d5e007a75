"""The Bot API: one client per library, polling and webhook."""
