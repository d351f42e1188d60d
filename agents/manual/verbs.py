"""What commands do: commands lifted to schemas over the things they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from agents.core.directions import DIRECTIONS
from agents.core.wording import times
from agents.imitation.states.lifting import effect, fill, lift
from agents.manual.experience import Experience, PlayedStep
from agents.manual.types import Part, Section, Statement, command
from games.types import PLAYER

_VARIABLES = "XYZ"
_EXAMPLES = 2


def write_verbs(experience: Experience) -> Section:
    """List the schemas that had effects, those used most often first."""
    used: dict[str, list[tuple[PlayedStep, str]]] = defaultdict(list)
    for step in experience.steps:
        if step.key not in DIRECTIONS:
            form, variables = schema(step)
            seen = ""
            if step.changed_something:
                seen = effect(step.op, step.before, step.after, step.afar, variables)
            used[form].append((step, seen))
    lines = [
        _line(form, steps)
        for form, steps in sorted(used.items(), key=lambda item: (-len(item[1]), item[0]))
        if any(seen for _, seen in steps)
    ]
    return Section(
        "commands",
        "What commands do",
        tuple(lines),
        "What was seen most often after each; X, Y and Z stand for things. Ways are in the map.",
    )


def _line(form: str, steps: Sequence[tuple[PlayedStep, str]]) -> Statement:
    seen = Counter(what for _, what in steps if what)
    what = seen.most_common(1)[0][0]
    chosen = [step for step, one in steps if one == what][:_EXAMPLES]
    unseen = len(steps) - seen.total()
    often = f"; no change seen {times(unseen)}" if unseen else ""
    parts: list[Part] = [command(form), f" ({times(len(steps))}{often}): {what}"]
    if chosen[0].key != form:
        parts += [", as in ", command(chosen[0].key)]
    return Statement(tuple(parts), tuple(step.cite for step in chosen))


def schema(step: PlayedStep) -> tuple[str, dict[str, str]]:
    """Lift a command: what names a thing becomes X, the next one Y.

    Returns:
        The schema, and thing -> variable.
    """
    things = tuple(dict.fromkeys((*step.things, *(t for t in step.op.moved if t != PLAYER))))
    pattern, slots = lift(step.key, things)
    letters = [_VARIABLES[min(i, len(_VARIABLES) - 1)] for i in range(len(slots))]
    return fill(pattern, letters), dict(zip(slots, letters, strict=True))
