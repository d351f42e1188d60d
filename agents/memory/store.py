"""The experience store: (game, task, scene) -> {command: Q, visits, source}.

After REMEMBERER (arXiv 2306.07929): a table of scenes and what was done in
each. This is the whole of it for those who use it; how a turn becomes a memory
and what a memory is worth is in ``learning``, how one is found in
``retrieval``, how one is shown in ``entries`` and ``browsing``, and what a
person does to one in ``amendments``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from agents.core.commands import Source
from agents.core.errors import StoreError
from agents.core.memories import ActionValue, Change, Exemplar, Label, Observation
from agents.core.types import Turn
from agents.db.columns import now
from agents.db.sql import Database, fetch, fetch_one, transaction
from agents.memory import (
    action_values,
    amendments,
    browsing,
    labels,
    learning,
    retrieval,
    tidying,
)
from agents.memory.amendments import Amendment
from agents.memory.browsing import MemoryQuery, Stats
from agents.memory.entries import MemoryEntry
from agents.memory.rules import Rules, load_rules, note_derived, outdated, save_rules, take_offer
from agents.memory.tidying import MemoryBudget, Tidied
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
                sources: retrieve only what these made; None for all.
        """
        self.db = db
        self.sources = EVERYONE if sources is None else sources
        self._recalled: Counter[int] = Counter()
        self._grasp: learning.Grasp | None = None

    @contextmanager
    def _writing(self, losing: str) -> Iterator[None]:
        """Write to memory otherwise than by going on: what learning has in hand is let go."""
        self._grasp = None
        with transaction(self.db, losing):
            yield

    # --- learning ------------------------------------------------------------

    def learn(self, turn: Turn) -> int:
        """Remember a turn that is recorded and return the id of the outcome it fed.

        ``again`` counts as the command it repeats. To learn a turn twice
        changes nothing. Cost doesn't depend on how much is remembered.

        Raises:
            ValueError: nothing was decided at the turn: it is a session's opening.
            StoreError: nothing was remembered; says why.
        """
        with self._writing("nothing was learned from this move"):
            self._write_recalls()
            return learning.learn(self.db, turn.id)

    def learn_recorded(self, first: int, last: int) -> int:
        """Remember many turns that were only recorded, as :meth:`learn` would have.

        Values are those of learning each turn when it was played, several times
        as fast.

        Args:
            first, last: ids of the first and the last turn. Of those between,
                what was learned already is left; nothing later may be learned yet.

        Returns:
            How many turns it learned from.
        """
        with self._writing("nothing was learned from these moves"):
            self._write_recalls()
            return sum(1 for _ in learning.learn_recorded(self.db, first, last))

    def catch_up(self, session: int | None = None) -> int:
        """Remember what was only recorded of a session, or of all sessions.

        Returns:
            How many turns it learned from.
        """
        with transaction(self.db, "nothing was learned from these moves"):
            self._write_recalls()
            # Should any of this fail, nothing is in hand.
            grasp, self._grasp = self._grasp, None
            if grasp is None or not grasp.holds():
                grasp = learning.Grasp(self.db)
            learned = learning.catch_up(self.db, session, grasp)
        self._grasp = grasp
        return learned

    def undone(self, turn: Turn) -> None:
        """Count a turn as taken back: the outcome it fed loses value."""
        with self._writing("memory was left as it was"):
            learning.count_undone(self.db, turn.id, True)

    def redone(self, turn: Turn) -> int:
        """Count a turn as not taken back after all.

        What was forgotten of it since it was taken back is taught again: it was
        forgotten as a move that no longer stands. What was withdrawn before, while
        it stood, stays so.

        Returns:
            How many moves teach again by this, 1 or 0.
        """
        with self._writing("memory was left as it was"):
            fell_with_it = learning.forgotten_since_undone(self.db, turn.id)
            learning.count_undone(self.db, turn.id, False)
            return self.teach_again(turn.id) if fell_with_it else 0

    def finish(self, turn: Turn) -> None:
        """Pass values back along the path to a turn: an episode ended there.

        A story's own end does this by itself. Cost grows with the path alone.
        """
        with self._writing("memory was left as it was"):
            learning.finish(self.db, turn.id)

    # --- what a person does to memories ---------------------------------------

    def amend(self, outcome: int, what: Change, text: str = "") -> bool:
        """Pin, mute, note, forget or the opposite; :meth:`undo_amendment` takes it back.

        What is forgotten is kept, marked, and never retrieved; if the same is done
        again later, that counts anew.

        Args:
            outcome: the memory.
            what: what to do to it.
            text: the note.

        Returns:
            Whether that changed anything.

        Raises:
            StoreError: there is no such memory.
        """
        with self._writing("memory was left as it was"):
            self._check(outcome)
            return amendments.amend(self.db, outcome, what, text)

    def undo_amendment(self) -> Amendment | None:
        """Undo what was done last by hand to any memory, one more each time.

        Returns:
            What was undone, None if nothing was left.
        """
        with self._writing("memory was left as it was"):
            return amendments.undo(self.db)

    def forget_turn(self, turn: int) -> int:
        """Withdraw what one turn taught; other visits of the memory still count.

        Returns:
            How many moves were forgotten by this: 1, or 0 if the turn taught
            nothing or was forgotten already.
        """
        with self._writing("nothing was forgotten"):
            rows = fetch(self.db, "SELECT turn, passed FROM visit WHERE turn = ?", (turn,))
            return learning.forget(self.db, [(row["turn"], row["passed"]) for row in rows], now())

    def teach_again(self, turn: int) -> int:
        """Let a turn teach again what :meth:`forget_turn` withdrew; return as that does."""
        with self._writing("memory was left as it was"):
            rows = fetch(self.db, "SELECT turn, passed FROM visit WHERE turn = ?", (turn,))
            return learning.forget(self.db, [(row["turn"], row["passed"]) for row in rows], None)

    def forget_session(self, session: int) -> tuple[tuple[int, int], ...]:
        """Withdraw all that a session taught and that still counts.

        Returns:
            The visits that were withdrawn, for :meth:`bring_back`.
        """
        with self._writing("nothing was forgotten"):
            rows = fetch(self.db, _COUNTED, (session,))
            visits = tuple((int(row["turn"]), int(row["passed"])) for row in rows)
            self.forget_visits(visits)
            return visits

    def forget_visits(self, visits: Sequence[tuple[int, int]]) -> None:
        """Withdraw visits, (turn, passed) each."""
        with self._writing("nothing was forgotten"):
            learning.forget(self.db, visits, now())

    def bring_back(self, visits: Sequence[tuple[int, int]]) -> None:
        """Let visits count again that were withdrawn."""
        with self._writing("memory was left as it was"):
            learning.forget(self.db, visits, None)

    # --- recalling -----------------------------------------------------------

    def retrieve(
        self, game: GameInfo, observation: Observation, *, task: str = "", limit: int = 12
    ) -> tuple[Exemplar, ...]:
        """Return the memories for a situation, best first; see ``retrieval``."""
        found = retrieval.retrieve(
            self.db, game, observation, task=task, limit=limit, sources=self.sources
        )
        self._recalled.update({one.experience for one in found})
        return found

    def shown(self, game: GameInfo, observation: Observation) -> frozenset[str]:
        """Return by what a person is remembered to have done anything in exactly this scene."""
        if Source.HUMAN not in self.sources:
            return frozenset()
        return retrieval.shown(self.db, game, observation)

    def _write_recalls(self) -> None:
        """Count what was retrieved since the last move, with that move's commit."""
        self.db.conn.executemany(_RECALLED, list(self._recalled.items()))
        self._recalled.clear()

    def action_values(
        self, game: GameInfo, observation: Observation, *, task: str = ""
    ) -> tuple[ActionValue, ...]:
        """Return what every command ever played in this scene and place came to.

        By the experience that may be retrieved; the best first, exact ones
        before those of other scenes in the place.
        """
        return action_values.action_values(
            self.db, game, observation, task=task, sources=self.sources
        )

    def labels(
        self,
        game: GameInfo,
        observation: Observation,
        critics: Collection[str],
        *,
        task: str = "",
        limit: int = 24,
    ) -> tuple[Label, ...]:
        """Return what these model critics said in this scene and place, the closest first.

        None where the agent's own experience is not asked for: a model's word
        is no person's.
        """
        if Source.SELF not in self.sources:
            return ()
        scenes = retrieval.scenes_here(self.db, game, observation, task=task, limit=12)
        return labels.labels(self.db, scenes, critics, limit)

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
        return browsing.entries(
            self.db, game=game, location=location, text=text, forgotten=forgotten, limit=limit
        )

    def entry(self, outcome: int) -> MemoryEntry:
        """Return one memory whole, with every visit.

        Raises:
            StoreError: there is no such memory.
        """
        self._check(outcome)
        return browsing.read_whole(self.db, outcome)

    def find(self, search: MemoryQuery) -> list[int]:
        """Return the numbers of all memories that a search finds, in its order."""
        return browsing.find(self.db, search)

    def read(self, outcomes: Sequence[int]) -> dict[int, MemoryEntry]:
        """Return memories by their numbers, without their visits."""
        return browsing.read(self.db, outcomes)

    def stats(self) -> Stats:
        """Count what is remembered, and what it takes."""
        return browsing.stats(self.db)

    def _check(self, outcome: int) -> None:
        if fetch_one(self.db, "SELECT 1 FROM outcome WHERE id = ?", (outcome,)) is None:
            raise StoreError(
                f"There is no memory {outcome} in this home.",
                "`understudy memory` lists those there are.",
            )

    # --- upkeep --------------------------------------------------------------

    @property
    def rules(self) -> Rules:
        """How this home's memory learns."""
        return load_rules(self.db)

    def rebuild(self, rules: Rules | None = None) -> int:
        """Derive all of memory from the journal's turns again.

        What was taken back, forgotten or put away is so again at its place in
        the order of turns, so the values are those of learning step by step.
        Scenes and outcomes keep their ids; what no turn supports goes, unless
        a recorded proposal cites it.

        Args:
            rules: learn like this from now on; None as before.

        Returns:
            How many turns it learned from.
        """
        with self._writing("memory was left as it was"):
            if rules is not None:
                save_rules(self.db, rules)
            note_derived(self.db)
            return learning.rebuild(self.db)

    @property
    def outdated(self) -> bool:
        """Whether an earlier version derived it: a rebuild then may change it."""
        return outdated(self.db)

    def take_offer(self) -> bool:
        """Tell whether a person is to be offered a rebuild; true once only."""
        with self._writing("memory was left as it was"):
            return take_offer(self.db)

    @property
    def budget(self) -> MemoryBudget:
        """What this home's memory may hold."""
        return tidying.load_budget(self.db)

    def settle_budget(self, budget: MemoryBudget) -> None:
        """Change what this home's memory may hold; nothing is put away by this."""
        with self._writing("the budget was left as it was"):
            tidying.save_budget(self.db, budget)

    def tidy(self, budget: MemoryBudget | None = None, *, dry: bool = False) -> Tidied:
        """Put away scenes of no use until memory keeps within a budget; see ``tidying``.

        Args:
            budget: what may stay; None for what the home has settled on.
            dry: only say what would be done.
        """
        budget = self.budget if budget is None else budget
        if dry:
            return tidying.tidy(self.db, budget, dry=True)
        with self._writing("nothing was put away"):
            self._write_recalls()
            return tidying.tidy(self.db, budget)

    def untidy(self) -> int:
        """Bring back what the latest tidying put away; return how many scenes."""
        with self._writing("memory was left as it was"):
            return tidying.untidy(self.db)


_COUNTED = """
    SELECT visit.turn, visit.passed FROM turn JOIN visit ON visit.turn = turn.id
    WHERE turn.session = ? AND visit.forgotten_at IS NULL ORDER BY visit.turn, visit.passed
"""
_RECALLED = """
    INSERT INTO recall (experience, times) VALUES (?, ?)
    ON CONFLICT (experience) DO UPDATE SET times = times + excluded.times
"""
