"""Who proposes.

May import `agents.core`, `agents.exploration`, `agents.prompts`, `agents.providers` and `games`.
"""
