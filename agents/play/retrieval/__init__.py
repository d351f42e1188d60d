"""What a thought looks up: memory, lessons of other games, goals that are pursued.

May import none of its siblings.
"""
