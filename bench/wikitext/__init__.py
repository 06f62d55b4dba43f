"""How other wikis come in: how faithfully, and how fast."""
