"""Anonymous counters, and the numbers and chart made of them."""
