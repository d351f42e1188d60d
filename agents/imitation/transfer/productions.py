"""What demonstrations in other games of a kind teach: deeds, and the words that ask for them.

Worlds that are made say what they ask, and games of one kind ask alike. Each step
that did something becomes a form with slots; the clause of a text that was read before and
names what is in a slot is taken for what asked for it, as in learning words from
instructions and what somebody then does. Which clause a step answers is told by its verb,
by what the story says once it is done ("roast the egg" - "You roasted the egg"), else by
the order of both. May import what ``lifting`` may, ``cues`` and ``traces``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from agents.core.commands import Source, canonical
from agents.core.directions import DIRECTIONS
from agents.core.fact_index import index_of
from agents.core.memories import set_back
from agents.core.refusals import is_refusal
from agents.imitation.language.cues import (
    Cue,
    NamingClause,
    clauses_of,
    cues_for,
    name_words,
    participles,
    says_done,
)
from agents.imitation.states.lifting import lift, spoken_things
from agents.imitation.states.traces import Moment, Trace
from games.types import Ending, Facts

TASK = ""
"""The source of what the world itself asks; others go by the form that had them told."""
_ANY_VERB = "*"


@dataclass(frozen=True, slots=True)
class LessonStep:
    """A demonstrated step that did something, or told something that was used.

    Attributes:
        command: as it was played.
        verb: its first word.
        form: the command with slots, without the words that only say where the first thing is.
        things: what was in each slot, ``held`` whether it was carried, and ``near``
            whether it was there at all: some things come to be by being made.
        place: the name of where it was done, and ``at`` when, from 0 to 1.
        source: what told of the thing in slot ``slot``: :data:`TASK`, or the form of
            the step that had it told; ``cue`` are the words around it. None if nothing did.
        within: what stands between the verb's things where one holds the other ("from").
        takes: the thing in the first slot came into the person's hands; ``drops``, it went
            out of them and lay about.
        undid: states of the thing in the first slot that ended by it.
        telling: it changed nothing, and told what was needed later.
        counts: it won points or ended the game well.
        by: who showed it; ``title`` of the game.
    """

    command: str
    verb: str
    form: str
    things: tuple[str, ...]
    held: tuple[bool, ...]
    near: tuple[bool, ...]
    place: str
    at: float
    source: str | None = None
    cue: Cue | None = None
    slot: int = 0
    within: str = ""
    takes: bool = False
    drops: bool = False
    undid: frozenset[str] = frozenset()
    telling: bool = False
    counts: bool = False
    by: Source = Source.HUMAN
    title: str = ""


@dataclass(frozen=True)
class Production:
    """All steps of one form that something asked for in the same way.

    Attributes:
        form: with slots; the verb is ``*`` where it is the word that asks.
        steps: that had it.
    """

    form: str
    steps: tuple[LessonStep, ...]

    @property
    def says_verb(self) -> bool:
        """Whether what asks for it says the verb."""
        return self.form.startswith(_ANY_VERB)

    @cached_property
    def cues(self) -> Mapping[str, tuple[Cue, ...]]:
        """Source -> the cues that asked for it there, the commonest first."""
        found: dict[str, Counter[Cue]] = defaultdict(Counter)
        for one in self.steps:
            if one.source is not None and one.cue is not None:
                found[one.source][one.cue] += 1
        return {source: tuple(c for c, _ in told.most_common()) for source, told in found.items()}

    @cached_property
    def slot(self) -> int:
        """The slot whose thing is told."""
        return Counter(one.slot for one in self.steps).most_common(1)[0][0]

    @cached_property
    def slots(self) -> int:
        """How many things it names."""
        return len(self.steps[0].things)

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        """The names that were told in its slot."""
        return frozenset(name_words(one.things[one.slot]) for one in self.steps if one.things)

    def rank(self, verb: str) -> float:
        """Return when it is done, from 0 to 1, by the steps of a verb if there are any."""
        own = [one.at for one in self.steps if one.verb == verb]
        ranks = own or [one.at for one in self.steps]
        return sum(ranks) / len(ranks)

    def holds(self, slot: int) -> bool:
        """Tell whether the thing in a slot was mostly carried."""
        return 2 * sum(one.held[slot] for one in self.steps) > len(self.steps)

    def needs(self, slot: int) -> bool:
        """Tell whether the thing in a slot was mostly there before."""
        return 2 * sum(one.near[slot] for one in self.steps) >= len(self.steps)

    def things(self, slot: int, word: str) -> list[str]:
        """Return what was in a slot where a word asked for it, the commonest first."""
        told = Counter(
            one.things[slot]
            for one in self.steps
            if self.says_verb or one.cue is None or one.cue.word == word
        )
        return [thing for thing, _ in told.most_common()]


class Productions:
    """What demonstrations of other games teach.

    Args:
        traces: of games of the kind, the oldest first, with the titles of their games.
    """

    def __init__(self, traces: Iterable[tuple[str, Trace]]) -> None:
        self.steps = [step for title, trace in traces for step in _steps_of(title, trace)]
        forms: dict[tuple[str, bool], list[LessonStep]] = defaultdict(list)
        self.means: list[LessonStep] = []
        for step in self.steps:
            if step.source is None and not (step.counts or step.telling):
                self.means.append(step)
                continue
            # In a sentence the verb is one of many words for it; in a list it is the deed.
            cue = step.cue if not step.telling else None
            said = cue is not None and cue.line and cue.word == step.verb
            form = f"{_ANY_VERB} {step.form.partition(' ')[2]}" if said else step.form
            forms[form, step.telling].append(step)
        self.productions = tuple(
            Production(form, tuple(steps)) for (form, _), steps in sorted(forms.items())
        )

    @cached_property
    def telling(self) -> frozenset[str]:
        """Forms of the steps that told something."""
        return frozenset(step.form for step in self.steps if step.telling)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all that was used."""
        return frozenset(thing for step in self.steps for thing in step.things)

    @cached_property
    def deeds(self) -> Mapping[str, frozenset[str]]:
        """Verb -> last words of the names that it was used on without being asked to."""
        found: dict[str, set[str]] = {step.verb: set() for step in self.steps}
        for step in self.means:
            found[step.verb].update(name_words(t)[-1] for t in step.things[:1] if name_words(t))
        return {verb: frozenset(words) for verb, words in found.items()}


