"""What every player is measured against: chance, and a demonstration played blindly."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from agents.core.command_forms import known_directions, playable
from agents.evaluation.episodes.protocols import TakeBack
from agents.imitation.states.traces import Trace
from games.types import NO_FACTS, PLAYER, Facts, GameInfo, Lexicon, Scene, contents

MOVING = 0.4
"""Share of a random player's commands that are a bare direction."""
TWO_THINGS = 0.15
"""Share that name two things."""
_BETWEEN = ("with", "in", "on", "to", "from", "at")
_WORD = re.compile(r"[a-z][a-z-]{2,}")


class RandomAgent:
    """Plays commands at random, built from the parser's words and what is about.

    Words come from the last answer, the belongings and the facts about what is
    in the same place; nothing is tried first. TALES' and Jericho's random
    players draw from the valid actions instead, which are found by trying.

    Args:
        seed: of its own chance; equal seeds give equal episodes.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._lexicon = Lexicon()
        self._directions: Sequence[str] = ()
        self._verbs: Sequence[str] = ()
        self._links: Sequence[str] = ()
        self._scene = Scene("")
        self._facts: Facts = NO_FACTS

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._lexicon = lexicon
        self._directions = known_directions(lexicon) or ("north", "south", "east", "west")
        self._verbs = [verb for verb in lexicon.verbs if playable(verb) and verb.isalpha()]
        self._links = [word for word in _BETWEEN if lexicon.knows(word)]
        self._scene, self._facts = scene, facts

    def act(self) -> str | TakeBack | None:
        """Return a command drawn at random."""
        chance = self._chance
        if self._lexicon.commands:
            return chance.choice(self._lexicon.commands)
        if not self._verbs or chance.random() < MOVING:
            return chance.choice(self._directions)
        nouns = self._nouns()
        verb = chance.choice(self._verbs)
        if not nouns:
            return verb
        noun = chance.choice(nouns)
        if self._links and chance.random() < TWO_THINGS:
            return f"{verb} {noun} {chance.choice(self._links)} {chance.choice(nouns)}"
        return f"{verb} {noun}"

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        self._scene, self._facts = scene, facts

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Take in where a way back led to; it never asks for one."""
        self._scene, self._facts = scene, facts

    def _nouns(self) -> list[str]:
        """Return words that may name something here and that the parser knows."""
        where = dict(self._held_by())
        place = where.get(PLAYER, "")
        near = contents(self._facts, place) | contents(self._facts, PLAYER) if place else set()
        names = [self._scene.text, *self._scene.inventory, *sorted(near - {PLAYER})]
        size = self._lexicon.resolution
        no_things = {word[:size] for word in (*self._lexicon.verbs, *self._lexicon.directions)}
        words = dict.fromkeys(_WORD.findall(" ".join(names).lower()))
        return [w for w in words if self._lexicon.knows(w) and w[:size] not in no_things]

    def _held_by(self) -> list[tuple[str, str]]:
        return [(thing, where) for relation, thing, where in self._facts if relation == "in"]


class NearestAgent:
    """Plays the commands of the demonstration that began most like this game, blindly.

    Likeness is the share of words that both openings have; of equal ones the first.
    """

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._traces = tuple(traces)
        self._rest: Iterator[str] = iter(())

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Choose by the opening."""
        here = _words(scene)
        near = max(
            self._traces,
            key=lambda one: _likeness(here, _words(one.moments[0].scene)),
            default=None,
        )
        self._rest = iter(() if near is None else near.commands)

    def act(self) -> str | TakeBack | None:
        """Return the next command, None behind the last."""
        return next(self._rest, None)

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Look away: it is blind."""

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Look away; it never takes anything back."""


def _words(scene: Scene) -> frozenset[str]:
    return frozenset(f"{scene.text} {scene.task}".lower().split())


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


class ReplayAgent:
    """Plays the commands of a demonstration in order, whatever happens."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._rest = iter(tuple(commands))

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Begin with the first command; the opening makes no difference."""

    def act(self) -> str | TakeBack | None:
        """Return the next command, None behind the last."""
        return next(self._rest, None)

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Look away: it is blind."""

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Look away; it never takes anything back."""
