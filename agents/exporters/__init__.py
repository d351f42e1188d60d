"""Hands on what was played here, in forms that people and other programs use.

May import `agents.core`, `agents.db` and `agents.journal`.
"""
