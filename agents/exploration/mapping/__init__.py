"""What was tried where, how it went, and how places hang together.

May import `language`.
"""
