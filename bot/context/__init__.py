"""What handlers and features are given: the content, the edge, the turn in hand."""
