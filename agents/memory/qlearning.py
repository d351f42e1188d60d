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

import math
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from agents.sql import fetch, fetch_one
from agents.types import Source

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
_FORGOTTEN_SHARE = 1e-4
"""At a constant rate, visits whose share has sunk under this are left out."""


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


Similar = Callable[[int], tuple[int, float] | None]
"""Finds, for the scene after a turn, a like scene's id and how like it is."""


@dataclass(frozen=True, slots=True)
class _Move:
    """One visit on a path, and what its window needs to know of it."""

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
    """The stored scene that it led to exactly, None if that is new."""

    @property
    def points(self) -> float:
        return self.score - DEATH_COST * self.died

    @property
    def closed(self) -> bool:
        """Nothing is passed on to it from what came later."""
        return self.died or self.over or self.after == self.experience


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


def _advice(source: Source, nothing: float, undone: float, critic: float) -> float:
    """Return what is said about one visit, in points."""
    bonus = 0.0 if source is Source.SELF else CHOSEN_BONUS
    return bonus - NOTHING_COST * nothing - UNDONE_COST * undone + CRITIC_SHARE * critic


def refresh(db: Database, outcomes: Iterable[int], rules: Rules) -> None:
    """Set Q and the mean return of some outcomes from their sums, in the transaction.

    At a constant rate the newest visits are read, as many as still matter.
    """
    if rules.rate is None:
        db.conn.executemany(_MEAN, [(outcome,) for outcome in outcomes])
        return
    for outcome in outcomes:
        row = fetch(db, "SELECT source FROM outcome WHERE id = ?", (outcome,))[0]
        q, gain = _folded(db, outcome, Source(row["source"]), rules.rate)
        fetch(db, "UPDATE outcome SET q = ?, gain = ? WHERE id = ?", (q, gain, outcome))


def _folded(db: Database, outcome: int, source: Source, rate: float) -> tuple[float, float]:
    newest = 1 if rate == 1 else math.ceil(math.log(_FORGOTTEN_SHARE) / math.log1p(-rate))
    q = gain = 0.0
    for row in reversed(fetch(db, _NEWEST, (outcome, newest))):
        target = -PASSED_COST
        if not row["passed"]:
            target = row["gain"] + _advice(source, row["nothings"], row["undone"], row["critic"])
            gain += rate * (row["gain"] - gain)
        q += rate * (target - q)
    return q, gain


def value_last(db: Database, turn: int, rules: Rules, similar: Similar) -> None:
    """Value a move just made and the n - 1 before it, inside the caller's transaction."""
    found: list[tuple[_Move, float, int | None]] = []
    returns: list[float] = []
    for row in fetch(db, _PATH_AND_BEST, {"turn": turn, "steps": rules.steps}):
        move = _move(row)
        nothing_after = similar if not found else None
        scene, best = _bootstrap(db, move, row["best"], nothing_after)
        returns = _returns(move, best, returns, rules)
        found.append((move, returns[-1], scene))
        if not move.follows:
            break
    _keep(db, found, rules, {})


def value_path(db: Database, turn: int, rules: Rules, similar: Similar) -> None:
    """Value the whole path to a turn from its end backwards: the end of an episode."""
    part: list[_Move] = []
    # Where a way was taken that wasn't the last one, the moves before it go another way.
    for row in fetch(db, _PATH, {"turn": turn, "steps": -1}):
        part.append(_move(row))
        if not part[-1].follows:
            _value(db, part[::-1], rules, similar)
            part = []
    _value(db, part[::-1], rules, similar)


def value_around(db: Database, turn: int, rules: Rules, similar: Similar) -> None:
    """Value again all that rests on a turn whose standing changed.

    That is the moves before it, then those that had bootstrapped from a scene
    whose value changed by this, and so on until nothing changes.
    """
    row = fetch(db, _SCENE_OF, (turn,))[0]
    scenes: dict[int, None] = {row["experience"]: None}
    work = 0
    if row["before"] is not None:
        scenes.update(_settle(db, row["before"], rules, similar))
    while scenes and work < _MOST:
        scene = next(iter(scenes))
        del scenes[scene]
        for row in fetch(db, "SELECT turn FROM visit WHERE next = ? ORDER BY turn DESC", (scene,)):
            scenes.update(_settle(db, row["turn"], rules, similar))
            work += 1
            if work >= _MOST:
                break


