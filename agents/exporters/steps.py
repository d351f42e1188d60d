"""A session's moves as data of their own kind: who moved, against what, with what end.

Prompts, model answers, file paths and host names are in none of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from agents.core.commands import Actor, Kind, Went
from agents.core.goals import Goal
from agents.core.memories import Exemplar
from agents.core.proposals import Proposal
from agents.core.types import Turn
from agents.db.sql import Database, fetch
from agents.journal.sessions import SessionInfo
from games.types import Scene

_PERSONS = frozenset({Kind.OVERRIDE, Kind.ALTERNATIVE, Kind.TYPED, Kind.IMPORTED})


class Intervention(StrEnum):
    """Which part a move has in how a person and an agent take turns.

    A person's moves against a proposal are data of their own (HG-DAgger, Kelly et
    al. 2019; Intervention Weighted Regression, Mandlekar et al. 2020): the first
    one is a *correction*, those until the agent's proposal is taken again a
    *recovery*.
    """

    DEMONSTRATION = "demonstration"
    CORRECTION = "correction"
    RECOVERY = "recovery"
    ACCEPTED = "accepted"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class ExportedMove:
    """One move of a session.

    Attributes:
        session, number: which session, and which of its moves, from 1.
        before, after: the scene that it was played in, and the one it led to.
        earlier: the moves before it, oldest first: (command, answer).
        command: what was played.
        who: "person", "agent" or "import".
        part: see :class:`Intervention`.
        proposed: what was proposed for it, None where nothing was.
        refused: commands that the person would not have.
        evidence: what of memory was behind that, empty where a model spoke.
        memories: the memories that the proposal rests on, most telling first.
        why: the person's own words, may be empty.
        reward: points that it won or lost.
        value: points from it to the session's end.
        forgotten: the person said that it shall teach nothing.
        went: how the person marked the stretch that it belongs to, None if they didn't.
    """

    session: int
    number: int
    before: Scene
    after: Scene
    earlier: tuple[tuple[str, str], ...]
    command: str
    who: str
    part: Intervention
    proposed: str | None
    refused: tuple[str, ...]
    evidence: str
    memories: tuple[Exemplar, ...]
    why: str
    reward: int
    value: int
    forgotten: bool
    went: Went | None = None

    @property
    def human(self) -> bool:
        """Whether a person chose the command themselves."""
        return self.part in (
            Intervention.DEMONSTRATION,
            Intervention.CORRECTION,
            Intervention.RECOVERY,
        )


@dataclass(frozen=True, slots=True)
class ExportedSession:
    """A session to be handed on: what is told of it, its moves, and its goals."""

    info: SessionInfo
    path: tuple[Turn, ...]
    steps: tuple[ExportedMove, ...]
    goals: tuple[Goal, ...] = ()


def episode(
    info: SessionInfo,
    path: Sequence[Turn],
    forgotten: AbstractSet[int] = frozenset(),
    goals: Sequence[Goal] = (),
) -> ExportedSession:
    """Make an episode of a session's path.

    Args:
        info: the session.
        path: its turns from the opening on, with what was proposed.
        forgotten: turns that shall teach nothing.
        goals: as they stood at its end.
    """
    return ExportedSession(info, tuple(path), tuple(_steps(path, forgotten)), tuple(goals))


def _steps(path: Sequence[Turn], forgotten: AbstractSet[int]) -> Iterator[ExportedMove]:
    left = sum(turn.effect.score for turn in path)
    went = _marked(path)
    earlier: list[tuple[str, str]] = []
    against = False  # a person took over, and the agent was not followed since
    agents_turn = False  # the last move was the agent's
    for before, turn in itertools.pairwise(path):
        decision = turn.decision
        if decision is None:
            continue
        part = _part(decision.actor, decision.kind, against, agents_turn)
        if turn.id not in forgotten:  # a slip is no intervention
            against = part in (Intervention.CORRECTION, Intervention.RECOVERY)
        agents_turn = decision.actor is Actor.AGENT
        proposal = turn.judged[0].proposal if turn.judged else None
        yield ExportedMove(
            session=turn.session,
            number=turn.number,
            before=before.scene,
            after=turn.scene,
            earlier=tuple(earlier),
            command=decision.command,
            who="import" if decision.kind is Kind.IMPORTED else decision.actor.value,
            part=part,
            proposed=None if proposal is None else proposal.command,
            refused=() if decision.replaced is None else (decision.replaced,),
            evidence=_evidence(proposal),
            memories=() if proposal is None else proposal.exemplars,
            why=decision.why,
            reward=turn.effect.score,
            value=left,
            forgotten=turn.id in forgotten,
            went=went.get(turn.id),
        )
        left -= turn.effect.score
        earlier.append((decision.command, turn.scene.text))


def _marked(path: Sequence[Turn]) -> dict[int, Went]:
    """Return how each turn went: a mark speaks of all turns back to the one before it."""
    found: dict[int, Went] = {}
    went: Went | None = None
    for turn in reversed(path):
        went = turn.went or went
        if went is not None:
            found[turn.id] = went
    return found


def _evidence(proposal: Proposal | None) -> str:
    """Return why something was proposed; what a model answered isn't handed on."""
    return "" if proposal is None or proposal.exchanges else proposal.reason


def _part(actor: Actor, kind: Kind, against: bool, agents_turn: bool) -> Intervention:
    if actor is Actor.AGENT:
        return Intervention.AGENT
    if kind is Kind.ACCEPTED:
        return Intervention.ACCEPTED
    if against:
        return Intervention.RECOVERY
    if kind in (Kind.OVERRIDE, Kind.ALTERNATIVE) or agents_turn:
        return Intervention.CORRECTION
    return Intervention.DEMONSTRATION


def forgotten_turns(db: Database) -> frozenset[int]:
    """Return the turns that a person said shall teach nothing."""
    return frozenset(row["turn"] for row in fetch(db, _FORGOTTEN))


_FORGOTTEN = "SELECT turn FROM visit WHERE NOT passed AND forgotten_at IS NOT NULL"
