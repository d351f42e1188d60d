"""Moments as facts, and commands as operators that lead from one to the next.

May import none of its siblings.
"""
