"""What is remembered of how people and agents played, found and valued.

May import `agents.core`, `agents.db` and `games`.
"""
