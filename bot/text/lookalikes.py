"""Letters of other scripts that look like Latin ones, and are read as those."""

LOOKALIKES = str.maketrans({"\u0455": "s", "\u043a": "k", "\u0405": "S", "\u041a": "K", "\u0130": "I"})
"""Only those for a key's "sk-", and the Turkish dotted I: any others would garble text written in those scripts."""
