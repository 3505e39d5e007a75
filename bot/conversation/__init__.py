"""How a conversation moves. Pure."""
