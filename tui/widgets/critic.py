"""What the critic thinks of a command: a gauge, its parts, its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from agents.core.proposals import Calibration, Critique, Part
from games.text import clean_line
from tui.speech.models import members
from tui.widgets.format import (
    QUIET,
    bare_names,
    clip,
    gauge,
    short_spec,
    signed,
    tone,
)
from tui.widgets.pane import TextPane

_NAME_WIDTH, _LONGEST_NAME = 10, 14
_ROOMY = 48
"""Cells from which names stand in a column as wide as most names."""


@dataclass(frozen=True, slots=True)
class CriticView:
    """What the pane tells of a command.

    Attributes:
        critique: what is drawn; None shows ``words``.
        aside: of which command it is, if not of the proposed one.
        calibrations: critic spec -> how well it has predicted so far.
        note: what else is to be said, such as that a model has spoken.
        words: why there is no critique.
    """

    critique: Critique | None = None
    aside: str = ""
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    note: str = ""
    words: str = ""


class CriticPane(TextPane[CriticView]):
    """A reward in [−1, 1] drawn around zero, with what it is made of."""

    heading = "Critic"
    least = 7

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(CriticView(), id=id, classes=classes)

    def aside(self, shown: CriticView) -> str:
        """Name the command, or else the critic."""
        critic = clip(short_spec(shown.critique.critic), 40) if shown.critique else ""
        return shown.aside or critic

    def draw(self, shown: CriticView, width: int) -> Content:
        """Write gauge, parts, what each critic said by itself, and the reason."""
        critique, width = shown.critique, max(20, width)
        if critique is None:
            return Content.styled(shown.words, QUIET)
        lines = [_gauge_line(critique, width)]
        longest = max((cell_len(clean_line(part.name)) for part in critique.parts), default=0)
        least = _NAME_WIDTH if width >= _ROOMY else 0
        name_width = min(max(longest, least), _LONGEST_NAME)
        lines += [_part_line(part, width, name_width) for part in critique.parts]
        lines += _standing_lines(critique, shown.calibrations, width)
        for words in (critique.reason, shown.note):
            if words:
                lines.append(Content.styled(clean_line(words), QUIET))
        return Content("\n").join(lines)


def _gauge_line(critique: Critique, width: int) -> Content:
    if not critique.known:
        return Content.assemble(gauge(0.0, width - 16), ("  can't tell yet", "bold"))
    reward = signed(critique.reward)
    return Content.assemble(
        ("− ", QUIET),
        gauge(critique.reward, min(61, width - 4 - len(reward) - 2)),
        (" +  ", QUIET),
        (reward, "bold " + tone(critique.reward)),
    )


def _part_line(part: Part, width: int, name_width: int) -> Content:
    value = signed(part.value) if part.known else "?"
    line = Content.assemble(
        (clip(clean_line(part.name), name_width).ljust(name_width + 1), QUIET),
        (f"{value:>5}", tone(part.value) if part.known else QUIET),
    )
    note = clean_line(part.note) or ("" if part.known else "nothing to go by")
    room = width - name_width - 9
    if note and room >= 8:
        line = line.append_text("  " + clip(note, room), QUIET)
    return line


def _standing_lines(
    critique: Critique, calibrations: Mapping[str, Calibration], width: int
) -> list[Content]:
    """Write for each critic what it said by itself and how well it has predicted."""
    own = {member.critic: member for member in critique.members}
    specs = tuple(dict.fromkeys((*own, *calibrations)))
    alone = bare_names([spec for spec in specs if len(members(spec)) == 1])
    names = {spec: alone.get(spec, "together") for spec in specs}
    if specs == (critique.critic,) and not own:
        names = {critique.critic: "so far"}  # no other is told from it
    name_width = min(max(map(cell_len, names.values()), default=0), 16)
    lines: list[Content] = []
    for spec, name in names.items():
        name = clip(name, name_width)
        line = Content.styled(name + " " * (name_width - cell_len(name)), QUIET)
        if spec in own:
            known = own[spec].known
            reward = signed(own[spec].reward) if known else "?"
            line = line.append_text(f" {reward:>5}", tone(own[spec].reward) if known else QUIET)
        if spec in calibrations:
            words = calibration_words(calibrations[spec])
            if line.cell_length + 1 + len(words) > width:
                lines.append(line)
                line = Content(" ")
            line = line.append_text(" " + words, QUIET)
        lines.append(line.truncate(width, ellipsis=True))
    return lines


def calibration_words(calibration: Calibration) -> str:
    """Say how often a critic was right about what was proposed."""
    if not calibration.spoken:
        return "no record yet"
    if calibration.spoken == 1:
        return "right the one time" if calibration.right else "wrong the one time"
    return f"right {calibration.right} of {calibration.spoken} times"
