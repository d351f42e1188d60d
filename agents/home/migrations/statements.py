"""What steps are written with."""

from __future__ import annotations

from agents.db.sql import Database


def run(db: Database, *statements: str) -> None:
    """Run statements inside the caller's transaction."""
    # executescript() would commit the surrounding transaction.
    for statement in statements:
        db.execute(statement)


def never(what: str, table: str, name: str) -> str:
    """Return a trigger that refuses to change or delete a table's rows, by a row's name."""
    done = {"UPDATE": "changed", "DELETE": "deleted"}[what]
    return f"""
        CREATE TRIGGER {table}_is_never_{done} BEFORE {what} ON {table}
        BEGIN SELECT RAISE(ABORT, '{name} is never {done}'); END
        """
