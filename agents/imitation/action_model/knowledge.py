"""What demonstrations teach about a game, whichever of them is followed.

Indexes over the steps of all demonstrations: who takes what, what brings a
thing forth, what does away with it, what sets a state, what is struck at, what
was always carried in a place. Nothing here changes during a game.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import pairwise

from agents.core.labels import names_on_screen
from agents.core.text import words
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.waiting import LETTING_TIME_PASS, sentences
from agents.imitation.states.operators import VIOLENCE, Operator, names_in, title_of, words_of
from agents.imitation.states.state import NOWHERE
from games.types import PLAYER


class Knowledge:
    """What several demonstrations of one game teach together.

    Args:
        demonstrations: the one to follow first comes first.

    Attributes:
        demonstrations: those whose ends are pursued. Beside a first one that won
            all there is, the others only teach means: pursued after it they cost
            more points than they bring.
        bare: they tell of scenes alone; those that do are left out beside
            others that tell of facts.
        takers: thing -> steps that took it up.
        makers: thing -> steps that brought it somewhere.
        removers: thing -> steps that did away with it; not of what is carried.
        setters: state -> (thing, step) that set it.
        carriable: things that were ever carried.
        restless: things that move about by themselves.
        recurring: things that came from nowhere.
        strikes: thing -> steps that strike at it, the effective ones first.
    """

    def __init__(self, demonstrations: Sequence[Demonstration]) -> None:
        self.bare = all(d.states[0].bare for d in demonstrations)
        # Names of things and places read from scenes and from facts don't mix.
        demonstrations = [d for d in demonstrations if d.states[0].bare == self.bare]
        self._taught = tuple(demonstrations)
        whole = bool(demonstrations) and demonstrations[0].won
        self.demonstrations = self._taught[:1] if whole else self._taught
        self.by_number = {d.number: d for d in demonstrations}
        self.operators = [op for d in demonstrations for op in d.operators]
        self.takers: dict[str, list[Operator]] = defaultdict(list)
        self.makers: dict[str, list[Operator]] = defaultdict(list)
        self.removers: dict[str, list[Operator]] = defaultdict(list)
        self.setters: dict[str, list[tuple[str, Operator]]] = defaultdict(list)
        self.carriable: set[str] = set()
        self.restless = frozenset(t for d in demonstrations for t in d.restless)
        self.recurring = frozenset(t for d in demonstrations for t in d.recurring)
        self._calls: dict[str, Counter[str]] = defaultdict(Counter)
        self._within: dict[str, frozenset[str]] = {}
        for op in self.operators:
            self._learn(op)
        for thing in self.carriable:
            self.removers.pop(thing, None)

    def _learn(self, op: Operator) -> None:
        self.carriable |= op.held
        for thing, where in (*op.moved.items(), *op.aside.items()):
            if where == PLAYER:
                self.carriable.add(thing)
                if thing in op.moved:
                    self.takers[thing].append(op)
            if where != NOWHERE:
                self.makers[thing].append(op)
            drove = thing in op.named or thing in self.by_number[op.trace].driven_off(op)
            if where not in (op.room, PLAYER) and drove:
                self.removers[thing].append(op)
        for (thing, what), on in op.all_states.items():
            if on:
                self.setters[what].append((thing, op))
        for thing in op.named:
            for word in words(op.key)[1:]:
                if word in words_of(thing) or len(op.named) == 1:
                    self._calls[thing][word] += 1

    @cached_property
    def shown_names(self) -> dict[str, str]:
        """Names of the facts that only the programmer knows -> what to call those."""
        if self.bare:
            return {}
        seen = (
            (state.room, moment.scene)
            for d in self._taught
            for state, moment in zip(d.states, d.trace.moments, strict=False)
        )
        labels = {label for d in self._taught for state in d.states for label in state.holders}
        return names_on_screen(seen, labels)

    @cached_property
    def strikes(self) -> dict[str, list[Operator]]:
        """Thing -> steps that strike at it, also where the blow met nothing."""
        foes = {t for d in self._taught for t in d.foes} - self.carriable
        found: dict[str, list[Operator]] = defaultdict(list)
        seen: set[str] = set()
        for op in reversed(self.operators):
            if not VIOLENCE.match(op.key) or op.key in seen:
                continue
            seen.add(op.key)
            meant = self.by_number[op.trace].unnamed_foes.get(op.index)
            for thing in (meant,) if meant in foes else names_in(op.command, foes):
                found[thing].append(op)
        for thing, ops in found.items():
            ops.sort(key=lambda op: thing not in op.moved)
        return dict(found)

    @cached_property
    def told(self) -> frozenset[str]:
        """All that was told, sentence by sentence."""
        return frozenset(
            one for d in self._taught for state in d.states for one in sentences(state.text)
        )

    @cached_property
    def regainers(self) -> dict[str, list[Operator]]:
        """Who snatched something -> the steps that got it back from them."""
        found: dict[str, list[Operator]] = defaultdict(list)
        for demonstration in self._taught:
            for i, lost in demonstration.recoveries.items():
                op = demonstration.operators[i]
                for thing, who in lost:
                    if op.puts(thing) == PLAYER:
                        found[who].append(op)
        return dict(found)

    @cached_property
    def weapons(self) -> frozenset[str]:
        """Things that somebody was struck with."""
        return frozenset(t for blows in self.strikes.values() for op in blows for t in op.held)

    @cached_property
    def carried(self) -> dict[str, frozenset[str]]:
        """Place -> states that something carried had whenever anybody was there."""
        found: dict[str, frozenset[str]] = {}
        for demonstration in self._taught:
            for room, states in demonstration.carried.items():
                found[room] = found[room] & states if room in found else states
        return {room: states for room, states in found.items() if states}

    @cached_property
    def places(self) -> dict[str, float]:
        """Places where anything was done -> 0, as goals of a route."""
        return {op.room: 0.0 for op in self.operators if op.room}

    @cached_property
    def by_chance(self) -> frozenset[tuple[str, str]]:
        """Ways, by place and command, that don't lead on each time.

        They led nowhere at one try and on at the next, or somebody waited before they went.
        """
        return frozenset(
            (then.room, then.key)
            for demonstration in self._taught
            for op, then in pairwise(demonstration.operators)
            if op.room == then.room
            and then.destination
            and (op.key == LETTING_TIME_PASS or (op.key == then.key and not op.destination))
        )

    @cached_property
    def ways(self) -> frozenset[tuple[str, str]]:
        """Ways, by place and command, that were gone; none where places are only guessed at."""
        taught = () if self.bare else self._taught
        return frozenset((op.room, op.key) for d in taught for op in d.operators if op.destination)

    def within(self, place: str) -> frozenset[str]:
        """Return the places that shown ways lead to from one, itself among them."""
        known = self._within.get(place)
        if known is None:
            found, new = {place}, [place]
            while new:
                ends = self._ends.get(new.pop(), set()) - found
                found |= ends
                new += ends
            known = self._within[place] = frozenset(found)
        return known

    @cached_property
    def _ends(self) -> dict[str, set[str]]:
        """Place -> where one came from there, other than by dying."""
        found: dict[str, set[str]] = defaultdict(set)
        for op in self.operators:
            if op.destination and not op.died:
                found[op.room].add(op.destination)
        return found

    @cached_property
    def awaited(self) -> frozenset[tuple[str, str]]:
        """Ways, by place and command, that were gone once something had been told."""
        return frozenset(
            (op.room, op.key)
            for demonstration in self._taught
            for wait in set(demonstration.wordings.waits.values())
            if wait.told and wait.end < len(demonstration.operators)
            for op in (demonstration.operators[wait.end],)
            if op.destination and any(set(one.split()) - words_of(op.room) for one in wait.told)
        )

    @cached_property
    def boarding(self) -> frozenset[tuple[str, str]]:
        """Ways, by place and command, into what moves: a train comes and leaves again."""
        return frozenset(
            (op.room, op.key)
            for demonstration in self._taught
            for op in demonstration.operators
            if op.destination in self._moving
        )

    @cached_property
    def _moving(self) -> frozenset[str]:
        """Places out of which one way has led to different others."""
        led: dict[tuple[str, str], set[str]] = defaultdict(set)
        for demonstration in self._taught:
            for op in demonstration.operators:
                if op.destination:
                    led[op.room, op.key].add(op.destination)
        return frozenset(room for (room, _), ends in led.items() if len(ends) > 1)

    @cached_property
    def titled(self) -> frozenset[str]:
        """Places whose name the story shows when it describes them."""
        return frozenset(
            state.room
            for demonstration in self._taught
            for state in demonstration.states
            if title_of(state.room) in state.text.lower()
        )

    def noun(self, thing: str) -> str:
        """Return a word to call a thing by, one that people used if possible."""
        whole, calls = words(title_of(thing)), self._calls[thing]
        said = [word for word in calls if word in words_of(thing)]
        if said:  # of words said as often, the noun comes last
            return max(said, key=lambda word: (calls[word], whole.index(word)))
        name = words(title_of(thing).split(" of ")[0])
        return name[-1] if name else thing

    def called(self, thing: str, near: Collection[str]) -> str:
        """Return what to call a thing, in full where a word fits others that are near as well."""
        noun = self.noun(thing)
        alike = any(other != thing and noun in words_of(other) for other in near)
        return title_of(thing) if alike else noun

    @cached_property
    def misfires(self) -> tuple[str, ...]:
        """How the story begins to say that something failed by chance."""
        return tuple(sorted({told for d in self._taught for told in d.wordings.misfires}))

    def may_fail(self, op: Operator) -> bool:
        """Tell whether what comes of a step may take several tries, and costs only those."""
        if op.spends or (not op.named and not op.destination and (op.moved or op.aside)):
            return True
        by_luck = op.told_by_text and op.score > 0
        return by_luck and not self.by_number[op.trace].wordings.means_to(op)


def shared(one: Demonstration, other: Demonstration) -> int:
    """Return how many steps two demonstrations have in common at their beginnings."""
    same = 0
    for mine, theirs in zip(one.operators, other.operators, strict=False):
        if mine.key != theirs.key or mine.destination != theirs.destination:
            break
        same += 1
    return same
