"""How players and critics have done on this home, read from the journal.

Journal rows are only ever added, so what was read is kept and only what came
since is read again. The one thing that changes is whether a move was taken
back; the turns of which that is true are few and have an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.core.command_forms import deed_of
from agents.core.commands import Actor
from agents.core.familiarity import Familiarity, familiarity, sureness
from agents.core.proposals import Calibration, Record
from agents.critics.calibration import Tally, fate
from agents.db.sql import Database, fetch, written


@dataclass(slots=True)
class _Sum:
    offered: int = 0
    accepted: int = 0
    reward: float = 0.0
    rewarded: int = 0
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    said: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def add(self, kind: Familiarity, confidence: float, *, taken: bool) -> None:
        for counts, key in (
            (self.kinds, kind),
            (self.said.setdefault(kind, {}), sureness(confidence)),
        ):
            offered, accepted = counts.get(key, (0, 0))
            counts[key] = offered + 1, accepted + taken
        self.offered += 1
        self.accepted += taken

    def record(self) -> Record:
        mean = self.reward / self.rewarded if self.rewarded else 0.0
        said = {kind: dict(counts) for kind, counts in self.said.items()}
        return Record(self.offered, self.accepted, mean, self.rewarded, dict(self.kinds), said)


@dataclass(slots=True)
class _PlayedTurn:
    """What was played at a turn, what followed, and what critics had said."""

    command: str
    by_person: bool
    score: int
    badly: bool
    told: dict[tuple[str, str], tuple[float, bool]] = field(default_factory=dict)
    """(critic, command) -> its reward, and whether that is what was proposed first."""

    def fate(self, command: str, undone: bool) -> bool | None:
        badly = undone or self.badly
        return fate(command == self.command, self.by_person, self.score, badly)


class TrackRecord:
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
        self._turns: dict[int, _PlayedTurn] = {}
        self._tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self._undone: frozenset[int] = frozenset()
        self._read: tuple[int, int] | None = None  # what had been written when it was last read

    def records(self) -> dict[str, Record]:
        """Return how each player has done; see :meth:`agents.journal.journal.Journal.records`."""
        return {player: one.record() for player, one in self._sums.items()}

    def calibrations(self) -> Mapping[str, Calibration]:
        """Return how well each critic has predicted, by its spec."""
        return {critic: tally.calibration() for critic, tally in self._tallies.items()}

    def refresh(self) -> None:
        """Take in what the journal holds by now, if anything was written since."""
        now = written(self._db)
        if now == self._read:
            return
        self._read = now
        self._read_undone()
        self._read_proposals()
        self._read_critiques()

    def _read_undone(self) -> None:
        undone = frozenset(row["turn"] for row in fetch(self._db, _UNDONE))
        for number in (undone ^ self._undone) & self._turns.keys():
            turn = self._turns[number]
            for (critic, command), (reward, proposed) in turn.told.items():
                tally = self._tallies[critic]
                before = turn.fate(command, number not in undone)
                tally.add(reward, before, -1, proposed=proposed)
                tally.add(reward, turn.fate(command, number in undone), proposed=proposed)
        self._undone = undone

    def _read_proposals(self) -> None:
        rows = fetch(self._db, _PROPOSALS, (self._proposal,))
        if not rows:
            return
        since, self._proposal = self._proposal, rows[-1]["id"]
        kinds = {
            row["turn"]: familiarity(planned=bool(row["planned"]), likeness=row["likeness"])
            for row in fetch(self._db, _KINDS, (since,))
        }
        for row in rows:
            if row["turn"] not in self._turns:
                score = row["effect_score"]
                self._turns[row["turn"]] = _PlayedTurn(
                    deed_of(row["played"]),
                    row["actor"] == Actor.PERSON,
                    score,
                    bool(row["effect_died"] or row["effect_nothing"] or score < 0),
                )
            turn = self._turns[row["turn"]]
            if row["late"] is None and turn.by_person:
                taken = deed_of(row["command"]) == turn.command
                one, sure = self._sums[row["player"]], row["confidence"]
                one.add(kinds[row["turn"]], sure, taken=taken)
        for row in fetch(self._db, _BALLOTS, (since, self._proposal)):
            self._reward(row["player"], row["reward"])

    def _read_critiques(self) -> None:
        rows = fetch(self._db, _CRITIQUES, (self._critique,))
        for number, proposal, critic, said, reward, member, where, player, main in rows:
            turn = self._turns.get(where)
            if turn is None:
                break  # written since the proposals were read: next time
            self._critique = number
            command = deed_of(said)
            # A critic that was heard again on the same command counts once.
            if (critic, command) not in turn.told:
                turn.told[critic, command] = reward, said == main
                deserved = turn.fate(command, where in self._undone)
                self._tallies[critic].add(reward, deserved, proposed=said == main)
            if said == main and not member and proposal not in self._rewarded:
                self._rewarded.add(proposal)
                self._reward(player, reward)

    def _reward(self, player: str, reward: float) -> None:
        one = self._sums[player]
        one.reward += reward
        one.rewarded += 1


_UNDONE = "SELECT turn FROM visit WHERE undone AND passed = 0"
_PROPOSALS = """
    SELECT proposal.id, proposal.turn, proposal.player, proposal.command, proposal.late,
           proposal.confidence,
           turn.actor, turn.command AS played, turn.effect_score, turn.effect_died,
           turn.effect_nothing
    FROM proposal JOIN turn ON turn.id = proposal.turn
    WHERE proposal.id > ? AND proposal.rank = 0
    ORDER BY proposal.id
"""
# How well known the situation was, by all that was proposed in it.
_KINDS = """
    SELECT proposal.turn, max(proposal.plan IS NOT NULL) AS planned,
           max(CASE exemplar.role WHEN 'encouraged' THEN exemplar.similarity END) AS likeness
    FROM proposal LEFT JOIN exemplar ON exemplar.proposal = proposal.id
    WHERE proposal.id > ?
    GROUP BY proposal.turn
"""
_BALLOTS = """
    SELECT ballot.player, ballot.reward FROM ballot
    WHERE ballot.proposal > ? AND ballot.proposal <= ?
      AND ballot.reward IS NOT NULL AND ballot.command <> ''
"""
# Of a proposal's alternatives only the main command's row has the rank 0.
_CRITIQUES = """
    SELECT critique.id, critique.proposal, critique.critic, critique.command, critique.reward,
           critique.blend IS NOT NULL, proposal.turn, proposal.player,
           CASE proposal.rank WHEN 0 THEN proposal.command END
    FROM critique JOIN proposal ON proposal.id = critique.proposal
    WHERE critique.id > ? AND critique.known
    ORDER BY critique.id
"""
