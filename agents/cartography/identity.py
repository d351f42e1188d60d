"""Which room a turn shows: by the world's facts, else by name, description and ways.

A story with facts says itself where one is. What is one thing for the story but has
several names, as mazes may, is several rooms; so is one through which several directions
in a row led: a story that counts steps there is followed by counting them, too.

Without facts, rooms of one name and description are one, until a direction leads from one
to another: then they are a maze, and told apart by the ways that led there and by what was
dropped. Who is carried off into the dark is in a room of its own: nobody can say which.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.cartography.headings import (
    after_heading,
    bare,
    carried_off,
    description_of,
    heading_of,
    is_dark,
    is_darkness,
    is_in_prose,
)
from agents.cartography.layout import LEVELS, STEPS
from agents.cartography.sighting import Sighting
from agents.core.directions import OPPOSITE, moves_one
from agents.core.text import long_words

_ALIKE = 0.5
"""Share of the words that two descriptions of one room have in common, at least."""
_RUN = 3
"""Arrivals in a row, by directions, at one thing of the story, that show it to be several rooms."""
NAMELESS = "Somewhere"
"""What a place is called that nothing names."""
_DROPPED = re.compile(r"^(?:drop|put down|leave|discard) (.+)$")


@dataclass(slots=True)
class Known:
    """What tells a room.

    Attributes:
        name: what it is called; empty while nothing names it, as in the dark.
        dark: nothing could be seen when it was last entered.
        heading: the line over its description.
        told: descriptions that were given there.
        dropped: words for what was put down there.
    """

    id: str
    name: str = ""
    dark: bool = False
    heading: str = ""
    told: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)


class Recognizer:
    """Tells rooms apart, and knows them again.

    Attributes:
        known: id -> what tells the room.
        counted: places of the facts in which steps are counted.
        same: id that was given to a room in the dark -> the room that it turned out to be.
    """

    def __init__(self, counted: Iterable[str] = ()) -> None:
        self.known: dict[str, Known] = {}
        self.counted = set(counted)
        self._at: dict[str, tuple[int, int, int, int]] = {}  # room -> frame, steps taken in it
        self._frames: dict[str, int] = {}  # place -> frames begun in it
        self._runs: dict[int, int] = {}  # turn -> arrivals in a row
        self.same: dict[str, str] = {}
        self._led: dict[tuple[str, str], str] = {}
        self._several: set[str] = set()  # places of the facts that are several rooms
        self._mazes: set[tuple[str, str]] = set()  # name and description
        self._named: defaultdict[str, list[str]] = defaultdict(list)

    def recognize(self, seen: Sighting, before: Sighting | None, room: str, key: str) -> str:
        """Return the id of the room that a turn shows.

        Args:
            seen: the turn; ``before`` the one before it, None at an opening.
            room: the room of that one.
            key: the command that led from one to the other.
        """
        heading, lost = heading_of(seen.text, seen.name), False
        self._count_run(seen, before, key, heading)
        if seen.place:
            found = self._by_facts(seen, before, room, key, heading)
        else:
            lost = before is not None and _is_lost(seen, heading)
            found = (
                f"dark:{seen.turn}" if lost else self._by_words(seen, before, room, key, heading)
            )
        stayed = before is not None and bool(seen.place) and before.place == seen.place
        renamed = stayed and before is not None and before.name != seen.name
        self._note(found, seen, heading, moved=found != room, renamed=renamed)
        if before is not None and found != room and not (seen.died or lost):
            self._led.setdefault((room, key), found)
        dropped = _DROPPED.match(key)
        if dropped and found == room:
            self.known[found].dropped.update(long_words(dropped.group(1)))
        return found

    def recall(self, name: str, text: str) -> str:
        """Return the room of a name, by what is told of it if several have it; else nothing."""
        found = self._named.get(bare(name) or name, [])
        if len(found) > 1:
            told = description_of(text, heading_of(text, name))
            found = [room for room in found if told and told in self.known[room].told]
        return found[0] if len(found) == 1 else ""

    def _note(self, room: str, seen: Sighting, heading: str, *, moved: bool, renamed: bool) -> None:
        known = self.known.setdefault(room, Known(room))
        own = _is_heading(heading, seen.name) or is_in_prose(seen.text, heading, seen.name)
        named = seen.name if own or not heading else heading
        lit = not (is_darkness(named) or (not heading and is_darkness(seen.name)))
        known.dark = not lit
        if lit and named and (not known.name or (moved and not known.heading and heading)):
            self._call(known, bare(named) or named)
        elif lit and seen.place and seen.name and (renamed or _is_heading(heading, seen.name)):
            self._call(known, bare(seen.name) or seen.name)  # what it is called today
        if lit and heading and (moved or not known.heading):
            known.heading = known.heading or heading
        told = description_of(seen.text, heading) if lit else ""
        if told:
            known.told.add(told)

    def _call(self, known: Known, name: str) -> None:
        if known.name:
            self._named[known.name].remove(known.id)
        known.name = name
        self._named[name].append(known.id)

    # --- by facts ----------------------------------------------------------------------

    def _by_facts(
        self, seen: Sighting, before: Sighting | None, room: str, key: str, heading: str
    ) -> str:
        place = seen.place
        known = self.known.get(room)
        stayed = before is not None and before.place == place
        if place in self.counted:
            moved = not stayed or (key in OPPOSITE and bool(heading))
            return self._by_counting(place, room, key, stayed=stayed) if moved else room
        dark = is_darkness(heading) or is_darkness(seen.name) or is_dark(_told(seen, heading))
        if not stayed:
            return self._part(place, heading) if place in self._several and heading else place
        if not heading or dark or known is None or before is None or not moves_one(key):
            return room or place
        if not known.heading or heading == known.heading:
            return room
        renamed = seen.name != before.name
        if not renamed and (key not in OPPOSITE or _is_heading(heading, seen.name)):
            return room  # "Hall, on the couch"
        self._several.add(place)
        return self._part(place, heading)

    def _part(self, place: str, heading: str) -> str:
        """Return the room under a heading of what is one place for the story."""
        first = self.known.get(place)
        return place if first is not None and first.heading == heading else f"{place}/{heading}"

    def _count_run(self, seen: Sighting, before: Sighting | None, key: str, heading: str) -> None:
        """Count arrivals at the same place; once there are many, steps are counted there."""
        stayed = before is not None and bool(seen.place) and before.place == seen.place
        if before is None or not stayed or key not in OPPOSITE:
            return
        first = next((line.strip() for line in seen.text.splitlines() if line.strip()), "")
        if not heading or first != heading or is_dark(_told(seen, heading)):
            return
        run = self._runs[seen.turn] = self._runs.get(before.turn, 0) + 1
        if run >= _RUN:
            self.counted.add(seen.place)

    def _by_counting(self, place: str, room: str, key: str, *, stayed: bool) -> str:
        """Return the room of a place that counting steps, or how it was left, tells."""
        if stayed and room in self._at:
            frame, *steps = self._at[room]
            dx, dy = STEPS.get(key, (0, 0))
            spot = frame, steps[0] + dx, steps[1] + dy, steps[2] + LEVELS.get(key, 0)
        else:
            back = OPPOSITE.get(key, "")
            known = self._led.get((room, key)) or next(
                (inner for inner in self._at if back and self._led.get((inner, back)) == room), ""
            )
            if known in self._at:
                return known
            spot = self._frames.get(place, 0), 0, 0, 0
            self._frames[place] = spot[0] + 1
        found = place if not any(spot) else f"{place}@{','.join(map(str, spot))}"
        self._at[found] = spot
        return found

    # --- by words ------------------------------------------------------------------------

    def _by_words(
        self, seen: Sighting, before: Sighting | None, room: str, key: str, heading: str
    ) -> str:
        name = seen.name or heading
        dark = is_darkness(name) or (not heading and is_dark(seen.text) and moves_one(key))
        known = self.known.get(room)
        if before is None or known is None:
            if dark:
                return self._dark(room, key)
            return self._find(name, seen, heading) or name or NAMELESS
        told = description_of(seen.text, heading)
        other = bool(told and known.told) and not _alike(told, known.told) and key != "look"
        went = (moves_one(key) or other) and bool(heading or dark)
        if not went and (name == known.name or not name):
            return room
        expected = self._led.get((room, key), "")
        if dark:
            return expected or (self._dark(room, key) if went or known.name else room)
        if not known.name and not went:  # there is light now: which room is it?
            return self._lit(known, name, seen, heading)
        if expected and self.known[expected].name in ("", name):
            return expected
        if went and key in OPPOSITE and name == known.name and told and told in known.told:
            self._mazes.add((name, told))
        return self._found_or_new(name, seen, heading, room, key)

    def _found_or_new(self, name: str, seen: Sighting, heading: str, room: str, key: str) -> str:
        told = description_of(seen.text, heading)
        if (name, told) in self._mazes:
            return self._by_dropped(name, seen, heading) or self._new(name)
        back = OPPOSITE.get(key, "")
        for other in self._named[name]:
            if back and self._led.get((other, back)) == room:
                return other
        # From a room to another of its name: that is not the same one with something changed.
        exactly = key in OPPOSITE and name == self.known[room].name
        return self._find(name, seen, heading, exactly=exactly) or self._new(name)

    def _find(self, name: str, seen: Sighting, heading: str, *, exactly: bool = False) -> str:
        """Return the one room of a name that may be this, by what is told of it."""
        told = description_of(seen.text, heading)
        same = [room for room in self._named[name] if not told or told in self.known[room].told]
        if same:
            return same[0]
        if exactly:
            return ""
        alike = [room for room in self._named[name] if _alike(told, self.known[room].told)]
        return alike[0] if alike else ""

    def _by_dropped(self, name: str, seen: Sighting, heading: str) -> str:
        words = set(long_words(after_heading(seen.text, heading)))
        found = [room for room in self._named[name] if self.known[room].dropped & words]
        return found[0] if len(found) == 1 else ""

    def _new(self, name: str) -> str:
        name = name or NAMELESS
        count = len(self._named[name])
        room = name if not count else f"{name}#{count + 1}"
        while room in self.known:
            count += 1
            room = f"{name}#{count + 1}"
        return room

    def _dark(self, room: str, key: str) -> str:
        return self._led.get((room, key)) or f"dark:{room}>{key}"

    def _lit(self, dark: Known, name: str, seen: Sighting, heading: str) -> str:
        """Return the room that one in the dark turns out to be; both are one from now on."""
        found = self._find(name, seen, heading)
        if not found:
            return dark.id
        self.same[dark.id] = found
        for way, end in self._led.items():
            if end == dark.id:
                self._led[way] = found
        return found


def _is_lost(seen: Sighting, heading: str) -> bool:
    """Tell whether somebody took the person to where nothing can be seen: it may be anywhere."""
    if seen.died or not carried_off(seen.text):
        return False
    name = seen.name or heading
    return is_darkness(name) or (not name and is_dark(seen.text))


def _is_heading(heading: str, name: str) -> bool:
    return bool(name) and bare(heading).casefold().startswith(bare(name).casefold())


def _alike(told: str, known: Iterable[str]) -> bool:
    """Tell whether one of the descriptions known is the same but for what changed there."""
    words = set(long_words(told))
    for other in known:
        others = set(long_words(other))
        if len(words & others) >= _ALIKE * len(words | others):
            return True
    return False


def _told(seen: Sighting, heading: str) -> str:
    """Return what is said first under a heading, all where there is none."""
    return _first(after_heading(seen.text, heading).strip()) if heading else seen.text


def _first(told: str) -> str:
    return told.partition(". ")[0]
