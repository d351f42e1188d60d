"""Sessions as they were played: turns, judgements, exchanges, facts; recorded and replayed.

May import `agents.core`, `agents.db`, `agents.critics` and `games`.
"""
