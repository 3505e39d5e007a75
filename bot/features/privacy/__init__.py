"""What is stored about a user: exported or erased."""
