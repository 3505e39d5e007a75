"""Errors as the command line shows them."""

import sys


def fail(message: str) -> int:
    """Prints one line about what went wrong. Returns the exit status."""
    print(message, file=sys.stderr)
    return 1
