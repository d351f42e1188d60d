"""What was done in scenes and what that came to: the table that learning writes in.

What was read or written stays in hand until it is let go, so a stretch of turns
is learned without reading anything twice, and rows and index are written for
many steps at once. What isn't in hand is read, so learning can begin anywhere
and go on for ever; the values are the same to the last bit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

from agents.core.commands import Source
from agents.db.sql import Database, fetch
from agents.memory import tidying
from agents.memory.rules import load_rules, q_value
from agents.memory.scenes import Scenes, StoredScene, last_number
from agents.memory.transitions import (
    Sample,
    Stay,
    Transition,
    Valued,
    read_path,
    read_stays,
    turn_after,
)

_FORGOTTEN_SHARE = 1e-4
"""At a constant rate, visits whose share has sunk under this are left out."""


@dataclass(slots=True)
class _Outcome:
    """A row of ``outcome``, in the order of its columns; ``played`` has a visit that was played."""

    id: int
    experience: int
    command: str
    source: str
    turn: int
    q: float = 0.0
    visits: int = 0
    score: int = 0
    deaths: int = 0
    no_effect: int = 0
    undone: int = 0
    passed: int = 0
    critic: float = 0.0
    mean_return: float = 0.0
    returns: float = 0.0
    played: bool = False

    @property
    def chosen(self) -> bool:
        """Whether a person did it."""
        return self.source != Source.SELF.value


@dataclass(slots=True)
class _Unwritten:
    """What the database doesn't know yet; a visit is a turn with its effect and critic."""

    outcomes: dict[int, _Outcome] = field(default_factory=dict)
    visits: dict[int, tuple[bool, float]] = field(default_factory=dict)
    moves: dict[int, Transition] = field(default_factory=dict)
    passed: list[tuple[int, int]] = field(default_factory=list)


