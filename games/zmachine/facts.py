"""A story's object tree as facts: where everything is and in what state."""

from __future__ import annotations

from collections import Counter

import numpy as np

from games.types import PLAYER, Fact, Facts, clean_text
from games.zmachine.memory import Bytes, Story


class FactReader:
    """Turns object rows into facts; the strings are made once per story."""

    def __init__(self, story: Story) -> None:
        self._table = story.objects
        self._names = label_objects(story)
        self._labels = self._names
        self._player = 0
        self._attributes = self._table.attributes
        self._states: list[Fact | None] = [None] * (self._table.count * self._attributes)
        self._places: dict[tuple[int, int], Fact] = {}
        self._seen = b""
        self._facts: Facts = frozenset()

    def _play_as(self, player: int) -> None:
        """Call another object the person: what was made for the old names goes."""
        self._player = player
        self._labels = tuple(
            PLAYER if number == player and player else name
            for number, name in enumerate(self._names)
        )
        self._states = [None] * len(self._states)
        self._places.clear()
        self._seen = b""

    def read(self, memory: Bytes, player: int) -> Facts:
        """Return the present facts, with one object as the person."""
        if player != self._player:
            self._play_as(player)
        rows = self._table.rows(memory)
        seen = rows.tobytes()
        if seen != self._seen:
            self._facts = self._read(rows)
            self._seen = seen
        return self._facts

    def _read(self, rows: Bytes) -> Facts:
        found: list[Fact] = []
        places, labels = self._places, self._labels
        parents = self._table.parents(rows)
        for index in np.flatnonzero(parents).tolist():
            key = (index, int(parents[index]))
            fact = places.get(key)
            if fact is None:
                holder = labels[key[1]] if key[1] < len(labels) else f"#{key[1]}"
                fact = places[key] = ("in", labels[index + 1], holder)
            found.append(fact)
        states, width = self._states, self._attributes
        bits = np.unpackbits(rows[:, : width // 8], axis=1).reshape(-1)
        for at in np.flatnonzero(bits).tolist():
            fact = states[at]
            if fact is None:
                number, attribute = divmod(at, width)
                fact = states[at] = ("is", labels[number + 1], f"attr-{attribute}")
            found.append(fact)
        return frozenset(found)


def label_objects(story: Story) -> tuple[str, ...]:
    """Name every object once: its short name, with its number where two share it."""
    names = [clean_text(name) for name in story.objects.titles]
    uses = Counter(names)
    return tuple(
        name if name and uses[name] == 1 and name != PLAYER else f"{name}#{number}"
        for number, name in enumerate(names)
    )
