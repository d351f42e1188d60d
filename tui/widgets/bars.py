"""The one-line widgets: top bar, messages, pending proposal, tabs, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from agents.core.types import Critique, Mode, Proposal
from games.types import Scene
from tui.actions.table import KeyHint
from tui.widgets.format import (
    AGENT,
    BAD,
    QUIET,
    clip,
    mode_words,
    one_line,
    percent,
    signed,
    sparkline,
    sureness,
    tone,
)
from tui.widgets.worldpane import move_words, score_words

_SPARK_WIDTH = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What the top bar tells.

    Attributes:
        scores: the score after each move of this path, oldest first.
        cast: player and critic, such as ``mimic + demonstrations``.
        spent: what language models took so far, empty if none is used.
    """

    title: str
    scene: Scene
    scores: tuple[int, ...] = ()
    mode: Mode = Mode.COPILOT
    paused: bool = False
    pace: float | None = None
    cast: str = ""
    spent: str = ""


class TopBar(Static):
    """Title, place, score, moves, mode, player and critic, as far as they fit."""

    DEFAULT_CSS = """
    TopBar { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", markup=False, id=id)
        self._standing: Standing | None = None

    def show(self, standing: Standing) -> None:
        """Show where the game stands."""
        if standing != self._standing:
            self._standing = standing
            self._draw()

    def on_resize(self) -> None:
        """Drop or bring back what fits the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._standing is not None:
            self.update(top_line(self._standing, self.content_size.width))


def top_line(standing: Standing, width: int) -> Content:
    """Write the top bar: the least important parts give way first.

    Place, score and mode stay to the end; cast, title, sparkline, moves and what
    models took go, in this order.
    """
    scene = standing.scene
    place = one_line(scene.location or standing.title)
    mode = mode_words(standing.mode, standing.paused, standing.pace)
    score = score_words(scene)
    moves = move_words(scene)
    course = sparkline(standing.scores, _SPARK_WIDTH) if score else ""
    right = [part for part in (course, f"score {score}" if score else "", moves, mode) if part]
    optional = [one_line(standing.cast), one_line(standing.title), course, moves, standing.spent]
    left = [part for part in (one_line(standing.title), place) if part]
    if len(left) == 2 and left[0] == left[1]:
        left = left[1:]
    right += [part for part in (one_line(standing.cast), standing.spent) if part]
    for part in optional:
        if _cells(left, right) <= width:
            break
        for side in (left, right):
            if part and part in side and part != place:
                side.remove(part)
    if _cells(left, right) > width and score:
        right = [score if part == f"score {score}" else part for part in right]
    tail = "   ".join(right)
    head = Content.assemble((left[0], "bold"), *(f" · {part}" for part in left[1:]))
    room = max(1, width - Content(tail).cell_length - 2)
    head = head.truncate(room, ellipsis=True)
    gap = " " * max(1, width - head.cell_length - Content(tail).cell_length)
    return Content.assemble(head, gap, tail)


def _cells(left: Sequence[str], right: Sequence[str]) -> int:
    return Content(" · ".join(left)).cell_length + Content("   ".join(right)).cell_length + 2


