"""Plays what a recording says in its story, and keeps what came true.

May import `homes` and `recordings`.
"""
