"""Something to do in a place, and what it promises beforehand."""

from __future__ import annotations

from typing import NamedTuple

_MOST_DONE = 8
"""Values of the best that are kept of a place: no more is done there on one way."""


class Errand(NamedTuple):
    """Something that may be worth doing in a place.

    Attributes:
        command: what to type there.
        form: the command with {} for the thing and how that is at hand, by which
            outcomes are compared.
        prior: how likely it is to bring anything, before what the session taught.
        hope: what it would bring, a new place being 1.
        why: what is hoped for, in the words of the story.
        verb: the command's first word, and ``rest`` all others.
        way: whether it is a way out.
    """

    command: str
    form: str
    prior: float
    hope: float
    why: str
    verb: str
    rest: str
    way: bool


def errand(command: str, form: str, prior: float, hope: float, why: str) -> Errand:
    """Return an errand with its command taken apart: once, since it is weighed in every move."""
    verb, _, rest = command.partition(" ")
    return Errand(command, form, prior, hope, why, verb, rest, form.startswith("go "))


class Errands:
    """What is left to do in a place at one moment.

    Attributes:
        all: each with its value.
        best: the first of those that are worth most, None if there are none.
        worth: the values of the best few, the best first.
    """

    __slots__ = ("all", "best", "worth")

    def __init__(self, all_: list[tuple[Errand, float]]) -> None:
        self.all = all_
        values = [value for _, value in all_]
        self.best = all_[values.index(max(values))][0] if all_ else None
        values.sort(reverse=True)
        self.worth = values[:_MOST_DONE]
