"""What may be tried next, what it promises, and what is tried.

May import `language` and `mapping`.
"""
