"""What demonstrations and stories say: names, pronouns, numbers, and what is told anew today.

May import `states`.
"""
