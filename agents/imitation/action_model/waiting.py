"""What a demonstration waited for: somebody who comes, something that is told.

A person who lets time pass does so until something happens. How many moves that
takes differs from game to game; what happens does not. May import what
``demonstration`` may.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from agents.core.text import without_figures, words
from agents.exploration.language.english import english
from agents.imitation.action_model.mishaps import is_robbed
from agents.imitation.states.operators import EMPTY, IDLE, Operator, words_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

LETTING_TIME_PASS = "wait"
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")
_USUAL = 0.4
"""Share of the answers to waiting that a sentence stands in which tells of nothing."""
_LATE = 3
"""Moves that may lie between what was waited for and the step that needed it."""

LONG_RUN = 5
"""Equal commands in a row of which the last took one elsewhere: it was waited for."""
_CALLED = 4
"""Words that are called out at most."""
_PLAYED = 3
"""Equal commands in a row at least that are a game of chance."""
_SELDOM = 2
"""Answers in which a word stands at most that tells what is to be waited for."""
NEEDS = {
    "hungry": frozenset({"eat", "taste", "swallow", "devour"}),
    "thirsty": frozenset({"drink", "sip", "swallow", "quaff"}),
    "tired": frozenset({"sleep", "nap", "doze", "snooze"}),
}
"""What a body wants -> the verbs of what is done about it."""
NO_NEED = re.compile(r"(?:\bnot|n't) (?:\w+ )?(?:hungry|thirsty|tired|sleepy)\b", re.I)
"""What tells that there is no need any more."""
_SOON = 6
"""Moves within which something is done about what the body wants."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Moves in a row that let time pass.

    Attributes:
        first, end: the steps, ``end`` the one after the last.
        things: what came into reach and is named next; it is waited for.
        told: sentences that were waited for, if nothing came; ``all_of`` them are, or any.
        gap: moves that were let pass after that.
        foretold: what it would be had been told before, and may be told otherwise today.
        apart: something else is tried, and time let pass between the tries.
        wins: points are what was tried for: they tell as well.
        stake: a sentence without its figure, and how high that was in the end: so much is
            to be won, by chance.
    """

    first: int
    end: int
    things: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    all_of: bool = True
    gap: int = 0
    foretold: bool = False
    apart: bool = False
    wins: bool = False
    stake: tuple[str, int] | None = None

    def over(self, state: State, heard: Sequence[str], won: int = -1) -> bool | None:
        """Tell whether what was waited for has come; None if that can't be told.

        Args:
            state: what holds now.
            heard: the answers since the person came here, the latest last.
            won: the step that the last move was for, if that won points.
        """
        if self.wins and self.first <= won < self.end:
            return True
        if self.stake is not None:
            form, least = self.stake
            return bool(heard) and stakes_in(heard[-1]).get(form, least - 1) >= least
        if self.things:
            return all(state.reaches(thing) for thing in self.things)
        if not self.told:
            return None
        fits = all if self.all_of else any
        for ago, text in enumerate(reversed(heard)):
            said = set(sentences(text))
            if fits(one in said for one in self.told):
                return self.gap <= ago <= self.gap + 1
        return False


def stakes_in(text: str) -> dict[str, int]:
    """Return sentence without its figure -> the figure, of those that have one and no more."""
    found: dict[str, int] = {}
    for one in sentences(text):
        figures = [word for word in one.split() if word.isdecimal()]
        if len(figures) == 1:
            found[without_figures(one)] = int(figures[0])
    return found


def find_stakes(operators: Sequence[Operator]) -> dict[int, Wait]:
    """Return step -> the equal ones in a row that it is among, which won more and more by chance.

    What they had won was told each time, and was highest as the person stopped.
    """
    found: dict[int, Wait] = {}
    for (key, _), run in groupby(operators, key=lambda op: (op.key, op.room)):
        steps = list(run)
        if len(steps) < _PLAYED or key in IDLE:
            continue
        if not all(op.does_anything and op.brings_nothing for op in steps):
            continue
        told = [stakes_in(op.text) for op in steps]
        for form in (one for one in told[-1] if all(one in each for each in told)):
            rows = [each[form] for each in told]
            if rows[-1] == max(rows) > rows[0]:
                whole = Wait(steps[0].index, steps[-1].index + 1, stake=(form, rows[-1]))
                found |= dict.fromkeys(range(whole.first, whole.end), whole)
                break
    return found


def wavers(sentence: str, steps: Sequence[Operator]) -> bool:
    """Tell whether a sentence tells a figure that went up and down: nobody waits for the last."""
    form = without_figures(sentence)
    told = (one for op in steps for one in sentences(op.text) if without_figures(one) == form)
    figures = [[int(word) for word in one.split() if word.isdecimal()] for one in told]
    if form == sentence or len(figures) < _PLAYED:
        return False
    return figures not in (sorted(figures), sorted(figures, reverse=True))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each in one form."""
    found = (" ".join(words(one)) for one in _SENTENCE.split(text))
    return [one for one in found if one]


def needs_told(text: str) -> frozenset[str]:
    """Return what a text says that the body wants."""
    text = text.lower()
    wants = [need for need in NEEDS if english().says(need, text)]
    if not wants:
        return frozenset()  # as nearly always: no sentence needs to be looked at
    told = [s for s in _SENTENCE.split(text) if s and not NO_NEED.search(s)]
    return frozenset(need for need in wants if any(english().says(need, s) for s in told))


