"""A story's object tree as facts: where everything is and in what state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from games.following import as_following
from games.types import NO_FACTS, PLAYER, Fact, Facts, clean_text
from games.zmachine.memory import Bytes, Story

_MOST_TOLD = 20_000
"""Rows in states that they were ever seen in whose facts are kept."""


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
        self._of_rows: list[tuple[Fact, ...]] = [()] * self._table.count
        self._told: dict[tuple[int, bytes], tuple[Fact, ...]] = {}  # (row, its bytes) -> facts
        self._held: set[Fact] = set()
        self._facts = NO_FACTS

    def _play_as(self, player: int) -> None:
        """Call another object the person: what was made for the old names goes."""
        self._player = player
        self._labels = tuple(
            PLAYER if number == player and player else name
            for number, name in enumerate(self._names)
        )
        self._states = [None] * len(self._states)
        self._places.clear()
        self._of_rows = [()] * len(self._of_rows)
        self._told.clear()
        self._held.clear()
        self._facts = NO_FACTS
        self._seen = b""

    def read(self, memory: Bytes, player: int) -> Facts:
        """Return the present facts, with one object as the person."""
        if player != self._player:
            self._play_as(player)
        rows = self._table.rows(memory)
        seen = rows.tobytes()
        if seen != self._seen:
            gone, new = self._take_in(rows, self._changed(rows))
            self._facts = as_following(self._held, self._facts, gone, new)
            self._seen = seen
        return self._facts

    def _changed(self, rows: Bytes) -> Iterable[int]:
        """Return the rows that are otherwise than when they were last read."""
        if not self._seen:
            return range(len(rows))
        before = np.frombuffer(self._seen, dtype=rows.dtype)
        otherwise = np.flatnonzero(rows.reshape(-1) != before) // rows.shape[1]
        return dict.fromkeys(otherwise.tolist())  # of each row once, in their order

    def _take_in(self, rows: Bytes, changed: Iterable[int]) -> tuple[list[Fact], list[Fact]]:
        """Take the facts of some rows anew, and return what went and what came.

        Most commands change few of them.
        """
        gone: list[Fact] = []
        new: list[Fact] = []
        if len(self._told) > _MOST_TOLD:
            self._told.clear()
        for index in changed:
            row = rows[index]
            told = index, row.tobytes()
            facts = self._told.get(told)
            if facts is None:
                facts = self._told[told] = self._make(index, row)
            before = self._of_rows[index]
            if facts != before:
                self._held.difference_update(before)
                self._held.update(facts)
                self._of_rows[index] = facts
                gone += before
                new += facts
        return gone, new

    def _make(self, index: int, row: Bytes) -> tuple[Fact, ...]:
        """Make the facts of one row."""
        parent = int(self._table.parents(row[np.newaxis])[0])
        bits = np.unpackbits(row[: self._attributes // 8])
        states = tuple(self._state(index, number) for number in np.flatnonzero(bits).tolist())
        return (self._place(index, parent), *states) if parent else states

    def _place(self, index: int, parent: int) -> Fact:
        key = (index, parent)
        fact = self._places.get(key)
        if fact is None:
            labels = self._labels
            holder = labels[parent] if parent < len(labels) else f"#{parent}"
            fact = self._places[key] = ("in", labels[index + 1], holder)
        return fact

    def _state(self, index: int, attribute: int) -> Fact:
        at = index * self._attributes + attribute
        fact = self._states[at]
        if fact is None:
            fact = self._states[at] = ("is", self._labels[index + 1], f"attr-{attribute}")
        return fact


def label_objects(story: Story) -> tuple[str, ...]:
    """Name every object once: its short name, with its number where two share it."""
    names = [" ".join(clean_text(name).splitlines()) for name in story.objects.titles]
    uses = Counter(names)
    return tuple(
        name if name and uses[name] == 1 and name != PLAYER else f"{name}#{number}"
        for number, name in enumerate(names)
    )
