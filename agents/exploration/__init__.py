"""What somebody does who plays a story for the first time, and knows other stories.

May import `agents.core` and `games`.
"""
