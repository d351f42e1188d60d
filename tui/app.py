"""The Textual program: it holds the services and leads from screen to screen."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.screen import Screen

from agents.core.errors import StoreError
from agents.home.outputs import append_output
from agents.providers.base import ProviderError
from games.errors import GameError, ToldError
from tui.actions.app import APP, Keys
from tui.actions.bound import bindings
from tui.screens.acting import Acting
from tui.screens.failures import ShowsFailures, Troubled
from tui.screens.play import PlayScreen
from tui.services import PlayRequest, ReplayRequest, Services
from tui.settling import Settling
from tui.speech.asides import deleted_elsewhere
from tui.speech.hints import hints_taken
from tui.terminal.typed_ahead import TypedAhead
from tui.themes import THEMES, fitting_theme
from tui.wishes import KeepAsked, ManualAsked, MemoryAsked, NotesAsked, ReplayAsked

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

    from games.types import GameInfo
    from tui.screens.library import LibraryScreen
    from tui.screens.memory import MemoryScreen
    from tui.screens.replay import ReplayScreen


class UnderstudyApp(ShowsFailures, App[int]):
    """The program.

    Args:
        services: everything the screens may use.
        start: what to play or to replay at once; None opens the library.
    """

    TITLE = "Understudy"
    CSS_PATH = ["app.tcss", "division.tcss", "play.tcss"]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = bindings(APP)

    def __init__(
        self, services: Services, start: PlayRequest | ReplayRequest | None = None
    ) -> None:
        # NO_COLOR means no colour at all, not the framework's shades of grey.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.services = services
        self.keymap = dict(services.keymap)
        self.set_keymap(self.keymap)
        self.key_of = Keys(self.keymap)
        self.settling = Settling(self, services, self.use_keymap)
        self.typed_ahead = TypedAhead(self)
        self._start = start
        self._goodbye = ""
        self._ended = False
        self._loop_to_leave: asyncio.AbstractEventLoop | None = None

    def get_driver_class(self) -> type[Driver]:
        """Return what reads the keys and writes the screen: a hardened one on a terminal."""
        from textual.drivers.linux_driver import LinuxDriver

        from tui.terminal.terminal import TerminalDriver

        usual = super().get_driver_class()
        return TerminalDriver if usual is LinuxDriver else usual

    @property
    def goodbye(self) -> str:
        """What to tell on the terminal after the program has closed; may be empty."""
        return self._goodbye

    def on_mount(self) -> None:
        """Put the theme on and open the first screen."""
        self._loop_to_leave = asyncio.get_running_loop()
        if self._ended:
            self.exit(0)
            return
        for theme in THEMES:
            self.register_theme(theme)
        names = {theme.name for theme in THEMES}
        chosen = self.services.theme
        fitting = fitting_theme(self.console.color_system, self.no_color)
        self.theme = chosen if chosen in names else fitting
        match self._start:
            case PlayRequest() as request:
                self.play(request)
            case ReplayRequest() as request:
                self.replay(request)
            case None:
                self._open_library()

    # --- from screen to screen ---------------------------------------------------

    def _open_library(self) -> None:
        from tui.screens.healing import Healing
        from tui.screens.library import LibraryScreen
        from tui.screens.library_dialogs import fetcher_into

        workspace, catalog = self.services.workspace, self.services.catalog
        if workspace is None or catalog is None:
            raise ValueError("the library needs a workspace and a catalogue")
        fetch = fetcher_into(catalog.added)
        shelf = LibraryScreen(catalog, workspace.journal, fetch, workspace)
        self.push_screen(shelf)
        Healing(self, workspace, shelf.reload).offer()

    def _open_backends(self) -> None:
        from tui.screens.backends import BackendsScreen

        played = [screen for screen in self.screen_stack if isinstance(screen, PlayScreen)]
        spent = played[-1].spent if played else None
        self.push_screen(BackendsScreen(self.services.probes, spent, choosable=False))

    @property
    def _memory_shown(self) -> MemoryScreen | None:
        from tui.screens.memory import MemoryScreen

        return next((s for s in self.screen_stack if isinstance(s, MemoryScreen)), None)

    def open_memory(self, looking_for: str = "") -> None:
        """Show what is remembered.

        Args:
            looking_for: what stands in its box at first.
        """
        from tui.screens.memory import MemoryScreen

        workspace = self.services.workspace
        if workspace is not None:
            catalog = self.services.catalog
            stories = catalog.games if catalog is not None else tuple
            self.push_screen(MemoryScreen(workspace.ledger, looking_for, stories))

    def open_manual(self, game: GameInfo | None, session: int = 0) -> None:
        """Show the manual of a game, or of the game of a session."""
        from tui.screens.manual import ManualScreen

        workspace = self.services.workspace
        if workspace is not None:
            self.push_screen(
                ManualScreen(workspace.ledger, lambda journal: game or journal.info(session).game)
            )

    def replay(self, request: ReplayRequest) -> None:
        """Show a session again; a failure is told and nothing changes."""
        from tui.screens.replay import ReplayScreen

        workspace = self.services.workspace
        if workspace is None:
            return
        try:
            info = workspace.journal.info(request.session)
        except StoreError as error:
            self._refuse(f"{error.message} {error.hint}".strip())
            return
        folder = self.services.home.transcripts
        shown = ReplayScreen(info, workspace.journal, request.turn, folder)
        self.settling.dress(shown)
        self.push_screen(shown, self._after_replay)

    def _after_replay(self, _: None) -> None:
        """End the program if there is nothing to go back to."""
        if len(self.screen_stack) == 1:
            self.exit(0)

    def play(self, request: PlayRequest) -> None:
        """Set a game up and show it; a failure is told and nothing changes."""
        self.typed_ahead.opening = True
        self.run_worker(self._open_game(request), group="open", exclusive=True, exit_on_error=False)

    async def _open_game(self, request: PlayRequest) -> None:
        try:
            coplay = await asyncio.to_thread(self.services.open_coplay, request)
        except (GameError, StoreError, ProviderError) as error:
            self._refuse(f"{error.message} {error.hint}".strip())
        except ValueError as error:
            self._refuse(str(error))
        else:
            play = PlayScreen(coplay, self.services.probes, self.services.screen)
            self.settling.dress(play)
            await self.push_screen(play)
        finally:
            self.typed_ahead.opening = False

    def _refuse(self, sentence: str) -> None:
        """Tell that a game could not be opened, on the screen or while leaving."""
        self.typed_ahead.forget()
        if self._start is not None and len(self.screen_stack) == 1:
            self._goodbye = sentence
            self.exit(1, return_code=1)
        else:
            self.notify(sentence, severity="error", timeout=15, markup=False)

    def on_library_screen_game_chosen(self, event: LibraryScreen.GameChosen) -> None:
        """Begin a game that was chosen in the library."""
        self.play(PlayRequest(game=event.info, seed=event.seed))

    def on_library_screen_session_chosen(self, event: LibraryScreen.SessionChosen) -> None:
        """Go on with a session that was chosen in the library."""
        self.play(PlayRequest(session=event.session.id))

    @on(KeepAsked)
    def _on_keep_asked(self, event: KeepAsked) -> None:
        self.settling.keep(event.table, event.values)

    @on(MemoryAsked)
    def _on_memory_asked(self, event: MemoryAsked) -> None:
        self.open_memory(f"game:{event.game} " if event.game else "")

    @on(ManualAsked)
    def _on_manual_asked(self, event: ManualAsked) -> None:
        self.open_manual(event.game, event.session)

    @on(NotesAsked)
    def _on_notes_asked(self, event: NotesAsked) -> None:
        from tui.screens.notes import NotesScreen

        workspace, shows = self.services.workspace, self.screen

        def left(_: None) -> None:
            if isinstance(shows, PlayScreen):
                shows.notes_changed()

        if workspace is not None:
            self.push_screen(NotesScreen(workspace.ledger, event.turn), left)

    @on(ReplayAsked)
    def _on_replay_asked(self, event: ReplayAsked) -> None:
        self.replay(ReplayRequest(event.session, event.turn))

    def on_play_screen_left(self, event: PlayScreen.Left) -> None:
        """Go back to the library, or end the program if it began with the game."""
        if event.session:
            self._goodbye = self._kept(event.session, event.hints, deleted=event.deleted)
        if not isinstance(self.screen, PlayScreen):
            return
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.exit(0)

    async def on_replay_screen_take_over_requested(
        self, event: ReplayScreen.TakeOverRequested
    ) -> None:
        """Go on from a turn of a replayed session, in its game if that is open."""
        playing = [screen for screen in self.screen_stack if isinstance(screen, PlayScreen)]
        if playing and playing[-1].session != event.session.id:
            self._refuse(
                f"Session {playing[-1].session} is being played: leave it first "
                f"({self.key_of('play.leave')} in the game), then take over another."
            )
            return
        # The memory screen may lie between the replay and the game.
        while len(self.screen_stack) > 2 and not isinstance(self.screen, PlayScreen):
            await self.pop_screen()
        if isinstance(self.screen, PlayScreen):
            self.screen.go_to(event.turn.id)
        else:
            self.play(PlayRequest(session=event.session.id, turn=event.turn.id))

    def leave_soon(self) -> None:
        """Close because the system says so; may be called from a signal's handler.

        The terminal gets its own screen, cursor and mouse back, and what was
        shown is in the journal.
        """
        self._ended = True
        if self._loop_to_leave is not None and not self._loop_to_leave.is_closed():
            self._loop_to_leave.call_soon_threadsafe(self._leave_at_once)

    def _leave_at_once(self) -> None:
        played = [screen for screen in self.screen_stack if isinstance(screen, PlayScreen)]
        if played and played[-1].session:
            self._goodbye = self._kept(played[-1].session)
        self.exit(0)

    @property
    def home_named(self) -> Path | None:
        """The home that the command line named: what is to be typed names it, too."""
        return self.services.home_named

    def _kept(self, session: int, hints: int = 0, *, deleted: bool = False) -> str:
        if deleted:
            return deleted_elsewhere(session)
        words = ["understudy play", self.services.named, f"--resume {session}"]
        told = hints_taken(hints)
        return f"Session {session} is kept{told}: {' '.join(filter(None, words))}"

    # --- keys and commands -------------------------------------------------------------

    def action_next_theme(self) -> None:
        """Go to the next theme, and say its name."""
        self.settling.next_theme()

    def use_keymap(self, keymap: Mapping[str, str]) -> None:
        """Let keys hold from now on, on every screen that is open."""
        self.keymap = dict(keymap)
        self.set_keymap(self.keymap)
        self.key_of = Keys(self.keymap)
        for screen in self.screen_stack:
            if isinstance(screen, Acting):
                screen.take_keys()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer what the present screen can do, and the themes."""
        commands = getattr(screen, "system_commands", None)
        if commands is not None:
            yield from commands()
        yield from self.settling.commands()
        if not isinstance(screen, PlayScreen):
            yield SystemCommand(
                "Backends", "language models: what answers, what is missing", self._open_backends
            )
            if self.services.workspace is not None and self._memory_shown is None:
                words = "all that is remembered: search, pin, mute, forget, merge"
                yield SystemCommand("Memory", words, self.open_memory)
            leave = f"close the program ({self.key_of('app.quit')})"
            yield SystemCommand("Leave", leave, self.action_quit)

    # --- the unexpected -----------------------------------------------------------------

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run what a key is bound to; its failure is told and leaves the screen alive.

        The framework's own lists fail so too, when a page key meets one that is
        being drawn anew (the command palette of Textual 8.2 does).
        """
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001 - told and written down, play goes on
            self.post_message(Troubled(error))
            return True

    def on_troubled(self, event: Troubled) -> None:
        """Tell of an error that the program survives."""
        said = "Something unexpected went wrong."
        if isinstance(event.error, ToldError):
            said = str(event.error)
        self.notify(
            f"{said} {self._write_down(event.error)} You can go on; the session is kept.",
            severity="error",
            timeout=20,
            markup=False,
        )

    def _write_down(self, error: BaseException) -> str:
        """Append an error to the log and say in a sentence where it is."""
        log = self.services.home.log
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            append_output(log, f"--- {stamp}\n{''.join(traceback.format_exception(error))}\n")
        except OSError as reason:
            return f"{type(error).__name__} (the log {log} can't be written: {reason.strerror})."
        return f"What happened is written in {log}."

    def _handle_exception(self, error: Exception) -> None:
        """Close with a sentence in place of a traceback.

        The framework calls this for an error that leaves a part of the screen
        dead; every turn that was shown is in the journal by then. While it
        closes anyway, a click that was still under way is no reason to alarm.
        """
        if self._exit:
            self._write_down(error)
            return
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
