"""Sessions as they were played: turns, judgements, exchanges, facts; replay.

May import `agents.core`, `agents.db`, `agents.critics` and `games`.
"""
