"""Commands that name several things in a row, some of which can't be had today.

Parsers refuse the whole of "give coin, ring and cup to king" for want of a ring. What is
at hand is given, and the rest once it is found. May import what ``progress`` may.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from agents.core.commands import canonical
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator, names_in, words_of

_BETWEEN = re.compile(r",\s*(?:and\s+)?|\s+and\s+", re.I)
"""What stands between things that are named in a row."""
_BEHIND = re.compile(
    r"\s+(?:to|in|into|on|onto|inside|from|out of|off|with|at|under|behind|through)\s.*", re.I
)
"""What comes behind the last of them."""


def is_listed(op: Operator, thing: str) -> bool:
    """Tell whether a command names a thing in a row with others, and does without it, too."""
    return len(op.named) > 1 and any(thing in things for _, things in _row_of(op)[1])


def split(at: Progress, op: Operator, lacking: Collection[str]) -> Operator | None:
    """Return a step without what can't be had, None if nothing is left of it.

    If the step is due, its rest is put off.
    """
    less = _only(op, [t for t in op.named if t not in lacking])
    if less is None:
        return None
    if op.trace == at.demonstration.number and at.steps[op.index] is op:
        rest = _only(op, lacking)
        at.rewritten = list(at.steps)
        at.rewritten[op.index] = less
        at.rests = at.rests if rest is None else {**at.rests, op.index: rest}
    return less


def put_off_rest(at: Progress, op: Operator) -> None:
    """Leave for later what a step that is done did without."""
    rest = at.rests.get(op.index)
    if rest is None or at.steps[op.index] is not op:
        return
    at.rewritten = list(at.steps)
    at.rewritten[op.index] = rest
    at.rests = {index: one for index, one in at.rests.items() if index != op.index}
    at.done -= {op.index}
    at.late.append(op.index)


def _only(op: Operator, things: Collection[str]) -> Operator | None:
    """Return a step that is done to some of the things that it names in a row."""
    before, row, behind = _row_of(op)
    kept = [said for said, named in row if not named.isdisjoint(things)]
    if not kept:
        return None
    gone = {thing for said, named in row if said not in kept for thing in named}
    said = " and ".join(filter(None, (", ".join(kept[:-1]), kept[-1])))
    command = f"{before} {said}{behind}"
    return replace(
        op,
        command=command,
        key=canonical(command),
        named=tuple(t for t in op.named if t not in gone),
        held=op.held - gone,
        moved={t: where for t, where in op.moved.items() if t not in gone},
        states={key: on for key, on in op.states.items() if key[0] not in gone},
    )


def _row_of(op: Operator) -> tuple[str, list[tuple[str, frozenset[str]]], str]:
    """Return what stands before a row of things, what is in it and names which, and the rest."""
    parts = _BETWEEN.split(op.command)
    if len(parts) < 2 or op.wholesale:
        return "", [], ""
    head = parts[0].split()
    known = frozenset().union(*map(words_of, op.named)) if op.named else frozenset()
    first = next((i for i, word in enumerate(head) if i and word.lower() in known), len(head))
    behind = _BEHIND.search(parts[-1])
    last = parts[-1] if behind is None else parts[-1][: behind.start()]
    said = [" ".join(head[first:]), *parts[1:-1], last]
    row = [(one, frozenset(names_in(f"take {one}", op.named))) for one in said]
    if not all(named for _, named in row):
        return "", [], ""
    return " ".join(head[:first]), row, "" if behind is None else behind[0]