class MessageBar(Static):
    """What the program has to say: notices, and errors with what to do next.

    It is empty (and takes no room) most of the time. An error stays beside a
    later notice until it is cleared.
    """

    DEFAULT_CSS = """
    MessageBar { height: auto; max-height: 4; display: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", markup=False, id=id)
        self._error: Content | None = None
        self._notice: Content | None = None

    @property
    def plain(self) -> str:
        """What stands there now."""
        return "\n".join(c.plain for c in (self._error, self._notice) if c is not None)

    def tell(self, text: str) -> None:
        """Say something that is no error."""
        self._notice = Content.assemble(("• ", "bold"), one_line(text))
        self._draw()

    def fail(self, message: str, hint: str = "") -> None:
        """Say what went wrong and what can be done."""
        self._error = Content.assemble(
            ("✗ ", "bold " + BAD), (one_line(message), "bold"), " ", one_line(hint)
        )
        self._draw()

    def clear(self) -> None:
        """Take everything away."""
        self._error = self._notice = None
        self._draw()

    def _draw(self) -> None:
        lines = [line for line in (self._error, self._notice) if line is not None]
        self.display = bool(lines)
        self.update(Content("\n").join(lines))


class PendingLine(Static):
    """The pending proposal in one line, for where its pane is out of sight."""

    DEFAULT_CSS = """
    PendingLine { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", markup=False, id=id)
        self._proposal: Proposal | None = None
        self._critique: Critique | None = None
        self._index = 0
        self._words = ""

    def show(self, proposal: Proposal, critique: Critique | None, index: int = 0) -> None:
        """Show a proposal, or one of its alternatives that is previewed."""
        self._proposal, self._critique, self._index = proposal, critique, index
        self._draw()

    def say(self, words: str) -> None:
        """Show that nothing is proposed, and why."""
        self._proposal, self._words = None, words
        self._draw()

    def on_resize(self) -> None:
        """Fit the words to the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if self._proposal is None:
            self.update(Content.styled(clip(self._words, width), QUIET))
            return
        facts = self._facts(width)
        command = one_line(self._proposal.commands[self._index])
        command = clip(command, max(8, width - 2 - facts.cell_length))
        mark = "▸ " if self._index == 0 else f"{self._index + 1} "
        self.update(Content.assemble((mark, "bold " + AGENT), (command, "bold"), facts))

    def _facts(self, width: int) -> Content:
        proposal, critique = self._proposal, self._critique
        assert proposal is not None
        parts: list[Content] = []
        if self._index == 0:
            word = "exploring" if proposal.exploring else sureness(proposal.confidence)
            words = f"{word} {percent(proposal.confidence)}"
            parts.append(Content(words if width >= 36 else percent(proposal.confidence)))
        if critique is not None:
            label = "critic " if width >= 50 else ""
            reward = signed(critique.reward) if critique.known else "?"
            style = tone(critique.reward) if critique.known else QUIET
            parts.append(Content.assemble(label, (reward, style)))
        if self._index and width >= 50:
            parts.append(Content("Enter plays it"))
        return Content("").join([Content(" · ") + part for part in parts])


class PaneTabs(Static):
    """One line of names; the chosen one is shown reversed and between brackets."""

    @dataclass
    class Chosen(Message):
        """Another tab was clicked or reached with the keyboard."""

        name: str

    DEFAULT_CSS = """
    PaneTabs { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", markup=False, id=id)
        self._names: tuple[str, ...] = ()
        self._written: list[str] = []
        self._chosen = ""

    def show(self, names: Sequence[str], chosen: str) -> None:
        """Show the names of the tabs and which one is open."""
        if (tuple(names), chosen) != (self._names, self._chosen):
            self._names, self._chosen = tuple(names), chosen
            self._draw()

    def on_resize(self) -> None:
        """Fit the names to the new width."""
        self._draw()

    def _draw(self) -> None:
        self._written = fitting_names(self._names, self._chosen, self.content_size.width)
        parts: list[str | tuple[str, str]] = [
            (f"[{short}]", "bold reverse") if name == self._chosen else short
            for name, short in zip(self._names, self._written, strict=True)
        ]
        self.update(Content(" ").join(Content.assemble(part) for part in parts))

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the mouse."""
        edge = 0
        for name, short in zip(self._names, self._written, strict=True):
            edge += len(short) + (3 if name == self._chosen else 1)
            if event.x < edge:
                self.post_message(self.Chosen(name))
                return


def fitting_names(names: Sequence[str], chosen: str, width: int) -> list[str]:
    """Shorten tab names until they fit, the longest first and the chosen one last."""
    shown = list(names)
    over = sum(len(name) + 1 for name in names) + 1 - max(width, 1)
    while over > 0 and width > 0:
        longest = max(
            range(len(shown)), key=lambda at: (names[at] != chosen, len(shown[at])), default=0
        )
        if len(shown[longest]) <= 3:
            break
        shown[longest] = shown[longest].rstrip("…")[:-1] + "…"
        over = sum(len(name) + 1 for name in shown) + 1 - width
    return shown


class _Hint(Static):
    """One hint; a click does what the key does."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._hint: KeyHint | None = None

    def show(self, hint: KeyHint | None) -> None:
        if hint == self._hint:
            return
        self._hint = hint
        self.display = hint is not None
        if hint is not None:
            self.update(Content.assemble((hint.key, "bold " + AGENT), " ", hint.words))

    async def on_click(self) -> None:
        if self._hint is not None and self._hint.action:
            await self.screen.run_action(self._hint.action)


class KeyLine(Horizontal):
    """The keys that matter now, as many as fit; each can be clicked."""

    DEFAULT_CSS = """
    KeyLine { height: 1; overflow: hidden; }
    KeyLine > _Hint { width: auto; height: 1; margin-right: 2; display: none; }
    """
    MOST = 15

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the places for hints once."""
        for _ in range(self.MOST):
            yield _Hint()

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show hints, in this order."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self._draw()

    def on_resize(self) -> None:
        """Drop or bring back what fits the new width."""
        self._draw()

    def _draw(self) -> None:
        shown = fitting(self._hints[: self.MOST], self.content_size.width)
        for place, widget in enumerate(self.query(_Hint)):
            widget.show(shown[place] if place < len(shown) else None)


def fitting(hints: Sequence[KeyHint], width: int) -> list[KeyHint]:
    """Choose the hints of the best ranks that fit a width, in their own order."""
    chosen: list[KeyHint] = []
    room = width
    for hint in sorted(hints, key=lambda hint: hint.rank):
        cells = Content(f"{hint.key} {hint.words}").cell_length
        if cells <= room:
            chosen.append(hint)
            room -= cells + 2
    return [hint for hint in hints if hint in chosen]
