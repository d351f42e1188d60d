"""Taking in what the story tells otherwise today, as far as later commands or waits hang on it.

May import what ``progress`` may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.core.commands import canonical
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.language.hearsay import (
    Told,
    forms_of,
    is_choice,
    points_at,
    rewrite,
    things_called,
    told_anew,
)
from agents.imitation.language.initials import named_by_initials
from agents.imitation.language.looked_up import figures_of
from agents.imitation.language.numerals import are_numbers, in_other_form
from agents.imitation.language.told_rows import done_as_told
from agents.imitation.language.told_ways import (
    Frame,
    on_the_route,
    way_beside,
    way_today,
    ways_told,
)
from agents.imitation.planning.planned_move import PlannedMove, way_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import IDLE, Operator

_ASKED = 12
"""Moves that are spent on having a word told before a command that has it."""


_TURNED = 1
"""Ways beside that are tried in vain for one step."""


class EffectPlanner(Protocol):
    """What finds means to an end."""

    def achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        """Return the next command towards a demonstrated step's effect."""


class Ways(Protocol):
    """A map on which ways may be turned."""

    def turn(self, op: Operator, way: str) -> None:
        """Take in that what a step went lies another way today."""


def hear(at: Progress, op: Operator) -> None:
    """Take in what the answer to a step says otherwise than it did then."""
    _look_up(at, op)
    tellers = _tellers(at.demonstration, op)
    for one in tellers:
        _hear(at, one, shown=one is op, sure=one is op or len(tellers) == 1)
    # In their order, not word for word.
    for one in tellers:
        _hear_of_route(at, one)
    _hear_row(at, op)


def _hear_of_route(at: Progress, op: Operator) -> None:
    """Have a route gone as it is told today; it ends where the one told then did."""
    steps = at.demonstration.operators
    ways = on_the_route(op, at.state.text, steps)
    today = list(at.steps)
    for index, way in ways.items():
        shown = steps[index]
        last = index + 1 not in ways or shown.destination == shown.room
        end = shown.destination if last else ""
        today[index] = replace(shown, command=way, key=way, destination=end)
    if ways:
        at.rewritten = today


def hear_meanwhile(at: Progress, move: PlannedMove) -> None:
    """Take in what is told as one lets more time pass than was shown, or tries once more."""
    op = move.goal
    if op is None or move.operator is not None or op.trace != at.demonstration.number:
        return
    if move.command == op.command and move.edge is None:
        hear(at, at.demonstration.operators[op.index])


def _tellers(demo: Demonstration, op: Operator) -> Sequence[Operator]:
    """Return the steps that may have told what the answer to one tells today.

    Of equal tries the last one: those before it told that they were too few. Of moves that
    let time pass any: how many there are differs.
    """
    shown = demo.wordings
    wait, run = shown.waits.get(op.index), shown.repeats.get(op.index)
    if run is None and wait is not None:
        return demo.operators[wait.first : wait.end]
    last = demo.operators[shown.outcomes.get(op.index, op.index) if run is None else run.end - 1]
    tries = demo.operators[op.index if run is None else run.first : last.index]
    if any(told_anew(last, one.text) for one in tries):
        return () if run is not None else (op,)  # each told another word: the last was waited for
    return (last,)


def _hear(at: Progress, op: Operator, *, shown: bool, sure: bool) -> None:
    """Take in what is said otherwise than in the answer to a step.

    Args:
        at: how far it is.
        op: the step.
        shown: it is the one that was done.
        sure: no other than this one can have told it; figures may count the moves.
    """
    demo = at.demonstration
    if not demo.wordings.foretells(op) or op.index + 1 in demo.wordings.reactions:
        return  # what calls for something at once does so in its own words each time
    told = [one for one in told_anew(op, at.state.text) if sure or _is_word(demo, op, one)]
    texts, said = [state.text for state in demo.states], demo.wordings.last_said
    initials = [name for one in told for name in named_by_initials(one, texts, said)]
    if op.text != at.state.text and (told or shown):
        at.otherwise |= {op.index}
    told = [
        replace(one, quoted=True) if _points(at, op, one) or _is_labelled(at, one) else one
        for one in told
    ]
    _forget_pick(at, op)
    picks = {one: pick for one in told if (pick := _pick(at, op, one)) is not None}
    later = [*picks.values()] + [
        replace(
            one,
            choice=not (news or _points(at, op, one) or _is_labelled(at, one)),
            only=_use_of(demo, one),
        )
        for one in told
        if one not in picks and ((news := _is_news(at, op, one)) or is_choice(one, at.state))
    ]
    later = [form for one in later for form in _forms(demo, op, one)]
    later = [one for one in (*later, *initials) if one not in at.told]
    steps = rewrite(at.steps, later, at.state, demo.operators) if later else at.steps
    if steps != at.steps:
        pairs = zip(at.steps, steps, strict=True)
        at.unwanted |= {t for a, b in pairs for t in a.named if t not in b.named}
        at.rewritten = steps
    at.told = (*at.told, *later)


