import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from agents.providers.answers import AnswerShape, schema_of
from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    Message,
    ProviderError,
    Request,
    Sampling,
    Speaker,
    TextChunk,
    ThoughtChunk,
    Usage,
)
from agents.providers.ollama import OllamaProvider
from agents.providers.reader import peek, read_answer, split_thoughts
from agents.providers.resilience import Policy, Resilient
from agents.providers.structured import ask_structured
from tests.support.fake_clock import FakeClock
from tests.support.ollama_stub import Fails, running_ollama
from tests.support.scripted import Reply, Scripted
from tests.support.waiting import PATIENCE


class Other(AnswerShape):
    command: str


class Wanted(AnswerShape):
    """The shape that these tests ask for."""

    command: str = Field(min_length=1, max_length=40)
    reason: str = ""
    confidence: float = Field(0.5, ge=0, le=1)
    mood: Literal["bold", "careful"] = "bold"
    alternatives: list[Other] = Field([], max_length=4)


SCHEMA = schema_of(Wanted)
WHOLE = {
    "command": 'say "hello", loudly',
    "reason": "It's {not} [far]: c:\\dir, 12 steps\nand a turn, “maybe”.",
    "confidence": 0.75,
    "mood": "bold",
    "alternatives": [{"command": "look"}, {"command": "go north, then east"}],
}
OPEN = {"command": "open mailbox"}


def request(think: bool = False) -> Request:
    messages = (Message(Speaker.SYSTEM, "Play."), Message(Speaker.USER, "A mailbox."))
    return Request(messages, Sampling(temperature=0.4, max_tokens=99), think=think)


def said(answer: AnswerShape) -> dict[str, object]:
    return answer.model_dump(exclude_unset=True)


def read_object(text: str, *, cut: bool = False) -> dict[str, object]:
    return said(read_answer(text, Wanted, cut=cut))


# --- the reader ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"command": "open mailbox"}',
        'Sure! Here it is:\n```json\n{"command": "open mailbox"}\n```\nGood luck!',
        "{'command': 'open mailbox'}",
        '{command: "open mailbox",}',
        '{"command": "open mailbox"',
        '{"command": "open mailbox", "reason": "because the mailb',
        '{"command": "open mailbox", "confidence": 0.',
        '{"command": "open mailbox", "alternatives": [',
        '{"command": "north"} {"command": "open mailbox"}',
        'Perhaps {"command": "north"}? No: {"command": "open mailbox"} it is.',
        '{"command": "open mailbox"} {"command": "no',
        '{"command": "open mailbox"} {"mind": "at rest"}',
        '[{"command": "open mailbox"}, {"command": "north"}]',
        '<thought>{"command": "north"}</thought>{"command": "open mailbox"}',
        '[THINK]{"command": "north"}[/THINK]{"command": "open mailbox"}',
        'So {"command": "north"} or not?</think>{"command": "open mailbox"}',
        '<reasoning>{"command": "north"}</reasoning>\n{"command": "open mailbox"}',
        '<|channel|>analysis<|message|>{"command": "north"}<|end|><|start|>assistant'
        '<|channel|>final<|message|>{"command": "open mailbox"}<|return|>',
        '<|channel|>commentary to=x<|message|>{"command": "north"}'
        "<|channel|>final<|message|>command: open mailbox<|return|>",
        '{"command": "open mailbox"} <think>or {"command": "north"}</think>',
        '{"command": "open mailbox"} <think>or {"command": "north"}',
        '<|START_THINKING|>{"command": "north"}<|END_THINKING|>{"command": "open mailbox"}',
        '◁think▷{"command": "north"}◁/think▷{"command": "open mailbox"}',
        '{"command": "open mailbox"}}}} and so on',
        '<think>{"command": "north"}</think>{"command": "open mailbox"}',
        'I should look.\n</think>\n{"command": "open mailbox"}',
        '<thinking>one</thinking> <think>two</think> {"command": "open mailbox"}',
        "command: open mailbox",
        "**Command:** open mailbox",
        "> command: `open mailbox`",
        'I would do this.\n\n- Command: "open mailbox"\n',
        '[{"command": "open mailbox"}]',
        '{{"command": "open mailbox"}}',
        'In {this} place {"command": "open mailbox"}',
        '{ // a mailbox!\n "command": /* what else */ "open mailbox" }',
        "{“command”: “open mailbox”}",
        '{"command": "open\\u0020mailbox\\u001b[2J"}',
        '{"command": "\u202eopen mailbox\\u0007"}',
    ],
)
def test_reads_what_is_meant(text: str) -> None:
    assert read_object(text) == OPEN


