"""Means to an end: which demonstrated step brings about what is missing.

Backward chaining over operators: to do a step, hold what it held, stand where
it was done, have in reach what it named; to have a thing, go where it is and
take it, or do the step that brought it forth; if a step fails, set right what
was otherwise when it was demonstrated. A goal that is being pursued already is
not pursued again for its own sake.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agents.imitation.atlas import Atlas, Way
from agents.imitation.attempts import Attempts
from agents.imitation.operators import (
    Demonstration,
    Operator,
    carried_states,
    names_in,
    words_of,
)
from agents.imitation.state import NOWHERE, State
from agents.types import canonical
from games.types import PLAYER

VIOLENCE = re.compile(
    r"\b(?:attack|throw|hurl|stab|slash|swing|strike|hit|blow|bite|lunge|claw|charge|shoot|"
    r"wound|cut|knock|parr|thrust|fight|kill|murder|slay)",
    re.I,
)
"""Words that tell of violence."""
_SMALL_WORDS = frozenset("at with to the a an using by my".split())
_DEPTH = 6
_PATIENCE = 25
_SAME = 3
_SAME_MOVE = 8
_SAME_WAIT = 40
_VAIN_TAKES = 12


@dataclass(frozen=True, slots=True)
class Move:
    """A command and what it is for.

    Attributes:
        goal: the step of the demonstration that all this is for.
        operator: the demonstrated step that is played, if it is one.
        note: what is in the way and what is done about it, empty if nothing.
        way: the way that is taken.
        taking, dropping: the thing that is taken up or laid down.
        errand: what is to be had, and the place where it is, if that is far.
    """

    command: str
    goal: Operator | None
    operator: Operator | None = None
    note: str = ""
    way: Way | None = None
    taking: str = ""
    dropping: str = ""
    errand: tuple[str, str] | None = None


def act_of(op: Operator) -> tuple[str, object]:
    """Return the name under which tries of a step are counted."""
    return "act", (op.trace, op.index)


def take_of(thing: str) -> tuple[str, object]:
    """Return the name under which tries to take a thing are counted."""
    return "take", thing


def way_of(way: Way) -> tuple[str, object]:
    """Return the name under which tries of a way are counted."""
    return "way", (way.start, canonical(way.command))


class Means:
    """Finds the next command towards something."""

    def __init__(
        self, demonstrations: Sequence[Demonstration], atlas: Atlas, attempts: Attempts
    ) -> None:
        self._demos = {d.number: d for d in demonstrations}
        self._main = demonstrations[0]
        self._atlas = atlas
        self._attempts = attempts
        self.clock = -1
        self._open: list[Hashable] = []
        self._cursor = 0
        self._state: State
        self._all = [op for d in demonstrations for op in d.operators]
        self._takers: dict[str, list[Operator]] = defaultdict(list)
        self._makers: dict[str, list[Operator]] = defaultdict(list)
        self._removers: dict[str, list[Operator]] = defaultdict(list)
        self._setters: dict[str, list[tuple[str, Operator]]] = defaultdict(list)
        self._carriable: set[str] = set()
        self.restless: set[str] = set()
        self._calls: dict[str, Counter[str]] = defaultdict(Counter)
        self.loads: dict[str, int] = {}
        self.recurring: set[str] = set()
        self.missed: set[str] = set()
        self._spared: set[tuple[str, str]] = set()
        for demo in demonstrations:
            self.restless |= demo.restless
            self.recurring |= demo.recurring
        for op in self._all:
            self._learn(op)
        for thing in self._carriable:
            self._removers.pop(thing, None)
        self._fights = self._find_fights()

    def _learn(self, op: Operator) -> None:
        self._carriable |= op.held
        for thing, where in (*op.moved.items(), *op.aside.items()):
            if where == PLAYER:
                self._carriable.add(thing)
                if thing in op.moved:
                    self._takers[thing].append(op)
            if where != NOWHERE:
                self._makers[thing].append(op)
            if where not in (op.room, PLAYER) and thing in op.named:
                self._removers[thing].append(op)
        for (thing, what), on in op.all_states.items():
            if on:
                self._setters[what].append((thing, op))
        words = re.findall(r"[a-z0-9]+", op.key)
        for thing in op.named:
            for word in words[1:]:
                if any(w == word for w in words_of(thing)) or len(op.named) == 1:
                    self._calls[thing][word] += 1

    def _find_fights(self) -> dict[str, list[Operator]]:
        """Find what is struck at: also where the blow met nothing at the time."""
        things = {
            fact[1] for d in self._demos.values() for fact in d.states[0].facts | d.states[-1].facts
        }
        things -= self._carriable
        found: dict[str, list[Operator]] = defaultdict(list)
        seen: set[str] = set()
        for op in reversed(self._all):
            if not VIOLENCE.match(op.key) or op.key in seen:
                continue
            seen.add(op.key)
            for thing in names_in(op.command, things):
                found[thing].append(op)
        for thing, ops in found.items():
            ops.sort(key=lambda op: thing not in op.moved)
        return dict(found)

    def now(self, state: State, cursor: int) -> None:
        """Take in the present state and how far the demonstration has come."""
        if getattr(self, "_state", None) is not state:
            self.clock += 1
        self._state = state
        self._cursor = cursor

    @contextmanager
    def _pursuing(self, goal: Hashable) -> Iterator[bool]:
        """Yield False if that goal is pursued already, or too deep a one."""
        if goal in self._open or len(self._open) > _DEPTH:
            yield False
            return
        self._open.append(goal)
        try:
            yield True
        finally:
            self._open.pop()

    def spent(self, op: Operator) -> bool:
        """Tell whether a step was tried often enough."""
        key = act_of(op)
        most = _SAME_MOVE if op.destination else _SAME
        if not op.named and not op.destination and (op.moved or op.aside):
            most = _SAME_WAIT
        return (
            self._attempts.tries(key) >= max(_PATIENCE, most) or self._attempts.same(key) >= most
        )

    def noun(self, thing: str) -> str:
        """Return a word to call a thing by."""
        words = re.findall(r"[a-z0-9]+", thing.rsplit("#", 1)[0].lower().split(" of ")[0])
        said = [w for w, _ in self._calls[thing].most_common() if w in words_of(thing)]
        return said[0] if said else words[-1] if words else thing

    def fight(self, foe: str, goal: Operator) -> Move | None:
        """Strike at what is hostile and here, as was demonstrated, if that is at hand."""
        s = self._state
        key = ("fight", foe)
        if self._attempts.tries(key) >= _PATIENCE:
            return None
        for op in self._fights.get(foe, ()):
            tools = self.tools(op, foe)
            if tools is None:
                continue
            missing = [t for t in tools if t not in s.held]
            if missing:
                return self.take(missing[0], goal)
            self._attempts.failed(key)
            return Move(op.command, goal, op, note=f"{foe} is dangerous")
        return None

    def tools(self, op: Operator, foe: str) -> list[str] | None:
        """Return what a blow needs besides its target, None if that isn't at hand."""
        s = self._state
        found: list[str] = []
        for word in re.findall(r"[a-z0-9]+", op.key)[1:]:
            if word in _SMALL_WORDS or word in words_of(foe):
                continue
            fitting = [t for t in sorted(s.held | s.here) if word in words_of(t)]
            usable = [t for t in fitting if t in s.held or self.at_hand(t)]
            if not usable:
                return None
            found.append(usable[0])
        return found

    def foes(self) -> Sequence[str]:
        """Return what demonstrations strike at."""
        return tuple(self._fights)

    def strikes(self, foe: str) -> Sequence[Operator]:
        """Return the steps that strike at something."""
        return self._fights.get(foe, ())

    def at_hand(self, thing: str) -> bool:
        """Tell whether a thing lies here and nobody has it."""
        s = self._state
        if thing not in s.here or thing in self.restless:
            return False
        where = s.holders.get(thing)
        while where is not None and where != s.room:
            if where in self.restless:
                return False
            where = s.holders.get(where)
        return True

    # --- ways ---------------------------------------------------------------------

    def route(self, targets: dict[str, float]) -> tuple[list[Way], str] | None:
        """Return the cheapest ways to one of several places, and which it is."""
        return self._atlas.route(self._state.room, targets, self._usable, self.clock)

    def distance(self, place: str) -> float:
        """Return the price of the way to a place, infinite if none is known."""
        if place == self._state.room:
            return 0.0
        route = self.route({place: 0.0})
        return float(len(route[0])) if route is not None else float("inf")

    def _usable(self, way: Way) -> bool:
        op = way.operator
        if self._attempts.same(way_of(way)) >= _SAME_MOVE:
            return False
        if op is None:
            return True
        if op.vehicle and self._state.vehicle != op.vehicle:
            return False
        return op.held <= self._state.held

    def go(self, op: Operator) -> Move | None:
        """Play a step that leads elsewhere, from where it was played."""
        with self._pursuing(("go", op.trace, op.index)) as fresh:
            if not fresh:
                return None
            equip = self._equip(op.destination, op) or self._equip(op.room, op)
            if equip is not None:
                return equip
            if self._attempts.tries(act_of(op)):
                fix = self._repair(op, op)
                if fix is not None:
                    return fix
        return None if self.spent(op) else Move(op.command, op, op)

    def along(self, ways: Sequence[Way], goal: Operator) -> Move | None:
        """Take the first of several ways."""
        way = ways[0]
        with self._pursuing(("way", way.start, way.command)) as fresh:
            if not fresh:
                return None
            equip = self._equip(way.end, goal) or self._equip(way.start, goal)
            if equip is not None:
                return equip
            if way.operator is not None and self._attempts.tries(way_of(way)):
                fix = self._repair(way.operator, goal)
                if fix is not None:
                    return fix
        return Move(way.command, goal, way=way, note=f"go to {ways[-1].end}")

    def _go_to(self, place: str, goal: Operator) -> Move | None:
        route = self.route({place: 0.0})
        return self.along(route[0], goal) if route is not None and route[0] else None

    # --- steps --------------------------------------------------------------------

    def achieve(self, op: Operator, goal: Operator) -> Move | None:
        """Return the next command towards a demonstrated step's effect."""
        with self._pursuing(("achieve", op.trace, op.index)) as fresh:
            return self._achieve(op, goal) if fresh else None

    def _achieve(self, op: Operator, goal: Operator) -> Move | None:
        s = self._state
        for thing in op.named:
            if thing in op.held and thing not in s.held:
                return self._acquire(thing, goal)
            if thing not in op.held and not s.reaches(thing) and s.place_of(thing) != op.room:
                return self._bring(thing, op, goal)
        if s.room != op.room and self._needs_place(op):
            return self._go_to(op.room, goal)
        if op.vehicle != s.vehicle:
            move = self._board(op.vehicle, goal)
            if move is not None:
                return move
        if self._attempts.tries(act_of(op)):
            fix = self._repair(op, goal)
            if fix is not None:
                return fix
        if self.spent(op):
            return None
        equip = self._equip(op.room, goal) if s.room == op.room else None
        if equip is not None:
            return equip
        return Move(op.command, goal, op, note="" if op is goal else f"first {op.command}")

    def _needs_place(self, op: Operator) -> bool:
        if op.destination or not op.named or not op.meant or op.aside:
            return True
        if any(t not in op.held for t in op.named):
            return True
        return any(where != PLAYER and where not in op.named for where in op.moved.values())

    # --- things -------------------------------------------------------------------

    def _acquire(self, thing: str, goal: Operator) -> Move | None:
        """Return the next command towards carrying a thing."""
        with self._pursuing(("acquire", thing)) as fresh:
            if not fresh:
                return None
            s = self._state
            if self._too_much(thing):
                return None
            place = s.place_of(thing)
            if place == NOWHERE:
                return self._produce(thing, goal)
            if place != s.room:
                return self._go_to(place, goal)
            if self.at_hand(thing):
                return self.take(thing, goal)
            for holder in sorted(self.restless & s.here):
                if thing in s.within(holder):
                    return self.remove(holder, goal)
            return None

    def take(self, thing: str, goal: Operator) -> Move | None:
        """Take a thing that is here."""
        if self._too_much(thing):
            return None
        tries = self._attempts.tries(take_of(thing))
        takers = self._takers.get(thing, [])
        here = [op for op in takers if op.room == self._state.room]
        if tries:
            fix = self._repair(here[-1], goal) if here else None
            fix = fix or (self._lighten(goal) if tries % 2 else None)
            if fix is not None:
                return fix
        return Move(
            self._taking(thing, here or takers, tries), goal, taking=thing, note=f"get {thing}"
        )

    def _too_much(self, thing: str) -> bool:
        """Tell whether a thing was tried often enough, carrying as little as now."""
        key = take_of(thing)
        if self._attempts.tries(key) < _VAIN_TAKES and self._attempts.same(key) < _SAME:
            return False
        if len(self._state.held) < self.loads.get(thing, 0):
            self._attempts.worked(key)
            return False
        return True

    def _taking(self, thing: str, takers: Sequence[Operator], tries: int) -> str:
        plain = [op for op in takers if len(op.moved) == 1 and len(op.named) == 1]
        if plain and not tries:
            return plain[-1].command
        name = thing.rsplit("#", 1)[0].lower()
        noun = self.noun(thing)
        alike = [t for t in self._state.here if t != thing and noun in words_of(t)]
        return f"take {name if alike or tries % 2 else noun}"

    def _lighten(self, goal: Operator) -> Move | None:
        """Lay down what the demonstration doesn't carry by now and won't need."""
        s = self._state
        then = self._main.states[min(self._cursor, len(self._main.states) - 1)]
        for thing in sorted(s.contents.get(PLAYER, ())):
            if thing not in then.held and self._main.last_named.get(thing, -1) < self._cursor:
                return Move(
                    f"drop {self.noun(thing)}", goal, note="too much to carry", dropping=thing
                )
        return None

    def _produce(self, thing: str, goal: Operator) -> Move | None:
        """Bring about that a thing is somewhere at all."""
        for op in reversed(self._makers.get(thing, [])):
            if op is not goal:
                move = self.achieve(op, goal)
                if move is not None:
                    return move
        return None

    def remove(self, thing: str, goal: Operator) -> Move | None:
        """Do away with what is in the way."""
        s = self._state
        with self._pursuing(("remove", thing)) as fresh:
            if not fresh:
                return None
            for op in reversed(self._removers.get(thing, [])):
                missing = [t for t in op.held if t != thing and t not in s.held]
                if missing:
                    move = self._acquire(missing[0], goal)
                    if move is not None:
                        return move
                elif s.reaches(thing) and not self.spent(op):
                    return Move(op.command, goal, op, note=f"{thing} is in the way")
        return None

    def _bring(self, thing: str, op: Operator, goal: Operator) -> Move | None:
        """Bring about that a thing is in reach where a step needs it."""
        demo = self._demos[op.trace]
        for i in reversed([i for i in demo.putters(thing, op.room) if i < op.index]):
            move = self.achieve(demo.operators[i], goal)
            if move is not None:
                return move
        if thing in self._carriable:
            return self._acquire(thing, goal)
        return None

    def _board(self, vehicle: str, goal: Operator) -> Move | None:
        """Get into a vehicle, or out of one."""
        s = self._state
        for op in reversed(self._all):
            into = op.moved.get(PLAYER)
            if into is None or op.vehicle != s.vehicle or self.spent(op):
                continue
            if into == vehicle and s.reaches(vehicle):
                return Move(op.command, goal, op, note=f"into {vehicle}")
            if not vehicle and into == op.room:
                return Move(op.command, goal, op, note=f"out of {s.vehicle}")
        return None

    # --- setting right ----------------------------------------------------------------

    def _repair(self, op: Operator, goal: Operator) -> Move | None:
        """Find what is otherwise than when a step was demonstrated, and mend it."""
        with self._pursuing(("repair", op.trace, op.index)) as fresh:
            if not fresh:
                return None
            s = self._state
            demo = self._demos[op.trace]
            then = demo.states[op.index]
            for thing in sorted(s.contents.get(s.room, ())):
                if thing != PLAYER and thing not in then.here:
                    move = self.remove(thing, goal)
                    if move is not None:
                        return move
            for fact in sorted(then.facts - s.facts):
                move = self._restore(fact, op, demo, then, goal)
                if move is not None:
                    return move
        return None

    def _restore(
        self,
        fact: tuple[str, str, str],
        op: Operator,
        demo: Demonstration,
        then: State,
        goal: Operator,
    ) -> Move | None:
        """Make a fact hold again by a step that made it hold, if that can be done here."""
        relation, thing, what = fact
        if thing in (PLAYER, op.room) or thing in demo.restless:
            return None
        if not then.reaches(thing) and then.place_of(thing) != NOWHERE:
            return None
        if relation == "in" and thing in self._carriable and thing not in op.named:
            return None
        makers = demo.setters(thing, what) if relation == "is" else demo.putters(thing, what)
        for i in reversed([i for i in makers if i < op.index]):
            maker = demo.operators[i]
            if self.spent(maker) or (
                maker.room != self._state.room and self._needs_place(maker)
            ):
                continue
            move = self.achieve(maker, goal)
            if move is not None:
                return move
        return None

    def _equip(self, room: str, goal: Operator) -> Move | None:
        """Carry what was always carried in a place, such as a light, whichever it is."""
        needed: frozenset[str] = frozenset()
        for demo in self._demos.values():
            needed = demo.carried.get(room, needed)
        if not needed:
            return None
        with self._pursuing("equip") as fresh:
            if not fresh:
                return None
            for what in sorted(needed - carried_states(self._state)):
                key = ("equip", (what, room))
                if self._attempts.tries(key) >= _SAME_MOVE or (what, room) in self._spared:
                    continue
                move = self._provide(what, goal)
                if move is not None:
                    self._attempts.failed(key)
                    return move
        return None

    def _provide(self, what: str, goal: Operator) -> Move | None:
        """Set a state on something that is carried, or get what has it or can have it."""
        s = self._state
        setters = [
            (thing, op)
            for thing, op in reversed(self._setters.get(what, []))
            if not self.spent(op) and not op.is_move
        ]
        for thing, op in setters:
            if thing in s.held and all(
                t in s.held if t in op.held else s.reaches(t) for t in op.named
            ):
                return Move(op.command, goal, op, note=f"{thing} is needed")
        shining = [
            thing
            for thing in sorted(s.states)
            if what in s.states[thing] and thing in self._carriable
        ]
        able = dict.fromkeys([*shining, *(t for t, _ in setters if t in self._carriable)])
        for thing in able:
            if self.at_hand(thing):
                move = self.take(thing, goal)
                if move is not None:
                    return move
        if what not in self.missed:
            return None
        places = {s.place_of(t): 0.0 for t in able if t not in s.held}
        places.pop(NOWHERE, None)
        places.pop(s.room, None)
        return self._fetch(what, places, goal)

    def _fetch(self, what: str, places: dict[str, float], goal: Operator) -> Move | None:
        """Go where there is something that has a state, by ways that don't need it."""

        def passable(way: Way) -> bool:
            return self._usable(way) and not (
                self._lacks(way.end, what) and self._lacks(way.start, what)
            )

        route = self._atlas.route(self._state.room, places, passable, self.clock)
        if route is None or not route[0]:
            return None
        way = route[0][0]
        return Move(
            way.command, goal, way=way, note=f"to {route[1]}, for a light", errand=(what, route[1])
        )

    def go_on(self, errand: tuple[str, str], goal: Operator) -> Move | None:
        """Go on with an errand, None once it is done or can't be."""
        what, place = errand
        if what in carried_states(self._state):
            return None
        if place == self._state.room:
            return self._provide(what, goal)
        return self._fetch(what, {place: 0.0}, goal)

    def judge_lack(self, before: State, after: State) -> None:
        """Learn whether a place can be seen without what was always carried there."""
        room = after.room
        if room == before.room:
            return
        lacking = [
            what
            for demo in self._demos.values()
            for what in demo.carried.get(room, ())
            if what not in carried_states(after)
        ]
        title = room.rsplit("#", 1)[0].lower()
        if not lacking or not any(
            title in state.text.lower()
            for demo in self._demos.values()
            for state in demo.in_room(room)
        ):
            return
        for what in lacking:
            if title in after.text.lower():
                self._spared.add((what, room))
            else:
                self.missed.add(what)

    def _lacks(self, room: str, what: str) -> bool:
        if (what, room) in self._spared:
            return False
        return any(what in demo.carried.get(room, ()) for demo in self._demos.values())
