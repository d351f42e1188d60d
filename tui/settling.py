"""What a person changes of the program's looks and keys, put on and kept in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.app import App, SystemCommand
from textual.color import Color, ColorParseError

from agents.core.errors import StoreError
from agents.home.outputs import write_output
from tui.actions.app import Keys
from tui.services import Services
from tui.themes import THEMES, next_theme
from tui.widgets.division import Division
from tui.widgets.looks import Paint

if TYPE_CHECKING:
    from agents.home.settings_file import Value


@runtime_checkable
class Tells(Protocol):
    """A screen with a story on it."""

    @property
    def division(self) -> Division:
        """The story, and what stands beside it."""


WIDTHS = (60, 72, 80, 100, 0)
"""Columns of prose that the palette offers; 0 is as many as there are."""


class Settling:
    """Puts on what a person settles, and has it kept.

    Args:
        app: looks so.
        services: say how it looked last, and keep what is changed.
        use_keymap: lets keys hold, on every screen that is open.

    Attributes:
        width: columns of prose at most, 0 for as many as there are.
        colours: a story's own colours are shown.
    """

    def __init__(
        self,
        app: App[Any],
        services: Services,
        use_keymap: Callable[[Mapping[str, str]], None],
    ) -> None:
        self._app = app
        self._services = services
        self._keymap = dict(services.keymap)
        self._use_keymap = use_keymap
        self.width = services.screen.width
        self.colours = services.screen.colours

    def keep(self, table: str, values: Mapping[str, Value | None]) -> bool:
        """Have values kept; where that can't be, it is told and they hold until the end."""
        try:
            self._services.keep(table, values)
        except StoreError as error:
            self._app.notify(
                f"{error.message} {error.hint}", severity="warning", timeout=10, markup=False
            )
            return False
        return True

    def next_theme(self) -> None:
        """Go to the next theme."""
        self.choose_theme(next_theme(self._app.theme))

    def choose_theme(self, name: str) -> None:
        """Put a theme on, and say its name."""
        self._app.theme = name
        self.keep("screen", {"theme": name})
        self._dress_all()
        self._app.notify(f"Theme: {name}", timeout=2, markup=False)

    def choose_width(self, width: int) -> None:
        """Let prose be so wide at most, on every screen."""
        self.width = width
        self.keep("screen", {"width": width})
        self._dress_all()

    def turn_colours(self) -> None:
        """Show a story's own colours, or no longer."""
        self.colours = not self.colours
        self.keep("screen", {"colours": self.colours})
        self._dress_all()
        told = "shown where they can be read" if self.colours else "not shown"
        self._app.notify(f"Colours of the story's own: {told}", timeout=2, markup=False)

    def _dress_all(self) -> None:
        for screen in self._app.screen_stack:
            if isinstance(screen, Tells):
                self.dress(screen)

    def dress(self, screen: Tells) -> None:
        """Let the story on a screen look as was settled."""
        screen.division.narrow(self.width)
        screen.division.dress(Paint(self.colours, self._ground()))

    def _ground(self) -> int | None:
        """Return the colour behind text, None where the terminal has its own."""
        named = self._app.current_theme.background or ""
        try:
            return int.from_bytes(bytes(Color.parse(named).rgb)) if named.startswith("#") else None
        except ColorParseError:
            return None

    def take_picture(self) -> None:
        """Keep a picture of the screen, and say where."""
        folder = self._services.home.root / "screenshots"
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{stamp}.svg"
            write_output(path, self._app.export_screenshot())
        except OSError as error:
            self._app.notify(
                f"The picture can't be written to {folder}: {error.strerror or error}.",
                severity="error",
                markup=False,
            )
            return
        self._app.notify(f"A picture of the screen is in {path}", timeout=8, markup=False)

    def commands(self) -> Iterable[SystemCommand]:
        """Offer all of it in the command palette."""
        key = Keys(self._keymap)("app.theme")
        for theme in THEMES:
            choose = partial(self.choose_theme, theme.name)
            yield SystemCommand(f"Theme: {theme.name}", f"({key} goes round)", choose)
        for width in WIDTHS:
            now = ", as now" if width == self.width else ""
            told = f"{width} columns" if width else "as wide as there is room"
            choose = partial(self.choose_width, width)
            yield SystemCommand(f"Story width: {told}", f"of prose at most{now}", choose)
        told = "don't show" if self.colours else "show"
        yield SystemCommand(f"Story colours: {told}", "the story's own", self.turn_colours)
        yield SystemCommand("Keys", "every action, its id and its keys; change them", self.keys)
        yield SystemCommand(
            "Screenshot", "a picture (SVG) of this screen, kept in the home", self.take_picture
        )

    def keys(self) -> None:
        """Show every action with its keys, to be changed."""
        from tui.screens.keymap import KeymapScreen

        self._app.push_screen(KeymapScreen(self._keymap, self.change_key))

    def change_key(self, id: str, keys: str | None) -> str:
        """Give an action other keys, or its own again (None); return why that can't be.

        Args:
            id: of the action.
            keys: as the framework names them, with commas between.
        """
        from tui.actions.keymap import check_keymap

        told = {**self._keymap, id: keys}
        try:
            keymap = check_keymap({one: key for one, key in told.items() if key is not None})
        except ValueError as error:
            return f"{error}."
        self.keep("keys", {id: keys})
        self._keymap = dict(keymap)
        self._use_keymap(keymap)
        return ""
