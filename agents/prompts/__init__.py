"""What models are asked: pure functions from a situation to messages.

May import `agents.core`, `agents.providers` and `games`.
"""
