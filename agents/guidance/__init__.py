"""Goals on the way: what they ask, whether they are reached, who sets them and why.

May import `agents.core`, `agents.db`, `agents.induction`, `agents.prompts`,
`agents.providers` and `games`.
"""
