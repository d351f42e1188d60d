"""Where a recording stops coming true: what its file says beside what the story says.

A transcript tells every answer, so that the first other one is known. A file of
commands may say in its comments what they make ("350 of 350 points"); where they don't,
it is told after which line nothing more was won and what went wrong there.
"""

from __future__ import annotations

from dataclasses import dataclass

from agents.importers.performance.judging import Verdict
from agents.importers.performance.playing import Performance, PlayedLine
from agents.importers.recordings.heard import Recording


@dataclass(frozen=True, slots=True)
class Parting:
    """Where a recording and the story part.

    Attributes:
        line, command: the first input that went otherwise than recorded or, where no
            answers are recorded, that went wrong after the last points.
        said: what the story answered.
        claimed, reached: points by the file and by the story, None where the file
            doesn't tell.
        last_points: line after which nothing was won, None where answers tell more.
    """

    line: int
    command: str
    said: str
    claimed: int | None = None
    reached: int | None = None
    last_points: int | None = None


def parting(recording: Recording, played: Performance) -> Parting | None:
    """Return where a recording and the story part, None where all came true."""
    if played.retold:
        return None
    for step in played.steps[1:]:
        if step.verdict is Verdict.UNVERIFIED:
            return Parting(_line(step), step.command, step.scene.text, recording.claimed)
    scores = [step.scene.score or 0 for step in played.steps]
    reached = max(scores)
    if recording.claimed is None or reached >= recording.claimed:
        return None
    last = scores.index(reached)
    wrong = _went_wrong(played, last)
    return Parting(
        _line(wrong),
        wrong.command,
        wrong.scene.text,
        recording.claimed,
        reached,
        _line(played.steps[last]),
    )


def _went_wrong(played: Performance, last: int) -> PlayedLine:
    """Return the first step after the last points that killed or was refused, else the next."""
    refused = {one.line for one in played.rejections if one.played}
    later = played.steps[last + 1 :]
    for step in later:
        if step.scene.died or _line(step) in refused:
            return step
    return later[0] if later else played.steps[last]


def _line(step: PlayedLine) -> int:
    return step.line.number if step.line is not None else 0
