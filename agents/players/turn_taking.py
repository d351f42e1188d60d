"""Which player when: who of a team is heard first, learned from this home's journal.

A player's chance to propose what the person plays is estimated for the kind of situation
(a plan, a known place, one a little like it, a new one) and for how sure it says that it is:
its record in that kind when it was as sure, drawn towards its record wherever it was, as if
four proposals of that had come first, and that towards its own word in the same way. Where a
plan is followed many do well: how that went speaks for nobody where there is none, and only
against those who did badly even there. A member that is sure and never taken is believed no
longer. Before it has said anything, its record in that kind stands for its word. A model that
only picks among commands counts less than whoever answers at once, until it has been better in
such situations: how sure it is of a pick tells little. A model,
which costs money or patience, isn't asked where another has been better by a clear margin;
every tenth move all are asked, so that one which got better is found out, and where a note
tells what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from agents.core.familiarity import Familiarity, familiarity_of, sureness
from agents.core.proposals import Record
from agents.core.protocols import Player
from agents.core.types import Situation
from agents.players.choices import told_by_person

_PRIOR = 4.0
_ENOUGH = 8
"""Proposals in a kind of situation from which a model may be spared there."""
_MARGIN = 0.15
_ALL_ASKED = 10
_SHOWN = 4
"""Proposals in a kind of situation from which one who only picks may have been better there."""
_BEHIND = 0.5
"""How much of the word of the best of the others theirs counts until then."""


def chance(record: Record, kind: Familiarity, stated: float | None = None) -> float:
    """Return how probable it is that the person takes what a player proposes, in [0, 1].

    Args:
        record: how it has done on this home.
        kind: how well known the situation is.
        stated: its confidence in what it proposes; None before it has proposed.
    """
    if stated is None:
        prior = (record.accepted + 1) / (record.offered + 2)
        return _drawn(record.kinds.get(kind, (0, 0)), prior)
    sure = sureness(stated)
    as_sure = _sum(
        said[sure] for one, said in record.said.items() if sure in said and _akin(one, kind)
    )
    prior = _drawn(as_sure, stated * borne_out(record, kind))
    return _drawn(record.said.get(kind, {}).get(sure, (0, 0)), prior)


def _drawn(counts: tuple[int, int], prior: float) -> float:
    """Return the share that was accepted of (offered, accepted), drawn towards a prior."""
    offered, accepted = counts
    return (accepted + _PRIOR * prior) / (offered + _PRIOR)


def borne_out(record: Record, kind: Familiarity | None = None) -> float:
    """Return how much of a member's own confidence its record bears out, in [0, 1].

    All of it as long as half of what it proposed was taken, or nothing is known; a
    member that is always sure and never taken is soon not heard any more.

    Args:
        record: how it has done on this home.
        kind: of a situation, where it must bear it out in situations akin to it besides.
    """
    counts = [(record.offered, record.accepted)]
    if kind is not None:
        counts.append(_sum(told for one, told in record.kinds.items() if _akin(one, kind)))
    return min(1.0, *(2 * (accepted + 1) / (offered + 2) for offered, accepted in counts))


def _akin(one: str, other: str) -> bool:
    """Tell whether a plan is followed in both kinds of situation, or in neither."""
    return (one == Familiarity.PLANNED) == (other == Familiarity.PLANNED)


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    both = list(counts)
    return sum(offered for offered, _ in both), sum(accepted for _, accepted in both)


def merits(
    records: Mapping[str, Record],
    stated: Mapping[str, float | None],
    kind: Familiarity = Familiarity.NEW,
    picking: Collection[str] = (),
) -> dict[str, float]:
    """Return what each member's word counts.

    That is its chance to be taken in situations as well known as this one (:func:`chance`),
    times how its proposals were rewarded (:func:`standing`); at most half of that of the best
    of the others for one who only picks and hasn't been better there.

    Args:
        records: how members have done, by spec.
        stated: members by spec, each with its confidence in what it proposes.
        kind: how well known the situation is.
        picking: those who only pick among commands that others know.
    """
    known = {member: records.get(member, Record()) for member in stated}
    worth = {
        member: chance(known[member], kind, confidence) * standing(known[member])
        for member, confidence in stated.items()
    }
    best = max((one for one in worth if one not in picking), key=lambda one: worth[one], default="")
    if best:
        for member in picking:
            if member in worth and not _better(known[member], known[best], kind):
                worth[member] = min(worth[member], _BEHIND * worth[best])
    return worth


def _better(one: Record, other: Record, kind: Familiarity) -> bool:
    """Tell whether one was taken a larger share of the time than another, over enough proposals."""
    offered, accepted = one.kinds.get(kind, (0, 0))
    beside, taken = other.kinds.get(kind, (0, 0))
    return offered >= _SHOWN and accepted * max(1, beside) > taken * offered


def say(
    records: Mapping[str, Record],
    stated: Mapping[str, float | None],
    kind: Familiarity = Familiarity.NEW,
    picking: Collection[str] = (),
) -> dict[str, float]:
    """Weigh members by what their word counts (:func:`merits`); the weights add up to 1."""
    return shares(merits(records, stated, kind, picking))


def shares(merit: Mapping[str, float]) -> dict[str, float]:
    """Return each member's share of what their words count, even ones where none counts."""
    total = sum(merit.values())
    even = 1 / max(1, len(merit))
    return {member: worth / total if total else even for member, worth in merit.items()}


def standing(record: Record) -> float:
    """Return how well a member's proposals were rewarded, from 0.7 to 1.3.

    The mean reward is drawn towards 0 as if five neutral rewards had come first.
    """
    return 1 + 0.3 * record.reward * record.rewarded / (record.rewarded + 5)


def spared(situation: Situation, members: Sequence[Player]) -> Mapping[str, str]:
    """Return the members that need not be asked here, each with the reason.

    Never all of them: only models are spared, and only where another member that
    answers at once has been better in such situations. None is where the person's own
    words tell what to do: models heed them, the others don't.
    """
    if sum(situation.elsewhere.values()) % _ALL_ASKED == 0 or told_by_person(situation):
        return {}
    kind = familiarity_of(situation)
    records = situation.records
    quick = [one.spec for one in members if not one.asks_model]
    best = max(quick, key=lambda spec: chance(records.get(spec, Record()), kind), default="")
    if not _tried(records, best, kind):
        return {}
    found: dict[str, str] = {}
    for one in members:
        mine = records.get(one.spec, Record())
        worse = chance(records[best], kind) - chance(mine, kind) >= _MARGIN
        if one.asks_model and worse and _tried(records, one.spec, kind):
            told = f"{_share(records[best], kind)} against {_share(mine, kind)}"
            found[one.spec] = f"not asked: {best} does better {kind} ({told})"
    return found


def _tried(records: Mapping[str, Record], spec: str, kind: Familiarity) -> bool:
    return spec in records and records[spec].kinds.get(kind, (0, 0))[0] >= _ENOUGH


def _share(record: Record, kind: Familiarity) -> str:
    offered, accepted = record.kinds[kind]
    return f"{accepted} of {offered}"