def seen_to(operators: Sequence[Operator]) -> frozenset[int]:
    """Return the steps that did what the body wanted, as the story had said lately."""
    found: set[int] = set()
    for op in operators:
        verb = op.key.partition(" ")[0]
        if op.destination or not any(verb in deeds for deeds in NEEDS.values()):
            continue
        lately = operators[max(0, op.index - _SOON) : op.index]
        if any(verb in NEEDS[need] for one in lately for need in needs_told(one.text)):
            found.add(op.index)
    return frozenset(found)


def find_waits(
    operators: Sequence[Operator], states: Sequence[State], mending: Collection[int] = ()
) -> dict[int, Wait]:
    """Return step -> the wait that it belongs to.

    Args:
        operators, states: of the demonstration.
        mending: steps that only set right what had gone wrong by chance.
    """
    answers = [sentences(op.text) for op in operators]
    waits = [i for i, op in enumerate(operators) if op.key == LETTING_TIME_PASS]
    for i in waits:  # hunger comes whatever one does, and so do thieves
        robbed = is_robbed(operators[i]) or operators[i].consumed
        answers[i] = [] if robbed else [one for one in answers[i] if not needs_told(one)]
    counts = Counter(one for said in answers for one in set(said))
    while_waiting = Counter(one for i in waits for one in set(answers[i]))
    often = max(2.0, _USUAL * len(waits))
    usual = {one for one, n in while_waiting.items() if n > often or english().says("idle", one)}
    found: dict[int, Wait] = {}
    for i in waits:
        if i in found:
            continue
        end = i
        while end < len(operators) and _goes_on(operators, i, end, mending):
            end += 1
        while operators[end - 1].key != LETTING_TIME_PASS:
            end -= 1
        if end in mending:  # nobody waits to be robbed
            wait = Wait(i, end)
        else:
            wait = _read(operators, states, i, end, answers, counts, while_waiting, usual)
        found |= dict.fromkeys(range(i, end), wait)
    return found


def _goes_on(
    operators: Sequence[Operator], first: int, index: int, mending: Collection[int]
) -> bool:
    """Tell whether a step goes on with letting time pass, or sees to what came between."""
    op = operators[index]
    if op.room != operators[first].room:
        return False
    if op.key == LETTING_TIME_PASS or index in mending:
        return True
    lately = "\n".join(one.text for one in operators[max(first, index - _LATE) : index])
    verb = op.key.partition(" ")[0]
    felt = needs_told(lately)
    return any(verb in NEEDS[need] for need in felt) or bool(felt and not op.does_anything)


def _read(
    operators: Sequence[Operator],
    states: Sequence[State],
    first: int,
    end: int,
    answers: Sequence[Sequence[str]],
    counts: Counter[str],
    while_waiting: Counter[str],
    usual: set[str],
) -> Wait:
    if end == len(operators) or states[end].room != operators[first].room:
        return _taken_away(operators, first, end, answers)
    then = operators[end]
    came = tuple(t for t in then.named if t != PLAYER and not states[first].reaches(t))
    if came:
        return Wait(first, end, things=came)
    goal = set(words(then.key, 3)) | (words_of(then.destination) if then.destination else set())
    goal -= EMPTY | words_of(then.room or NOWHERE)
    lately: list[tuple[int, list[str]]] = []
    for k in range(end - 1, max(first - 1, end - 1 - _LATE), -1):
        events = [one for one in answers[k] if one not in usual]
        # What is told as often at other moves needs no waiting, if anything else was told.
        events = [one for one in events if counts[one] < 2 * while_waiting[one]] or events
        lately += [(end - 1 - k, events)] if events else []
    for gap, events in lately:  # what names what is done next was waited for, not what came after
        naming = tuple(one for one in events if goal & set(one.split()))
        if naming:
            return Wait(first, end, told=naming, gap=gap)
    for gap, events in lately:
        foretold = _foretold(events, counts, operators[:first], answers)
        if foretold:
            return Wait(first, end, told=foretold, gap=gap, foretold=True)
        again = tuple(one for one in events if counts[one] > 1)
        return Wait(first, end, told=again or tuple(events), all_of=bool(again), gap=gap)
    return Wait(first, end)


def _taken_away(
    operators: Sequence[Operator], first: int, end: int, answers: Sequence[Sequence[str]]
) -> Wait:
    """Return a wait that itself brought the person elsewhere.

    If it was long, that came when its time had come, and is waited for, not so many times.
    """
    last = operators[end - 1]
    if end - first < LONG_RUN or not last.destination or last.died:
        return Wait(first, end)
    earlier = {one for i in range(first, end - 1) for one in answers[i]}
    return Wait(first, end, told=tuple(one for one in answers[end - 1] if one not in earlier))


def _foretold(
    events: Sequence[str],
    counts: Counter[str],
    before: Sequence[Operator],
    answers: Sequence[Sequence[str]],
) -> tuple[str, ...]:
    """Return what was told once, in words that the story had told once or twice before.

    A place to get off at, a number that is called: it was known what to wait for.
    """
    called = [one for one in events if counts[one] == 1 and len(one.split()) <= _CALLED]
    wanted = {word for one in called for word in one.split()}
    if not wanted:
        return ()
    heard: Counter[str] = Counter()
    for op in before:
        heard.update(wanted.intersection(" ".join(answers[op.index]).split()))
    titles = {word for op in before for word in words_of(op.room)}
    return tuple(
        one
        for one in called
        if all(heard[word] for word in set(one.split()))
        and any(heard[word] <= _SELDOM for word in set(one.split()) - EMPTY - titles)
    )
