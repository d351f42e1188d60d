"""Writes a performance down as a session of demonstrations, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.core.commands import Actor, Decision, Kind
from agents.core.goals import Goal
from agents.core.types import Turn
from agents.db.columns import find_game, storable
from agents.db.sql import fetch, fetch_one, transaction
from agents.importers.performance.judging import Verdict
from agents.importers.performance.playing import Performance, PlayedLine
from agents.importers.recordings.heard import Recording
from agents.journal import goals
from agents.journal.journal import Journal
from agents.journal.texts import fitting
from agents.memory.store import Memory
from games.types import GameInfo

PLAYER, CRITIC = "import", "none"
"""Who proposed and who rewarded, as the session tells it: nobody did."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Where a performance was written to.

    Attributes:
        session: its id.
        known: it had been imported before, and nothing was written.
    """

    session: int
    known: bool


def find_import(journal: Journal, game: GameInfo, seed: int, task: str, digest: str) -> int | None:
    """Return the newest session that the same commands were imported to, None if none was."""
    row = fetch_one(
        journal.db,
        """
        SELECT session.id FROM imported JOIN session ON session.id = imported.session
        LEFT JOIN shelf ON shelf.session = session.id
        WHERE digest = ? AND game = ? AND seed = ? AND task = ? AND shelf.deleted IS NULL
        ORDER BY session.id DESC LIMIT 1
        """,
        (digest, find_game(journal.db, game), seed, storable(task)),
    )
    return None if row is None else int(row["id"])


def newest_import(journal: Journal) -> int | None:
    """Return the session that was imported last and isn't deleted, None if there is none.

    One that was played here and only lengthened by a file is the person's own.
    """
    row = fetch_one(
        journal.db,
        """
        SELECT imported.session FROM imported JOIN session ON session.id = imported.session
        LEFT JOIN shelf ON shelf.session = imported.session
        LEFT JOIN merged ON merged.session = imported.session
        WHERE shelf.deleted IS NULL AND merged.session IS NULL AND session.player = ?
        ORDER BY imported.session DESC LIMIT 1
        """,
        (PLAYER,),
    )
    return None if row is None else int(row["session"])


def record(
    journal: Journal,
    memory: Memory,
    game: GameInfo,
    file: Recording,
    performance: Performance,
    *,
    seed: int,
    task: str = "",
    again: bool = False,
    after: Turn | None = None,
    trust: bool = False,
    kind: Kind = Kind.IMPORTED,
    player: str = PLAYER,
) -> Imported:
    """Write a performance to the journal, and learn it, in one transaction.

    Args:
        journal, memory: over one connection.
        game: what was played.
        file: what was played from.
        performance: what came of it.
        seed, task: of the session.
        again: write it even if the same was imported before.
        after: lengthen the session of this turn, from there on, instead of
            beginning one.
        kind: whose moves they count as: imported, or typed by the person.
        player: who played, as the session tells it.
        trust: let moves teach too that are answered otherwise than recorded.

    Raises:
        StoreError: nothing was imported; says why.
    """
    steps = performance.steps[1:]
    with transaction(journal.db, "nothing was imported"):
        if after is None and not again:
            known = find_import(journal, game, seed, task, file.digest)
            if known is not None:
                return Imported(known, known=True)
        root = after or _begin(journal, game, performance, seed=seed, task=task, player=player)
        turns = _append(journal, root, performance, kind)
        memory.learn_recorded(root.id, turns[-1].id if turns else root.id)
        for turn, step in zip(turns, steps, strict=True):
            _note(journal, turn.id, step)
            if step.verdict is Verdict.UNVERIFIED and not (trust or performance.retold):
                memory.forget_turn(turn.id)
        _set_goals(journal, file, root, turns, steps)
        _sign(journal, root.session, file)
        journal.close_session(root.session)
    return Imported(root.session, known=False)


def _begin(
    journal: Journal, game: GameInfo, performance: Performance, *, seed: int, task: str, player: str
) -> Turn:
    """Begin a session with what a performance shows first, and return its root."""
    opening = performance.steps[0]
    return journal.start(
        game,
        seed=seed,
        task=task,
        player=player,
        critic=CRITIC,
        scene=opening.scene,
        observation=opening.observation,
        facts=None if performance.retold else opening.facts,
    )


def _set_goals(
    journal: Journal,
    file: Recording,
    root: Turn,
    turns: Sequence[Turn],
    steps: Sequence[PlayedLine],
) -> None:
    """Set the goals that a file tells of where it tells so, or at the last line before."""
    places = {0: root}
    for turn, step in zip(turns, steps, strict=True):
        if step.line is not None:
            places[step.line.number] = turn
    fresh: list[Goal] = []
    for told in file.goals:
        parent = None if told.parent is None else fresh[told.parent]
        at = places[max(line for line in places if line <= told.at)]
        goal = goals.write(journal.db, at, told.text, told.author, parent)
        fresh.append(goal)
        if told.settled is not None:
            settled = places[max(line for line in places if line <= told.settled)]
            goals.mark(journal.db, settled, goal.id, told.state)
    order = sorted(range(len(fresh)), key=lambda at: file.goals[at].rank)
    known = {goal.id for goal in fresh}
    kept = [one.id for one in goals.read(journal.db, root.session) if one.id not in known]
    goals.put_in_order(journal.db, [*kept, *(fresh[at].id for at in order)])


def _sign(journal: Journal, session: int, file: Recording) -> None:
    """Keep which file a session was played from."""
    fetch(
        journal.db,
        "INSERT OR IGNORE INTO imported (session, file, digest, format) VALUES (?, ?, ?, ?)",
        (session, fitting("file", storable(file.name)), file.digest, file.format),
    )


def _append(journal: Journal, root: Turn, performance: Performance, kind: Kind) -> list[Turn]:
    """Write what was played after a turn, and return its turns."""
    turns: list[Turn] = []
    for step in performance.steps[1:]:
        turn = journal.append(
            turns[-1] if turns else root,
            decision=_decision(step, kind),
            scene=step.scene,
            observation=step.observation,
            effect=step.effect,
            facts=None if performance.retold else step.facts,
        )
        turns.append(turn)
    return turns


def _decision(step: PlayedLine, kind: Kind) -> Decision:
    line = step.line
    if line is not None and line.by_agent:
        return Decision(Actor.AGENT, Kind.AUTO, step.command)
    return Decision(Actor.PERSON, kind, step.command, why="" if line is None else line.why)


def _note(journal: Journal, turn: int, step: PlayedLine) -> None:
    """Keep what was read of a turn and how replay judged it."""
    if step.line is None or (step.verdict is None and step.line.second is None):
        return
    fetch(
        journal.db,
        "INSERT INTO heard (turn, verdict, said, second) VALUES (?, ?, ?, ?)",
        (
            turn,
            step.verdict,
            storable(step.line.command) if step.verdict is Verdict.REPAIRED else None,
            step.line.second,
        ),
    )
