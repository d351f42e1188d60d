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
is new, V is that of the most similar stored one, times that similarity.

Q is the mean of the targets over visits (a learning rate of 1/N) or, at a
constant rate, Q <- Q + rate · (target - Q) from 0 on in the order of the visits.
A proposal that a person replaced counts as a visit of target -1 in that mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.db.sql import Database, fetch, fetch_one

CHOSEN_BONUS = 1.0
DEATH_COST = 10.0
NOTHING_COST = 0.5
UNDONE_COST = 1.0
PASSED_COST = 1.0
CRITIC_SHARE = 0.5
"""Points that a critic's reward of 1 is worth."""

_TOLD = 0.001
"""A scene's value that changes by less is not told on."""
_MOST = 2_000
"""Moves that one mark may make to be valued again, so that a cycle comes to an end."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How memory learns; all of it is valued again when this changes.

    Attributes:
        steps: moves whose points count before the rest is bootstrapped, n >= 1.
        discount: what a point is worth one move later, γ in [0, 1].
        rate: learning rate in (0, 1], None for 1/N.
    """

    steps: int = 10
    discount: float = 0.97
    rate: float | None = None

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError("the number of steps is 1 or more")
        if not 0 <= self.discount <= 1:
            raise ValueError("the discount is from 0 to 1")
        if self.rate is not None and not 0 < self.rate <= 1:
            raise ValueError("the learning rate is above 0 and at most 1")


@dataclass(slots=True)
class Move:
    """One visit on a path, and what its window needs to know of it.

    Attributes:
        turn, outcome, experience: rows of these tables.
        over: the story ended with it.
        gain, next: its return as it stands, and the scene that took part in that.
        follows: of the moves made at its turn it is the newest that stands.
        counts: it wasn't forgotten.
        after: the stored scene that it led to exactly, None if that is new.
    """

    turn: int
    outcome: int
    experience: int
    source: str
    score: int
    died: bool
    over: bool
    gain: float
    next: int | None
    follows: bool
    counts: bool
    after: int | None

    @property
    def points(self) -> float:
        """Points won or lost, less what a death costs."""
        return self.score - DEATH_COST * self.died

    @property
    def closed(self) -> bool:
        """Nothing is passed on to it from what came later."""
        return self.died or self.over or self.after == self.experience


Valued = tuple[Move, float, int | None]
"""A move, its return, and the scene whose value that took in."""


class Ledger(Protocol):
    """Visits and outcomes as they stand: in tables, or in hand while many are learned."""

    rules: Rules

    def path(self, turn: int, steps: int = -1) -> Iterable[Move]:
        """Return the moves that lead up to a turn, it first, at most so many."""
        ...

    def path_and_best(self, turn: int, steps: int) -> Iterable[tuple[Move, float | None]]:
        """Return the same, each with the best mean return in the scene after it."""
        ...

    def best(self, scene: int, source: str) -> float | None:
        """Return V: the best mean return in a scene by one source, None without any visit."""
        ...

    def similar(self, turn: int) -> tuple[int, float] | None:
        """Find a scene like the one after a turn, and how like it is, for what is new."""
        ...

    def keep(self, found: Sequence[Valued], worth: Sequence[tuple[Move, float]]) -> None:
        """Write returns, and add to outcomes what those of their visits have gained."""
        ...


class Table(Ledger, Protocol):
    """Where the standing of visits long past can change, too."""

    def scene_of(self, turn: int) -> tuple[int, int | None]:
        """Return the scene where a turn was decided, and the turn before it."""
        ...

    def resting_on(self, scene: int) -> Sequence[int]:
        """Return the turns whose value took in that of a scene, newest first."""
        ...

    def move_after(self, turn: int) -> Move | None:
        """Return the newest move at a turn that stands."""
        ...


def load_rules(db: Database) -> Rules:
    """Return how this home's memory learns."""
    row = fetch_one(db, "SELECT steps, discount, rate FROM learning")
    return Rules() if row is None else Rules(row["steps"], row["discount"], row["rate"])


def save_rules(db: Database, rules: Rules) -> None:
    """Change how memory learns, inside the caller's transaction; nothing is valued again."""
    fetch(
        db,
        "UPDATE learning SET steps = ?, discount = ?, rate = ?",
        (rules.steps, rules.discount, rules.rate),
    )


