"""Language-model backends; no other room imports a vendor's client.

May import `agents.core` and `games`.
"""
