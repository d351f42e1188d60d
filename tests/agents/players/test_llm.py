"""A language model as a player, with scripted answers and real games behind the lookahead."""

import asyncio
import json
import string
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.core.memories import Role
from agents.core.proposals import Draft, Exchange, Proposal
from agents.core.types import Situation
from agents.players.answers import PARROTED, candidates, read_proposal, usable
from agents.players.llm import LlmPlayer
from agents.prompts.critic import critic_prompt
from agents.prompts.player import AcceptedShape, ProposalShape, player_messages
from agents.prompts.roles import EXPLORER
from agents.providers.answers import schema_of
from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    ModelInfo,
    ProviderError,
    Request,
    Speaker,
    ThoughtChunk,
    Usage,
)
from agents.providers.budget import estimate_prompt
from agents.providers.throughput import Throughput
from games.errors import GameError
from games.types import Scene
from tests.support.asking import closing
from tests.support.making import memory, situation, step
from tests.support.scenes import rich
from tests.support.scripted import Scripted
from tests.support.speaking import Parser, answer, final, player, run
from tests.support.waiting import soon

# --- proposing -----------------------------------------------------------------


async def test_what_the_model_says_is_what_is_proposed() -> None:
    llm, script = player(answer("open mailbox", "It may hold mail.", 0.8, "north", "N", "read it"))
    proposal = await final(llm.propose(situation()))
    assert proposal.commands == ("open mailbox", "north", "read it")
    assert (proposal.reason, proposal.confidence) == ("It may hold mail.", 0.8)
    weights = [c.weight for c in proposal.alternatives]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) <= 0.2
    assert proposal.alternatives[0].reason == "north?"
    assert proposal.player == llm.spec == "scripted:script"
    (exchange,) = proposal.exchanges
    assert (exchange.purpose, exchange.fault) == ("propose", "")
    assert exchange.messages == tuple(
        (m.role.value, m.content) for m in llm.prompt(situation()).messages
    )
    assert script.seen.streams_open == 0


async def test_drafts_come_as_a_person_would_read_them() -> None:
    whole = answer("open mailbox", "It may hold mail.")
    hold = asyncio.Event()
    llm, _ = player([ThoughtChunk("Hm, "), ThoughtChunk("a box."), whole[:30], hold, whole[30:]])
    drafts = []
    async with closing(llm.propose(situation())) as words:
        async for word in words:
            if isinstance(word, Draft):
                drafts.append(word)
                if "open mailbox" in word.text:
                    hold.set()
    assert drafts[-1] == Draft(llm.spec, "open mailbox\nIt may hold mail.", "Hm, a box.")
    assert drafts[0].thoughts.startswith("Hm, ")
    assert all("{" not in d.text for d in drafts)


async def test_the_cast_shapes_spec_prompt_and_sampling() -> None:
    llm, script = player(answer("north"), role=EXPLORER, temperature=0.9, think=True)
    await final(llm.propose(situation()))
    (request,) = script.seen.requests
    assert llm.spec == "scripted:script#explorer,t=0.9"
    assert request.messages[0].content.endswith(EXPLORER.text)
    assert request.sampling.temperature == 0.9
    assert request.think
    assert request.schema == schema_of(ProposalShape)


async def test_nothing_is_asked_before_it_is_to_propose() -> None:
    llm, script = player()
    assert llm.wants_valid(situation())
    llm.prompt(situation())
    assert script.seen.requests == []


async def test_memories_that_speak_for_the_command_are_named() -> None:
    for_it = memory("Open  Mailbox", q=3.0)
    against = memory("open mailbox", role=Role.DISCOURAGED)
    llm, _ = player(answer("open mailbox"))
    proposal = await final(llm.propose(situation(against, memory("north"), for_it)))
    assert proposal.exemplars == (for_it, against)


async def test_an_answer_with_a_command_alone_is_enough() -> None:
    llm, script = player('{"command": "north"}')
    proposal = await final(llm.propose(situation()))
    assert (proposal.command, proposal.confidence) == ("north", 0.5)
    assert proposal.reason == "(It gave no reason.)"
    assert len(script.seen.requests) == 1


def test_both_shapes_take_a_whole_answer() -> None:
    value = json.loads(answer("north", "Why not.", 1, "south"))
    ProposalShape.model_validate(value)
    AcceptedShape.model_validate(value)
    with pytest.raises(ValueError, match="confidence"):
        ProposalShape.model_validate({"command": "x", "reason": "", "alternatives": []})


