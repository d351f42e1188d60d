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
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.core.commands import canonical
from agents.core.proposals import Critique, Exchange, Proposal, Record
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.critics.demonstrations import DemonstrationCritic
from agents.players.choices import told_in_notes
from agents.players.influence import influences
from agents.players.mimic import Mimic
from agents.players.talk import Talk
from agents.players.team import Team
from agents.prompts.choosing import choice_messages
from agents.providers.base import Message, Provider, ProviderError, Request, Sampling, Speaker
from agents.providers.gguf import GgufProvider
from agents.providers.model_files import find_file
from tests.benchmarks import decisions, episodes
from tests.benchmarks.decisions import Choice, wilson
from tests.benchmarks.figures import Row
from tests.support.making import clock
from tests.support.paths import TOP

MODEL = os.environ.get("UNDERSTUDY_BENCH_MODEL") or "smollm2"
KEPT = TOP / ".venv" / "bench"
TEMPERATURES = (0.0, 0.5, 1.0)
RANKED = 3
"""Candidates that the critic reranks: the model picks, and picks again without them."""
LEARNING = 10
"""Turns after which a team is to know whom to hear."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    situations: int
    notes: int
    seeds: Sequence[int]
    moves: int


FULL = Size(300, 50, range(1, 11), 100)
SHORT = Size(20, 10, range(1, 2), 15)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a condition: whether it was right, and what it took."""

    right: bool
    seconds: float
    tokens: int


Ask = Callable[[Choice, list[Exchange]], Awaitable[str]]
"""Asks for a choice; appends what was exchanged."""


class Ledger:
    """What was measured so far, a line each, in a file that outlives a run."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._known: dict[str, list[object]] = {}
        if path.is_file():
            for line in path.read_text("utf-8").splitlines():
                key, *told = json.loads(line)
                self._known[key] = told

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __getitem__(self, key: str) -> list[object]:
        return self._known[key]

    def keep(self, key: str, *told: object) -> None:
        """Write one down at once."""
        self._known[key] = list(told)
        with self.path.open("a", encoding="utf-8") as file:
            print(json.dumps([key, *told]), file=file)


class Picker(Player):
    """Picks among what is offered, as a model at a temperature does."""

    def __init__(self, name: str, model: Provider, temperature: float) -> None:
        self._name, self._model, self._temperature = name, model, temperature
        self.offered: Sequence[str] = ()

    @property
    def spec(self) -> str:
        """Its name in the team."""
        return self._name

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Propose what the model picks."""
        sampling = Sampling(temperature=self._temperature, max_tokens=64)
        talk = Talk(self._model, self._name, None, sampling, think=False)
        command = await pick(talk, situation, self.offered)
        if command:
            yield replace(talk.picked(command, "", 0.5), exchanges=tuple(talk.exchanges))


class Spoiler(Picker):
    """Proposes what the critic rewards least, sure of it."""

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Propose the worst."""
        told = await judged(situation, self.offered)
        yield Proposal(self.spec, min(told, key=lambda one: one.reward).command, "", 1.0)


@dataclass
class Company:
    """A team over situations one after the other, whose members' records grow."""

    members: Sequence[Picker]
    records: dict[str, Record] = field(default_factory=dict)

    async def ask(self, choice: Choice, spent: list[Exchange]) -> str:
        """Return what the team proposes; what came of it counts for its members."""
        situation = replace(decisions.as_retrieved(choice), plan=None, records=self.records)
        for member in self.members:
            member.offered = choice.offered
        team = Team(self.members, DemonstrationCritic())
        *_, said = [word async for word in team.propose(situation)]
        assert isinstance(said, Proposal)
        spent += [one for member in said.members for one in member.exchanges]
        for ballot in said.ballots:
            if ballot.command:
                before = self.records.get(ballot.player, Record())
                hit = canonical(ballot.command) == choice.right
                self.records[ballot.player] = replace(
                    before, offered=before.offered + 1, accepted=before.accepted + hit
                )
        return said.key


