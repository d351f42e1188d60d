"""How fast a player learns from whoever knows: experts, oracles, teachers, practice.

May import `episodes`, `results` and `runs`.
"""
