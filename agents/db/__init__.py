"""SQLite behind one door, and how values become columns and come back.

May import `agents.core` and `games`.
"""
