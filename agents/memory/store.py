"""The experience store: (game, task, scene) -> {command: Q, visits, source}.

After REMEMBERER (arXiv 2306.07929): a table of scenes and what was done in
each. This is the whole of it for those who use it; how a turn becomes a memory
and what a memory is worth is in ``learning``, how one is found in
``retrieval``, and how one is shown in ``entries``.
"""

from __future__ import annotations

import json
from typing import Final

from agents.errors import StoreError
from agents.memory import labels, learning, retrieval
from agents.memory.entries import MemoryEntry, entry_of, visit_of
from agents.records import description_id, game_id, now, pack, storable
from agents.sql import Database, fetch, fetch_one, transaction
from agents.types import Exemplar, Label, Observation, Source, Turn
from games.types import GameInfo

EVERYONE: Final = frozenset(Source)


class Memory:
    """Learns from turns and finds what bears on the present one.

    Attributes:
        db: the open database; one thread at a time may use it.
        sources: whose experience is retrieved; learning takes in all of it.
    """

    def __init__(self, db: Database, *, sources: frozenset[Source] | None = None) -> None:
        """Take hold of a database.

        Args:
            db: an open database.
            sources: retrieve only what these made; None for all.
        """
        self.db = db
        self.sources = EVERYONE if sources is None else sources

    # --- learning ------------------------------------------------------------

    def learn(self, game: GameInfo, task: str, before: Turn, after: Turn) -> int:
        """Remember a turn and return the id of the outcome it fed.

        ``again`` counts as the command it repeats. To learn a turn twice
        changes nothing. Cost doesn't depend on how much is remembered.

        Args:
            game: the game of the session.
            task: the session's task.
            before: the turn where the decision was made.
            after: the turn that the decision led to.

        Raises:
            ValueError: ``after`` does not follow ``before``.
            StoreError: nothing was remembered; says why.
        """
        if after.decision is None or after.parent != before.id:
            raise ValueError(f"turn {after.id} does not follow turn {before.id}")
        seen = before.observation
        with transaction(self.db, "nothing was learned from this move"):
            return learning.learn(
                self.db,
                learning.Lesson(
                    game=game_id(self.db, game),
                    task=storable(task),
                    key=seen.key,
                    location=storable(seen.location),
                    description=description_id(self.db, seen.description),
                    inventory=pack(seen.inventory),
                    before=before.id,
                    turn=after.id,
                    decision=after.decision,
                    effect=after.effect,
                ),
            )

    def undone(self, turn: Turn) -> None:
        """Count a turn as taken back: the outcome it fed loses value."""
        self._mark_undone(turn, 1)

    def redone(self, turn: Turn) -> None:
        """Count a turn as not taken back after all."""
        self._mark_undone(turn, 0)

    def _mark_undone(self, turn: Turn, undone: int) -> None:
        with transaction(self.db, "memory was left as it was"):
            rows = fetch(
                self.db,
                "UPDATE visit SET undone = ? WHERE turn = ? AND passed = 0 RETURNING outcome",
                (undone, turn.id),
            )
            for row in rows:
                learning.count_again(self.db, row["outcome"])

    # --- forgetting ----------------------------------------------------------

    def forget(self, outcome: int) -> None:
        """Withdraw a memory: it is kept, marked, and never retrieved.

        If the same is done again later, that counts anew.

        Raises:
            StoreError: there is no such memory.
        """
        self._mark_forgotten(outcome, now())

    def restore(self, outcome: int) -> None:
        """Bring back all that was forgotten of a memory.

        Raises:
            StoreError: there is no such memory.
        """
        self._mark_forgotten(outcome, None)

    def forget_turn(self, turn: int) -> int:
        """Withdraw what one turn taught; other visits of the memory still count.

        Returns:
            How many moves were forgotten by this: 1, or 0 if the turn taught
            nothing or was forgotten already.
        """
        with transaction(self.db, "nothing was forgotten"):
            rows = fetch(
                self.db,
                """
                UPDATE visit SET forgotten_at = ? WHERE turn = ? AND forgotten_at IS NULL
                RETURNING outcome, passed
                """,
                (now(), turn),
            )
            for row in rows:
                learning.count_again(self.db, row["outcome"])
        return sum(1 for row in rows if not row["passed"])

    def _mark_forgotten(self, outcome: int, at: str | None) -> None:
        with transaction(self.db, "memory was left as it was"):
            self._check(outcome)
            fetch(
                self.db,
                """
                UPDATE visit SET forgotten_at = :at
                WHERE outcome = :outcome AND (:at IS NULL OR forgotten_at IS NULL)
                """,
                {"at": at, "outcome": outcome},
            )
            learning.count_again(self.db, outcome)

    # --- recalling -----------------------------------------------------------

    def retrieve(
        self, game: GameInfo, observation: Observation, *, task: str = "", limit: int = 12
    ) -> tuple[Exemplar, ...]:
        """Return the memories for a situation, best first; see ``retrieval``."""
        return retrieval.retrieve(
            self.db, game, observation, task=task, limit=limit, sources=self.sources
        )

    def labels(
        self, game: GameInfo, observation: Observation, *, task: str = "", limit: int = 24
    ) -> tuple[Label, ...]:
        """Return what model critics said in this scene and place, the closest first.

        None where the agent's own experience is not asked for: a model's word
        is no person's.
        """
        if Source.SELF not in self.sources:
            return ()
        scenes = retrieval.scenes_here(self.db, game, observation, task=task, limit=12)
        return labels.labels(self.db, scenes, limit)

    def entries(
        self,
        *,
        game: str | None = None,
        location: str | None = None,
        text: str | None = None,
        forgotten: bool = False,
        limit: int | None = None,
    ) -> list[MemoryEntry]:
        """List memories, the last lived first.

        Args:
            game: id or SHA-256 of the only game to list.
            location: name of the only place to list, in any case.
            text: words that must all stand in command, place, scene or
                belongings.
            forgotten: list what was forgotten, wholly or in part, instead of
                what counts.
            limit: at most so many; None for all.
        """
        values = {
            "only": None,
            "game": None if game is None else storable(game),
            "location": None if location is None else storable(location),
            "words": json.dumps(storable(text or "").lower().split()),
            "forgotten": forgotten,
            "limit": -1 if limit is None else limit,
        }
        return [entry_of(row) for row in fetch(self.db, _ENTRIES, values)]

    def entry(self, outcome: int) -> MemoryEntry:
        """Return one memory whole, with every visit.

        Raises:
            StoreError: there is no such memory.
        """
        self._check(outcome)
        values = {
            "only": outcome,
            "game": None,
            "location": None,
            "words": "[]",
            "forgotten": False,
            "limit": 1,
        }
        history = tuple(visit_of(row) for row in fetch(self.db, _HISTORY, (outcome,)))
        return entry_of(fetch(self.db, _ENTRIES, values)[0], history)

    def count(self) -> int:
        """Return how many memories count: played at least once, not forgotten."""
        return int(fetch(self.db, "SELECT count(*) AS n FROM outcome WHERE visits > 0")[0]["n"])

    def _check(self, outcome: int) -> None:
        if fetch_one(self.db, "SELECT 1 FROM outcome WHERE id = ?", (outcome,)) is None:
            raise StoreError(
                f"There is no memory {outcome} in this home.",
                "`understudy memory` lists those there are.",
            )

    def rebuild(self) -> int:
        """Derive all of memory from the journal's turns again.

        Marks of undoing and forgetting stay with the turns they were made on.
        Scenes and outcomes keep their ids; what no turn supports goes, unless
        a recorded proposal cites it.

        Returns:
            How many turns it learned from.
        """
        with transaction(self.db, "memory was left as it was"):
            return learning.rebuild(self.db)


