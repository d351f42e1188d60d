"""Having with one what a place needs, such as a light, whichever it is.

What was always carried in a place may be needed there: a lit lamp or a torch,
which share a state. Where it is lacking it is set on something at hand. Whether
it really is needed shows in the first such place: if the story describes it as
ever, it was not. If it doesn't, one goes and fetches it from where one can.
"""

from __future__ import annotations

from agents.imitation.planning.giving_up import SAME_MOVE
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.states.operators import Operator, title_of
from agents.imitation.states.state import NOWHERE, State

_PRONOUNS = frozenset({"it", "them", "him", "her"})
"""Words of parsers for what was spoken of last."""
_SPARED = 2
"""Times that a person won't see to what a place needs before it isn't asked for."""


class RoomPreconditions:
    """Sees to it that what a place needs is carried.

    Args:
        planner: to take things and find paths.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner
        self._known = planner.knowledge
        self._missed: set[str] = set()
        self._spared: set[tuple[str, str]] = set()
        self._busy = False
        self._asked: tuple[PlannedMove, tuple[str, object]] | None = None
        planner.equip = self.equip

    def equip(self, room: str, goal: Operator) -> PlannedMove | None:
        """Return the next command towards carrying what was always carried in a place."""
        needed = self._known.carried.get(room)
        ghost = self._planner.at.ghost
        if not needed or self._busy or (ghost is not None and ghost.has_no_hands):
            return None
        self._busy = True
        try:
            for what in sorted(needed - self._planner.state.carried_states):
                key = ("equip", (what, room))
                vain = self._planner.attempts.tries(key) >= SAME_MOVE
                if vain or (what, room) in self._spared or self._made_there(what, room, goal):
                    continue
                move = self._provide(what, goal)
                if move is not None:
                    self._planner.attempts.failed(key)
                    self._asked = move, key
                    return move
        finally:
            self._busy = False
        return None

    def _made_there(self, what: str, room: str, goal: Operator) -> bool:
        """Tell whether the step itself leads there, and was shown without what is needed."""
        if goal.destination != room:
            return False
        shown = self._known.by_number[goal.trace].states[goal.index + 1]
        return what not in shown.carried_states

    def spare(self, move: PlannedMove) -> None:
        """Take in that a person would do something else than see to what a place needs."""
        if self._asked is not None and self._asked[0] is move:
            for _ in range(SAME_MOVE // _SPARED):
                self._planner.attempts.failed(self._asked[1])

    def _provide(self, what: str, goal: Operator) -> PlannedMove | None:
        """Set a state on something that is carried, or get what has it or can have it."""
        s, planner = self._planner.state, self._planner
        setters = [
            (thing, op)
            for thing, op in reversed(self._known.setters.get(what, []))
            if not planner.spent(op) and not op.is_move
        ]
        for thing, op in setters:
            # What came from nowhere, as water does at a spring, comes only there.
            at_hand = all(t in s.held if t in op.held else s.reaches(t) for t in op.named)
            if thing in s.held and at_hand and all(map(s.reaches, op.moved)):
                return PlannedMove(self._said(op, thing), goal, op, note=f"{thing} is needed")
        carriable = self._known.carriable
        having = [t for t in sorted(carriable) if s.is_set(t, what)]
        able = dict.fromkeys([*having, *(t for t, _ in setters if t in carriable)])
        for thing in able:
            move = planner.take(thing, goal) if planner.at_hand(thing) else None
            if move is not None:
                return move
        if what not in self._missed:
            return None
        places = {s.place_of(t): 0.0 for t in able if t not in s.held}
        places.pop(NOWHERE, None)
        places.pop(s.room, None)
        return self._fetch(what, places, goal)

    def _said(self, op: Operator, thing: str) -> str:
        """Return a step's command, with the thing's name for a word that meant it by itself."""
        called = self._planner.called(thing)
        return " ".join(called if w.lower() in _PRONOUNS else w for w in op.command.split())

    def _fetch(self, what: str, places: dict[str, float], goal: Operator) -> PlannedMove | None:
        """Go where there is something that has a state, by a path that doesn't need it."""
        route = self._planner.route(
            places,
            lambda edge: not (self._lacks(edge.end, what) and self._lacks(edge.start, what)),
        )
        if route is None or not route[0]:
            return None
        edge = route[0][0]
        note = f"go to {route[1]}, where what is needed is"
        return PlannedMove(edge.command, goal, edge=edge, note=note, errand=(what, route[1]))

    def go_on(self, errand: tuple[str, str], goal: Operator) -> PlannedMove | None:
        """Go on with an errand, None once it is done or can't be."""
        what, place = errand
        if what in self._planner.state.carried_states:
            return None
        if place == self._planner.state.room:
            return self._provide(what, goal)
        return self._fetch(what, {place: 0.0}, goal)

    def judge(self, before: State, after: State) -> None:
        """Learn whether a place can be seen without what was always carried there."""
        room = after.room
        if room == before.room or room not in self._known.titled:
            return
        lacking = self._known.carried.get(room, frozenset()) - after.carried_states
        if title_of(room) in after.text.lower():
            self._spared |= {(what, room) for what in lacking}
        else:
            self._missed |= lacking

    def _lacks(self, room: str, what: str) -> bool:
        return what in self._known.carried.get(room, ()) and (what, room) not in self._spared
