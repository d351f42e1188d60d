"""Prompts that are cut so that an answer begins in time: what is worth least goes first."""

from __future__ import annotations

from dataclasses import replace

from agents.prompts.choosing import choice_prompt
from agents.prompts.hurrying import Prompt, shared
from agents.prompts.player import player_messages
from agents.providers.base import Message, Speaker
from agents.providers.budget import estimate_prompt
from agents.providers.throughput import Allowance
from games.types import Scene
from tests.support.making import memory, situation, step
from tests.support.scenes import rich


def room(tokens: int, *, keeps: bool = False) -> Allowance:
    return Allowance(tokens, 5.0, tokens / 5, keeps)


def long_game() -> Prompt:
    return hurried(100_000)


def hurried(tokens: int, known: tuple[Message, ...] = (), *, keeps: bool = False) -> Prompt:
    moves = [replace(step(f"push {n}"), scene=Scene("On it goes. " * 30)) for n in range(30)]
    here = rich(recent=tuple(moves), elsewhere={"push": 30}, notes=("Mind the grue.",))
    return player_messages(here, room=room(tokens, keeps=keeps), known=known)


def test_what_can_be_read_in_time_is_whole() -> None:
    prompt = long_game()
    assert prompt.left_out == ""
    assert "Saving, restoring" in prompt.messages[0].content
    assert "“push 0”" in prompt.messages[1].content


def test_rules_go_first_then_moves_then_things_then_memories_and_the_scene_stays() -> None:
    whole = long_game().tokens
    signs = {
        "rules": "Read closely",
        "moves": "“push 29”",
        "things": "Things that can be",
        "memories": "“open window” Q",
        "scene": "slightly ajar",
    }
    kept = []
    for tokens in (whole, whole - 200, 700, 480, 340, 200):
        prompt = hurried(tokens)
        assert prompt.tokens <= max(tokens, 340)
        text = "".join(m.content for m in prompt.messages)
        kept.append([name for name, sign in signs.items() if sign in text])
    order = list(signs)
    for names in kept:
        assert names == order[len(order) - len(names) :], "what is worth more outlives the rest"
    assert kept[0] == order
    assert kept[-1][-1] == "scene"
    assert len({len(names) for names in kept}) >= 4


def test_it_is_told_what_is_missing_and_why() -> None:
    told = hurried(900).left_out
    assert "the longer rules" in told
    assert "moves" in told
    assert "within 5 s" in told
    assert "180 tokens" in told
    assert hurried(900).shortened == "", "it isn't for want of room"


def test_what_the_backend_still_has_costs_no_time() -> None:
    whole = long_game()
    assert hurried(400, whole.messages, keeps=True).messages == whole.messages
    assert hurried(400, whole.messages, keeps=False).tokens <= 400


def test_what_was_cut_once_is_not_told_anew_at_the_price_of_the_whole() -> None:
    short = hurried(900)
    again = hurried(900, short.messages, keeps=True)
    assert again.messages == short.messages


def test_prompts_share_what_they_begin_with() -> None:
    one = [Message(Speaker.SYSTEM, "a" * 400), Message(Speaker.USER, "b" * 400)]
    other = [one[0], Message(Speaker.USER, "b" * 200 + "c" * 200)]
    assert shared(one, one) == estimate_prompt(one)
    assert shared(one, other) == estimate_prompt(one) - 50
    assert shared(one, []) == 0


def test_a_choice_keeps_its_memory_longest() -> None:
    here = situation(memory("open mailbox"), text="A long story. " * 40, notes=("Mind the grue.",))
    whole = choice_prompt(here, here.exemplars)
    assert choice_prompt(here, here.exemplars, room(whole.tokens)).messages == whole.messages
    short = choice_prompt(here, here.exemplars, room(20))
    assert short.tokens < whole.tokens
    assert any("open mailbox" in m.content for m in short.messages)
    assert "the person's notes" in short.left_out


def test_rules_that_the_backend_has_read_outlive_moves() -> None:
    here = rich()
    first = player_messages(here, room=room(100_000, keeps=True))
    later = hurried(700, first.messages, keeps=True)
    assert "Read closely" in later.messages[0].content, "they cost no time"
    assert "the longer rules" not in later.left_out
    assert "moves" in later.left_out
    assert later.tokens - shared(later.messages, first.messages) <= 700
    assert "Read closely" not in hurried(700, first.messages, keeps=False).messages[0].content
