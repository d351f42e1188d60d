"""How keys and signals come in from a terminal, and nothing else does."""
