"""What each member of a team proposes, how much its word counts, who agrees."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agents.core.types import Ballot, Draft, canonical
from tui.widgets.format import (
    AGENT,
    QUIET,
    bar,
    bare_names,
    clip,
    one_line,
    percent,
    signed,
    tone,
)
from tui.widgets.pane import Pane
from tui.widgets.stream import Pulse, word_count

_SURE, _WEIGHT, _REWARD, _TIME = 5, 6, 7, 8
"""Cells of the columns, the gap before each included."""
_LEAST_MODEL = 4
"""Cells of a model's name, the ellipsis included, that still tell which it is."""
WITH_WEIGHT, WITH_TIME = 42, 46
"""Widths from which weight and seconds have columns of their own."""


def agreement(ballots: Sequence[Ballot], command: str) -> str:
    """Say how many of those that answered propose a command; empty below two members."""
    answered = [ballot for ballot in ballots if ballot.command]
    if len(ballots) < 2 or not answered:
        return ""
    agree = sum(ballot.key == canonical(command) for ballot in answered)
    return f"{agree} of {len(answered)} agree" if len(answered) > 1 else "1 answered"


def team_lines(ballots: Sequence[Ballot], command: str, width: int) -> list[Content]:
    """Write a team's ballots as a table, a member a line.

    Args:
        ballots: in the order of the team.
        command: what the team proposes; members of that mind are marked.
        width: cells to use; the narrowest table has command, confidence, reward.
    """
    if not ballots:
        return []
    columns = _Columns(ballots, width)
    lines = [columns.head()] if width >= WITH_TIME else []
    return lines + [columns.row(ballot, command) for ballot in ballots]


class _Columns:
    """The places of a table's columns at a width."""

    def __init__(self, ballots: Sequence[Ballot], width: int) -> None:
        self.width = width
        self.weight = width >= WITH_WEIGHT
        self.time = width >= WITH_TIME
        right = _SURE + _REWARD + (_WEIGHT if self.weight else 0) + (_TIME if self.time else 0)
        room = max(12, width - 2 - right)
        self.names = bare_names([ballot.player for ballot in ballots])
        longest = max(map(cell_len, self.names.values()))
        self.name = min(max(6, longest), max(6, room // 2))
        self.command = max(4, room - self.name - 1)

    def head(self) -> Content:
        """Name the columns."""
        words = f"  {_fit('member', self.name)} {_fit('command', self.command)}{'sure':>{_SURE}}"
        words += f"{'say':>{_WEIGHT}}{'critic':>{_REWARD}}{'time':>{_TIME}}"
        return Content.styled(clip(words, self.width), QUIET)

    def row(self, ballot: Ballot, command: str) -> Content:
        """Write one member's ballot."""
        name = _padded(clip_name(self.names[ballot.player], self.name), self.name)
        if not ballot.command:
            note = one_line(ballot.note) or "nothing to propose"
            waits = note.startswith(("still", "thinking", "answering", "asked"))
            glyph = "… " if waits else "✗ "
            room = max(4, self.width - 3 - self.name)
            return Content.assemble(glyph, (name, AGENT), " ", (clip(note, room), QUIET))
        agrees = ballot.key == canonical(command)
        parts: list[Content] = [
            Content.styled("▸ " if agrees else "  ", "bold " + AGENT),
            Content.styled(name, AGENT),
            Content(" "),
            Content.styled(_fit(one_line(ballot.command), self.command), "bold" if agrees else ""),
            Content(f"{percent(ballot.confidence):>{_SURE}}"),
        ]
        if self.weight:
            parts.append(Content.styled(" " + bar(ballot.weight, _WEIGHT - 1), AGENT))
        known = ballot.reward is not None
        reward = signed(ballot.reward) if ballot.reward is not None else "?"
        style = tone(ballot.reward) if known and ballot.reward is not None else QUIET
        parts.append(Content.styled(f"{reward:>{_REWARD}}", style))
        if self.time:
            parts.append(Content.styled(f"{ballot.seconds:.1f} s".rjust(_TIME), QUIET))
        return Content("").join(parts)


def clip_name(name: str, width: int) -> str:
    """Cut a member's name to a width; what it is cast as stays, its end above all."""
    model, mark, cast = name.partition("#")
    if not mark or cell_len(name) <= width:
        return clip(name, width)
    room = max(_LEAST_MODEL, width - len(mark + cast))
    return clip(model, room) + (mark + cast)[-max(1, width - room) :]


def _fit(text: str, width: int) -> str:
    return _padded(clip(text, width), width)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def drafting(draft: Draft | None) -> str:
    """Say how far a member is that still speaks."""
    if draft is None:
        return "asked"
    if draft.text:
        return f"answering… {word_count(draft.text)}"
    if draft.thoughts:
        return f"thinking… {word_count(draft.thoughts)}"
    return "asked"


class TeamPane(Pane):
    """The ballots of a team; while its members speak, how far each one is.

    Attributes:
        pulse: how often it draws while members speak.
    """

    heading = "Team"
    least = 7

    DEFAULT_CSS = """
    TeamPane > Static { height: auto; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.pulse = Pulse(self, self._draw)
        self._ballots: tuple[Ballot, ...] = ()
        self._command = ""
        self._words = ""
        self._members: tuple[str, ...] = ()
        self._drafts: dict[str, Draft] = {}
        self._failed: dict[str, str] = {}
        self._height = 0

    def compose(self) -> ComposeResult:
        """Lay out the one text that is written anew."""
        yield Static("", markup=False)

    def ask(self, members: Sequence[str]) -> None:
        """Begin anew: these members were asked and nobody has answered."""
        self._members, self._drafts, self._failed = tuple(members), {}, {}
        self._ballots, self._command, self._words = (), "", ""
        self.set_aside("")
        self._draw()

    def hear(self, draft: Draft) -> None:
        """Take in what a member has said so far."""
        self._drafts[draft.player] = draft
        self.pulse.stir()

    def fail(self, member: str, why: str) -> None:
        """Show that a member has nothing to say this time, and why."""
        self._failed[member] = why
        self._draw()

    def show(self, ballots: Sequence[Ballot], command: str) -> None:
        """Show what each member brought; those that still speak keep saying so."""
        self._ballots, self._command, self._words = tuple(ballots), command, ""
        self.set_aside(agreement(ballots, command))
        self._draw()

    def say(self, words: str) -> None:
        """Show that there is nothing to see, and why."""
        self._ballots, self._members, self._drafts, self._words = (), (), {}, words
        self.set_aside("")
        self._draw()

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        # A change of height from within a resize is lost: the layout is under way.
        self.call_after_refresh(self._draw)

    def _rows(self) -> list[Ballot]:
        """Return the ballots, those without an answer with how far they are."""
        ballots = self._ballots or tuple(
            Ballot(member, note="asked")
            for member in dict.fromkeys((*self._members, *self._drafts))
        )
        rows = []
        for ballot in ballots:
            draft = self._drafts.get(ballot.player)
            why = self._failed.get(ballot.player)
            waits = not ballot.command and ballot.note in ("still thinking", "asked")
            if waits and (why or draft):
                ballot = Ballot(ballot.player, note=why or drafting(draft))
            rows.append(ballot)
        return rows

    def _draw(self) -> None:
        width = max(20, self.scrollable_content_region.width)
        lines = team_lines(self._rows(), self._command, width)
        if not lines:
            lines = [Content.styled(self._words, QUIET)]
        self.query_one(Static).update(Content("\n").join(lines), layout=len(lines) != self._height)
        self._height = len(lines)
