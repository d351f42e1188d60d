"""Results step by step, in the column order of the TALES benchmark.

TALES (Text Adventure Learning Environment Suite, Microsoft, 2025) writes one
JSON object a step; names and order of the columns are those of ``benchmark.py``
in its repository microsoft/tale-suite. Columns of ours come behind them. The
differences: TALES starts a game anew when it ends and goes on until all steps
are used, and its score is the highest that was reached on the way.

Nothing but commands is kept of an episode, so its text is had by playing them
again under the same seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from agents.evaluation.episodes.types import Condition, Result
from games.errors import GameError
from games.types import Scene
from games.world import World

COLUMNS = (
    "Step",
    "Score",
    "Max Score",
    "Normalized Score",
    "Moves",
    "Observation",
    "Action",
    "Feedback",
    "Prompt",
    "Response",
    "Thinking",
    "Token Usage",
    "Prompt Tokens",
    "Response Tokens",
    "Thinking Tokens",
)
"""TALES' own, in its order. Prompts and answers of models are not kept here."""

FURTHER = ("Game", "Player", "Seed", "Lookahead", "Memory", "Best Score", "Undone")
"""Ours: which episode a step is of, and how many moves were taken back before it."""


def rows(world: World, condition: Condition, result: Result) -> Iterator[dict[str, Any]]:
    """Play an episode again and yield a row for each of its steps.

    Args:
        world: of the condition's game.
        condition: what the episode was played with.
        result: what came of it.

    Raises:
        GameError: the story can't be begun.
    """
    undoing = any(isinstance(move, int) for move in result.moves)
    states: list[bytes] = []
    scene = world.reset(result.seed)
    best = scene.score
    step = undone = 0
    for move in result.moves:
        if isinstance(move, int):
            scene = world.restore(states[-move])
            del states[-move:]
            undone += move
            continue
        if undoing:
            states.append(world.snapshot())
        before, scene = scene, _played(world, move, scene)
        step += 1
        if scene.score is not None:
            best = scene.score if best is None else max(best, scene.score)
        told = (condition.game.id, condition.player, result.seed, condition.foresight.value)
        ours = (*told, condition.recall.value, best, undone)
        row = _row(step, before, move, scene, result.max_score)
        yield row | dict(zip(FURTHER, ours, strict=True))
        undone = 0


def write(file: IO[str], world: World, condition: Condition, results: tuple[Result, ...]) -> None:
    """Write the steps of some episodes, one JSON object a line.

    Raises:
        OSError: they can't be written.
        GameError: the story can't be begun.
    """
    for result in results:
        for row in rows(world, condition, result):
            file.write(f"{json.dumps(row)}\n")


def _played(world: World, command: str, scene: Scene) -> Scene:
    try:
        return world.step(command)
    except GameError as error:
        return replace(scene, text=error.message, died=False)


def _row(
    step: int, before: Scene, command: str, after: Scene, max_score: int | None
) -> dict[str, Any]:
    share = after.score / max_score if after.score is not None and max_score else None
    told = (step, after.score, max_score, share, after.moves, before.text, command, after.text)
    return dict(zip(COLUMNS, (*told, *[None] * (len(COLUMNS) - len(told))), strict=True))