def _forms(demo: Demonstration, op: Operator, one: Told) -> list[Told]:
    """Return what was told, and numbers in figures for words or the other way round.

    Somebody who speaks of four means no figure that is typed, unless nobody else told it.
    """
    if not op.does_anything:
        return forms_of(one)
    shown = demo.wordings
    for word in one.then:
        use = shown.first_said.get(in_other_form(word), -1)
        if use <= op.index or shown.first_heard.get(word) != op.index + 1:
            return [one]
        if shown.first_heard.get(in_other_form(word), use + 1) <= use:
            return [one]
    return forms_of(one)


def _is_word(demo: Demonstration, op: Operator, one: Told) -> bool:
    """Tell whether a word was told while one waited that nobody knew, and that was said later.

    Figures may count the moves, and of what one waits for, as of a station, others come first.
    """
    shown, wait = demo.wordings, demo.wordings.waits.get(op.index)
    if are_numbers(one.then) or wait is None or wait.foretold:
        return False
    news = all(shown.first_heard.get(word, 0) > wait.first for word in one.then)
    return news and all(shown.last_said.get(word, -1) >= wait.end for word in one.then)


def _look_up(at: Progress, op: Operator) -> None:
    """Take in which row of a table counts today, and what stands there."""
    tables, text = at.demonstration.wordings.tables, at.state.text
    if not tables or (op.text == text and op.index not in tables):
        return
    keys = list(at.told)
    if op.index not in tables:
        news = (one for one in told_anew(op, text) if one not in at.told)
        rows = [
            one for one in news if any(figures_of(one.then, one.now, t, t) for t in tables.values())
        ]
        keys, at.told = rows, (*at.told, *rows)
    for table, shown in tables.items() if keys else ():
        if table > op.index or (table < op.index and table not in at.done):
            continue
        today = text if table == op.index else shown
        for one in keys:
            _fill_in(at, op.index, figures_of(one.then, one.now, shown, today))


def _hear_row(at: Progress, op: Operator) -> None:
    """Take in which words are to be used one after the other today, as each word was then."""
    row = at.demonstration.wordings.rows.get(op.index)
    used = range(row.first, row.first + len(row.words)) if row is not None else range(0)
    if row is None or not row.today(at.state.text):
        return
    shown = at.demonstration.operators
    steps = [shown[i] if i in used else step for i, step in enumerate(at.steps)]
    steps = done_as_told(steps, row, at.state.text, at.state)
    if steps != at.steps:
        at.rewritten = steps


def _fill_in(at: Progress, after: int, figures: Mapping[str, str]) -> None:
    """Have the figures of today in the commands behind a step."""
    steps = list(at.steps)
    for op in at.demonstration.operators[after + 1 :] if figures else ():
        command = re.sub(r"\d+", lambda found: figures.get(found[0], found[0]), op.command)
        if command != op.command:
            steps[op.index] = replace(op, command=command, key=canonical(command))
    if steps != at.steps:
        at.rewritten = steps


def hear_of_ways(at: Progress, demonstrations: Iterable[Demonstration], graph: Ways) -> None:
    """Take in of which ways out of here is said today what was said of others then."""
    room, now = at.state.room, ways_told(at.heard)
    for demo in demonstrations if now else ():
        for op, then in demo.ways_out.get(room, ()):
            way = way_today(op.key, then, now)
            if way:
                graph.turn(op, way)
            if demo is not at.demonstration:
                continue
            way = way or _way_beside(at, op, then, now)
            if at.steps[op.index].key != way:
                step = op if way == op.key else replace(op, command=way, key=way)
                at.rewritten = list(at.steps)
                at.rewritten[op.index] = step
    _follow_guide(at)


def _follow_guide(at: Progress) -> None:
    """Have the step that is due go where what it follows was told to be last."""
    guides = at.demonstration.wordings.guides
    due = at.steps[at.cursor] if at.cursor < len(at.steps) else None
    if due is None or due.index not in guides or due.room != at.state.room:
        return
    way = guides[due.index].way(at.heard)
    if way and way != due.key:
        at.rewritten = list(at.steps)
        at.rewritten[due.index] = replace(due, command=way, key=way)


