"""What many episodes say: kept on disk, summed up, drawn.

May import `episodes`.
"""
