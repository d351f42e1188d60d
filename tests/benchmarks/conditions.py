"""What a model is asked in each condition of the decisions, and who else answers.

Part of :mod:`tests.benchmarks.models`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.core.commands import canonical
from agents.core.proposals import Critique, Exchange, Proposal, Record
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.critics.demonstrations import DemonstrationCritic
from agents.players.choices import fresh_first, told_by_person
from agents.players.influence import influences
from agents.players.mimic import Mimic
from agents.players.picking import playable
from agents.players.talk import Talk
from agents.players.team import Team
from agents.players.verification import Verifier
from agents.prompts.choosing import choice_messages
from agents.providers.base import Chunk, Provider, ProviderError, Request, Sampling
from agents.providers.streams import closing
from tests.benchmarks import decisions
from tests.benchmarks.decisions import Choice
from tests.support.making import clock

NAME = "model"
TEMPERATURES = (0.0, 0.5, 1.0)
RANKED = 3
"""Candidates that the critic reranks: the model picks, and picks again without them."""

Ask = Callable[[Choice, list[Exchange]], Awaitable[str]]
"""Asks for a choice; appends what was exchanged."""


@dataclass(frozen=True, slots=True)
class Question:
    """A condition.

    Attributes:
        ask: asks for a choice.
        most: choices that it is asked for, the first ones.
        requests: that each takes, about.
        company: whose records grow with each.
    """

    ask: Ask
    most: int
    requests: int = 0
    company: Company | None = None


class Picker(Player):
    """Picks among what is offered, as a model at a temperature does."""

    def __init__(self, name: str, model: Provider, temperature: float) -> None:
        self._name, self._model, self._temperature = name, model, temperature
        self.offered: Sequence[str] = ()

    @property
    def spec(self) -> str:
        """Its name in the team."""
        return self._name

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Propose what the model picks."""
        sampling = Sampling(temperature=self._temperature, max_tokens=64)
        talk = Talk(self._model, self._name, None, sampling, think=False)
        command = await pick(talk, situation, self.offered)
        if command:
            yield replace(talk.picked(command, "", 0.5), exchanges=tuple(talk.exchanges))


class Spoiler(Picker):
    """Proposes what the critic rewards least, sure of it."""

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Propose the worst."""
        told = await judged(situation, self.offered)
        yield Proposal(self.spec, min(told, key=lambda one: one.reward).command, "", 1.0)


@dataclass
class Company:
    """A team over situations one after the other, whose members' records grow."""

    members: Sequence[Picker]
    records: dict[str, Record] = field(default_factory=dict)
    votes: dict[str, bool] = field(default_factory=dict)

    async def ask(self, choice: Choice, spent: list[Exchange]) -> str:
        """Return what the team proposes; what came of it counts for its members."""
        situation = replace(decisions.as_retrieved(choice), plan=None, records=self.records)
        for member in self.members:
            member.offered = choice.offered
        team = Team(self.members, DemonstrationCritic())
        *_, said = [word async for word in team.propose(situation)]
        assert isinstance(said, Proposal)
        spent += [one for member in said.members for one in member.exchanges]
        told = (one for one in said.ballots if one.command)
        self.votes = {one.player: canonical(one.command) == choice.right for one in told}
        self.learn(self.votes)
        return said.key

    def learn(self, votes: Mapping[str, bool]) -> None:
        """Count who was right."""
        for player, hit in votes.items():
            before = self.records.get(player, Record())
            self.records[player] = replace(
                before, offered=before.offered + 1, accepted=before.accepted + hit
            )


async def pick(talk: Talk, situation: Situation, offered: Sequence[str]) -> str:
    """Have one of some commands picked, as the player asks for it; empty for none."""
    told = told_by_person(situation).command
    messages = choice_messages(situation, situation.exemplars, told=told)
    try:
        return canonical(await talk.pick(messages, offered))
    except ProviderError as error:
        talk.keep(error)
        return ""


async def judged(situation: Situation, offered: Sequence[str]) -> tuple[Critique, ...]:
    """Return what the demonstration critic says of each."""
    return await DemonstrationCritic().judge(replace(situation, plan=None), offered)


async def rerank(
    model: Provider, situation: Situation, offered: Sequence[str], spent: list[Exchange]
) -> str:
    """Have three commands picked; return that which the critic makes most of, or nothing."""
    left, merit = [canonical(one) for one in offered], 1.0
    rewards = {one.key: one.reward for one in await judged(situation, left)}
    worth: dict[str, float] = {}
    while left and len(worth) < RANKED:
        talk = Talk(model, NAME, None, Sampling(max_tokens=64), think=False)
        said = await pick(talk, situation, left)
        spent += talk.exchanges
        if not said:
            break
        worth[said] = merit * (1 + rewards[said])
        left.remove(said)
        merit /= 2
    return max(worth, key=lambda one: worth[one], default="")


