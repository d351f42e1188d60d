"""What memory, critic and team are worth to a model: the two tables of docs/models.md.

*Decisions*: the situations of :mod:`tests.benchmarks.decisions`, eight commands each;
how often is what the person had played picked? *Episodes*: Zork I from its opening, the
model choosing each move, no plan followed. Everything that was asked is written down as
it is answered, so that a run that was broken off goes on where it was; how long it will
take is told before it starts. Needs SmolLM2 (``understudy models fetch smollm2``), or
another model of that folder named in ``UNDERSTUDY_BENCH_MODEL``.
"""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.core.proposals import Exchange
from agents.prompts.choosing import choice_messages
from agents.providers.base import Provider, Request, Sampling
from agents.providers.gguf import GgufProvider
from agents.providers.model_files import find_file
from games.catalog import Catalog
from tests.benchmarks import decisions, distillation, episodes
from tests.benchmarks.conditions import Question, conditions
from tests.benchmarks.decisions import Choice, wilson
from tests.benchmarks.figures import Row
from tests.benchmarks.ledger import KEPT, Ledger
from tests.support.demonstrating import demonstrate
from tests.support.paths import TOP

MODEL = os.environ.get("UNDERSTUDY_BENCH_MODEL") or "smollm2"
DISTILLED = 20
"""Moves of an evening that the local critic learns from."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    situations: int
    notes: int
    seeds: Sequence[int]
    moves: int

    @classmethod
    def of(cls, situations: int, episodes: int) -> Size:
        """Return the size with so many situations and episodes."""
        return cls(situations, min(50, situations), range(1, episodes + 1), 100)


FULL = Size.of(300, 10)
SHORT = Size(20, 10, range(1, 2), 15)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a condition: whether it was right, and what it took."""

    right: bool
    seconds: float
    tokens: int


def measure(
    story: Path, commands: Sequence[str], size: Size = FULL, *, short: bool = False
) -> list[Row]:
    """Return both tables' rows.

    Args:
        size: how much of them; what was measured of less of it counts.
        short: a few situations and moves, to see that all of it works.
    """
    size = SHORT if short else size
    folder = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
    if find_file(MODEL, folder) is None:
        return [Row(f"what {MODEL} is good for", "not measured", "no such model file")]
    ledger = Ledger(KEPT / f"models-{MODEL}{'-short' if short else ''}.jsonl")
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
        database = Path(scratch) / "home.db"
        # As many for each size, so that the first ones are the same.
        whole = SHORT.situations if short else FULL.situations
        found = decisions.gather(database, story, commands, whole)[: size.situations]
        rows = asyncio.run(_decide(found, folder, size, ledger))
        rows += _distil(story, commands[: 4 if short else DISTILLED], folder, ledger)
        game, reasoned = Catalog([story.parent]).find(str(story)), Path(scratch) / "reasoned.db"
        demonstrate(reasoned, game, commands, decisions.SEED, facts=True, whys=True)
        table = episodes.Table(game, database, reasoned, folder, size.moves, MODEL)
        return rows + episodes.measure(table, size.seeds, ledger)


def _distil(story: Path, commands: Sequence[str], folder: Path, ledger: Ledger) -> list[Row]:
    """Return what the local critic learns of the model as critic, measured once."""
    key = f"distillation/{len(commands)}"
    if key not in ledger:
        rows = distillation.measure(story, commands, folder, MODEL)
        ledger.keep(key, *([one.what, one.figure, one.beside] for one in rows))
    return [Row(*map(str, one)) for one in ledger[key] if isinstance(one, list)]


async def _decide(found: Sequence[Choice], folder: Path, size: Size, ledger: Ledger) -> list[Row]:
    model = GgufProvider(MODEL, folder=folder)
    told = conditions(model, len(found), min(size.notes, len(found)))
    answers: dict[str, list[Answered]] = {name: [] for name in told}
    rows = [Row(f"chance, {decisions.CANDIDATES} commands", f"{1 / decisions.CANDIDATES:.0%}")]
    try:
        await _foretell(model, told, found, size, ledger)
        # Situation by situation: what the prompts of one have in common is read once.
        for at, choice in enumerate(found):
            for name, one in told.items():
                if at < one.most:
                    key = f"decisions/{name}/{at}"
                    answers[name].append(await _answer(one, key, choice, ledger))
    finally:
        await model.close()
    rows += [_row(name, known) for name, known in answers.items() if known]
    for row in rows:
        print(f"{row.what}: {row.figure}", file=sys.stderr, flush=True)
    return rows


async def _answer(one: Question, key: str, choice: Choice, ledger: Ledger) -> Answered:
    """Ask, or return what was answered in an earlier run."""
    company = one.company
    if key not in ledger:
        spent: list[Exchange] = []
        begin = time.monotonic()
        said = await one.ask(choice, spent)
        took = time.monotonic() - begin
        tokens = sum(one.prompt_tokens for one in spent)
        votes = company.votes if company is not None else {}
        ledger.keep(key, said == choice.right, took, tokens, votes)
    elif company is not None:
        company.learn(_votes(ledger[key][-1]))
    right, seconds, tokens_sent, *_ = ledger[key]
    return Answered(bool(right), float(str(seconds)), int(str(tokens_sent)))


def _votes(kept: object) -> dict[str, bool]:
    return {str(name): bool(hit) for name, hit in kept.items()} if isinstance(kept, dict) else {}


def _row(name: str, answers: Sequence[Answered]) -> Row:
    hits, count = sum(one.right for one in answers), len(answers)
    low, high = wilson(hits, count)
    figure = f"{hits / count:.0%} ({low:.0%} to {high:.0%}), n = {count}"
    took = statistics.median(one.seconds for one in answers)
    tokens = statistics.mean(one.tokens for one in answers)
    return Row(name, figure, f"{took:.1f} s, {tokens:.0f} prompt tokens" if tokens else "")


async def _foretell(
    model: Provider,
    told: Mapping[str, Question],
    found: Sequence[Choice],
    size: Size,
    ledger: Ledger,
) -> None:
    """Say how long it will take, by a few requests."""
    begin = time.monotonic()
    for one in found[:4]:
        for known in (one.situation.exemplars, ()):
            messages = choice_messages(one.situation, known)
            async for _chunk in model.stream(Request(messages, Sampling(max_tokens=12))):
                pass
    took = (time.monotonic() - begin) / 8
    left = sum(
        one.requests * sum(f"decisions/{name}/{at}" not in ledger for at in range(one.most))
        for name, one in told.items()
    )
    left += episodes.requests_left(size.seeds, size.moves, ledger)
    print(
        f"{left:,} requests are left, about {math.ceil(left * took / 60)} minutes here. What was "
        f"answered stands in {ledger.path}: a run that is broken off goes on from there; delete "
        "it to begin anew.",
        file=sys.stderr,
        flush=True,
    )
