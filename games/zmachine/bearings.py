"""Finding out where a story keeps place, person and score.

Version 3 stories and Inform's library keep location, score and turns in the
first three globals (Standard 8.2.2); no Standard says which object is the
person, and Infocom's later games keep nothing in a fixed place. So each is
tried out on a snapshot when a story starts: walk and see what comes along, ask
for the score and see whether it is what the globals say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from games.zmachine import text as txt
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.memory import Bytes, Story, signed

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
        place: the global that holds the location's object, or None.
        player: the person's object at the start, 0 if it can't be told.
        bodies: globals that hold it; a story may give the person another body.
        figures: where score and moves are read.
        max_score: the most points, as the story itself says.
    """

    place: int | None = None
    player: int = 0
    bodies: tuple[int, ...] = ()
    figures: Figures = Figures.NONE
    max_score: int | None = None

    def location(self, story: Story, memory: Bytes) -> int:
        """Return the location's object, 0 if unknown."""
        if self.place is None:
            return 0
        number = story.globals.read(memory, self.place)
        return number if 0 < number <= story.objects.count else 0

    def person(self, story: Story, memory: Bytes) -> int:
        """Return the person's object now, 0 if it can't be told."""
        if not self.bodies:
            return self.player
        variables = story.globals
        values = Counter(variables.read(memory, number) for number in self.bodies)
        body, times = values.most_common(1)[0]
        agreed = 2 * times > len(self.bodies) and 0 < body <= story.objects.count
        return body if agreed else self.player

    def score_and_moves(
        self, story: Story, memory: Bytes, status: str
    ) -> tuple[int | None, int | None]:
        """Return score and moves, None for what the story doesn't keep."""
        if self.figures is Figures.GLOBALS:
            variables = story.globals
            score = signed(variables.read(memory, (self.place or 0) + _SCORE))
            return score, variables.read(memory, (self.place or 0) + _MOVES)
        if self.figures is Figures.STATUS:
            return txt.status_figures(status)
        return None, None


class Prober:
    """Tries commands on a snapshot and puts the story back."""

    def __init__(self, emulator: Emulator, story: Story) -> None:
        self._emulator = emulator
        self._version = story.header.version

    @property
    def memory(self) -> Bytes:
        """The story's memory now."""
        return self._emulator.memory

    @contextmanager
    def trying(self) -> Iterator[Callable[[str], txt.Shown]]:
        """Yield a function that plays a command; put all back at the end."""
        state = self._emulator.save()

        def play(command: str) -> txt.Shown:
            emulator = self._emulator
            if emulator.waits is not Waits.LINE:
                return txt.Shown("", "")
            emulator.send(command.encode("ascii"))
            return txt.read_output(emulator.output(), emulator.waits, self._version, True)

        try:
            yield play
        finally:
            self._emulator.load(state)


def take_bearings(emulator: Emulator, story: Story, status: str) -> Bearings:
    """Find out where a freshly started story keeps place, person and score.

    Args:
        status: the status line of the first screen, empty if there was none.
    """
    prober = Prober(emulator, story)
    place = _find_place(prober, story, status)
    player = _find_player(prober, story, place)
    bodies = _find_bodies(prober, story, player)
    figures, max_score = _find_figures(prober, story, status, place or _PLACE)
    return Bearings(place, player, bodies, figures, max_score)


def _find_place(prober: Prober, story: Story, status: str) -> int | None:
    if story.header.version == 3:
        return _PLACE
    variables = story.globals
    names = story.objects.names
    shown = txt.status_place(status).casefold()

    def names_place(number: int) -> bool:
        value = variables.read(prober.memory, number)
        return bool(
            0 < value < len(names) and names[value] and shown.startswith(names[value].casefold())
        )

    if not shown or names_place(_PLACE):
        value = variables.read(prober.memory, _PLACE)
        return _PLACE if 0 < value < len(names) and names[value] else None
    return next((n for n in range(variables.count) if names_place(n)), None)


def _find_player(prober: Prober, story: Story, place: int | None) -> int:
    """Find the object that comes along on a walk.

    Of those that do, the person is the one that most globals refer to
    (parser, actor, player); where no walk is possible, the one in the present
    place that globals refer to and that is called like a person.
    """
    if place is None:
        return 0
    variables, table = story.globals, story.objects

    def here() -> int:
        return variables.read(prober.memory, place)

    start = here()
    before = table.parents(table.rows(prober.memory)).copy()
    references = Counter(variables.all(prober.memory).tolist())
    companions: Counter[int] = Counter()
    walks = 0
    for direction in _WALK:
        with prober.trying() as play:
            play(direction)
            there = here()
            if there in (0, start):
                continue
            after = table.parents(table.rows(prober.memory))
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
    named = [n for n in inside if set(table.names[n].casefold().strip("()").split()) & set(_SELF)]
    return max(named, key=lambda n: (references[n], -n), default=0)


def _find_bodies(prober: Prober, story: Story, player: int) -> tuple[int, ...]:
    """Return the globals that hold the person's object whatever is done."""
    if not player:
        return ()
    variables = story.globals
    steady = variables.all(prober.memory) == player
    for command in ("look", "inventory", *_WALK):
        with prober.trying() as play:
            play(command)
            steady &= variables.all(prober.memory) == player
    return tuple(steady.nonzero()[0].tolist())


def _inside(parents: list[int], number: int, place: int) -> bool:
    """Tell whether an object is in a place, at most three holders deep."""
    for _ in range(3):
        number = parents[number - 1] if 0 < number <= len(parents) else 0
        if number == place:
            return True
    return False


def _find_figures(
    prober: Prober, story: Story, status: str, place: int
) -> tuple[Figures, int | None]:
    with prober.trying() as play:
        answer = play("score")
        variables = story.globals
        kept = signed(variables.read(prober.memory, place + _SCORE))
        turns = variables.read(prober.memory, place + _MOVES)
    most = txt.stated_maximum(answer.text)
    if story.header.version == 3:
        return (Figures.NONE, None) if story.header.time_game else (Figures.GLOBALS, most)
    shown = txt.status_figures(answer.status or status)
    if shown[0] is not None:
        return (Figures.GLOBALS if shown == (kept, turns) else Figures.STATUS), most
    stated = txt.stated_score(answer.text)
    if stated is not None and stated == kept:
        return Figures.GLOBALS, most
    return Figures.NONE, most
