"""Several players asked at once: who is heard, who leads, who drops out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import replace
from types import AsyncGeneratorType

import pytest

from agents.core.proposals import Candidate, Critique, Draft, Proposal, Record
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.players.team import Quorum, Team, rank
from agents.players.turn_taking import say
from agents.providers.base import Fault, ProviderError
from tests.support.making import memory, situation
from tests.support.waiting import until

COMMANDS = ("north", "south", "east", "west", "up", "down", "take", "drop")


class Member(Player):
    """A player that says what a test has it say, when the test lets it."""

    def __init__(
        self,
        spec: str,
        *said: Proposal | Draft | Exception,
        after: asyncio.Event | None = None,
    ) -> None:
        self._spec = spec
        self._said = said
        self._after = after
        self.dismissed = False

    @property
    def spec(self) -> str:
        return self._spec

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        try:
            if self._after is not None:
                await self._after.wait()
            for one in self._said:
                if isinstance(one, Exception):
                    raise one
                yield one
        except asyncio.CancelledError:
            self.dismissed = True
            raise


class Fallible(Player):
    """A player that is right so often, and knows how often."""

    def __init__(self, spec: str, drawn: random.Random, share: float) -> None:
        self._spec, self._drawn, self._share = spec, drawn, share
        self.right = ""

    @property
    def spec(self) -> str:
        return self._spec

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        hit = self._drawn.random() < self._share
        command = self.right if hit else self._drawn.choice(COMMANDS)
        yield Proposal(self._spec, command, "", self._share * self._drawn.uniform(0.3, 1.0))


class Adversary(Fallible):
    """A player that is sure of the worst of all."""

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        worst = min(COMMANDS, key=lambda one: one == self.right)
        yield Proposal(self._spec, worst, "Trust me.", 1.0)


async def agreement(share: float, *, adversary: bool) -> float:
    """Return how often a team does as the person would, from the eleventh turn on."""
    drawn = random.Random(7)
    members = [Fallible(n, drawn, share) for n in ("a", "b")]
    members += [Adversary("c", drawn, share)] if adversary else []
    records = {one.spec: Record() for one in members}
    hits = 0
    for turn in range(210):
        right = drawn.choice(COMMANDS)
        for one in members:
            one.right = right
        # The critic knows one place in two, and is against what is bad only there.
        judge = Judge(**{c: 0.5 if c == right else -0.3 for c in COMMANDS} if turn % 2 else {})
        *_, said = [p async for p in Team(members, judge).propose(situation(records=records))]
        assert isinstance(said, Proposal)
        hits += said.command == right and turn >= 10
        for ballot in said.ballots:
            before = records[ballot.player]
            records[ballot.player] = Record(
                before.offered + 1,
                before.accepted + (ballot.command == right),
                (before.reward * before.rewarded + (ballot.reward or 0.0)) / (before.rewarded + 1),
                before.rewarded + 1,
            )
    return hits / 200


@pytest.mark.parametrize("share", [0.4, 0.6, 0.9])
async def test_a_member_that_is_sure_of_the_worst_costs_a_team_next_to_nothing(
    share: float,
) -> None:
    """It may be loud: the others agree with the person as often as they do without it."""
    assert await agreement(share, adversary=True) >= await agreement(share, adversary=False) - 0.05


class Judge:
    """A critic with fixed rewards."""

    spec = "judge"

    def __init__(self, **rewards: float) -> None:
        self._rewards = rewards

    async def judge(self, _: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        return tuple(
            Critique("judge", c, self._rewards.get(c, 0.0), (), "", known=c in self._rewards)
            for c in commands
        )


def wants(spec: str, command: str, confidence: float = 0.8, *others: str) -> Proposal:
    alternatives = tuple(Candidate(other, 0.4) for other in others)
    return Proposal(spec, command, f"{spec} says so", confidence, alternatives)


async def last(team: Team) -> Proposal:
    said = [one async for one in team.propose(situation()) if isinstance(one, Proposal)]
    return said[-1]


async def test_agreement_wins_and_is_told() -> None:
    team = Team(
        [
            Member("a", wants("a", "north", 0.6)),
            Member("b", wants("b", "n", 0.6)),
            Member("c", wants("c", "south", 0.9)),
        ],
        critic=None,
    )
    merged = await last(team)
    assert merged.command == "north"
    assert merged.reason.startswith("2 of 3 agree")
    assert [c.command for c in merged.alternatives] == ["south"]
    assert {b.player for b in merged.ballots} == {"a", "b", "c"}
    assert sum(b.weight for b in merged.ballots) == pytest.approx(1.0)
    assert len(merged.members) == 3


async def test_other_words_for_a_deed_agree() -> None:
    members = [
        Member("a", wants("a", "get lantern", 0.6)),
        Member("b", wants("b", "take the lantern", 0.6)),
        Member("c", wants("c", "south", 0.9)),
    ]
    merged = await last(Team(members, Judge(**{"get lantern": 0.2})))
    assert merged.command == "get lantern"
    assert merged.reason.startswith("2 of 3 agree")
    assert [b.reward for b in merged.ballots] == [0.2, 0.2, None]


async def test_the_critic_can_turn_the_ranking() -> None:
    members = [Member("a", wants("a", "north", 0.7)), Member("b", wants("b", "south", 0.6))]
    assert (await last(Team(members, None))).command == "north"
    merged = await last(Team(members, Judge(north=-0.8, south=0.8)))
    assert merged.command == "south"
    assert {b.player: b.reward for b in merged.ballots} == {"a": -0.8, "b": 0.8}


async def test_a_member_that_fails_drops_out_with_a_note() -> None:
    fault = ProviderError(Fault.NOT_RUNNING, "Ollama isn't running.", "Start it.")
    team = Team([Member("a", fault), Member("b", wants("b", "north"))], None)
    merged = await last(team)
    assert merged.command == "north"
    (out,) = [b for b in merged.ballots if not b.command]
    assert (out.player, out.note) == ("a", "Ollama isn't running. Start it.")


async def test_a_members_own_fault_harms_nobody_else() -> None:
    team = Team([Member("a", ZeroDivisionError("oh")), Member("b", wants("b", "north"))], None)
    merged = await last(team)
    assert "ZeroDivisionError" in next(b.note for b in merged.ballots if b.player == "a")


async def test_where_all_fail_the_team_says_so() -> None:
    fault = ProviderError(Fault.KEY, "The key was refused.")
    with pytest.raises(ProviderError, match="The key was refused"):
        await last(Team([Member("a", fault), Member("b")], None))


async def test_the_first_answers_decide_and_a_late_one_is_still_heard() -> None:
    later = asyncio.Event()
    slow = Member("slow", wants("slow", "south", 1.0), after=later)
    team = Team([Member("fast", wants("fast", "north", 0.3)), slow], None, Quorum(answers=1))
    merged = await last(team)
    assert merged.command == "north"
    assert "still thinking" in next(b.note for b in merged.ballots if b.player == "slow")

    later.set()
    late = [one async for one in team.latecomers(situation())]
    assert late[-1].command == "north", "what was decided stays"
    assert {m.command for m in late[-1].members} == {"north", "south"}


async def test_time_decides_once_somebody_has_answered() -> None:
    never = asyncio.Event()
    team = Team(
        [Member("fast", wants("fast", "north")), Member("slow", after=never)],
        None,
        Quorum(seconds=0.0),
    )
    assert (await last(team)).command == "north"


async def test_leaving_dismisses_everybody_under_way() -> None:
    never = asyncio.Event()
    members = [Member("a", Draft("a", "hm"), after=None), Member("b", after=never)]
    team = Team(members, None)
    words = team.propose(situation())
    assert isinstance(await anext(words), Draft)
    assert isinstance(words, AsyncGenerator)
    await words.aclose()
    assert members[1].dismissed

    team = Team([Member("fast", wants("fast", "north")), members[1]], None, Quorum(answers=1))
    await last(team)
    members[1].dismissed = False
    late = team.latecomers(situation())
    assert isinstance(late, AsyncGeneratorType)
    waiting = asyncio.ensure_future(anext(late))
    await until(lambda: late.ag_await is not None)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert members[1].dismissed


async def test_drafts_of_all_members_come_through() -> None:
    team = Team(
        [
            Member("a", Draft("a", "I think"), wants("a", "north")),
            Member("b", Draft("b", "Perhaps"), wants("b", "north")),
        ],
        None,
    )
    said = [one async for one in team.propose(situation())]
    assert {d.player for d in said if isinstance(d, Draft)} == {"a", "b"}


def test_say_follows_the_record() -> None:
    even = say({}, {"a": None, "b": None})
    assert even == {"a": pytest.approx(0.5), "b": pytest.approx(0.5)}
    records = {"a": Record(offered=20, accepted=18), "b": Record(offered=20, accepted=2)}
    assert say(records, {"a": None, "b": None})["a"] > 0.7
    rewarded = {"a": Record(reward=0.9, rewarded=50), "b": Record(reward=-0.9, rewarded=50)}
    weights = say(rewarded, {"a": None, "b": None})
    assert weights["a"] > weights["b"]
    assert sum(weights.values()) == pytest.approx(1.0)


def test_an_ignorant_critic_changes_no_rank() -> None:
    unknown = {"north": Critique("judge", "north", 0.0, (), "", known=False)}
    assert rank({"north": 0.4, "south": 0.3}, unknown)[0] == ("north", 0.4)


def test_more_reward_never_ranks_lower() -> None:
    for reward in (-1.0, -0.5, 0.0, 0.5, 1.0):
        critique = Critique("judge", "north", reward, (), "")
        higher = replace(critique, reward=min(1.0, reward + 0.2))
        low = dict(rank({"north": 0.4}, {"north": critique}))["north"]
        high = dict(rank({"north": 0.4}, {"north": higher}))["north"]
        assert high >= low


def test_a_team_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Team([], None)


async def test_what_is_nobodys_first_idea_is_told_as_that() -> None:
    members = [Member("a", wants("a", "north", 0.3, "wait")), Member("b", wants("b", "south", 0.2))]
    known = memory("wait")
    team = Team(members, Judge(wait=0.9, north=-0.9, south=-0.9))
    *_, said = [one async for one in team.propose(situation(known))]
    assert isinstance(said, Proposal)
    assert said.key == "wait"
    assert said.reason == "Nobody's first idea, but it is rewarded best."
    assert said.exemplars == (known,)
