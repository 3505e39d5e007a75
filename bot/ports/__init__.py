"""What the core needs from outside: updates, store, messenger, recognizer, and their errors."""
