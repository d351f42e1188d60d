"""Sessions as they were played: turns, judgements, exchanges, facts; replay.

May import `agents.cartography`, `agents.core`, `agents.critics`, `agents.db` and `games`.
"""
