"""What of a demonstration is worth following: detours that changed nothing fall out.

The demonstration itself stays as it was; a plan is made of what is left here. May
import ``traces``, ``state``, ``plain_words`` and what they may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from agents.core.command_forms import word_set
from agents.core.commands import Source, canonical
from agents.core.directions import is_direction
from agents.core.refusals import is_refusal
from agents.core.teaching import LOOKING
from agents.exploration.language.english import english
from agents.imitation.action_model.waiting import LETTING_TIME_PASS, sentences
from agents.imitation.language.plain_words import in_plain_words
from agents.imitation.selection.looks import telling_looks
from agents.imitation.selection.overtaken import befell, title_at, waiting_on
from agents.imitation.states.operators import VIOLENCE, mentioned, names_in
from agents.imitation.states.state import State, states_of
from agents.imitation.states.traces import Trace, keep
from games.types import PLAYER, Fact

_HANDLING = word_set("take get drop")
_WANDERING = 1 / 8
"""Share of steps in loops that led nowhere from which on a demonstration wanders."""
_WALKED = 8
"""The same in steps."""
_GLANCES = frozenset({"look", "inventory"})
_TICKS = 4
"""Moves at which something changes at least that is taken for a clock: half of all."""
_TRIED = 3
"""Moves before a wait at which what it was for may have been tried too early."""


def without_detours(trace: Trace) -> Trace:
    """Return a demonstration without loops that changed nothing, and without idle steps.

    A loop leads back to the same place with the same things in the same states and
    the same score, by steps that only led elsewhere, did nothing or teach nothing.
    What else a step may have done can't be seen, so a loop with it stays. Without facts
    nothing falls out: two places may have one name. What falls out may have named what "it"
    is after it, so that is said by its name first.
    """
    trace = in_plain_words(trace)
    if trace.source is not Source.IMPORTED:
        trace = waiting_on(trace)
    states = states_of(trace.moments)
    if any(state.bare for state in states):
        return trace
    # Who comes to be struck at was not waited for, whether or not they move about.
    keys = [canonical(command) for command in trace.commands]
    restless = restless_in(states) | _struck_at(keys, states)
    reversible = _reversible(trace, states, restless)
    kept: list[int] = []
    for i in range(len(trace.commands)):
        kept.append(i)
        back = _loop(states, reversible, kept, restless) if reversible[i] else None
        if back is not None:
            del kept[back:]
    return keep(trace, kept)


def without_wandering(trace: Trace) -> Trace:
    """Return a demonstration in plain words, an imported one without such loops if full of them.

    Who hardly ever goes about had a reason for it: to let time pass, or to meet somebody.
    """
    trace = in_plain_words(trace)
    pruned = without_detours(trace) if trace.source is Source.IMPORTED else trace
    kept = set(pruned.turns)
    gone = sum(
        is_direction(canonical(command)) and turn not in kept
        for command, turn in zip(trace.commands, trace.turns[1:], strict=True)
    )
    return pruned if gone >= max(_WALKED, _WANDERING * len(trace.commands)) else trace


def from_what_counts(trace: Trace) -> Trace:
    """Return a demonstration from the first step on that teaches anything.

    The way there was withdrawn: it isn't shown to be gone again.
    """
    first = next((i for i, gone in enumerate(trace.forgotten) if not gone), len(trace.commands))
    kept = replace(
        trace,
        moments=trace.moments[first:],
        commands=trace.commands[first:],
        turns=trace.turns[first:],
        people=trace.people[first:],
        forgotten=trace.forgotten[first:],
    )
    return kept if states_of(trace.moments)[0].room != states_of(kept.moments)[0].room else trace


def _reversible(trace: Trace, states: Sequence[State], restless: frozenset[str]) -> list[bool]:
    """Tell of each step whether all that it did can be seen, and a way back undoes it."""
    found: list[bool] = []
    shown = trace.source is not Source.IMPORTED  # a walkthrough seldom does anything in vain
    barren = _barren(states, restless) if shown else len(states)
    waited = _waited_in_vain(trace, states, restless) if shown else frozenset()
    told = telling_looks(trace.moments, trace.commands)
    for i, command in enumerate(trace.commands):
        before, after, key = states[i], states[i + 1], canonical(command)
        calm = before.score == after.score and not (after.died or after.over or _asks(after))
        # Some places are many: the story then shows the place anew, and no fact tells.
        name = title_at(trace, states, i + 1)
        bumped = is_direction(key) and name not in after.text.casefold()
        walked = is_direction(key) and before.room != after.room and before.held == after.held
        # A blow at somebody who isn't there shows how they are struck at when they come.
        untaken = before.moves is not None and before.moves == after.moves
        untaken = untaken and not VIOLENCE.match(key)
        verb = key.split(" ", 1)[0]
        changed = _changed(before, after, restless)
        looked = verb in LOOKING if shown else key in _GLANCES
        idle = bumped or (untaken and shown) or looked or i >= barren or i in waited
        nothing = idle and not (changed or _asks(before) or i in told)
        # Taken up and put down in vain: only where things are has changed.
        # Where nothing has, the story may keep what was done where it can't be seen.
        handled = shown and verb in _HANDLING and bool(changed)
        handled = handled and all(fact[0] == "in" for fact in changed)
        found.append(calm and (trace.forgotten[i] or walked or nothing or handled))
    return found


def _waited_in_vain(
    trace: Trace, states: Sequence[State], restless: frozenset[str]
) -> frozenset[int]:
    """Return the steps that let time pass and brought nothing, neither seen nor told.

    Waiting brought something if what comes after it was tried in vain before it, or was
    no way to where the person then was. What is heard at other times, too, is nothing
    that was waited for.
    """
    keys = [canonical(command) for command in trace.commands]
    told = [frozenset(sentences(state.text)) for state in states[1:]]
    foes = _struck_at(keys, states)
    heard = Counter(one for said in told for one in said)
    found: set[int] = set()
    first = 0
    while first < len(keys):
        end = first
        while end < len(keys) and keys[end] == LETTING_TIME_PASS:
            end += 1
        run = range(first, end)
        here = Counter(one for i in run for one in told[i])
        news = any(
            heard[one] == times and not (_says_idle(one) or _tells_of(foes, one))
            for one, times in here.items()
        )
        came = any(_changed(states[i], states[i + 1], restless) for i in run)
        again = end < len(keys) and keys[end] in keys[max(0, first - _TRIED) : first]
        taken = end < len(keys) and befell(trace, states, end)
        if not (news or came or again or taken):
            found.update(run)
        first = end + 1
    return frozenset(found)


def _struck_at(keys: Sequence[str], states: Sequence[State]) -> frozenset[str]:
    """Return whom the person struck at: nobody waits for them to come."""
    return frozenset(
        thing
        for key, state in zip(keys, states, strict=False)
        if VIOLENCE.match(key)
        for thing in names_in(key, state.here - state.held)
    )


def _tells_of(foes: frozenset[str], sentence: str) -> bool:
    return any(mentioned(foe, sentence) for foe in foes)


def _says_idle(sentence: str) -> bool:
    return english().says("idle", sentence)


def _barren(states: Sequence[State], restless: frozenset[str]) -> int:
    """Return the step from which on the person did nothing but walk about.

    What seems to do nothing may have made something possible; if nothing was done
    any more, it made nothing possible that is known.
    """
    last = 0
    for i, (before, after) in enumerate(pairwise(states)):
        rooms = (before.room, after.room)
        if before.score != after.score or any(
            fact[1] not in rooms and fact[:2] != ("in", PLAYER)
            for fact in _changed(before, after, restless)
        ):
            last = i + 1
    return last


def _asks(state: State) -> bool:
    """Tell whether a story waits for an answer; some refuse by a question."""
    return state.asks and not is_refusal(state.text)


def _changed(before: State, after: State, restless: frozenset[str]) -> set[Fact]:
    """Return the facts that a step changed, but for what wanders and what marks a first move."""
    gone, new = after.since(before)
    marks = {f for f in new if f[0] != "in" and f[1] == PLAYER}
    return {
        fact
        for fact in gone | new
        if fact[1] not in restless and not (before.moves == 0 and fact in marks)
    }


def _loop(
    states: Sequence[State],
    reversible: Sequence[bool],
    kept: Sequence[int],
    restless: frozenset[str],
) -> int | None:
    """Return how many of the kept steps led to the state that the last of them led back to."""
    here = states[kept[-1] + 1]
    places = {here.room}
    found: int | None = None
    for back in reversed(range(len(kept))):
        if not reversible[kept[back]]:
            break
        then = states[kept[back - 1] + 1 if back else 0]
        places.add(then.room)
        if _alike(then, here, places, restless):
            found = back
    return found


def _alike(one: State, other: State, places: Collection[str], restless: frozenset[str]) -> bool:
    """Tell whether two moments differ in nothing but in what moves by itself."""
    if (one.room, one.vehicle, one.score, one.bare) != (
        other.room,
        other.vehicle,
        other.score,
        other.bare,
    ) or one.held != other.held:
        return False

    def told(fact: Fact) -> bool:
        # That a place was seen is no change that anybody made.
        return fact[1] not in restless and fact[1] not in places and fact[1] != PLAYER

    return not any(told(fact) for fact in one.facts ^ other.facts)


def _ticking(states: Sequence[State]) -> frozenset[str]:
    """Return the things that change whatever is done, as a clock does."""
    moves = len(states) - 1
    times = Counter(
        thing
        for before, after in pairwise(states)
        for thing in {fact[1] for fact in frozenset.union(*after.since(before))}
        if thing != PLAYER and thing not in (before.room, after.room)
    )
    return frozenset(t for t, n in times.items() if n >= max(_TICKS, moves / 2))


def restless_in(states: Sequence[State]) -> frozenset[str]:
    """Return the things that move by themselves, and those that change whatever is done."""
    return _restless(states) | _ticking(states)


def _restless(states: Sequence[State]) -> frozenset[str]:
    """Return the things that moved while the person was elsewhere and didn't carry them."""
    found: set[str] = set()
    for before, after in pairwise(states):
        if before.bare or after.bare:
            continue
        for relation, thing, _ in frozenset.union(*after.since(before)):
            if relation != "in" or thing == PLAYER:
                continue
            if not (before.reaches(thing) or after.reaches(thing)):
                found.add(thing)
    return frozenset(found)
