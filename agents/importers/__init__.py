"""Brings in what was played elsewhere: command files, and other people's homes.

May import `agents.core`, `agents.db`, `agents.home`, `agents.journal`, `agents.memory`,
`agents.players`, `agents.providers` and `games`.
"""
