"""The map of a game, put together turn by turn.

One survey takes in any number of sessions of one game, in whatever branches; a turn
costs the same however many came before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from agents.cartography.headings import (
    after_heading,
    carried_off,
    exits_named,
    exits_shut,
    heading_of,
    is_dark,
    opened_first,
    refused_first,
    says_no_exit,
)
from agents.cartography.identity import NAMELESS, Recognizer
from agents.cartography.layout import Layout
from agents.cartography.sighting import Sighting
from agents.core.commands import canonical
from agents.core.directions import DIRECTIONS, OPPOSITE, carries_one, moves_one
from agents.core.maps import ABOARD, GameMap, Manner, MapRoom, Passage
from agents.core.memories import set_back
from games.zmachine.described import name_by_description

_CITED = 3
_PARTS = re.compile(r"[.;]|\bthen\b")
_NO_WAY = frozenset({"", "undo", "restart", "restore", "quit", "save", "again", "oops"})
"""Commands that stories answer by putting one elsewhere, and that are no ways."""


@dataclass(slots=True)
class _Taken:
    """A way as it was taken."""

    turns: list[int] = field(default_factory=list)
    vehicles: Counter[str] = field(default_factory=Counter)

    @property
    def again(self) -> bool:
        """Whether it was taken more than once."""
        return self.vehicles.total() > 1


@dataclass(slots=True)
class _Site:
    """A room and what was tried in it.

    Attributes:
        ways: command -> room it led to -> how it was taken.
        refused: direction -> what one sat in when it led nowhere.
        shut: directions whose refusal doesn't say that there is no way.
        named: directions that its description names; ``doors`` those behind something
            that is or was shut.
        vain: commands that are no direction and left one where one was.
    """

    number: int
    first: int
    visits: int = 0
    ways: dict[str, dict[str, _Taken]] = field(default_factory=lambda: defaultdict(dict))
    refused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shut: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    doors: set[str] = field(default_factory=set)
    vain: set[str] = field(default_factory=set)

    def leads(self, key: str, end: str) -> bool:
        """Tell whether a command that was followed by another place leads there.

        Anything may happen while one waits or reads; only what moves by its words, what
        carries one in something, or what did the same again is a way.
        """
        if key in DIRECTIONS or moves_one(key):
            return True
        taken = self.ways[key][end]
        if taken.again or not taken.vehicles[""]:
            return True
        return carries_one(key) and len(self.ways[key]) == 1


class Survey:
    """Takes in turns and tells the map.

    Attributes:
        room_of: journal's turn -> id of the room that it shows; empty while no place
            was seen yet, as in a menu before the story begins.
    """

    def __init__(self) -> None:
        self._placed = False  # whether any turn told where the person is
        self._begin(Recognizer())

    def _begin(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self.room_of: dict[int, str] = {}
        self._seen: dict[int, Sighting] = {}
        self._keys: dict[int, str] = {}
        self._sites: dict[str, _Site] = {}
        self._layout = Layout()
        self._said: defaultdict[str, set[str]] = defaultdict(set)  # room -> lines
        self._news: set[int] = set()
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._happened: dict[str, dict[tuple[str, str, str], list[int]]] = {}
        self._stale: set[str] = set()
        self._into: defaultdict[str, set[str]] = defaultdict(set)  # room -> rooms before it
        self._carried: dict[tuple[str, str, str], list[int]] = {}  # off, against one's will
        self._boarded: dict[tuple[str, str, str], list[int]] = {}

    def __contains__(self, turn: int) -> bool:
        return turn in self.room_of

    def add(self, seen: Sighting) -> str:
        """Take in a turn whose parent, if it has one, is known already.

        Returns:
            The id of the room that it shows.
        """
        before = None if seen.parent is None else self._seen.get(seen.parent)
        start = "" if seen.parent is None else self.room_of.get(seen.parent, "")
        key = self._resolved(seen)
        if before is not None and before.paused and before.died:
            seen = replace(seen, died=True)  # the keys that follow a death lead nowhere else
        elif before is not None and set_back(before.moves, seen.moves):
            seen = replace(seen, died=True)  # nor does a new beginning
        told = bool(seen.place or seen.name)
        if not (told or self._placed or seen.paused):
            # A story that names no place says where one is all the same.
            said = map(name_by_description, seen.text.splitlines())
            seen = replace(seen, name=next(filter(None, said), ""))
        if told and not self._placed:
            self._placed = True
            if self._sites:
                return self._start_over(seen)  # what came before was no place of the story
        if not seen.place and (seen.paused or (self._placed and not told and not start)):
            # What stands in a menu is no place, nor a question before the story begins,
            # and what is answered there is no move.
            self._seen[seen.turn], self.room_of[seen.turn], self._keys[seen.turn] = seen, start, key
            return start
        counted = len(self._recognizer.counted)
        room = self._recognizer.recognize(seen, before, start, key)
        if len(self._recognizer.counted) > counted:
            return self._start_over(seen)
        if room != start and start in self._recognizer.same.keys() & self._sites.keys():
            self._merge(start, room)
            start = room
        self._seen[seen.turn], self.room_of[seen.turn], self._keys[seen.turn] = seen, room, key
        site = self._sites.get(room)
        if site is None:
            site = self._sites[room] = _Site(len(self._sites) + 1, seen.turn)
        if before is None or start != room:
            site.visits += 1
        if before is not None and start and not seen.died:
            self._learn(before, seen, start, room, key)
        if seen.paused and room != start:
            self._keys[seen.turn] = ""  # it has led here: the key that follows is another matter
        self._read(site, room, seen, arrived=start != room or key == "look")
        if room not in self._layout.spots:
            self._layout.put_alone(room)
        return room

    def _start_over(self, last: Sighting) -> str:
        """Take in all turns anew: one of the rooms turned out to be several, or to be none."""
        known = [*self._seen.values(), last]
        self._begin(Recognizer(self._recognizer.counted))
        for seen in known:
            self.add(seen)
        return self.room_of[last.turn]

    def _resolved(self, seen: Sighting) -> str:
        """Return the command that counts: of "again" the one before, of several the move.

        A key goes on with the command that led to where it was pressed.
        """
        key = seen.command
        before = None if seen.parent is None else self._seen.get(seen.parent)
        if before is not None and (key == "again" or before.paused):
            return self._keys[before.turn]
        parts = [canonical(part) for part in _PARTS.split(key) if part.strip()]
        if len(parts) < 2:
            return key
        moves = [part for part in parts if moves_one(part)]
        return moves[0] if len(moves) == 1 else ""

    def _learn(self, before: Sighting, seen: Sighting, start: str, room: str, key: str) -> None:
        """Take in what a command did: it led on, or back to the same place, or nowhere."""
        site = self._sites[start]
        heading = heading_of(seen.text, seen.name)
        if key in _NO_WAY or (len(key) == 1 and not key.isalpha()) or key.isdecimal():
            return
        if before.vehicle != seen.vehicle:
            ends = _end(before.vehicle, start), key, _end(seen.vehicle, room)
            self._boarded.setdefault(ends, []).append(seen.turn)
        if room == start and seen.paused:
            return  # whether it led nowhere is told behind the page
        if room == start:
            looped = key in OPPOSITE and self._arrived(seen, heading)
            if looped:
                self._take(site, start, key, room, before, seen)
            elif key in DIRECTIONS and not seen.text.rstrip().endswith("?"):
                self._stale |= {start, *self._into[start]}
                site.refused[key].add(before.vehicle)
                if not says_no_exit(seen.text):
                    site.shut.add(key)
            elif key in site.ways or carries_one(key):
                site.vain.add(key)
                self._stale.add(start)
            return
        if key in DIRECTIONS and (carried_off(seen.text) or refused_first(seen.text)):
            self._carried.setdefault((start, key, room), []).append(seen.turn)
            return
        self._take(site, start, key, room, before, seen)
        if key in DIRECTIONS and moves_one(key):
            self._layout.put(start, key, room)
        else:
            self._layout.put(start, "", room)

    @staticmethod
    def _arrived(seen: Sighting, heading: str) -> bool:
        """Tell whether an answer begins as that to an arrival: with the place's name."""
        first = next((line.strip() for line in seen.text.splitlines() if line.strip()), "")
        return bool(heading) and first == heading

    def _take(
        self, site: _Site, start: str, key: str, room: str, before: Sighting, seen: Sighting
    ) -> None:
        if opened_first(seen.text):
            site.doors.add(key)
        taken = site.ways[key].setdefault(room, _Taken())
        if len(taken.turns) < _CITED:
            taken.turns.append(seen.turn)
        taken.vehicles[before.vehicle if seen.vehicle else ""] += 1
        self._into[room].add(start)
        self._stale |= {start, room, *self._into[start]}

    def _read(self, site: _Site, room: str, seen: Sighting, *, arrived: bool) -> None:
        """Note what is said, and the ways that a description names."""
        heading = heading_of(seen.text, seen.name)
        lines = {line.strip() for line in seen.text.splitlines()} - {heading, ""}
        if lines <= self._said[room]:
            return
        self._said[room] |= lines
        self._news.add(seen.turn)
        told = after_heading(seen.text, heading) if heading else seen.text * arrived
        if told and not is_dark(told):
            site.named |= exits_named(told)
            site.doors |= exits_shut(told)
            self._stale.add(room)

    def _merge(self, dark: str, lit: str) -> None:
        """Make a room that was seen in the dark the one that it turned out to be."""
        site = self._sites.pop(dark)
        self._layout.drop(dark)
        self._passages.pop(dark, None)
        self._happened.pop(dark, None)
        other = self._sites.setdefault(lit, _Site(len(self._sites) + 1, site.first))
        other.visits += site.visits
        for key, ends in site.ways.items():
            for end, taken in ends.items():
                other.ways[key].setdefault(lit if end == dark else end, taken)
        for key, vehicles in site.refused.items():
            other.refused[key] |= vehicles
        other.shut |= site.shut
        for start, one in self._sites.items():
            for key, ends in one.ways.items():
                if dark in ends:
                    ends.setdefault(lit, ends.pop(dark))
                    self._into[lit].add(start)
                    self._stale.add(start)
                    if key in DIRECTIONS:
                        self._layout.put(start, key, lit)
        for told in (self._carried, self._boarded):
            for way in [way for way in told if dark in way]:
                there = lit if way[0] == dark else way[0], way[1], lit if way[2] == dark else way[2]
                told.setdefault(there, []).extend(told.pop(way))
        self.room_of = {t: lit if room == dark else room for t, room in self.room_of.items()}
        self._stale.add(lit)

    def walked(self, turn: int) -> tuple[str, str, str] | None:
        """Return the way that a turn took: room, command, room; None if it took none."""
        parent = self._seen[turn].parent
        start = "" if parent is None else self.room_of.get(parent, "")
        key, end = self._keys[turn], self.room_of[turn]
        site = self._sites.get(start)
        known = site is not None and end in site.ways.get(key, {}) and site.leads(key, end)
        return (start, key, end) if known else None

    def recall(self, name: str, text: str) -> str:
        """Return the room that a name and a text tell, empty where it may be several."""
        return self._recognizer.recall(name, text)

    def is_news(self, turn: int) -> bool:
        """Tell whether a turn said something in its room that wasn't said there before."""
        return turn in self._news

    # --- telling -------------------------------------------------------------------------

    def map(self, here: int | None = None) -> GameMap:
        """Return the map as it is known now.

        Args:
            here: the turn where the person stands, None if nobody does.
        """
        for room in self._stale & self._sites.keys():
            self._passages[room] = self._ways_of(room)
            self._happened[room] = self._events_of(room)
        self._stale.clear()
        rooms = tuple(
            self._room(number, room, site)
            for number, (room, site) in enumerate(self._sites.items(), 1)
        )
        ways = [way for room in self._sites for way in self._passages.get(room, ())]
        ways.sort(key=lambda way: not way.seen)
        at = "" if here is None else self.room_of.get(here, "")
        boarded = _told(self._boarded, Manner.BOARDING)
        return GameMap(rooms, tuple(ways), at, self._events(), boarded)

    def _events(self) -> tuple[Passage, ...]:
        """Return what put one elsewhere and is no way, in the order of the rooms."""
        found = dict(self._carried)
        for room in self._sites:
            found |= self._happened.get(room, {})
        return _told(found, Manner.EVENT)

    def _events_of(self, room: str) -> dict[tuple[str, str, str], list[int]]:
        site = self._sites[room]
        return {
            (room, key, end): taken.turns
            for key, ends in site.ways.items()
            for end, taken in ends.items()
            if not site.leads(key, end)
        }

    def _room(self, number: int, room: str, site: _Site) -> MapRoom:
        known = self._recognizer.known[room]
        dark = known.dark and not known.name
        name = known.name or ("Darkness" if dark else NAMELESS)
        return MapRoom(room, number, name, self._layout.spots[room], site.visits, dark, site.first)

    def _ways_of(self, room: str) -> tuple[Passage, ...]:
        site = self._sites[room]
        found = [
            self._passage(room, site, key, end, taken)
            for key, ends in site.ways.items()
            for end, taken in ends.items()
            if site.leads(key, end)
        ]
        for key in sorted((site.named | site.shut) - site.ways.keys(), key=DIRECTIONS.index):
            refused = key in site.refused
            if not refused or (key in site.shut and key in site.named):
                found.append(Passage(room, key, refused=refused))
        return tuple(found)

    def _passage(self, room: str, site: _Site, key: str, end: str, taken: _Taken) -> Passage:
        vehicle = "" if taken.vehicles[""] else next(iter(taken.vehicles), "")
        on_foot = site.refused.get(key, set()) & taken.vehicles.keys()
        return Passage(
            room,
            key,
            end,
            Manner.DIRECTION
            if key in DIRECTIONS
            else Manner.MOVEMENT
            if moves_one(key)
            else Manner.OTHER,
            one_way=self._is_one_way(room, key, end),
            conditional=bool(on_foot or vehicle or key in site.doors | site.vain)
            or len(site.ways[key]) > 1,
            vehicle=vehicle,
            refused=bool(on_foot),
            turns=tuple(taken.turns),
        )

    def _is_one_way(self, room: str, key: str, end: str) -> bool:
        there = self._sites.get(end)
        back = OPPOSITE.get(key, "")
        if there is None or not back or end == room:
            return False
        if any(room in ends for ends in there.ways.values()):
            return False
        return back in there.ways or (back in there.refused and back not in there.shut)


def _end(vehicle: str, room: str) -> str:
    return ABOARD + vehicle if vehicle else room


def _told(found: dict[tuple[str, str, str], list[int]], manner: Manner) -> tuple[Passage, ...]:
    return tuple(
        Passage(start, key, end, manner, conditional=True, turns=tuple(turns[:_CITED]))
        for (start, key, end), turns in found.items()
    )
