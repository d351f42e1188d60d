"""A demonstration as operators: what each of its steps needed and changed.

A trace does not say which of the changes were meant; those that touch what the command
names, or the person's place, are taken for its effects. What else changed within reach is
kept aside, and what moves about by itself is told apart by moving without being named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from agents.core.commands import Source, canonical
from agents.core.directions import OPPOSITE
from agents.core.memories import set_back
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.arrivals import arrivals_in
from agents.imitation.action_model.barred_ways import barred
from agents.imitation.action_model.mishaps import abductions_in, recoveries_in, robbers_in
from agents.imitation.action_model.refused import is_refused, is_unmoved
from agents.imitation.action_model.waiting import seen_to, sentences
from agents.imitation.action_model.wordings import Wordings
from agents.imitation.language.naming import (
    aliases_in,
    meant_by,
    passers_by_in,
    restless_in,
    used_by,
)
from agents.imitation.language.told_ways import Frame, ways_told
from agents.imitation.states.operators import (
    IDLE,
    VIOLENCE,
    Operator,
    appeared,
    changes,
    mentioned,
    names_in,
    words_of,
)
from agents.imitation.states.state import NOWHERE, State, states_of
from agents.imitation.states.traces import Trace
from games.types import PLAYER, Ending

_BACK = 12
"""Moves within which what was laid down for the sake of a way is taken up again."""
_NONE_MOVED: Mapping[str, str] = MappingProxyType({})
_NONE_SET: Mapping[tuple[str, str], bool] = MappingProxyType({})
_Changes: TypeAlias = tuple[dict[str, str], dict[tuple[str, str], bool]]
"""Thing -> where it was brought, and (thing, state) -> whether that is so now."""


class Demonstration:
    """A trace with its operators, and what held at each of its moments.

    Attributes:
        number: its place among the demonstrations that are followed.
        states: what held before each step, and after the last.
        wordings: what only the words of the steps tell.
        restless: things that move about by themselves.
        recurring: things that came from nowhere.
        carried: place -> states that something carried had whenever the person
            was there, of those that a command set: what a place may require.
        settled: thing -> where a step last brought it.
        last_named: thing -> the last step that names it.
        last_used: thing -> the last step that needs it for the sake of something else.
        last_handled: thing -> the last step that it was carried for, or taken up by.
        handled: what was ever carried, or needed to be.
        spoken: step -> how it was said, where that was with a word like "it".
        recoveries: step -> things that it was to get back, each with who had snatched it.
        abductions: step -> the one at which the person was back from where they were carried off.
        seen_to: steps that only did what the body wanted just then.
        gainful: steps that won points or brought something into the person's hands.
    """

    def __init__(self, number: int, trace: Trace) -> None:
        self.number = number
        self.trace = trace
        self.states = states_of(trace.moments)
        self._robbers = robbers_in(self.states, trace.commands)
        self.restless = restless_in(self.states, trace.commands) | self._robbers
        self.recurring = {t for a, b in pairwise(self.states) for t in appeared(a, b)}
        self._barred = barred(trace, self.states)
        self._ever_held = frozenset(t for state in self.states for t in state.held)
        passers_by = passers_by_in(self.states, trace.commands, self._ever_held)
        self._by_themselves = self.restless | passers_by
        aliases = aliases_in(self.states, trace.commands, self._by_themselves)
        self.operators = [
            self._operator(i, command, trace.people[i], aliases)
            for i, command in enumerate(trace.commands)
        ]
        self.abductions = abductions_in(self.operators, self.states)
        for i in self.abductions:
            self.operators[i] = replace(self.operators[i], destination=NOWHERE)
        self.seen_to = seen_to(self.operators)
        self.recoveries = recoveries_in(self.operators, self.states, self._robbers)
        self.wordings = Wordings(self.operators, self.states, self.recoveries, self.abductions)
        self.spoken = {
            i: trace.spoken[turn] for i, turn in enumerate(trace.turns[1:]) if turn in trace.spoken
        }
        self.over = self.states[-1].over
        self._makers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.last_named: dict[str, int] = {}
        self.last_used: dict[str, int] = {}
        self.last_handled: dict[str, int] = {}
        self.settled: dict[str, str] = {}
        for op in self.operators:
            for thing, where in (*op.moved.items(), *op.aside.items()):
                self._makers[thing, where].append(op.index)
                self.settled[thing] = where
            for (thing, what), on in op.all_states.items():
                self._makers[thing, f"{'+' if on else '-'}{what}"].append(op.index)
            for thing in op.named:
                self.last_named[thing] = op.index
            for thing in op.held:
                self.last_handled[thing] = op.index
                if op.uses(thing):
                    self.last_used[thing] = op.index
            for thing, where in op.moved.items():
                if where == PLAYER:
                    self.last_handled[thing] = op.index
        self.handled = self._ever_held.union(self.last_handled)
        self._lighter: dict[int, bool] = {}
        self.gainful = [op for op in self.operators if op.score > 0 or op.takes_anything]

    def went_lighter(self, op: Operator) -> bool:
        """Tell whether things were laid down to go a way, and taken up again after it."""
        known = self._lighter.get(op.index)
        if known is None:
            known = self._lighter[op.index] = self._went_lighter(op.index)
        return known

    def _went_lighter(self, index: int) -> bool:
        i, laid = index, set[str]()
        while i and self.states[i - 1].room == self.states[index].room:
            i -= 1
            after = self.states[i + 1]
            gone = self.states[i].held - after.held
            # What is nowhere now (water that was poured out) wasn't laid down.
            laid |= gone if after.bare else gone & after.holders.keys()
        laid -= self.states[index].held
        back = self.states[index + 1 : index + 1 + _BACK]
        return any(not laid.isdisjoint(state.held) for state in back)

    @cached_property
    def _counts_moves(self) -> bool:
        """Whether what the story counts are moves: some count hours, some nothing that shows."""
        counted = [
            a.moves != b.moves for a, b in pairwise(self.states) if None not in (a.moves, b.moves)
        ]
        return 2 * sum(counted) > len(counted)

    @property
    def won(self) -> bool:
        """Whether it ended in victory, with all the points that there are."""
        end = self.trace.moments[-1].scene
        return end.ending is Ending.VICTORY and end.max_score in (None, end.score)

    def putters(self, thing: str, where: str) -> Sequence[int]:
        """Return the steps that brought a thing to a holder."""
        return self._makers.get((thing, where), ())

    def bringers(self, thing: str) -> list[int]:
        """Return the steps at which a thing came from nowhere."""
        return [
            op.index
            for op in self.operators
            if op.puts(thing) and thing not in self.states[op.index].holders
        ]

    @cached_property
    def ways_out(self) -> Mapping[str, list[tuple[Operator, Mapping[Frame, str]]]]:
        """Place -> steps that went a way out of it, each with what had been said of ways there."""
        found: dict[str, list[tuple[Operator, Mapping[Frame, str]]]] = defaultdict(list)
        said: list[str] = []
        for op in self.operators:
            if op.index and self.states[op.index - 1].room != op.room:
                said.clear()
            said += [self.operators[op.index - 1].text] if op.index else []
            told = ways_told(said) if op.destination and op.key in OPPOSITE else {}
            if told:
                found[op.room].append((op, told))
        return found

    def setters(self, thing: str, what: str, on: bool = True) -> Sequence[int]:
        """Return the steps that set or cleared a state."""
        return self._makers.get((thing, f"{'+' if on else '-'}{what}"), ())

    @cached_property
    def carried(self) -> dict[str, frozenset[str]]:
        """Place -> states that something carried had whenever the person was there.

        A moment in the dark, before a light was made, says nothing of what the place needs.
        """
        settable = {
            what
            for op in self.operators
            for (thing, what), on in op.all_states.items()
            if on and thing in self.states[op.index].held
        }
        found: dict[str, frozenset[str]] = {}
        for state in self.states:
            if not state.bare and english().says("dark", state.text.lower()):
                continue
            has = state.carried_states & settable
            found[state.room] = found[state.room] & has if state.room in found else has
        return found

    @cached_property
    def settable(self) -> frozenset[str]:
        """Things that a step set or cleared a state of."""
        return frozenset(thing for op in self.operators for thing, _ in op.all_states)

    @cached_property
    def foes(self) -> frozenset[str]:
        """What the person struck at, also where the blow met nothing."""
        things = {fact[1] for state in (self.states[0], self.states[-1]) for fact in state.facts}
        carried = {t for op in self.operators for t in op.held}
        return frozenset(
            t
            for op in self.operators
            if VIOLENCE.match(op.key)
            for t in names_in(op.command, things)
            if t not in carried
        ).union(self.unnamed_foes.values())

    @cached_property
    def unnamed_foes(self) -> dict[int, str]:
        """Step that threw or swung something that was carried -> whom it was meant for.

        That is who came from nowhere and was there alone: nobody else could be meant.
        """
        found: dict[int, str] = {}
        for op in self.operators:
            before = self.states[op.index]
            if VIOLENCE.match(op.key) and op.named and before.held.issuperset(op.named):
                came = (self.recurring & before.here) - self._ever_held
                if len(came) == 1:
                    found[op.index] = came.pop()
        return found

    @cached_property
    def company(self) -> dict[int, tuple[str, ...]]:
        """Step -> who moves by themselves, were along, and were needed then or later.

        Somebody was needed in a step that won points and at which they left;
        they were along in all steps before it at which they were in reach
        without a break, and must not be left behind there. Who is said to leave in
        words that are said at other times, of them or others, left by themselves.
        """
        said = Counter(self._nameless(s) for op in self.operators for s in set(sentences(op.text)))
        found: dict[int, list[str]] = defaultdict(list)
        for op in self.operators:
            if op.score <= 0:
                continue
            before, after = self.states[op.index], self.states[op.index + 1]
            for thing in sorted((self.restless & before.here) - after.here):
                stayed = before.holders.get(thing) == after.holders.get(thing)
                of_it = (one for one in sentences(op.text) if mentioned(thing, one))
                told = any(said[self._nameless(one)] == 1 for one in of_it)
                if stayed or thing in self.foes or not told:
                    continue
                i = op.index
                while i >= 0 and thing in self.states[i].here:
                    if i == op.index or self.operators[i].destination:
                        found[i].append(thing)
                    i -= 1
        return {i: tuple(things) for i, things in found.items()}

    def _nameless(self, sentence: str) -> tuple[str, ...]:
        """Return the words of a sentence but for the names of who moves about by themselves."""
        names = frozenset[str]().union(*map(words_of, self.restless))
        return tuple(word for word in sentence.split() if word not in names)

    def driven_off(self, op: Operator) -> frozenset[str]:
        """Return what a step did away with for good though it named other things, as it says."""
        return frozenset(
            thing
            for thing, where in op.aside.items()
            if where == NOWHERE
            and thing not in self.restless
            and thing not in self.recurring
            and mentioned(thing, op.text)
        )

    def targets(self, op: Operator) -> frozenset[str]:
        """Return whom a step drove off, if that is all that could be seen of it."""
        if op.meant or op.trace != self.number:
            return frozenset()
        return self.driven_off(op) - op.had

    def was_about(self, thing: str, op: Operator) -> bool:
        """Tell whether a thing was known to be somewhere before a step."""
        before = self.states[op.index]
        return not before.bare and thing in before.holders

    def affected(self, op: Operator) -> frozenset[str]:
        """Return what was there and not named, and that a step changed, as it says."""
        before, after = self.states[op.index], self.states[op.index + 1]
        near = before.here - before.held - {PLAYER, before.room, after.room, *op.named}
        return frozenset(t for t in changes(before, after) if t in near and mentioned(t, op.text))

    @cached_property
    def arrivals(self) -> dict[str, Operator]:
        """Thing that brought points -> the step at which it came to be out of reach."""
        return arrivals_in(self.operators, self.states)

    @cached_property
    def idle(self) -> str:
        """The command by which the person let time pass."""
        counts = Counter(
            op.command
            for op in self.operators
            if not (op.meant or op.named or op.aside or op.aside_states or op.score)
            and op.key in IDLE
        )
        return counts.most_common(1)[0][0] if counts else "wait"

    def _operator(
        self, index: int, command: str, person: bool, aliases: Mapping[str, str]
    ) -> Operator:
        before, after = self.states[index], self.states[index + 1]
        near = before.held | before.here | after.held | after.here
        about = meant_by(names_in(command, near, aliases), command, before, after)
        about = tuple(dict.fromkeys((*about, *used_by(after.text, before.held))))
        # Where a story began anew all is elsewhere, and nothing was done.
        now = before if set_back(before.moves, after.moves) else after
        (moved, states), (aside, aside_states) = self._changed(before, now, about)
        for thing in moved.keys() - before.held:
            if moved[thing] in self._robbers and moved[thing] not in about:
                moved[thing] = PLAYER  # it was taken, before it was snatched
        if now.room == before.room and now.vehicle != before.vehicle:
            moved[PLAYER] = now.holders.get(PLAYER, NOWHERE)
        named = tuple(t for t in about if before.reaches(t))
        return Operator(
            trace=self.number,
            index=index,
            command=command,
            key=canonical(command),
            room=before.room,
            vehicle=before.vehicle,
            destination=now.room if now.room != before.room else NOWHERE,
            named=named,
            held=frozenset(t for t in named if t in before.held),
            moved=moved or _NONE_MOVED,
            states=states or _NONE_SET,
            aside=aside or _NONE_MOVED,
            aside_states=aside_states or _NONE_SET,
            score=now.score - before.score,
            text=after.text,
            had=frozenset(t for t in aside if t in before.held),
            person=person,
            died=after.died,
            refused=is_refused(before, after, self._counts_moves)
            or self._missed(before, after, command, named)
            or index in self._barred
            or self.trace.forgotten[index],
            wholesale=not english().phrases.wholesale.isdisjoint(words(command)),
        )

    def _changed(
        self, before: State, after: State, about: Collection[str]
    ) -> tuple[_Changes, _Changes]:
        """Return what changed near the person of what a command is about, and of what else."""
        meant: _Changes = ({}, {})
        aside: _Changes = ({}, {})
        # In an order of their own: facts are a set, whose order differs from run to run.
        for thing, facts in sorted(changes(before, after).items()):
            if thing in (before.room, after.room, PLAYER):
                continue
            if thing not in about and (
                thing in self._by_themselves or not (before.reaches(thing) or after.reaches(thing))
            ):
                continue
            moved, states = meant if thing in about else aside
            if any(relation == "in" for relation, _, _ in facts):
                moved[thing] = after.holders.get(thing, NOWHERE)
                continue
            for _, what, on in sorted(facts):
                states[thing, what] = on
        return meant, aside

    def _missed(self, before: State, after: State, command: str, named: Collection[str]) -> bool:
        """Tell whether a person tried in vain to take up what can be carried.

        It is had by another try, not by this. What was imported is kept as it was: a
        walkthrough seldom tries in vain, and what seems so may have been meant.
        """
        verb, _, rest = canonical(command).partition(" ")
        if self.trace.source is Source.IMPORTED or verb not in ("take", "get") or not rest:
            return False
        if before.score != after.score or "?" in after.text or not is_unmoved(before, after):
            return False
        if not changes(before, after).keys().isdisjoint(named):
            return False  # it came out of something that is carried, or off the person
        return not self._ever_held.isdisjoint(named)
