"""Which player when: does the rule learned from a journal choose well who speaks first?

Alone: ``make bench ARGS=which-player``. Somebody who knows a story plays it beside a team of
mimic, explorer and SmolLM2 by the very loop that people play by, in a home that has seen the
first half before. All are asked at every move. Each turn is judged before it is learned from:
was the one whose word counts for most (the ballots of the journal) the one who proposed what
was played then? A turn of the second half is judged a second time by the record as it stood
after the first, which is frozen. Beside it stands each player alone.

Every journal is written down once it is played, and not played again; how long the rest will
take is told before it starts. ``UNDERSTUDY_BENCH_STORIES`` (names, with commas) has it play
fewer, ``UNDERSTUDY_BENCH_SEEDS`` (such as ``3,4``) other seeds than a walkthrough's own.
"""

from __future__ import annotations

import asyncio
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.command_forms import deed_of
from agents.core.familiarity import Familiarity, familiarity_to
from agents.core.proposals import Ballot, Record
from agents.core.protocols import Player
from agents.core.types import Situation
from agents.evaluation.teaching.expert import Expert, learn_part
from agents.home.paths import Home
from agents.home.settings import load_settings
from agents.importers.recordings.commands import read_commands
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.play.thought.cast import Cast
from agents.players.turn_taking import say, spared
from agents.providers.gguf import GgufProvider
from agents.providers.model_files import FOLDER_VARIABLE, find_file
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo, Scene
from tests.benchmarks.figures import Row
from tests.benchmarks.ledger import KEPT, Ledger
from tests.benchmarks.stories import walkthroughs
from tests.support.demonstrating import demonstrate
from tests.support.making import clock
from tests.support.paths import TOP

MODEL = os.environ.get("UNDERSTUDY_BENCH_MODEL") or "smollm2"
TEAM = ("mimic", "explorer", f"gguf:{MODEL}")
MOVES = 40
"""Moves of a journal, of which the first half had been shown."""
SHORT = 10
_SETTLED = "[team]\nseconds = 120\nspare = false\n"
_SECONDS = 2.5
"""What a move takes, before one was measured."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said of a turn, and what the person played.

    Attributes:
        kind: how well known the situation was to those who proposed.
        right: by player, whether it proposed what the person played.
        stated: by player, how sure it was.
        weights: by player, its say.
        team: whether the team's own proposal, ranked by the critic, was right.
        spared: who would not have been asked, had all not been.
        records: by player, how it had done until then.
    """

    kind: str
    right: Mapping[str, bool]
    stated: Mapping[str, float]
    weights: Mapping[str, float]
    team: bool
    spared: Sequence[str]
    records: Mapping[str, Mapping[str, object]]

    def first(self, weights: Mapping[str, float]) -> bool:
        """Tell whether whoever has most say proposed what the person played."""
        best = max(weights, key=lambda one: weights[one], default="")
        return self.right.get(best, False)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often the person's move was proposed, in how many turns.

    Attributes:
        rule: by whoever is heard first.
        alone: by each player.
    """

    turns: int
    rule: int
    alone: Mapping[str, int]

    @property
    def best(self) -> int:
        """Of the best single player, as it is known afterwards."""
        return max(self.alone.values(), default=0)

    @property
    def told(self) -> str:
        """Each player's count."""
        return ", ".join(f"{_name(one)} {hits}" for one, hits in self.alone.items())


def measure(folder: Path, *, short: bool = False) -> list[Row]:
    """Return a row a journal, and what they come to.

    Args:
        folder: stories and walkthroughs.
        short: few moves of two stories, to see that all of it works.
    """
    models = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
    if find_file(MODEL, models) is None:
        return [Row(f"which player when, beside {MODEL}", "not measured", "no such model file")]
    moves = SHORT if short else MOVES
    ledger = Ledger(KEPT / f"which-player-{MODEL}{'-short' if short else ''}.jsonl")
    picking = asyncio.run(_picking(models))
    wanted = list(_journals(folder))[: 2 if short else None]
    _foretell(len([one for one in wanted if one.key(moves) not in ledger]) * moves, ledger, wanted)
    journals = {}
    for one in wanted:
        key = one.key(moves)
        if key not in ledger:
            begin = time.monotonic()
            turns = one.play(models, moves)
            took = (time.monotonic() - begin) / max(1, len(turns))
            ledger.keep(key, took, *(asdict(turn) for turn in turns))
        journals[one] = [Turn(**told) for told in ledger[key][1:] if isinstance(told, dict)]
        row = _row(one, journals[one], picking)
        print(f"{row.what}: {row.figure}; {row.beside}", file=sys.stderr, flush=True)
    rows = [_row(*both, picking) for both in journals.items()]
    return [*rows, *_sums(list(journals.values()), picking)]


