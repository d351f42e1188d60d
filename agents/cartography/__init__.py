"""Maps drawn from what was seen: which room is which, where the ways lead, how it looks.

May import `agents.core`, `agents.exploration` and `games`.
"""
