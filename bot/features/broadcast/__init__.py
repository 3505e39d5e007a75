"""News sent to everybody who asked for it."""
