"""Worlds: playable games behind one interface.

This package knows nothing of agents, models or screens, and imports neither
``agents`` nor ``tui``.
"""
