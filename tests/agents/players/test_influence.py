"""What moved a small model to its pick is found by leaving each part out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from agents.core.memories import Role
from agents.core.proposals import Influence, Proposal
from agents.players.choices import Bidding
from agents.players.influence import influences
from agents.players.llm import LlmPlayer
from agents.players.mimic import Mimic
from agents.players.team import Team
from agents.prompts.roles import AnswerForm
from agents.providers.base import Done, Fault, ProviderError, Request, Usage
from tests.support.making import clock, memory, situation
from tests.support.scripted import Reply, Scripted

PICK = json.dumps({"command": "open mailbox"})


def weighing(request: Request) -> Reply:
    """A model for which each telling of a command makes it a good deal more probable."""
    if not request.logprobs:
        return [PICK]
    told = sum("open mailbox" in one.content for one in request.messages)
    tokens = (('{"command": ', -9.0), ('"', -0.1), ("open", -4.0 + told), (" mailbox", -0.5))
    return [PICK, Done("stop", Usage(50, 5), "m", (*tokens, ('"}', -0.1)))]


async def last(found: AsyncIterator[tuple[Influence, ...]]) -> tuple[Influence, ...]:
    said: tuple[Influence, ...] = ()
    async for one in found:
        said = one
    return said


async def test_the_planted_memory_is_named_and_how_much_it_was_worth() -> None:
    planted = memory("open mailbox")
    here = situation(planted, memory("north"))
    (one,) = await last(influences(Scripted(weighing), here, "open mailbox"))
    assert one.outcome == planted.outcome
    assert "open mailbox" in one.what
    assert one.weight == 2.0, "it is told twice"


async def test_memories_that_say_the_same_do_not_hide_one_another() -> None:
    twice = (memory("open mailbox"), memory("open mailbox"))
    (one,) = await last(influences(Scripted(weighing), situation(*twice), "open mailbox"))
    assert one.outcome == twice[0].outcome


async def test_a_note_that_tells_it_is_named() -> None:
    here = situation(notes=("here: open mailbox",))
    found = await last(
        influences(Scripted(weighing), here, "open mailbox", Bidding("open mailbox"))
    )
    assert [one.what for one in found] == ["your notes"]


async def test_a_reason_that_tells_it_is_named_with_its_memory() -> None:
    known = memory("north", why="open mailbox later", role=Role.DISCOURAGED)
    told = Bidding("open mailbox", known.why, known)
    (one,) = await last(influences(Scripted(weighing), situation(known), "open mailbox", told))
    assert one.what == "your “open mailbox later”"
    assert one.outcome == known.outcome


async def test_where_no_probabilities_are_told_it_is_asked_anew_without_each_part() -> None:
    def following(request: Request) -> Reply:
        told = any(one.content == PICK for one in request.messages)
        return [PICK if told else json.dumps({"command": "north"})]

    planted = memory("open mailbox")
    script = Scripted(following)
    here = situation(planted, memory("north"), notes=("Mind the grue.",))
    asked = influences(script, here, "open mailbox", offered=("north", "open mailbox"))
    (one,) = await last(asked)
    assert (one.outcome, one.weight) == (planted.outcome, 0.0)
    assert all(one.sampling.temperature == 0 for one in script.seen.requests)


async def test_a_model_of_two_minds_is_not_asked_what_moved_it() -> None:
    script = Scripted([[json.dumps({"command": "north"})]], repeat=True)
    asked = influences(script, situation(memory("north")), "open mailbox", offered=("north",))
    assert await last(asked) == ()
    assert len(script.seen.requests) == 2


async def test_where_no_probabilities_are_told_nothing_is_said() -> None:
    script = Scripted([[PICK]], repeat=True)
    assert await last(influences(script, situation(memory("north")), "open mailbox")) == ()
    assert len(script.seen.requests) == 1, "one that doesn't tell isn't asked again"


async def test_it_comes_late_alone_and_in_a_team() -> None:
    here = situation(memory("open mailbox"), valid=("take leaflet",))
    alone = LlmPlayer(Scripted(weighing), form=AnswerForm.CHOOSE)
    team = Team([LlmPlayer(Scripted(weighing), form=AnswerForm.CHOOSE), Mimic(clock)], None)
    for player in (alone, team):
        *_, proposal = [one async for one in player.propose(here) if isinstance(one, Proposal)]
        assert proposal.because == ()
        *_, late = [one async for one in player.latecomers(here)]
        assert late.key == proposal.key == "open mailbox"
        assert "open mailbox" in late.because[0].what


async def test_a_backend_that_fails_afterwards_takes_nothing_back() -> None:
    def failing(request: Request) -> Reply:
        if request.logprobs:
            return [ProviderError(Fault.BROKEN, "It broke.")]
        return [PICK]

    player = LlmPlayer(Scripted(failing), form=AnswerForm.CHOOSE)
    here = situation(memory("open mailbox"))
    assert [one async for one in player.propose(here)]
    assert [one async for one in player.latecomers(here)] == []
