"""What was shown in other games of a kind, lifted and carried out in one that nobody showed.

May import `language` and `states`.
"""
