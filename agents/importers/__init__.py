"""Brings in what was played elsewhere: command files, and other people's homes.

May import `agents.core`, `agents.db`, `agents.home`, `agents.journal`, `agents.memory`,
`agents.players` and `agents.providers`: a model may be asked to read a film.
"""
