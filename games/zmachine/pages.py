"""Telling a page that only waits to be read from one whose keys choose.

A page says so ("press any key"), and every key leads on to the same, or nowhere. One
that says nothing of keys may be such a page as well; it is taken for one only where
what follows it is a prompt, or a page that says so.
"""

from __future__ import annotations

from typing import NamedTuple

from games.zmachine import said
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.languages import QUITTING
from games.zmachine.memory import Story
from games.zmachine.sandbox import Sandbox
from games.zmachine.text import StoryAnswer

_SPACE = b" "
_OTHERS = tuple(
    bytes((code,))
    for code in (*b"yn", *b"0123456789", *b"abcdefghijklmopqrstuvwxz", 27, 8, *range(129, 135))
)
"""Keys that choose something wherever keys do; Enter is sent as nothing."""


class Exeunt(NamedTuple):
    """How a story went out, told on pages that only a key turns: the last one ends it.

    Attributes:
        text: what those pages say, empty where they tell of no end.
        died: a death was told there, so that it isn't the next key's doing.
    """

    text: str = ""
    died: bool = False


UNTOLD = Exeunt()


class _Next(NamedTuple):
    """What comes of a key."""

    text: str
    status: str
    waits: Waits


def told_so_far(
    told: Exeunt, emulator: Emulator, story: Story, shown: StoryAnswer, command: str
) -> Exeunt:
    """Add what is on screen to what was told of an end, as long as keys only turn pages.

    Where a key chooses, what was told before it may be another game's. Where a line is
    awaited, a banner counts only as long as questions follow, for a name to be carved in
    stone; what goes on otherwise was no end, and whoever asks to leave is told of that.

    Args:
        told: what the pages before told.
        shown: what is on screen; the story is left as it is.
        command: what led to it.
    """
    if emulator.waits is Waits.LINE:
        return _asked_so_far(told, shown.text, command)
    if emulator.waits is not Waits.KEY:
        return UNTOLD
    died = said.reports_death(shown.text)
    if told.text and only_a_page(emulator, story, shown, last=True):
        return Exeunt(f"{told.text}\n\n{shown.text}", told.died or died)
    return Exeunt(shown.text, died) if died or said.reports_victory(shown.text) else UNTOLD


def _asked_so_far(told: Exeunt, text: str, command: str) -> Exeunt:
    """Add a text that ends in a question to what was told of an end, if it is about that."""
    leaves = command.lower().split()[:1]
    if not said.asks(text) or (leaves and leaves[0] in QUITTING):
        return UNTOLD
    died = said.reports_death(text)
    if told.text:
        return Exeunt(f"{told.text}\n\n{text}", told.died or died)
    closed = said.has_banner(text) and (died or said.closes_as_won(text))
    return Exeunt(text, died) if closed else UNTOLD


def only_a_page(
    emulator: Emulator, story: Story, shown: StoryAnswer, *, last: bool = False
) -> bool:
    """Tell whether the story waits for a key only to let its text be read.

    Args:
        shown: what is on screen; the story is left as it is.
        last: a page counts as well after which the story leaves.
    """
    if emulator.waits is not Waits.KEY:
        return False
    told = said.waits_to_be_read(shown.text)
    if not told and said.asks_for_key(shown.text):
        return False
    with Sandbox(emulator, story) as sandbox:
        after = _press(emulator, sandbox, _SPACE)
        ends = after.waits is Waits.NOTHING
        if emulator.broken or (ends and not last) or after.text == shown.text:
            return False
        if after.waits is Waits.KEY and not (told or said.waits_to_be_read(after.text)):
            return False
        for key in (b"", *_OTHERS):
            other = _press(emulator, sandbox, key)
            nowhere = not other.text and other.waits is Waits.KEY
            if other != after and not nowhere and other.text != shown.text:
                return False
    return True


def _press(emulator: Emulator, sandbox: Sandbox, key: bytes) -> _Next:
    sandbox.back()
    emulator.attempt(key)
    answer = sandbox.answer(after_line=False)
    return _Next(answer.text, answer.status, emulator.waits)
