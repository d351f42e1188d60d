"""What a player of a new story keeps in mind: a map, what was tried, and what came of it.

Folded over the turns of a path, a move at a time; nothing of a story is known before
it was seen. A place is told by the facts where they name it, else by its name.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agents.core.directions import DIRECTIONS, OPPOSITE
from agents.core.text import long_words
from agents.core.types import Turn
from agents.exploration.english import english

NOWHERE = ""


@dataclass(slots=True)
class Room:
    """A place that was seen.

    Attributes:
        key: what it is told by.
        name: as the story shows it.
        exits: direction -> the place it led to last, NOWHERE if it led nowhere.
        changed: when something was changed there last, not by taking or laying down.
        locked: words of things that turned out to be locked there.
        barred: direction -> when it was found that something bars it.
        text: how the story described it last.
        spoken: words that the story used there.
        near: names of what the facts had there last, and the story spoke of.
        opened: directions that may have been opened there, the empty one for any.
        idle: command -> when it did nothing here.
        done: commands that did something here, and how often.
        won: points that came of entering it, or of what was done there.
        dark: nothing could be seen there last.
        deadly: commands that killed here.
        heavy: command refused because no more could be carried -> things carried then.
    """

    key: str
    name: str
    exits: dict[str, str] = field(default_factory=dict)
    changed: int = -1
    locked: set[str] = field(default_factory=set)
    barred: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    text: str = ""
    spoken: set[str] = field(default_factory=set)
    near: tuple[str, ...] = ()
    idle: dict[str, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    won: int = 0
    dark: bool = False
    deadly: set[str] = field(default_factory=set)
    heavy: dict[str, int] = field(default_factory=dict)
    visits: int = 0


@dataclass(slots=True)
class Tried:
    """How often something was tried, and how often it did anything."""

    times: int = 0
    worked: int = 0

    def rate(self, prior: float, weight: float = 3.0) -> float:
        """Return how likely it works again, with a prior worth some tries."""
        return (self.worked + prior * weight) / (self.times + weight)


class Survey:
    """All that was seen and tried on a path.

    Attributes:
        rooms: by their keys.
        here: where the person is.
        progress: rises whenever something changed but the place: what was barred
            before may be open then.
        commands: command -> how it went, anywhere.
        verbs: form of a command -> how it went with all things.
        won: form of a command -> points that it brought.
        unknown: words that the parser doesn't know, as it said.
        taken: things that were ever carried.
        dark_seen: it was dark somewhere.
    """

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.here = Room("", "")
        self.progress = 0
        self.commands: dict[str, Tried] = {}
        self.verbs: dict[str, Tried] = {}
        self.won: Counter[str] = Counter()
        self.unknown: set[str] = set()
        self.taken: set[str] = set()
        self.lost: set[str] = set()
        self.dark_seen = False
        self.named_exits = Tried()
        self.other_exits = Tried()
        self.scenery = Tried()
        self._last: Turn | None = None

    @property
    def last(self) -> Turn | None:
        """The turn that was taken in last."""
        return self._last

    def add(self, turn: Turn) -> None:
        """Take in the next turn of the path; the opening first."""
        before, self._last = self._last, turn
        room = self._enter(turn)
        if before is None or turn.decision is None:
            self.here = room
            self.taken |= set(turn.observation.inventory)
            return
        self._judge(before, turn, room)
        self.here = room

    def _enter(self, turn: Turn) -> Room:
        seen = turn.observation
        key = seen.room or seen.location
        room = self.rooms.get(key)
        if room is None:
            room = self.rooms[key] = Room(key, seen.location or key)
        room.spoken |= set(long_words(turn.scene.text))
        room.near = _spoken_of(seen.near, room.spoken)
        if room is not self.here:
            room.visits += 1
        said = english().says("dark", turn.scene.text)
        if said:
            room.dark = self.dark_seen = True
        elif room is not self.here or _sheds_light(turn):
            room.dark = False
        told = turn.scene.text if room is not self.here else seen.description
        if not said and len(told) >= len(room.text) // 2:
            room.text = told
        return room

    def _judge(self, before: Turn, turn: Turn, room: Room) -> None:
        """Count what a command did in the place where it was given."""
        there, decision = self.here, turn.decision
        assert decision is not None
        key, text = decision.key, turn.scene.text
        moved = room is not there
        before_near = (*before.observation.near, *before.observation.inventory)
        worked = not turn.effect.nothing
        if turn.effect.died:
            there.deadly.add(key)
        gained = set(turn.observation.inventory) - set(before.observation.inventory)
        self.lost |= set(before.observation.inventory) - set(turn.observation.inventory)
        if worked and not turn.effect.died and (gained - self.taken or not moved):
            self.progress += 1
        self.taken |= gained
        if not worked and english().says("full", text):
            there.heavy[key] = len(before.observation.inventory)
        if worked and not moved:
            self._revealed(there, key, text)
            if not key.startswith(("take ", "drop ", "turn on ", "light ", "wear ")):
                there.changed = self.progress
        if not worked and key.startswith("open ") and english().says("locked", text):
            there.locked.add(key.removeprefix("open "))
        if worked and key.split()[0] in ("open", "unlock"):
            self._opened(there, key)
        self._refused(key, text, worked)
        if key in DIRECTIONS:
            self._walked(there, room, key, text, moved=moved and not turn.effect.died)
        if moved and key not in DIRECTIONS and not turn.effect.died:
            there.exits[key] = room.key
        form = form_of(key)
        if " " in key and not any(key.split()[-1] in long_words(name) for name in before_near):
            self.scenery.times += 1
            self.scenery.worked += worked
        if worked or not english().says("absent", text):
            for one in (
                self.commands.setdefault(key, Tried()),
                self.verbs.setdefault(form, Tried()),
            ):
                one.times += 1
                one.worked += worked
        if turn.effect.score > 0:
            self.won[form] += turn.effect.score
            room.won += turn.effect.score
        if worked:
            there.done[key] += 1
            there.idle.pop(key, None)
        else:
            there.idle[key] = self.progress

    def _revealed(self, there: Room, key: str, text: str) -> None:
        """Think anew of what the story speaks of when something was done."""
        for kind, direction in (("way", ""), ("way_down", "down"), ("way_up", "up")):
            if english().says(kind, text):
                there.opened.add(direction)
        words = set(long_words(text)) - set(key.split())
        for command in [one for one in there.idle if not words.isdisjoint(one.split())]:
            del there.idle[command]
            self.commands.pop(command, None)

    @staticmethod
    def _opened(there: Room, key: str) -> None:
        """Think of the ways that a door may have barred."""
        words = key.split()
        if not english().uses["doors"].isdisjoint(words):
            there.locked.difference_update(words)
            ways = {way for way in there.barred if not there.exits.get(way)}
            there.opened |= ways or {way for way in ("down", "in") if way not in there.exits}

    def _refused(self, key: str, text: str, worked: bool) -> None:
        if worked or " " not in key or not english().says("unknown", text):
            return
        quoted = text.replace("“", '"').replace("”", '"').split('"')
        words = [word.lower() for word in quoted[1::2] if word.isalpha()]
        self.unknown |= {word for word in words if word in key.split()}

    def _walked(self, there: Room, room: Room, key: str, text: str, *, moved: bool) -> None:
        there.opened.discard(key)
        named = names_way(there.text, key)
        first = key not in there.exits
        if moved:
            there.exits[key] = room.key
            there.barred.pop(key, None)
        else:
            there.exits[key] = NOWHERE
            if not english().says("no_exit", text):
                there.barred[key] = self.progress
        if first:
            counted = self.named_exits if named else self.other_exits
            counted.times += 1
            counted.worked += moved

    @property
    def lit(self) -> bool:
        """Whether a light was made that wasn't put out since."""
        return any(
            tried.worked and key.startswith(("turn on ", "light "))
            for key, tried in self.commands.items()
        )

    # --- finding a way ---------------------------------------------------------------

    def ways(self) -> Iterator[tuple[Room, list[str]]]:
        """Yield the places that can be walked to, the nearest first, and the way there.

        Ways back that nobody took are presumed where nothing speaks against them.
        """
        back: dict[str, dict[str, str]] = {}
        for room in self.rooms.values():
            for direction, end in room.exits.items():
                if end and direction in OPPOSITE:
                    back.setdefault(end, {}).setdefault(OPPOSITE[direction], room.key)
        seen = {self.here.key}
        queue: deque[tuple[Room, list[str]]] = deque([(self.here, [])])
        while queue:
            room, way = queue.popleft()
            yield room, way
            exits = {k: end for k, end in room.exits.items() if end and k not in room.deadly}
            for direction, end in back.get(room.key, {}).items():
                if direction not in room.exits:
                    exits.setdefault(direction, end)
            for direction, end in exits.items():
                if end not in seen and end in self.rooms:
                    seen.add(end)
                    queue.append((self.rooms[end], [*way, direction]))

    def presumed(self, room: Room, direction: str) -> bool:
        """Tell whether a way not taken probably leads to where one came from."""
        opposite = OPPOSITE.get(direction)
        return any(other.exits.get(opposite or "") == room.key for other in self.rooms.values())


