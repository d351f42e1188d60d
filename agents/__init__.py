"""Who plays, who judges, what is remembered: headless, no terminal needed.

This package may import ``games``; it never imports ``tui`` or ``textual``.
"""
