"""The map as demonstrations and the present game have shown it.

Places are nodes; an edge is a command that once led from one to another. Opposite
directions are guessed, at a price, where nothing else is known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.exploration.language.english import english
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.paths import NEVER, REFUTED, Edge, ShortestPaths
from agents.imitation.states.operators import Operator, title_of
from agents.imitation.states.state import NOWHERE, State

_GUESS = 10.0
_BLOCKED = 30.0
_FORGIVEN = 40
"""Steps after which an edge that was blocked is tried again at its usual price."""
_SURPRISE = 3.0
_ASTRAY = 5
"""Times in a row that a way leads elsewhere before it is left for a while."""
_IN_VAIN = 3
"""Times in vain, for each that it led elsewhere, after which a command is no way there."""


_WOODS = 6
"""Places of one name at most among which another is looked for: more are a maze."""


class RoomGraph:
    """Ways between places."""

    def __init__(self, demonstrations: Iterable[Demonstration]) -> None:
        self.deadly: dict[tuple[str, str], frozenset[str]] = {}
        self._edges: dict[str, dict[tuple[str, str], Edge]] = defaultdict(dict)
        self._gone: set[tuple[str, str]] = set()  # ways that were gone in this game
        self._counted: list[tuple[Edge, int, int, int]] = []  # what the counts were before
        in_vain: Counter[tuple[str, str]] = Counter()  # times that a command led nowhere
        for demonstration in demonstrations:
            for op in demonstration.operators:
                if op.destination and not op.died:
                    self._add(op.room, op.command, op.key, op.destination, op)
                elif not op.died:
                    in_vain[op.room, op.key] += 1
        self._carried_off = self._not_walked(in_vain)
        for edges in list(self._edges.values()):
            for edge in list(edges.values()):
                if not edge.guess:
                    self._guess_back(edge)
        self._from_anywhere = self._carried_along()

    def _carried_along(self) -> list[Operator]:
        """Return steps by which one comes to a place from wherever one is.

        They led there from several places, by what was carried and nothing else.
        """
        found: dict[tuple[str, str], dict[str, Operator]] = defaultdict(dict)
        for start, ways in self._edges.items():
            for edge in ways.values():
                op = edge.operator
                if op is not None and op.named and op.held.issuperset(op.named):
                    found[edge.key, edge.end][start] = op
        return [next(iter(one.values())) for one in found.values() if len(one) > 1]

    def _lead_anywhere(self, start: str) -> None:
        """Have the ways that can be taken anywhere leave a place, too."""
        for op in self._from_anywhere:
            if op.destination != start:
                edge = Edge(start, op.command, op.key, op.destination, op)
                self._edges[start].setdefault((op.key, op.destination), edge)

    def _add(self, start: str, command: str, key: str, end: str, op: Operator | None) -> Edge:
        edge = self._edges[start].setdefault((key, end), Edge(start, command, key, end, op))
        edge.taken += 1
        edge.guess = False
        if edge.astray or edge.blocked != NEVER:
            self._count(edge, edge.failed, 0, NEVER)
        return edge

    def _count(self, edge: Edge, failed: int, astray: int, blocked: int) -> None:
        """Change what is held against a way, so that it can be taken back."""
        if not edge.guess:  # that a guess is wrong is known for good
            self._counted.append((edge, edge.failed, edge.astray, edge.blocked))
        edge.failed, edge.astray, edge.blocked = failed, astray, blocked

    @property
    def counted(self) -> int:
        """How much was counted so far, to be handed to :meth:`uncount`."""
        return len(self._counted)

    def uncount(self, to: int) -> None:
        """Hold no more against any way than was held when so much was counted.

        A way that failed where it was only looked ahead failed once, however often
        it was looked at. Ways that were found stay known.
        """
        while len(self._counted) > to:
            edge, *held = self._counted.pop()
            edge.failed, edge.astray, edge.blocked = held

    def _guess_back(self, edge: Edge) -> None:
        """Guess that the opposite direction leads back, where nothing else is known to.

        Who entered something gets out of it.
        """
        into = edge.key.partition(" ")[0] == "enter"
        back = "out" if into else OPPOSITE.get(edge.key)
        known = self._edges[edge.end]
        if self.carries_off(edge) or back is None:
            return
        if any(key == back or end == edge.start for key, end in known):
            return
        known[back, edge.start] = Edge(edge.end, back, back, edge.start, guess=True)

    def _not_walked(self, in_vain: Counter[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return the pairs of places from one to the other of which nobody was shown to walk.

        What led there had been tried time and again in vain, and no direction led there
        at once. It was time that passed, or chance: who was carried off can't go back.
        """
        off, walked = set[tuple[str, str]](), set[tuple[str, str]]()
        for start, edges in self._edges.items():
            for edge in edges.values():
                if in_vain[start, edge.key] >= _IN_VAIN * edge.taken:
                    off.add((start, edge.end))
                elif edge.key in OPPOSITE:
                    walked.add((start, edge.end))
        return frozenset(off - walked)

    def carries_off(self, edge: Edge) -> bool:
        """Tell whether nobody walks a way: one is carried along it, some day or other."""
        return (edge.start, edge.end) in self._carried_off

    def guess_anew(self, place: str) -> None:
        """Guess that other directions lead back from where one comes to from a place.

        Opposite directions were guessed before; some stories' ways are bent. Where nobody
        has been, it may lie next to what is called the same: woods are many places.
        """
        if not self._edges.get(place):
            for near in self._called_alike(place):
                self._guess_ways(near, place)
        for out in list(self._edges.get(place, {}).values()):
            if out.guess or not out.taken or out.end == place:
                continue
            if self.carries_off(out):
                continue
            self._guess_ways(out.end, place)

    def _guess_ways(self, start: str, place: str) -> None:
        """Guess that any direction that nobody took leads from one place to another.

        Where one that was shown leads elsewhere today, the others that were shown may, too.
        """
        known = self._edges[start]
        turned = any(edge.astray and not edge.guess for edge in known.values())
        shown = {edge.key for edge in known.values() if edge.taken}
        anew = {key for key in shown if turned and (start, key) not in self._gone}
        taken = {edge.key for edge in known.values() if edge.refuted} | shown - anew
        for way in OPPOSITE:
            if way not in taken and (way, place) not in known:
                doubt = 0 if way in anew else REFUTED - 1
                known[way, place] = Edge(start, way, way, place, failed=doubt, guess=True)

    def known_alike(self, place: str) -> int:
        """Return how many places are known that are called as one where nobody has been."""
        return 0 if self._edges.get(place) else len(self._called_alike(place))

    def _called_alike(self, place: str) -> list[str]:
        """Return the places that people have been to and that have one's name; none of a maze."""
        title = title_of(place)
        found = [at for at, out in self._edges.items() if out and title_of(at) == title]
        return found if len(found) <= _WOODS else []

    def turn(self, op: Operator, way: str) -> None:
        """Take in that what a step went lies another way today, as the story says."""
        known = self._edges[op.room]
        for (said, end), edge in list(known.items()):
            shown = edge.operator
            if shown is None or end != op.destination or shown.key != op.key or said == way:
                continue
            del known[said, end]
            known[way, end] = Edge(op.room, way, way, end, shown, edge.taken)

    def saw(
        self, before: State, command: str, after: State, clock: int, meant: str = NOWHERE
    ) -> None:
        """Learn from a command that was played.

        Args:
            before, command, after: what was played, and what held around it.
            clock: counts what was seen so far.
            meant: the place where it was to lead.
        """
        moved = after.room != before.room
        key = canonical(command)
        known = self._edges.get(before.room, {})
        if after.died and any(said == key for said, _ in known) and not _by_others(before, after):
            self.deadly[before.room, key] = frozenset(before.held)
        if moved and after.died:
            return
        # Who gets out where they meant to hasn't been led astray from all other stops.
        arrived = moved and after.room == meant and self._is_shown(before.room, key, meant)
        for (said, end), edge in known.items():
            if said == key and end != after.room and not (arrived and not edge.guess):
                more = REFUTED if moved and edge.guess else 1
                self._count(edge, edge.failed + more, edge.astray + moved, clock)
        if moved:
            self._gone.add((before.room, key))
        if moved and (key in OPPOSITE or (key, after.room) in known):
            self._guess_back(self._add(before.room, command, key, after.room, None))

    def _is_shown(self, start: str, key: str, end: str) -> bool:
        """Tell whether a demonstration went a way to where it leads."""
        edge = self.way(start, key, end)
        return edge is not None and edge.operator is not None

    def is_burden(self, thing: str, room: str) -> bool:
        """Tell whether a thing was carried when a way out of a place killed."""
        return any(thing in held for (start, _), held in self.deadly.items() if start == room)

    def way(self, start: str, key: str, end: str) -> Edge | None:
        """Return the edge that a command is from one place to another, if it ever was."""
        return self._edges.get(start, {}).get((key, end))

    def misleads(self, edge: Edge, clock: int) -> bool:
        """Tell whether a way led elsewhere lately, so often that this is no chance."""
        return edge.astray >= _ASTRAY and clock - edge.blocked < _FORGIVEN

    def with_way_back(self, room: str) -> list[Edge]:
        """Return ways out of a place that lead back as well, the best known first."""
        edges = [
            edge
            for edge in self._edges.get(room, {}).values()
            if edge.taken and not edge.guess and self._leads_back(edge)
        ]
        return sorted(edges, key=lambda edge: (edge.failed, -edge.taken, edge.command))

    def _leads_back(self, edge: Edge) -> bool:
        return any(
            back.end == edge.start and back.taken and not back.guess and not back.failed
            for back in self._edges.get(edge.end, {}).values()
        )

    def goes_and_returns(self, start: str, key: str, end: str) -> bool:
        """Tell whether a command is known to lead from one place to another, and a way back."""
        edge = self.way(start, key, end)
        return edge is not None and not edge.guess and self._leads_back(edge)

    def leaving(self, room: str) -> list[str]:
        """Return commands that led out of a place, those that did so most often first."""
        edges = [
            edge for edge in self._edges.get(room, {}).values() if edge.taken and not edge.guess
        ]
        edges.sort(key=lambda edge: (edge.failed, -edge.taken, edge.command))
        return list(dict.fromkeys(edge.command for edge in edges))

    def ways(self, start: str, usable: Callable[[Edge], bool], clock: int) -> ShortestPaths:
        """Return the cheapest paths from a place, of edges that can be taken.

        They hold until anything is learned of the graph.
        """
        self._lead_anywhere(start)
        return ShortestPaths(self._edges, start, usable, lambda edge: self._price(edge, clock))

    def route(
        self,
        start: str,
        targets: Mapping[str, float],
        usable: Callable[[Edge], bool],
        clock: int,
    ) -> tuple[list[Edge], str] | None:
        """Return the cheapest path to one of several places, and which."""
        return self.ways(start, usable, clock).to(targets)

    def _price(self, edge: Edge, clock: int) -> float:
        price = _GUESS if edge.guess else 1.0
        if edge.failed:
            price += _SURPRISE * edge.failed / (edge.failed + edge.taken)
        if clock - edge.blocked < _FORGIVEN:
            price += _BLOCKED
        return price


def _by_others(before: State, after: State) -> bool:
    """Tell whether somebody, or the dark, may have killed, and not the way that was gone."""
    told, says = f"{before.text}\n{after.text}".lower(), english().says
    return says("threat", told) or says("dark", told)
