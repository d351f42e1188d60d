"""Which of several things a look tells to be the right one, when one after another is looked at.

Whoever examines portrait after portrait looks for the one that is otherwise than the rest,
and does something to that. It may be another one today. May import what ``progress`` may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agents.core.text import words
from agents.imitation.language.hearsay import Told, with_told
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator, title_of, words_of
from agents.imitation.states.state import State
from games.types import PLAYER


@dataclass(frozen=True, slots=True)
class Search:
    """Looks at one thing after another, until one was the right one.

    Attributes:
        first, last: the steps; the last one found it, and the next one does something to it.
        thing: what was found.
        others: what was looked at in vain.
    """

    first: int
    last: int
    thing: str
    others: tuple[str, ...]


def search_at(operators: Sequence[Operator], index: int) -> Search | None:
    """Return the search that a look belongs to, None if it belongs to none."""
    first = last = index
    while first and _goes_on(operators[first - 1], operators[first]):
        first -= 1
    while last + 1 < len(operators) and _goes_on(operators[last], operators[last + 1]):
        last += 1
    if last == first or last + 1 >= len(operators):
        return None
    found, use = operators[last], operators[last + 1]
    (thing,) = found.named
    others = tuple(op.named[0] for op in operators[first:last])
    if thing in others or thing not in use.named or not use.does_anything:
        return None
    misses = {_masked(op.text, op.named[0]) for op in operators[first:last]}
    if use.room != found.room or len(misses) > 1 or _masked(found.text, thing) in misses:
        return None
    return Search(first, last, thing, others)


def look_on(at: Progress, look: Operator) -> None:
    """Go on with what a look found today: to the next thing, or to what is done to this one."""
    shown = at.demonstration.operators
    if look.does_anything or look.destination or len(look.named) != 1:
        return
    search = search_at(shown, look.index)
    if search is None or at.state.bare:
        return
    thing = look.named[0]
    hit = _masked(shown[search.last].text, search.thing)
    miss = _masked(shown[search.first].text, search.others[0])
    today = _masked(at.state.text, thing)
    if _likeness(today, hit) > _likeness(today, miss):
        _use(at, search, thing)
    elif at.cursor == search.last + 1:
        at.tried |= {thing, *search.others}
        other = _next(at, search)
        if other:
            _rewrite(at, shown[search.last], search.thing, other)
            at.cursor = search.last


def _use(at: Progress, search: Search, thing: str) -> None:
    """Do to a thing what was done to the one that was found then."""
    at.cursor = search.last + 1
    for op in at.demonstration.operators[search.last + 1 :]:
        if search.thing not in op.named or op.room != at.steps[search.last].room:
            break
        _rewrite(at, op, search.thing, thing)


def _next(at: Progress, search: Search) -> str:
    """Return another thing of the kind that was looked through, empty if there is none left."""
    s = at.state
    where, kind = s.holders.get(search.thing), s.states.get(search.thing)
    alike = (
        t
        for t in sorted(s.contents.get(where or "", ()))
        if t not in at.tried and t != PLAYER and _is_alike(s, t, search, kind)
    )
    return next(alike, "")


def _is_alike(s: State, thing: str, search: Search, kind: object) -> bool:
    named = any(not words_of(thing).isdisjoint(words_of(o)) for o in search.others)
    return named or s.states.get(thing) == kind


def _rewrite(at: Progress, op: Operator, then: str, now: str) -> None:
    if then == now:
        step = op
    else:
        told = Told(op.index, _called(op, then), tuple(words(title_of(now))), quoted=True)
        step = with_told(op, told, at.state)
    at.rewritten = list(at.steps)
    at.rewritten[op.index] = step


def _called(op: Operator, thing: str) -> tuple[str, ...]:
    """Return the words that a command calls a thing by."""
    return tuple(word for word in words(op.key)[1:] if word in words_of(thing))


def _goes_on(one: Operator, other: Operator) -> bool:
    return (
        not (one.does_anything or other.does_anything or one.destination or other.destination)
        and len(one.named) == len(other.named) == 1
        and one.room == other.room
        and one.key.split()[0] == other.key.split()[0]
        and one.named != other.named
    )


def _masked(text: str, thing: str) -> tuple[str, ...]:
    """Return the words of an answer's first paragraph without the thing's name."""
    told = text.strip().split("\n\n")[0]
    return tuple("_" if word in words_of(thing) else word for word in words(told))


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
