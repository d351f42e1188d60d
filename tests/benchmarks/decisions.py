"""What demonstrations are worth to a small model: which of eight commands does it pick?

The situations are those in which the mimic stands while it follows one demonstration of
Zork I on seeds that the demonstration wasn't made with; the right pick is what the person
had played at that step. Seven other commands stand beside it: what works there, what
people played there otherwise, and what was played elsewhere. The same situations go to
every condition. Needs SmolLM2 (``understudy models fetch smollm2``).
"""

from __future__ import annotations

import asyncio
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agents.core.commands import Actor, canonical
from agents.core.memories import Effect, Exemplar, Match, Role
from agents.core.proposals import Course
from agents.core.types import Situation, Step
from agents.critics.demonstrations import DemonstrationCritic
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.types import Condition
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.players.choices import fresh_first, told_by_person
from agents.players.talk import Talk
from agents.prompts.choosing import choice_messages
from agents.providers.base import Provider, ProviderError, Sampling
from agents.providers.gguf import GgufProvider
from agents.providers.model_files import find_file
from games.catalog import Catalog
from games.open import open_world
from tests.benchmarks.figures import Row
from tests.support.demonstrating import demonstrate
from tests.support.paths import TOP

SEED = 12
SEEDS = range(201, 211)
CANDIDATES = 8
COUNT = 100
NOTES = 50
PLANTED = -1
"""Number of a memory that is nobody's own."""
_WORDINGS = (
    "{} here",
    "Next time {} first.",
    "I have to {} now, it is worth it",
    "what worked: {}!",
    "Don't wait. {}",
)
STEPS = 400