async def pick(talk: Talk, situation: Situation, offered: Sequence[str]) -> str:
    """Have one of some commands picked, as the player asks for it; empty for none."""
    noted = told_in_notes(situation)
    messages = choice_messages(situation, situation.exemplars, noted=noted)
    try:
        return canonical(await talk.pick(messages, offered))
    except ProviderError as error:
        talk.keep(error)
        return ""


async def judged(situation: Situation, offered: Sequence[str]) -> tuple[Critique, ...]:
    """Return what the demonstration critic says of each."""
    return await DemonstrationCritic().judge(replace(situation, plan=None), offered)


def conditions(model: Provider, size: Size) -> Mapping[str, tuple[Ask, int, int]]:
    """Return each condition of the decisions: how it is asked, how often, requests each."""

    def alone(known: Callable[[Choice], Situation]) -> Ask:
        async def ask(choice: Choice, spent: list[Exchange]) -> str:
            talk = Talk(model, MODEL, None, Sampling(max_tokens=64), think=False)
            said = await pick(talk, known(choice), choice.offered)
            spent += talk.exchanges
            return said

        return ask

    async def reranked(choice: Choice, spent: list[Exchange]) -> str:
        situation = decisions.as_retrieved(choice)
        left, merit = list(choice.offered), 1.0
        rewards = {one.key: one.reward for one in await judged(situation, left)}
        worth: dict[str, float] = {}
        for _ in range(RANKED):
            talk = Talk(model, MODEL, None, Sampling(max_tokens=64), think=False)
            said = await pick(talk, situation, left)
            spent += talk.exchanges
            if not said:
                break
            worth[said] = merit * (1 + rewards[said])
            left.remove(said)
            merit /= 2
        return max(worth, key=lambda one: worth[one], default="")

    async def traced(choice: Choice, spent: list[Exchange]) -> str:
        situation = decisions.planted(choice)
        talk = Talk(model, MODEL, None, Sampling(max_tokens=64), think=False)
        said = await pick(talk, situation, choice.offered)
        spent += talk.exchanges
        found = [one async for one in influences(model, situation, said, "")] if said else []
        named = bool(found) and found[-1][0].outcome == decisions.PLANTED
        return choice.right if named else ""

    async def mimic(choice: Choice, spent: list[Exchange]) -> str:
        situation = replace(choice.situation, plan=None)
        said = [word async for word in Mimic(clock).propose(situation)]
        commands = [c for one in said[-1:] if isinstance(one, Proposal) for c in one.commands]
        return next((k for k in map(canonical, commands) if k in choice.offered), "")

    async def retrieved(choice: Choice, spent: list[Exchange]) -> str:
        return await decisions.retrieved(choice)

    async def critic(choice: Choice, spent: list[Exchange]) -> str:
        return await decisions.rewarded(choice)

    team = [Picker(f"t={t:g}", model, t) for t in TEMPERATURES]
    spoilt = [*(Picker(f"t={t:g}", model, t) for t in TEMPERATURES[:2]), Spoiler("bad", model, 0)]
    pair = [Picker(f"t={t:g}", model, t) for t in TEMPERATURES[:2]]
    most = size.situations
    return {
        "retrieval alone, no model": (retrieved, most, 0),
        "mimic": (mimic, most, 0),
        "demonstration critic alone": (critic, most, 0),
        "model alone": (alone(decisions.with_nothing), most, 1),
        "+ the right exemplar": (alone(decisions.with_right), most, 1),
        "+ a right and a discouraged one": (alone(decisions.right_and_wrong), most, 1),
        "+ exemplars as retrieved": (alone(decisions.as_retrieved), most, 1),
        "+ these and the person's why": (alone(decisions.with_why), most, 1),
        "+ critic reranking three candidates": (reranked, most, RANKED),
        "influence names the planted exemplar": (traced, most, 4),
        "only the person's note tells": (alone(decisions.with_note), size.notes, 1),
        "team of three temperatures + critic": (Company(team).ask, most, 3),
        "team of two + critic": (Company(pair).ask, most // 2, 2),
        "team of two and a bad member + critic": (Company(spoilt).ask, most // 2, 2),
    }


def measure(story: Path, commands: Sequence[str], *, short: bool = False) -> list[Row]:
    """Return both tables' rows.

    Args:
        short: a few situations and moves, to see that all of it works.
    """
    size = SHORT if short else FULL
    folder = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
    if find_file(MODEL, folder) is None:
        return [Row(f"what {MODEL} is good for", "not measured", "no such model file")]
    ledger = Ledger(KEPT / f"models-{MODEL}{'-short' if short else ''}.jsonl")
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
        database = Path(scratch) / "home.db"
        found = decisions.gather(database, story, commands, size.situations)
        rows = asyncio.run(_decide(found, folder, size, ledger))
        told = size.seeds, size.moves, ledger, MODEL
        return rows + episodes.measure(database, story, folder, *told)


async def _decide(found: Sequence[Choice], folder: Path, size: Size, ledger: Ledger) -> list[Row]:
    model = GgufProvider(MODEL, folder=folder)
    told = conditions(model, size)
    rows = [Row(f"chance, {decisions.CANDIDATES} commands", f"{1 / decisions.CANDIDATES:.0%}")]
    try:
        await _foretell(model, told, found, size, ledger)
        for name, (ask, most, _) in told.items():
            answers = [
                await _answer(ask, f"decisions/{name}/{at}", one, ledger)
                for at, one in enumerate(found[:most])
            ]
            rows.append(_row(name, answers))
            print(f"{rows[-1].what}: {rows[-1].figure}", file=sys.stderr, flush=True)
    finally:
        await model.close()
    return rows


async def _answer(ask: Ask, key: str, choice: Choice, ledger: Ledger) -> Answered:
    """Ask, or return what was answered in an earlier run."""
    if key not in ledger:
        spent: list[Exchange] = []
        begin = time.monotonic()
        said = await ask(choice, spent)
        tokens = sum(one.prompt_tokens for one in spent)
        ledger.keep(key, said == choice.right, time.monotonic() - begin, tokens)
    right, seconds, tokens_sent = ledger[key]
    return Answered(bool(right), float(str(seconds)), int(str(tokens_sent)))


def _row(name: str, answers: Sequence[Answered]) -> Row:
    hits, count = sum(one.right for one in answers), len(answers)
    low, high = wilson(hits, count)
    figure = f"{hits / count:.0%} ({low:.0%} to {high:.0%}), n = {count}"
    took = statistics.median(one.seconds for one in answers)
    tokens = statistics.mean(one.tokens for one in answers)
    return Row(name, figure, f"{took:.1f} s, {tokens:.0f} prompt tokens" if tokens else "")


async def _foretell(
    model: Provider,
    told: Mapping[str, tuple[Ask, int, int]],
    found: Sequence[Choice],
    size: Size,
    ledger: Ledger,
) -> None:
    """Say how long it will take, by two requests."""
    messages = choice_messages(found[0].situation, found[0].situation.exemplars)
    took = 0.0
    for _ in range(2):
        begin = time.monotonic()
        request = Request((*messages, Message(Speaker.USER, "?")), Sampling(max_tokens=12))
        async for _chunk in model.stream(request):
            pass
        took = time.monotonic() - begin
    left = sum(
        requests * sum(f"decisions/{name}/{at}" not in ledger for at in range(most))
        for name, (_, most, requests) in told.items()
    )
    left += episodes.requests_left(size.seeds, size.moves, ledger)
    minutes = math.ceil(left * took * 1.5 / 60)
    print(
        f"{left:,} requests are left, about {minutes} minutes here. What was answered stands in "
        f"{ledger.path}: a run that is broken off goes on from there; delete it to begin anew.",
        file=sys.stderr,
        flush=True,
    )
