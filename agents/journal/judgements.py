"""What was proposed, rewarded and remembered at a turn, kept as it was then."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from agents.core.errors import DamageError
from agents.core.memories import Exemplar
from agents.core.proposals import Ballot, Candidate, Critique, Judged, Part, Proposal
from agents.db.columns import EXEMPLAR, Codec, pack, read_json, storable
from agents.db.sql import Database, fetch, insert, told_of
from agents.journal import exchanges

PROPOSAL = Codec(
    Proposal,
    "player",
    "confidence",
    "reason",
    "exploring",
    "seconds",
    "lookahead",
    "plan",
    "because",
)
_LARGEST = 1e300
CRITIQUE = Codec(Critique, "critic", "command", "reward", "known", "reason", "parts")
_CRITIQUE = Codec(Critique, "critic", "command", "reward", "known", "reason")
BALLOT = Codec(Ballot)
_CANDIDATE = Codec(Candidate, weight="confidence")
_EXEMPLAR = Codec(
    Exemplar, "outcome", "turn", "match", "similarity", "role", "same_game", "q", "visits",
    "score", "deaths", "no_effect", "undone", "passed", "why", no_effect="nothings",
)  # fmt: skip
"""What an exemplar was when it was shown; the rest stands in memory."""


def write(db: Database, turn: int, judged: Sequence[Judged], *, late: str | None = None) -> None:
    """Keep what led to a turn, inside the caller's transaction.

    Args:
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
        wanted = (pack(turns),)
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
            self._exemplars[row["proposal"]].append(EXEMPLAR.from_row(row))
        self._ballots: defaultdict[int, list[Ballot]] = defaultdict(list)
        for row in fetch(db, _BALLOTS, wanted):
            self._ballots[row["proposal"]].append(BALLOT.from_row(row))
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
        return PROPOSAL.from_row(
            main,
            command=main["command"],
            alternatives=tuple(
                _CANDIDATE.from_row(row) for row in self._others[main["turn"], main["seat"]]
            ),
            exemplars=tuple(self._exemplars[number]),
            exchanges=self._exchanges.get((number, None), ()),
            ballots=tuple(self._ballots[number]),
            members=tuple(map(self._proposal, self._members[number])),
        )

    def _critique(self, row: sqlite3.Row) -> Critique:
        return CRITIQUE.from_row(
            row,
            parts=read_parts(row["parts"]),
            exchanges=self._exchanges.get((None, row["id"]), ()),
            members=tuple(map(self._critique, self._blended[row["id"]])),
        )


def read_parts(told: str) -> tuple[Part, ...]:
    """Return what a reward was made of, as it is written down.

    Raises:
        DamageError: it can't be read.
    """
    with suppress(TypeError):  # they are none, or of too few or too many fields
        parts = tuple(Part(*fields) for fields in read_json(told))
        if all(map(_is_part, parts)):
            return parts
    raise DamageError(f"“{told_of(told)}” can't be read")


def _is_part(one: Part) -> bool:
    named = isinstance(one.name, str) and isinstance(one.note, str)
    return named and isinstance(one.value, int | float) and abs(one.value) < _LARGEST


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
    values = {
        "turn": turn,
        "seat": seat[0]["n"],
        "team": team,
        "late": None if late is None else storable(late),
        **PROPOSAL.as_row(proposal),
    }
    number = insert(db, "proposal", {**values, "rank": 0, "command": storable(proposal.command)})
    ranks = {storable(proposal.command): number}
    for rank, candidate in enumerate(proposal.alternatives, 1):
        other = (
            values | {"rank": rank, "plan": None, "because": None} | _CANDIDATE.as_row(candidate)
        )
        ranks.setdefault(storable(candidate.command), insert(db, "proposal", other))
    for place, exemplar in enumerate(proposal.exemplars):
        shown = {"proposal": number, "place": place, **_EXEMPLAR.as_row(exemplar)}
        insert(db, "exemplar", shown)
    exchanges.write(db, turn, (number, None), proposal.player, proposal.exchanges)
    for place, ballot in enumerate(proposal.ballots):
        insert(db, "ballot", {"proposal": number, "place": place, **BALLOT.as_row(ballot)})
    for member in proposal.members:
        _write_proposal(db, turn, member, number, late)
    return ranks


def _write_critique(
    db: Database,
    turn: int,
    ranks: Mapping[str, int],
    place: int,
    critique: Critique,
    blend: int | None = None,
) -> None:
    """Keep a critique beside the command it judges, and those it is blended of."""
    main = next(iter(ranks.values()))
    number = insert(
        db,
        "critique",
        {
            "proposal": ranks.get(storable(critique.command), main),
            "place": place,
            "blend": blend,
            **_CRITIQUE.as_row(critique),
            "parts": pack((one.name, one.value, one.note, one.known) for one in critique.parts),
        },
    )
    exchanges.write(db, turn, (None, number), critique.critic, critique.exchanges)
    for there, member in enumerate(critique.members):
        _write_critique(db, turn, ranks, there, member, number)


_PROPOSALS = """
    SELECT * FROM proposal
    WHERE turn IN (SELECT value FROM json_each(?))
    ORDER BY turn, seat, rank
"""
_CRITIQUES = """
    SELECT critique.*, proposal.turn, proposal.seat
    FROM proposal JOIN critique ON critique.proposal = proposal.id
    WHERE proposal.turn IN (SELECT value FROM json_each(?))
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
    WHERE proposal.turn IN (SELECT value FROM json_each(?))
    ORDER BY ballot.proposal, ballot.place
"""
_EXEMPLARS = """
    SELECT exemplar.*, outcome.command, outcome.source, outcome.experience,
           experience.location, experience.inventory, description.text AS description,
           game.name AS game, game.title, turn.session, turn.number, turn.at, imported.file,
           heard.second,
           turn.actor = 'person' AND turn.kind NOT IN ('accepted', 'imported') AS by_person
    FROM proposal
    JOIN exemplar ON exemplar.proposal = proposal.id
    JOIN outcome ON outcome.id = exemplar.outcome
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = exemplar.turn
    LEFT JOIN imported ON imported.session = turn.session
    LEFT JOIN heard ON heard.turn = turn.id
    WHERE proposal.turn IN (SELECT value FROM json_each(?))
    ORDER BY proposal.turn, proposal.seat, exemplar.place
"""
