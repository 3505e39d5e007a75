"""Groups: a pinned card for all members, ephemeral answers for each, and settings for admins."""
