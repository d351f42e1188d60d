"""What a demonstration teaches about each of its steps: needs and effects.

A step of a demonstration becomes an :class:`Operator`, as in STRIPS (Fikes and
Nilsson 1971): what it needed and what it changed. A trace does not say which of
the changes were meant; those that touch what the command
names, or the person's place, are taken for its effects. What else changed
within reach is kept aside, and what moves about by itself is told apart by
moving without ever being named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from agents.core.text import words
from agents.core.types import canonical
from agents.imitation.state import NOWHERE, State
from agents.imitation.traces import Trace
from games.types import PLAYER, Ending

VIOLENCE = re.compile(
    r"\b(?:attack|throw|hurl|stab|slash|swing|strike|hit|blow|bite|lunge|claw|charge|shoot|"
    r"wound|cut|knock|parr|thrust|fight|kill|murder|slay)",
    re.I,
)
"""Words that tell of violence."""
_ABSENT = re.compile(
    r"You (?:can't|cannot|can not|don't) see (?:any|that|such)\b[^.!\n]*[.!]", re.I
)
"""A whole answer of one sentence by which stories say that a thing isn't there."""
_RESTLESS = 3
"""Moves without being named that make a thing one that moves by itself."""
_SHORT = 6
"""Letters after which a word may have been cut, as parsers do."""
IDLE = frozenset({"wait", "look", "inventory"})
"""Commands that only let time pass."""
_ALIKE, _SAME = 0.5, 0.8
"""Shares of an answer's, and of a paragraph's, words that make another one the same."""
_TELLING = 4
"""Words that a paragraph has at least."""
_EMPTY = frozenset(
    ["of", "the", "a", "an", "and", "with", "in", "on", "to", "from", "at", "some", "your"]
)


@dataclass(frozen=True, slots=True)
class Operator:
    """A step of a demonstration.

    Attributes:
        trace, index: which demonstration, and its place there, 0 for the first.
        key: the command's canonical form.
        room, vehicle: where the person was.
        destination: where the person was afterwards, NOWHERE if in the same place.
        named: things in reach that the command names.
        held: those of them that were carried.
        moved: thing -> its holder afterwards (NOWHERE if gone), of what was named.
        states: (thing, state) -> whether it was set, of what was named.
        aside: thing -> its holder afterwards, of what else moved within reach.
        aside_states: the same for states.
        score: points won.
        text: the story's answer.
        person: whether a person decided it.
        died: the person died of it.
        refused: the story did not take it as a move, or said that a thing isn't there,
            and asked nothing back; or the person has withdrawn what it taught.
    """

    trace: int
    index: int
    command: str
    key: str
    room: str
    vehicle: str
    destination: str
    named: tuple[str, ...]
    held: frozenset[str]
    moved: Mapping[str, str]
    states: Mapping[tuple[str, str], bool]
    aside: Mapping[str, str]
    aside_states: Mapping[tuple[str, str], bool]
    score: int
    text: str
    person: bool = True
    died: bool = False
    refused: bool = False

    @property
    def is_move(self) -> bool:
        """Whether all it did was to bring the person elsewhere."""
        return bool(self.destination) and not (self.moved or self.states or self.score)

    @property
    def meant(self) -> bool:
        """Whether it has effects that can be looked for."""
        return bool(self.destination or self.moved or self.states)

    @property
    def all_states(self) -> dict[tuple[str, str], bool]:
        """States of whatever it changed within reach."""
        return {**self.aside_states, **self.states}

    @property
    def asks(self) -> bool:
        """Whether the story asked something back."""
        return self.text.rstrip().endswith("?")

    def holds_in(self, state: State) -> bool:
        """Tell whether all that it was for is so."""
        if self.destination and state.room != self.destination:
            return False
        for thing, where in self.moved.items():
            if state.holders.get(thing, NOWHERE) != where:
                return False
        return all(state.is_set(t, what) == on for (t, what), on in self.states.items())

    def answered_by(self, text: str) -> bool:
        """Tell whether a story answers as it did.

        That is in half of all words or, since others may speak up at any time,
        in most words of one paragraph.
        """
        heard = set(words(text, 2))
        if _share(self.text, heard) >= _ALIKE:
            return True
        paragraphs = (p for p in self.text.split("\n\n") if len(p.split()) >= _TELLING)
        return any(_share(paragraph, heard) >= _SAME for paragraph in paragraphs)

    def worked(self, after: State) -> bool:
        """Tell whether it had its effect, judged by the answer where no facts tell."""
        if self.meant:
            return self.holds_in(after)
        return not after.bare or self.key in IDLE or self.answered_by(after.text)

    def puts(self, thing: str) -> str:
        """Return where it brought a thing, NOWHERE if it didn't."""
        return self.moved.get(thing, self.aside.get(thing, NOWHERE))

    def uses(self, thing: str) -> bool:
        """Tell whether it needs a thing for the sake of something else."""
        if thing not in self.held:
            return False
        if thing not in self.moved:
            return True
        where = self.moved[thing]
        return bool(self.aside) or not (where == self.room or where in self.named)


