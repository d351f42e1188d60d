"""Letting time pass: for somebody who came along, who moves about, who has what is needed.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Protocol

from agents.core.text import words
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.language.hearsay import as_told
from agents.imitation.planning.awaiting import wait_for_event, wait_on
from agents.imitation.planning.planned_move import PlannedMove, comes_of, the
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import VIOLENCE, Operator, words_of
from agents.imitation.states.state import NOWHERE
from games.types import PLAYER

_PATIENCE = 600
"""Moves that are spent waiting for somebody who keeps moving about."""
_STILL = 60
"""Moves after which one who hasn't moved won't come."""
_LATE_THING = 40
"""Moves that are let pass until a thing comes that came by chance."""
_TRIFLE = 4
"""The same for what is carried about and laid down again, as far as was shown."""
_COMING_IN = 12
"""Times that one comes in again where somebody was met as one came in."""
_MEETING = 50
"""Moves that are walked to and fro where somebody came by and left a thing somewhere."""
_BEARER = 12
"""Moves that are let pass until one can go where somebody has a thing."""
_FOLLOWER = 12
"""Moves that are let pass until somebody who moves about comes where something is done to them."""
_ANEW = 2
"""Times that what a thing came by is done again in vain, after it was waited for."""


class WayFinder(Protocol):
    """What finds ways."""

    knowledge: Knowledge
    graph: RoomGraph
    at: Progress

    def distance(self, place: str) -> float:
        """Return the length of the path to a place, infinite if none is known."""

    def go_to(self, place: str, goal: Operator) -> PlannedMove | None:
        """Return the next command on the way to a place, None if there is no way."""


def let_time_pass(at: Progress, op: Operator) -> PlannedMove | None:
    """Wait for whom or what a step waited for, or was met by, when it was demonstrated."""
    return _wait_for_company(at, op) or wait_for_event(at, op) or wait_on(at, op)


def _wait_for_company(at: Progress, op: Operator) -> PlannedMove | None:
    """Wait for one who came along when this was demonstrated, and mattered."""
    s, attempts, demo = at.state, at.attempts, at.demonstration
    if s.room != op.room:
        return None
    for along in demo.company.get(op.index, ()):
        thing = as_told(along, at.told, s)
        place = s.place_of(thing)
        if thing in s.here or place == NOWHERE:
            continue
        key = ("company", (op.index, thing))
        if attempts.tries(key) >= _FOLLOWER and thing in demo.restless and thing in op.named:
            continue  # one goes after them
        joint = thing not in demo.states[op.index + 1].here
        if attempts.tries(key) >= (_PATIENCE if joint else _STILL):
            continue
        if attempts.same(key) < _STILL:
            attempts.failed(key, place)
            return PlannedMove(demo.idle, op, note=f"wait for {thing}", waiting=True)
    return None


def expect(at: Progress, demo: Demonstration, op: Operator, *, done: bool) -> None:
    """Take in what should have come from nowhere by a step, and has not.

    A step that was not done says nothing of that, unless it was answered as then but for
    what told of the thing.
    """
    then = demo.states[op.index]
    for thing, where in op.aside.items():
        came = where == NOWHERE or thing in then.holders or thing in at.state.holders
        if not came and (done or _told_all_but(thing, op, at.state.text)):
            at.attempts.failed(comes_of(thing))


def _told_all_but(thing: str, op: Operator, text: str) -> bool:
    """Tell whether a story answers as it did, and leaves out only that a thing came."""
    missing = set(words(op.text)) - set(words(text))
    return op.opens_alike(text) and not words_of(thing).isdisjoint(missing)


def came_by_chance(at: Progress, thing: str) -> bool:
    """Tell whether a thing doesn't come by what it came by, however often that is done."""
    return at.attempts.tries(comes_of(thing)) > _ANEW