def _way_beside(
    at: Progress, op: Operator, then: Mapping[Frame, str], now: Mapping[Frame, str]
) -> str:
    """Return the way to try instead where something is told to have turned; else the shown one."""
    key, due = ("turned", op.index), at.steps[op.index].key
    if due != op.key and at.attempts.tries(way_of(op.room, due)):
        at.attempts.failed(key)
        at.attempts.worked(way_of(op.room, due))
    vain = at.attempts.tries(key) >= _TURNED
    return (not vain and way_beside(op.key, then, now)) or op.key


def be_told(at: Progress, planner: EffectPlanner, op: Operator) -> PlannedMove | None:
    """Have a word of a step's command told first that wasn't told today, as it may differ."""
    demo = at.demonstration
    for index in demo.wordings.tellers.get(op.index, ()) if op.trace == demo.number else ():
        key = "teller", index
        if index in at.done or at.attempts.tries(key) >= _ASKED:
            continue
        move = planner.achieve(demo.operators[index], op)
        if move is not None:
            at.attempts.failed(key)
            return move
    return None


def _forget_pick(at: Progress, op: Operator) -> None:
    """Take in that what a step told before as the choice for the next one doesn't hold any more."""
    steps = at.demonstration.operators
    use = op.index + 1
    if use >= len(steps) or not points_at(op, steps[use], at.state):
        return
    at.told = tuple(one for one in at.told if one.only != use)
    if at.rewritten is not None:
        at.rewritten = list(at.rewritten)
        at.rewritten[use] = replace(steps[use], room=at.rewritten[use].room)


def _pick(at: Progress, op: Operator, one: Told) -> Told | None:
    """Return what was told as the choice of a like thing for the next step, if it is that."""
    steps = at.demonstration.operators
    use = steps[op.index + 1] if op.index + 1 < len(steps) else None
    if use is None or use.room != op.room or not points_at(op, use, at.state):
        return None
    then, now = (
        {t for t in things_called(part, at.state) if at.state.reaches(t)}
        for part in (one.then, one.now)
    )
    if not now or then.isdisjoint(use.named):
        return None
    return replace(one, quoted=True, choice=True, only=use.index)


def _points(at: Progress, op: Operator, one: Told) -> bool:
    """Tell whether a look told which of several is meant, who stay where they are.

    Nobody had spoken of that one before; what is carried about is no more than seen.
    """
    demo, seen = at.demonstration, [t for t in op.named if t in at.state.holders]
    if op.does_anything or not seen or one.is_way:
        return False
    if any(demo.wordings.first_said.get(word, one.step) < one.step for word in one.then):
        return False
    then, now = (things_called(words, at.state) for words in (one.then, one.now))
    inside = {t for thing in seen for t in at.state.within(thing)}
    return bool(then and now) and inside.union(demo.last_handled).isdisjoint(then | now)


def _is_labelled(at: Progress, one: Told) -> bool:
    """Tell whether a label said which of two things is wanted that lie side by side."""
    said = at.demonstration.wordings.first_said
    if one.is_way or any(said.get(word, one.step) < one.step for word in one.then):
        return False
    if not english().says("labels", at.state.text.lower()):
        return False
    then, now = (things_called(part, at.state) for part in (one.then, one.now))
    return any(at.state.holders[a] == at.state.holders[b] for a in then for b in now if a != b)


def _is_news(at: Progress, op: Operator, one: Told) -> bool:
    """Tell whether what was told then was not known before it was told.

    Numbers are everywhere; one that was looked for counts.
    """
    demo = at.demonstration
    if are_numbers(one.then) and not op.does_anything:
        return True
    if one.is_way:
        return one.quoted
    if any(demo.wordings.first_said.get(word, one.step) < one.step for word in one.then):
        return False
    return one.quoted or all(demo.wordings.first_heard.get(w) == one.step + 1 for w in one.then)


def _use_of(demo: Demonstration, one: Told) -> int:
    """Return the step that a number is for, where one number was told and used several times.

    As many looks told it as commands have it: they go together in their order. -1 if that
    isn't so.
    """
    if len(one.then) != 1 or not are_numbers(one.then):
        return -1
    forms = {one.then[0], in_other_form(one.then[0])}
    looks = [op for op in demo.operators if not (op.does_anything or op.key in IDLE)]
    told = [op.index for op in looks if not forms.isdisjoint(words(op.text))]
    used = [op.index for op in demo.operators if not forms.isdisjoint(words(op.key))]
    if one.step not in told or len(told) != len(used) or len(told) < 2 or told[-1] > used[0]:
        return -1
    return used[told.index(one.step)]
