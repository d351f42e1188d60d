"""Plays the episodes of an evaluation that are missing, on this machine or a cluster.

May import `episodes` and `results`.
"""
