"""Induces from demonstrations how a world works and what its tasks ask, and acts by that.

May import ``agents.core`` only, besides ``games``.
"""
