"""What the steps of a demonstration need and change, and how its world hangs together.

May import `language` and `states`.
"""
