"""One loop for a game played by a person and an agent, whoever shows it.

May import every room of `agents` but `evaluation` and `manual`.
"""
