"""What each member of a team proposes, how much its word counts, who agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from agents.core.command_forms import deed_of
from agents.core.proposals import Ballot, Draft
from games.text import clean_line
from tui.widgets.format import (
    AGENT,
    QUIET,
    bar,
    bare_names,
    clip,
    percent,
    signed,
    tone,
    wrap,
)
from tui.widgets.pane import TextPane
from tui.widgets.stream import word_count

_SURE, _WEIGHT, _REWARD, _TIME = 5, 6, 7, 8
"""Cells of the columns, the gap before each included."""
_LEAST_NOTE = 4
_NOTE_LINES = 3
"""Lines at most that tell why a member has nothing to say."""
_LEAST_MODEL = 4
"""Cells of a model's name, the ellipsis included, that still tell which it is."""
WITH_WEIGHT, WITH_TIME = 42, 46
"""Widths from which weight and seconds have columns of their own."""


def agreement(ballots: Sequence[Ballot], command: str) -> str:
    """Say how many of those that answered propose a command; empty below two members."""
    answered = [ballot for ballot in ballots if ballot.command]
    if len(ballots) < 2 or not answered:
        return ""
    agree = sum(deed_of(ballot.command) == deed_of(command) for ballot in answered)
    return f"{agree} of {len(answered)} agree" if len(answered) > 1 else "1 answered"


def team_lines(ballots: Sequence[Ballot], command: str, width: int) -> list[Content]:
    """Write a team's ballots as a table, a member a line; why one has no say may take more.

    Args:
        ballots: in the order of the team.
        command: what the team proposes; members of that mind are marked.
        width: cells to use; the narrowest table has command, confidence, reward.
    """
    if not ballots:
        return []
    columns = _Columns(ballots, width)
    lines = [columns.head()] if width >= WITH_TIME else []
    return lines + [line for ballot in ballots for line in columns.rows(ballot, command)]


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

    def rows(self, ballot: Ballot, command: str) -> list[Content]:
        """Write one member's ballot."""
        name = _padded(clip_name(self.names[ballot.player], self.name), self.name)
        if not ballot.command:
            return self._silent(name, clean_line(ballot.note) or "nothing to propose")
        return [self._spoken(name, ballot, command)]

    def _silent(self, name: str, note: str) -> list[Content]:
        """Write why a member has nothing to say, on as many lines as that takes."""
        waits = note.startswith(("still", "thinking", "answering", "asked"))
        glyph = "… " if waits else "✗ "
        room = max(_LEAST_NOTE, self.width - 3 - self.name)
        lines = wrap(note, room)
        if len(lines) > _NOTE_LINES:
            lines = [*lines[: _NOTE_LINES - 1], clip(" ".join(lines[_NOTE_LINES - 1 :]), room)]
        first = Content.assemble(glyph, (name, AGENT), " ", (lines[0], QUIET))
        indent = " " * min(3 + self.name, max(0, self.width - room))
        return [first, *(Content.assemble(indent, (line, QUIET)) for line in lines[1:])]

    def _spoken(self, name: str, ballot: Ballot, command: str) -> Content:
        agrees = deed_of(ballot.command) == deed_of(command)
        parts: list[Content] = [
            Content.styled("▸ " if agrees else "  ", "bold " + AGENT),
            Content.styled(name, AGENT),
            Content(" "),
            Content.styled(
                _fit(clean_line(ballot.command), self.command), "bold" if agrees else ""
            ),
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


@dataclass(frozen=True, slots=True)
class TeamView:
    """What the pane tells of a team.

    Attributes:
        members: who was asked, shown as long as there are no ballots.
        ballots: what each brought.
        command: what the team proposes.
        drafts: what members have said so far.
        failed: member -> why it has nothing to say this time.
    """

    members: tuple[str, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    command: str = ""
    drafts: tuple[Draft, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Ballot]:
        """The ballots; those without an answer say how far they are."""
        drafts = {draft.player: draft for draft in self.drafts}
        asked = dict.fromkeys((*self.members, *drafts))
        rows = []
        for ballot in self.ballots or tuple(Ballot(member, note="asked") for member in asked):
            draft, why = drafts.get(ballot.player), self.failed.get(ballot.player)
            waits = not ballot.command and ballot.note in ("still thinking", "asked")
            if waits and (why or draft):
                ballot = Ballot(ballot.player, note=why or drafting(draft))
            rows.append(ballot)
        return rows


class TeamPane(TextPane[TeamView]):
    """The ballots of a team; while its members speak, how far each one is."""

    heading = "Team"
    least = 7

    DEFAULT_CSS = """
    TeamPane > Static { text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(TeamView(), id=id, classes=classes)

    def aside(self, shown: TeamView) -> str:
        """Say how many agree."""
        return agreement(shown.ballots, shown.command)

    def draw(self, shown: TeamView, width: int) -> Content:
        """Write the table."""
        return Content("\n").join(team_lines(shown.rows, shown.command, max(20, width)))
