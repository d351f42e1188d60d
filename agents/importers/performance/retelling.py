"""Takes a recording at its word where its story isn't here to be asked.

Nothing of it can be verified: its turns are what was read, places are told by the way
stories set their headings, and score, belongings and facts are unknown. So they serve as
text to go by, where something is alike, and never as steps of a plan.
"""

from __future__ import annotations

import itertools
import re

from agents.core.errors import CommandFileError
from agents.core.memories import Effect, Observation
from agents.core.observation import effect_of, observe
from agents.importers.performance.judging import Verdict
from agents.importers.performance.playing import Performance, PlayedLine
from agents.importers.recordings.heard import InputLine, Recording
from games.text import is_headline
from games.types import NO_FACTS, Engine, GameInfo, Scene

_LONGEST_HEADING = 50
_ODD = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 40


def untold_game(title: str) -> GameInfo:
    """Return what stands for a story that isn't here, under a title."""
    slug = _ODD.sub("-", title.lower()).strip("-")[:_LONGEST_ID].strip("-")
    return GameInfo(f"recorded-{slug or 'story'}", title, Engine.ZMACHINE.value)


def retell(recording: Recording) -> Performance:
    """Make a performance of what a recording says, without a story.

    Raises:
        CommandFileError: it doesn't tell what the story said.
    """
    if not recording.answered:
        raise CommandFileError(
            f"{recording.name} tells no answers of the story.",
            "Nothing was imported. Without the story, only what tells them serves.",
        )
    scene = _scene(recording.opening or "", None)
    steps = [PlayedLine("", scene, NO_FACTS, observe(scene, NO_FACTS), Effect())]
    for line in recording.lines:
        if line.answer is not None and not (line.problem or line.key):
            steps.append(_step(steps[-1], line))
    return Performance(tuple(steps), (), retold=True)


def _step(before: PlayedLine, line: InputLine) -> PlayedLine:
    scene = _scene(line.answer or "", before.observation)
    seen = observe(scene, NO_FACTS, before.observation, line.command)
    effect = effect_of(before.scene, before.observation, scene, seen)
    return PlayedLine(line.command, scene, NO_FACTS, seen, effect, Verdict.UNVERIFIED, line)


def _scene(text: str, before: Observation | None) -> Scene:
    place = heading_in(text) or (None if before is None else before.location or None)
    return Scene(text, place, inventory_known=False)


def heading_in(text: str) -> str | None:
    """Return the room's heading in an answer, None if none is to be seen.

    Stories set it on a line of its own, short, in capitals as a title is, without a full
    stop, right above what is seen there.
    """
    lines = [line.strip() for line in text.split("\n")]
    for line, below in itertools.pairwise(lines):
        if 0 < len(line) <= _LONGEST_HEADING < len(below) and _is_title(line):
            return line
    return None


def _is_title(line: str) -> bool:
    return line[-1] not in ".!?:;" and is_headline(re.sub(r"\(.*?\)|,.*$", "", line))
