"""What ``understudy import`` says: before anything is kept, and of what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.importers.performance.judging import Verdict
from games.text import shorten
from tui.commands.frame import cell, narrate
from tui.speech import speech

if TYPE_CHECKING:
    from agents.importers.performance.playing import Performance, PlayedLine, Rejection
    from agents.importers.recordings.heard import Recording
    from agents.journal.sessions import SessionInfo

_TOLD = 20
"""Rejected commands that are told one by one; JSON has them all."""


def outcome(recording: Recording, played: Performance, trust: bool) -> str:
    """Say what would be kept of a recording, and what of it would teach."""
    turns = len(played.steps) - 1
    if not recording.answered:
        return f"{speech.count(turns, 'turn')} of {cell(recording.name)} can be kept."
    if played.retold:
        return (
            f"{speech.count(turns, 'turn')} read as {recording.format}, none verified, as the "
            "story isn't here: kept as text to go by."
        )
    verified, repaired, unverified = (played.count(verdict) for verdict in Verdict)
    taught = turns if trust else turns - unverified
    return (
        f"{speech.count(turns, 'turn')} read as {recording.format}: {verified} verified, "
        f"{repaired} repaired, {unverified} unverified; {taught} would be taught."
    )


def as_data(
    session: SessionInfo, recording: Recording, played: Performance | None
) -> dict[str, object]:
    """Return an import as other tools read it.

    Args:
        session: what it was imported to.
        recording: what was read.
        played: how that went, None if it had been imported before.
    """
    from agents.importers.performance.claims import parting

    parts = parting(recording, played) if played else None
    return {
        "session": session.id,
        "turns": session.turns,
        "demonstrations": session.demonstrations,
        "score": session.score,
        "best_score": session.best_score,
        "max_score": session.max_score,
        "ending": session.ending.value if session.ending else None,
        "game": session.game.id,
        "sha256": session.game.sha256,
        "seed": session.seed,
        "task": session.task,
        "file": session.file,
        "format": recording.format,
        "known": played is None,
        **{verdict.value: played.count(verdict) if played else 0 for verdict in Verdict},
        "repairs": [_repair(one) for one in played.repairs] if played else [],
        "rejected": [_rejection(one) for one in played.rejections] if played else [],
        "ended_at_line": played.last_line if played else None,
        "left": played.left if played else 0,
        "claimed": recording.claimed,
        "parts_at_line": parts.line if parts else None,
    }


def _repair(one: PlayedLine) -> dict[str, object]:
    assert one.line is not None
    return {"line": one.line.number, "read": one.line.command, "meant": one.command}


def _rejection(one: Rejection) -> dict[str, object]:
    return {
        "line": one.line,
        "command": one.command,
        "played": one.played,
        "why": one.why,
        "unknown": list(one.unknown),
    }


def tell(recording: Recording, played: Performance | None) -> None:
    """Say what was read otherwise, what the story refused, and what was left."""
    if played is None:
        narrate(
            f"{cell(recording.name)} was imported already: nothing was added. "
            "--again imports it once more."
        )
        return
    for repair in played.repairs[:_TOLD]:
        assert repair.line is not None
        narrate(
            f"Line {repair.line.number} was read as “{_short(repair.line.command, 60)}”, "
            f"and “{_short(repair.command, 60)}” is answered as recorded."
        )
    for one in played.rejections[:_TOLD]:
        command = f" “{_short(one.command, 60)}”" if one.command else ""
        sent = "was refused" if one.played else "was not played"
        narrate(f"Line {one.line}{command} {sent}: {_short(one.why)}")
    if (more := len(played.rejections) - _TOLD) > 0:
        narrate(f"{speech.count(more, 'more command')} met the like; --json lists all.")
    _tell_parting(recording, played)
    if played.left:
        narrate(
            f"The story ended at line {played.last_line}; "
            f"{speech.count(played.left, 'command')} after it "
            f"{'was' if played.left == 1 else 'were'} not played."
        )


def _tell_parting(recording: Recording, played: Performance) -> None:
    """Say at which line a recording and the story part, if they do."""
    from agents.importers.performance.claims import parting

    parts = parting(recording, played)
    if parts is None:
        return
    at = f"line {parts.line} “{_short(parts.command, 60)}”"
    if parts.last_points is None:
        narrate(f"At {at} the story first answers otherwise than recorded: {_short(parts.said)}")
        return
    narrate(
        f"{cell(recording.name)} says it makes {speech.count(parts.claimed or 0, 'point')}; here "
        f"it makes {parts.reached}, the last of them by line {parts.last_points}. "
        f"It seems to part at {at}: {_short(parts.said)} "
        "Was it played with another seed (--seed), or in another release?"
    )


def summary(session: SessionInfo) -> str:
    """Say what a recording became."""
    score = ""
    if session.score is not None:
        most = f" of {session.max_score}" if session.max_score else ""
        score = f", score {session.score}{most}"
    return (
        f"Session {session.id}: {cell(session.game.title)}, seed {session.seed}, "
        f"{speech.count(session.demonstrations, 'demonstration')}{score}."
    )


def _short(text: str, longest: int = 160) -> str:
    return shorten(cell(text), longest)
