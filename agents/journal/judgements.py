"""What was proposed, rewarded and remembered at a turn, kept as it was then."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from agents.core.types import (
    Ballot,
    Candidate,
    Critique,
    Exemplar,
    Judged,
    Match,
    Part,
    Proposal,
    Role,
)
from agents.db.columns import exemplar_of, pack, plan_of, storable
from agents.db.sql import Database, fetch
from agents.journal import exchanges


def write(db: Database, turn: int, judged: Sequence[Judged], *, late: str | None = None) -> None:
    """Keep what led to a turn, inside the caller's transaction.

    Args:
        db: an open database.
        turn: the turn that the decision led to.
        judged: proposals with their critiques, after those that are kept already.
        late: how they came after the decision; None for those before it.
    """
    for one in judged:
        ranks = _write_proposal(db, turn, one.proposal, None, late)
        for place, critique in enumerate(one.critiques):
            _write_critique(db, turn, ranks, place, critique)


def add_critiques(db: Database, turn: int, critiques: Sequence[Critique]) -> bool:
    """Keep critiques of a turn's first proposal that came after the decision.

    Returns:
        Whether there was a proposal to keep them with.
    """
    rows = fetch(db, _FIRST, (turn,))
    if not rows:
        return False
    ranks = {str(row["command"]): int(row["id"]) for row in reversed(rows)}
    count = int(rows[0]["critiques"])
    for place, critique in enumerate(critiques, count):
        _write_critique(db, turn, ranks, place, critique)
    return True


def read(db: Database, turns: Sequence[int]) -> dict[int, tuple[Judged, ...]]:
    """Return what led to each of some turns; a turn without any is missing.

    A late proposal comes after those in time; in the ballots of a team it takes
    the place of the empty one that its player had left.
    """
    return _Shelf(db, turns).judged()


class _Shelf:
    """The rows of some turns, put together to what they were."""

    def __init__(self, db: Database, turns: Sequence[int]) -> None:
        wanted = (pack(str(turn) for turn in turns),)
        self._mains: list[sqlite3.Row] = []
        self._others: defaultdict[tuple[int, int], list[sqlite3.Row]] = defaultdict(list)
        self._members: defaultdict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in fetch(db, _PROPOSALS, wanted):
            if row["rank"]:
                self._others[row["turn"], row["seat"]].append(row)
            elif row["team"] is None:
                self._mains.append(row)
            else:
                self._members[row["team"]].append(row)
        self._critiques: defaultdict[tuple[int, int], list[sqlite3.Row]] = defaultdict(list)
        self._blended: defaultdict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in fetch(db, _CRITIQUES, wanted):
            if row["blend"] is None:
                self._critiques[row["turn"], row["seat"]].append(row)
            else:
                self._blended[row["blend"]].append(row)
        self._exemplars: defaultdict[int, list[Exemplar]] = defaultdict(list)
        for row in fetch(db, _EXEMPLARS, wanted):
            self._exemplars[row["proposal"]].append(_exemplar(row))
        self._ballots: defaultdict[int, list[Ballot]] = defaultdict(list)
        for row in fetch(db, _BALLOTS, wanted):
            self._ballots[row["proposal"]].append(_ballot(row))
        self._exchanges = exchanges.read(db, turns)

    def judged(self) -> dict[int, tuple[Judged, ...]]:
        """Return what led to each turn."""
        found: defaultdict[int, list[Judged]] = defaultdict(list)
        for row in self._mains:
            rows = self._critiques[row["turn"], row["seat"]]
            one = Judged(self._proposal(row), tuple(map(self._critique, rows)))
            if row["late"] is not None and found[row["turn"]]:
                found[row["turn"]][0] = _with_late(found[row["turn"]][0], one, row["late"])
            found[row["turn"]].append(one)
        return {turn: tuple(several) for turn, several in found.items()}

    def _proposal(self, main: sqlite3.Row) -> Proposal:
        number = main["id"]
        return Proposal(
            player=main["player"],
            command=main["command"],
            reason=main["reason"],
            confidence=main["confidence"],
            alternatives=tuple(
                Candidate(row["command"], row["confidence"], row["reason"])
                for row in self._others[main["turn"], main["seat"]]
            ),
            exemplars=tuple(self._exemplars[number]),
            exploring=bool(main["exploring"]),
            lookahead=main["lookahead"],
            seconds=main["seconds"],
            exchanges=self._exchanges.get((number, None), ()),
            ballots=tuple(self._ballots[number]),
            members=tuple(map(self._proposal, self._members[number])),
            plan=None if main["plan"] is None else plan_of(json.loads(main["plan"])),
        )

    def _critique(self, row: sqlite3.Row) -> Critique:
        return Critique(
            critic=row["critic"],
            command=row["command"],
            reward=row["reward"],
            parts=tuple(Part(*fields) for fields in json.loads(row["parts"])),
            reason=row["reason"],
            known=bool(row["known"]),
            exchanges=self._exchanges.get((None, row["id"]), ()),
            members=tuple(map(self._critique, self._blended[row["id"]])),
        )


def _with_late(team: Judged, late: Judged, note: str) -> Judged:
    """Put a late answer into the ballots of the team that had not waited for it."""
    ballots = list(team.proposal.ballots)
    if not ballots:
        return team
    one = late.proposal
    critique = late.critique
    reward = critique.reward if critique is not None and critique.known else None
    ballot = Ballot(one.player, one.command, one.confidence, 0.0, reward, one.seconds, note)
    for place, held in enumerate(ballots):
        if held.player == one.player and not held.command:
            ballots[place] = ballot
            break
    else:
        ballots.append(ballot)
    return replace(team, proposal=replace(team.proposal, ballots=tuple(ballots)))


def _write_proposal(
    db: Database, turn: int, proposal: Proposal, team: int | None, late: str | None
) -> dict[str, int]:
    """Keep a proposal, one row a rank, and its members in the seats after it.

    Returns:
        The row of each of its commands.
    """
    seat = fetch(db, "SELECT count(*) AS n FROM proposal WHERE turn = ? AND rank = 0", (turn,))
    main = Candidate(proposal.command, proposal.confidence, proposal.reason)
    plan = None if proposal.plan is None else storable(json.dumps(asdict(proposal.plan)))
    ranks: dict[str, int] = {}
    number = 0
    for rank, candidate in enumerate((main, *proposal.alternatives)):
        row = fetch(
            db,
            """
            INSERT INTO proposal (turn, seat, rank, player, command, confidence, reason,
                                  exploring, lookahead, seconds, team, late, plan)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (
                turn,
                seat[0]["n"],
                rank,
                storable(proposal.player),
                storable(candidate.command),
                float(candidate.weight),
                storable(candidate.reason),
                proposal.exploring,
                proposal.lookahead,
                float(proposal.seconds),
                team,
                None if late is None else storable(late),
                plan if rank == 0 else None,
            ),
        )[0]
        number = number or int(row["id"])
        ranks.setdefault(storable(candidate.command), int(row["id"]))
    _write_exemplars(db, number, proposal.exemplars)
    exchanges.write(db, turn, (number, None), proposal.player, proposal.exchanges)
    _write_ballots(db, number, proposal.ballots)
    for member in proposal.members:
        _write_proposal(db, turn, member, number, late)
    return ranks


