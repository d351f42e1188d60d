"""One episode: a world, an agent, what it may try, and all that happens.

May import none of its siblings.
"""
