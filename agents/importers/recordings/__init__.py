"""Reads recordings of play in the forms that programs and people keep them in.

May import `homes`, whose files it knows for what they are.
"""
