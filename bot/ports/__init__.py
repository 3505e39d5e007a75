"""What the core asks of the world: updates, store, messenger, recognizer, and their errors."""