def test_quotes_and_apostrophes_inside_of_texts() -> None:
    text = """{'command': 'say "it's here"', "reason": "the "small" mailbox",}"""
    found = read_object(text)
    assert found == {"command": 'say "it\'s here"', "reason": 'the "small" mailbox'}


def test_text_lines_hold_numbers_too() -> None:
    text = "Command: open mailbox\nConfidence: 0.8\nReason: It's closed: see.\nMood: bold"
    expected = {"confidence": 0.8, "reason": "It's closed: see.", "mood": "bold"}
    assert read_object(text) == OPEN | expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("<think>What now? A mailbox. I could", "empty"),
        ("I think we should open the mailbox.", "no JSON object"),
        ('<thought>{"command": "north"}', "empty"),
        ('[THINK]{"command": "north"} and', "empty"),
        ('<|channel|>analysis<|message|>{"command": "north"}', "empty"),
        ('Well. <think>{"command": "north"}', "no JSON object"),
        ('{"command": "north"}</think>', "empty"),
        ("Well. <think>\ncommand: north\n", "no JSON object"),
        ('{"command": "open mail', "“command” is missing"),
        ('{"comm', "no JSON object"),
        ("command:", "no JSON object"),
        ('{"command": 7}', "should be a valid string"),
        ('{"command": null}', "should be a valid string"),
        ('{"command": ""}', "at least 1"),
        ('{"command": "\\u200b"}', "at least 1"),
        ('{"command": "' + "very " * 20 + '"}', "at most 40"),
        ('{"command": "x", "confidence": 1.5}', "less than or equal to 1"),
        ('{"command": "x", "confidence": true}', "valid number"),
        ('{"command": "x", "confidence": NaN}', "can't be read"),
        ('{"command": "x", "confidence": 1e999}', "too large"),
        ('{"command": "x", "confidence": "high"}', "valid number"),
        ('{"command": "x", "mood": "odd"}', "'bold' or 'careful', not \"odd\""),
        ('{"command": "x", "alternatives": [{}]}', "missing in item 1"),
        ('{"command": "x", "alternatives": ["y"]}', "item 1 of “alternatives”"),
        ('{"command": "x", "alternatives": [' + '{"command":"y"},' * 5 + "]}", "at most 4"),
        ('{"command": "north", "command": "south"}', "given twice"),
        ("command: north\ncommand: south", "given twice"),
        # What lies inside of something unreadable isn't what was meant.
        ('{"command": @@, "alternatives": [{"command": "jump"}]}', "can't be read"),
        ('{<|x|>"command": "north", "alternatives": [{"command": "jump"}]}', "can't be read"),
        ('{"command": 5, "alternatives": [{"command": "jump"}]}', "valid string"),
        ('{"command": north}', "can't be read"),
        ('{"a":' * 2000, "nested"),
        ('{"a":' * 200 + "1" + "}" * 200, "nested"),
        ('{"a":' + "[" * 100_000, "nested"),
    ],
)
def test_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read_object(text)


@pytest.mark.parametrize(
    "text",
    [
        '"command": "open mailbox", "confidence": 0.5',
        '"command": "open mailbox"}',
        '"command": "open mailbox",\n"reason": "so"\n',
        '```json\n  "command": "open mailbox",\n  "alternatives": []\n}\n```',
        '"command": "open mailbox", "alternatives": [{"command": "north"}]}',
        "Here it is:\n'command': 'open mailbox',\n'reason': 'so'\n",
        'Of "command": and so on {"command": "open mailbox"}',
        '"odd": 7\n{"command": "open mailbox"}',
    ],
)
def test_an_object_is_read_without_its_first_brace(text: str) -> None:
    assert read_object(text)["command"] == "open mailbox"


def test_a_last_line_that_was_cut_off_is_left_out() -> None:
    assert read_object("reason: so\ncommand: open mail")["command"] == "open mail"
    with pytest.raises(ValueError, match="“command” is missing"):
        read_object("reason: so\ncommand: open mail", cut=True)


def test_half_characters_are_joined_or_replaced() -> None:
    found = read_object('{"command": "wave \\ud83d\\ude00 \\ud83d"}')
    assert found == {"command": "wave \U0001f600 \ufffd"}