class QTable:
    """Scenes, outcomes and visits; nothing else may write to memory until :meth:`let_go`.

    Turns are learned in the order of their ids.

    Attributes:
        rules: how this home's memory learns.
    """

    def __init__(self, db: Database, *, again: bool = False) -> None:
        """Begin with nothing in hand.

        Args:
            db: an open database, in a transaction until all is written.
            again: all is learned again, so a scene may lie there already.
        """
        self._db = db
        self._again = again
        self.rules = load_rules(db)
        self._forget()

    def _forget(self) -> None:
        self._new = _Unwritten()
        self._scenes = Scenes(self._db, again=self._again)
        self._here: dict[int, dict[tuple[str, str], _Outcome]] = {}
        self._outcomes: dict[int, _Outcome] = {}
        self._moves: dict[int, Transition | None] = {}
        self._stays: dict[int, Stay | None] = {}
        # Of the moves at each turn the newest that stands, if it is known; 0 is another one.
        self._newest: dict[int, int] = {}
        self._last = last_number(self._db, "outcome")

    # --- writing -------------------------------------------------------------

    def let_go(self) -> None:
        """Write all, and read it anew from now on."""
        self.write()
        self._forget()

    def write(self) -> None:
        """Write what the database doesn't know yet, inside the caller's transaction."""
        new, self._new = self._new, _Unwritten()
        many = self._db.conn.executemany
        self._scenes.write()
        many(_PUT_OUTCOME, [_columns(one) for one in new.outcomes.values()])
        moves = new.moves
        many(
            _ADD_VISIT,
            [
                (turn, one.outcome, one.score, one.died, nothing, critic, one.value, one.next)
                for turn, (nothing, critic) in new.visits.items()
                for one in (moves[turn],)
            ],
        )
        many(
            "UPDATE visit SET gain = ?, next = ? WHERE turn = ? AND passed = 0",
            [(one.value, one.next, turn) for turn, one in moves.items() if turn not in new.visits],
        )
        many(_ADD_PASSED, new.passed)

    # --- what a turn teaches --------------------------------------------------

    def scene(self, sample: Sample) -> StoredScene:
        """Return the scene where a turn was decided, stored now if it is new."""
        scene = self._scenes.find(sample.key, sample.game, sample.task)
        if scene is None:
            return self._scenes.add(sample)
        if scene.tidied:
            self.let_go()
            tidying.meet_again(self._db, scene.id)
            scene.tidied = False
        return scene

    def outcome(self, experience: int, command: str, source: Source, turn: int) -> int:
        """Return the id of a command's outcome in a scene, made now if it is new."""
        here = self._outcomes_in(experience)
        found = here.get((command, source.value))
        if found is None:
            self._last += 1
            found = _Outcome(self._last, experience, command, source.value, turn)
            here[command, source.value] = self._outcomes[found.id] = found
            self._new.outcomes[found.id] = found
        return found.id

    def visit(self, sample: Sample, scene: StoredScene, outcome: int, critic: float) -> None:
        """Add a visit; its return is 0 until the path is valued."""
        effect, fed, turn = sample.effect, self._outcomes[outcome], sample.turn
        fed.turn = max(fed.turn, turn) if fed.visits else turn
        fed.visits += 1
        fed.score += effect.score
        fed.deaths += effect.died
        fed.no_effect += effect.nothing
        fed.critic += critic
        fed.played = True
        move = Transition(
            turn, sample.before, outcome, fed.experience, fed.source, effect.score, effect.died,
            sample.over, 0.0, None, True, (sample.after, sample.game, sample.task),
        )  # fmt: skip
        self._moves[turn] = self._new.moves[turn] = move
        self._new.visits[turn] = effect.nothing, critic
        self._newest[sample.before] = turn
        self._refresh(fed)
        self._scenes.live(scene, fed.source)

    def pass_over(self, turn: int, outcome: int) -> None:
        """Mark that a person replaced this command by another."""
        instead = self._outcomes[outcome]
        instead.passed += 1
        if not instead.played:
            instead.turn = turn
        self._new.passed.append((turn, outcome))
        self._refresh(instead)

    def recount(self, outcome: int) -> None:
        """Count an outcome again from all its visits, one of which stands otherwise now."""
        self.let_go()
        row = fetch(self._db, _SUMS, {"outcome": outcome})[0]
        self._outcomes_in(row["experience"])
        self._refresh(self._outcomes[outcome])

    def _refresh(self, outcome: _Outcome) -> None:
        """Set Q and the mean return of an outcome from its sums.

        At a constant rate its newest visits are read, as many as still matter.
        """
        self._new.outcomes[outcome.id] = outcome
        if self.rules.rate is not None:
            self.write()
            self._fold(outcome, self.rules.rate)
            self._new.outcomes[outcome.id] = outcome
            return
        outcome.mean_return = outcome.returns / outcome.visits if outcome.visits else 0.0
        outcome.q = q_value(
            outcome.returns,
            visits=outcome.visits,
            passed=outcome.passed,
            chosen=outcome.chosen,
            no_effect=outcome.no_effect,
            undone=outcome.undone,
            critic=outcome.critic,
        )

    def _fold(self, outcome: _Outcome, rate: float) -> None:
        newest = 1 if rate == 1 else math.ceil(math.log(_FORGOTTEN_SHARE) / math.log1p(-rate))
        outcome.q = outcome.mean_return = 0.0
        for row in reversed(fetch(self._db, _NEWEST, (outcome.id, newest))):
            target = q_value(
                row["gain"],
                visits=not row["passed"],
                passed=row["passed"],
                chosen=outcome.chosen,
                no_effect=row["nothings"],
                undone=row["undone"],
                critic=row["critic"] or 0.0,
            )
            outcome.q += rate * (target - outcome.q)
            if not row["passed"]:
                outcome.mean_return += rate * (row["gain"] - outcome.mean_return)

    # --- what values are made of ---------------------------------------------

    def path(self, turn: int, steps: int = -1) -> list[Transition]:
        """Return the moves that lead up to a turn, it first, at most so many."""
        path: list[Transition] = []
        here = turn
        while len(path) != steps:
            if here not in self._moves:
                self._read_path(here, steps - len(path) if steps > 0 else steps)
            move = self._moves[here]
            if move is None:
                break
            path.append(move)
            here = move.before
        self._scenes.read({move.to[0] for move in path})
        for move in path:
            after = self._scenes.find(*move.to)
            move.after = None if after is None else after.id
            move.follows = self._newest[move.before] == move.turn
        self._read_outcomes({move.after for move in path if move.after is not None})
        return path

    def scenes_met(self, turn: int, steps: int = -1) -> dict[int, int]:
        """Return the scenes on the path to a turn, each with its first move's turn.

        Args:
            turn: the last move of the path.
            steps: how many moves to look back at most; -1 for all.
        """
        met: dict[int, int] = {}
        here, seen = turn, 0
        while seen != steps:
            stay = self._stay(here, steps - seen if steps > 0 else steps)
            if stay is None:
                break
            met[stay.experience] = stay.turn
            here, seen = stay.before, seen + 1
        return met

    def move_after(self, turn: int) -> Transition | None:
        """Return the newest move at a turn that stands."""
        self.write()
        after = turn_after(self._db, turn)
        return None if after is None else self.path(after, 1)[0]

    def resting_on(self, scene: int) -> list[int]:
        """Return the turns whose value took in that of a scene, newest first."""
        self.write()
        sql = "SELECT turn FROM visit WHERE next = ? ORDER BY turn DESC"
        return [row["turn"] for row in fetch(self._db, sql, (scene,))]

    def best(self, scene: int, source: str) -> float | None:
        """Return V: the best mean return in a scene by one source, None without any visit."""
        found = self._outcomes_in(scene).values()
        return max(
            (one.mean_return for one in found if one.source == source and one.visits), default=None
        )

    def similar(self, move: Transition) -> tuple[int, float] | None:
        """Return the scene most like the one after a move, where its source has played."""

        def played(scene: int) -> bool:
            return self.best(scene, move.source) is not None

        return self._scenes.likest(move, played, self.write)

    def keep(self, found: Sequence[Valued], worth: Sequence[tuple[Transition, float]]) -> None:
        """Take over returns, and add to outcomes what those of their visits have gained."""
        for move, value, scene in found:
            move.value, move.next = value, scene
            self._new.moves[move.turn] = move
        self._read_outcomes({move.experience for move, _ in worth})
        for move, more in worth:
            fed = self._outcomes[move.outcome]
            fed.returns += more
            self._refresh(fed)

    # --- what isn't in hand --------------------------------------------------

    def _outcomes_in(self, scene: int) -> dict[tuple[str, str], _Outcome]:
        if scene not in self._here:
            self._read_outcomes({scene})
        return self._here[scene]

    def _read_outcomes(self, scenes: Collection[int]) -> None:
        unread = [scene for scene in scenes if scene not in self._here]
        if not unread:
            return
        self._here.update((scene, {}) for scene in unread)
        for row in fetch(self._db, _OUTCOMES, (json.dumps(unread),)):
            one = _Outcome(*row)
            self._here[one.experience][one.command, one.source] = self._outcomes[one.id] = one

    def _read_path(self, turn: int, steps: int) -> None:
        """Take moves in hand that were learned earlier, as far as they aren't yet."""
        self._moves[turn] = None
        for move in read_path(self._db, turn, steps):
            if self._moves.get(move.turn) is not None or move.before >= move.turn:
                break  # in a damaged file, parents may form a circle
            self._moves[move.turn] = move
            stands = move.turn if move.follows else 0
            self._newest[move.before] = max(stands, self._newest.get(move.before, 0))

    def _stay(self, turn: int, steps: int) -> Transition | Stay | None:
        """Return where a move was made, None if it was never learned; nothing else is read."""
        if turn in self._moves:
            return self._moves[turn]
        if turn not in self._stays:
            self._stays[turn] = None
            for stay in read_stays(self._db, turn, steps):
                if self._stays.get(stay.turn) is not None or stay.before >= stay.turn:
                    break  # in a damaged file, parents may form a circle
                self._stays[stay.turn] = stay
        return self._stays[turn]


