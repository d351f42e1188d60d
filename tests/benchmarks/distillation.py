"""What the local critic learns from a model's labels: the distillation of docs/models.md.

A person plays the opening of Zork I, twice over, with the model as critic. At each turn
the local critic, which goes by what the model said before, rewards what is proposed; then
the model does. Of the second time, whose turns are held out until each is judged: how
often does the local critic order two commands as the model does? Every turn waits for
the model here; in play none does.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.proposals import Critique
from agents.critics.demonstrations import TAUGHT
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.types import GameInfo
from tests.benchmarks.figures import Row

SEEDS = (12, 12)
PATIENCE = 300.0
"""Seconds after which a turn is played without the model's word."""


@dataclass
class Labels:
    """What both critics said of commands, turn by turn.

    Attributes:
        local, model: rewards by (turn, command).
        taught: commands of which the model had said something in such a scene.
        unanswered: turns at which the model said nothing of use.
    """

    local: dict[tuple[int, str], float] = field(default_factory=dict)
    model: dict[tuple[int, str], float] = field(default_factory=dict)
    taught: dict[tuple[int, str], float] = field(default_factory=dict)
    unanswered: int = 0

    def hear(self, turn: int, critiques: Sequence[Critique], spec: str) -> bool:
        """Take in what was said of a turn; tell whether the model was among it."""
        heard = False
        for one in critiques:
            own = [member for member in one.members if member.critic == spec and member.known]
            heard = heard or bool(own)
            if own:
                self.model[turn, one.key] = own[0].reward
            elif not one.members:
                self.local[turn, one.key] = one.reward
                for part in one.parts:
                    if part.name == TAUGHT:
                        self.taught[turn, one.key] = part.value
        return heard


def auc(pairs: Sequence[tuple[float, float]]) -> tuple[float, int]:
    """Return how often two rewards are ordered alike by both, a tie of ours being half.

    Args:
        pairs: what we say and what the model says of the same command.

    Returns:
        The share, and of how many pairs of commands that the model rewards otherwise.
    """
    told = [
        0.5 if mine == other_mine else float((mine > other_mine) == (its > other_its))
        for (mine, its), (other_mine, other_its) in combinations(pairs, 2)
        if its != other_its
    ]
    return (statistics.mean(told) if told else 0.5), len(told)


def measure(story: Path, commands: Sequence[str], folder: Path, model: str) -> list[Row]:
    """Return the rows of distillation."""
    spec = f"gguf:{model}"
    game = Catalog([story.parent]).find(str(story))
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
        (Path(scratch) / "models").symlink_to(folder)
        with Workspace(Home(Path(scratch))) as workspace:
            heard = [asyncio.run(_evening(workspace, game, seed, commands, spec)) for seed in SEEDS]
    return [
        row
        for name, one in zip(("first", "second"), heard, strict=True)
        for row in _rows(name, one)
    ]


def _rows(name: str, heard: Labels) -> list[Row]:
    both = [key for key in heard.model if key in heard.local]
    known = [key for key in both if key in heard.taught]
    rows = []
    for what, keys, said in (
        ("the local critic's rewards", both, heard.local),
        ("what it was taught", known, heard.taught),
    ):
        share, pairs = auc([(said[key], heard.model[key]) for key in keys])
        figure = f"AUC {share:.2f}, n = {len(keys)} commands"
        rows.append(Row(f"{name} time: {what} against the model's", figure, f"{pairs} pairs"))
    alike = [(heard.taught[key] > 0) == (heard.model[key] > 0) for key in known]
    if alike:
        figure = f"{statistics.mean(alike):.0%}, n = {len(alike)}"
        rows.append(Row(f"{name} time: what it was taught has the model's sign", figure))
    rows.append(Row(f"{name} time: turns without a word of the model", str(heard.unanswered)))
    return rows


async def _evening(
    workspace: Workspace, game: GameInfo, seed: int, commands: Sequence[str], spec: str
) -> Labels:
    coplay = workspace.coplay(game, seed=seed, player=["mimic", "explorer"], critic=spec)
    heard, left, turn = Labels(), iter(commands), 0
    loop = asyncio.get_running_loop()
    late: asyncio.TimerHandle | None = None

    def play() -> None:
        command = next(left, None)
        coplay.submit(intents.Leave() if command is None else intents.Type(command))

    def give_up() -> None:
        heard.unanswered += 1
        play()

    async for event in coplay.run():
        waits = late is not None and not late.cancelled()
        if isinstance(event, ev.Proposed) and event.final and event.judged is not None:
            turn += 1
            heard.hear(turn, event.judged.critiques, spec)
            late = loop.call_later(PATIENCE, give_up)
        elif waits and late is not None and isinstance(event, ev.Rejudged | ev.PlayerFailed):
            failed = isinstance(event, ev.PlayerFailed)
            if isinstance(event, ev.PlayerFailed) or heard.hear(turn, event.judged.critiques, spec):
                heard.unanswered += failed
                late.cancel()
                play()
    return heard