def _settle(db: Database, turn: int, rules: Rules, similar: Similar) -> dict[int, None]:
    """Value a turn in the midst of a path, and the n - 1 before it."""
    path = _before(db, turn, rules.steps)
    if not path:
        return {}
    whole, here = list(path), path[-1].turn
    while len(whole) < len(path) + rules.steps - 1:
        rows = fetch(db, _NEXT, {"turn": here})
        if not rows:
            break
        whole.append(_move(rows[0]))
        here = whole[-1].turn
    return _value(db, whole, rules, similar, upto=len(path))


def _value(
    db: Database,
    path: Sequence[_Move],
    rules: Rules,
    similar: Similar,
    upto: int | None = None,
) -> dict[int, None]:
    """Value the first moves of a path, from its end; return the scenes this changed.

    Each is written before the one that led to it is valued, so that what is
    learned at the end of a path gets to its beginning.
    """
    changed: dict[int, None] = {}
    returns: list[float] = []
    last = len(path) - 1
    for place in range(last, -1, -1):
        move = path[place]
        best = None
        if not move.closed and move.after is not None:
            best = _best(db, move.after, move.source)
        scene, best = _bootstrap(db, move, best, similar if place == last else None)
        returns = _returns(move, best, returns, rules)
        if upto is None or place < upto:
            _keep(db, [(move, returns[-1], scene)], rules, changed)
    return changed


def _returns(move: _Move, best: float, later: Sequence[float], rules: Rules) -> list[float]:
    """Return a move's returns over 1, 2, ... n steps from those of the move after it."""
    if move.closed:
        return [move.points]
    rest = (0.0, *later[: rules.steps - 1])
    return [move.points + rules.discount * max(0.0, best, more) for more in rest]


def _bootstrap(
    db: Database, move: _Move, best: float | None, similar: Similar | None
) -> tuple[int | None, float]:
    """Return the stored scene that a move led to, or one like it, and its value.

    Where nothing was done in it yet by the move's source, the likest is looked for.
    """
    if move.closed:
        return None, 0.0
    if best is None and similar is not None and (found := similar(move.turn)) is not None:
        scene, alike = found
        return move.after or scene, alike * (_best(db, scene, move.source) or 0.0)
    return move.after, best or 0.0


def _keep(
    db: Database,
    found: Iterable[tuple[_Move, float, int | None]],
    rules: Rules,
    changed: dict[int, None],
) -> None:
    """Write what moves were found to be worth and where they bootstrapped from."""
    new = [
        (move, gain, scene)
        for move, gain, scene in found
        if gain != move.gain or scene != move.next
    ]
    db.conn.executemany(
        "UPDATE visit SET gain = ?, next = ? WHERE turn = ? AND passed = 0",
        [(gain, scene, move.turn) for move, gain, scene in new],
    )
    worth = [(move, gain - move.gain) for move, gain, _ in new if move.counts]
    worth = [(move, more) for move, more in worth if more]
    db.conn.executemany(
        "UPDATE outcome SET total = total + ? WHERE id = ?",
        [(more, move.outcome) for move, more in worth],
    )
    refresh(db, [move.outcome for move, _ in worth], rules)
    changed.update((move.experience, None) for move, more in worth if abs(more) > _TOLD)


def _best(db: Database, scene: int, source: str) -> float | None:
    """Return V: the best mean return in a scene by one source, None without any visit."""
    row = fetch_one(
        db,
        """
        SELECT max(gain) AS best FROM outcome
        WHERE experience = ? AND source = ? AND visits > 0
        """,
        (scene, source),
    )
    return None if row is None or row["best"] is None else float(row["best"])


