"""The words everything else is written in: values, events, protocols, and how scenes are read.

May import `games` alone.
"""
