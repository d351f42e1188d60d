"""Where a story keeps what a scene shows, once it is found out; see the survey."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from games.zmachine.memory import Bytes, Story
from games.zmachine.scorekeeping import NoScorekeeper, Scorekeeper

_PLACE = 0
_DEEPEST = 8
"""Holders within holders that are looked through."""


class Carries(Enum):
    """Whether a story's own answer bears out what lies in the person's object."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    """It says nothing of it: what lies there is carried, but there may be more."""


class PlaceMark(NamedTuple):
    """What of :class:`Bearings` depends on the moves so far; see there."""

    places: tuple[int, ...]
    roomy: bool
    player: int
    bodies: tuple[int, ...]
    carries: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Bearings:
    """Where a story keeps what a scene shows.

    Attributes:
        story: the story that these are of.
        places: globals that held the location's object at the start, as several do
            in Inform's library; not all of them go on to.
        roomy: the location is in nothing else, so that it can be told by the person.
        player: the person's object at the start, 0 if it can't be told.
        bodies: globals that hold it; a story may give the person another body.
        scorekeeper: who knows score, maximum and moves.
        carries: whether what lies in the person's object is what is carried.
        provisional: they were found where the story might come to, past questions
            that are the person's to answer.
    """

    story: Story
    places: tuple[int, ...] = ()
    roomy: bool = False
    player: int = 0
    bodies: tuple[int, ...] = ()
    scorekeeper: Scorekeeper = field(default_factory=NoScorekeeper)
    carries: Carries = Carries.UNSURE
    provisional: bool = False

    @property
    def mark(self) -> PlaceMark:
        """What of them depends on the moves so far, for a snapshot."""
        return PlaceMark(
            self.places, self.roomy, self.player, self.bodies, self.carries.value, self.provisional
        )

    @property
    def lost(self) -> bool:
        """Whether neither the place nor the person was found: it was too early to look."""
        return not self.player and not self.places

    def at(self, mark: PlaceMark) -> Bearings:
        """Return those of a snapshot; who keeps the score goes on doing so."""
        return Bearings(
            self.story,
            mark.places,
            mark.roomy,
            mark.player,
            mark.bodies,
            self.scorekeeper,
            Carries(mark.carries),
            mark.provisional,
        )

    def location(self, memory: Bytes) -> int:
        """Return the location's object, 0 if unknown.

        It is what a global says that the person is really in, however deep: in the
        dark, Inform's first one holds an object that is no room.
        """
        story = self.story
        if story.header.version == 3:
            return within(story, story.globals.read(memory, _PLACE))
        about = around(story, memory, self.person(memory))
        named = [story.globals.read(memory, number) for number in self.places]
        for number in named:
            if number in about:
                return number
        if self.roomy and about:
            return about[-1]
        return within(story, named[0]) if named else 0

    def person(self, memory: Bytes) -> int:
        """Return the person's object now, 0 if it can't be told.

        Who gets another body is referred to by none as the old one: where somebody
        else is only asked to act, some still name the person.
        """
        values = [self.story.globals.read(memory, number) for number in self.bodies]
        if not values or self.player in values:
            return self.player
        body, times = Counter(values).most_common(1)[0]
        agreed = 2 * times > len(self.bodies) and 0 < body <= self.story.objects.count
        return body if agreed else self.player


def within(story: Story, number: int) -> int:
    """Return the number of an object, 0 for one that there isn't."""
    return number if 0 < number <= story.objects.count else 0


def around(story: Story, memory: Bytes, number: int) -> list[int]:
    """Return what an object is in, what that is in, and so on."""
    found: list[int] = []
    while number and len(found) < _DEEPEST:
        number = within(story, story.objects.relatives(memory, number)[0])
        if number:
            found.append(number)
    return found
