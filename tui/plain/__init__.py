"""Plain mode: a game as a linear conversation."""
