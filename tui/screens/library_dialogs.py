"""The library's small windows: add a story, choose a seed, fetch a game."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar, cast
from urllib.parse import unquote

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.validation import Integer
from textual.widgets import Button, Input, ProgressBar, Static

from agents.core.errors import StoreError
from games.errors import FetchError, GameError
from games.text import clean_line
from games.types import GameInfo
from tui.actions.bound import bindings
from tui.actions.dialogs import DIALOG, FETCH
from tui.actions.table import ActionTable
from tui.screens.acting import Acting
from tui.widgets.format import BAD, QUIET
from tui.widgets.line import Line

T = TypeVar("T")

LARGEST_SEED = 2**31 - 1


class Fetcher(Protocol):
    """Fetches a game's story file and puts it in its place."""

    def __call__(
        self,
        game_id: str,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> GameInfo:
        """Fetch on the calling thread.

        Args:
            game_id: the catalogue's name of the game.
            progress: told bytes so far and bytes in all, None if unknown.
            cancelled: asked often; once true, the fetch raises soon.

        Raises:
            GameError: it could not be fetched, or was cancelled.
        """


def fetcher_into(folder: Path | None) -> Fetcher:
    """Return what fetches a story over the network and puts it into a folder.

    Without a folder every fetch fails with a sentence.
    """

    def run(
        game_id: str,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> GameInfo:
        # The network modules cost start-up time that most runs don't need.
        from games.fetch import fetch

        if folder is None:
            raise FetchError("There is no folder to fetch a story to.", "Nothing was changed.")
        return fetch(game_id, folder, progress=progress, cancelled=cancelled)

    return run


async def _aside(call: Callable[[], T]) -> T:
    """Run a call on a thread that nobody waits for when the program ends.

    A pool's threads are joined at the end, and a silent server would then hold
    up the person who leaves.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.cancelled():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(cast(T, value))

    def run() -> None:
        value: T | None = None
        failure: BaseException | None = None
        try:
            value = call()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits the call
            failure = error
        # The loop is closed when the person has left meanwhile: nobody listens.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, value, failure)

    threading.Thread(target=run, name="fetch", daemon=True).start()
    return await result


def fault(error: GameError | StoreError) -> Content:
    """Write an error as a sentence, and what to do below it."""
    head = Content.assemble(("✗ ", "bold " + BAD), (clean_line(error.message), "bold"))
    return Content("\n").join([head, Content(clean_line(error.hint))]) if error.hint else head


class NoteView(VerticalScroll):
    """A sentence in a window; it scrolls where it is longer than there is room."""

    def compose(self) -> ComposeResult:
        """Lay out the one text."""
        yield Static("", markup=False, classes="words")


class Dialog(Acting, ModalScreen[T]):
    """A window in the middle of the screen; Escape closes it."""

    CSS_PATH = "../library.tcss"
    AUTO_FOCUS = "Input, Button"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    TABLE: ClassVar[ActionTable] = DIALOG
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG)
    heading = ""

    @property
    def cancels(self) -> str:
        """The key that closes it."""
        return self.key_of("dialog.cancel")

    def on_mount(self) -> None:
        """Write the heading on the border."""
        self.query_one(".dialog").border_title = Content(self.heading)

    def say(self, content: Content) -> None:
        """Show a sentence below."""
        self.query_one(".words", Static).update(content)
        note = self.query_one(NoteView)
        note.display = True
        note.scroll_home(animate=False)

    def action_cancel(self) -> None:
        """Close without a result."""
        self.dismiss(None)


class LineDialog(Dialog[str]):
    """Asks for one line, such as a name; an empty one takes away what there is.

    Args:
        heading: what it is for.
        line: what stands there now.
        wanted: what to write, said where nothing stands.
        longest: letters at most.
    """

    def __init__(self, heading: str, line: str, wanted: str, longest: int) -> None:
        super().__init__()
        self.heading = heading
        self._line = line
        self._wanted = wanted
        self._longest = longest

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Line(
                clean_line(self._line),
                placeholder=self._wanted,
                compact=True,
                select_on_focus=False,
                max_length=self._longest,
            )
            yield Static(
                f"Enter keeps it · {self.cancels} leaves it as it was", markup=False, classes="keys"
            )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())


class AddDialog(Dialog[GameInfo]):
    """Asks for the path of a story file and adds it to the catalogue.

    Args:
        add: reads, checks and adds a story; raises GameError with a sentence
            for a person. It is called on a thread.
    """

    heading = "Add a story"

    def __init__(self, add: Callable[[Path], GameInfo]) -> None:
        super().__init__()
        self._add = add

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Static("Z-machine stories end in .z3 .z4 .z5 .z8", markup=False)
            yield Line(placeholder="path of the story file", id="path", compact=True)
            yield NoteView()
            yield Static(f"Enter adds it · {self.cancels} closes", markup=False, classes="keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = story_path(event.value)
        if path is not None:
            self._try(path)

    @work(exclusive=True, group="add", exit_on_error=False)
    async def _try(self, path: Path) -> None:
        self.say(Content.styled("Looking at it…", QUIET))
        try:
            info = await asyncio.to_thread(self._add, path)
        except GameError as error:
            self.say(fault(error))
        else:
            self.dismiss(info)


def story_path(text: str) -> Path | None:
    """Read a path as people type and paste it: quotes, ``~`` and spaces around it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if text.startswith("file://"):
        text = unquote(text.removeprefix("file://"))
    return Path(text).expanduser() if text else None


class SeedDialog(Dialog[int]):
    """Asks for the seed of a new game."""

    heading = "New game with a seed"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Static(
                f"{clean_line(self._title)}: the same seed and the same moves give the same story.",
                markup=False,
            )
            yield Line(
                compact=True,
                placeholder="1 or more",
                type="integer",
                validators=[Integer(1, LARGEST_SEED)],
                validate_on=["submitted"],
                id="seed",
            )
            yield NoteView()
            yield Static(f"Enter begins · {self.cancels} closes", markup=False, classes="keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.validation_result is not None and event.validation_result.is_valid:
            self.dismiss(int(event.value))
        else:
            self.say(Content(f"A seed is a whole number from 1 to {LARGEST_SEED}."))


class FetchDialog(Dialog[GameInfo]):
    """Fetches a game with a progress bar; Escape or the button cancels.

    Closes by itself once the story is in its place; stays open on a failure,
    to be tried again or closed.
    """

    TABLE = FETCH
    BINDINGS = bindings(FETCH)

    def __init__(self, game: GameInfo, fetch: Fetcher) -> None:
        super().__init__()
        self._game = game
        self._fetch = fetch
        self._cancelled = threading.Event()
        self._fetching = False
        self.heading = f"Fetching {clean_line(game.title)}"

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Static(f"Licence: {clean_line(self._game.licence)}", markup=False, id="licence")
            yield ProgressBar(show_eta=False, id="progress")
            yield NoteView()
            with Horizontal(classes="buttons"):
                yield Button(f"Try again ({self.actions.key('again')})", id="again", compact=True)
                yield Button(f"Cancel ({self.cancels})", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin at once: the person has already asked for it."""
        super().on_mount()
        self.action_again()

    def on_unmount(self) -> None:
        """Let the fetching thread stop, however the window was closed."""
        self._cancelled.set()

    @on(Button.Pressed, "#again")
    def action_again(self) -> None:
        """Fetch, unless it is being fetched already."""
        if not self._fetching:
            self._fetching = True
            self._show_running()
            self._fetch_it()

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Close at once; the thread stops by itself and leaves nothing behind."""
        self._cancelled.set()
        self.dismiss(None)

    @work(group="fetch", exit_on_error=False)
    async def _fetch_it(self) -> None:
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int | None) -> None:
            with contextlib.suppress(RuntimeError):  # the program has ended
                loop.call_soon_threadsafe(self._progressed, done, total)

        try:
            info = await _aside(
                lambda: self._fetch(self._game.id, progress, self._cancelled.is_set)
            )
        except GameError as error:
            self._show_failure(error)
        else:
            self.dismiss(info)

    def _progressed(self, done: int, total: int | None) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=total, progress=done)

    def _show_running(self) -> None:
        self.query_one(NoteView).display = False
        self._show_running_parts(True)
        self.query_one(ProgressBar).update(total=None, progress=0)
        self.query_one("#cancel", Button).label = f"Cancel ({self.cancels})"
        self.query_one("#cancel").focus()

    def _show_failure(self, error: GameError) -> None:
        self._fetching = False
        self.say(fault(error))
        self._show_running_parts(False)
        self.query_one("#again").focus()
        self.query_one("#cancel", Button).label = f"Close ({self.cancels})"

    def _show_running_parts(self, running: bool) -> None:
        self.query_one("#licence").display = running
        self.query_one(ProgressBar).display = running
        self.query_one("#again").display = not running
