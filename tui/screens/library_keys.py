"""The keys and words of the library, and which keys are worth showing when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from tui.widgets.bars import KeyHint
from tui.widgets.shelf import Shelved, missing

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo

BINDINGS: list[BindingType] = [
    Binding("n", "new", "New game", id="library.new", tooltip="Begin a new game"),
    Binding("N", "new_seeded", "New with seed", id="library.seed", tooltip="Choose the seed"),
    Binding("r", "replay", "Replay", id="library.replay", tooltip="Look at a session again"),
    Binding("f", "fetch", "Fetch", id="library.fetch", tooltip="Fetch a game"),
    Binding("a", "add", "Add story", id="library.add", tooltip="Add a story file by path"),
    Binding("m", "memory", "Memory", id="library.memory", tooltip="All that is remembered"),
    Binding("slash", "filter", "Filter", id="library.filter", tooltip="Filter by title"),
    Binding("tab,shift+tab", "other", "Other pane", id="library.other", show=False),
    Binding("left", "games", "Games", id="library.games", show=False),
    Binding("right", "sessions", "Sessions", id="library.sessions", show=False),
    Binding("escape", "back", "Back", id="library.back", show=False),
    Binding("f1", "help", "Help", id="library.help", tooltip="Show every key"),
    Binding("q", "app.quit", "Leave", id="library.leave", tooltip="Leave the program"),
]


HELP = (
    (
        "Play",
        (
            ("Enter", "on a game: go on with its newest unfinished session, or begin one"),
            ("Enter", "on a session: go on with it"),
            ("n", "new game"),
            ("N", "new game with a seed of your choice"),
            ("r", "replay the session, move by move"),
        ),
    ),
    (
        "The shelf",
        (
            ("Up, Down", "choose; Tab, Left, Right between games and sessions"),
            ("f", "fetch a game that isn't here (Zork I, II and III are free: MIT)"),
            ("a", "add a story file of your own by its path"),
            ("m", "everything that is remembered: search, pin, mute, forget, merge"),
            ("/", "filter by title; Esc shows all again"),
            ("q", "leave"),
        ),
    ),
)

WELCOME = (
    "Welcome. An understudy learns a part by watching: it proposes moves while you play, "
    "and remembers each one where you knew better."
)


def hints(game: Shelved | None, session: SessionInfo | None, in_sessions: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        game: the one that is highlighted.
        session: the one that ``r`` would replay.
        in_sessions: the sessions have the focus, not the games.
    """
    shown: list[KeyHint] = []
    if game is not None and game.available:
        resumes = in_sessions or game.unfinished is not None
        shown.append(KeyHint("Enter", "go on" if resumes else "play", "enter", 0))
        shown.append(KeyHint("n", "new", "new", 1))
        shown.append(KeyHint("N", "with seed", "new_seeded", 7))
    if session is not None:
        shown.append(KeyHint("r", "replay", "replay", 3))
        other = "games" if in_sessions else "sessions"
        shown.append(KeyHint("Tab", other, other, 4))
    if game is not None and missing(game):
        shown.append(KeyHint("f", "fetch", "fetch", 1))
    return [
        *shown,
        KeyHint("a", "add story", "add", 6),
        KeyHint("m", "memory", "memory", 7),
        KeyHint("/", "filter", "filter", 8),
        KeyHint("F1", "help", "help", 2),
        KeyHint("q", "leave", "app.quit", 5),
    ]
