"""What demonstrations did that a game has not done yet, and how far away that is.

A plan says what comes next in one demonstration; here a person who plays in an order
of their own is told of the nearest thing that anybody has shown and that can be done
as things stand. Only effects are compared: nothing of any game is known here. May import
what ``plan_executor`` may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.core.text import words
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.action_model.paths import Edge, ShortestPaths
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.states.lifting import changed_afar, spoken_things
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE
from agents.imitation.states.traces import Trace
from games.types import PLAYER, Ending

_NOUN = 3
"""Letters that a word has at least to name a thing: "it" names none."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Something that was shown and isn't done.

    Attributes:
        op: the step that does it.
        things: what it is about: what it names or moves.
        spoken: what its words name that the story had spoken of there, for worlds that
            don't tell of it.
        wins: the story ends well by it.
        turn: the journal's turn of that step.
        place: where it can be done; ``seen`` if the game has been there.
        way: commands that lead there from here, empty if it is here.
        far: no way there is known, as things stand.
    """

    op: Operator
    things: tuple[str, ...]
    turn: int
    place: str
    seen: bool
    way: tuple[str, ...] = ()
    far: bool = False
    spoken: tuple[str, ...] = ()
    wins: bool = False


@dataclass(frozen=True, slots=True)
class _Deed:
    """A step, and what its facts don't tell.

    Attributes:
        afar: what it set on things that are in no place, as doors may be.
        wins: the story ended well by it.
    """

    op: Operator
    afar: Mapping[tuple[str, str], bool]
    wins: bool = False

    @property
    def states(self) -> dict[tuple[str, str], bool]:
        """States of what it names."""
        return {**self.op.states, **self.afar}

    @property
    def moved(self) -> dict[str, str]:
        """What it brought elsewhere, but for the person."""
        return {thing: where for thing, where in self.op.moved.items() if thing != PLAYER}

    @property
    def brings_nothing(self) -> bool:
        """Whether nothing that can be seen came of it."""
        return self.op.brings_nothing and not self.afar

    @property
    def opens(self) -> bool:
        """Whether it may have opened a way."""
        return not self.op.only_takes

    @property
    def matters(self) -> bool:
        """Whether it brought something about that is worth a hint."""
        op = self.op
        if self.wins:
            return True
        if op.died or op.refused or op.score < 0:
            return False
        if op.score > 0:
            return True
        if not op.does_anything or (op.is_move and not self.afar):
            return False
        if not self.states and all(where == op.room for where in self._handled.values()):
            # Nothing but things laid down.
            return bool(set(self._handled) - op.held - op.had) or (
                not self._handled and bool(op.aside_states) and not op.destination
            )
        return bool(self.moved or self.states or (op.aside and not op.destination))

    @property
    def _handled(self) -> dict[str, str]:
        return {**self.op.aside, **self.moved}

    def same(self, done: _Deed) -> bool:
        """Tell whether a move did what this is for, in the same place."""
        op, move = self.op, done.op
        if self.wins and not done.wins:
            return False
        if move.refused or move.score < op.score:
            return False
        shown = self.moved, self.states, op.destination
        if any(shown) and shown == (done.moved, done.states, move.destination):
            return True
        if op.key == move.key:
            return self.brings_nothing or not done.brings_nothing
        return op.score > 0 and not any(shown) and op.answered_by(move.text)


class Deeds:
    """The steps of demonstrations that brought something about, to be ticked off.

    Args:
        knowledge: what the demonstrations teach, the best one first.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = knowledge
        self._demos = list(knowledge.by_number.values())
        self._deeds = {
            demo.number: [deed for deed in _deeds_of(demo) if deed.matters] for demo in self._demos
        }

    def nearest(self, played: Trace) -> Unfinished | None:
        """Return what is unfinished and nearest to where a game stands.

        Of what is equally near the better demonstration's comes first, and of that
        what was done first; what was carried before and laid down comes last. Where
        nothing can be done as things stand, what still lacks something is told of as it
        was demonstrated, and then what lies behind ways that may be shut. None if all is
        done.

        Args:
            played: the game's path, with facts if the demonstrations have them.
        """
        course = _Course(Demonstration(-1, played))
        todo = {number: self._left(course, number) for number in self._deeds}
        left = [deed for deeds in todo.values() for deed in deeds]
        ready = [deed for deed in left if self._ready(course, deed.op)]
        open_now = [
            deed
            for deed in ready
            if not deed.op.destination or self._passable(course, deed.op, todo[deed.op.trace])
        ]
        ways = self._ways(course, todo)
        return (
            self._first_of(course, open_now, ways)
            or self._first_of(course, left, ways, in_order=True)
            or self._first_of(course, ready, self._ways(course, None))
            or (self._told(course, left[0], left[0].op.room, None) if left else None)
        )

    def _first_of(
        self,
        course: _Course,
        deeds: Sequence[_Deed],
        ways: ShortestPaths,
        *,
        in_order: bool = False,
    ) -> Unfinished | None:
        """Return the nearest of some deeds, or the first in order, that there is a way to."""
        found: tuple[tuple[bool, int, int, int], _Deed, str, list[Edge]] | None = None
        for deed in deeds:
            op, place = deed.op, course.place_for(deed.op)
            route = ([], place) if place == course.now.room else ways.to({place: 0.0})
            if not place or route is None:
                continue
            again = op.only_takes and not course.held.isdisjoint(op.moved)
            rank = (again, 0 if in_order else len(route[0]), op.trace, op.index)
            if found is None or rank < found[0]:
                found = rank, deed, place, route[0]
        if found is None:
            return None
        return self._told(course, found[1], found[2], tuple(edge.command for edge in found[3]))

    def _told(
        self, course: _Course, deed: _Deed, place: str, way: tuple[str, ...] | None
    ) -> Unfinished:
        op, demo = deed.op, self._known.by_number[deed.op.trace]
        got = [thing for thing, where in op.aside.items() if where == PLAYER]
        things = (*op.named, *deed.moved, *(thing for thing, _ in deed.states), *got)
        heard = {
            word
            for state in demo.states[: op.index + 1]
            if state.room == op.room
            for word in words(state.text)
        }
        spoken = [one for one in spoken_things(op.key) if heard.issuperset(words(one, _NOUN))]
        return Unfinished(
            op,
            tuple(dict.fromkeys(things)),
            demo.trace.turns[op.index + 1],
            place,
            place in course.rooms,
            way or (),
            far=way is None,
            spoken=tuple(one for one in spoken if words(one, _NOUN)),
            wins=deed.wins,
        )

    # --- what is left to do --------------------------------------------------------

    def _left(self, course: _Course, number: int) -> list[_Deed]:
        """Return the deeds of a demonstration that are not done."""
        deeds = self._deeds[number]
        other = {
            deed.op.index for deed in deeds if not deed.op.only_takes and not course.has_done(deed)
        }
        return [
            deed
            for deed in deeds
            if deed.op.index in other
            or (deed.op.only_takes and self._wanted(course, deed.op, deeds, other))
        ]

    def _wanted(
        self, course: _Course, op: Operator, deeds: Sequence[_Deed], left: set[int]
    ) -> bool:
        """Tell whether what a step took up is still to be had."""
        if all(course.now.holds(thing) for thing in op.moved):
            return False
        uses = [
            deed.op.index
            for deed in deeds
            if deed.op.index > op.index and not op.moved.keys().isdisjoint(deed.op.held)
        ]
        if any(index in left for index in uses):
            return True
        return not uses and not any(thing in course.held for thing in op.moved)

    def _ready(self, course: _Course, op: Operator) -> bool:
        """Tell whether a step can be done as things stand, but for where one stands."""
        demo, now = self._known.by_number[op.trace], course.now
        if op.index and demo.operators[op.index - 1].asks and not now.asks:
            return False  # it was an answer
        if not all(now.holds(thing) for thing in op.held) or course.in_vain(op):
            return False
        then = demo.states[op.index]
        for thing in op.named:
            has, had = now.states.get(thing, ()), then.states.get(thing, ())
            brought = [demo.setters(thing, what) for what in had if what not in has]
            brought += [demo.setters(thing, what, on=False) for what in has if what not in had]
            if any(index < op.index for indices in brought for index in indices):
                return False
        return True

    # --- ways ------------------------------------------------------------------------

    def _ways(self, course: _Course, todo: Mapping[int, Sequence[_Deed]] | None) -> ShortestPaths:
        """Return the ways from where the game stands that are open as far as one can tell.

        Args:
            course: what the game has done.
            todo: what is unfinished, by demonstration; None to count ways that only
                something unfinished may open.
        """
        graph = RoomGraph(self._demos)
        for clock, deed in enumerate(course.played):
            graph.saw(course.states[clock], deed.op.command, course.states[clock + 1], clock)
        walked = {(deed.op.room, deed.op.key) for deed in course.played if deed.op.destination}

        def is_open(edge: Edge) -> bool:
            if (edge.start, edge.key) in walked:
                return not course.shut(edge.start, edge.key)
            if todo is None:
                return not course.shut(edge.start, edge.key)
            return not edge.guess and any(
                self._passable(course, op, todo[op.trace]) for op in self._first(edge)
            )

        return graph.ways(course.now.room, is_open, len(course.played))

    def _first(self, edge: Edge) -> Iterator[Operator]:
        """Yield each demonstration's first step along an edge."""
        for demo in self._demos:
            for op in demo.operators:
                if (op.room, op.key, op.destination) == (edge.start, edge.key, edge.end):
                    yield op
                    break

    def _passable(self, course: _Course, op: Operator, left: Sequence[_Deed]) -> bool:
        """Tell whether a way is open: all that was done there before it was taken is done."""
        if course.shut(op.room, op.key) or not self._ready(course, op):
            return False
        lacking = self._known.carried.get(op.destination, frozenset()) - course.now.carried_states
        for deed in left:
            before = deed.op.index < op.index
            if before and deed.op.room == op.room and deed.opens:
                return False
            if any(on and what in lacking for (_, what), on in deed.op.all_states.items()):
                return False
        return True


