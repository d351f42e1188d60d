"""What a command in a scene is worth: n-step Q-learning over the store.

After REMEMBERER (arXiv 2306.07929, section 3.3): values stand in memory and are
updated there, no weights. A visit's target has two parts::

    target = advice + G

*Advice* is about the very command and isn't passed on to what came before it:
1 if a person chose it, -0.5 if nothing happened, -1 if it was taken back, and
half of what a critic gave it. A person's word already tells what a command
comes to in the end, so it is no reward to be added up along a path (TAMER,
Knox and Stone 2009).

*G* is the n-step return of points won or lost and of deaths. With u_1, u_2, …
the moves that followed (at each turn the newest that wasn't taken back or
forgotten), g their points less 10 for a death, and V(s) the best G on average
among the commands played in scene s by the same source::

    R_k = g_k + γ · max(0, V(s_k), R_{k+1}),   for k < n
    R_n = g_n + γ · max(0, V(s_n)),            G = R_1

Where the rest of a path did worse than what is known to be possible, the known
counts: what was tried out on the way costs the moves before it nothing. Zero
stands for all that was never tried. Nothing is passed on through a death, the
end of a story, or a command that left the scene as it was. Where the last scene
is new, V is that of the most similar stored one, times that similarity. Where the
path has been to a scene before, the return of the very move that followed stands
in the place of V, zero if none did:
points are won once in a game, and a scene rarely shows that they were. A round
trip would else be worth more each time it is made. A step looks so far back that
rounds of a hundred moves are seen.

Q is the mean of the targets over visits (a learning rate of 1/N) or, at a
constant rate, Q <- Q + rate · (target - Q) from 0 on in the order of the visits.
A proposal that a person replaced counts as a visit of target -1 in that mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agents.memory.qtable import QTable
from agents.memory.rules import Rules
from agents.memory.transitions import Transition, Valued

_ROUND = 100
"""Moves within which a step looks for a scene that its path had been to before."""
_TOLD = 0.001
"""A scene's value that changes by less is not told on."""
_MOST = 2_000
"""Moves that one mark may make to be valued again, so that a cycle comes to an end."""


def value_last(table: QTable, turn: int) -> None:
    """Value a move just made and the n - 1 before it, inside the caller's transaction."""
    found: list[Valued] = []
    returns: list[float] = []
    met = table.scenes_met(turn, _ROUND)
    for move in table.path(turn, table.rules.steps):
        then = found[-1][1] if found else None
        scene, best = _bootstrap(table, move, met, then)
        returns = _returns(move, best, returns, table.rules)
        found.append((move, returns[-1], scene))
        if not move.follows:
            break
    _keep(table, found)


def value_path(table: QTable, turn: int) -> None:
    """Value the whole path to a turn from its end backwards: the end of an episode."""
    part: list[Transition] = []
    # Where a way was taken that wasn't the last one, the moves before it go another way.
    met = table.scenes_met(turn)
    for move in table.path(turn):
        part.append(move)
        if not move.follows:
            _value(table, part[::-1], met)
            part = []
    _value(table, part[::-1], met)


def value_around(table: QTable, turn: int) -> None:
    """Value again all that rests on a turn whose standing changed.

    That is the moves before it, then those that had bootstrapped from a scene
    whose value changed by this, and so on until nothing changes.
    """
    move = table.path(turn, 1)[0]
    scenes: dict[int, None] = {move.experience: None}
    work = 0
    scenes.update(_settle(table, move.before))
    while scenes and work < _MOST:
        scene = next(iter(scenes))
        del scenes[scene]
        for resting in table.resting_on(scene):
            scenes.update(_settle(table, resting))
            work += 1
            if work >= _MOST:
                break


def _settle(table: QTable, turn: int) -> dict[int, None]:
    """Value a turn in the midst of a path, and the n - 1 before it."""
    steps = table.rules.steps
    path: list[Transition] = []
    for move in table.path(turn, steps):
        path.append(move)
        if not move.follows:
            break
    if not path:
        return {}
    whole = path[::-1]
    while len(whole) < len(path) + steps:
        later = table.move_after(whole[-1].turn)
        if later is None:
            break
        whole.append(later)
    met = table.scenes_met(whole[-1].turn, _ROUND)
    return _value(table, whole, met, upto=len(path))


def _value(
    table: QTable, path: Sequence[Transition], met: Mapping[int, int], upto: int | None = None
) -> dict[int, None]:
    """Value the first moves of a path, from its end; return the scenes this changed.

    Each is written before the one that led to it is valued, so that what is
    learned at the end of a path gets to its beginning.

    Args:
        table: where they stand.
        path: moves, oldest first.
        met: scene -> the turn of the first move that was made in it on their path.
        upto: how many of them; None for all.
    """
    changed: dict[int, None] = {}
    returns: list[float] = []
    then: float | None = None
    for place in range(len(path) - 1, -1, -1):
        move = path[place]
        scene, best = _bootstrap(table, move, met, then)
        returns = _returns(move, best, returns, table.rules)
        then = move.value
        if upto is None or place < upto:
            then = returns[-1]
            changed.update(_keep(table, [(move, returns[-1], scene)]))
    return changed


def _returns(move: Transition, best: float, later: Sequence[float], rules: Rules) -> list[float]:
    """Return a move's returns over 1, 2, ... n steps from those of the move after it."""
    if move.closed:
        return [move.points]
    rest = (0.0, *later[: rules.steps - 1])
    return [move.points + rules.discount * max(0.0, best, more) for more in rest]


def _bootstrap(
    table: QTable, move: Transition, met: Mapping[int, int], then: float | None
) -> tuple[int | None, float]:
    """Return the stored scene that a move led to, or one like it, and its value.

    Where nothing was done in the newest one yet by the move's source, the likest
    is looked for.

    Args:
        table: where they stand.
        move: the move.
        met: scene -> the turn of the first move that was made in it on the path.
        then: the return of the move that followed, None for the newest.
    """
    if move.closed:
        return None, 0.0

    def been(scene: int | None) -> bool:
        return scene is not None and met.get(scene, move.turn + 1) <= move.turn

    if been(move.after):
        return move.after, then or 0.0
    best = None if move.after is None else table.best(move.after, move.source)
    if best is None and then is None and (found := table.similar(move)) is not None:
        scene, alike = found
        value = 0.0 if been(scene) else table.best(scene, move.source) or 0.0
        return move.after or scene, alike * value
    return move.after, best or 0.0


def _keep(table: QTable, found: Iterable[Valued]) -> dict[int, None]:
    """Write what moves were found to be worth; return the scenes whose value this changed."""
    new = [one for one in found if one[1] != one[0].value or one[2] != one[0].next]
    worth = [(move, value - move.value) for move, value, _ in new if move.counts]
    worth = [(move, more) for move, more in worth if more]
    table.keep(new, worth)
    return {move.experience: None for move, more in worth if abs(more) > _TOLD}
