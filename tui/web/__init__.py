"""The program in a browser: served over textual-serve, which is an extra.

Its modules may import the rest of ``tui``; only ``understudy serve`` and the driver's
name in the environment lead here.
"""