def _before(db: Database, turn: int, steps: int) -> list[_Move]:
    """Return the moves that lead up to a turn, it included, oldest first.

    Only as far back as each was followed by the next one.
    """
    path: list[_Move] = []
    for row in fetch(db, _PATH, {"turn": turn, "steps": steps}):
        path.append(_move(row))
        if not path[-1].follows:
            break
    return path[::-1]


def _move(row: sqlite3.Row) -> _Move:
    return _Move(
        row["turn"],
        row["outcome"],
        row["experience"],
        row["source"],
        row["score"],
        bool(row["died"]),
        row["ending"] is not None,
        row["gain"],
        row["next"],
        bool(row["follows"]),
        row["forgotten_at"] is None,
        row["after"],
    )


_COLUMNS = """
    visit.turn, visit.outcome, visit.score, visit.died, visit.gain, visit.next,
    visit.forgotten_at, outcome.experience, outcome.source, turn.ending,
    (SELECT scene.id FROM experience AS scene
     WHERE scene.key = turn.key AND scene.game = experience.game AND scene.task = experience.task
    ) AS after
"""
_JOINED = """
    JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    JOIN outcome ON outcome.id = visit.outcome
    JOIN experience ON experience.id = outcome.experience
"""
_FOLLOWS = """
    turn.id = (
        SELECT child.id FROM turn AS child
        JOIN visit AS made ON made.turn = child.id AND made.passed = 0
        WHERE child.parent = turn.parent AND NOT made.undone AND made.forgotten_at IS NULL
        ORDER BY child.id DESC LIMIT 1
    ) AS follows
"""
_PATH = f"""
    WITH RECURSIVE path (id, parent, depth) AS (
        SELECT id, parent, 1 FROM turn WHERE id = :turn
        UNION ALL
        SELECT turn.id, turn.parent, depth + 1
        FROM path CROSS JOIN turn ON turn.id = path.parent
        WHERE depth <> :steps
    )
    SELECT {_COLUMNS}, {_FOLLOWS}, path.depth
    FROM path CROSS JOIN turn ON turn.id = path.id {_JOINED}
    ORDER BY path.depth
"""  # noqa: S608 - put together from our own text
_PATH_AND_BEST = f"""
    SELECT *, (
        SELECT max(gain) FROM outcome
        WHERE outcome.experience = known.after AND outcome.source = known.source
          AND outcome.visits > 0
    ) AS best
    FROM ({_PATH}) AS known
    ORDER BY known.depth
"""  # noqa: S608 - put together from our own text
_NEXT = f"""
    SELECT {_COLUMNS}, 1 AS follows
    FROM turn {_JOINED}
    WHERE turn.parent = :turn AND NOT visit.undone AND visit.forgotten_at IS NULL
    ORDER BY turn.id DESC LIMIT 1
"""  # noqa: S608 - put together from our own text
_SCENE_OF = """
    SELECT outcome.experience, turn.parent AS before
    FROM visit JOIN outcome ON outcome.id = visit.outcome JOIN turn ON turn.id = visit.turn
    WHERE visit.turn = ? AND visit.passed = 0
"""
_MEAN = f"""
    UPDATE outcome SET
        gain = CASE WHEN visits THEN total / visits ELSE 0.0 END,
        q = CASE WHEN visits + passed THEN (
            total + (source <> 'self') * {CHOSEN_BONUS} * visits - {NOTHING_COST} * nothings
            - {UNDONE_COST} * undone + {CRITIC_SHARE} * critic - {PASSED_COST} * passed
        ) / (visits + passed) ELSE 0.0 END
    WHERE id = ?
"""  # noqa: S608 - the numbers are our own
_NEWEST = """
    SELECT passed, gain, nothings, undone, critic FROM visit
    WHERE outcome = ? AND forgotten_at IS NULL
    ORDER BY turn DESC, passed DESC LIMIT ?
"""
