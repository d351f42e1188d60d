"""How players and critics have done on this home, read from the journal.

Journal rows are only ever added, so what was read is kept and only what came
since is read again. The one thing that changes is whether a move was taken
back; the turns of which that is true are few and have an index.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from agents.critics.calibration import Tally, Verdict
from agents.sql import fetch
from agents.types import Actor, Calibration, Record, canonical


@dataclass(slots=True)
class _Sum:
    offered: int = 0
    accepted: int = 0
    reward: float = 0.0
    rewarded: int = 0

    def record(self) -> Record:
        mean = self.reward / self.rewarded if self.rewarded else 0.0
        return Record(self.offered, self.accepted, mean, self.rewarded)


class Standing:
    """Sums over a journal that follow it as it grows.

    Not for use inside a transaction that may be rolled back: what was read is
    not read again.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._proposal = 0
        self._critique = 0
        self._sums: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._rewarded: set[int] = set()
        self._verdicts: defaultdict[int, dict[tuple[str, str], Verdict]] = defaultdict(dict)
        self._tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self._undone: frozenset[int] = frozenset()

    def records(self) -> dict[str, Record]:
        """Return how each player has done; see :meth:`agents.journal.Journal.records`."""
        return {player: one.record() for player, one in self._sums.items()}

    def verdicts(self, critic: str) -> tuple[Verdict, ...]:
        """Return what a critic said and what came of it, oldest turn first."""
        return tuple(
            verdict
            for _, told in sorted(self._verdicts.items())
            for (who, _), verdict in told.items()
            if who == critic
        )

    def calibrations(self) -> Mapping[str, Calibration]:
        """Return how well each critic has predicted, by its spec."""
        return {critic: tally.calibration() for critic, tally in self._tallies.items()}

    def refresh(self) -> None:
        """Take in what the journal holds by now."""
        self._read_undone()
        self._read_proposals()
        self._read_critiques()

    def _read_undone(self) -> None:
        undone = frozenset(row["turn"] for row in fetch(self._db, _UNDONE))
        for turn in undone ^ self._undone:
            told = self._verdicts.get(turn, {})
            for key, verdict in told.items():
                tally = self._tallies[verdict.critic]
                tally.add(verdict, -1)
                told[key] = replace(verdict, undone=turn in undone)
                tally.add(told[key])
        self._undone = undone

    def _read_proposals(self) -> None:
        rows = fetch(self._db, _PROPOSALS, (self._proposal,))
        if not rows:
            return
        since, self._proposal = self._proposal, rows[-1]["id"]
        for row in rows:
            if row["late"] is None and row["actor"] == Actor.PERSON:
                one = self._sums[row["player"]]
                one.offered += 1
                one.accepted += canonical(row["command"]) == canonical(row["played"])
        for row in fetch(self._db, _BALLOTS, (since, self._proposal)):
            self._reward(row["player"], row["reward"])

    def _read_critiques(self) -> None:
        rows = fetch(self._db, _CRITIQUES, (self._critique,))
        if not rows:
            return
        self._critique = rows[-1]["id"]
        for row in rows:
            self._take_verdict(row)
            main = row["rank"] == 0 and row["command"] == row["proposed"]
            if main and row["blend"] is None and row["proposal"] not in self._rewarded:
                self._rewarded.add(row["proposal"])
                self._reward(row["player"], row["reward"])

    def _take_verdict(self, row: sqlite3.Row) -> None:
        told = self._verdicts[row["turn"]]
        command = canonical(row["command"])
        key = (str(row["critic"]), command)
        # A critic that was heard again on the same command counts once.
        if key in told:
            return
        verdict = told[key] = Verdict(
            turn=row["turn"],
            critic=row["critic"],
            command=command,
            reward=row["reward"],
            played=command == canonical(row["played"]),
            by_person=row["actor"] == Actor.PERSON,
            score=row["effect_score"],
            died=bool(row["effect_died"]),
            nothing=bool(row["effect_nothing"]),
            undone=row["turn"] in self._undone,
        )
        self._tallies[verdict.critic].add(verdict)

    def _reward(self, player: str, reward: float) -> None:
        one = self._sums[player]
        one.reward += reward
        one.rewarded += 1


_UNDONE = "SELECT turn FROM visit WHERE undone AND passed = 0"
_PROPOSALS = """
    SELECT proposal.id, proposal.player, proposal.command, proposal.late,
           turn.actor, turn.command AS played
    FROM proposal JOIN turn ON turn.id = proposal.turn
    WHERE proposal.id > ? AND proposal.rank = 0
    ORDER BY proposal.id
"""
_BALLOTS = """
    SELECT ballot.player, ballot.reward FROM ballot
    WHERE ballot.proposal > ? AND ballot.proposal <= ?
      AND ballot.reward IS NOT NULL AND ballot.command <> ''
"""
_CRITIQUES = """
    SELECT critique.id, critique.proposal, critique.critic, critique.command, critique.reward,
           critique.blend, proposal.turn, proposal.rank, proposal.player,
           proposal.command AS proposed, turn.actor, turn.command AS played,
           turn.effect_score, turn.effect_died, turn.effect_nothing
    FROM critique
    JOIN proposal ON proposal.id = critique.proposal
    JOIN turn ON turn.id = proposal.turn
    WHERE critique.id > ? AND critique.known
    ORDER BY critique.id
"""
