"""The words everything else is written in: values, events, protocols, readings.

May import `games`.
"""