Pick = Callable[["Choice"], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A situation, what was played there, and what could have been."""

    situation: Situation
    right: str
    offered: tuple[str, ...]

    @property
    def wrong(self) -> str:
        """One of the others."""
        return next(one for one in self.offered if one != self.right)


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return a row a condition: how often the right command was picked."""
    folder = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
    if find_file("smollm2", folder) is None:
        return [Row("a small model's choices", "not measured", "no model: make test fetches it")]
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
        choices = gather(Path(scratch) / "home.db", story, commands, COUNT)
    return asyncio.run(_ask_all(choices, folder))


async def _ask_all(choices: Sequence[Choice], folder: Path) -> list[Row]:
    model = GgufProvider("smollm2", folder=folder)
    conditions: dict[str, tuple[Pick, int]] = {
        "retrieval alone, no model": (retrieved, COUNT),
        "the demonstration critic alone": (rewarded, COUNT),
        "SmolLM2-135M alone": (asking(model, with_nothing), COUNT),
        "with the right exemplar": (asking(model, with_right), COUNT),
        "with the right one and a discouraged one": (asking(model, right_and_wrong), COUNT),
        "with what memory retrieves": (asking(model, as_retrieved), COUNT),
        "where only the person's note tells": (asking(model, with_note), NOTES),
        "where only the person's reason tells": (asking(model, with_reason), NOTES),
    }
    chance = 1 / CANDIDATES
    rows = [Row(f"chance, {CANDIDATES} commands", f"{chance:.0%}")]
    try:
        for name, (pick, most) in conditions.items():
            asked = choices[:most]
            begin = time.monotonic()
            hits = sum([await pick(one) == one.right for one in asked])
            took = (time.monotonic() - begin) / len(asked)
            low, high = wilson(hits, len(asked))
            share = hits / len(asked)
            figure = f"{share:.0%} ({low:.0%} to {high:.0%}), n = {len(asked)}"
            rows.append(Row(name, figure, f"{took:.1f} s each"))
            print(f"{name}: {figure}", file=sys.stderr, flush=True)
    finally:
        await model.close()
    return rows


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    middle = hits + z * z / 2
    half = z * math.sqrt(hits * (count - hits) / count + z * z / 4)
    return (middle - half) / (count + z * z), (middle + half) / (count + z * z)


async def retrieved(choice: Choice) -> str:
    found = [e.key for e in choice.situation.exemplars if e.role is Role.ENCOURAGED]
    return next((key for key in found if key in choice.offered), choice.offered[0])


async def rewarded(choice: Choice) -> str:
    told = await DemonstrationCritic().judge(replace(choice.situation, plan=None), choice.offered)
    return max(told, key=lambda one: one.reward).key


def asking(model: Provider, known: Callable[[Choice], Situation]) -> Pick:
    async def pick(choice: Choice) -> str:
        told = known(choice)
        bad = {one.key for one in told.exemplars if one.role is Role.DISCOURAGED}
        offered = [one for one in choice.offered if one not in bad]
        talk = Talk(model, "smollm2", None, Sampling(max_tokens=64), think=False)
        try:
            messages = choice_messages(told, told.exemplars, told=told_by_person(told).command)
            return canonical(await talk.pick(messages, offered))
        except ProviderError:
            return ""

    return pick


def with_nothing(choice: Choice) -> Situation:
    return replace(choice.situation, exemplars=(), notes=())


def with_right(choice: Choice) -> Situation:
    return replace(choice.situation, exemplars=(_exemplar(choice, choice.right),))


def right_and_wrong(choice: Choice) -> Situation:
    wrong = replace(_exemplar(choice, choice.wrong), role=Role.DISCOURAGED, deaths=1)
    return replace(choice.situation, exemplars=(wrong, _exemplar(choice, choice.right)))


def as_retrieved(choice: Choice) -> Situation:
    found = choice.situation.exemplars
    known = [e for e in found if e.role is Role.ENCOURAGED and e.key in choice.offered]
    return fresh_first(replace(choice.situation, exemplars=tuple(known)))


def with_why(choice: Choice) -> Situation:
    """Memories as retrieved, the right one with the person's reason."""
    told = as_retrieved(choice)
    why = f"I {choice.right} here."
    exemplars = (replace(e, why=why) if e.key == choice.right else e for e in told.exemplars)
    return replace(told, exemplars=tuple(exemplars))


def planted(choice: Choice) -> Situation:
    """The right memory before all that is retrieved but what says the same."""
    told = as_retrieved(choice)
    others = (one for one in told.exemplars if one.key != choice.right)
    right = replace(_exemplar(choice, choice.right), outcome=PLANTED)
    return replace(told, exemplars=(right, *others))


def with_note(choice: Choice) -> Situation:
    # As people write them, each time otherwise; what is noted of other places is no matter.
    words = _WORDINGS[sum(map(ord, choice.right)) % len(_WORDINGS)]
    notes = (f"Elsewhere: {choice.wrong}", f"here: {words.format(choice.right)}")
    return replace(with_nothing(choice), notes=notes)


def with_reason(choice: Choice) -> Situation:
    """A memory of another move in this place, whose reason alone tells the right one.

    Of every other it is said that it killed somebody, the others were made here just now:
    a reason tells what comes in the place of a move, or after it.
    """
    number = sum(map(ord, choice.right))
    why = _WORDINGS[number % len(_WORDINGS)].format(choice.right)
    other = replace(_exemplar(choice, choice.wrong), why=why)
    here = with_nothing(choice)
    if number % 2:
        return replace(here, exemplars=(replace(other, role=Role.DISCOURAGED, deaths=1),))
    place = here.scene.location or ""
    done = Step(place, choice.wrong, Actor.PERSON, here.scene, Effect())
    return replace(here, exemplars=(other,), recent=(*here.recent[-29:], done))


def _exemplar(choice: Choice, command: str) -> Exemplar:
    known = choice.situation.exemplars[0]
    place = choice.situation.scene.location or ""
    return replace(
        known, command=command, location=place, match=Match.EXACT, role=Role.ENCOURAGED, why=""
    )


def gather(database: Path, story: Path, commands: Sequence[str], count: int) -> list[Choice]:
    """Follow the demonstration on other seeds; return where it went as shown."""
    game = Catalog([story.parent]).find(str(story))
    demonstrate(database, game, commands, SEED, facts=True)
    db = open_database(database, read_only=True)
    told = Condition(game, "mimic", steps=STEPS)
    found: list[tuple[Situation, str]] = []
    for seed in SEEDS:
        if len(found) >= count:
            break
        agent = make_agent(AgentParts(told, seed, Journal(db), Memory(db), {}))
        assert isinstance(agent, DeliberatingAgent)
        world = open_world(game)
        try:
            Episode(world, _Watched(agent, found), told, seed).play()
        finally:
            world.close()
    db.close()
    drawn = random.Random(SEED)
    drawn.shuffle(found)
    known = sorted({right for _, right in found})
    return [_choice(situation, right, known, drawn) for situation, right in found[:count]]


class _Watched:
    """Another agent, whose situations are kept where it follows what was shown."""

    def __init__(self, agent: DeliberatingAgent, kept: list[tuple[Situation, str]]) -> None:
        self._agent = agent
        self._kept = kept
        self.start = agent.start
        self.saw = agent.saw
        self.broke = agent.broke
        self.took_back = agent.took_back
        self.close = agent.close

    def act(self) -> str | TakeBack | None:
        """Move as it does."""
        move = self._agent.act()
        situation = self._agent.situation
        plan = None if situation is None else situation.plan
        if situation is not None and plan is not None and situation.exemplars:
            as_shown = plan.course is Course.SHOWN and not plan.obstacles and not plan.tries
            if as_shown and plan.key == canonical(plan.shown):
                # What is read when it is first needed is read while there is a database.
                kept = replace(
                    situation,
                    exemplars=tuple(situation.exemplars),
                    directions=tuple(situation.directions),
                    action_values=tuple(situation.action_values),
                    earlier_paths=(),
                )
                self._kept.append((kept, plan.key))
        return move


def _choice(situation: Situation, right: str, known: Sequence[str], drawn: random.Random) -> Choice:
    near = [one.key for one in situation.exemplars[:3]]
    near += [canonical(one) for one in (situation.valid or ())[:3]]
    others = list(dict.fromkeys(one for one in near if one != right))
    rest = [one for one in known if one != right and one not in others]
    others += drawn.sample(rest, len(rest))
    offered = [right, *others[: CANDIDATES - 1]]
    drawn.shuffle(offered)
    return Choice(situation, right, tuple(offered))
