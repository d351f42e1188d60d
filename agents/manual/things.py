"""Things that were carried: where from, by what, for what, and where they ended."""

from __future__ import annotations

from agents.imitation.states.state import NOWHERE, State
from agents.manual.experience import Experience, PlayedStep
from agents.manual.types import Part, Section, Statement, command, heading, name
from games.types import PLAYER

_USES = 3


def write_things(experience: Experience) -> Section:
    """List the things that were got, in the order in which they were."""
    lines = [_line(experience, thing, step) for thing, step in _got(experience).items()]
    return Section(
        "things",
        "Things",
        tuple(lines),
        "Where each was found, what was done by means of it, and where it was when the best game "
        "ended.",
    )


def _got(experience: Experience) -> dict[str, PlayedStep]:
    """Return thing -> the step by which it first came to be carried."""
    found: dict[str, PlayedStep] = {}
    for step in experience.steps:
        if step.after.died or step.op.destination:
            continue
        for thing in sorted(step.after.held - step.before.held):
            if thing not in found and thing not in experience.restless:
                found[thing] = step
    return found


def _line(experience: Experience, thing: str, step: PlayedStep) -> Statement:
    parts: list[Part] = [heading(experience.title(thing)), ": "]
    cites = [step.cite]
    holder = step.before.holders.get(thing, NOWHERE)
    room = step.before.room
    if holder != NOWHERE and holder == step.after.holders.get(thing):
        parts += ["came with ", name(experience.title(holder))]
    else:
        parts.append("got")
        if holder not in (NOWHERE, room) and step.before.reaches(thing):
            parts += [" from ", name(experience.title(holder))]
    if room:
        parts += [" at ", name(experience.title(room))]
    parts += [" by ", command(step.key)]
    uses = _uses(experience, thing)
    for i, use in enumerate(uses):
        parts += [", " if i else "; used: ", command(use.key)]
        if use.op.room:
            parts += [" at ", name(experience.title(use.op.room))]
        cites.append(use.cite)
    end, last = _end(experience, thing)
    if last is not None:
        parts += ["; in the end: ", *end]
        cites.append(last.cite)
    return Statement((*parts,), tuple(cites))


def _uses(experience: Experience, thing: str) -> list[PlayedStep]:
    """Return steps made by means of a thing, one a command; those with effects first."""
    found: dict[str, PlayedStep] = {}
    unseen: dict[str, PlayedStep] = {}
    for step in experience.steps:
        if step.after.died or not _by_means_of(step, thing):
            continue
        if step.changed_something:
            found.setdefault(step.key, step)
        elif not experience.refused(step):
            unseen.setdefault(step.key, step)
    return list({**found, **{k: s for k, s in unseen.items() if k not in found}}.values())[:_USES]


def _by_means_of(step: PlayedStep, thing: str) -> bool:
    if thing not in step.before.held or step.op.puts(thing) == PLAYER:
        return False
    op = step.op
    thrown_or_tied = len(op.named) > 1 and op.moved.get(thing) == op.room
    return (
        thrown_or_tied
        or op.uses(thing)
        or any(thing == changed for changed, _ in step.op.aside_states)
    )


def _end(experience: Experience, thing: str) -> tuple[list[Part], PlayedStep | None]:
    """Say where a thing was at the best game's end, and which step brought it there."""
    state = experience.end
    if state is None or not state.facts:
        return [], None
    where = state.holders.get(thing, NOWHERE)
    last = next(
        (s for s in reversed(experience.best) if thing in s.op.moved or thing in s.op.aside), None
    )
    if last is None:
        return [], None
    if {**last.op.aside, **last.op.moved}[thing] != where:
        return [], None  # somebody else moved it since
    if where == NOWHERE:
        return ["gone by ", command(last.key)], last
    return _whereabouts(experience, state, where), last


def _whereabouts(experience: Experience, state: State, where: str) -> list[Part]:
    if where == PLAYER:
        return ["carried"]
    place = state.place_of(where)
    parts: list[Part] = [name(experience.title(where))]
    if place not in (NOWHERE, where):
        parts += [" at ", name(experience.title(place))]
    return parts
