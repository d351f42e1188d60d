"""Puts the turns of a damaged session behind each other again.

Each turn follows one of its session, and is numbered after it. Where that one is lost, a
turn stands for what is: it says so, nobody played it, and nothing is learned of it nor of
what was played in a scene that nobody knows any more. What was played stays, all of it.
"""

from __future__ import annotations

from hashlib import sha256

from agents.core import commands
from agents.core.commands import Actor, Kind
from agents.importers.salvage.salvage import Row

LOST = "What happened here was lost with a damaged page."
"""What a turn tells that stands for lost ones."""
_UNKNOWN: Row = {
    "actor": None,
    "kind": None,
    "command": None,
    "replaced": None,
    "why": "",
    "text": LOST,
    "location": None,
    "inventory": "[]",
    "score": None,
    "max_score": None,
    "moves": None,
    "died": 0,
    "ending": None,
    "place": "",
    "carried": None,
    "effect_score": 0,
    "effect_died": 0,
    "effect_nothing": 1,
    "awaits_key": None,
    "inventory_known": 0,
    "spans": "[]",
    "picture": "",
}
_NEAR = 10_000
"""Ids that are looked through for one that was lost."""
_PLAYED: Row = {"actor": Actor.AGENT.value, "kind": Kind.AUTO.value, "command": commands.LOST}


def stand_in(row: Row) -> Row:
    """Return a turn that stands for another in its place, and tells nothing of it."""
    key = sha256(f"{LOST} {row['session']} {row['id']}".encode()).hexdigest()
    unknown: Row = {name: _UNKNOWN.get(name, value) for name, value in row.items()}
    return unknown | {"key": key} | (_PLAYED if row["parent"] is not None else {})


class Lineage:
    """The turns of one session, as they are placed.

    Args:
        notes: where it is told what was put otherwise.
        taken: the ids of all turns that are left, in any session.
    """

    def __init__(self, notes: list[str], taken: set[object]) -> None:
        self._notes = notes
        self._taken = taken
        self._placed: dict[object, Row] = {}
        self._numbers: dict[object, object] = {}  # id -> the number that it had
        self._latest: dict[object, Row] = {}  # number that it had -> the newest of them
        self._newest: Row | None = None

    def place(self, row: Row) -> list[Row]:
        """Return a turn as it follows those before, and before it what stands for lost ones.

        Args:
            row: of the turn table; turns come in the order in which they were written.
        """
        parent = row["parent"]
        number = self._number_of(row)
        if number == 0:
            return [self._keep({**row, "parent": None}, 0)]
        above = self._placed.get(parent)
        made: list[Row] = []
        if above is None or self._numbers[above["id"]] != number - 1:
            # The turn before it that was written last: so sessions grow.
            other = self._latest.get(number - 1) or above
            if other is None:
                other = self._gap(row, number - 1)
                if other is None:
                    return []
                made.append(other)
            elif other is not above:
                self._notes.append(
                    f"turn {row['id']} followed turn {parent} and follows turn {other['id']} now"
                )
            above = other
        placed = {**row, "parent": above["id"], "number": int(str(above["number"])) + 1}
        return [*made, self._keep(placed, number)]

    def _number_of(self, row: Row) -> int:
        """Return the number that a turn had, or must have had behind the one it followed."""
        number = row["number"]
        if isinstance(number, int):
            return number
        above = self._placed.get(row["parent"]) or self._newest
        return 0 if above is None else int(str(self._numbers[above["id"]])) + 1

    def _gap(self, row: Row, number: int) -> Row | None:
        """Return a turn that stands for lost ones before a turn: for the opening, too."""
        id_ = self._free(row)
        if id_ is None:
            return None
        gap = {**row, "id": id_, "parent": None, "number": 0}
        if self._newest is not None:
            gap |= {"parent": self._newest["id"], "number": int(str(self._newest["number"])) + 1}
        gap = stand_in(gap)
        self._notes.append(f"what turn {row['id']} followed is lost; turn {id_} stands for it")
        return self._keep(gap, number)

    def _free(self, row: Row) -> int | None:
        """Return the id of a turn that was lost: of the one that was followed, if it fits."""
        own, parent = int(str(row["id"])), row["parent"]
        above = 0 if self._newest is None else int(str(self._newest["id"]))
        near = range(own - 1, max(above, own - _NEAR), -1)
        ids = [parent, *near] if isinstance(parent, int) and above < parent < own else near
        free = next((int(str(one)) for one in ids if one not in self._taken), None)
        self._taken.add(free)
        return free

    def _keep(self, row: Row, number: int) -> Row:
        self._placed[row["id"]] = row
        self._numbers[row["id"]] = number
        self._latest[number] = row
        self._newest = row
        return row
