"""What is asked beside the story: hints, notes, goals, the map, what was learned.

May import `records`, `retrieval` and `thought`.
"""
