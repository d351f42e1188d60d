"""Takes another person's home in: their sessions, and what those teach.

May import none of its siblings.
"""