@pytest.mark.parametrize(("told", "meant"), [(0.3, 0.3), (1, 1.0), (7, 1.0), (-2, 0.0)])
def test_a_confidence_is_clipped(told: float, meant: float) -> None:
    accepted = AcceptedShape.model_validate({"command": "north", "confidence": told})
    assert read_proposal(accepted).confidence == meant


@pytest.mark.parametrize("told", [None, True, "0.9"])
def test_a_confidence_is_never_invented(told: object) -> None:
    with pytest.raises(ValueError, match="should be a valid number"):
        AcceptedShape.model_validate({"command": "north", "confidence": told})


# --- commands that no story could take ------------------------------------------


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("  open   mailbox ", "open mailbox"),
        ("> open mailbox", "open mailbox"),
        ("`open mailbox`", "open mailbox"),
        ('"open mailbox"', "open mailbox"),
        ("say “hello”", 'say "hello"'),
        ("open mailbox\n", "open mailbox"),
        ("take \x1b[31mlamp\x07", "take lamp"),
        ("read ’tis", "read 'tis"),
    ],
)
def test_wrapping_is_taken_off(told: str, meant: str) -> None:
    assert usable(told) == meant


UNUSABLE = (
    "",
    " \n ",
    "open mailbox\nread leaflet",
    "save",
    "QUIT",
    "take lamp. restore",
    "again",
    "x" * 199,
    "é" * 100,
    "...",
    "take \ud800",
)


@pytest.mark.parametrize("told", UNUSABLE)
def test_what_can_not_be_sent_to_a_story_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        usable(told)


async def test_a_useless_command_is_handed_back_once() -> None:
    llm, script = player(answer("save"), answer("north"))
    proposal = await final(llm.propose(situation()))
    assert proposal.command == "north"
    assert [e.purpose for e in proposal.exchanges] == ["propose", "repair"]
    assert proposal.exchanges[0].fault == "answer"
    told = script.seen.requests[1].messages
    assert told[-2].role is Speaker.ASSISTANT
    assert told[-1].content.startswith("That command can't be played: saving")


@pytest.mark.parametrize("replies", [(answer("save"),) * 2, ("north, please",) * 2])
async def test_what_stays_useless_is_an_error_and_never_a_command(replies: tuple[str, ...]) -> None:
    llm, script = player(*replies, answer("north"))
    with pytest.raises(ProviderError) as raised:
        await run(llm.propose(situation()))
    assert raised.value.kind is Fault.ANSWER
    assert [e.purpose for e in raised.value.exchanges] == ["propose", "repair"]
    assert raised.value.hint
    assert len(script.seen.requests) == 2


async def test_one_repair_is_all_there_is() -> None:
    llm, script = player("no object", answer("save"), answer("north"))
    with pytest.raises(ProviderError):
        await run(llm.propose(situation()))
    assert len(script.seen.requests) == 2


async def test_useless_alternatives_are_left_out() -> None:
    llm, _ = player(answer("north", "", 0.5, "save", "a\nb", "n", "x lamp", "examine lamp", "east"))
    proposal = await final(llm.propose(situation(text="A lamp is here.")))
    assert proposal.commands == ("north", "x lamp", "east")


async def test_at_most_four_alternatives() -> None:
    llm, _ = player(answer("north", "", 0.5, *(f"push {c}" for c in "abcdef")))
    assert len((await final(llm.propose(situation()))).alternatives) == 4
    assert candidates((), "north", 0.5) == ()


# --- failures, context, cancelling ----------------------------------------------------


@pytest.mark.parametrize("kind", list(Fault))
async def test_a_backend_s_failure_is_raised_with_what_was_exchanged(kind: Fault) -> None:
    fails = [ProviderError(kind, "It failed.", "Do this.")]
    llm, _ = player(*[fails] * 5)
    with pytest.raises(ProviderError) as raised:
        await run(llm.propose(situation()))
    assert raised.value.kind is kind
    assert raised.value.exchanges


async def test_a_backend_that_is_not_there_is_told_before_anything_is_sent() -> None:
    class Away(Scripted):
        async def describe(self) -> ModelInfo:
            raise ProviderError(Fault.NOT_RUNNING, "Nobody answers.", "Start it.")

    away = Away([[answer("north")]])
    with pytest.raises(ProviderError, match="Nobody answers"):
        await run(LlmPlayer(away).propose(situation()))
    assert away.seen.requests == []


async def test_a_backend_that_can_not_describe_itself_is_asked_all_the_same() -> None:
    class Shy(Scripted):
        async def describe(self) -> ModelInfo:
            raise ProviderError(Fault.UNSUPPORTED, "No description here.")

    assert (await final(LlmPlayer(Shy([[answer("north")]])).propose(situation()))).command


