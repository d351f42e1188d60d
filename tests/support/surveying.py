"""Surveys of walks written down in a test, one line a move."""

from __future__ import annotations

from agents.cartography.sighting import Sighting
from agents.cartography.survey import Survey
from agents.core.commands import canonical
from agents.core.maps import GameMap


class Walk:
    """A survey of one walk.

    Args:
        start: the text of the opening; its first line is the place's name.
        facts: places are told by facts, too: by their name unless said otherwise.
    """

    def __init__(self, start: str, *, facts: bool = True, place: str = "") -> None:
        self.survey = Survey()
        self.here = self._turns = 0
        self._facts = facts
        self._name = ""
        self.follow(None, "", start, place)

    def go(
        self,
        command: str,
        text: str,
        place: str = "",
        *,
        name: str = "",
        vehicle: str = "",
        died: bool = False,
    ) -> str:
        """Play a command; a text of one line changes no place. Returns the room's id."""
        return self.follow(self.here, command, text, place, name=name, vehicle=vehicle, died=died)

    def pause(self, command: str, text: str, *, known: bool = False, died: bool = False) -> str:
        """Play a command after which the story waits for a key; returns the room's id.

        Args:
            command, text, died: as of any.
            known: the facts tell where one is.
        """
        where = self._name if known else ""
        return self._add(self.here, command, text, where, died=died, paused=True)

    @classmethod
    def paused(cls, start: str) -> Walk:
        """Return a walk whose opening waits for a key, in no place."""
        walk = cls.__new__(cls)
        walk.survey, walk.here, walk._turns, walk._facts, walk._name = Survey(), 0, 0, False, ""
        walk._add(None, "", start, "", paused=True)
        return walk

    def follow(
        self,
        parent: int | None,
        command: str,
        text: str,
        place: str = "",
        *,
        name: str = "",
        vehicle: str = "",
        died: bool = False,
    ) -> str:
        """Play a command after a turn."""
        *_, line, _ = text.split("\n") if "\n" in text else ("", "")
        self._name = name or (line if line and not line.endswith(".") else self._name)
        where = (place or self._name) if self._facts else ""
        return self._add(parent, command, text, where, vehicle=vehicle, died=died)

    def _add(
        self,
        parent: int | None,
        command: str,
        text: str,
        where: str,
        *,
        vehicle: str = "",
        died: bool = False,
        paused: bool = False,
    ) -> str:
        self._turns += 1
        self.here = self._turns
        seen = Sighting(
            self.here, parent, canonical(command), text, self._name, where, vehicle, died, paused
        )
        return self.survey.add(seen)

    def edges(self) -> set[tuple[str, str, str]]:
        """Return what was walked: room, command, room."""
        ways = self.survey.map().passages
        return {(way.start, way.command, way.end) for way in ways if way.seen}

    def untaken(self) -> set[tuple[str, str]]:
        """Return what is known and was not taken: room, command."""
        return {(w.start, w.command) for w in self.survey.map().passages if not w.seen}


def house() -> GameMap:
    """Return the map of a small house, with a way of every kind."""
    walk = Walk("Hall\nA hall. Doors lead north, east and west; stairs lead up.")
    walk.go("north", "Kitchen\nA kitchen. A door leads west.")
    walk.go("south", "Hall\nA hall.")
    walk.go("east", "The door is locked.")
    walk.go("east", "Study\nA study.")
    walk.go("south", "Cellar\nA cellar.")
    walk.go("north", "You can't go that way.")
    walk.go("northwest", "Hall\nA hall.")
    walk.go("up", "Attic\nAn attic.")
    walk.go("down", "Hall\nA hall.")
    walk.go("plugh", "Grove\nA grove.")
    walk.go("xyzzy", "Hall\nA hall.")
    return walk.survey.map(walk.here)
