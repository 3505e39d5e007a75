"""What a typed text means: a secret to get rid of, a known error text, or a topic of the guide. Pure."""