def value_last(ledger: Ledger, turn: int) -> None:
    """Value a move just made and the n - 1 before it, inside the caller's transaction."""
    found: list[Valued] = []
    returns: list[float] = []
    for move, known in ledger.path_and_best(turn, ledger.rules.steps):
        scene, best = _bootstrap(ledger, move, known, newest=not found)
        returns = _returns(move, best, returns, ledger.rules)
        found.append((move, returns[-1], scene))
        if not move.follows:
            break
    _keep(ledger, found)


def value_path(ledger: Ledger, turn: int) -> None:
    """Value the whole path to a turn from its end backwards: the end of an episode."""
    part: list[Move] = []
    # Where a way was taken that wasn't the last one, the moves before it go another way.
    for move in ledger.path(turn):
        part.append(move)
        if not move.follows:
            _value(ledger, part[::-1])
            part = []
    _value(ledger, part[::-1])


def value_around(table: Table, turn: int) -> None:
    """Value again all that rests on a turn whose standing changed.

    That is the moves before it, then those that had bootstrapped from a scene
    whose value changed by this, and so on until nothing changes.
    """
    experience, before = table.scene_of(turn)
    scenes: dict[int, None] = {experience: None}
    work = 0
    if before is not None:
        scenes.update(_settle(table, before))
    while scenes and work < _MOST:
        scene = next(iter(scenes))
        del scenes[scene]
        for resting in table.resting_on(scene):
            scenes.update(_settle(table, resting))
            work += 1
            if work >= _MOST:
                break


def _settle(table: Table, turn: int) -> dict[int, None]:
    """Value a turn in the midst of a path, and the n - 1 before it."""
    steps = table.rules.steps
    path: list[Move] = []
    for move in table.path(turn, steps):
        path.append(move)
        if not move.follows:
            break
    if not path:
        return {}
    whole = path[::-1]
    while len(whole) < len(path) + steps - 1:
        later = table.move_after(whole[-1].turn)
        if later is None:
            break
        whole.append(later)
    return _value(table, whole, upto=len(path))


def _value(ledger: Ledger, path: Sequence[Move], upto: int | None = None) -> dict[int, None]:
    """Value the first moves of a path, from its end; return the scenes this changed.

    Each is written before the one that led to it is valued, so that what is
    learned at the end of a path gets to its beginning.

    Args:
        ledger: where they stand.
        path: moves, oldest first.
        upto: how many of them; None for all.
    """
    changed: dict[int, None] = {}
    returns: list[float] = []
    last = len(path) - 1
    for place in range(last, -1, -1):
        move = path[place]
        best = None
        if not move.closed and move.after is not None:
            best = ledger.best(move.after, move.source)
        scene, best = _bootstrap(ledger, move, best, newest=place == last)
        returns = _returns(move, best, returns, ledger.rules)
        if upto is None or place < upto:
            changed.update(_keep(ledger, [(move, returns[-1], scene)]))
    return changed


def _returns(move: Move, best: float, later: Sequence[float], rules: Rules) -> list[float]:
    """Return a move's returns over 1, 2, ... n steps from those of the move after it."""
    if move.closed:
        return [move.points]
    rest = (0.0, *later[: rules.steps - 1])
    return [move.points + rules.discount * max(0.0, best, more) for more in rest]


def _bootstrap(
    ledger: Ledger, move: Move, best: float | None, *, newest: bool
) -> tuple[int | None, float]:
    """Return the stored scene that a move led to, or one like it, and its value.

    Where nothing was done in the newest one yet by the move's source, the likest
    is looked for.
    """
    if move.closed:
        return None, 0.0
    if best is None and newest and (found := ledger.similar(move.turn)) is not None:
        scene, alike = found
        return move.after or scene, alike * (ledger.best(scene, move.source) or 0.0)
    return move.after, best or 0.0


def _keep(ledger: Ledger, found: Iterable[Valued]) -> dict[int, None]:
    """Write what moves were found to be worth; return the scenes whose value this changed."""
    new = [one for one in found if one[1] != one[0].gain or one[2] != one[0].next]
    worth = [(move, gain - move.gain) for move, gain, _ in new if move.counts]
    worth = [(move, more) for move, more in worth if more]
    ledger.keep(new, worth)
    return {move.experience: None for move, more in worth if abs(more) > _TOLD}
