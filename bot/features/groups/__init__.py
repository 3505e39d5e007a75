"""Groups: one pinned card for all, help for each alone, and what admins choose."""
