"""``understudy evaluate --explain``: where one episode left the demonstration, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import cell, print_json, say
from tui.commands.listing import print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.episodes.explaining import Departure, Explanation
    from agents.evaluation.episodes.types import Condition

_LONG = 90
"""Letters of an answer that are told."""
_DEEDS = 8
"""Commands of a departure that are told."""


def check_explained(told: dict[str, object]) -> None:
    """Refuse what doesn't go with one episode that is explained.

    Raises:
        click.UsageError: it tells what.
    """
    for name in ("games", "players", "foresights"):
        some = told[name]
        if isinstance(some, tuple) and len(some) != 1:
            raise click.UsageError(
                "--explain tells of one episode: name one game, one player and one lookahead."
            )
    for name, option in (("learn", "--learn"), ("expert", "--expert"), ("plot", "--plot")):
        if told[name]:
            raise click.UsageError(f"{option} doesn't go with --explain.")
    if told["players"] not in (("mimic",), ("search",)):
        raise click.UsageError("--explain tells how a demonstration was left: choose mimic.")


def explain_episode(database: Path, condition: Condition, seed: int) -> Explanation:
    """Play one episode in a process of its own world and tell what became of it.

    Raises:
        StoreError: there is no demonstration, or it can't be read.
        GameError: the story can't be played.
    """
    from agents.evaluation.episodes.agents import AgentParts
    from agents.evaluation.episodes.explaining import explain
    from agents.home.database import open_database
    from agents.journal.journal import Journal
    from agents.memory.store import Memory
    from games.open import open_world

    db = open_database(database, read_only=True)
    try:
        memory = Memory(db, sources=condition.recall.sources)
        world = open_world(condition.game)
        try:
            return explain(world, AgentParts(condition, seed, Journal(db), memory, os.environ))
        finally:
            world.close()
    finally:
        db.close()


def tell_explanation(condition: Condition, told: Explanation, *, as_json: bool) -> None:
    """Print what became of a demonstration, as data or in words."""
    if as_json:
        print_json(
            {
                "game": condition.game.id,
                "player": condition.player,
                "lookahead": condition.foresight.value,
                "causes": told.causes,
                **asdict(told),
            }
        )
        return
    for line in _summary(condition, told):
        say(line)
    if told.departures:
        say("\nWhere it left the demonstration")
        columns = ("move", "step", "shown", "why", "then", "now", "did", "back at")
        print_table(columns, map(_departure, told.departures))
    if told.losses:
        say("\nWhat was lost")
        lost = ("step", "shown", "points", "why", "tries", "told", "replay")
        rows = [
            (
                loss.step,
                loss.shown,
                loss.points,
                loss.cause,
                loss.tries,
                _brief(loss.told),
                "won" if loss.by_replay else "",
            )
            for loss in told.losses
        ]
        print_table(lost, rows)
        say()
        for cause, points in told.causes.items():
            say(f"{speech.count(points, 'point')} lost because {cause}.")


def _summary(condition: Condition, told: Explanation) -> Iterator[str]:
    result = told.result
    yield (
        f"{cell(condition.game.title)}, seed {result.seed}, {condition.player}, lookahead "
        f"{condition.foresight}: {_points(result.score)} where the demonstration (session "
        f"{told.session}, {speech.count(told.steps, 'step')}) scored {told.score}; "
        f"blind replay: {_points(told.replayed)}."
    )
    yield (
        f"{speech.count(result.steps, 'move')}, {speech.count(result.deaths, 'death')}, "
        f"{speech.count(result.undos, 'move')} taken back; it was over by {result.finish}."
    )
    if told.last:
        yield f"The last that the story said: {_brief(told.last)}"


def _points(score: int | None) -> str:
    return "no score" if score is None else speech.count(score, "point")


def _departure(one: Departure) -> tuple[object, ...]:
    did = "; ".join(one.did[:_DEEDS])
    if len(one.did) > _DEEDS:
        did += f" … {speech.count(len(one.did), 'move')}"
    back = "never" if one.back is None else one.back
    why = "; ".join(one.why)
    return (one.move, one.step, one.shown, why, _brief(one.then), _brief(one.now), did, back)


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else f"{line[:_LONG]}…"