def _sheds_light(turn: Turn) -> bool:
    """Tell whether a move shows a place anew where it was dark."""
    key = turn.decision.key if turn.decision is not None else ""
    return key == "look" or (key.startswith(("turn on ", "light ")) and not turn.effect.nothing)


def _spoken_of(names: Sequence[str], words: set[str]) -> tuple[str, ...]:
    """Return those things that the story spoke of: by any word, by all where two share one."""
    heads = Counter(long_words(name)[-1] for name in names if long_words(name))
    found = []
    for name in names:
        own = long_words(name)
        twin = bool(own) and heads[own[-1]] > 1
        told = words.issuperset(own) if twin else not words.isdisjoint(own)
        if told:
            found.append(name)
    return tuple(found)


def names_way(text: str, direction: str) -> bool:
    """Tell whether a description names a direction; "in" and "out" are everywhere."""
    if direction in ("in", "out"):
        return False
    return re.search(rf"\b{direction}(?:ward|wards|ern)?\b", text.lower()) is not None


def form_of(key: str) -> str:
    """Return the form of a command: its verb, and whether it names one thing or two."""
    words = key.split()
    for between in ("with", "in", "on", "to", "under", "behind"):
        if between in words[2:]:
            return f"{words[0]} {{}} {between} []"
    if len(words) > 2 and words[1] in ("on", "off", "under", "behind", "in"):
        return f"{words[0]} {words[1]} {{}}"
    return words[0] if len(words) == 1 else f"{words[0]} {{}}"


def survey_of(path: Sequence[Turn]) -> Survey:
    """Return what is in mind at the end of a path."""
    survey = Survey()
    for turn in path:
        survey.add(turn)
    return survey
