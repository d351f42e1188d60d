"""The index that is carried from moment to moment is the one that is made anew."""

from __future__ import annotations

import random
from collections import defaultdict

from agents.core.fact_index import NO_INDEX, RecentIndexes
from games.types import PLAYER, Fact, holders

THINGS = [PLAYER, "lamp", "sack", "door", "cellar", "attic", "map", *map(str, range(14))]
STATES = ["lit", "open"]


def _wander(random_: random.Random, facts: set[Fact], doors: bool) -> None:
    """Change some facts, so that things get out of all places, and doors into several."""
    for _ in range(random_.randrange(5)):
        thing, where = random_.sample(THINGS, 2)
        if random_.random() < 0.3:
            facts ^= {("is", thing, random_.choice(STATES))}
            continue
        if thing != "door" or not doors or random_.random() < 0.3:
            facts -= {fact for fact in facts if fact[:2] == ("in", thing)}
        if random_.random() < 0.9:
            facts.add(("in", thing, where))


def test_an_index_carried_on_is_the_one_made_anew() -> None:
    for game in range(60):
        random_ = random.Random(game)
        facts: set[Fact] = {("in", thing, "map") for thing in THINGS if thing != "map"}
        index = NO_INDEX
        for _ in range(40):
            _wander(random_, facts, doors=game % 2 > 0)
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
            assert index.whereabouts.room == anew.room
            assert index.whereabouts.here == anew.here
            assert index.whereabouts.held == anew.held


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


def _near(facts: set[Fact]) -> list[Fact]:
    """Work out what is within reach from scratch, a fact at a time."""
    where = holders(facts)
    place = PLAYER
    chain = [PLAYER]
    while chain[-1] in where and len(chain) <= len(where):
        chain.append(where[chain[-1]])
    place = chain[-1]
    if len(chain) > 2 and sum(at == place for at in where.values()) > 12:
        place = chain[-2]
    roots = {place}
    if place in where:
        roots |= set(where.values()) - where.keys() - {where[place]}
    near: set[str] = set()
    while more := {t for t, at in where.items() if at in roots | near} - near:
        near |= more
    return sorted({("in", PLAYER, place), *(f for f in facts if f[1] in near and f[1] != place)})


def test_what_is_within_reach_is_told_alike_by_facts_and_as_text() -> None:
    random_ = random.Random(3)
    for _ in range(60):
        facts: set[Fact] = {("in", thing, "map") for thing in THINGS if thing != "map"}
        index = NO_INDEX
        for _ in range(30):
            _wander(random_, facts, doors=True)
            if random_.random() < 0.1:
                facts ^= {("beside", random_.choice(THINGS), "wall")}
            index = index.after(frozenset(facts))
            assert list(index.within_reach) == _near(facts)
            assert index.told_within_reach == "\0".join(map(" ".join, _near(facts)))


def test_whoever_asks_about_the_same_facts_is_given_the_same_index() -> None:
    recent = RecentIndexes()
    dark = frozenset({("in", PLAYER, "cellar"), ("in", "lamp", PLAYER)})
    lit = dark | {("is", "lamp", "lit")}
    first = recent.of(dark)
    assert recent.of(lit, first) is recent.of(lit)
    assert recent.of(dark) is first
    assert recent.of(lit).whereabouts is first.whereabouts
    for n in range(20):
        recent.of(frozenset({("in", PLAYER, f"room-{n}")}))
    anew = recent.of(dark)
    assert anew is not first, "what is long past is let go"
    assert anew.whereabouts.holders == first.whereabouts.holders
