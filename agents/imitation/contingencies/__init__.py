"""What chance brings that no step foresaw: attacks, hunger, the dark, a death, other choices.

May import `action_model`, `language`, `planning` and `states`.
"""
