"""Demonstrations as states and commands, and what follows from their effects."""