class Reranked(Player):
    """Three picks among the choices of a small model, reranked by the demonstration critic."""

    def __init__(self, model: Provider) -> None:
        self._model = model

    @property
    def spec(self) -> str:
        """The model's, with the critic."""
        return f"{self._model.spec} + critic"

    def wants_valid(self, situation: Situation) -> bool:
        """Tell that what is known to work here is among the choices."""
        return True

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Propose the best of the three that the story takes."""
        situation = fresh_first(situation)
        check = Talk(
            self._model, NAME, Verifier(situation, lookahead), Sampling(max_tokens=64), think=False
        )
        left = await playable(check, situation)
        while left:
            spent: list[Exchange] = []
            said = await rerank(self._model, situation, left, spent)
            if not said or await check.refusal(said) is None:
                break
            left = [one for one in left if canonical(one) != said]
        if left and said:
            yield replace(check.picked(said, "", 0.5), exchanges=tuple(spent))


class Silent(Provider):
    """A backend that tells no probabilities, as many don't."""

    def __init__(self, model: Provider) -> None:
        self._model = model

    @property
    def spec(self) -> str:
        """The model's."""
        return self._model.spec

    async def close(self) -> None:
        """Leave the model to its owner."""

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Answer without them."""
        async with closing(self._model.stream(replace(request, logprobs=False))) as chunks:
            async for chunk in chunks:
                yield chunk


def conditions(model: Provider, most: int, notes: int) -> Mapping[str, Question]:
    """Return each condition of the decisions.

    Args:
        model: who is asked.
        most: situations.
        notes: the same where only the person's words tell.
    """

    def alone(known: Callable[[Choice], Situation]) -> Ask:
        async def ask(choice: Choice, spent: list[Exchange]) -> str:
            talk = Talk(model, NAME, None, Sampling(max_tokens=64), think=False)
            said = await pick(talk, known(choice), choice.offered)
            spent += talk.exchanges
            return said

        return ask

    async def reranked(choice: Choice, spent: list[Exchange]) -> str:
        return await rerank(model, decisions.as_retrieved(choice), choice.offered, spent)

    def traced(teller: Provider) -> Ask:
        async def ask(choice: Choice, spent: list[Exchange]) -> str:
            situation = decisions.planted(choice)
            talk = Talk(model, NAME, None, Sampling(max_tokens=64), think=False)
            said = await pick(talk, situation, choice.offered)
            spent += talk.exchanges
            told = influences(teller, situation, said, offered=choice.offered)
            found = [one async for one in told] if said else []
            named = bool(found) and found[-1][0].outcome == decisions.PLANTED
            return choice.right if named else ""

        return ask

    async def mimic(choice: Choice, spent: list[Exchange]) -> str:
        situation = replace(choice.situation, plan=None)
        said = [word async for word in Mimic(clock).propose(situation)]
        commands = [c for one in said[-1:] if isinstance(one, Proposal) for c in one.commands]
        return next((k for k in map(canonical, commands) if k in choice.offered), "")

    async def retrieved(choice: Choice, spent: list[Exchange]) -> str:
        return await decisions.retrieved(choice)

    async def critic(choice: Choice, spent: list[Exchange]) -> str:
        return await decisions.rewarded(choice)

    team = [Picker(f"t={t:g}", model, t) for t in TEMPERATURES]
    spoilt = [*(Picker(f"t={t:g}", model, t) for t in TEMPERATURES[:2]), Spoiler("bad", model, 0)]
    pair = [Picker(f"t={t:g}", model, t) for t in TEMPERATURES[:2]]
    apart, spoiled, together = Company(team), Company(spoilt), Company(pair)
    silent = Silent(model)
    return {
        "retrieval alone, no model": Question(retrieved, most),
        "mimic": Question(mimic, most),
        "demonstration critic alone": Question(critic, most),
        "model alone": Question(alone(decisions.with_nothing), most, 1),
        "+ the right exemplar": Question(alone(decisions.with_right), most, 1),
        "+ a right and a discouraged one": Question(alone(decisions.right_and_wrong), most, 1),
        "+ exemplars as retrieved": Question(alone(decisions.as_retrieved), most, 1),
        "+ these and the person's why": Question(alone(decisions.with_why), most, 1),
        "+ critic reranking three candidates": Question(reranked, most, RANKED),
        "influence names the planted exemplar": Question(traced(model), most, 4),
        "the same by asking anew": Question(traced(silent), most, 6),
        "only the person's note tells": Question(alone(decisions.with_note), notes, 1),
        "only the person's reason tells": Question(alone(decisions.with_reason), notes, 1),
        "team of three temperatures + critic": Question(apart.ask, most, 3, apart),
        "team of two + critic": Question(together.ask, most // 2, 2, together),
        "team of two and a bad member + critic": Question(spoiled.ask, most // 2, 2, spoiled),
    }