def form_of_command(key: str) -> tuple[str, tuple[str, ...]]:
    """Return a command with slots for what it names, and what that is."""
    return lift(key, spoken_things(key))


def _steps_of(title: str, trace: Trace) -> list[LessonStep]:
    """Return a demonstration's steps that mean something in another game."""
    found: list[tuple[int, LessonStep]] = []
    told: dict[str, tuple[int, str]] = {TASK: (-1, trace.moments[0].scene.task)}
    for i, (before, after) in enumerate(pairwise(trace.moments)):
        if trace.turns[i + 1] in trace.withdrawn or not trace.people[i]:
            continue
        step = _step(trace.commands[i], before, after, i / max(1, len(trace.commands) - 1))
        if step is None:
            continue
        if step.telling:
            if is_refusal(after.scene.text):
                continue
            told.setdefault(step.form, (i, after.scene.text))
        found.append((i, step))
    found = _without_freeing(found)
    asked = _align(found, told, trace)
    used = {source for source, _, _ in asked.values()}
    steps = []
    for i, step in found:
        if step.telling and step.form not in used:
            continue
        source, cue, slot = asked.get(i, (None, None, 0))
        steps.append(
            LessonStep(
                **{name: getattr(step, name) for name in _PLAIN},
                source=source,
                cue=cue,
                slot=slot,
                by=trace.source,
                title=title,
            )
        )
    return steps


def _without_freeing(found: Sequence[tuple[int, LessonStep]]) -> list[tuple[int, LessonStep]]:
    """Leave out what was only laid down to have free hands, and taken up again."""
    left: set[int] = set()
    laid: dict[tuple[str, ...], int] = {}
    for i, step in found:
        name = name_words(step.things[0]) if len(step.things) == 1 else ()
        if name and step.takes and name in laid:
            left |= {laid.pop(name), i}
        elif name and step.drops:
            laid[name] = i
    return [(i, step) for i, step in found if i not in left]


_PLAIN = (
    *("command", "verb", "form", "things", "held", "near", "place", "at", "within", "takes"),
    *("drops", "undid", "telling", "counts"),
)


