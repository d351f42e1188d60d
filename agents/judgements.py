"""What was proposed, rewarded and remembered at a turn, kept as it was then."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from sqlite_utils import Database

from agents.records import exemplar_of, pack, storable
from agents.sql import fetch
from agents.types import (
    Candidate,
    Critique,
    Exemplar,
    Judged,
    Match,
    Part,
    Proposal,
    Role,
)


def write(db: Database, turn: int, judged: Sequence[Judged]) -> None:
    """Keep what led to a turn, inside the caller's transaction."""
    for seat, one in enumerate(judged):
        ranks = _write_proposal(db, turn, seat, one.proposal)
        _write_exemplars(db, ranks[0], one.proposal.exemplars)
        commands = one.proposal.commands
        for place, critique in enumerate(one.critiques):
            rank = commands.index(critique.command) if critique.command in commands else 0
            _write_critique(db, ranks[rank], place, critique)


def read(db: Database, turns: Sequence[int]) -> dict[int, tuple[Judged, ...]]:
    """Return what led to each of some turns; a turn without any is missing."""
    wanted = (pack(str(turn) for turn in turns),)
    rows = fetch(db, _PROPOSALS, wanted)
    critiques: defaultdict[tuple[int, int], list[Critique]] = defaultdict(list)
    for row in fetch(db, _CRITIQUES, wanted):
        critiques[row["turn"], row["seat"]].append(_critique(row))
    exemplars: defaultdict[int, list[Exemplar]] = defaultdict(list)
    for row in fetch(db, _EXEMPLARS, wanted):
        exemplars[row["proposal"]].append(_exemplar(row))
    seats: defaultdict[tuple[int, int], list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        seats[row["turn"], row["seat"]].append(row)
    found: defaultdict[int, list[Judged]] = defaultdict(list)
    for (turn, seat), ranked in seats.items():
        main = ranked[0]
        proposal = _proposal(main, ranked[1:], exemplars[main["id"]])
        found[turn].append(Judged(proposal, tuple(critiques[turn, seat])))
    return {turn: tuple(several) for turn, several in found.items()}


def _write_proposal(db: Database, turn: int, seat: int, proposal: Proposal) -> list[int]:
    """Keep a proposal, one row a rank, and return the rows' ids."""
    main = Candidate(proposal.command, proposal.confidence, proposal.reason)
    ids = []
    for rank, candidate in enumerate((main, *proposal.alternatives)):
        row = fetch(
            db,
            """
            INSERT INTO proposal (turn, seat, rank, player, command, confidence, reason,
                                  exploring, lookahead, seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (
                turn,
                seat,
                rank,
                storable(proposal.player),
                storable(candidate.command),
                float(candidate.weight),
                storable(candidate.reason),
                proposal.exploring,
                proposal.lookahead,
                float(proposal.seconds),
            ),
        )[0]
        ids.append(int(row["id"]))
    return ids


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


def _write_critique(db: Database, proposal: int, place: int, critique: Critique) -> None:
    parts = [[part.name, part.value, part.note, part.known] for part in critique.parts]
    fetch(
        db,
        """
        INSERT INTO critique (proposal, place, critic, command, reward, known, parts, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            proposal,
            place,
            storable(critique.critic),
            storable(critique.command),
            float(critique.reward),
            critique.known,
            json.dumps(parts),
            storable(critique.reason),
        ),
    )


def _proposal(
    main: sqlite3.Row, others: Sequence[sqlite3.Row], exemplars: Sequence[Exemplar]
) -> Proposal:
    return Proposal(
        player=main["player"],
        command=main["command"],
        reason=main["reason"],
        confidence=main["confidence"],
        alternatives=tuple(
            Candidate(row["command"], row["confidence"], row["reason"]) for row in others
        ),
        exemplars=tuple(exemplars),
        exploring=bool(main["exploring"]),
        lookahead=main["lookahead"],
        seconds=main["seconds"],
    )


def _critique(row: sqlite3.Row) -> Critique:
    return Critique(
        critic=row["critic"],
        command=row["command"],
        reward=row["reward"],
        parts=tuple(Part(*fields) for fields in json.loads(row["parts"])),
        reason=row["reason"],
        known=bool(row["known"]),
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
    ORDER BY proposal.turn, proposal.seat, critique.place
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