def long_history() -> Situation:
    told = "The corridor goes on and on. " * 30
    moves = [step(f"push {n}") for n in range(30)]
    return situation(recent=[replace(m, scene=Scene(told)) for m in moves])


async def test_a_long_history_is_shortened_to_the_model_s_context_and_told_once() -> None:
    small = ModelInfo("script", 2048)
    llm, script = player(answer("north"), answer("north"), info=small)
    first = await final(llm.propose(long_history()))
    again = await final(llm.propose(long_history()))
    assert "history was shortened" in first.reason
    assert "shortened" not in again.reason
    assert llm.shortened
    (request, _) = script.seen.requests
    assert request.sampling.max_tokens == 512
    assert sum(len(m.content) for m in request.messages) / 4 < 2048 - 512


SLOW = Exchange(
    "propose", "m", (), prompt_tokens=400, answer_tokens=5, cached_tokens=0, reading=4.0
)


async def test_a_slow_model_is_asked_no_more_than_it_reads_in_time() -> None:
    throughput = Throughput(5.0, exchanges=[SLOW])
    llm, script = player(answer("north"), answer("north"), throughput=throughput)
    proposal = await final(llm.propose(long_history()))
    assert "within 5 s" in proposal.exchanges[0].left_out
    assert "100 tokens" in proposal.exchanges[0].left_out
    assert "within 5 s" not in proposal.reason, "told where the prompt is shown"
    (request,) = script.seen.requests
    assert estimate_prompt(request.messages) <= 500


async def test_how_fast_it_was_is_learned_on_the_way() -> None:
    throughput = Throughput(5.0)
    told = Done("stop", Usage(2000, 10, first=40.0, seconds=41.0, cached_tokens=0, reading=40.0))
    llm, script = player([answer("north"), told], answer("north"), throughput=throughput)
    first = await final(llm.propose(long_history()))
    again = await final(llm.propose(replace(long_history(), task="Find the lamp.")))
    assert first.exchanges[0].left_out == ""
    assert throughput.reading == pytest.approx(50)
    assert again.exchanges[0].left_out
    assert len(script.seen.requests[1].messages[1].content) < 2000


async def test_what_stands_in_the_instructions_is_no_reason_and_no_command() -> None:
    rules = player_messages(situation()).messages[0].content
    copied = next(line[2:] for line in rules.splitlines() if line.startswith("- Read closely"))
    llm, _ = player(answer("open mailbox", copied, 0.8, "north"))
    assert (await final(llm.propose(situation()))).reason == PARROTED
    llm, script = player(answer("another thing", "So."), answer("north", "It is open."))
    proposal = await final(llm.propose(situation()))
    assert proposal.command == "north"
    assert "repeats the instructions" in script.seen.requests[1].messages[-1].content
    llm, _ = player(answer("look", "Look at what is here."))
    assert (await final(llm.propose(situation()))).reason == "Look at what is here."


def test_the_instructions_hold_no_example_that_could_be_taken_for_a_move() -> None:
    for messages in (player_messages(rich()).messages, critic_prompt(rich(), ("wait",)).messages):
        for command in ("open cupboard", "take lamp", "unlock door", "examine statue"):
            assert command not in messages[0].content


async def test_a_context_too_small_for_the_scene_alone_is_told_and_nothing_is_sent() -> None:
    llm, script = player(answer("north"), info=ModelInfo("script", 200))
    with pytest.raises(ProviderError) as caught:
        await run(llm.propose(long_history()))
    assert caught.value.kind is Fault.CONTEXT
    assert "room for 150" in caught.value.message
    assert "mimic" in caught.value.hint
    assert script.seen.requests == []


async def test_a_context_smaller_than_thought_is_found_by_shortening_further() -> None:
    full = ProviderError(Fault.CONTEXT, "The prompt is too long.")
    unknown = ModelInfo("script", None)
    llm, script = player([full], [full], answer("north"), info=unknown)
    proposal = await final(llm.propose(long_history()))
    sizes = [sum(len(m.content) for m in r.messages) for r in script.seen.requests]
    assert sizes == sorted(set(sizes), reverse=True)
    assert [e.fault for e in proposal.exchanges] == ["context", "context", ""]


async def test_a_prompt_that_can_not_shrink_is_an_error() -> None:
    full = ProviderError(Fault.CONTEXT, "The prompt is too long.")
    llm, script = player(*[[full]] * 9, info=ModelInfo("script", None))
    with pytest.raises(ProviderError) as raised:
        await run(llm.propose(long_history()))
    assert raised.value.kind is Fault.CONTEXT
    assert 1 < len(script.seen.requests) <= 4
    assert len(raised.value.exchanges) == len(script.seen.requests)