_NAMES = (
    "id", "experience", "command", "source", "turn", "q", "visits", "score", "deaths",
    "nothings", "undone", "passed", "critic", "gain", "total",
)  # fmt: skip
_columns = attrgetter(*(one.name for one in fields(_Outcome) if one.name != "played"))

_OUTCOMES = f"""
    SELECT {", ".join(_NAMES)}, EXISTS (
        SELECT 1 FROM visit WHERE visit.outcome = outcome.id AND NOT visit.passed
    )
    FROM outcome WHERE experience IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - put together from our own names
_NEWEST = """
    SELECT passed, gain, nothings, undone, critic FROM visit
    WHERE outcome = ? AND forgotten_at IS NULL
    ORDER BY turn DESC, passed DESC LIMIT ?
"""
_SUMS = """
    UPDATE outcome SET
        (visits, score, deaths, nothings, undone, critic, total, passed, turn) = (
            SELECT count(*) FILTER (WHERE counts AND NOT passed),
                   coalesce(sum(score) FILTER (WHERE counts), 0),
                   coalesce(sum(died) FILTER (WHERE counts), 0),
                   coalesce(sum(nothings) FILTER (WHERE counts), 0),
                   coalesce(sum(undone) FILTER (WHERE counts), 0),
                   coalesce(sum(critic) FILTER (WHERE counts), 0.0),
                   coalesce(sum(gain) FILTER (WHERE counts), 0.0),
                   count(*) FILTER (WHERE counts AND passed),
                   coalesce(
                       max(turn) FILTER (WHERE counts AND NOT passed),
                       max(turn) FILTER (WHERE NOT passed),
                       max(turn),
                       outcome.turn
                   )
            FROM (
                SELECT *, forgotten_at IS NULL AS counts FROM visit WHERE outcome = :outcome
                ORDER BY turn
            )
        )
    WHERE id = :outcome RETURNING experience
"""
_PUT_OUTCOME = f"""
    INSERT INTO outcome ({", ".join(_NAMES)}) VALUES ({", ".join("?" for _ in _NAMES)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in _NAMES[4:])}
"""  # noqa: S608 - put together from our own names
_ADD_VISIT = """
    INSERT INTO visit (turn, passed, outcome, score, died, nothings, critic, gain, next)
    VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_PASSED = """
    INSERT INTO visit (turn, passed, outcome, score, died, nothings) VALUES (?, 1, ?, 0, 0, 0)
"""
