"""What is remembered of how people and agents played.

May import `agents.core`, `agents.db` and `games`.
"""
