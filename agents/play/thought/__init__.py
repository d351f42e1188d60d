"""One thought about where a game stands: who proposes, who judges, what comes of it.

May import `retrieval`.
"""
