"""Replays a recorded session: re-execute and compare, and find what to jump to.

Headless: the replay screen, plain mode and ``understudy replay --verify`` all
use this. Imports ``agents.core.types``, the journal's words and ``games`` only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.core.commands import Kind
from agents.core.types import Turn
from agents.journal.retold import retold
from agents.journal.sessions import Node
from agents.journal.texts import check_playable
from games.readings import READING
from games.types import Scene
from games.world import World

COMPARED = ("text", "location", "inventory", "score", "moves", "ending")
"""The fields of a scene that must come out the same, in the order they are told."""
_SAID = ("text",)
"""Those that must also where all that isn't said was read in another way."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a re-execution first went another way.

    Attributes:
        number: the turn's number, 0 for the opening.
        command: what was played, None for the opening.
        field: name of the scene's field that differs, one of :data:`COMPARED`.
        was, now: what was recorded and what the world shows today, as text.
    """

    number: int
    command: str | None
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What re-executing paths found.

    Attributes:
        turns: moves on the paths, each once, the opening not counted.
        matched: moves whose scene came out the same in every compared field.
        first_difference: where it first differed; set if and only if not ok.
    """

    turns: int
    matched: int
    first_difference: Difference | None = None

    @property
    def ok(self) -> bool:
        """Whether every scene came out the same, the opening included."""
        return self.first_difference is None


def verify_all(
    world: World, paths: Iterable[Sequence[Turn]], seed: int, reading: int | None = READING
) -> Verification:
    """Re-execute several paths of a session; a turn they share counts once.

    The first difference is that of the first path that has one.

    Args:
        world: a world of the session's game; it is left at the last path's end.
        paths: each from the session's root to one of its turns.
        seed: the session's seed, 1 or more.
        reading: in which way the session's scenes got their figures.

    Raises:
        ValueError: one of them is not a path that begins at a root.
        DamageError: a command of them is none that can be played.
        GameError: the engine could not run the commands.
    """
    first: Difference | None = None
    same: dict[int, bool] = {}
    for turns in paths:
        for turn, scene in zip(turns, _run_again(world, turns, seed), strict=True):
            difference = compare(turn, scene, reading)
            first = first or difference
            if turn.decision is not None:
                same[turn.id] = difference is None and same.get(turn.id, True)
    return Verification(len(same), sum(same.values()), first)


def _run_again(world: World, turns: Sequence[Turn], seed: int) -> list[Scene]:
    _check_path(turns)
    check_playable(turns)
    commands = [turn.decision.command for turn in turns if turn.decision is not None]
    scenes = [world.reset(seed)]
    if commands:
        scenes += world.play(commands)
    if len(scenes) != len(turns):
        raise ValueError(f"the world showed {len(scenes)} scenes for {len(turns)} turns")
    return scenes


def _check_path(turns: Sequence[Turn]) -> None:
    if not turns or turns[0].decision is not None:
        raise ValueError("a path begins with the root of its session")
    for before, after in pairwise(turns):
        if after.parent != before.id or after.decision is None:
            raise ValueError(f"turn {after.id} does not follow turn {before.id}")


def compare(turn: Turn, scene: Scene, reading: int | None = READING) -> Difference | None:
    """Tell how a scene differs from the one that a turn recorded, None if it doesn't.

    Args:
        turn: what was recorded.
        scene: what the world shows today.
        reading: in which way the turn's session got its figures: what a program
            read otherwise is no difference.
    """
    for field in COMPARED if reading == READING else _SAID:
        was, now = getattr(turn.scene, field), getattr(scene, field)
        if was != now and not (reading != READING and field in _SAID and retold(was, now)):
            command = turn.decision.command if turn.decision is not None else None
            return Difference(turn.number, command, field, _say(was), _say(now))
    return None


def _say(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "nothing"
    return str(value)


@dataclass(frozen=True, slots=True)
class Highlights:
    """What a person jumps to in a path: ascending indexes into its turns.

    Attributes:
        overrides: the person played another command than the one proposed.
        scores: the move won or lost points.
        deaths: the person died of the move.
    """

    overrides: tuple[int, ...] = ()
    scores: tuple[int, ...] = ()
    deaths: tuple[int, ...] = ()


def highlights(turns: Sequence[Turn]) -> Highlights:
    """Find the overrides, score changes and deaths of a path."""
    return Highlights(
        overrides=tuple(
            i for i, t in enumerate(turns) if t.decision and t.decision.kind is Kind.OVERRIDE
        ),
        scores=tuple(i for i, t in enumerate(turns) if t.effect.score),
        deaths=tuple(i for i, t in enumerate(turns) if t.effect.died or t.scene.died),
    )


def next_mark(places: Sequence[int], index: int) -> int | None:
    """Return the first of ascending places after an index, None if there is none."""
    found = bisect_right(places, index)
    return places[found] if found < len(places) else None


def previous_mark(places: Sequence[int], index: int) -> int | None:
    """Return the last of ascending places before an index, None if there is none."""
    found = bisect_left(places, index)
    return places[found - 1] if found else None


@dataclass(frozen=True, slots=True)
class Branch:
    """A way through a session's tree that ends where nothing was played further.

    Attributes:
        tip: id of its last turn.
        turns: moves from the root to the tip.
        fork: number of the last turn it shares with the path that is shown,
            equal to ``turns`` where the path runs through its tip.
        command: the first move that is its own, the last move if none is.
        score: at the tip.
        shown: the path that is shown lies on it.
    """

    tip: int
    turns: int
    fork: int
    command: str
    score: int | None
    shown: bool


def branches(tree: Sequence[Node], path: Sequence[Turn]) -> tuple[Branch, ...]:
    """List a session's branches, the one played last first.

    Args:
        tree: all turns of the session, parents before children.
        path: the path that is shown, root first.
    """
    nodes = {node.id: node for node in tree}
    inner = {node.parent for node in tree}
    shown = {turn.id for turn in path}
    found = []
    for tip in reversed([node for node in tree if node.id not in inner]):
        own, place = tip, tip
        while place.id not in shown and place.parent in nodes:
            if place.parent >= place.id:
                break  # a parent is older, but in a damaged file they may form a circle
            own, place = place, nodes[place.parent]
        through = bool(path) and place.id == path[-1].id
        found.append(
            Branch(
                tip.id,
                tip.number,
                place.number,
                own.command or "",
                tip.score,
                shown=through,
            )
        )
    return tuple(found)
