"""The folder that holds what a person keeps: its paths, settings, database and migrations.

May import `agents.core`, `agents.db`, `agents.memory`, `agents.providers` and `games`.
"""
