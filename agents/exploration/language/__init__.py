"""What texts say: names, ways, suggestions, and how parsers' English goes.

May import none of its siblings.
"""
