"""Following a plan, move by move: what is next, what came of it, and with foresight.

May import `action_model`, `contingencies`, `language`, `planning` and `states`.
"""