def wait_for_thing(planner: WayFinder, thing: str, goal: Operator) -> PlannedMove | None:
    """Let time pass for what came from nowhere then, and doesn't come by the same now."""
    at = planner.at
    s, key = at.state, ("await", thing)
    if s.place_of(thing) != NOWHERE:
        return None
    walk = _walk_about(planner, thing, goal)
    if walk is not None or not at.attempts.tries(comes_of(thing)):
        return walk
    of_use = _is_of_use(at, thing, goal)
    if at.attempts.tries(key) >= (_LATE_THING if of_use else _TRIFLE):
        return None
    brought = (op for op in reversed(planner.knowledge.makers.get(thing, ())) if thing in op.aside)
    by = next(brought, None)
    place = by.aside[thing] if by is not None else NOWHERE
    note = f"wait for {the(thing)}"
    remedy = f"{note} to come"
    stays = thing not in planner.knowledge.carriable  # what can be carried falls anywhere
    if by is not None and by.destination == place and of_use and stays:
        again = _come_in_again(planner, thing, place, goal)
        if again is not None:
            return replace(again, note=note, waiting=True, remedy=f"come in again: {remedy}")
    if place != s.room and planner.distance(place) < float("inf"):
        return planner.go_to(place, goal)
    at.attempts.failed(key)
    return PlannedMove(at.demonstration.idle, goal, note=note, waiting=True, remedy=remedy)


def _walk_about(planner: WayFinder, thing: str, goal: Operator) -> PlannedMove | None:
    """Walk to and fro where one was walking as a thing came to be elsewhere.

    Whoever brought it then is about there, and may move only as one moves oneself. A person
    who would rather walk to and fro elsewhere today is gone along with.
    """
    at = planner.at
    then = at.demonstration.arrivals.get(thing)
    if then is None or then.index >= at.cursor or at.effort[then.index] >= _MEETING:
        return None
    place = at.pace[0] or then.destination or then.room
    if at.state.room != place:
        move = planner.go_to(place, goal)
    else:
        edges = planner.graph.with_way_back(place)
        edge = next((e for e in edges if e.end == at.pace[1]), next(iter(edges), None))
        move = None if edge is None else PlannedMove(edge.command, goal, edge=edge)
    if move is None:
        return None
    at.effort[then.index] += 1
    note = f"wait for {the(thing)}"
    return replace(move, note=note, waiting=True, remedy=f"walk to and fro: {note} to come")


def _come_in_again(
    planner: WayFinder, thing: str, place: str, goal: Operator
) -> PlannedMove | None:
    """Go out and come in again, where somebody was met as one came in: that may be when they come.

    Whoever only let time pass there might wait in vain, and be late for something else.
    """
    key = "come in", thing
    if planner.at.attempts.tries(key) >= _COMING_IN:
        return None
    if planner.at.state.room != place:
        return planner.go_to(place, goal)
    for edge in planner.graph.with_way_back(place)[:1]:
        planner.at.attempts.failed(key)
        return PlannedMove(edge.command, goal, edge=edge)
    return None


def wait_for_follower(planner: WayFinder, thing: str, op: Operator) -> PlannedMove | None:
    """Let time pass in the place of a step for who moves about by themselves, and isn't there yet.

    Who strikes at somebody doesn't wait for them.
    """
    at, s = planner.at, planner.at.state
    if thing not in planner.knowledge.restless or s.bare or VIOLENCE.match(op.key):
        return None
    if s.room != op.room or s.place_of(thing) == s.room:
        return None
    key = "follower", (op.index, thing)
    if max(map(at.attempts.tries, (key, ("company", (op.index, thing))))) >= _FOLLOWER:
        return None
    at.attempts.failed(key)
    note = f"wait for {the(thing)}"
    return PlannedMove(at.demonstration.idle, op, note=note, waiting=True, remedy=note)


