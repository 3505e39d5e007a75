"""Everything that `bot check` checks."""
