"""Whatever a person did in vain in one place until something befell them was letting time pass.

Who waits for something to happen tries this and that meanwhile; what was tried just as it
happened did not bring it about. May import what ``pruning`` may.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import is_direction
from agents.core.teaching import LOOKING
from agents.exploration.language.english import english
from agents.imitation.action_model.waiting import LETTING_TIME_PASS
from agents.imitation.selection.overtaken import is_shown_anew
from agents.imitation.selection.pruning import restless_in
from agents.imitation.states.operators import changes, names_in
from agents.imitation.states.state import State, states_of
from agents.imitation.states.traces import Trace, keep
from games.types import PLAYER

_HANDLING = word_set("take get drop")
_LONG = 4
"""Moves in vain in one place before what comes then is taken to have befallen."""


def idling_alike(trace: Trace) -> Trace:
    """Return a demonstration that lets time pass by one command where it did so by several.

    That is the one that was given most often meanwhile, and all of it is a step then. An
    offer of help that came between needs no answer: it comes when its time has come.
    Without facts nothing is known to have been in vain.
    """
    states = states_of(trace.moments)
    if any(state.bare for state in states):
        return trace
    restless = restless_in(states)
    keys = [canonical(command) for command in trace.commands]
    commands, forgotten = list(trace.commands), list(trace.forgotten)
    answers = set[int]()
    for step in range(_LONG, len(keys)):
        if states[step].room == states[step + 1].room:
            continue
        idle = _idled_before(trace, keys, states, step, restless)
        tried = [k for k in sorted(idle) if not _offers_help(states[k])]
        if len(tried) < _LONG or not _befell(keys, states, tried, step):
            continue
        usual = _usual([keys[k] for k in tried])
        said = next(trace.commands[k] for k in tried if keys[k] == usual)
        for k in (*tried, step):
            commands[k] = said
            forgotten[k] = trace.turns[k + 1] in trace.withdrawn
        answers.update(idle - {*tried})
    if commands == list(trace.commands):
        return trace
    kept = [k for k in range(len(commands)) if k not in answers]
    alike = replace(trace, commands=tuple(commands), forgotten=tuple(forgotten))
    return keep(alike, kept)


def _idled_before(
    trace: Trace,
    keys: Sequence[str],
    states: Sequence[State],
    step: int,
    restless: frozenset[str],
) -> set[int]:
    """Return the moves in vain where a step was made, as long as none could have led to it.

    Whoever walked away meanwhile was back in time. Whoever went some way, and is shown the
    place anew, has gone on: some places are many.
    """
    room = states[step].room
    found = set[int]()
    for k in reversed(range(step)):
        before, after = states[k], states[k + 1]
        if before.score != after.score or before.held != after.held or after.died:
            break
        if before.room != after.room:
            if not is_direction(keys[k]):
                break
            continue
        if before.room != room:
            continue
        offered = _offers_help(before)
        changed = changes(before, after).keys() - restless - before.held - {PLAYER, room}
        if changed or before.vehicle != after.vehicle or not (offered or _is_harmless(keys[k])):
            break
        if is_direction(keys[k]) and is_shown_anew(trace, states, k + 1):
            break
        found.add(k)
    return found


def _is_harmless(key: str) -> bool:
    """Tell whether what came to nothing came to nothing that can't be seen, either."""
    verb = key.partition(" ")[0]
    return key == LETTING_TIME_PASS or verb in LOOKING | _HANDLING or is_direction(key)


def _usual(keys: Sequence[str]) -> str:
    """Return what was given most often, a look only where there was nothing else."""
    acted = [key for key in keys if key.partition(" ")[0] not in LOOKING]
    return Counter(acted or keys).most_common(1)[0][0]


def _befell(keys: Sequence[str], states: Sequence[State], tried: Sequence[int], step: int) -> bool:
    """Tell whether the person was elsewhere after a step that leads nowhere.

    It only asked or let time pass, it had been in vain a moment before, or it was to take
    up or lay down what was taken up and laid down before like anything else.
    """
    before, after, key = states[step], states[step + 1], keys[step]
    if after.died or after.over or before.asks:
        return False
    verb = key.partition(" ")[0]
    if key == LETTING_TIME_PASS or verb in LOOKING or key in {keys[k] for k in tried}:
        return True
    if verb not in _HANDLING:
        return False
    things = names_in(key, before.here | before.held)
    return bool(things) and all(
        (thing in before.held) == (thing in after.held)
        and any(
            (thing in one.held) != (thing in two.held) for one, two in itertools.pairwise(states)
        )
        for thing in things
    )


def _offers_help(state: State) -> bool:
    return state.asks and english().says("offers_help", state.text.lower())
