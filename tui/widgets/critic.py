"""What the critic thinks of a command: a gauge, its parts, its reason."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agents.core.types import Calibration, Critique, Part
from tui.widgets.format import (
    QUIET,
    bare_names,
    clip,
    gauge,
    members,
    one_line,
    short_spec,
    signed,
    tone,
)
from tui.widgets.pane import Pane

_NAME_WIDTH, _LONGEST_NAME = 10, 14


class CriticPane(Pane):
    """A reward in [−1, 1] drawn around zero, with what it is made of."""

    heading = "Critic"
    least = 7

    DEFAULT_CSS = """
    CriticPane > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._critique: Critique | None = None
        self._words = ""
        self._aside = ""
        self._calibrations: Mapping[str, Calibration] = {}
        self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out the one text that is written anew."""
        yield Static("", markup=False)

    def show(
        self,
        critique: Critique,
        aside: str = "",
        calibrations: Mapping[str, Calibration] | None = None,
        note: str = "",
    ) -> None:
        """Show a judgement.

        Args:
            critique: what is drawn.
            aside: of which command it is, if not of the proposed one.
            calibrations: critic spec -> how well it has predicted so far.
            note: what else is to be said, such as that a model has spoken.
        """
        shown = (critique, aside, dict(calibrations or {}), note)
        if shown != (self._critique, self._aside, self._calibrations, self._note):
            self._critique, self._aside, self._calibrations, self._note = shown
            self.set_aside(aside or clip(short_spec(critique.critic), 40))
            self._draw()

    def say(self, words: str) -> None:
        """Show that there is no judgement."""
        self._critique, self._words = None, words
        self.set_aside("")
        self._draw()

    def on_resize(self) -> None:
        """Draw the gauge as wide as there is room."""
        # A change of height from within a resize is lost: the layout is under way.
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        critique, text = self._critique, self.query_one(Static)
        if critique is None:
            text.update(Content.styled(self._words, QUIET))
            return
        width = max(20, self.scrollable_content_region.width)
        lines = [_gauge_line(critique, width)]
        longest = max((cell_len(one_line(part.name)) for part in critique.parts), default=0)
        name_width = min(max(longest, _NAME_WIDTH), _LONGEST_NAME)
        lines += [_part_line(part, width, name_width) for part in critique.parts]
        lines += _standing_lines(critique, self._calibrations, width)
        if critique.reason:
            lines.append(Content.styled(one_line(critique.reason), QUIET))
        if self._note:
            lines.append(Content.styled(one_line(self._note), QUIET))
        text.update(Content("\n").join(lines))


def _gauge_line(critique: Critique, width: int) -> Content:
    if not critique.known:
        return Content.assemble(gauge(0.0, width - 16), ("  knows nothing", "bold"))
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
        (clip(one_line(part.name), name_width).ljust(name_width + 1), QUIET),
        (f"{value:>5}", tone(part.value) if part.known else QUIET),
    )
    note = one_line(part.note) or ("" if part.known else "nothing to go by")
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
            short = words.removeprefix("right ")
            if line.cell_length + 1 + len(words) <= width:
                pass
            elif line.cell_length + 1 + len(short) <= width:
                words = short
            else:
                lines.append(line)
                line = Content(" ")
            line = line.append_text(" " + words, QUIET)
        lines.append(line.truncate(width, ellipsis=True))
    return lines


def calibration_words(calibration: Calibration) -> str:
    """Say how often a critic was right: AUC, Brier score, and of how many commands."""
    if calibration.auc is None and calibration.brier is None:
        return f"not yet known (n {calibration.n})"
    parts = []
    if calibration.auc is not None:
        parts.append(f"right {calibration.auc:.2f} AUC")
    if calibration.brier is not None:
        parts.append(f"Brier {calibration.brier:.2f}")
    return ", ".join([*parts, f"n {calibration.n}"])
