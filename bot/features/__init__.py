"""Features beside the guide itself, one package each."""