class _Course:
    """What a game has done so far.

    Attributes:
        played: its moves; ``states``: what held before each, and holds now.
        now: what holds now.
        rooms: places that it has been in.
        held: things that were ever carried.
    """

    def __init__(self, path: Demonstration) -> None:
        self.played = _deeds_of(path)
        self.states = path.states
        self.now = path.states[-1]
        self.rooms = frozenset(state.room for state in path.states)
        self.held = frozenset(thing for state in path.states for thing in state.held)
        self._last = {(deed.op.room, deed.op.key): deed for deed in self.played}
        self._gained = max((deed.op.index for deed in self.played if deed.matters), default=-1)

    def has_done(self, deed: _Deed) -> bool:
        """Tell whether what a step is for was done, by whatever words."""
        op, moved, states = deed.op, deed.moved, deed.states
        if deed.wins:
            return False  # else the story would be over
        lies = all(self.now.holders.get(thing, NOWHERE) == moved[thing] for thing in moved)
        holds = all(self.now.is_set(thing, what) == on for (thing, what), on in states.items())
        if (moved or states) and lies and holds:
            return True
        if op.score > 0 and op.destination in self.rooms and not (moved or states):
            return True
        return any(deed.same(one) for one in self.played if one.op.room == op.room)

    def in_vain(self, op: Operator) -> bool:
        """Tell whether a step was tried, did nothing, and nothing was gained since."""
        last = self._last.get((op.room, op.key))
        if last is None or not last.brings_nothing or op.brings_nothing:
            return False
        return self._gained <= last.op.index

    def shut(self, room: str, key: str) -> bool:
        """Tell whether a way led nowhere when it was last tried, and nothing was gained since."""
        last = self._last.get((room, key))
        return last is not None and not last.op.destination and self._gained <= last.op.index

    def place_for(self, op: Operator) -> str:
        """Return where a step can be done, empty if what it needs isn't where it was seen."""
        places = {
            self._seen_at(thing, op.room)
            for thing in op.named
            if thing not in op.held and not self.now.holds(thing)
        }
        if not places:
            return op.room
        return places.pop() if len(places) == 1 and (op.only_takes or op.room in places) else ""

    def _seen_at(self, thing: str, shown: str) -> str:
        """Return where a thing is as far as a person knows, empty if it has gone unseen.

        What the game knows beyond what was seen is nobody's hint.
        """
        latest = (state.room for state in reversed(self.states) if state.reaches(thing))
        place = next(latest, shown)
        return place if self.now.place_of(thing) == place else ""


def _deeds_of(demo: Demonstration) -> list[_Deed]:
    return [
        _Deed(
            op,
            changed_afar(op, demo.states[op.index], demo.states[op.index + 1]),
            demo.trace.moments[op.index + 1].scene.ending is Ending.VICTORY,
        )
        for op in demo.operators
    ]
