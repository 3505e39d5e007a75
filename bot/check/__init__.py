"""The content checks behind `bot check`."""