def test_only_thinking_at_the_front_is_taken_off() -> None:
    for said in ("say <think>", "say </think>", "[/THINK]", "<thought>{", "a </think> {b: 1}"):
        text = f'{{"command": "{said}"}}'
        assert split_thoughts(text) == (text, "")
        assert read_object(text) == {"command": said}
    assert split_thoughts("<think>a</think>b") == ("b", "a")
    assert split_thoughts("plain") == ("plain", "")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("text", "answer", "thoughts"),
    [
        ("open mailbox", "open mailbox", ""),
        ("<think>A box.</think>open", "open", "A box."),
        ("\n <think>\nA box.\n</think>\n\n open", "open", "A box."),
        ("<think>a < b </ c</think>{}", "{}", "a < b </ c"),
        ("<think>so <b>é</think>\n\nopen <think> box", "open <think> box", "so <b>é"),
        ("<think></think>open", "open", ""),
        ("say <think>", "say <think>", ""),
        ("<thin ice", "<thin ice", ""),
        ("<think>a</think>b</think>c", "c", "a\nb"),
    ],
)
async def test_thinking_inside_the_text_is_found_however_it_is_cut(
    text: str, answer: str, thoughts: str, size: int
) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    drafts: list[tuple[str, str]] = []
    with pytest.raises(ProviderError) as caught:
        await ask_structured(
            Scripted([pieces]),
            request(),
            Wanted,
            on_draft=lambda *draft: drafts.append(draft),
            repair=False,
        )
    (exchange,) = caught.value.exchanges
    assert (exchange.answer, exchange.thoughts) == drafts[-1] == (answer, thoughts)
    if text.startswith("<think>"):
        assert not any(said.startswith("<") for said, _ in drafts)


def test_peeks_at_an_answer_as_it_forms() -> None:
    text = '```json\n{"command": "open mailbox", "reason": "There may be a let'
    assert peek(text) == {"command": "open mailbox", "reason": "There may be a let"}
    assert peek('{"command": "op\\') == {"command": "op"}
    assert peek("Well") == {}
    assert peek('{"command": @@') == {}


def inside(found: object, said: object) -> bool:
    """Tell whether everything found was said, in its place."""
    if isinstance(found, dict):
        return isinstance(said, dict) and all(
            key in said and inside(value, said[key]) for key, value in found.items()
        )
    if isinstance(found, list):
        return (
            isinstance(said, list)
            and len(found) <= len(said)
            and all(inside(a, b) for a, b in zip(found, said, strict=False))
        )
    return type(found) is type(said) and found == said


def test_cut_anywhere_it_holds_only_what_was_said() -> None:
    read = 0
    for indent in (None, 2):
        for ascii_only in (True, False):
            text = json.dumps(WHOLE, indent=indent, ensure_ascii=ascii_only)
            for end in range(len(text) + 1):
                for before, after in (("", ""), ("```json\n", ""), ("Here: ", "\n")):
                    try:
                        found = read_object(before + text[:end] + after)
                    except ValueError:
                        continue
                    read += 1
                    assert inside(found, WHOLE)
    assert read > 1000


PIECES = [
    *"{}[]\"':,\\/*<> \n\té€\ud83d\x1b\x00“”-+.0123456789eE",
    *("<think>", "</think>", "null", "True", "NaN", "```", "```json", "command", '"command":'),
    *("\\u00", "//", "/*", "1e999"),
]
DAMAGES = st.tuples(st.floats(0, 0.999), st.sampled_from((0, 0, 1, 5)), st.sampled_from(PIECES))


@given(st.booleans(), st.lists(DAMAGES, min_size=1, max_size=8))
@settings(max_examples=500)
def test_damaged_answers_never_crash(
    ascii_only: bool, damages: list[tuple[float, int, str]]
) -> None:
    """Whatever comes, it is an object by the schema or a ValueError."""
    damaged = json.dumps(WHOLE, ensure_ascii=ascii_only)
    for place, gone, piece in damages:
        at = int(place * len(damaged))
        damaged = damaged[:at] + piece + damaged[at + gone :]
    peek(damaged)
    try:
        found = read_object(damaged)
    except ValueError:
        return
    command = found["command"]
    assert isinstance(command, str)
    assert 1 <= len(command) <= 40
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=500)
def test_noise_never_crashes_and_nothing_is_made_of_it(text: str) -> None:
    peek(text)
    try:
        found = read_object(text)
    except ValueError:
        return
    # Whatever was read as a command stands in the answer letter by letter.
    assert str(found["command"]).replace("\\", "") in text.replace("\\", "")


