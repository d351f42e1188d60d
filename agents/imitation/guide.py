"""Following the effects of a demonstration rather than its commands.

The demonstration's steps are pursued in order. Where everything is as it was
then, its next command is played, as a blind replay would. Where something is
not, the guide asks what a person would: does the effect still need doing, what
is missing, and which demonstrated step brings it about? This is plan execution
with monitoring after PLANEX (Fikes, Hart and Nilsson 1972), with operators that
were learned from one example each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agents.imitation.atlas import Atlas, Way
from agents.imitation.operators import Demonstration, Operator, words_of
from agents.imitation.state import NOWHERE, State
from agents.types import canonical
from games.types import PLAYER, Facts, Scene

_QUESTION = re.compile(r"answer (?:with )?(?:a )?\W*(?:yes|no)\b|\(y/n\)|yes or no", re.I)
_DEPTH = 5
_PATIENCE = 25
_SAME = 3
_EFFORT = 120


@dataclass(frozen=True, slots=True)
class Move:
    """A command and what it is for.

    Attributes:
        operator: the demonstrated step that is played, if it is one.
        goal: the step of the demonstration that all this is for.
        note: what is in the way and what is done about it, empty if nothing.
    """

    command: str
    goal: Operator | None
    operator: Operator | None = None
    note: str = ""
    way: Way | None = None
    taking: str = ""


class Guide:
    """Follows demonstrations through one game."""

    def __init__(self, demonstrations: Sequence[Demonstration]) -> None:
        self._demos = list(demonstrations)
        self._main = self._demos[0]
        self._ops = self._main.operators
        self._atlas = Atlas(demonstrations)
        self._all = [op for d in self._demos for op in d.operators]
        self.cursor = 0
        self.clock = 0
        self.late: list[int] = []
        self._tries: Counter[object] = Counter()
        self._same: Counter[object] = Counter()
        self._said: dict[object, str] = {}
        self._effort: Counter[int] = Counter()
        self._failed: set[int] = set()
        self._pending: Move | None = None
        self.state: State
        self.log: list[str] = []

    def begin(self, scene: Scene, facts: Facts) -> None:
        self.state = State(scene, facts)

    # --- observing -------------------------------------------------------------

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        before, self.state = self.state, State(scene, facts)
        self.clock += 1
        self._atlas.saw(before, command, self.state, self.clock)
        move, self._pending = self._pending, None
        if move is None or canonical(move.command) != canonical(command):
            return
        after = self.state
        if move.goal is not None:
            self._effort[move.goal.index] += 1
        key: object = None
        ok = True
        if move.operator is not None:
            key = ("op", move.operator.trace, move.operator.index)
            ok = not move.operator.meant or move.operator.holds_in(after)
            if ok and move.operator is move.goal:
                self._finish(move.operator.index)
            elif not ok and move.operator is move.goal and not move.operator.meant:
                self._finish(move.operator.index)
        elif move.taking:
            key = ("take", move.taking)
            ok = after.holds(move.taking)
        elif move.way is not None:
            key = ("way", move.way.start, canonical(move.command))
            ok = after.room == move.way.end
        if key is not None:
            if ok:
                self._tries.pop(key, None)
                self._same.pop(key, None)
                self._said.pop(key, None)
            else:
                self._tries[key] += 1
                text = after.text
                if self._said.get(key) == text:
                    self._same[key] += 1
                else:
                    self._same[key] = 0
                self._said[key] = text

    def _finish(self, index: int) -> None:
        if index == self.cursor:
            self.cursor += 1
        if index in self.late:
            self.late.remove(index)

    # --- deciding ----------------------------------------------------------------

    def act(self) -> str | None:
        move = self._decide()
        self._pending = move
        return move.command if move is not None else None

    @property
    def pending(self) -> Move | None:
        return self._pending

    def _decide(self) -> Move | None:
        s = self.state
        if _QUESTION.search(s.text[-200:]) or (s.died and s.text.rstrip().endswith("?")):
            return Move("yes", None, note="a question")
        n = len(self._ops)
        if self.cursor < n:
            move = self._pick_up() or self._late_here()
            if move is not None:
                return move
        while self.cursor < n:
            op = self._ops[self.cursor]
            if self.cursor == n - 1 and self._main.over:
                move = self._do_late()
                if move is not None:
                    return move
            if self._effort[op.index] > _EFFORT:
                self._put_off(op)
                continue
            before = self.cursor
            move = self._pursue(op)
            if move is not None:
                return move
            if self.cursor == before:
                self._put_off(op)
        return self._do_late()

    def _put_off(self, op: Operator) -> None:
        if not op.is_move and op.meant:
            self.late.append(op.index)
        self.log.append(f"{self.clock}: put off {op.index + 1} {op.command}")
        self.cursor += 1

    def _late_here(self) -> Move | None:
        s = self.state
        for index in self.late:
            op = self._ops[index]
            if op.room != s.room or self._spent(op):
                continue
            if op.holds_in(s):
                continue
            if all(s.holds(t) if t in op.held else s.reaches(t) for t in op.named):
                return Move(op.command, op, op, note="now it can be done")
        return None

    def _do_late(self) -> Move | None:
        for index in list(self.late):
            op = self._ops[index]
            if self._effort[index] > 2 * _EFFORT or op.holds_in(self.state):
                self.late.remove(index)
                continue
            move = self._achieve(op, op, 0)
            if move is not None:
                return move
        return None

    def _pursue(self, op: Operator) -> Move | None:
        """Return the next command for the step at the cursor.

        None if it can't be done now, or if the cursor has moved on.
        """
        s = self.state
        if op.is_move:
            return self._travel(op)
        if op.meant and op.holds_in(s):
            self.cursor += 1
            return None
        if self._moot(op):
            self.cursor += 1
            return None
        move = self._achieve(op, op, 0)
        if move is not None:
            return move
        key = ("op", op.trace, op.index)
        if s.room == op.room and not self._tries[key]:
            return Move(op.command, op, op)
        return None

    def _moot(self, op: Operator) -> bool:
        """Tell whether a step lays down only what isn't carried anyway."""
        drops = op.drops
        if not drops or op.score > 0 or len(drops) != len(op.moved):
            return False
        if any(op.moved[t] != op.room for t in drops):
            return False
        return not any(self.state.holds(t) for t in drops)

    def _travel(self, op: Operator) -> Move | None:
        s = self.state
        if s.room == op.room and s.vehicle == op.vehicle:
            move = self._go(op)
            if move is not None:
                return move
        end = self.cursor
        n = len(self._ops)
        while end < n and self._ops[end].is_move:
            end += 1
        targets: dict[str, float] = {}
        where: dict[str, int] = {}
        for k in range(self.cursor + (s.room == op.room), end + 1):
            room = self._ops[k].room if k < n else self._ops[n - 1].destination
            cost = (end - k) * 1.0
            if room and (room not in targets or cost < targets[room]):
                targets[room], where[room] = cost, k
        route = self._atlas.route(s, targets, self._usable, self.clock)
        if route is None:
            if end < n:
                self.cursor = end
                return None
            self.cursor = n
            return None
        ways, goal = route
        if not ways:
            self.cursor = where[goal]
            return None
        return self._along(ways, op)

    def _go(self, op: Operator) -> Move | None:
        """Play a step that is a move, from where it was played."""
        key = ("op", op.trace, op.index)
        context = self._context(op)
        if context is not None:
            return context
        if self._tries[key]:
            fix = self._repair(op, op, 1)
            if fix is not None:
                return fix
        if self._spent(op):
            return None
        return Move(op.command, op, op)

    def _along(self, ways: list[Way], goal: Operator, depth: int = 0) -> Move | None:
        way = ways[0]
        context = self._context(goal)
        if context is not None:
            return context
        if way.operator is not None and self._tries["way", way.start, canonical(way.command)]:
            fix = self._repair(way.operator, goal, depth + 1)
            if fix is not None:
                return fix
        return Move(way.command, goal, way=way, note=f"go to {ways[-1].end}")

    def _usable(self, way: Way) -> bool:
        op = way.operator
        if op is None:
            return True
        s = self.state
        if op.vehicle and s.vehicle != op.vehicle:
            return False
        return all(s.holds(t) for t in op.held)

    def _spent(self, op: Operator) -> bool:
        """Tell whether a step was tried often enough."""
        key = ("op", op.trace, op.index)
        most = 10 if op.destination else _SAME
        return self._tries[key] >= _PATIENCE or self._same[key] >= most

    # --- means and ends ----------------------------------------------------------

    def _achieve(self, op: Operator, goal: Operator, depth: int) -> Move | None:
        """Return the next command towards a demonstrated step's effect."""
        s = self.state
        if depth > _DEPTH:
            return None
        for thing in op.named:
            if thing in op.held and not s.holds(thing):
                move = self._acquire(thing, goal, depth + 1)
                if move is None:
                    return None
                return move
        if s.room != op.room and self._needs_place(op):
            route = self._atlas.route(s, {op.room: 0.0}, self._usable, self.clock)
            if route is None or not route[0]:
                return None
            return self._along(route[0], goal, depth)
        if op.vehicle != s.vehicle:
            move = self._board(op.vehicle, goal, depth + 1)
            if move is not None:
                return move
        for thing in op.named:
            if thing not in op.held and not s.reaches(thing):
                move = self._bring(thing, op, goal, depth + 1)
                if move is None:
                    return None
                return move
        if self._tries["op", op.trace, op.index]:
            fix = self._repair(op, goal, depth + 1)
            if fix is not None:
                return fix
        if self._spent(op):
            return None
        context = self._context(goal) if depth == 0 else None
        if context is not None:
            return context
        return Move(op.command, goal, op, note="" if op is goal else f"first {op.command}")

    def _needs_place(self, op: Operator) -> bool:
        if op.destination or not op.named or not op.meant:
            return True
        if any(t not in op.held for t in op.named):
            return True
        return bool(op.aside) or any(w != PLAYER and w not in op.named for w in op.moved.values())

    def _acquire(self, thing: str, goal: Operator, depth: int) -> Move | None:
        """Return the next command towards carrying a thing."""
        s = self.state
        if depth > _DEPTH:
            return None
        place = s.place_of(thing)
        if place == NOWHERE or not place:
            return self._produce(thing, goal, depth)
        if place == s.room:
            holder = s.holders.get(thing, NOWHERE)
            if holder in self._main.restless:
                return self._remove(holder, goal, depth)
            return self._take(thing, goal, depth)
        route = self._atlas.route(s, {place: 0.0}, self._usable, self.clock)
        if route is None or not route[0]:
            return None
        return self._along(route[0], goal, depth)

    def _take(self, thing: str, goal: Operator, depth: int) -> Move | None:
        key = ("take", thing)
        if self._tries[key] >= 12 or self._same[key] >= _SAME:
            return None
        taken = [op for op in self._all if op.moved.get(thing) == PLAYER]
        here = [op for op in taken if op.room == self.state.room]
        if self._tries[key]:
            if here:
                fix = self._repair(here[-1], goal, depth)
                if fix is not None:
                    return fix
            extra = self._lighten(goal)
            if extra is not None and self._tries[key] % 2 == 1:
                return extra
        if taken and len(taken[-1].moved) == 1 and not taken[-1].held:
            command = (here or taken)[-1].command
        else:
            noun = max(words_of(thing), key=lambda w: (w == _noun(thing), len(w)), default=thing)
            command = f"take {noun}"
        return Move(command, goal, taking=thing, note=f"get {thing}")

    def _lighten(self, goal: Operator) -> Move | None:
        s = self.state
        then = self._main.states[min(self.cursor, len(self._main.states) - 1)]
        extras = [
            t
            for t, where in s.holders.items()
            if where == PLAYER and not then.holds(t) and self._main.last_named.get(t, -1) < self.cursor
        ]
        if not extras:
            return None
        return Move(f"drop {_noun(sorted(extras)[0])}", goal, note="too much to carry")

    def _produce(self, thing: str, goal: Operator, depth: int) -> Move | None:
        """Bring about that a thing is somewhere at all."""
        makers = [
            op for op in self._all
            if op.moved.get(thing, op.aside.get(thing, NOWHERE)) != NOWHERE
        ]
        for op in reversed(makers):
            if op is goal:
                continue
            move = self._achieve(op, goal, depth + 1)
            if move is not None:
                return move
        return None

    def _remove(self, thing: str, goal: Operator, depth: int) -> Move | None:
        """Make something that is in the way go."""
        removers = [
            op for op in self._all
            if thing in op.moved and op.moved[thing] != op.room and op.moved[thing] != PLAYER
            and thing in op.named
        ]
        for op in reversed(removers):
            if depth > _DEPTH:
                return None
            s = self.state
            for tool in op.held:
                if tool != thing and not s.holds(tool):
                    move = self._acquire(tool, goal, depth + 1)
                    if move is not None:
                        return move
                    break
            else:
                if not self._spent(op):
                    return Move(op.command, goal, op, note=f"{thing} is in the way")
        return None

    def _bring(self, thing: str, op: Operator, goal: Operator, depth: int) -> Move | None:
        """Bring about that a thing is in reach where a step needs it."""
        demo = self._demos[op.trace]
        makers = [i for i in demo.putters(thing, op.room) if i < op.index]
        for i in reversed(makers):
            move = self._achieve(demo.operators[i], goal, depth + 1)
            if move is not None:
                return move
        place = self.state.place_of(thing)
        if any(o.moved.get(thing) == PLAYER or thing in o.held for o in self._all) or place:
            return self._acquire(thing, goal, depth)
        return None

    def _board(self, vehicle: str, goal: Operator, depth: int) -> Move | None:
        for op in reversed(self._all):
            if op.moved.get(PLAYER) == (vehicle or op.room) and op.vehicle == self.state.vehicle:
                if vehicle and not self.state.reaches(vehicle):
                    continue
                if not self._spent(op):
                    return Move(op.command, goal, op, note=f"into {vehicle or 'the open'}")
        return None

    def _repair(self, op: Operator, goal: Operator, depth: int) -> Move | None:
        """Find what is otherwise than when a step was demonstrated, and mend it."""
        if depth > _DEPTH:
            return None
        s = self.state
        demo = self._demos[op.trace]
        then = demo.states[op.index]
        for thing in self._intruders(then):
            move = self._remove(thing, goal, depth + 1)
            if move is not None:
                return move
        for fact in then.facts - s.facts:
            relation, thing, what = fact
            if thing in (PLAYER, op.room):
                continue
            if relation == "is":
                if not (then.reaches(thing) or then.place_of(thing) == NOWHERE):
                    continue
                makers = demo.setters(thing, what, True)
            else:
                if not then.reaches(thing) or thing in demo.restless:
                    continue
                makers = demo.putters(thing, what)
            for i in reversed([i for i in makers if i < op.index]):
                maker = demo.operators[i]
                if self._spent(maker) or maker is op:
                    continue
                if maker.room != s.room and self._needs_place(maker):
                    continue
                move = self._achieve(maker, goal, depth + 1)
                if move is not None:
                    return move
        return None

    def _intruders(self, then: State) -> list[str]:
        s = self.state
        return [
            t
            for t, where in s.holders.items()
            if where == s.room and t != PLAYER and not then.reaches(t)
        ]

    # --- keeping one's things together -----------------------------------------------

    def _context(self, goal: Operator) -> Move | None:
        """Set again what the person had set on the things carried, such as a light."""
        s = self.state
        demo = self._demos[goal.trace]
        then = demo.states[goal.index]
        for fact in then.facts - s.facts:
            relation, thing, what = fact
            if relation != "is" or not s.holds(thing) or not then.holds(thing):
                continue
            makers = [i for i in demo.setters(thing, what, True) if i < goal.index]
            if not makers:
                continue
            op = demo.operators[makers[-1]]
            if self._spent(op) or not all(s.holds(t) for t in op.held):
                continue
            if any(t not in op.held and not s.reaches(t) for t in op.named):
                continue
            if self._tries["context", thing, what] > 3:
                continue
            self._tries["context", thing, what] += 1
            return Move(op.command, goal, op, note=f"{thing} again")
        return None

    def _pick_up(self) -> Move | None:
        """Take what lies here and should be with the person."""
        s = self.state
        demo = self._main
        then = demo.states[self.cursor]
        for thing, where in s.holders.items():
            if thing == PLAYER or s.place_of(thing) != s.room or s.holds(thing):
                continue
            if where in demo.restless or thing in demo.restless:
                continue
            if self._tries["take", thing] >= 2:
                continue
            if then.holds(thing):
                if demo.last_named.get(thing, -1) < self.cursor and not self._set(thing):
                    continue
            elif not self._displaced(thing, then):
                continue
            return self._take(thing, self._ops[self.cursor], 1)
        return None

    def _set(self, thing: str) -> bool:
        return any(thing == t for op in self._ops for t, _ in (*op.states, *op.aside_states))

    def _displaced(self, thing: str, then: State) -> bool:
        """Tell whether a thing isn't where it was by now, and is still to be carried."""
        s = self.state
        if then.place_of(thing) == s.room:
            return False
        if any(thing in self._ops[i].held for i in self.late):
            return True
        return any(
            thing in op.held or op.moved.get(thing) == PLAYER for op in self._ops[self.cursor :]
        )


def _noun(thing: str) -> str:
    name = thing.rsplit("#", 1)[0].lower()
    words = re.findall(r"[a-z0-9]+", name.split(" of ")[0])
    return words[-1] if words else name