def _write_ballots(db: Database, proposal: int, ballots: Sequence[Ballot]) -> None:
    for place, ballot in enumerate(ballots):
        fetch(
            db,
            """
            INSERT INTO ballot (proposal, place, player, command, confidence, weight, reward,
                                seconds, note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                proposal,
                place,
                storable(ballot.player),
                storable(ballot.command),
                float(ballot.confidence),
                float(ballot.weight),
                None if ballot.reward is None else float(ballot.reward),
                float(ballot.seconds),
                storable(ballot.note),
            ),
        )


def _write_exemplars(db: Database, proposal: int, exemplars: Sequence[Exemplar]) -> None:
    for place, exemplar in enumerate(exemplars):
        fetch(
            db,
            """
            INSERT INTO exemplar (proposal, place, outcome, turn, match, similarity, role,
                                  same_game, q, visits, score, deaths, nothings, undone,
                                  passed, why)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                proposal,
                place,
                exemplar.outcome,
                exemplar.turn,
                exemplar.match.value,
                float(exemplar.similarity),
                exemplar.role.value,
                exemplar.same_game,
                float(exemplar.q),
                exemplar.visits,
                exemplar.score,
                exemplar.deaths,
                exemplar.nothings,
                exemplar.undone,
                exemplar.passed,
                storable(exemplar.why),
            ),
        )


