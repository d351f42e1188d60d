"""A manual of a game, written for a person from what experience says.

May import `agents.cartography`, `agents.core`, `agents.db`, `agents.imitation`,
`agents.journal` and `games`.
"""
