"""Several players at once: asked concurrently, weighed by their record, ranked by the critic.

The swarm of LookALike (arXiv 2403.10824): different models, or one model at
different temperatures and roles, propose for the same situation; what comes of
it returns to all of them, because all see the same memory and recent turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import perf_counter

from agents.core.command_forms import deed_of
from agents.core.familiarity import familiarity_to
from agents.core.memories import Exemplar, Role
from agents.core.proposals import (
    Ballot,
    Candidate,
    Critique,
    Draft,
    Exchange,
    Influence,
    Proposal,
    Record,
)
from agents.core.protocols import Critic, LatePlayer, Lookahead, Player
from agents.core.types import Situation
from agents.players.choices import told_by_person
from agents.players.repeats import Repeats
from agents.players.sense import Sense
from agents.players.turn_taking import borne_out, merits, shares, spared, standing
from agents.providers.base import Fault, ProviderError

ALTERNATIVES = 4
ALTERNATIVE_SHARE = 0.5
"""A member's alternative counts this much of its own weight for it."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """When a team has heard enough.

    Attributes:
        answers: this many proposals decide; None waits for all members.
        seconds: after so long whatever came decides; one proposal at least is
            waited for as long as any member may still give it.
        spares: models aren't asked where others have been better.
    """

    answers: int | None = None
    seconds: float = 20.0
    spares: bool = True


@dataclass(slots=True)
class _Member:
    """A member under way."""

    player: Player
    task: asyncio.Task[None] | None = None
    proposal: Proposal | None = None
    fault: str = ""
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0


@dataclass(slots=True)
class _Round:
    """One turn of a team: who was asked and what came so far."""

    asked: list[_Member]
    heard: asyncio.Queue[Draft | _Member] = field(default_factory=asyncio.Queue)

    def answered(self) -> list[_Member]:
        return [one for one in self.asked if one.proposal is not None]

    def waiting(self) -> list[_Member]:
        return [one for one in self.asked if one.task is not None and not one.task.done()]

    async def dismiss(self) -> None:
        """End what is still under way and wait until it has let go."""
        tasks = [one.task for one in self.asked if one.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Team(Player):
    """A player made of players.

    Args:
        members: at least one; their specs name them.
        critic: ranks what they propose; None ranks by their own say alone.
        quorum: when enough have answered.
    """

    def __init__(
        self, members: Sequence[Player], critic: Critic | None, quorum: Quorum | None = None
    ) -> None:
        if not members:
            raise ValueError("a team has at least one member")
        self._members = tuple(members)
        self._critic = critic
        self._quorum = quorum or Quorum()
        self._late: tuple[_Round, Proposal] | None = None

    @property
    def spec(self) -> str:
        """The members' specs, joined by " + "."""
        return " + ".join(member.spec for member in self.members)

    @property
    def members(self) -> tuple[Player, ...]:
        """The players that propose."""
        return self._members

    def wants_valid(self, situation: Situation) -> bool:
        """Tell whether any member wants the valid commands."""
        return any(member.wants_valid(situation) for member in self.members)

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        """Yield drafts, and the merged proposal each time a member answers.

        Ends with the quorum; :meth:`latecomers` hears the rest.

        Raises:
            ProviderError: no member had anything to say; of the first that failed.
        """
        situation = replace(situation, command_only=False)  # ballots go by all that is said
        unasked = spared(situation, self.members) if self._quorum.spares else {}
        turn = _Round([_Member(one, fault=unasked.get(one.spec, "")) for one in self.members])
        first = [one for one in turn.asked if not one.fault]
        self._late = None
        try:
            decided: Proposal | None = None
            # Whoever was spared is asked after all where nobody else has anything to say.
            for wave in (first, [one for one in turn.asked if one not in first]):
                if decided is not None or not wave:
                    continue
                for one in wave:
                    one.fault = ""
                    one.task = asyncio.create_task(_ask(one, situation, lookahead, turn.heard))
                ends = perf_counter() + self._quorum.seconds
                async for heard in _listen(turn, len(wave), ends, self._quorum.answers):
                    if isinstance(heard, Draft):
                        yield heard
                    elif heard.proposal is not None:
                        decided = await self._merge(situation, turn)
                        yield decided
            if decided is None:
                raise _nothing(turn)
            self._late = turn, decided
        finally:
            if self._late is None:
                await turn.dismiss()

    async def latecomers(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Yield the team's proposal with the ballot of each member that comes late.

        What the team decided stays as it is. Leaving this early dismisses those
        that are still under way, which frees their backends.
        """
        if self._late is None:
            return
        (turn, decided), self._late = self._late, None
        try:
            while turn.waiting() or not turn.heard.empty():
                heard = await turn.heard.get()
                if isinstance(heard, Draft):
                    continue
                merged = await self._merge(situation, turn)
                decided = replace(
                    decided,
                    ballots=merged.ballots,
                    members=merged.members,
                    exchanges=merged.exchanges,
                    lookahead=merged.lookahead,
                )
                yield decided
            async for because in _reasons(turn, situation, decided):
                decided = replace(decided, because=because)
                yield decided
        finally:
            await turn.dismiss()

    async def _merge(self, situation: Situation, turn: _Round) -> Proposal:
        """Rank what the members propose and make one proposal of it."""
        answered = turn.answered()
        kind = familiarity_to(one.proposal for one in answered if one.proposal)
        stated = {o.player.spec: o.proposal.confidence for o in answered if o.proposal}
        heeding = _heeding(situation, answered)
        records = {spec: one for spec, one in situation.records.items() if spec not in heeding}
        picking = {o.player.spec for o in answered if o.player.chooses} - heeding
        merit = merits(records, stated, kind, picking)
        weights = shares(merit)
        support, spelling = _support(answered, records, merit)
        rewards = await self._rewards(situation, [spelling[c] for c in support])
        ranked = rank(support, rewards)
        best = ranked[0][0]
        backers = [o for o in answered if o.proposal and deed_of(o.proposal.command) == best]
        lead = max(backers or answered, key=lambda o: weights[o.player.spec]).proposal
        assert lead is not None
        return Proposal(
            player=self.spec,
            command=spelling[best],
            reason=_reason(backers, answered, lead, rewards.get(best)),
            confidence=round(min(1.0, max(0.0, ranked[0][1])), 4),
            alternatives=_others(situation, ranked, spelling),
            exemplars=lead.exemplars if backers else _speaking_for(best, situation),
            exploring=all(o.proposal.exploring for o in answered if o.proposal),
            lookahead=sum(o.proposal.lookahead for o in answered if o.proposal),
            exchanges=tuple(e for one in turn.asked for e in one.exchanges),
            ballots=tuple(_ballot(one, weights, rewards) for one in turn.asked),
            members=tuple(o.proposal for o in answered if o.proposal),
            plan=next((o.proposal.plan for o in backers if o.proposal and o.proposal.plan), None),
        )

    async def _rewards(
        self, situation: Situation, commands: Sequence[str]
    ) -> Mapping[str, Critique]:
        if self._critic is None:
            return {}
        judged = await self._critic.judge(situation, commands)
        return {deed_of(critique.command): critique for critique in judged}


def rank(support: Mapping[str, float], rewards: Mapping[str, Critique]) -> list[tuple[str, float]]:
    """Order commands by the members' support times one plus the critic's reward.

    So a reward of -1 silences a command, +1 counts it twice, and one that the
    critic knows nothing of keeps its support. Ties go to the command that was
    named first.
    """

    def score(command: str) -> float:
        critique = rewards.get(command)
        if critique is None or not critique.known:
            return support[command]
        return support[command] * (1 + critique.reward)

    return sorted(((c, score(c)) for c in support), key=lambda pair: -pair[1])


async def _reasons(
    turn: _Round, situation: Situation, decided: Proposal
) -> AsyncIterator[tuple[Influence, ...]]:
    """Yield what moved the first of those to it who proposed what the team decided."""
    for one in turn.answered():
        if not isinstance(one.player, LatePlayer) or one.proposal is None:
            continue
        if deed_of(one.proposal.command) == deed_of(decided.command):
            async with aclosing(one.player.latecomers(situation)) as late:
                async for said in late:
                    yield said.because
            return


def _heeding(situation: Situation, answered: Sequence[_Member]) -> set[str]:
    """Return the specs of those who propose what the person's own words tell.

    That they were wrong elsewhere says nothing against it.
    """
    told = deed_of(told_by_person(situation).command)
    said = ((o.player.spec, o.proposal) for o in answered if told and o.proposal)
    return {spec for spec, proposal in said if deed_of(proposal.command) == told}


def _support(
    answered: Sequence[_Member], records: Mapping[str, Record], merit: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, str]]:
    """Add up the members' say for each command, and how it was first spelled.

    A command's support is the mean chance to be taken of those who propose it and 0 of
    the others, weighed by how well each was rewarded.
    """
    support: dict[str, float] = {}
    spelling: dict[str, str] = {}
    known = {one.player.spec: records.get(one.player.spec, Record()) for one in answered}
    whole = sum(standing(record) for record in known.values())
    for one in answered:
        if one.proposal is None:
            continue
        record = known[one.player.spec]
        weight = standing(record) / whole
        told = merit[one.player.spec] / whole
        most = ALTERNATIVE_SHARE * weight * borne_out(record)
        others = one.proposal.alternatives
        said = [(one.proposal.command, told)]
        said += [(other.command, min(told, most * other.weight)) for other in others]
        for command, worth in said:
            deed = deed_of(command)
            spelling.setdefault(deed, command)
            support[deed] = support.get(deed, 0.0) + worth
    return support, spelling


def _others(
    situation: Situation, ranked: Sequence[tuple[str, float]], spelling: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """Return what else members would play, each deed once, but for what makes no sense here."""
    offered = (Candidate(spelling[key], round(min(1.0, max(0.0, s)), 4)) for key, s in ranked)
    sound = Sense(situation).sort_out(offered)
    return tuple(Repeats(situation, spelling[ranked[0][0]]).each_once(sound))[:ALTERNATIVES]


def _ballot(one: _Member, weights: Mapping[str, float], rewards: Mapping[str, Critique]) -> Ballot:
    spec = one.player.spec
    if one.proposal is None:
        waiting = one.task is not None and not one.task.done()
        note = one.fault or ("still thinking" if waiting else "had nothing to propose")
        return Ballot(spec, seconds=one.seconds, note=note)
    critique = rewards.get(deed_of(one.proposal.command))
    return Ballot(
        spec,
        one.proposal.command,
        one.proposal.confidence,
        weights[spec],
        critique.reward if critique is not None and critique.known else None,
        one.seconds,
    )


def _reason(
    backers: Sequence[_Member],
    answered: Sequence[_Member],
    lead: Proposal,
    critique: Critique | None,
) -> str:
    """Say who is for it and why; where it is nobody's first idea, why it is proposed at all."""
    if not backers:
        why = critique.reason if critique is not None and critique.known else ""
        return f"Nobody's first idea, but it is rewarded best. {why}".strip()
    agree = f"{len(backers)} of {len(answered)} agree" if len(answered) > 1 else "One answered"
    return f"{agree}. {lead.reason}"


def _speaking_for(deed: str, situation: Situation) -> tuple[Exemplar, ...]:
    """Return the memories that encourage a command."""
    found = (one for one in situation.exemplars if deed_of(one.command) == deed)
    return tuple(one for one in found if one.role is Role.ENCOURAGED)


async def _ask(
    one: _Member,
    situation: Situation,
    lookahead: Lookahead | None,
    heard: asyncio.Queue[Draft | _Member],
) -> None:
    """Ask a member; whatever goes wrong with it is its own affair."""
    began = perf_counter()
    try:
        async for said in one.player.propose(situation, lookahead):
            if isinstance(said, Draft):
                heard.put_nowait(said)
            else:
                one.proposal = replace(said, seconds=perf_counter() - began)
    except ProviderError as error:
        one.fault = f"{error.message} {error.hint}".strip()
        one.exchanges = error.exchanges
    except Exception as error:  # noqa: BLE001 - told on the member's ballot
        one.fault = f"It failed: {type(error).__name__}: {error}"
    one.seconds = perf_counter() - began
    heard.put_nowait(one)


async def _listen(
    turn: _Round, missing: int, ends: float, answers: int | None
) -> AsyncIterator[Draft | _Member]:
    """Yield what is heard until the quorum is there or nobody is left to hear."""
    said = 0
    wanted = answers or missing
    while missing and said < wanted:
        patience = max(0.0, ends - perf_counter()) if said else None
        try:
            heard = await asyncio.wait_for(turn.heard.get(), patience)
        except TimeoutError:
            return
        if isinstance(heard, _Member):
            missing -= 1
            said += heard.proposal is not None
        yield heard


def _nothing(turn: _Round) -> ProviderError:
    faults = [f"{one.player.spec}: {one.fault}" for one in turn.asked if one.fault]
    error = ProviderError(
        Fault.ANSWER,
        "Nobody in the team has anything to propose. " + " ".join(faults),
        "Ask again, choose other players, or type your own move.",
        retryable=True,
    )
    error.exchanges = tuple(e for one in turn.asked for e in one.exchanges)
    return error
