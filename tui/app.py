"""The Textual program: it holds the services and leads from screen to screen."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from agents.errors import StoreError
from games.errors import GameError
from tui.screens.failures import ShowsFailures, Troubled
from tui.screens.play import PlayScreen
from tui.services import PlayRequest, Services
from tui.themes import DARK, THEMES, next_theme

if TYPE_CHECKING:
    from tui.screens.library import LibraryScreen
    from tui.screens.replay import ReplayScreen


class UnderstudyApp(ShowsFailures, App[int]):
    """The program.

    Args:
        services: everything the screens may use.
        start: what to play at once; None opens the library.
    """

    TITLE = "Understudy"
    CSS_PATH = ["app.tcss", "play.tcss"]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "next_theme", "Theme", id="app.theme", tooltip="Dark, light, plain"),
        Binding("ctrl+q", "quit", "Leave", show=False, id="app.quit", tooltip="Leave the program"),
    ]

    def __init__(self, services: Services, start: PlayRequest | None = None) -> None:
        super().__init__()
        self.services = services
        self._start = start
        self._goodbye = ""

    @property
    def goodbye(self) -> str:
        """What to tell on the terminal after the program has closed; may be empty."""
        return self._goodbye

    def on_mount(self) -> None:
        """Put the theme on and open the first screen."""
        for theme in THEMES:
            self.register_theme(theme)
        names = {theme.name for theme in THEMES}
        chosen = self.services.theme
        self.theme = chosen if chosen in names else DARK.name
        if self._start is not None:
            self.play(self._start)
        else:
            self._open_library()

    # --- from screen to screen ---------------------------------------------------

    def _open_library(self) -> None:
        from tui.screens.library import LibraryScreen

        self.push_screen(LibraryScreen())

    def play(self, request: PlayRequest) -> None:
        """Set a game up and show it; a failure is told and nothing changes."""
        self.run_worker(self._open_game(request), group="open", exclusive=True, exit_on_error=False)

    async def _open_game(self, request: PlayRequest) -> None:
        try:
            coplay = await asyncio.to_thread(self.services.open_coplay, request)
        except (GameError, StoreError) as error:
            self._refuse(f"{error.message} {error.hint}".strip())
        except ValueError as error:
            self._refuse(str(error))
        else:
            await self.push_screen(PlayScreen(coplay))

    def _refuse(self, sentence: str) -> None:
        """Tell that a game could not be opened, on the screen or while leaving."""
        if self._start is not None and len(self.screen_stack) == 1:
            self._goodbye = sentence
            self.exit(1, return_code=1)
        else:
            self.notify(sentence, severity="error", timeout=15, markup=False)

    def on_library_screen_game_chosen(self, event: LibraryScreen.GameChosen) -> None:
        """Begin a game that was chosen in the library."""
        self.play(PlayRequest(game=event.info))

    def on_library_screen_session_chosen(self, event: LibraryScreen.SessionChosen) -> None:
        """Go on with a session that was chosen in the library."""
        self.play(PlayRequest(session=event.session))

    def on_play_screen_left(self, event: PlayScreen.Left) -> None:
        """Go back to the library, or end the program if it began with the game."""
        if event.session:
            self._goodbye = (
                f"Session {event.session} is kept: understudy play --resume {event.session}"
            )
        if not isinstance(self.screen, PlayScreen):
            return
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.exit(0)

    def on_play_screen_replay_asked(self, event: PlayScreen.ReplayAsked) -> None:
        """Look at the session that is being played."""
        from tui.screens.replay import ReplayScreen

        self.push_screen(ReplayScreen(event.session))

    async def on_replay_screen_taken_over(self, event: ReplayScreen.TakenOver) -> None:
        """Go on from a turn of a replayed session."""
        if not isinstance(self.screen, PlayScreen):
            await self.pop_screen()
        if isinstance(self.screen, PlayScreen) and self.screen.session == event.session:
            self.screen.go_to(event.turn)
        else:
            self.play(PlayRequest(session=event.session, turn=event.turn))

    # --- keys and commands -------------------------------------------------------------

    def action_next_theme(self) -> None:
        """Go to the next theme."""
        self.theme = next_theme(self.theme)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer what the present screen can do, and the themes."""
        if isinstance(screen, PlayScreen):
            yield from screen.system_commands()
        for theme in THEMES:
            yield SystemCommand(
                f"Theme: {theme.name}",
                "(^T goes round)",
                partial(setattr, self, "theme", theme.name),
            )
        if not isinstance(screen, PlayScreen):
            yield SystemCommand("Leave", "close the program (^Q)", self.action_quit)

    # --- the unexpected -----------------------------------------------------------------

    def on_troubled(self, event: Troubled) -> None:
        """Tell of an unexpected error that the program survives."""
        self.notify(
            f"Something unexpected went wrong. {self._write_down(event.error)} "
            "You can go on; the session is kept.",
            severity="error",
            timeout=20,
            markup=False,
        )

    def _write_down(self, error: BaseException) -> str:
        """Append an error to the log and say in a sentence where it is."""
        log = self.services.home.log
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(f"--- {stamp}\n{''.join(traceback.format_exception(error))}\n")
        except OSError as reason:
            return f"{type(error).__name__} (the log {log} can't be written: {reason.strerror})."
        return f"What happened is written in {log}."

    def _handle_exception(self, error: Exception) -> None:
        """Close with a sentence in place of a traceback.

        The framework calls this for an error that leaves a part of the screen
        dead; every turn that was shown is in the journal by then.
        """
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        where = self._write_down(error)
        self.panic(
            Text(
                f"Understudy had to close. {where} Every turn that was shown is kept: "
                "`understudy sessions` lists it, `understudy play --resume` goes on with it."
            )
        )