# --- asking -------------------------------------------------------------------


async def test_answers_with_a_record() -> None:
    usage = Usage(26, 9, first=0.25, seconds=1.5, cost=0.01, tries=2)
    done = Done("stop", usage, "story-1")
    provider = Scripted([[ThoughtChunk("Hm."), '{"command": ', '"open mailbox"}', done]])
    drafts: list[tuple[str, str]] = []
    answer = await ask_structured(
        provider, request(), Wanted, on_draft=lambda *draft: drafts.append(draft)
    )
    assert said(answer.value) == OPEN
    assert drafts == [
        ("", "Hm."),
        ('{"command": ', "Hm."),
        ('{"command": "open mailbox"}', "Hm."),
    ]
    (exchange,) = answer.exchanges
    assert exchange.purpose == "propose"
    assert exchange.spec == "scripted:script"
    assert exchange.model == "story-1"
    assert exchange.messages == (("system", "Play."), ("user", "A mailbox."))
    assert exchange.answer == '{"command": "open mailbox"}'
    assert exchange.thoughts == "Hm."
    assert exchange.sampling == (("max_tokens", 99), ("temperature", 0.4))
    assert (exchange.prompt_tokens, exchange.answer_tokens, exchange.tries) == (26, 9, 2)
    assert (exchange.first, exchange.seconds, exchange.cost) == (0.25, 1.5, 0.01)
    assert exchange.fault == ""
    assert provider.seen.requests[0].schema == SCHEMA


async def test_a_useless_answer_is_handed_back_once() -> None:
    script: list[Reply] = [["Let's go north!"], ['{"command": "north"}']]
    provider = Scripted(script)
    answer = await ask_structured(provider, request(think=True), Wanted, purpose="critique")
    assert said(answer.value) == {"command": "north"}
    assert [e.purpose for e in answer.exchanges] == ["critique", "repair"]
    assert [e.fault for e in answer.exchanges] == ["answer", ""]
    first, second = provider.seen.requests
    assert (first.think, second.think) == (True, False)
    assert second.messages[:2] == first.messages
    assert second.messages[2] == Message(Speaker.ASSISTANT, "Let's go north!")
    assert "there was no JSON object" in second.messages[3].content
    assert '"maxLength": 40' in second.messages[3].content


async def test_after_a_useless_repair_it_is_an_error_with_its_record() -> None:
    provider = Scripted([['{"command": 1}'], ['{"command": 2}'], ['{"command": "north"}']])
    with pytest.raises(ProviderError) as caught:
        await ask_structured(provider, request(), Wanted)
    error = caught.value
    assert error.kind is Fault.ANSWER
    assert "should be a valid string, not 2" in error.message
    assert [e.answer for e in error.exchanges] == ['{"command": 1}', '{"command": 2}']
    assert [e.fault for e in error.exchanges] == ["answer", "answer"]
    assert len(provider.seen.requests) == 2


async def test_repair_can_be_left_out() -> None:
    provider = Scripted([["Hm"], ['{"command": "north"}']])
    with pytest.raises(ProviderError):
        await ask_structured(provider, request(), Wanted, repair=False)
    assert len(provider.seen.requests) == 1


async def test_a_model_that_thought_too_long_is_told_so() -> None:
    script: list[Reply] = [
        [ThoughtChunk("Well, "), ThoughtChunk("let me"), Done("length", Usage(10, 99))],
        ['{"command": "north"}'],
    ]
    provider = Scripted(script)
    await ask_structured(provider, request(), Wanted)
    complaint = provider.seen.requests[1].messages[-1].content
    assert "cut off at its longest while still thinking" in complaint
    assert [m.role for m in provider.seen.requests[1].messages].count(Speaker.ASSISTANT) == 0


async def test_a_failure_in_mid_answer_keeps_what_was_said() -> None:
    broken = ProviderError(Fault.BROKEN, "It broke.", "Try again.", retryable=True)
    provider = Resilient(Scripted([['{"command": "op', broken]]))
    with pytest.raises(ProviderError) as caught:
        await ask_structured(provider, request(), Wanted)
    assert caught.value is broken
    (exchange,) = broken.exchanges
    assert (exchange.answer, exchange.fault) == ('{"command": "op', "broken")
    assert exchange.estimated
    assert exchange.answer_tokens == 4


