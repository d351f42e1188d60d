"""The library: every known game, what was played of it, and how to begin.

Nothing plays until it is chosen: the screen reports choices as messages, and
whoever shows it acts on them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Resize, ScreenResume
from textual.message import Message
from textual.widgets import Input, OptionList, Static

from agents.core.errors import StoreError
from agents.journal.agreement import GameAgreement, read_agreement
from games.errors import GameError
from games.text import clean_line
from games.types import GameInfo
from tui.actions.bound import bindings
from tui.actions.library import LIBRARY, filter_hints, hints
from tui.screens import library_view
from tui.screens.import_dialog import ImportDialog
from tui.screens.library_dialogs import AddDialog, FetchDialog, Fetcher, SeedDialog, fetcher_into
from tui.screens.library_view import first_step, fresh
from tui.screens.session_keys import SessionKeys, Shelver
from tui.speech import speech
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.line import Line
from tui.widgets.shelf import GameList, SessionList, ShelvedGame, missing, stock
from tui.wishes import ManualAsked, MemoryAsked, ReplayAsked

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.journal.sessions import SessionInfo
    from games.catalog import Catalog

NARROW, SHORT = 76, 20
"""Below this width the panes are stacked; below this height too, one shows at a time."""


class LibraryScreen(SessionKeys):
    """Every known game, with its sessions.

    Args:
        catalog: the known games.
        journal: what was played; only read.
        fetch: fetches a game's story, see :class:`Fetcher`; by default
            ``games.fetch`` does, into the folder where the catalogue adds.
        shelver: writes what is done to sessions; None forbids it.
    """

    CSS_PATH = "../library.tcss"
    AUTO_FOCUS = "GameList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-tall")]
    TABLE = LIBRARY
    BINDINGS = bindings(LIBRARY)

    @dataclass
    class GameChosen(Message):
        """A new game is to begin; ``seed`` is None where one is to be drawn."""

        info: GameInfo
        seed: int | None = None

    @dataclass
    class SessionChosen(Message):
        """A session is to go on."""

        session: SessionInfo

    def __init__(
        self,
        catalog: Catalog,
        journal: Journal,
        fetch: Fetcher | None = None,
        shelver: Shelver | None = None,
    ) -> None:
        super().__init__()
        self.shelver = shelver
        self._catalog = catalog
        self._journal = journal
        self._fetch = fetch or fetcher_into(catalog.added)
        self._games: tuple[ShelvedGame, ...] = ()
        self._wanted: str | None = None
        self._agreement: dict[str, GameAgreement] = {}

    def compose(self) -> ComposeResult:
        """Lay out the shelf, the chosen game and the keys."""
        yield Static("", markup=False, id="head")
        with Horizontal(id="library"):
            with Vertical(id="shelf") as shelf:
                shelf.border_title = Content("Games")
                yield GameList(self.actions.key("fetch"), id="games")
                yield Line(placeholder="filter by title", id="filter", compact=True)
            with Vertical(id="chosen"):
                yield Static("", markup=False, id="facts")
                yield SessionList(id="sessions")
        yield MessageBar(id="messages")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Keep the filter out of the way until it is asked for."""
        self.query_one("#filter").display = False

    def on_screen_resume(self, _: ScreenResume) -> None:
        """Read anew: a game may have been played meanwhile."""
        self.reload()

    def on_resize(self, event: Resize) -> None:
        """Write rows on one line where there is little height."""
        lines = 2 if event.size.height >= SHORT else 1
        self.query_one(GameList).redraw(lines)
        self.query_one(SessionList).redraw(lines)
        self._show_chosen()

    # --- data ----------------------------------------------------------------

    @work(exclusive=True, group="library", exit_on_error=False)
    async def reload(self, chosen: str | None = None) -> None:
        """Read catalogue and journal on a thread, then show them.

        Args:
            chosen: id of the game to highlight, None to keep the highlight.
        """
        self._wanted = chosen or self._wanted
        bar = self.query_one(MessageBar)
        try:
            self._games, left_out = await asyncio.to_thread(self._read)
        except (GameError, StoreError) as error:
            bar.fail(error.message, error.hint)
            return
        self._show_games()
        game = self.query_one(GameList).chosen
        if left_out:
            bar.fail(speech.left_out(left_out), "")
        elif game is not None and self._one_at_a_time and not bar.plain and fresh(self._games):
            self._say(f"Welcome. {first_step(game, self.actions)}")
        if not left_out:  # every move is counted for it, which takes longer than the list
            counted = await asyncio.to_thread(read_agreement, self._journal.db)
            self._agreement = {one.game.sha256 or one.game.id: one for one in counted}
            self._show_facts()

    def _read(self) -> tuple[tuple[ShelvedGame, ...], list[int]]:
        there = self._journal.sessions(deleted=self.showing_all)
        shown = [one for one in there if self.showing_all or one.archived is None]
        stocked = stock(self._catalog.entries(), shown, self._catalog.made_again)
        return stocked, self._journal.left_out()

    @property
    def _visible(self) -> list[ShelvedGame]:
        return library_view.titled(self._games, self.query_one("#filter", Input).value)

    # --- showing -------------------------------------------------------------

    def _show_games(self) -> None:
        games = self.query_one(GameList)
        before = games.chosen
        wanted = self._wanted or (before.info.id if before else library_view.latest(self._games))
        self._wanted = None
        games.show(self._visible, wanted)
        self._show_head()
        self._show_chosen()

    def _show_head(self) -> None:
        self.query_one("#head", Static).update(library_view.head(self._games))

    def _show_chosen(self) -> None:
        game = self.query_one(GameList).chosen
        sessions = self.query_one(SessionList)
        pane = self.query_one("#chosen", Vertical)
        if game is None:
            pane.border_title = Content("")
            words = library_view.nothing(self.actions, known=bool(self._games))
            self.query_one("#facts", Static).update(words)
            sessions.show(())
        else:
            pane.border_title = Content(clean_line(game.info.title))
            self._show_facts()
            sessions.show(game.sessions)
        sessions.display = bool(game and game.sessions)
        self._show_keys()

    def _show_facts(self) -> None:
        game = self.query_one(GameList).chosen
        if game is None:
            return
        got_on = self._agreement.get(game.info.sha256 or game.info.id)
        short = self.size.height < SHORT
        self.query_one("#facts", Static).update(
            library_view.facts(game, self._games, self.actions, short=short, agreement=got_on)
        )

    def _show_keys(self) -> None:
        game = self.query_one(GameList).chosen
        self.query_one("#filter", Line).meanings = filter_hints(self.actions)
        self.query_one(KeyLine).show(
            hints(
                self.actions,
                playable=game is not None and game.available,
                unfinished=game is not None and game.unfinished is not None,
                missing=game is not None and missing(game),
                session=self._session is not None,
                in_sessions=self._in_sessions,
            )
        )

    # --- choosing ------------------------------------------------------------

    @property
    def _one_at_a_time(self) -> bool:
        return self.size.width < NARROW and self.size.height < SHORT

    @property
    def _in_sessions(self) -> bool:
        return self.focused is not None and self.focused.id == "sessions"

    @property
    def _session(self) -> SessionInfo | None:
        """The session that a key is about: the highlighted or the newest one."""
        if self._in_sessions:
            return self.query_one(SessionList).chosen
        game = self.query_one(GameList).chosen
        return game.newest if game else None

    @property
    def session_in_hand(self) -> SessionInfo | None:
        """The session that is highlighted, None while the games have the focus."""
        return self._session if self._in_sessions else None

    def sessions_changed(self) -> None:
        """Show the sessions as they stand now."""
        self.reload()

    def on_descendant_focus(self, _: DescendantFocus) -> None:
        """Show the pane that has the focus, where only one fits."""
        self.set_class(self._in_sessions, "-in-sessions")
        self._show_keys()

    @on(OptionList.OptionHighlighted, "#games")
    def _game_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_chosen()

    @on(OptionList.OptionSelected, "#games")
    @on(OptionList.OptionSelected, "#sessions")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_enter()

    def action_enter(self) -> None:
        """Go on with what is highlighted, or begin it."""
        game = self._playable()
        if game is None:
            return
        session = self._session if self._in_sessions else game.unfinished
        if session is not None and session.deleted is not None:
            self._say(f"This session is deleted: {self.actions.key('delete')} brings it back.")
        elif session is not None:
            self.post_message(self.SessionChosen(session))
        else:
            self.post_message(self.GameChosen(game.info))

    def action_new(self) -> None:
        """Begin a new game with a seed that is drawn."""
        game = self._playable()
        if game is not None:
            self.post_message(self.GameChosen(game.info))

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_new_seeded(self) -> None:
        """Ask for a seed, then begin a new game."""
        game = self._playable()
        if game is None:
            return
        seed = await self.app.push_screen_wait(SeedDialog(game.info.title))
        if seed is not None:
            self.post_message(self.GameChosen(game.info, seed))

    def action_replay(self) -> None:
        """Look at a session again."""
        session = self._session
        if session is None:
            self._say("There is no session to replay yet: play first.")
        else:
            self.post_message(ReplayAsked(session.id))

    def _playable(self) -> ShelvedGame | None:
        """Return the chosen game if it can be played, else say why it can't."""
        game, bar = self.query_one(GameList).chosen, self.query_one(MessageBar)
        bar.clear()
        if game is None or game.available:
            return game
        if missing(game):
            bar.tell(first_step(game, self.actions))
        else:
            bar.fail(game.problem or "It can't be played.", first_step(game, self.actions))
        return None

    # --- the shelf -----------------------------------------------------------

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_add(self) -> None:
        """Ask for a story file and put it on the shelf."""
        info = await self.app.push_screen_wait(AddDialog(self._catalog.add))
        if info is not None:
            self.query_one("#filter", Input).clear()
            self.reload(info.id)
            self._say(f"{info.title} is on the shelf: Enter plays it.")

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_fetch(self) -> None:
        """Fetch the chosen game."""
        game = self.query_one(GameList).chosen
        if game is None:
            return
        if not missing(game):
            why = "is here already" if game.available else "can't be fetched"
            self._say(f"{clean_line(game.info.title)} {why}.")
            return
        info = await self.app.push_screen_wait(FetchDialog(game.info, self._fetch))
        came = "was not fetched; nothing was changed" if info is None else "is here: Enter plays it"
        self._say(f"{game.info.title} {came}.")
        self.reload(game.info.id)

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_import(self) -> None:
        """Import a recording of the chosen game."""
        game = self.query_one(GameList).chosen
        if game is None or not game.available:
            self._say("Choose a game that is here: a recording is played beside it.")
            return
        kept = await self.app.push_screen_wait(ImportDialog(game.info, self._journal))
        if kept is not None:
            self.reload(game.info.id)
            self._say(kept)

    def action_filter(self) -> None:
        """Let the person type what titles hold."""
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self._show_games()

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_games()

    def action_back(self) -> None:
        """Take the filter away, or go back to the games."""
        box = self.query_one("#filter", Input)
        box.clear()
        box.display = False
        self.query_one(MessageBar).clear()
        self.action_games()

    def action_other(self) -> None:
        """Go from the games to the sessions, or back."""
        if self._in_sessions:
            self.action_games()
        else:
            self.action_sessions()

    def action_games(self) -> None:
        """Move to the games."""
        self.remove_class("-in-sessions")
        self.query_one(GameList).focus()

    def action_sessions(self) -> None:
        """Move to the sessions, if there are any."""
        sessions = self.query_one(SessionList)
        if sessions.display:
            # Hidden while the games have the focus, where only one pane fits.
            self.add_class("-in-sessions")
            sessions.focus()

    def action_manual(self) -> None:
        """Read what is known of the highlighted game."""
        game = self.query_one(GameList).chosen
        if game is None:
            self._say("Choose a game first: its manual is written from what was played.")
        else:
            self.post_message(ManualAsked(game.info))

    def action_memory(self) -> None:
        """Look through everything that is remembered."""
        self.post_message(MemoryAsked())