def wait_for_bearer(planner: WayFinder, thing: str, goal: Operator) -> PlannedMove | None:
    """Let time pass while a tool is with somebody who is about where no way leads."""
    at, s = planner.at, planner.at.state
    bearer = s.holders.get(thing, NOWHERE)
    while bearer not in planner.knowledge.restless:
        if bearer in (NOWHERE, PLAYER):
            return None
        bearer = s.holders.get(bearer, NOWHERE)
    key = "bearer", thing
    needed = at.demonstration.last_used.get(thing, -1) >= max(at.cursor, goal.index)
    if not needed or s.bare or at.attempts.tries(key) >= _BEARER:
        return None
    at.attempts.failed(key)
    note = f"wait for {the(bearer)}"
    remedy = f"{note}, who has {the(thing)}"
    return PlannedMove(at.demonstration.idle, goal, note=note, waiting=True, remedy=remedy)


def wait_beside(planner: WayFinder, thing: str, bearer: str, goal: Operator) -> PlannedMove | None:
    """Let time pass beside somebody peaceful who has picked up a thing: they may lay it down."""
    at, key = planner.at, ("beside", thing)
    own = at.demonstration.states[0].holders.get(thing) == bearer
    if own or bearer in planner.knowledge.strikes or at.attempts.tries(key) >= _BEARER:
        return None
    at.attempts.failed(key)
    note = f"wait for {the(bearer)} to lay down {the(thing)}"
    return PlannedMove(at.demonstration.idle, goal, note=note, waiting=True, remedy=note)


def _is_of_use(at: Progress, thing: str, goal: Operator) -> bool:
    """Tell whether a thing does anything in a step to come but being carried and laid down.

    What is put in or on something may do what is only told: tip a pair of scales.

    What was never laid down may be needed where it was carried, though nothing shows it.
    """
    coming = at.steps[goal.index :]
    if all(one.moved.get(thing, PLAYER) == PLAYER for one in at.steps if thing not in one.aside):
        return True
    return any(_has_use_for(one, thing) for one in coming if thing not in one.aside)


def _has_use_for(op: Operator, thing: str) -> bool:
    """Tell whether a step does something with a thing but lay it down."""
    if not op.uses(thing):
        return op.moved.get(thing, PLAYER) not in (PLAYER, op.room)
    changed = op.destination or op.states or op.aside or op.aside_states
    return bool(op.score > 0 or changed or op.moved.keys() - {thing})


def only_arms(at: Progress, op: Operator) -> bool:
    """Tell whether a step takes up what came by chance and isn't there, only to strike with it.

    Whom it struck may not come either; where it lies about some day it is taken up. Nor is
    it sought for the blow itself, at somebody who came by chance, too.
    """
    strikes = _strikes_at_chance(at.demonstration, op)
    if not (op.only_takes or strikes):
        return False
    arms = op.held if strikes else op.moved.keys()
    return not any(thing in at.state.holders for thing in arms) and only_strikes(at, op, arms)


def only_strikes(at: Progress, op: Operator, arms: Collection[str]) -> bool:
    """Tell whether things came by chance, and a step and those behind it but strike with them."""
    opening = at.demonstration.states[0].holders
    if at.state.bare or any(thing in opening for thing in arms):
        return False  # where a thing is that isn't carried, a bare world doesn't tell
    using = [one for one in at.steps if not one.held.isdisjoint(arms)]
    blows = [one for one in using if VIOLENCE.match(one.key) and one.score <= 0]
    return bool(blows) and not any(
        one.uses(thing) and not _only_lays(one, thing)
        for one in using
        if one.index > op.index and one not in blows
        for thing in arms
    )


def _strikes_at_chance(demonstration: Demonstration, op: Operator) -> bool:
    """Tell whether a step strikes only at somebody who came from nowhere, and wins nothing."""
    if not VIOLENCE.match(op.key) or op.score > 0 or not op.held:
        return False
    unnamed = demonstration.unnamed_foes.get(op.index)
    foes = {t for t in op.named if t not in op.held} | ({unnamed} if unnamed else set())
    return bool(foes) and foes <= demonstration.recurring


def _only_lays(op: Operator, thing: str) -> bool:
    """Tell whether a step only lays a thing down, to be rid of it."""
    brings = op.score > 0 or op.destination or op.states or op.aside or op.aside_states
    return not brings and op.moved.keys() == {thing} and op.moved[thing] == op.room
