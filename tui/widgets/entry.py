"""Where a person types a move, and why they make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from agents.core import intents
from games.text import clean_line
from tui.actions.table import KeyHint
from tui.widgets.line import Line
from tui.widgets.override import OverrideBox
from tui.wishes import IntentAsked

_BOX_KEYS = {"enter": "submit", "backspace": "delete_left"}
"""What these keys do in the box, from wherever the focus is: a list may want them first."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """What can be done in the box.

    Attributes:
        choices: what digits stand for.
        empty: what the empty line says.
        typed: the person's commands so far, oldest first.
        pauses: the space bar pauses auto mode.
        scene: tells this scene from others.
        key: the story waits for a single key.
        thinks: there may be choices in a moment.
    """

    choices: tuple[str, ...] = ()
    empty: str = ""
    typed: tuple[str, ...] = ()
    pauses: bool = False
    scene: object = None
    key: bool = False
    thinks: bool = False


class MoveEntry(Vertical):
    """The box for a move, under a line for a reason that opens when it is asked for.

    A move of the person's own leaves it as a wish, with the reason; whether a proposal can
    be accepted, the box doesn't know.

    Args:
        keymap: a person's own keys, by the ids of actions.
    """

    DEFAULT_CSS = "MoveEntry { height: auto; }"

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__(id="entry")
        self.box = OverrideBox(keymap, id="box")
        self.why = Line(
            placeholder="why? kept with your next move; Enter goes back",
            id="why",
            compact=True,
            select_on_focus=False,
            max_length=400,
        )
        self.why.meanings = (KeyHint("Enter", "keeps it, back to your move", "", 0),)
        self._why_row = Horizontal(Static("because", markup=False, id="why-label"), self.why)
        self._why_row.id = "why-row"
        self._why_row.display = False

    def compose(self) -> ComposeResult:
        """Lay out the reason over the box."""
        yield self._why_row
        with Horizontal(id="box-row"):
            yield Static("›", markup=False, id="prompt")
            yield self.box

    def show(self, shown: EntryView) -> None:
        """Take in what can be done."""
        self.box.remember(shown.typed)
        self.box.offer(shown.choices, shown.empty)
        self.box.space_pauses = shown.pauses
        self.box.awaits_choices = shown.thinks
        self.box.expect(shown.scene, key=shown.key)

    def ask_why(self) -> None:
        """Open the line for a reason and go there."""
        self._why_row.display = True
        self.why.focus()

    def take_why(self) -> str:
        """Return the reason, which is used up, and go back to the box."""
        words = clean_line(self.why.value)
        self.why.value = ""
        self._why_row.display = False
        self.box.focus()
        return words

    def clear(self) -> None:
        """Forget what was written, and go to the box."""
        self.box.value = ""
        self.take_why()

    @on(Input.Submitted, "#why")
    def _on_why_written(self, event: Input.Submitted) -> None:
        self._why_row.display = bool(event.value.strip())
        self.box.focus()

    @on(OverrideBox.Entered)
    def _on_entered(self, event: OverrideBox.Entered) -> None:
        event.stop()
        self._ask(intents.Type(event.text, self.take_why()))

    @on(OverrideBox.Pressed)
    def _on_pressed(self, event: OverrideBox.Pressed) -> None:
        event.stop()
        self._ask(intents.Type(event.key, self.take_why(), key=True))

    def _ask(self, intent: intents.Intent) -> None:
        self.post_message(IntentAsked(intent))

    async def take_key(self, event: events.Key, *, listed: bool) -> None:
        """Take a key that was pressed elsewhere, if it is one for the box.

        Args:
            event: the key; stopped if it is taken.
            listed: a list wants Enter and the like for itself.
        """
        if event.is_printable and event.character:
            event.stop()
            self.box.focus()
            if not self.box.takes(event):
                self.box.insert_text_at_cursor(event.character)
        elif event.key in _BOX_KEYS and not listed:
            event.stop()
            self.box.focus()
            if not self.box.takes(event):
                await self.box.run_action(_BOX_KEYS[event.key])
