"""Where a game stands, and what journal and memory keep of it.

May import `retrieval`.
"""
