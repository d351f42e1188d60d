"""Facts that know which facts they follow on, and what came and went between.

A story has about two thousand facts and a move changes three or four of them. Who makes
the facts of a moment from those of another knows which; to find out again takes going
through all of them twice. Imports the standard library and ``games.types``.
"""

from __future__ import annotations

from collections.abc import Collection
from weakref import ref

from games.types import Fact, Facts


class FollowingFacts(frozenset[Fact]):
    """Facts made from others, which they don't keep in being.

    Attributes:
        gone, new: what those had that isn't here, and what is here that they hadn't.
    """

    __slots__ = ("_before", "gone", "new")

    gone: Facts
    new: Facts
    _before: ref[Facts]

    def follow(self, before: Facts) -> bool:
        """Tell whether they were made from some facts, those very ones."""
        return self._before() is before


def following(before: Facts, gone: Collection[Fact], new: Collection[Fact]) -> Facts:
    """Return facts once some went and others came, of those that weren't there."""
    found = set(before)
    found.difference_update(gone)
    found.update(new)
    return as_following(found, before, gone, new)


def as_following(
    facts: set[Fact], before: Facts, gone: Collection[Fact], new: Collection[Fact]
) -> Facts:
    """Return facts as what they are, together with what they came to be from.

    Args:
        facts: what holds.
        before: what held before.
        gone: what went; what didn't hold, or came again, is left out.
        new: what came; what held already is left out.
    """
    found = FollowingFacts(facts)
    found._before = ref(before)
    found.gone = frozenset(fact for fact in gone if fact in before and fact not in facts)
    found.new = frozenset(fact for fact in new if fact not in before)
    return found


def changes_between(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Return which facts went and which came from one moment to another."""
    if isinstance(after, FollowingFacts) and after.follow(before):
        return after.gone, after.new
    if isinstance(before, FollowingFacts) and before.follow(after):
        return before.new, before.gone
    return before - after, after - before
