"""Commands for operators and scripts: thin shells over actions and operations."""
