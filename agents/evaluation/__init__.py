"""Plays many episodes and says what came of them: seeds × games × players.

May import `agents.core`, `agents.critics`, `agents.db`, `agents.guidance`, `agents.home`,
`agents.imitation`, `agents.importers`, `agents.journal`, `agents.memory`, `agents.play`,
`agents.players`, `agents.providers` and `games`.
"""
