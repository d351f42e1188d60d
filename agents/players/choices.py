"""The commands that a small model picks from, and what its pick is worth."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from agents.core.command_forms import known_directions
from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Match, Role
from agents.core.proposals import Candidate
from agents.core.types import Situation
from agents.core.wording import alike, counted, times
from agents.players.noted import Noted, read_notes
from agents.players.sense import Sense
from agents.prompts.terms import confirmed
from agents.providers.base import ModelInfo

MOST = 12
"""Choices at most: among many, a small model is lost."""
SMALL = 1_000_000_000
"""Parameters under which a model chooses unless told otherwise."""
_ANALOGIES = 3
_NOTED = 3
_JUST = 6
"""Latest moves that a note isn't followed to again: a bell is rung once."""
_SURE_OF_NOTE = 0.8
_TOPIC = re.compile(r"^(here|this game): ")
_ELSEWHERE = re.compile(r"^(?!here: |this game: )[^:.!?]{1,60}: ")


def is_small(info: ModelInfo | None) -> bool:
    """Tell whether a model is known to be too small to write commands of its own."""
    return info is not None and info.parameters is not None and info.parameters < SMALL


def choices(situation: Situation, exemplars: Iterable[Exemplar]) -> tuple[str, ...]:
    """Return what can be picked here, shuffled alike in equal situations; may be empty.

    What people did in like situations comes first, then what is known to change
    something here, what was carried over from elsewhere, and the ways. What was
    discouraged, rejected or in vain is left out.
    """
    kept: dict[str, str] = {}
    for command in _offers(situation, list(exemplars)):
        kept.setdefault(canonical(command), command)
        if len(kept) == MOST:
            break
    name = f"{situation.game.sha256}:{situation.observation.key}:{len(situation.recent)}"
    return tuple(sorted(kept.values(), key=lambda c: _shuffled(f"{name}:{canonical(c)}")))


def _offers(situation: Situation, exemplars: list[Exemplar]) -> Iterator[str]:
    bad = {one.key for one in exemplars if one.role is Role.DISCOURAGED}
    bad |= {*situation.failed, *situation.taken_back, *situation.dropped}
    noted = _noted(situation)
    known = [*noted.told[:_NOTED]]
    known += [one.command for one in exemplars if one.role is Role.ENCOURAGED]
    known += confirmed(situation, MOST)
    sense = Sense(situation)
    carried_over = [Candidate(one.command, 0.0) for one in islice(situation.analogies, _ANALOGIES)]
    known += [one.command for one in sense.sort_out(carried_over)]
    known += [way for way, _ in situation.directions]
    known += known_directions(situation.lexicon)
    known += ["look", "inventory"]
    bad |= noted.warned
    return (command for command in known if canonical(command) not in bad)


def told_in_notes(situation: Situation) -> str:
    """Return the command that the person's notes tell to play here, empty for none."""
    noted = _noted(situation)
    place = situation.scene.location
    done = {step.key for step in situation.recent[-_JUST:] if step.location == place}
    done |= {*situation.failed, *situation.taken_back, *situation.dropped}
    return next((one for one in noted.told if canonical(one) not in done), "")


def _noted(situation: Situation) -> Noted:
    """Read the notes on what is here; those on other places say nothing of it."""
    here = [note for note in situation.notes if not _ELSEWHERE.match(note)]
    return read_notes((_TOPIC.sub("", note) for note in here), situation.lexicon)


def _shuffled(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def because(command: str, exemplars: Iterable[Exemplar], count: int, noted: str = "") -> str:
    """Say what a pick goes back to: the model itself gives no reason.

    Args:
        count: how many commands it picked among.
        noted: the command that the person's notes tell to play.
    """
    key = canonical(command)
    if noted and canonical(noted) == key:
        return f"Picked among {counted(count, 'command')}: your note says so."
    found = next((e for e in exemplars if e.key == key and e.role is Role.ENCOURAGED), None)
    picked = f"Picked among {counted(count, 'command')}"
    if found is None:
        return f"{picked}: nobody has shown what to do here."
    who = "you" if found.source is Source.HUMAN else "someone"
    if found.source is Source.SELF:
        who = "I"
    where = "here" if found.match is not Match.TEXT else f"in a place {alike(found)}"
    return f"{picked}: {who} played this {where} {times(found.visits)}."


def confidence_in(
    command: str, exemplars: Iterable[Exemplar], count: int, noted: str = ""
) -> float:
    """Return how sure a pick is, in [0, 1]: as sure as what was shown, else as chance is."""
    key = canonical(command)
    if noted and canonical(noted) == key:
        return _SURE_OF_NOTE
    backing = [e.similarity for e in exemplars if e.key == key and e.role is Role.ENCOURAGED]
    return 0.4 + 0.5 * max(backing) if backing else 1.0 / max(1, count)
