"""A manual of a game, written for a person from what experience says."""
