"""Going on after a death that the story goes on from.

What was carried lies strewn about, and is fetched before it is missed. Some stories let
one walk about without hands until a word brings one back: where every thing slips away
alike, the demonstration's words that need no things are said where they were said then.
May import what ``means_ends`` may.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.directions import is_direction
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.paths import Edge
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove, the
from agents.imitation.states.operators import Operator
from agents.imitation.states.plights import SLIPPED, Disembodied
from agents.imitation.states.state import NOWHERE, State

_FAR = 12
"""Moves to a thing that was lost by dying, at most: others one may come by."""
_FETCHING = 60
"""Moves spent on getting one back."""

_NO_HANDS = "you can't take hold of anything since you died"


class Afterlife:
    """Brings the person back to hands and belongings.

    Args:
        planner: to know ways and where things are.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner

    def watch(self, move: PlannedMove | None, before: State, after: State) -> None:
        """Take in a death, what it cost, and whether hands take hold of things."""
        at = self._planner.at
        if after.died:
            at.strewn |= before.held - after.held
            at.ghost = Disembodied()
            return
        if before.died and after.room != before.room:
            at.strewn |= before.held - after.held  # some ask first whether one comes back
        at.strewn -= after.held
        if at.ghost is None:
            return
        if after.held - before.held:
            at.ghost = None
        elif at.ghost.saying:
            # What has no effect that can be seen has brought nobody back.
            slipped = SLIPPED - 1 if after.room != before.room else SLIPPED
            at.ghost = replace(at.ghost, saying=False, slipped=slipped)
        elif move is not None and (move.taking or _takes(move.operator)):
            told = after.text.lower()
            if any(english().says(other, told) for other in ("absent", "full", "unknown")):
                return
            alike = at.ghost.slipped if after.text == at.ghost.said else 0
            at.ghost = replace(at.ghost, said=after.text, slipped=alike + 1)

    def come_back(self, goal: Operator) -> PlannedMove | None:
        """Return the next command towards having hands again, None if one has them."""
        at = self._planner.at
        if at.ghost is not None and at.ghost.has_no_hands:
            return self._say(at.ghost, goal)
        return None

    def _say(self, ghost: Disembodied, goal: Operator) -> PlannedMove | None:
        """Say what needs no hands, where it was said: the nearest first, and one at a time."""
        planner, at = self._planner, self._planner.at
        if ghost.walked >= _FETCHING:  # one doesn't get there
            vain = ghost.said_in_vain | {ghost.aim}
            ghost = replace(ghost, said_in_vain=vain, walked=0)
        left = [
            (planner.distance(op.room), op.index, op)
            for op in planner.knowledge.operators
            if _needs_no_hands(op) and (op.key, op.room) not in ghost.said_in_vain
        ]
        left.sort(key=lambda one: ((one[2].key, one[2].room) != ghost.aim, *one[:2]))
        for way, _, op in left:
            if way == 0:
                vain = ghost.said_in_vain | {(op.key, op.room)}
                at.ghost = replace(ghost, saying=True, said_in_vain=vain)
                at.attempts.clear()  # what slipped away may be taken now
                said = PlannedMove(op.command, goal, op, note="without hands: say what needs none")
                return replace(said, obstacle=_NO_HANDS, remedy=f"say “{op.command}” here")
            move = planner.go_to(op.room, goal) if way < float("inf") else None
            if move is not None:
                aim = op.key, op.room
                at.ghost = replace(
                    ghost, aim=aim, walked=ghost.walked + 1 if aim == ghost.aim else 1
                )
                return replace(
                    move,
                    waiting=True,
                    note=f"without hands: go and {op.command}",
                    obstacle=_NO_HANDS,
                    remedy=f"go to where “{op.command}” was said, and say it",
                )
        return None

    def recover(self, goal: Operator) -> PlannedMove | None:
        """Go and get what was lost by dying and is still needed, the nearest first."""
        at, planner = self._planner.at, self._planner
        if not at.strewn:
            return None
        ways = {thing: way for thing in at.strewn if (way := self._way_to(thing)) is not None}
        for thing in sorted(ways, key=lambda t: (len(ways[t]), t)):
            if at.attempts.tries(("strewn", thing)) >= _FETCHING:
                continue
            edges = ways[thing]
            move = planner.along(edges, goal) if edges else planner.acquire(thing, goal)
            if move is None and not edges:
                at.strewn -= {thing}  # it lies here and can't be had: nobody comes back for it
            if move is not None:
                at.attempts.failed(("strewn", thing))
                note = move.note or move.command
                return replace(
                    move,
                    note=f"{note}: lost by dying",
                    waiting=True,
                    obstacle=f"you lost {the(thing)} when you died",
                    remedy="go and get it",
                )
        return None

    def _way_to(self, thing: str) -> list[Edge] | None:
        """Return the way to what was lost, None if it isn't needed or somebody is in the way."""
        s, planner = self._planner.state, self._planner
        place = self._planner.at.lies_in(thing)
        if not self._missed(thing):
            return None
        feared = {s.place_of(foe) for foe in planner.knowledge.strikes} - {NOWHERE, s.room}
        if place == s.room:
            return []
        way = planner.way_to(place, lambda edge: edge.end not in feared)
        return way if way is not None and len(way) <= _FAR else None

    def _missed(self, thing: str) -> bool:
        """Tell whether a thing that was lost lies somewhere and is still needed."""
        at = self._planner.at
        if at.lies_in(thing) == NOWHERE or at.state.holds(thing):
            return False
        return thing in at.then.held and not at.named_no_more(thing)


def _takes(op: Operator | None) -> bool:
    return op is not None and op.only_takes


def _needs_no_hands(op: Operator) -> bool:
    """Tell whether a step is something said or done by itself, for which one went somewhere."""
    if op.named or op.wholesale or op.refused or op.died or op.takes_anything:
        return False
    verb, *rest = words(op.key)
    alone = not rest or verb in english().utterances
    return alone and op.does_anything and not is_direction(op.key)
