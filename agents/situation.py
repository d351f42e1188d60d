"""Builds what a player is told from the path of turns. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from agents.types import (
    Calibration,
    Exemplar,
    Label,
    Prospect,
    Record,
    Situation,
    Step,
    Turn,
    canonical,
)
from agents.wording import brief, counted
from games.types import Facts, GameInfo, Lexicon

RECENT = 30
"""Moves that are told in full at most."""
BLOCK = 10
"""Moves pass out of ``recent`` together: what a model was told stays equal meanwhile."""
EARLIER = 60
"""Lines about what happened before, at most; the first go first, in blocks too."""
_EARLIER_BLOCK = 20


def build_situation(
    game: GameInfo,
    path: Sequence[Turn],
    *,
    task: str = "",
    facts: Facts,
    lexicon: Lexicon,
    exemplars: tuple[Exemplar, ...] = (),
    valid: tuple[str, ...] | None = None,
    notes: tuple[str, ...] = (),
    ways: tuple[tuple[str, str], ...] = (),
    records: Mapping[str, Record] | None = None,
    calibrations: Mapping[str, Calibration] | None = None,
    labels: tuple[Label, ...] = (),
    prospects: tuple[Prospect, ...] = (),
) -> Situation:
    """Describe the end of a path (root first, never empty) to a player.

    What was proposed and rewarded at a move is told where the turns know it:
    turns that were read back need ``judged``.
    """
    here = path[-1]
    told_from = max(0, -(-(here.number - RECENT) // BLOCK) * BLOCK)
    tried: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    failed: set[str] = set()
    steps: list[Step] = []
    for before, after in pairwise(path):
        if after.decision is None:
            continue
        command = canonical(after.decision.command)
        place = before.observation
        elsewhere[command] += 1
        if place.location == here.observation.location:
            tried[command] += 1
        if place.key == here.observation.key and after.effect.nothing:
            failed.add(command)
        if after.number > told_from:
            steps.append(_step(before, after))
    return Situation(
        game=game,
        scene=here.scene,
        observation=here.observation,
        task=task,
        facts=facts,
        recent=tuple(steps),
        exemplars=exemplars,
        valid=valid,
        failed=frozenset(failed),
        tried=MappingProxyType(dict(tried)),
        elsewhere=MappingProxyType(dict(elsewhere)),
        lexicon=lexicon,
        notes=notes,
        ways=ways,
        earlier=summarise([turn for turn in path if turn.number <= told_from]),
        records=MappingProxyType(dict(records or {})),
        calibrations=MappingProxyType(dict(calibrations or {})),
        labels=labels,
        prospects=prospects,
    )


def _step(before: Turn, after: Turn) -> Step:
    """Tell a move, with what had been proposed there and what the critic gave it."""
    decision = after.decision
    if decision is None:
        raise ValueError("an opening is no move")
    judged = after.judged[0] if after.judged else None
    critique = judged.critique if judged is not None else None
    return Step(
        before.observation.location,
        decision.command,
        decision.actor,
        after.scene,
        after.effect,
        proposed=judged.proposal.command if judged is not None else "",
        reward=critique.reward if critique is not None and critique.known else None,
        why=decision.why,
    )


def summarise(path: Sequence[Turn]) -> tuple[str, ...]:
    """Tell what mattered on a path, one line a move that did, oldest first.

    What matters is a place seen for the first time, points, something taken, a
    death. At most ``EARLIER`` lines; a first one says how many are left out.
    """
    seen = {path[0].observation.location} if path else set()
    lines: list[str] = []
    for before, after in pairwise(path):
        if after.decision is None:
            continue
        happened = _milestones(before, after, seen)
        seen.add(after.observation.location)
        if happened:
            where = brief(before.observation.location)
            deed = f"“{brief(after.decision.command)}”" + (f" in {where}" if where else "")
            lines.append(f"Move {after.number}, {deed}: {'; '.join(happened)}.")
    if len(lines) <= EARLIER:
        return tuple(lines)
    left_out = -(-(len(lines) - EARLIER + 1) // _EARLIER_BLOCK) * _EARLIER_BLOCK
    return (f"({left_out} earlier events are left out.)", *lines[left_out:])


def _milestones(before: Turn, after: Turn, seen: set[str]) -> list[str]:
    happened: list[str] = []
    place = after.observation.location
    if place and place not in seen:
        happened.append(f"first came to {brief(place)}")
    taken = Counter(after.scene.inventory) - Counter(before.scene.inventory)
    if taken:
        happened.append(f"took {', '.join(brief(thing) for thing in sorted(taken.elements()))}")
    points = after.effect.score
    if points:
        happened.append(f"{'won' if points > 0 else 'lost'} {counted(abs(points), 'point')}")
    if after.effect.died:
        happened.append("died")
    return happened
