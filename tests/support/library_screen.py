"""Parts for the library and replay tests: a filled journal, an app, snapshots."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from agents.core.commands import Actor, Decision, Kind
from agents.core.observation import effect_of, observe
from agents.core.proposals import Candidate, Critique, Judged, Part, Proposal
from agents.core.types import Turn
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.journal.sessions import SessionInfo
from agents.memory.store import Memory
from games.types import NO_FACTS, Ending, GameInfo, Scene
from tests.support.paths import SNAPSHOTS, TOP
from tui.themes import DARK, THEMES

T = TypeVar("T")
SIZES = ((140, 40), (80, 24), (40, 12))

ROOMS = ("Hall", "Kitchen", "Cellar", "Garden", "Attic")
PROSE = "Dust lies on everything here, and a draught comes from somewhere below. "


@dataclass(frozen=True)
class Move:
    """One recorded move: who played what, and what it led to."""

    command: str
    kind: Kind = Kind.ACCEPTED
    location: str = "Hall"
    points: int = 0
    died: bool = False
    ending: Ending | None = None
    proposed: str | None = None
    text: str = PROSE
    inventory: tuple[str, ...] = ("lamp",)


def record(
    journal: Journal,
    game: GameInfo,
    moves: Sequence[Move],
    *,
    seed: int = 12,
    memory: Memory | None = None,
) -> tuple[SessionInfo, list[Turn]]:
    """Write a session as the co-play loop does; returns it with its turns."""
    scene = Scene("Hall\nA wide hall with a clock.", "Hall", (), 0, 350, 0)
    turns = [
        journal.start(
            game,
            seed=seed,
            task="",
            player="mimic",
            critic="demonstrations",
            scene=scene,
            observation=observe(scene, NO_FACTS),
        )
    ]
    turns += extend(journal, game, turns[0], moves, memory=memory)
    return journal.info(turns[0].session), turns


def extend(
    journal: Journal,
    game: GameInfo,
    parent: Turn,
    moves: Sequence[Move],
    *,
    memory: Memory | None = None,
) -> list[Turn]:
    """Play further moves after a turn."""
    turns: list[Turn] = []
    for move in moves:
        before = parent.scene
        scene = Scene(
            f"{move.location}\n{move.text}",
            move.location,
            move.inventory,
            (before.score or 0) + move.points,
            350,
            (before.moves or 0) + 1,
            died=move.died,
            ending=move.ending,
        )
        judged = (_judged(move, parent, game, memory),) if move.proposed != "" else ()
        seen = observe(scene, NO_FACTS, parent.observation)
        after = journal.append(
            parent,
            decision=Decision(
                Actor.AGENT if move.kind is Kind.AUTO else Actor.PERSON,
                move.kind,
                move.command,
                replaced=move.proposed if move.kind is Kind.OVERRIDE else None,
            ),
            scene=scene,
            observation=seen,
            effect=effect_of(before, parent.observation, scene, seen),
            judged=judged,
        )
        if memory is not None:
            memory.learn(after)
        turns.append(after)
        parent = after
    return turns


def _judged(move: Move, parent: Turn, game: GameInfo, memory: Memory | None) -> Judged:
    command = move.proposed or move.command
    exemplars = memory.retrieve(game, parent.observation, task="") if memory else ()
    proposal = Proposal(
        "mimic",
        command,
        f"You did this in the {parent.scene.location} before.",
        0.8 if move.proposed is None else 0.3,
        (Candidate("look", 0.1), Candidate("wait", 0.05)),
        tuple(exemplars)[:4],
    )
    parts = (Part("people", 0.5, "2 of 2 times here"), Part("outcome", 0.2, "won points"))
    return Judged(
        proposal,
        tuple(
            Critique("demonstrations", c, 0.7 if c == command else -0.1, parts, "As people did.")
            for c in proposal.commands
        ),
    )


def journal_at(path: Path) -> Journal:
    """Open the journal of a fresh home."""
    return Journal(open_database(path / "understudy.db"))


def adventure(length: int = 30) -> list[Move]:
    """A session with overrides, points and a death at known places."""
    moves = []
    for number in range(1, length + 1):
        room = ROOMS[number // 3 % len(ROOMS)]
        if number % 7 == 0:
            moves.append(Move(f"open box {number}", Kind.OVERRIDE, room, proposed="go in"))
        elif number % 10 == 0:
            moves.append(Move(f"take coin {number}", Kind.ACCEPTED, room, points=5))
        elif number == 19:
            moves.append(Move("jump", Kind.AUTO, room, points=-10, died=True))
        else:
            moves.append(Move(("north", "south", "east", "west")[number % 4], location=room))
    return moves


@dataclass
class Heard:
    """The messages that reached the app, in order."""

    messages: list[Message] = field(default_factory=list)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.messages if type(message) is kind]


class Stagehand(App[None]):
    """Shows one screen with the program's looks and keeps what it reports."""

    CSS_PATH = [
        TOP / "tui" / "app.tcss",
        TOP / "tui" / "division.tcss",
        TOP / "tui" / "play.tcss",
    ]

    def __init__(self, screen: Screen[None], theme: str = DARK.name) -> None:
        super().__init__()
        self._shown = screen
        self._look = theme
        self.heard = Heard()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._look
        self.push_screen(self._shown)

    def on_library_screen_game_chosen(self, event: Message) -> None:
        self.heard.messages.append(event)

    on_library_screen_session_chosen = on_library_screen_game_chosen
    on_replay_asked = on_library_screen_game_chosen
    on_replay_screen_take_over_requested = on_library_screen_game_chosen
    on_troubled = on_library_screen_game_chosen


def screen_text(app: App[T]) -> str:
    """Return what is on the terminal, a line a row, right blanks cut."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def normalised(svg: str) -> str:
    """Take the terminal's random ids out of a snapshot."""
    return re.sub(r"terminal-\d+", "terminal", svg)


UPDATE = "UPDATE_SNAPSHOTS"


def check_snapshot(app: App[T], name: str) -> None:
    """Compare the screen with a reviewed picture; ``UPDATE`` in the environment writes it."""
    now = normalised(app.export_screenshot(title="Understudy"))
    path = SNAPSHOTS / f"{name}.svg"
    if os.environ.get(UPDATE):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert path.is_file(), f"no reviewed picture yet: set {UPDATE}=1, look at it, commit it"
    assert now == path.read_text(encoding="utf-8"), f"the screen no longer looks like {path.name}"


async def settle(pilot: Pilot[Any], *groups: str) -> None:
    """Wait until workers are done (all, or those of some groups) and all is painted."""
    await pilot.pause()
    workers = [w for w in pilot.app.workers if not groups or w.group in groups]
    if workers:
        await pilot.app.workers.wait_for_complete(workers)
    await pilot.pause()
