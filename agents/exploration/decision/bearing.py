"""What bears on commands of a place besides how their form fares, found once for a state."""

from __future__ import annotations

from collections.abc import Iterable

from agents.core.text import word_set_of
from agents.exploration.language.english import English
from agents.exploration.mapping.errands import Errand
from agents.exploration.mapping.rooms import Room

PLAIN, TAKEN, WEIGHED = range(3)
"""What of a place bears on a command: nothing, what is known of taking, or more than that."""
_DONE_AGAIN = frozenset({"open", "take"})
"""Verbs of commands that may be worth giving again where they did something."""


class Bearing:
    """What bears on the commands of a place at one moment, looked up once.

    Attributes:
        vain: what did nothing as the place is now.
        failures: see :attr:`Room.failures`.
        watched: whether somebody is there whose things these may be.
        cleared: whether all that lies there was taken as it is now.
    """

    __slots__ = ("cleared", "failures", "vain", "watched")

    def __init__(self, room: Room, people: frozenset[str]) -> None:
        near, (changes, vain) = room.near, room.vain
        self.vain = vain if changes == room.changes else frozenset()
        self.failures = room.failures
        self.cleared = room.cleared == room.changes
        self.watched = room.watched or room.once(
            "watched",
            (near, len(room.people)),
            lambda: any(not people.union(room.people).isdisjoint(word_set_of(n)) for n in near),
        )


class Sifted:
    """What is not plainly done with of what may be tried in a place, for one state of it.

    Attributes:
        all: each with what bears on it, and the noun of what is taken or entered.
        commands, forms, verbs: those of all.
        things: these nouns, and all that commands have after their verbs.
    """

    __slots__ = ("all", "commands", "forms", "things", "verbs")

    def __init__(self, errands: Iterable[Errand], room: Room, words: English) -> None:
        failures, tried, ways = room.failures, room.tried, room.ways
        self.all: list[tuple[Errand, int, str]] = []
        for one in errands:
            command, rest, verb, attempt = one.command, one.rest, one.verb, tried.get(one.command)
            if one.way and not room.unsteady and (attempt.did if attempt else command in ways):
                continue
            again = one.way or verb in _DONE_AGAIN or one.form == "attack"
            if attempt and attempt.did and not (again or attempt.begun):
                continue
            if attempt or rest in failures or command in ways:
                weight = WEIGHED
            elif verb == "enter":
                door = bool(rest) and "door" in words.kinds_of(rest.split()[-1])
                weight = WEIGHED if door or f"open {rest}" in tried else TAKEN
            else:
                weight = TAKEN if verb == "take" else PLAIN
            noun = rest.split()[-1] if weight == TAKEN and rest else ""
            self.all.append((one, weight, noun))
        self.commands = frozenset(one.command for one, *_ in self.all)
        self.forms = frozenset(one.form for one, *_ in self.all)
        self.verbs = frozenset(one.verb for one, *_ in self.all)
        nouns = (name for one, _, noun in self.all for name in (one.rest, noun))
        self.things = frozenset(nouns) - {""}
