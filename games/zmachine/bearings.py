"""Finding out where a story keeps place, person and score.

Version 3 stories and Inform's library keep location, score and turns in the
first three globals (Standard 8.2.2); no Standard says which object is the
person, and Infocom's later games keep nothing in a fixed place. So each is
tried out on a snapshot when a story starts: walk and see what comes along, ask
for the score and see whether it is what the globals say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from games.zmachine import text as txt
from games.zmachine.emulator import Emulator
from games.zmachine.memory import Bytes, Story, signed
from games.zmachine.sandbox import Sandbox
from games.zmachine.text import StoryAnswer

_WALK = ("north", "south", "east", "west", "ne", "nw", "se", "sw", "up", "down", "out", "in")
_SELF = ("self", "yourself", "you", "cretin", "me", "player", "adventurer", "hero")
_PLACE = 0
_SCORE, _MOVES = 1, 2
"""How far behind the place's global score and moves are kept."""


class Figures(Enum):
    """Where score and moves are read."""

    GLOBALS = "globals"
    STATUS = "status line"
    NONE = "nowhere"


@dataclass(frozen=True, slots=True)
class Bearings:
    """Where a story keeps what a scene shows.

    Attributes:
        story: the story that these are of.
        place: the global that holds the location's object, or None.
        player: the person's object at the start, 0 if it can't be told.
        bodies: globals that hold it; a story may give the person another body.
        figures: where score and moves are read.
        max_score: the most points, as the story itself says.
    """

    story: Story
    place: int | None = None
    player: int = 0
    bodies: tuple[int, ...] = ()
    figures: Figures = Figures.NONE
    max_score: int | None = None

    def location(self, memory: Bytes) -> int:
        """Return the location's object, 0 if unknown."""
        if self.place is None:
            return 0
        number = self.story.globals.read(memory, self.place)
        return number if 0 < number <= self.story.objects.count else 0

    def person(self, memory: Bytes) -> int:
        """Return the person's object now, 0 if it can't be told."""
        if not self.bodies:
            return self.player
        values = Counter(self.story.globals.read(memory, number) for number in self.bodies)
        body, times = values.most_common(1)[0]
        agreed = 2 * times > len(self.bodies) and 0 < body <= self.story.objects.count
        return body if agreed else self.player

    def score_and_moves(self, memory: Bytes, status: str) -> tuple[int | None, int | None]:
        """Return score and moves, None for what the story doesn't keep."""
        if self.figures is Figures.GLOBALS:
            variables = self.story.globals
            score = signed(variables.read(memory, (self.place or 0) + _SCORE))
            return score, variables.read(memory, (self.place or 0) + _MOVES)
        if self.figures is Figures.STATUS:
            return txt.status_figures(status)
        return None, None


def take_bearings(emulator: Emulator, story: Story, status: str) -> Bearings:
    """Find out where a freshly started story keeps place, person and score.

    Args:
        status: the status line of the first screen, empty if there was none.
    """
    with _Survey(emulator, story) as survey:
        place = survey.find_place(status)
        player = survey.find_player(place)
        bodies = survey.find_bodies(player)
        figures, max_score = survey.find_figures(status, place or _PLACE)
    return Bearings(story, place, player, bodies, figures, max_score)


class _Survey(Sandbox):
    """Finds what :class:`Bearings` tells, each on the snapshot of the start."""

    def _value(self, number: int) -> int:
        return self._story.globals.read(self.memory, number)

    def _after(self, command: str) -> StoryAnswer:
        """Return the answer to a command at the start; memory stays as it leaves it."""
        self.back()
        return self.play(command)

    def find_place(self, status: str) -> int | None:
        """Return the global that holds the place named by the status line."""
        if self._story.header.version == 3:
            return _PLACE
        names = self._story.objects.names
        shown = txt.status_place(status).casefold()

        def place(number: int) -> str:
            value = self._value(number)
            return names[value].casefold() if 0 < value < len(names) else ""

        def names_place(number: int) -> bool:
            return bool(place(number)) and shown.startswith(place(number))

        if not shown or names_place(_PLACE):
            return _PLACE if place(_PLACE) else None
        return next((n for n in range(self._story.globals.count) if names_place(n)), None)

    def find_player(self, place: int | None) -> int:
        """Return the object that comes along on a walk.

        Of those that do, the person is the one that most globals refer to
        (parser, actor, player); where no walk is possible, the one in the present
        place that globals refer to and that is called like a person.
        """
        if place is None:
            return 0
        table = self._story.objects
        start = self._value(place)
        before = table.parents(table.rows(self.memory)).copy()
        references = Counter(self._story.globals.all(self.memory).tolist())
        companions: Counter[int] = Counter()
        walks = 0
        for direction in _WALK:
            self._after(direction)
            there = self._value(place)
            if there in (0, start):
                continue
            after = table.parents(table.rows(self.memory))
            came = [
                index + 1 for index in ((after != before) & (after == there)).nonzero()[0].tolist()
            ]
            walks += bool(came)
            companions.update(came)
        steady = [n for n, times in companions.items() if times == walks]
        if steady:
            return max(steady, key=lambda n: (references[n], -n))
        inside = [
            number
            for number in range(1, table.count + 1)
            if references[number] and _inside(before.tolist(), number, start)
        ]
        named = [
            n for n in inside if set(table.names[n].casefold().strip("()").split()) & set(_SELF)
        ]
        return max(named, key=lambda n: (references[n], -n), default=0)

    def find_bodies(self, player: int) -> tuple[int, ...]:
        """Return the globals that hold the person's object whatever is done."""
        if not player:
            return ()
        self.back()
        variables = self._story.globals
        steady = variables.all(self.memory) == player
        for command in ("look", "inventory", *_WALK):
            self._after(command)
            steady &= variables.all(self.memory) == player
        return tuple(steady.nonzero()[0].tolist())

    def find_figures(self, status: str, place: int) -> tuple[Figures, int | None]:
        """Return where score and moves are read, and the most points."""
        answer = self._after("score")
        kept, turns = signed(self._value(place + _SCORE)), self._value(place + _MOVES)
        most = txt.stated_maximum(answer.text)
        if self._story.header.version == 3:
            return (Figures.NONE, None) if self._story.header.time_game else (Figures.GLOBALS, most)
        shown = txt.status_figures(answer.status or status)
        if shown[0] is not None:
            return (Figures.GLOBALS if shown == (kept, turns) else Figures.STATUS), most
        stated = txt.stated_score(answer.text)
        if stated is not None and stated == kept:
            return Figures.GLOBALS, most
        return Figures.NONE, most


def _inside(parents: list[int], number: int, place: int) -> bool:
    """Tell whether an object is in a place, at most three holders deep."""
    for _ in range(3):
        number = parents[number - 1] if 0 < number <= len(parents) else 0
        if number == place:
            return True
    return False