_ENTRIES = """
    SELECT outcome.*, game.name AS game, game.title, experience.task, experience.location,
           experience.inventory, description.text AS description,
           turn.session, turn.number, turn.at,
           (SELECT sum(other.passed) FROM outcome AS other
            WHERE other.experience = outcome.experience AND other.command = outcome.command
           ) AS passed_over,
           (SELECT count(*) FROM visit
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
           ) AS forgotten,
           (SELECT max(forgotten_at) FROM visit WHERE visit.outcome = outcome.id) AS forgotten_at
    FROM outcome
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = outcome.turn
    WHERE (:only IS NULL OR outcome.id = :only)
      AND (:game IS NULL OR :game IN (game.name, game.sha256))
      AND (:location IS NULL OR experience.location = :location COLLATE NOCASE)
      AND CASE
          WHEN :only IS NOT NULL THEN 1
          WHEN :forgotten THEN EXISTS (
              SELECT 1 FROM visit
              WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
          )
          ELSE outcome.visits > 0
      END
      AND NOT EXISTS (
          SELECT 1 FROM json_each(:words) AS word
          WHERE instr(lower(outcome.command || ' ' || experience.location || ' '
                            || description.text || ' ' || experience.inventory), word.value) = 0
      )
    ORDER BY outcome.turn DESC, outcome.id DESC
    LIMIT :limit
"""
_HISTORY = """
    SELECT visit.*, turn.session, turn.number, turn.at, turn.kind, turn.command, turn.replaced,
           turn.why
    FROM visit JOIN turn ON turn.id = visit.turn
    WHERE visit.outcome = ?
    ORDER BY visit.turn
"""
