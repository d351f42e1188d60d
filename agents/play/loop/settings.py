"""How a game is to be played: what is said once, when it is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from agents.core.commands import Mode
from agents.guidance.mentor import Mentor
from agents.play.loop.autopilot import Caution
from agents.play.thought.deliberation import Patience


@dataclass(frozen=True, slots=True)
class Settings:
    """How a co-play runs.

    Attributes:
        mode: who moves at first.
        pace: seconds between moves in auto mode.
        caution: when auto mode stops to ask.
        patience: how long to search for valid commands.
        transcripts: folder for exported transcripts.
        seed: the engine's seed for a new session, 1 or more.
        task: what the player is after; memory is kept apart by task.
        resume: id of a session to go on with, None for a new one.
        at: turn of that session to stand at, None for its tip.
        other_releases: where another release of the story was demonstrated better,
            that is followed by its text.
        completions: somebody is shown all commands that do something here.
        mentor: asks a teacher for goals, None where there is none.
    """

    transcripts: Path
    mode: Mode = Mode.COPILOT
    pace: float = 1.5
    caution: Caution = field(default_factory=Caution)
    patience: Patience = field(default_factory=Patience)
    seed: int = 1
    task: str = ""
    resume: int | None = None
    at: int | None = None
    other_releases: bool = False
    completions: bool = False
    mentor: Mentor | None = None
