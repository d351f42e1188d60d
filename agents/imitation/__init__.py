"""Demonstrations as states and commands, and what follows from their effects.

May import `agents.core`, `agents.critics`, `agents.db`, `agents.exploration`,
`agents.journal` and `games`.
"""
