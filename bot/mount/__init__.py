"""The flow inside a bot that somebody already runs: same desk, the host's bot object, names of the host's choice."""
