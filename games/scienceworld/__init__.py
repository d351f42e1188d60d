"""ScienceWorld's tasks; only here is it known. Imports ``games`` only."""
