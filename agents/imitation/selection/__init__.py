"""Which demonstrations are followed, and which of their steps are worth following.

May import `action_model`, `language` and `states`.
"""
