"""What the play screen shows, as one frozen value, and what changes it. Pure functions."""
