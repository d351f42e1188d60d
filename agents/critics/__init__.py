"""Who rewards.

May import `agents.core`, `agents.prompts`, `agents.providers` and `games`.
"""
