"""What is remembered of how people and agents played."""