def _step(command: str, before: Moment, after: Moment, at: float) -> LessonStep | None:
    """Return what one move did, None if it only led elsewhere or went wrong."""
    key = canonical(command)
    lost = after.scene.ending not in (None, Ending.VICTORY)
    moved = before.scene.location != after.scene.location
    moved = moved or set_back(before.scene.moves, after.scene.moves)
    if key in DIRECTIONS or moved or after.scene.died or lost:
        return None
    form, things = form_of_command(key)
    gained = (after.scene.score or 0) - (before.scene.score or 0)
    counts = gained > 0 or after.scene.ending is Ending.VICTORY
    same = before.facts == after.facts and before.scene.inventory == after.scene.inventory
    carried, now = _words(before.scene.inventory), _words(after.scene.inventory)
    names = [name_words(thing) for thing in things]
    within = ""
    if len(things) > 1 and _holder(before.facts, things[0]) == names[1]:
        # Where the first thing is need not be said, and is elsewhere today.
        head, _, within = form.partition(" {0} ")
        form, within = f"{head} {{0}}", within.removesuffix(" {1}")
        things, names = things[:1], names[:1]
    return LessonStep(
        command=command,
        verb=key.partition(" ")[0],
        form=form,
        things=things,
        held=tuple(name in carried for name in names),
        near=tuple(name in carried | _near(before.facts) or not before.facts for name in names),
        place=before.scene.location or "",
        at=at,
        within=within,
        takes=bool(names) and names[0] in now - carried,
        drops=bool(names) and names[0] in (carried - now) & (_near(after.facts) or carried),
        undid=frozenset().union(
            *(_states(before.facts, name) - _states(after.facts, name) for name in names[:1])
        ),
        telling=same and not counts,
        counts=counts,
    )


def _words(names: Iterable[str]) -> set[tuple[str, ...]]:
    return {name_words(name) for name in names}


def _near(facts: Facts) -> set[tuple[str, ...]]:
    """Return the names of what is within reach by the facts."""
    return _words(thing for _, thing, _ in index_of(facts).within_reach)


def _states(facts: Facts, name: tuple[str, ...]) -> frozenset[str]:
    states = index_of(facts).states.items()
    return frozenset(what for thing, told in states if name_words(thing) == name for what in told)


def _holder(facts: Facts, thing: str) -> tuple[str, ...]:
    """Return the name of what holds a thing by the facts, empty if they don't tell."""
    said = name_words(thing)
    holders = index_of(facts).whereabouts.holders
    return next((name_words(where) for t, where in holders.items() if name_words(t) == said), ())


_Asked = tuple[str, Cue, int]


def _align(
    found: Sequence[tuple[int, LessonStep]],
    told: Mapping[str, tuple[int, str]],
    trace: Trace,
) -> dict[int, _Asked]:
    """Return step -> what asked for it: each clause asks for one thing, if it can be so."""
    asked: dict[int, _Asked] = {}
    named: dict[str, list[tuple[int, LessonStep, int]]] = defaultdict(list)
    for i, step in found:
        for slot, thing in enumerate(step.things):
            sources = [s for s, (when, _) in told.items() if when < i and s != step.form]
            if any(True for s in sources for _ in cues_for(told[s][1], thing)):
                named[thing].append((i, step, slot))
                break
    for thing, steps in named.items():
        clauses = [
            (source, clause, cue)
            for source, (_, text) in told.items()
            for clause, cue in cues_for(text, thing)
        ]
        asked.update(_align_one(thing, steps, clauses, told, trace))
    return asked


def _align_one(
    thing: str,
    steps: Sequence[tuple[int, LessonStep, int]],
    clauses: Sequence[tuple[str, NamingClause, Cue]],
    told: Mapping[str, tuple[int, str]],
    trace: Trace,
) -> dict[int, _Asked]:
    """Return what asked for the steps with one thing."""
    asked: dict[int, _Asked] = {}
    left = list(clauses)
    open_steps = list(steps)

    def settle(i: int, step: LessonStep, slot: int, at: int) -> None:
        source, _, cue = left.pop(at)
        asked[i] = source, cue, slot
        open_steps.remove((i, step, slot))

    for i, step, slot in steps:  # it says the verb, or the answer says that it is done
        answer = {word for c in clauses_of(trace.moments[i + 1].scene.text) for word in c.words}
        for wanted in ({step.verb}, answer):
            fits = [
                at
                for at, (source, clause, cue) in enumerate(left)
                if told[source][0] < i and _asks(cue, wanted, step.verb)
            ]
            if fits:
                settle(i, step, slot, min(fits, key=lambda at: (not left[at][2].line, at)))
                break
    seen = "\n".join(m.scene.text for m in trace.moments[: steps[0][0] + 1])
    left = [one for one in left if not says_done(seen, one[2].word, thing)] or left
    for i, step, slot in reversed(open_steps.copy()):
        early = [at for at, (source, _, _) in enumerate(left) if told[source][0] < i]
        if early:
            settle(i, step, slot, early[-1])
        else:  # several steps for what was asked once
            source, _, cue = next(one for one in clauses if told[one[0]][0] < i)
            asked[i] = source, cue, slot
    return asked


def _asks(cue: Cue, wanted: set[str], verb: str) -> bool:
    """Tell whether a cue's word is a verb, or one that is said to be done."""
    return cue.word == verb if wanted == {verb} else not participles(cue.word).isdisjoint(wanted)
