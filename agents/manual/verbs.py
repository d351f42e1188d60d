"""What commands do: commands lifted to schemas over the things they name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from agents.imitation.operators import words_of
from agents.imitation.state import NOWHERE
from agents.manual.experience import Experience, Step
from agents.manual.types import Line, Part, Section, command
from agents.ways import DIRECTIONS
from agents.wording import times
from games.types import PLAYER

_VARIABLES = "XYZ"
_ARTICLES = frozenset({"a", "an", "the"})
_SMALL = _ARTICLES | {
    *("all", "and", "at", "down", "everything", "from", "in", "into", "of", "off", "on", "onto"),
    *("out", "over", "through", "to", "under", "up", "with"),
}
_CUT = 6
"""Letters after which a parser may cut a word."""
_EXAMPLES = 2


def write_verbs(experience: Experience) -> Section:
    """List the schemas that had effects, those used most often first."""
    used: dict[str, list[tuple[Step, str]]] = defaultdict(list)
    for step in experience.steps:
        if step.key not in DIRECTIONS:
            form, variables = schema(step)
            seen = effect(step, variables) if step.changed_something else ""
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


def _line(form: str, steps: Sequence[tuple[Step, str]]) -> Line:
    seen = Counter(what for _, what in steps if what)
    what = seen.most_common(1)[0][0]
    chosen = [step for step, one in steps if one == what][:_EXAMPLES]
    unseen = len(steps) - seen.total()
    often = f"; no change seen {times(unseen)}" if unseen else ""
    parts: list[Part] = [command(form), f" ({times(len(steps))}{often}): {what}"]
    if chosen[0].key != form:
        parts += [", as in ", command(chosen[0].key)]
    return Line(tuple(parts), tuple(step.cite for step in chosen))


def schema(step: Step) -> tuple[str, dict[str, str]]:
    """Lift a command: what names a thing becomes X, the next one Y.

    Returns:
        The schema, and thing -> variable.
    """
    words = step.key.split()
    things = tuple(dict.fromkeys((*step.things, *(t for t in step.op.moved if t != PLAYER))))
    meant = [None, *(_named(word, things) for word in words[1:])]
    rest = [thing for thing in things if thing not in meant]
    strange = [i for i, word in enumerate(words) if i and meant[i] is None and word not in _SMALL]
    if len(rest) == 1 and strange and strange[-1] - strange[0] == len(strange) - 1:
        for i in strange:  # it goes by a name of its own
            meant[i] = rest[0]
    found: list[str] = []
    variables: dict[str, str] = {}
    last: str | None = None
    for word, thing in zip(words, meant, strict=True):
        if thing is None:
            found.append(word)
        elif found[-2:] == [variables.get(thing), "of"]:
            found.pop()
        elif thing != last:
            if found[-1] in _ARTICLES:
                found.pop()
            letter = _VARIABLES[min(len(variables), len(_VARIABLES) - 1)]
            found.append(variables.setdefault(thing, letter))
        last = thing
    return " ".join(found), variables


def _named(word: str, things: Sequence[str]) -> str | None:
    said = re.sub(r"[^a-z0-9]", "", word)
    for thing in things:
        if any(w == said or (len(said) >= _CUT and w.startswith(said)) for w in words_of(thing)):
            return thing
    return None


def effect(step: Step, variables: Mapping[str, str]) -> str:
    """Say in general what a command did, by the variables of its schema."""
    op = step.op
    if step.after.died:
        return "it was deadly"
    if step.after.over:
        return "the story ended"
    if PLAYER in op.moved:
        return "you are out of it" if op.moved[PLAYER] == op.room else "you are in or on it"
    said = [_moved(step, thing, variables) for thing in op.moved]
    if not said and op.destination:
        return "it leads elsewhere"
    changed = dict.fromkeys(variables.get(thing, "") for thing, _ in {**op.states, **step.afar})
    if not said and changed:
        said = [f"{letter or 'something'} is changed" for letter in changed]
    aside = _aside(step)
    if aside:
        said.append(aside)
    if not said:
        return "something there is changed" if op.aside_states else "it changes the score"
    *most, last = dict.fromkeys(said)
    return f"{', '.join(most)} and {last}" if most else last


def _moved(step: Step, thing: str, variables: Mapping[str, str]) -> str:
    if thing not in step.before.holders and thing not in variables:
        return "something appears"
    letter = variables.get(thing, "something")
    where = step.op.moved[thing]
    if where == PLAYER:
        return f"{letter} is carried"
    if where == NOWHERE:
        return f"{letter} is gone"
    if where in variables:
        return f"{letter} is in or on {variables[where]}"
    return f"{letter} lies there" if where == step.op.room else f"{letter} is elsewhere"


def _aside(step: Step) -> str:
    aside = step.op.aside
    if not aside or step.op.destination:
        return ""
    if any(thing not in step.before.holders for thing in aside):
        return "something appears"
    ends = set(aside.values())
    if ends == {PLAYER}:
        return "things are carried"
    if ends == {step.op.room}:
        return "things lie there"
    return "something is gone" if ends == {NOWHERE} else "something is moved"
