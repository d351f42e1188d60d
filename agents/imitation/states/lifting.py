"""Commands lifted over the things that they name: ``take egg`` becomes ``take {0}``.

May import ``agents.imitation`` and ``games.types`` only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.imitation.states.operators import Operator, changes, names_in, words_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

ARTICLES = frozenset({"a", "an", "the"})
SMALL = ARTICLES | {
    *("all", "and", "at", "down", "everything", "from", "in", "into", "of", "off", "on", "onto"),
    *("out", "over", "through", "to", "under", "up", "with"),
}
"""Words that name nothing."""
_CUT = 6
"""Letters after which a parser may cut a word."""
_SLOT = re.compile(r"\{(\d+)\}")


def lift(key: str, things: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Put slots where a command names things, ``{0}`` for the first of them.

    Of several things, one that no word fits is taken to go by the words that
    fit nothing, if those stand together.

    Args:
        key: a canonical command; with braces of its own it is left as it is.
        things: what it may name, the likeliest first.

    Returns:
        The pattern, and the thing of each slot.
    """
    words = key.split()
    if not words or "{" in key or "}" in key:
        return key, ()
    meant = [None, *(_named(word, things) for word in words[1:])]
    rest = [thing for thing in things if thing not in meant]
    strange = [i for i, word in enumerate(words) if i and meant[i] is None and word not in SMALL]
    if len(rest) == 1 and strange and strange[-1] - strange[0] == len(strange) - 1:
        for i in strange:  # it goes by a name of its own
            meant[i] = rest[0]
    found: list[str] = []
    slots: dict[str, str] = {}
    last: str | None = None
    for word, thing in zip(words, meant, strict=True):
        if thing is None:
            found.append(word)
        elif found[-2:] == [slots.get(thing), "of"]:
            found.pop()
        elif thing != last:
            if found[-1] in ARTICLES:
                found.pop()
            found.append(slots.setdefault(thing, f"{{{len(slots)}}}"))
        last = thing
    return " ".join(found), tuple(slots)


def fill(pattern: str, names: Sequence[str]) -> str:
    """Put names into a pattern's slots, the last name into all further ones."""
    if not names:
        return pattern
    return _SLOT.sub(lambda slot: names[min(int(slot.group(1)), len(names) - 1)], pattern)


def spoken_things(key: str) -> tuple[str, ...]:
    """Return what a command names by its words alone, for worlds without facts."""
    found: list[str] = []
    run: list[str] = []
    for word in (*key.split()[1:], "to"):
        if word == "of" and run:
            run.append(word)  # a stick of butter is one thing
        elif word in SMALL:
            if run[-1:] == ["of"]:
                run.pop()
            if run:
                found.append(" ".join(run))
            run = []
        else:
            run.append(word)
    return tuple(dict.fromkeys(found))


def changed_afar(op: Operator, before: State, after: State) -> dict[tuple[str, str], bool]:
    """Return the states that a command changed of what it names and that is in no place."""
    found = changes(before, after)
    things = [
        thing
        for thing in found
        if thing not in (PLAYER, before.room, after.room)
        and not (before.reaches(thing) or after.reaches(thing))
        and before.holders.get(thing) == after.holders.get(thing)
    ]
    return {
        (thing, what): on
        for thing in names_in(op.command, things)
        for relation, what, on in found[thing]
        if relation == "is"
    }


def effect(
    op: Operator,
    before: State,
    after: State,
    afar: Mapping[tuple[str, str], bool],
    names: Mapping[str, str],
) -> str:
    """Say in general what a command did.

    Args:
        op: the command; it changed something.
        before, after: what held around it.
        afar: see :func:`changed_afar`.
        names: thing -> what to call it.
    """
    if after.died:
        return "it was deadly"
    if after.over:
        return "the story ended"
    if PLAYER in op.moved:
        return "you are out of it" if op.moved[PLAYER] == op.room else "you are in or on it"
    said = [_moved(op, before, thing, names) for thing in op.moved]
    if not said and op.destination:
        return "it leads elsewhere"
    changed = dict.fromkeys(names.get(thing, "") for thing, _ in {**op.states, **afar})
    if not said and changed:
        said = [f"{name or 'something'} is changed" for name in changed]
    aside = _aside(op, before)
    if aside:
        said.append(aside)
    if not said:
        return "something there is changed" if op.aside_states else "it changes the score"
    *most, last = dict.fromkeys(said)
    return f"{', '.join(most)} and {last}" if most else last


def _moved(op: Operator, before: State, thing: str, names: Mapping[str, str]) -> str:
    if thing not in before.holders and thing not in names:
        return "something appears"
    name = names.get(thing, "something")
    where = op.moved[thing]
    if where == PLAYER:
        return f"{name} is carried"
    if where == NOWHERE:
        return f"{name} is gone"
    if where in names:
        return f"{name} is in or on {names[where]}"
    return f"{name} lies there" if where == op.room else f"{name} is elsewhere"


def _aside(op: Operator, before: State) -> str:
    aside = op.aside
    if not aside or op.destination:
        return ""
    if any(thing not in before.holders for thing in aside):
        return "something appears"
    ends = set(aside.values())
    if ends == {PLAYER}:
        return "things are carried"
    if ends == {op.room}:
        return "things lie there"
    return "something is gone" if ends == {NOWHERE} else "something is moved"


def _named(word: str, things: Sequence[str]) -> str | None:
    said = re.sub(r"[^a-z0-9]", "", word)
    parts = set(re.findall(r"[a-z0-9]+", word))
    for thing in things:
        if len(parts) > 1 and parts <= set(words_of(thing)):
            return thing
        if any(w == said or (len(said) >= _CUT and w.startswith(said)) for w in words_of(thing)):
            return thing
    return None
