"""The turn loop: who moves, in which mode, and what each wish of a person's does.

May import `asides`, `records`, `retrieval` and `thought`.
"""
