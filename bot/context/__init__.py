"""What handlers and features get: the content, the edge (store, Telegram, clocks) and the current turn."""