class Demonstration:
    """A trace with its operators, and what held at each of its moments.

    Attributes:
        number: its place among the demonstrations that are followed.
        states: what held before each step, and after the last.
        restless: things that move about by themselves.
        recurring: things that came from nowhere.
        carried: place -> states that something carried had whenever the person
            was there, of those that a command set: what a place may require.
        settled: thing -> where a step last brought it.
        last_named: thing -> the last step that names it.
    """

    def __init__(self, number: int, trace: Trace) -> None:
        self.number = number
        self.trace = trace
        self.states = [State(m.scene, m.facts) for m in trace.moments]
        self.restless = _restless(self.states, trace.commands)
        self.recurring = {t for a, b in pairwise(self.states) for t in appeared(a, b)}
        aliases = _aliases(self.states, trace.commands, self.restless)
        self.operators = [
            self._operator(i, command, trace.people[i], aliases)
            for i, command in enumerate(trace.commands)
        ]
        self.over = self.states[-1].over
        self._makers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.last_named: dict[str, int] = {}
        self.settled: dict[str, str] = {}
        for op in self.operators:
            for thing, where in (*op.moved.items(), *op.aside.items()):
                self._makers[thing, where].append(op.index)
                self.settled[thing] = where
            for (thing, what), on in op.all_states.items():
                self._makers[thing, f"{'+' if on else '-'}{what}"].append(op.index)
            for thing in op.named:
                self.last_named[thing] = op.index

    @property
    def won(self) -> bool:
        """Whether it ended in victory, with all the points that there are."""
        end = self.trace.moments[-1].scene
        return end.ending is Ending.VICTORY and end.max_score in (None, end.score)

    def putters(self, thing: str, where: str) -> Sequence[int]:
        """Return the steps that brought a thing to a holder."""
        return self._makers.get((thing, where), ())

    def setters(self, thing: str, what: str, on: bool = True) -> Sequence[int]:
        """Return the steps that set or cleared a state."""
        return self._makers.get((thing, f"{'+' if on else '-'}{what}"), ())

    @cached_property
    def carried(self) -> dict[str, frozenset[str]]:
        """Place -> states that something carried had whenever the person was there."""
        settable = {
            what
            for op in self.operators
            for (thing, what), on in op.all_states.items()
            if on and thing in self.states[op.index].held
        }
        found: dict[str, frozenset[str]] = {}
        for state in self.states:
            has = carried_states(state) & settable
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
        )

    @cached_property
    def company(self) -> dict[int, tuple[str, ...]]:
        """Step -> who moves by themselves, were along, and were needed then or later.

        Somebody was needed in a step that won points and at which they left;
        they were along in all steps before it at which they were in reach
        without a break, and must not be left behind there.
        """
        found: dict[int, list[str]] = defaultdict(list)
        for op in self.operators:
            if op.score <= 0:
                continue
            before, after = self.states[op.index], self.states[op.index + 1]
            for thing in sorted((self.restless & before.here) - after.here):
                stayed = before.holders.get(thing) == after.holders.get(thing)
                if stayed or thing in self.foes or not mentioned(thing, op.text):
                    continue
                i = op.index
                while i >= 0 and thing in self.states[i].here:
                    if i == op.index or self.operators[i].destination:
                        found[i].append(thing)
                    i -= 1
        return {i: tuple(things) for i, things in found.items()}

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
        about = names_in(command, before.held | before.here | after.held | after.here, aliases)
        moved: dict[str, str] = {}
        states: dict[tuple[str, str], bool] = {}
        aside: dict[str, str] = {}
        aside_states: dict[tuple[str, str], bool] = {}
        for thing, facts in changes(before, after).items():
            if thing in (before.room, after.room, PLAYER):
                continue
            meant = thing in about
            if not meant and (
                thing in self.restless or not (before.reaches(thing) or after.reaches(thing))
            ):
                continue
            if any(relation == "in" for relation, _, _ in facts):
                (moved if meant else aside)[thing] = after.holders.get(thing, NOWHERE)
                continue
            for _, what, on in facts:
                (states if meant else aside_states)[thing, what] = on
        if after.room == before.room and after.vehicle != before.vehicle:
            moved[PLAYER] = after.holders.get(PLAYER, NOWHERE)
        named = tuple(t for t in about if before.reaches(t))
        return Operator(
            trace=self.number,
            index=index,
            command=command,
            key=canonical(command),
            room=before.room,
            vehicle=before.vehicle,
            destination=after.room if after.room != before.room else NOWHERE,
            named=named,
            held=frozenset(t for t in named if t in before.held),
            moved=moved,
            states=states,
            aside=aside,
            aside_states=aside_states,
            score=after.score - before.score,
            text=after.text,
            person=person,
            died=after.died,
            refused=_refused(before, after) or self.trace.forgotten[index],
        )


