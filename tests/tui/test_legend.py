"""Every sign that a pane shows is explained by one key, without the readme."""

from __future__ import annotations

import re

import pytest

from agents.core.commands import Kind, Mode
from agents.core.memories import Effect
from tests.support.library_screen import screen_text
from tests.support.play_screen import asking, judged, opening, turn
from tests.support.play_stage import Make, staged
from tui.legend import OF_PANES
from tui.screens.reading import ReadingDialog

_LETTERS = re.compile(r"[\w\s.,:;!?()‘’“”'\"/%+·…-]")
_DRAWN = frozenset("›╭╮╰╯│─▏▔▁▂▃▄▅▆▇█▌▐^[]")
"""Frames, scroll bars and the prompt; the gauge and the sparkline are told as a whole."""


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_every_sign_on_the_screen_is_told(play: Make, size: tuple[int, int]) -> None:
    path = (
        turn(0),
        turn(1, "east", kind=Kind.OVERRIDE, replaced="go in", why="so", effect=Effect(score=5)),
        turn(2, "wait", kind=Kind.AUTO, effect=Effect(score=-5)),
        turn(3, "jump", kind=Kind.ACCEPTED, effect=Effect(died=True)),
    )
    first = opening(Mode.COPILOT, *path)
    known = "".join(sign + words for told in OF_PANES.values() for sign, words in told)
    async with staged(play, first, *asking(4, judged("open window", "look")), size=size) as stage:
        await stage.press("2")
        seen = set(screen_text(stage.app))
        await stage.press("ctrl+n")
        seen |= set(screen_text(stage.app))
    unknown = {sign for sign in seen - set(known) - _DRAWN if not _LETTERS.match(sign)}
    assert unknown == set()


WORDS = {
    "Proposal": "sure|exploring|aims to|but|hence|session 3",
    "Critic": "critic|people|outcome|novelty|right 41 of 47 times",
    "Memories": "worth doing|better not|worth +2.5|same situation|alike",
}
"""Words of the panes that say nothing to somebody who has not read of them."""


@pytest.mark.parametrize(("pane", "words"), WORDS.items())
def test_the_words_of_a_pane_are_told_as_well(pane: str, words: str) -> None:
    explained = " ".join(" ".join(pair) for pair in OF_PANES[pane])
    assert [word for word in words.split("|") if word not in explained] == []


async def test_one_key_tells_of_the_panes_in_sight_first(play: Make) -> None:
    async with staged(play, opening(), *asking(4, judged()), size=(80, 24)) as stage:
        await stage.press("ctrl+n")
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, ReadingDialog)
        shown = screen_text(stage.app)
        assert "What the panes say" in shown
        assert shown.index("Memories") < shown.index("worth +2.5")
        await stage.press("question_mark")
        assert not isinstance(stage.app.screen, ReadingDialog)
        assert stage.box.value == ""
        await stage.press("a", "question_mark")
        assert stage.box.value == "a?", "in a line it is what it is"


async def test_nothing_of_a_hidden_proposal_is_left_in_the_box(play: Make) -> None:
    async with staged(play, opening(), *asking(4, judged("open window", "look"))) as stage:
        await stage.press("2")
        await stage.press("f3")
        assert stage.box._suggestion == ""