async def test_a_failing_repair_keeps_the_first_exchange_too() -> None:
    busy = ProviderError(Fault.BUSY, "Busy.", retryable=True)
    provider = Resilient(Scripted([["Hm"], [busy]]), policy=Policy(tries=1))
    with pytest.raises(ProviderError) as caught:
        await ask_structured(provider, request(), Wanted)
    assert [e.fault for e in caught.value.exchanges] == ["answer", "busy"]


async def test_a_backend_without_schemas_is_asked_without() -> None:
    unsupported = ProviderError(Fault.UNSUPPORTED, "No schemas here.")
    provider = Scripted([[unsupported], ["command: open mailbox"]])
    answer = await ask_structured(provider, request(), Wanted)
    assert said(answer.value) == OPEN
    assert [r.schema for r in provider.seen.requests] == [SCHEMA, None]
    assert [e.fault for e in answer.exchanges] == ["unsupported", ""]


async def test_text_is_cleaned_even_where_it_comes_in_pieces() -> None:
    pieces = ['{"command": "\x1b', '[2Jlook"', "}\x07", " \ud83d", "\ude00"]
    drafts: list[tuple[str, str]] = []
    answer = await ask_structured(
        Scripted([pieces]), request(), Wanted, on_draft=lambda *draft: drafts.append(draft)
    )
    assert said(answer.value) == {"command": "look"}
    assert answer.exchanges[0].answer == '{"command": "look"} \U0001f600'
    assert not any("\x1b" in text or "\x07" in text for text, _ in drafts)


async def test_an_answer_that_merely_stops_is_broken() -> None:
    class Fading(Scripted):
        async def stream(self, request: Request) -> AsyncIterator[Chunk]:
            yield TextChunk('{"command": "north"}')

    with pytest.raises(ProviderError) as caught:
        await ask_structured(Fading([]), request(), Wanted)
    assert caught.value.kind is Fault.BROKEN


async def test_cancelling_closes_the_stream() -> None:
    provider = Scripted([["{", asyncio.Event()]])
    begun = asyncio.Event()
    task = asyncio.create_task(
        ask_structured(provider, request(), Wanted, on_draft=lambda *_: begun.set())
    )
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (provider.seen.streams_open, provider.seen.streams_closed) == (0, 1)


# --- all of it together, against a server ------------------------------------


async def test_asks_a_server_through_everything() -> None:
    async with running_ollama() as stub:
        stub.says = ['{"command": ', '"open mailbox"}']
        provider = Resilient(OllamaProvider("thinker:4b", host=stub.host))
        answer = await ask_structured(provider, request(think=True), Wanted)
        await provider.close()
    assert said(answer.value) == OPEN
    assert stub.chats[0]["format"] == SCHEMA
    (exchange,) = answer.exchanges
    assert exchange.thoughts == "A mailbox. Letters, perhaps."
    assert (exchange.prompt_tokens, exchange.estimated) == (26, False)
    assert exchange.spec == f"ollama:thinker:4b@{stub.host}"


@pytest.mark.parametrize("fails", [Fails.SILENT, Fails.TRICKLE])
async def test_a_server_that_says_no_more_is_left(fails: Fails) -> None:
    clock, heard = FakeClock(), asyncio.Event()
    async with running_ollama() as stub:
        stub.fails = fails
        inner = OllamaProvider("storyteller:1b", host=stub.host)
        provider = Resilient(inner, clock=clock, policy=Policy(first=90, idle=30))
        task = asyncio.create_task(
            ask_structured(provider, request(), Wanted, on_draft=lambda *_: heard.set())
        )
        async with asyncio.timeout(PATIENCE):
            await (stub.begun if fails is Fails.SILENT else heard).wait()
            clock.advance(90 if fails is Fails.SILENT else 30)
            with pytest.raises(ProviderError) as caught:
                await task
            await stub.hung_up.wait()
        await provider.close()
    assert caught.value.kind is Fault.TIMEOUT
    assert caught.value.exchanges[0].fault == "timeout"


async def test_cancelling_through_everything_frees_the_slot() -> None:
    async with running_ollama() as stub:
        stub.go_on.clear()
        provider = Resilient(OllamaProvider("storyteller:1b", host=stub.host))
        task = asyncio.create_task(ask_structured(provider, request(), Wanted))
        async with asyncio.timeout(PATIENCE):
            await stub.begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await stub.hung_up.wait()
        await provider.close()


# --- scripts ------------------------------------------------------------------


async def test_a_script_comes_to_its_end() -> None:
    with pytest.raises(ProviderError, match="come to its end"):
        await ask_structured(Scripted([]), request(), Wanted)