def _refused(before: State, after: State) -> bool:
    """Tell whether a story did not take a command as a move, and asked nothing back.

    Some count a move although they say that what was named isn't there, and let
    others move about meanwhile.
    """
    if before.score != after.score or after.died or after.over or "?" in after.text:
        return False
    if before.moves is not None and before.moves == after.moves:
        return before.facts == after.facts
    stayed = (before.room, before.held, before.here) == (after.room, after.held, after.here)
    return stayed and _ABSENT.fullmatch(after.text.strip()) is not None


def changes(before: State, after: State) -> dict[str, list[tuple[str, str, bool]]]:
    """Return thing -> (relation, holder or state, whether it holds now)."""
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for relation, thing, what in before.facts - after.facts:
        found[thing].append((relation, what, False))
    for relation, thing, what in after.facts - before.facts:
        found[thing].append((relation, what, True))
    return found


def appeared(before: State, after: State) -> set[str]:
    """Return the things that were nowhere and came to the person's place."""
    return {t for t in after.contents.get(after.room, ()) if t not in before.holders}


def carried_states(state: State) -> frozenset[str]:
    """Return the states that anything carried has."""
    return frozenset(what for thing in state.held for what in state.states.get(thing, ()))


def _share(text: str, heard: set[str]) -> float:
    """Return the share of a text's words that were heard, 1 for a text without any."""
    said = set(words(text, 2))
    return len(said & heard) / len(said) if said else 1.0


def mentioned(thing: str, text: str) -> bool:
    """Tell whether a text speaks of a thing."""
    return not words_of(thing).isdisjoint(words(text, 2))


def names_in(
    command: str, things: Iterable[str], aliases: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the things that a command names, by the words of their names.

    Of things whose words are the same, or fewer of the same, the one that more
    of the command's words fit is meant.
    """
    said = frozenset(words(command, 2))
    claims: dict[str, frozenset[str]] = {}
    for thing in things:
        name = words_of(thing)
        claim = frozenset(word for word in said if _fits(word, name))
        if aliases:
            claim |= {w for w in said if aliases.get(w) == thing}
        if claim and thing != PLAYER:
            claims[thing] = claim
    return tuple(
        thing
        for thing, claim in sorted(claims.items())
        if not any(claim < other for other in claims.values())
    )


@cache
def words_of(thing: str) -> frozenset[str]:
    """Return the words of a thing's name."""
    return frozenset(words(thing.rsplit("#", 1)[0], 2)) - _EMPTY


def _fits(said: str, name: frozenset[str]) -> bool:
    """Tell whether a word is one of a name's, or such a one cut short."""
    return said in name or (len(said) >= _SHORT and any(word.startswith(said) for word in name))


def _aliases(
    states: Sequence[State], commands: Sequence[str], restless: frozenset[str]
) -> dict[str, str]:
    """Learn what things are called by words that are not in their names.

    A word that fits nothing in reach, in a command that changed one thing, is
    a name of that thing if it mostly goes with it.
    """
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    heard: Counter[str] = Counter()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        said = words(command, 2)[1:]
        things = before.held | before.here | after.held | after.here
        strange = [
            word
            for word in said
            if word not in _EMPTY and not any(_fits(word, words_of(thing)) for thing in things)
        ]
        if not strange:
            continue
        changed = [
            t
            for t in changes(before, after)
            if t in things and t not in restless and t not in (PLAYER, before.room, after.room)
        ]
        for word in strange:
            heard[word] += 1
            if len(changed) == 1:
                pairs[word][changed[0]] += 1
    found: dict[str, str] = {}
    for word, counts in pairs.items():
        thing, times = counts.most_common(1)[0]
        if 2 * times > heard[word]:
            found[word] = thing
    return found


def _restless(states: Sequence[State], commands: Sequence[str]) -> frozenset[str]:
    """Return the things that move about by themselves."""
    moves: Counter[str] = Counter()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        said = set(words(command, 2))
        for relation, thing, where in before.facts - after.facts:
            if relation != "in" or thing == PLAYER or thing in before.held or thing in after.held:
                continue
            if any(_fits(word, words_of(thing)) for word in said):
                continue
            if PLAYER in (where, after.holders.get(thing)) or before.vehicle == thing:
                continue
            moves[thing] += 1
    return frozenset(t for t, n in moves.items() if n >= _RESTLESS)