async def test_leaving_early_frees_the_backend() -> None:
    never = asyncio.Event()
    llm, script = player(['{"command": "no', never])
    async with closing(llm.propose(situation())) as words:
        async for word in words:
            assert isinstance(word, Draft)
            break
    assert script.seen.streams_open == 0
    assert script.seen.streams_closed == 1


async def test_cancelling_frees_the_backend() -> None:
    begun, never = asyncio.Event(), asyncio.Event()
    llm, script = player(['{"command": "no', never])

    async def ask() -> None:
        async with closing(llm.propose(situation())) as words:
            async for _ in words:
                begun.set()

    task = asyncio.create_task(ask())
    await soon(begun.wait())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert script.seen.streams_open == 0


# --- asking again with an edited prompt --------------------------------------------------


async def test_an_edited_prompt_is_sent_as_it_is() -> None:
    llm, script = player(answer("north"))
    proposal = await final(llm.reask((("system", "Play."), ("user", "Where\x1b[2J to?"))))
    assert proposal.exchanges[0].messages == (("system", "Play."), ("user", "Where to?"))
    assert [m.content for m in script.seen.requests[0].messages] == ["Play.", "Where to?"]
    assert proposal.lookahead == 0


async def test_an_edited_prompt_is_verified_where_the_situation_is_known() -> None:
    llm, _ = player(answer("juggle house"), answer("open mailbox"))
    known = memory("open mailbox")
    words = llm.reask((("user", "?"),), situation(known), Parser({"open mailbox": "ok"}))
    proposal = await final(words)
    assert (proposal.command, proposal.exemplars) == ("open mailbox", (known,))


async def test_a_speaker_that_is_none_is_told() -> None:
    llm, script = player(answer("north"))
    with pytest.raises(ProviderError, match="can't be by “robot”"):
        await run(llm.reask((("robot", "?"),)))
    assert script.seen.requests == []


# --- whatever a model says -----------------------------------------------------------------


TEXTS = st.text(st.sampled_from(string.printable + "“”é世\x00\x1b\u202e"), max_size=250)
VALUES = st.recursive(
    TEXTS | st.sampled_from((None, True, -1, 0.5, 1e308, 10**30)),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(("command", "reason", "confidence", "alternatives", "x")), inner
        )
    ),
    max_leaves=12,
)
COMMANDS = TEXTS | st.sampled_from(("north", "take lamp", "n", "save", " open   mailbox "))
ANSWERS = VALUES | st.fixed_dictionaries(
    {
        "command": COMMANDS,
        "confidence": VALUES | st.floats(-1, 2),
        "alternatives": VALUES | st.lists(st.fixed_dictionaries({"command": COMMANDS}), max_size=6),
    }
)


@given(ANSWERS, st.booleans(), st.sampled_from((1, 1, 2)), st.sampled_from(("stop", "length")))
@settings(max_examples=300)
async def test_whatever_a_model_says_a_proposal_is_playable_or_an_error(
    made: Any, ascii_only: bool, part: int, finish: str
) -> None:
    text = json.dumps(made, ensure_ascii=ascii_only)
    text = text[: len(text) // part]
    done = Done(finish, Usage())
    llm, _ = player([text, done], [text, done], [text, done])
    try:
        proposal = await final(llm.propose(situation(), Parser({})))
    except ProviderError as error:
        if error.kind is not Fault.ANSWER:
            raise
        return
    for command in proposal.commands:
        assert usable(command) == command
    assert 0 <= proposal.confidence <= 1


async def test_a_game_error_of_any_kind_never_leaves_the_player() -> None:
    parser = Parser({}, noisy=False)
    parser.answers = {c: GameError("No.") for c in ("north", "south", "xyqzzv")}
    llm, _ = player(answer("north", "", 0.5, "south"), answer("south"))
    proposal = await final(llm.propose(situation(), parser))
    assert proposal.command == "north"
    assert "No." in proposal.reason


class Piecemeal(Scripted):
    """Lets everybody else run after each piece, as a network does."""

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        async with closing(super().stream(request)) as chunks:
            async for chunk in chunks:
                yield chunk
                await asyncio.sleep(0)


async def test_a_long_answer_is_not_read_anew_at_every_word() -> None:
    words = [f"word{number} " for number in range(3000)]
    reply = ['{"command": "open mailbox", "reason": "', *words, '", "confidence": 0.5}']
    said = await run(LlmPlayer(Piecemeal([reply])).propose(situation()))
    *drafts, proposal = said
    assert isinstance(proposal, Proposal)
    assert "word2999" in proposal.exchanges[0].answer
    assert len(drafts) < len(words) / 3
