"""Finding out where a story keeps place, person and score.

Version 3 stories and Inform's library keep location, score and turns in the
first three globals (Standard 8.2.2); no Standard says which object is the
person, and Infocom's later games keep nothing in a fixed place. So each is
tried out on a snapshot when a story starts: walk and see what comes along, ask
for the score and see whether it is what the globals say.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from typing_extensions import override

from games.zmachine import said
from games.zmachine import text as txt
from games.zmachine.bearings import Bearings, Carries, around, within
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.memory import Story
from games.zmachine.sandbox import Sandbox
from games.zmachine.scorekeeping import Scorekeeper, find_scorekeeper
from games.zmachine.text import StoryAnswer

_WALK = ("north", "south", "east", "west", "ne", "nw", "se", "sw", "up", "down", "out", "in")
_SELF = ("self", "yourself", "you", "cretin", "me", "player", "adventurer", "hero")
ORDINARY = ("look", "inventory", "wait")
"""Commands that a story which goes on answers in different words."""
_FIRST_ANSWERS = ("no", "yes", "Robin", "Robin", "no", "yes")
"""Answers that lead past what a story may ask before it begins."""
_FIRST_KEYS = 24
_PLACE = 0
_BELONGINGS = ("inventory", "i", "inv")
"""Commands that tell what is carried, the short ones in other languages, too."""
_NONSENSE = "qxzqx"
"""What no parser understands."""
_AROUND = re.compile(r"^\W+|\W+$")


def take_bearings(
    emulator: Emulator, story: Story, status: str, before: Bearings | None = None
) -> Bearings:
    """Find out where a freshly started story keeps place, person and score.

    Args:
        status: the status line of the first screen, empty if there was none.
        before: those of an earlier start: whoever kept the score then goes on.
    """
    bindings = emulator.bindings
    with _Survey(emulator, story) as survey:
        places, status = survey.get_going(status)
        provisional = survey.moved_on or survey.astray
        known = bindings.person if bindings.supported else 0
        if 0 < known <= story.objects.count:
            player, carries = survey.find_carrier([known])
            if carries is not Carries.YES:  # it says nothing better
                player, carries = known, Carries.YES
        else:
            player, carries = survey.find_carrier(survey.find_persons(places), places)
        bodies = survey.find_bodies(player)
        scorekeeper = before.scorekeeper if before else survey.find_scorekeeper(status)
        survey.back()
        about = around(story, survey.memory, player)
        roomy = bool(about) and (not places or survey.value(places[0]) == about[-1])
    return Bearings(
        story, places, roomy, player, bodies, scorekeeper, carries, provisional=provisional
    )


class _Survey(Sandbox):
    """Finds what :class:`Bearings` tells, each on the snapshot of where play begins."""

    def __init__(self, emulator: Emulator, story: Story) -> None:
        super().__init__(emulator, story)
        self._origin = self._state
        self.astray = False
        """Whether no answer led to where the story takes commands."""

    @override
    def __exit__(self, *_: object) -> None:
        self._state = self._origin
        self.back()

    @property
    def moved_on(self) -> bool:
        """Whether the story had to be taken further than it stood."""
        return self._state is not self._origin

    def value(self, number: int) -> int:
        """Return a global."""
        return self._story.globals.read(self.memory, number)

    def get_going(self, status: str) -> tuple[tuple[int, ...], str]:
        """Go on to where the story knows of a place, past questions and keys before it.

        What is found is found there; the story itself stays where it stood.

        Returns:
            The globals that hold the place, and the status line that names it;
            as at the very start if no such place is come to.
        """
        shown = status
        for answer in (*_FIRST_ANSWERS, ""):
            places = self.find_places(shown)
            if self._underway(places, shown):
                return places, shown
            self.back()
            shown = (self.play(answer) if self.waits is Waits.LINE else self._press()).status
            self._state = self._emulator.save()
        self._state = self._origin
        self.astray = True
        self.back()
        return self.find_places(status), status

    def _underway(self, places: tuple[int, ...], status: str) -> bool:
        """Tell whether the story takes commands: it answers them in different words."""
        if self.waits is not Waits.LINE:
            return False
        if places and status:
            return True
        # What only says them again (a question for a name) has not understood them.
        answers = {self._after(command).text.replace(command, "") for command in ORDINARY}
        return len(answers) > 1

    def _press(self) -> StoryAnswer:
        """Press keys until a line is awaited, and return what is shown then."""
        shown = StoryAnswer("", "")
        for _ in range(_FIRST_KEYS):
            if self.waits is not Waits.KEY:
                break
            self._emulator.attempt(b" ")
            shown = self.answer()
        return shown

    @property
    def waits(self) -> Waits:
        """What the story waits for now."""
        return self._emulator.waits

    def _after(self, command: str) -> StoryAnswer:
        """Return the answer to a command at the start; memory stays as it leaves it."""
        self.back()
        return self.play(command)

    def find_places(self, status: str) -> tuple[int, ...]:
        """Return the globals that hold the place named by the status line."""
        if self._story.header.version == 3:
            return (_PLACE,)
        table, variables = self._story.objects, self._story.globals
        values = dict.fromkeys(variables.all(self.memory).tolist())
        held = [n for n in values if within(self._story, n)]
        called = {
            n: {_bare(names[n]) for names in (table.names, table.titles)} - {""} for n in held
        }
        parts = txt.status_places(status)
        if not parts:
            first = self.value(_PLACE)
            known = bool(called.get(first)) and self._is_borne_out(first)
            named = {first} if known else set()
        else:
            # A level or a purse that stands first is no object of the story.
            told = (
                {n for n in held if any(shown.startswith(name) for name in called[n])}
                for shown in map(_bare, parts)
            )
            named = next(filter(None, told), set())
        return tuple(n for n in range(variables.count) if self.value(n) in named)

    def _is_borne_out(self, place: int) -> bool:
        """Tell whether the story itself takes an object for the place, if only one global does."""
        if self.waits is not Waits.LINE:
            return False
        title = self._story.objects.titles[place]
        told = _bare(title) in self._after("look").text.casefold()
        found = told or said.is_programmers(title) or bool(self._companions(_PLACE))
        self.back()
        return found

    def find_persons(self, places: tuple[int, ...]) -> list[int]:
        """Return what may be the person's object, the likeliest first.

        That is what comes along on a walk, of that what most globals refer to (parser,
        actor, player); then what is called like a person in the present place; then
        what two globals refer to there: who acts, and who plays.
        """
        found = self._companions(places[0]) if places else []
        table = self._story.objects
        values = self._story.globals.all(self.memory).tolist()
        self.back()
        references = Counter(values)
        parents = table.parents(table.rows(self.memory)).tolist()
        start = self.value(places[0]) if places else 0
        numbers = range(1, table.count + 1)
        inside = [n for n in numbers if references[n] and start and _inside(parents, n, start)]
        named = [
            n for n in inside if set(table.names[n].casefold().strip("()").split()) & set(_SELF)
        ]
        found += sorted(named, key=lambda n: (-references[n], n))
        acting = [
            n
            for n in numbers
            if references[n] > 1 and references[parents[n - 1]] and parents[n - 1]
        ]
        most = max((references[n] for n in acting), default=0)
        best = [n for n in acting if references[n] == most]
        return list(dict.fromkeys((*found, *(best if len(best) == 1 else ()))))

    def _companions(self, place: int) -> list[int]:
        """Return what comes along on a walk, most referred to first."""
        table = self._story.objects
        self.back()
        start = self.value(place)
        before = table.parents(table.rows(self.memory)).copy()
        references = Counter(self._story.globals.all(self.memory).tolist())
        companions: Counter[int] = Counter()
        walks = 0
        for direction in _WALK:
            self._after(direction)
            there = self.value(place)
            if there in (0, start):
                continue
            after = table.parents(table.rows(self.memory))
            came = [
                index + 1 for index in ((after != before) & (after == there)).nonzero()[0].tolist()
            ]
            walks += bool(came)
            companions.update(came)
        steady = [n for n, times in companions.items() if times == walks]
        return sorted(steady, key=lambda n: (-references[n], n))

    def find_carrier(self, persons: list[int], places: tuple[int, ...] = ()) -> tuple[int, Carries]:
        """Return the person's object as what is carried tells, and whether it does.

        Args:
            persons: what may be it, the likeliest first.
            places: globals that hold the place.
        """
        not_understood = self._after(_NONSENSE).text.casefold().splitlines() or [""]
        for command in _BELONGINGS:
            lines = self._after(command).text.casefold().splitlines() or [""]
            if lines != not_understood:
                break
        self.back()
        nothing = said.empty_handed("\n".join(lines))
        table = self._story.objects
        for person in persons:
            held = [n for n in table.children(self.memory, person) if table.titles[n]]
            listed = [n for n in held if _lists(lines, table.titles[n])]
            if (held and 2 * len(listed) >= len(held)) or (nothing and not held):
                return person, Carries.YES
        if holder := self._holder(lines, self.value(places[0]) if places else 0):
            return holder, Carries.YES
        # What it says for every word it doesn't know tells nothing.
        unsure = lines == not_understood
        return next(iter(persons), 0), Carries.UNSURE if unsure else Carries.NO

    def _holder(self, lines: list[str], place: int) -> int:
        """Return what holds the things that are listed, and little else.

        It stands in the place, or a global refers to it.
        """
        table = self._story.objects
        values = self._story.globals.all(self.memory)
        listed: Counter[int] = Counter()
        for number in range(1, table.count + 1):
            holder = table.relatives(self.memory, number)[0]
            if holder and len(table.titles[number]) > 1 and _lists(lines, table.titles[number]):
                listed[holder] += 1
        for holder, times in listed.most_common():
            held = sum(1 for n in table.children(self.memory, holder) if table.titles[n])
            parent = table.relatives(self.memory, holder)[0]
            if 2 * times >= held and parent and (parent == place or (values == holder).any()):
                return holder
        return 0

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

    def find_scorekeeper(self, status: str) -> Scorekeeper:
        """Return who knows score, maximum and moves."""
        answer = self._after("score")
        self.back()
        return find_scorekeeper(self._emulator, self._story, answer, status)


def look_through(emulator: Emulator, story: Story, bearings: Bearings) -> Bearings:
    """Ask once more what is carried, where it could not be told so far."""
    with _Survey(emulator, story) as survey:
        person = bearings.person(emulator.memory)
        others = survey.find_persons(bearings.places) if not person else []
        persons = [person, *others] if person else others
        player, carries = survey.find_carrier(persons, bearings.places)
        if carries is not Carries.YES:
            return bearings
        bodies = bearings.bodies if player == bearings.player else survey.find_bodies(player)
    return replace(bearings, player=player, bodies=bodies, carries=carries)


def _bare(name: str) -> str:
    """Return a place's name without what a story sets around it, in small letters."""
    return _AROUND.sub("", name).casefold()


def _lists(lines: list[str], name: str) -> bool:
    """Tell whether a line of a list is of a thing, and not of one with a longer name."""
    thing = re.compile(rf"(?:^|[^\w-]){re.escape(name.casefold())}(?:\s*[(\[,;:.]|\s*$|\s+and\b)")
    return any(thing.search(line) for line in lines)


def _inside(parents: list[int], number: int, place: int) -> bool:
    """Tell whether an object is in a place, at most three holders deep."""
    for _ in range(3):
        number = parents[number - 1] if 0 < number <= len(parents) else 0
        if number == place:
            return True
    return False
