"""What language models are saying while they say it; thoughts are folded.

A model may speak hundreds of times a second. What it says is only kept when it
comes, and drawn at most :data:`PER_SECOND` times a second, so that the person's
keys never wait for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from agents.core.types import Draft
from games.types import clean_text
from tui.widgets.format import AGENT, QUIET, clip, one_line, short_spec, wrap

PER_SECOND = 15
TAIL = 2000
"""Characters at the end of a text that are looked at: more never fits."""
SAID, SAID_BY_EACH, THOUGHT = 5, 2, 12
"""Lines shown of an answer, of each answer of several, and of unfolded thoughts."""

_FIELD = re.compile(r'"(command|reason)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)


class Pulse:
    """Draws a widget soon after it was stirred, and never too often.

    Attributes:
        beats: how often it has drawn.
    """

    def __init__(self, widget: Widget, draw: Callable[[], None]) -> None:
        self._widget = widget
        self._draw = draw
        self._timer: Timer | None = None
        self.beats = 0

    def stir(self) -> None:
        """Ask for a drawing."""
        if self._timer is None:
            self._timer = self._widget.set_timer(1 / PER_SECOND, self._beat)

    def still(self) -> None:
        """Drop the drawing that was asked for."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _beat(self) -> None:
        self._timer = None
        self.beats += 1
        self._draw()


def spoken(text: str) -> str:
    """Return what there is to read in an answer that may be unfinished JSON."""
    if not text.lstrip().startswith("{"):
        return one_line(text)
    found = dict(_FIELD.findall(text))
    return " — ".join(
        one_line(_unquoted(found[name])) for name in ("command", "reason") if name in found
    )


def _unquoted(text: str) -> str:
    try:
        words = json.loads(f'"{text}"', strict=False)
    except ValueError:  # cut in the middle of an escape
        return text
    # Half of a pair of escapes is no character that a terminal could be sent.
    return str(words).encode("utf-8", "replace").decode()


def word_count(text: str) -> str:
    """Say how many words a text has."""
    count = len(text.split())
    return "1 word" if count == 1 else f"{count:,} words"


def thought_lines(thoughts: str, width: int, most: int = THOUGHT) -> list[Content]:
    """Write the end of a thought, set off from what was said."""
    lines: list[str] = []
    for paragraph in clean_text(thoughts[-TAIL:]).splitlines():
        lines += wrap(paragraph, width - 2)
    return [Content.styled(f"┊ {line}", QUIET) for line in lines[-most:]]


def draft_lines(
    drafts: Sequence[Draft], width: int, *, unfolded: bool, most: int = THOUGHT
) -> list[Content]:
    """Write what models have said so far, at most ``width`` cells wide.

    Args:
        drafts: one a model, in the order in which they began.
        width: in cells.
        unfolded: their thoughts are shown too.
        most: lines of a thought that there is room for.
    """
    lines: list[Content] = []
    alone = len(drafts) == 1
    for draft in drafts:
        if not alone:
            name = clip(short_spec(draft.player), width)
            lines.append(Content.styled(name, "bold " + AGENT))
        if draft.thoughts:
            word = "thought" if draft.text else "thinking…"
            fold = "folds" if unfolded else "unfolds"
            told = f"{word} {word_count(draft.thoughts)}" + (f"  ^G {fold}" if alone else "")
            lines.append(Content.styled(clip(told, width), QUIET))
            if unfolded:
                lines += thought_lines(draft.thoughts, width, most if alone else min(most, 4))
        said = spoken(draft.text[-TAIL:] if not draft.text.lstrip().startswith("{") else draft.text)
        tail = wrap(said[-TAIL:], width)[-(SAID if alone else SAID_BY_EACH) :]
        lines += [Content(line) for line in tail]
    return lines


class StreamView(Static):
    """The drafts of one thought.

    Attributes:
        pulse: how often it draws.
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__("", markup=False, classes=classes)
        self.pulse = Pulse(self, self._draw)
        self._drafts: dict[str, Draft] = {}
        self._unfolded = False
        self._height = 0

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The latest draft of each model, in the order in which they began."""
        return tuple(self._drafts.values())

    def hear(self, draft: Draft) -> None:
        """Take in what a model has said so far."""
        self._drafts[draft.player] = draft
        self.pulse.stir()

    def forget(self) -> None:
        """Begin anew: another thought, or none."""
        if self._drafts:
            self._drafts.clear()
            self.pulse.still()
            self._height = 0
            self.update("")

    def unfold(self, unfolded: bool) -> None:
        """Show the thoughts, or only how long they are."""
        self._unfolded = unfolded
        self._draw()

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self._drafts:
            self.pulse.stir()

    def _draw(self) -> None:
        if not self._drafts or not self.display:
            return
        most = max(3, min(THOUGHT, self.app.size.height // 3 - 4))
        width = max(12, self.content_size.width)
        lines = draft_lines(self.drafts, width, unfolded=self._unfolded, most=most)
        # Most drawings only change letters: no reason to lay the screen out anew.
        self.update(Content("\n").join(lines), layout=len(lines) != self._height)
        self._height = len(lines)
