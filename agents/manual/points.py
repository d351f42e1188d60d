"""How points are won: each step that scored, and what had been done for it."""

from __future__ import annotations

from collections.abc import Iterable

from agents.imitation.states.state import NOWHERE
from agents.manual.experience import Experience, PlayedStep
from agents.manual.types import Citation, Part, Section, Statement, command, listed, name

_MOST = 4
"""Preparations that are told of one step."""
_MORE = 2
"""Other games in which a step won the same points that are cited too."""


def write_points(experience: Experience) -> Section:
    """List the steps that won points, in the best run's order, then the others'."""
    best = len(experience.best)
    rows: list[list[PlayedStep]] = []
    told: dict[tuple[str, str, int], list[PlayedStep]] = {}
    for at, step in enumerate(experience.steps):
        same = (step.op.room, step.op.key, step.op.score)
        if step.op.score > 0 and at >= best and same in told:
            told[same].append(step)
        elif step.op.score > 0:
            rows.append(told.setdefault(same, [step]) if same not in told else [step])
    lines = [_line(experience, *steps[: 1 + _MORE]) for steps in rows]
    return Section(
        "points",
        "How points are won",
        tuple(lines),
        "In the order of the best game; “after” names what had been done by then to what the "
        "step needs.",
    )


def _line(experience: Experience, step: PlayedStep, *again: PlayedStep) -> Statement:
    op = step.op
    parts: list[Part] = [f"+{op.score} "]
    if op.room:
        parts += ["at ", name(experience.title(op.room)), ": "]
    parts.append(command(op.key))
    if op.destination:
        parts += [", to ", name(experience.title(op.destination))]
    if op.vehicle:
        parts += [", in ", name(experience.title(op.vehicle))]
    before = preparations(experience, step)
    parts += after_words(before)
    return Statement(tuple(parts), tuple(one.cite for one in (step, *again, *before)))


def after_words(steps: Iterable[PlayedStep]) -> list[Part]:
    """Say after which steps something was done; nothing if there is none."""
    keys = dict.fromkeys(step.key for step in steps)
    return [", after ", *listed(map(command, keys))] if keys else []


def preparations(experience: Experience, step: PlayedStep) -> list[PlayedStep]:
    """Return the earlier steps that brought about what a step needs, in their order.

    For what it names: what moved it last, and what set a state of it that still
    held. For a move: see :func:`openings`.
    """
    found: dict[Citation, PlayedStep] = {}
    wanted = set(step.op.named)
    settled: set[tuple[str, str]] = set()
    for one in experience.earlier(step) if wanted else ():
        for thing in wanted & (one.op.moved.keys() | one.op.aside.keys()):
            if (thing, "") not in settled:
                settled.add((thing, ""))
                found[one.cite] = one
        for thing, what in one.set_states:
            near = thing in one.things or one.op.room == step.op.room
            if thing in wanted and (thing, what) not in settled and near:
                settled.add((thing, what))
                found[one.cite] = one
    if step.op.destination:
        found |= {one.cite: one for one in openings(experience, step)}
    return [found[cite] for cite in sorted(found)][-_MOST:]


def openings(experience: Experience, step: PlayedStep) -> list[PlayedStep]:
    """Return what was done in a place, since coming there, that may have opened a way.

    That is what changed a fixture that holds nothing, did away with something,
    or fastened something carried to something that stays; but not where the
    way was taken without it in another game and never failed without it.
    """
    found = [
        one
        for one in experience.visit(step)
        if _opens(experience, one) and _counts(experience, step, one)
    ]
    return found[::-1][-_MOST:]


def _counts(experience: Experience, step: PlayedStep, opening: PlayedStep) -> bool:
    """Tell whether other games bear out that a way needs an opening, or don't gainsay it."""
    without = [
        other
        for other in experience.tries(step)
        if other.demonstration is not step.demonstration
        and other.demonstration not in experience.branches
        and not any(one.effects & opening.effects for one in experience.earlier(other))
    ]
    failed = any(not other.op.destination for other in without)
    return failed or not any(other.op.destination == step.op.destination for other in without)


def _opens(experience: Experience, step: PlayedStep) -> bool:
    op = step.op
    other = experience.portable | experience.receptacles | experience.restless
    holding = step.before.contents.keys() | step.after.contents.keys()
    if any(
        thing not in other and thing not in holding
        for thing, _ in step.set_states
        if thing in step.things
    ):
        return True
    if any(
        where == NOWHERE and thing not in op.held and thing not in other
        for thing, where in {**op.aside, **op.moved}.items()
    ):
        return True
    fixtures = [t for t in op.named if t not in experience.portable]
    return bool(fixtures) and any(
        thing in op.held and where in (op.room, *fixtures) and where not in experience.receptacles
        for thing, where in op.moved.items()
    )
