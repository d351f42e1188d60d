"""The goals on the way: what is to be done next, what was reached, who set it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agents.core import intents
from agents.core.goals import PERSON, Goal, GoalState, TeacherStanding
from games.text import clean_line
from tui.actions.dialogs import GOALS
from tui.actions.play import PLAY
from tui.speech.goals import standing_words, whose_goal
from tui.widgets.format import QUIET, clip
from tui.widgets.pane import headline
from tui.widgets.rows import RowsPane
from tui.wishes import IntentAsked

MARKS = {
    GoalState.OPEN: ("○", "bold"),
    GoalState.REACHED: ("✓", "$text-success"),
    GoalState.TICKED: ("✓", "$text-success"),
    GoalState.FAILED: ("✗", "$text-warning"),
}
_NEW = "+ a new goal"
_WHAT_FOR = "the agent goes for the first that is open, if it knows how."
_MOVES = {"up": -1, "down": 1}


class GoalsPane(RowsPane):
    """The goals in their order; Enter ticks one, or writes a new one on the last row."""

    @dataclass
    class AddAsked(Message):
        """The person wants to write a goal."""

    TABLE = GOALS

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, amends: bool = False
    ) -> None:
        super().__init__(id=id, classes=classes, amends=amends)
        self._way_here = PLAY.key("goals")
        self._goals: tuple[Goal, ...] = ()
        self._teachers: tuple[TeacherStanding, ...] = ()

    @override
    def know_keys(self, keymap: Mapping[str, str]) -> None:
        self._way_here = PLAY.under(keymap).key("goals")
        super().know_keys(keymap)

    def show(self, goals: Sequence[Goal], teachers: Sequence[TeacherStanding] = ()) -> None:
        """List goals, the next one first."""
        if tuple(goals) == self._goals and tuple(teachers) == self._teachers:
            return
        at, chosen = self.highlighted, self._chosen
        self._goals, self._teachers = tuple(goals), tuple(teachers)
        self._fill()
        places = [goal.id for goal in self._goals]
        if chosen is not None and chosen.id in places:
            self.highlighted = places.index(chosen.id)
        elif at is not None and self._amends:
            # From the last row, where one writes another; from a struck one, the next.
            self.highlighted = min(at, len(places)) if chosen is not None else len(places)

    @property
    def opens(self) -> bool:
        """Whether Enter does something to a row now."""
        return self._amends and self.has_focus and self.highlighted is not None

    @property
    def _chosen(self) -> Goal | None:
        at = self.highlighted
        return self._goals[at] if at is not None and at < len(self._goals) else None

    def on_focus(self) -> None:
        """Stand on the first row, so that Enter does something."""
        if self.highlighted is None and self.option_count and self._amends:
            self.highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """Change the goal under the cursor.

        Not by bindings: what writes begins a move before those are asked.
        """
        asked = self._keys.named(event.key) if self._amends else ""
        chosen = self._chosen
        if asked:
            event.stop()
            event.prevent_default()
        if asked == "add":
            self.post_message(self.AddAsked())
        elif asked == "undo":
            self.post_message(IntentAsked(intents.RestoreGoal()))
        elif asked == "strike" and chosen is not None:
            self.post_message(IntentAsked(intents.StrikeGoal(chosen.id)))
        elif asked in _MOVES and chosen is not None:
            self.post_message(IntentAsked(intents.PutGoal(chosen.id, _MOVES[asked])))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick the goal, or have a new one written."""
        event.stop()
        if not self._amends:
            return
        if event.option_index < len(self._goals):
            goal = self._goals[event.option_index].id
            self.post_message(IntentAsked(intents.TickGoal(goal)))
        else:
            self.post_message(self.AddAsked())

    @override
    def _rows(self) -> list[Content]:
        return [self._row(place, goal) for place, goal in enumerate(self._goals)]

    @override
    def _fill(self) -> None:
        key = self._keys.key
        keys = ""
        if self._amends and self._goals:
            keys = f"Enter ticks · {key('strike')} strikes · {key('up')} {key('down')} move"
        self.border_title = headline("Goals", keys)
        options = list(map(Option, self._rows()))
        if self._amends:
            options.append(Option(Content.styled(_NEW, QUIET)))
            if not self._goals:
                told = f"{self._way_here} comes here, Enter writes one: {_WHAT_FOR}"
                options.append(Option(Content.styled(told, QUIET), disabled=True))
        elif not options:
            options.append(Option(Content.styled("no goals were set", QUIET), disabled=True))
        options += [
            Option(Content.styled(standing_words(one), QUIET), disabled=True)
            for one in self._teachers
            if any(goal.author == one.spec for goal in self._goals)
        ]
        self.set_options(options)

    def _row(self, place: int, goal: Goal) -> Content:
        width = self._width
        glyph, style = MARKS[goal.state]
        number = f"{place + 1} "
        step = "  " if goal.parent is not None else ""
        beside = "" if goal.author == PERSON else whose_goal(goal.author)
        if goal.state is GoalState.FAILED:
            beside = f"given up  {beside}".rstrip()
        text = clip(clean_line(goal.text), width - len(number) - len(step) - len(beside) - 4)
        drawn = Content.assemble((number, QUIET), step, (f"{glyph} ", style))
        drawn = drawn.append_text(text, "" if goal.is_open else QUIET)
        gap = " " * max(2, width - drawn.cell_length - len(beside))
        return drawn.append_text(f"{gap}{beside}", QUIET) if beside else drawn
