"""Anonymous counters, and the text and chart made from them for owners."""