async def _picking(models: Path) -> frozenset[str]:
    """Return the members that only pick among commands: the model, if it is a small one."""
    provider = GgufProvider(MODEL, folder=models)
    try:
        return frozenset({TEAM[-1]} if (await provider.describe()).small else ())
    finally:
        await provider.close()


def _foretell(moves: int, ledger: Ledger, wanted: Iterable[Journey]) -> None:
    known = [one.key(MOVES) for one in wanted if one.key(MOVES) in ledger]
    each = float(str(ledger[known[-1]][0])) if known else _SECONDS
    print(
        f"{moves:,} moves are left, about {math.ceil(moves * each / 60)} minutes here. What was "
        f"played stands in {ledger.path}: a run that is broken off goes on from there; delete it "
        "to begin anew.",
        file=sys.stderr,
        flush=True,
    )


@dataclass(frozen=True, slots=True)
class Journey:
    """A story to be played beside the team, by somebody who knows its walkthrough."""

    game: GameInfo
    walkthrough: Path
    own_seed: int
    seed: int

    def key(self, moves: int) -> str:
        """Return what its journal is kept under."""
        return f"{self.walkthrough.name}/{self.seed}/{moves}"

    def play(self, models: Path, moves: int) -> list[Turn]:
        """Play it in a home of its own that has seen the first half."""
        file = read_commands(self.walkthrough)
        shown = [line.command for line in file.lines if line.command][: moves // 2]
        with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
            home = Home(Path(scratch))
            home.models.symlink_to(models.resolve())
            home.settings.write_text(_SETTLED, "utf-8")
            demonstrate(home.database, self.game, shown, self.own_seed, facts=True)
            world = open_world(self.game)
            try:
                expert = Expert(learn_part(world, self.own_seed, file), world)
                with Workspace(home) as stage:
                    coplay = stage.coplay(self.game, seed=self.seed, player=TEAM)
                    sitting = _Sitting(coplay, expert, _members(home), self.seed, moves)
                    return asyncio.run(sitting.play())
            finally:
                world.close()


def _journals(folder: Path) -> Iterator[Journey]:
    catalog = Catalog([folder])
    wanted = os.environ.get("UNDERSTUDY_BENCH_STORIES", "")
    seeds = os.environ.get("UNDERSTUDY_BENCH_SEEDS", "")
    for path, name, own in walkthroughs(folder):
        stories = sorted(folder.glob(f"{name}.z[1-8]"))
        if stories and (not wanted or name in wanted.split(",")):
            game = catalog.find(str(stories[0]))
            for seed in map(int, seeds.split(",")) if seeds else (own,):
                yield Journey(game, path, own, seed)


def _members(home: Home) -> Sequence[Player]:
    """Return players such as the team's, to ask who of them would be spared."""
    environ = {FOLDER_VARIABLE: str(home.models)}
    cast = Cast(load_settings(home.settings), environ, clock)
    cast.choose_players(TEAM)
    assert cast.player is not None
    return cast.player.members


class _Sitting:
    """A person who knows the story, and plays it whatever is proposed."""

    def __init__(
        self, coplay: Coplay, expert: Expert, members: Sequence[Player], seed: int, moves: int
    ) -> None:
        self._coplay = coplay
        self._seed = seed
        self._expert = expert
        self._members = members
        self._moves = moves
        self._situation: Situation | None = None
        self._turn: int | None = None
        self._waiting = False
        self._told: list[Turn] = []

    async def play(self) -> list[Turn]:
        """Return what was said of each turn."""
        scene = Scene("")
        async for event in self._coplay.run():
            match event:
                case ev.Opened(path=path):
                    scene = path[-1].scene
                case ev.Retrieved(situation=situation):
                    self._see(situation)
                case ev.TurnPlayed(turn=turn):
                    self._waiting, scene = False, turn.scene
                case ev.Proposed(final=True) if not self._waiting:
                    self._waiting = True
                    if scene.ending is not None or not self._decide(event):
                        self._coplay.submit(intents.Leave())
                case ev.Confirm() if self._waiting:
                    self._coplay.submit(intents.Leave())
                case _:
                    pass
        return self._told

    def _see(self, situation: Situation) -> None:
        self._situation = situation
        if situation.path is None:
            return
        turn = situation.path.turn
        if self._turn is None:
            self._expert.begin(self._seed, turn.scene, situation.facts)
        elif turn.id != self._turn and turn.decision is not None:
            self._expert.saw(turn.decision.command, turn.scene, situation.facts)
        self._turn = turn.id

    def _decide(self, proposed: ev.Proposed) -> bool:
        """Play what the story asks for; tell whether anything is left to do."""
        wish = None if self._expert.stuck else self._expert.wish()
        if wish is None or len(self._told) == self._moves or self._situation is None:
            return False
        judged = proposed.judged
        said = "" if judged is None else judged.proposal.command
        ballots = () if judged is None else judged.proposal.ballots
        same = deed_of(said) == deed_of(wish)
        members = () if judged is None else judged.proposal.members
        kind = familiarity_to(members).name
        self._told.append(self._hear(self._situation, kind, ballots, deed_of(wish), team=same))
        accept = intents.Accept(proposed.serial)
        self._coplay.submit(accept if same else intents.Type(wish))
        return True

    def _hear(
        self,
        situation: Situation,
        kind: str,
        ballots: Sequence[Ballot],
        wish: str,
        *,
        team: bool,
    ) -> Turn:
        answered = [one for one in ballots if one.command]
        return Turn(
            kind,
            {one.player: deed_of(one.command) == wish for one in answered},
            {one.player: one.confidence for one in answered},
            {one.player: one.weight for one in answered},
            team,
            sorted(spared(situation, self._members)),
            {spec: asdict(record) for spec, record in situation.records.items()},
        )


def _row(one: Journey, turns: Sequence[Turn], picking: frozenset[str]) -> Row:
    whole, later, asked = _whole(turns), _frozen(turns, picking), _asked(turns)
    what = f"{one.game.title}, seed {one.seed}, {len(turns)} moves: heard first was right"
    beside = f"{whole.told}; frozen: {later.rule} of {later.turns}, {later.told}"
    return Row(what, f"{whole.rule} of {whole.turns}", f"{beside}; {asked}")


def _sums(journals: Sequence[Sequence[Turn]], picking: frozenset[str]) -> list[Row]:
    """Return what all journals come to: the rule, and each player alone."""
    rows = []
    for what, told in (
        ("each turn before it was learned from", [_whole(turns) for turns in journals]),
        ("frozen", [_frozen(turns, picking) for turns in journals]),
    ):
        rule, turns = sum(one.rule for one in told), sum(one.turns for one in told)
        alone = {spec: sum(one.alone.get(spec, 0) for one in told) for spec in TEAM}
        best = sum(one.best for one in told)
        at_least = sum(one.rule >= one.best for one in told)
        figure = f"{rule} of {turns}, the best of each journal {best}"
        beside = f"{Tally(turns, rule, alone).told}; at least as good in {at_least} of {len(told)}"
        rows.append(Row(f"who is heard first, {what}", figure, beside))
    both = [turn for turns in journals for turn in turns]
    rows.append(Row("the team's own proposal", f"{sum(one.team for one in both)} of {len(both)}"))
    rows.append(Row("the same where a model is spared", _asked(both)))
    return rows


def _asked(turns: Sequence[Turn]) -> str:
    asked = sum(not one.spared for one in turns)
    heard = ({k: w for k, w in one.weights.items() if k not in one.spared} for one in turns)
    right = sum(one.first(weights) for one, weights in zip(turns, heard, strict=True))
    return f"{right} with the model asked {asked} times"


def _whole(turns: Sequence[Turn]) -> Tally:
    """Count by the weights of each turn, which know nothing of it yet."""
    return _tally(turns, (one.weights for one in turns))


def _frozen(turns: Sequence[Turn], picking: frozenset[str]) -> Tally:
    """Count the second half by the record as it stood after the first."""
    half = len(turns) // 2
    later = turns[half:]
    if not later:
        return Tally(0, 0, {})
    records = {spec: _record(told) for spec, told in later[0].records.items()}
    kinds = (Familiarity[one.kind] for one in later)
    heard = (say(records, one.stated, k, picking) for one, k in zip(later, kinds, strict=True))
    return _tally(later, heard)


def _tally(turns: Sequence[Turn], weights: Iterable[Mapping[str, float]]) -> Tally:
    rule = sum(one.first(known) for one, known in zip(turns, weights, strict=True))
    alone = {spec: sum(one.right.get(spec, False) for one in turns) for spec in TEAM}
    return Tally(len(turns), rule, alone)


def _record(told: Mapping[str, object]) -> Record:
    fields = dict(told)
    kinds, said = fields.pop("kinds"), fields.pop("said")
    assert isinstance(kinds, dict)
    assert isinstance(said, dict)
    by_kind = {Familiarity(kind): _counts(counts) for kind, counts in said.items()}
    return Record(**fields, kinds=_counts(kinds), said=by_kind)  # type: ignore[arg-type]


def _counts(told: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int]]:
    return {key: (offered, accepted) for key, (offered, accepted) in told.items()}


def _name(spec: str) -> str:
    return spec.rpartition(":")[2]
