"""The words of evaluation: conditions, episodes, results. Frozen, plain data.

An *episode* is one game from its opening to its end under one seed. What it is
played with, and how it is cut short, is its *condition*; episodes of one
condition differ in the seed alone and are what a mean is taken over.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from agents.core.commands import Source
from agents.core.protocols import Foresight
from games.types import GameInfo

T = TypeVar("T")


class Recall(StrEnum):
    """Whose experience an agent may remember."""

    ALL = "all"
    NONE = "none"
    HUMAN = "human"
    IMPORTED = "imported"
    SELF = "self"

    @property
    def sources(self) -> frozenset[Source]:
        """The sources that count."""
        match self:
            case Recall.ALL:
                return frozenset(Source)
            case Recall.NONE:
                return frozenset()
            case _:
                return frozenset({Source(self.value)})


class Finish(StrEnum):
    """Why an episode was over."""

    VICTORY = "victory"
    DEATH = "death"
    QUIT = "quit"
    STOPPED = "stopped"
    """The story stopped without saying that it was won or lost."""
    GAVE_UP = "gave-up"
    """The agent had nothing more to play."""
    STEPS = "steps"
    """All steps were played."""
    BROKE_OFF = "broke-off"
    """The story did what no story may."""


@dataclass(frozen=True, slots=True)
class Condition:
    """All that the episodes of one group have in common.

    Attributes:
        game: what is played.
        player: spec of the player, or of a baseline.
        steps: moves that an episode may take, taken back ones included.
        nodes: commands that may be tried before each move; search only.
        end_on_death: a death ends the episode although the story goes on.
        learn: episodes are played in the order of their seeds, and each knows
            what the earlier ones taught.
        other_releases: where another release of the story was demonstrated
            better than this one, that is followed by its text.
        by_text: the world tells no facts, and of demonstrations counts what was shown.
    """

    game: GameInfo
    player: str
    foresight: Foresight = Foresight.NONE
    recall: Recall = Recall.ALL
    steps: int = 1500
    nodes: int = 500
    end_on_death: bool = False
    learn: bool = False
    other_releases: bool = False
    by_text: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an episode.

    Attributes:
        score: points at its end, None where the story keeps none.
        best: the highest score reached on the way, which is what the TALES
            benchmark counts; points that were taken back again included.
        max_score: the most there is, None if the story doesn't say.
        steps: moves played, whether taken back later or not.
        deaths: how often the person in the story died, taken back or not.
        undos: moves that were taken back.
        nodes: commands that were tried on snapshots.
        curve: (step, score) at the opening and wherever the score changed.
        moves: what was played, in order; a number takes back so many moves.
    """

    seed: int
    score: int | None
    best: int | None
    max_score: int | None
    steps: int
    finish: Finish
    deaths: int
    undos: int
    nodes: int
    seconds: float
    curve: tuple[tuple[int, int], ...] = ()
    moves: tuple[str | int, ...] = ()

    @property
    def won(self) -> bool:
        """Whether all points were had or, where none are counted, the story was won."""
        if not self.max_score or self.best is None:  # of no points nobody can have all
            return self.finish is Finish.VICTORY
        return self.best >= self.max_score


@dataclass(frozen=True, slots=True)
class Setup:
    """Where workers find what all episodes share.

    Attributes:
        database: the snapshot of the home's database that is remembered from,
            None for an empty memory. Nothing is ever written to it.
        learning: folder of the copies that learning conditions write to.
    """

    database: Path | None
    learning: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """Episodes of one condition that one worker plays in this order.

    Attributes:
        key: digest of all that determines the condition's results.
        seeds: one an episode. Of a condition that learns, all of them.
    """

    condition: Condition
    key: str
    seeds: tuple[int, ...]


def to_data(value: Condition | Result) -> dict[str, Any]:
    """Return a value as plain data, fit for JSON."""
    data: dict[str, Any] = msgspec.to_builtins(value, enc_hook=str)
    return data


def from_data(kind: type[T], data: object) -> T:
    """Read a value of this module that :func:`to_data` wrote.

    Raises:
        ValueError: it is none.
    """
    return msgspec.convert(data, kind, dec_hook=lambda known, told: known(told))