def _write_critique(
    db: Database,
    turn: int,
    ranks: Mapping[str, int],
    place: int,
    critique: Critique,
    blend: int | None = None,
) -> None:
    """Keep a critique beside the command it judges, and those it is blended of."""
    parts = [[storable(p.name), p.value, storable(p.note), p.known] for p in critique.parts]
    main = next(iter(ranks.values()))
    row = fetch(
        db,
        """
        INSERT INTO critique (proposal, place, critic, command, reward, known, parts, reason,
                              blend)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (
            ranks.get(storable(critique.command), main),
            place,
            storable(critique.critic),
            storable(critique.command),
            float(critique.reward),
            critique.known,
            json.dumps(parts),
            storable(critique.reason),
            blend,
        ),
    )[0]
    exchanges.write(db, turn, (None, row["id"]), critique.critic, critique.exchanges)
    for number, member in enumerate(critique.members):
        _write_critique(db, turn, ranks, number, member, row["id"])


def _ballot(row: sqlite3.Row) -> Ballot:
    return Ballot(
        player=row["player"],
        command=row["command"],
        confidence=row["confidence"],
        weight=row["weight"],
        reward=row["reward"],
        seconds=row["seconds"],
        note=row["note"],
    )


def _exemplar(row: sqlite3.Row) -> Exemplar:
    return exemplar_of(
        row,
        outcome=row["outcome"],
        match=Match(row["match"]),
        similarity=row["similarity"],
        role=Role(row["role"]),
        same_game=bool(row["same_game"]),
        passed=row["passed"],
    )


_PROPOSALS = """
    SELECT * FROM proposal
    WHERE turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY turn, seat, rank
"""
_CRITIQUES = """
    SELECT critique.*, proposal.turn, proposal.seat
    FROM proposal JOIN critique ON critique.proposal = proposal.id
    WHERE proposal.turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY proposal.turn, proposal.seat, critique.place, critique.id
"""
# The commands of what stood at a turn, and how many critiques they have.
_FIRST = """
    SELECT id, command, (
        SELECT count(*) FROM proposal AS any JOIN critique ON critique.proposal = any.id
        WHERE any.turn = proposal.turn AND any.seat = 0 AND critique.blend IS NULL
    ) AS critiques
    FROM proposal WHERE turn = ? AND seat = 0 ORDER BY rank
"""
_BALLOTS = """
    SELECT ballot.* FROM proposal JOIN ballot ON ballot.proposal = proposal.id
    WHERE proposal.turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY ballot.proposal, ballot.place
"""
_EXEMPLARS = """
    SELECT exemplar.*, outcome.command, outcome.source, outcome.experience,
           experience.location, experience.inventory, description.text AS description,
           game.name AS game, game.title, turn.session, turn.number, turn.at
    FROM proposal
    JOIN exemplar ON exemplar.proposal = proposal.id
    JOIN outcome ON outcome.id = exemplar.outcome
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = exemplar.turn
    WHERE proposal.turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY proposal.turn, proposal.seat, exemplar.place
"""
