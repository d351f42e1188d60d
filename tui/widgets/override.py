"""The box that a person types in: accept, pick or override."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from games.text import clean_line
from games.types import KEYS, Lexicon, clean_text
from tui.actions.bound import bindings
from tui.actions.dialogs import BOX
from tui.widgets.choices import ChoicePicked
from tui.widgets.completion import CommandSuggester
from tui.widgets.line import Line, pasted_lines

MAX_BYTES = 198
"""What an engine takes in one line (jericho cuts the rest off)."""


class OverrideBox(Line):
    """Empty and Enter accepts, a digit and Enter picks, anything else overrides.

    A digit beyond the choices offered stays in the box: sent, a slip of the
    finger would be learned as a move. Where none are offered it goes to the
    story, and so does a digit in double quotes. Right or Tab takes the
    completion; on an empty box Right writes the proposed command, to be edited.
    """

    @dataclass
    class Accepted(Message):
        """Enter in the empty box."""

    @dataclass
    class Entered(Message):
        """A command of the person's own."""

        text: str

    @dataclass
    class Pressed(Message):
        """A key for the story, which waits for one.

        Attributes:
            key: a letter, or the name of a key that writes none.
        """

        key: str

    @dataclass
    class Previewed(Message):
        """The box holds the digit of a choice, or no longer does (None)."""

        index: int | None

    class FindAsked(Message):
        """A slash in the empty box: words of the story are looked for."""

    @dataclass
    class Refused(Message):
        """Something could not be taken; the box keeps what it can."""

        reason: str

    @dataclass
    class PauseToggled(Message):
        """Space in the empty box while the agent plays by itself."""

    @dataclass
    class LegendAsked(Message):
        """A question mark in the empty box: what the signs of the panes mean."""

    BINDINGS = bindings(BOX)

    def __init__(self, keymap: Mapping[str, str] | None = None, *, id: str | None = None) -> None:
        """Make the box.

        Args:
            keymap: a person's own keys, by the ids of actions.
            id: as of any widget.
        """
        self._keys = BOX.under(keymap or {})
        self._completer = CommandSuggester()
        super().__init__(id=id, suggester=self._completer, compact=True, select_on_focus=False)
        self._choices: tuple[str, ...] = ()
        self._remembered: tuple[str, ...] = ()
        self._history: list[str] = []
        self._place = 0
        self._draft = ""
        self._preview: int | None = None
        self.space_pauses = self.awaits_choices = False
        self._awaits_key = False
        self._scene: object = None
        self._in_flight = False
        self._ahead: list[str] = []

    # --- what it is told -----------------------------------------------------

    def offer(self, choices: Sequence[str], placeholder: str) -> None:
        """Take in the proposal's commands in the order of their digits."""
        self.placeholder = placeholder
        clean = tuple(clean_line(choice) for choice in choices)
        if clean != self._choices:
            self._choices = clean
            self._completer.know_choices(clean)
            if _is_digit(self.value.strip()):
                self._suggestion = ""  # of what the digit stood for
            self._look_for_digit(self.value)

    def know_keys(self, keymap: Mapping[str, str]) -> None:
        """Take in a person's own keys, by the ids of actions."""
        self._keys = BOX.under(keymap)

    def mark(self, index: int) -> None:
        """Write the digit of a choice, as if it were typed."""
        self._write(str(index + 1))

    def expect(self, scene: object, *, key: bool) -> None:
        """Take in whether the story waits for a key, and what tells this scene from others.

        What is typed between a key and the next scene stands in the box: it is the
        beginning of a line, or the keys that come next. Keys that write nothing wait,
        and mean nothing where a line is awaited: least of all that a proposal is taken.
        """
        if scene != self._scene:
            self._scene, self._awaits_key, self._in_flight = scene, key, False
            self._press_first()
            if not key:
                self._ahead.clear()

    def _press_first(self) -> None:
        """Press the first of the letters in the box, where they are keys."""
        if self._awaits_key and self.value:
            first, self.value = self.value[0], self.value[1:]
            self._press("space" if first == " " else first)
        elif self._awaits_key and self._ahead:
            self._press(self._ahead.pop(0))

    def _press(self, key: str) -> None:
        self._awaits_key, self._in_flight = False, True  # until the story has taken this one
        self.post_message(self.Pressed(key))

    def know_commands(self, commands: Iterable[str]) -> None:
        """Take in commands known to change the world, for completion."""
        self._completer.know_commands(commands)

    def know_words(self, lexicon: Lexicon, on_screen: Iterable[str]) -> None:
        """Take in the parser's words and the texts in view, for completion."""
        self._completer.know_words(lexicon, on_screen)

    def remember(self, commands: tuple[str, ...]) -> None:
        """Take in the person's commands so far, oldest first, as history."""
        if commands != self._remembered:
            self._remembered = commands
            self._history = [clean_line(command) for command in commands]
            self._place = len(self._history)

    # --- what it reports -----------------------------------------------------

    async def action_submit(self) -> None:
        """Report what Enter means now."""
        text = clean_text(self.value).strip()
        if not text:
            self.post_message(self.Accepted())
            return
        index = self._digit(text)
        if index is not None:
            self.value = ""
            self.post_message(ChoicePicked(index))
            return
        if (self._choices or self.awaits_choices) and _is_digit(text):
            why = f"There is no choice {text} {'here' if self._choices else 'yet: wait a moment'}."
            self.post_message(self.Refused(f'{why} To send it to the story: "{text}"'))
            return
        size = len(text.encode())
        if size > MAX_BYTES:
            self.post_message(
                self.Refused(
                    f"That line is {size} bytes long and a story takes {MAX_BYTES}. "
                    "It is still in the box: shorten it."
                )
            )
            return
        if len(text) == 3 and text[0] == text[2] == '"' and _is_digit(text[1]):
            text = text[1]
        self._keep(text)
        self.value = ""
        self.post_message(self.Entered(text))

    def _keep(self, text: str) -> None:
        if not self._history or self._history[-1] != text:
            self._history.append(text)
        self._place, self._draft = len(self._history), ""

    def _digit(self, text: str) -> int | None:
        if _is_digit(text):
            index = int(text) - 1
            if 0 <= index < len(self._choices):
                return index
        return None

    def watch_value(self, value: str) -> None:
        """Preview a choice as soon as its digit stands in the box."""
        self._look_for_digit(value)

    def _look_for_digit(self, value: str) -> None:
        index = self._digit(value.strip())
        if index != self._preview:
            self._preview = index
            self.post_message(self.Previewed(index))

    # --- keys -----------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """Let space bar, slash and question mark do what they stand for in the empty box.

        A key that writes never reaches the bindings. Where the story waits for a key,
        every key that a story can tell is the story's.
        """
        if self.takes(event):
            event.prevent_default()
            event.stop()

    def takes(self, event: events.Key) -> bool:
        """Do what a key stands for where it could not begin a command, if anything."""
        asked = self._keys.named(event.key) if event.is_printable and not self.value else ""
        if asked == "pause" and self.space_pauses:
            self.action_pause()
            return True
        if self._preview is not None and (event.character or "").isalpha():
            self._write("")  # a move of one's own is typed in place of the choice
        key = _story_key(event)
        if key and self._awaits_key:
            self._press(key)
        elif self._in_flight and key in KEYS and not self.value:
            self._ahead.append(key)
        elif asked == "legend" and not self._in_flight:
            self.action_legend()
        elif asked == "find" and not self._in_flight:
            self.action_find()
        else:
            return False
        return True

    def action_legend(self) -> None:
        """Report that the signs of the panes are to be explained."""
        self.post_message(self.LegendAsked())

    def action_find(self) -> None:
        """Report that words of the story are to be found."""
        self.post_message(self.FindAsked())

    def action_pause(self) -> None:
        """Report that auto mode is to pause, or to go on."""
        self.post_message(self.PauseToggled())

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of a paste, cleaned."""
        event.prevent_default()
        event.stop()
        lines = pasted_lines(event.text)
        if not lines:
            return
        self.put(lines[0])
        self._press_first()
        if len(lines) > 1:
            rest = "line was" if len(lines) == 2 else "lines were"
            self.post_message(
                self.Refused(f"One move at a time: {len(lines) - 1} further {rest} left out.")
            )

    def action_older(self) -> None:
        """Go back in the history; what was half typed is kept."""
        if self._place == len(self._history):
            self._draft = self.value
        if self._place > 0:
            self._place -= 1
            self._write(self._history[self._place])

    def action_newer(self) -> None:
        """Go forward in the history, at last to what was half typed."""
        if self._place < len(self._history):
            self._place += 1
            at_end = self._place == len(self._history)
            self._write(self._draft if at_end else self._history[self._place])

    def action_cursor_right(self, select: bool = False) -> None:
        """Take the completion, or write the proposed command to be edited."""
        if not select and not self.value and self._choices:
            self._write(self._choices[0])
            return
        index = self._digit(self.value.strip())
        if not select and index is not None:
            self._write(self._choices[index])
            return
        super().action_cursor_right(select)

    def action_complete(self) -> None:
        """Take the completion if there is one, else move the focus on."""
        if self._awaits_key:
            self.post_message(self.Accepted())
            return
        index = self._digit(self.value.strip())
        completed = self._completer.complete(self.value) if self.cursor_at_end else None
        if index is not None:
            self._write(self._choices[index])
        elif completed is not None:
            self._write(completed)
        else:
            self.screen.focus_next()

    def _write(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


def _story_key(event: events.Key) -> str:
    """Return a key as a story may wait for it, empty if no story can tell it."""
    if event.key in KEYS:
        return event.key
    letter = event.character or ""
    return letter if event.is_printable and letter.strip() else ""


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()
