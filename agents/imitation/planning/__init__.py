"""Which step is next: how far one is, what is missing for it, and how that is got.

May import `action_model`, `language` and `states`.
"""
