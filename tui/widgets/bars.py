"""The one-line widgets: top bar, messages, pending proposal, tabs, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from agents.core.commands import Mode
from agents.core.proposals import Critique, Proposal
from games.text import clean_line
from games.types import Scene
from tui.actions.table import KeyHint
from tui.notices import ToldNotice
from tui.speech.typed import in_home
from tui.widgets.drawn import Drawn, Words
from tui.widgets.format import (
    AGENT,
    BAD,
    QUIET,
    clip,
    mode_words,
    percent,
    signed,
    sparkline,
    sureness,
    tone,
)
from tui.widgets.line import Line
from tui.widgets.worldpane import move_words, score_words

_SPARK_WIDTH = 10


@dataclass(frozen=True, slots=True)
class TopBarView:
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


class TopBar(Drawn[TopBarView | None]):
    """Title, place, score, moves, mode, player and critic, as far as they fit."""

    DEFAULT_CSS = """
    TopBar { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(None, id=id)

    def draw(self, shown: TopBarView | None, width: int) -> Content:
        """Write what fits."""
        return top_line(shown, width) if shown is not None else Content("")


def top_line(standing: TopBarView, width: int) -> Content:
    """Write the top bar: the least important parts give way first.

    Place, score and mode stay to the end; cast, title, sparkline, moves and what
    models took go, in this order.
    """
    scene = standing.scene
    place = clean_line(scene.location or standing.title)
    mode = mode_words(standing.mode, standing.paused, standing.pace)
    score = score_words(scene)
    moves = move_words(scene)
    course = sparkline(standing.scores, _SPARK_WIDTH) if score else ""
    right = [part for part in (course, f"score {score}" if score else "", moves, mode) if part]
    optional = [
        clean_line(standing.cast),
        clean_line(standing.title),
        course,
        moves,
        standing.spent,
    ]
    left = [part for part in (clean_line(standing.title), place) if part]
    if len(left) == 2 and left[0] == left[1]:
        left = left[1:]
    right += [part for part in (clean_line(standing.cast), standing.spent) if part]
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


class MessageBar(Words):
    """What the program has to say: notices, and errors with what to do next.

    It is empty (and takes no room) most of the time. An error stays beside a
    later notice until it is cleared.
    """

    DEFAULT_CSS = """
    MessageBar { height: auto; max-height: 4; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._messages = ToldNotice()

    @property
    def plain(self) -> str:
        """What stands there now."""
        return self._shown.plain

    def tell(self, text: str) -> None:
        """Say something that is no error."""
        self.report(replace(self._messages, notice=text))

    def fail(self, message: str, hint: str = "") -> None:
        """Say what went wrong and what can be done."""
        self.report(replace(self._messages, failure=message, hint=hint))

    def say(self, text: str) -> None:
        """Say something that is no error, and take away what stood there."""
        self.report(ToldNotice(notice=text))

    def clear(self) -> None:
        """Take everything away."""
        self.report(ToldNotice())

    def report(self, messages: ToldNotice) -> None:
        """Say all that there is to say."""
        self._messages = messages
        failure = Content.assemble(
            ("✗ ", "bold " + BAD),
            (clean_line(messages.failure), "bold"),
            " ",
            self._typed(messages.hint),
        )
        notice = Content.assemble(("• ", "bold"), self._typed(messages.notice))
        lines = [failure] if messages.failure else []
        self.show(Content("\n").join([*lines, notice] if messages.notice else lines))

    def _typed(self, text: str) -> str:
        home = getattr(self.app, "home_named", None)
        return in_home(clean_line(text), home)


@dataclass(frozen=True, slots=True)
class PendingView:
    """What is proposed, or one of its alternatives that is previewed; else ``words``."""

    proposal: Proposal | None = None
    critique: Critique | None = None
    index: int = 0
    words: str = ""


class PendingLine(Drawn[PendingView]):
    """The proposal on one line, for where its pane is not in sight."""

    DEFAULT_CSS = """
    PendingLine { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(PendingView(), id=id)

    def draw(self, shown: PendingView, width: int) -> Content:
        """Write the command and as many facts as fit."""
        proposal = shown.proposal
        if proposal is None:
            return Content.styled(clip(shown.words, width), QUIET)
        parts: list[Content] = []
        if shown.index == 0:
            word = "exploring" if proposal.exploring else sureness(proposal.confidence)
            sure = percent(proposal.confidence)
            parts.append(Content(f"{word} {sure}" if width >= 36 else sure))
        critique = shown.critique
        if critique is not None:
            reward = signed(critique.reward) if critique.known else "?"
            style = tone(critique.reward) if critique.known else QUIET
            parts.append(Content.assemble("critic " if width >= 50 else "", (reward, style)))
        if shown.index and width >= 50:
            parts.append(Content("Enter plays it"))
        facts = Content("").join([Content(" · ") + part for part in parts])
        command = clean_line(proposal.commands[shown.index])
        command = clip(command, max(8, width - 2 - facts.cell_length))
        mark = "▸ " if shown.index == 0 else f"{shown.index + 1} "
        return Content.assemble((mark, "bold " + AGENT), (command, "bold"), facts)


@dataclass(frozen=True, slots=True)
class Tabs:
    """The names of tabs, which of them is open, and what stands at the right.

    Where that doesn't fit, its first two words do: names are shortened for them.
    """

    names: tuple[str, ...] = ()
    chosen: str = ""
    beside: str = ""


class PaneTabs(Drawn[Tabs]):
    """One line of names; the chosen one is shown reversed and between brackets."""

    @dataclass
    class Chosen(Message):
        """Another tab was clicked or reached with the keyboard."""

        name: str

    DEFAULT_CSS = """
    PaneTabs { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(Tabs(), id=id)

    def draw(self, shown: Tabs, width: int) -> Content:
        """Write the names, shortened until they fit."""
        fitting, beside = self._fitting(width)
        names = Content(" ").join(
            Content.styled(f"[{short}]", "bold reverse") if name == shown.chosen else Content(short)
            for name, short in fitting
        )
        left = width - names.cell_length - cell_len(beside)
        if not beside or left < 1:
            return names
        return Content.assemble(names, " " * left, (beside, QUIET))

    def _fitting(self, width: int) -> tuple[list[tuple[str, str]], str]:
        """Return each name and how it is written, and what is written beside them."""
        shown = self._shown
        whole = sum(len(name) + 1 for name in shown.names) + 1
        beside = shown.beside
        if whole + cell_len(beside) + 1 > width:
            beside = " ".join(beside.split()[:2])
        room = width - (cell_len(beside) + 1 if beside else 0)
        written = fitting_names(shown.names, shown.chosen, room)
        return list(zip(shown.names, written, strict=True)), beside

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the mouse."""
        edge = 0
        for name, short in self._fitting(self.content_size.width)[0]:
            edge += len(short) + (3 if name == self._shown.chosen else 1)
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


class KeyLine(Drawn[tuple[KeyHint, ...]]):
    """The keys that matter now, as many as fit; each can be clicked."""

    DEFAULT_CSS = """
    KeyLine { height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self._offered: tuple[KeyHint, ...] = ()

    def on_mount(self) -> None:
        """Go by who has the focus: in a line keys may mean something else."""
        self.watch(self.screen, "focused", self._show_meant, init=False)

    def show(self, shown: Sequence[KeyHint]) -> None:
        """Show hints, in this order; those of a line that has the focus come before."""
        self._offered = tuple(shown)
        self._show_meant()

    def _show_meant(self) -> None:
        focused = self.screen.focused if self.is_attached else None
        meant = focused.meanings if isinstance(focused, Line) else ()
        super().show(tuple(meant) or self._offered)

    def draw(self, shown: tuple[KeyHint, ...], width: int) -> Content:
        """Write the hints in their order."""
        return Content("  ").join(
            Content.assemble((hint.key, "bold " + AGENT), " ", hint.words)
            for hint in fitting(shown, width)
        )

    async def on_click(self, event: events.Click) -> None:
        """Do what the key does that was clicked."""
        edge = self.styles.padding.left
        for hint in fitting(self._shown, self.content_size.width):
            begin, edge = edge, edge + hint.cells
            if begin <= event.x < edge and hint.action:
                await self.screen.run_action(hint.action)
            edge += 2


def fitting(hints: Sequence[KeyHint], width: int) -> list[KeyHint]:
    """Choose the hints of the best ranks that fit a width, in their own order."""
    chosen: list[KeyHint] = []
    room = width
    for hint in sorted(hints, key=lambda hint: hint.rank):
        if hint.cells <= room:
            chosen.append(hint)
            room -= hint.cells + 2
    return [hint for hint in hints if hint in chosen]
