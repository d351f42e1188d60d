"""What a person keeps, in one folder: paths, settings, database, migrations.

May import `agents.core`, `agents.db`, `agents.memory`, `agents.providers` and `games`.
"""
