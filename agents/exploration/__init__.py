"""Exploring a story that nobody has shown: a map of what was tried, and what promises most.

May import `agents.core` and `games`.
"""
