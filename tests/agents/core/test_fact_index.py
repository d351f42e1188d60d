"""The index that is carried from moment to moment is the one that is made anew."""

from __future__ import annotations

import random
from collections import defaultdict

from agents.core.fact_index import NO_INDEX
from games.types import PLAYER, Fact, holders

THINGS = [PLAYER, "lamp", "sack", "door", "cellar", "attic", "map", *map(str, range(14))]
STATES = ["lit", "open"]


def _wander(random_: random.Random, facts: set[Fact]) -> None:
    """Change some facts, so that things get into several places and out of all."""
    for _ in range(random_.randrange(5)):
        thing, where = random_.sample(THINGS, 2)
        if random_.random() < 0.3:
            facts ^= {("is", thing, random_.choice(STATES))}
            continue
        if thing != "door" or random_.random() < 0.3:
            facts -= {fact for fact in facts if fact[:2] == ("in", thing)}
        if random_.random() < 0.9:
            facts.add(("in", thing, where))


def test_an_index_carried_on_is_the_one_made_anew() -> None:
    random_ = random.Random(7)
    for _ in range(60):
        facts: set[Fact] = {("in", thing, "map") for thing in THINGS if thing != "map"}
        index = NO_INDEX
        for _ in range(40):
            _wander(random_, facts)
            index = index.after(frozenset(facts))
            where, contents, states = holders(facts), defaultdict(set), defaultdict(set)
            for thing, holder in where.items():
                contents[holder].add(thing)
            for relation, thing, what in facts:
                if relation == "is":
                    states[thing].add(what)
            assert index.whereabouts.holders == where
            assert index.whereabouts.contents == contents
            assert index.states == states
            anew = NO_INDEX.after(frozenset(facts)).whereabouts
            assert index.whereabouts.map_root == anew.map_root
            assert index.whereabouts.here == anew.here


def test_what_did_not_change_is_kept() -> None:
    facts = frozenset({("in", PLAYER, "cellar"), ("in", "lamp", PLAYER), ("is", "lamp", "lit")})
    index = NO_INDEX.after(facts)
    dark = index.after(facts - {("is", "lamp", "lit")})
    assert dark.whereabouts is index.whereabouts
    assert dark.states == {}
    moved = index.after(facts - {("in", "lamp", PLAYER)} | {("in", "lamp", "cellar")})
    assert moved.states is index.states
    assert (index.whereabouts.held, moved.whereabouts.held) == ({"lamp"}, set())
    assert index.after(frozenset(facts)) is index


def test_what_went_and_came_is_told_of_any_two_moments() -> None:
    dark = frozenset({("in", PLAYER, "cellar"), ("in", "lamp", PLAYER)})
    lit = dark | {("is", "lamp", "lit")}
    index = NO_INDEX.after(dark).after(lit)
    assert index.since(dark) == (frozenset(), lit - dark)
    assert index.since(frozenset(dark)) == (frozenset(), lit - dark)
    assert NO_INDEX.after(dark).since(lit) == (lit - dark, frozenset())
    assert index.since(lit) == (frozenset(), frozenset())
