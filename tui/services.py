"""What the screens are given: the home, the games and how a game is opened.

Imports no Textual, so that the command line can build it before the screen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agents.events import Event, Intent

if TYPE_CHECKING:
    from agents.home import Home
    from agents.stage import Stage
    from games.catalog import Catalog
    from games.types import GameInfo


class CoplayLike(Protocol):
    """What the play screen needs of a co-play; ``agents.coplay.Coplay`` has it."""

    def run(self) -> AsyncIterator[Event]:
        """Yield events until the game is left."""

    def submit(self, intent: Intent) -> None:
        """Take in an intent, on the event loop's thread."""


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """What to play, and with whom.

    Attributes:
        game: a game to begin, or None to go on with a session.
        session: id of the session to go on with.
        turn: stand at this turn of that session ("take over here").
        seed: the engine's seed of a new game; drawn if None.
    """

    game: GameInfo | None = None
    session: int | None = None
    turn: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """A session to look at again, from a turn on."""

    session: int
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the screens may use, passed in by whoever starts the program.

    Attributes:
        home: where things are kept; its log takes unexpected errors.
        stage: the open home: journal and memory for library and replay.
        open_coplay: sets a game up to be played; may raise ``GameError``,
            ``StoreError`` or ``ValueError``. It is called on a thread, since
            it may open files and start a process.
        catalog: known games, for the library screen.
        theme: name of the theme to begin with; empty for the default.
        named: how the command line named the game, to name it so again.
    """

    home: Home
    open_coplay: Callable[[PlayRequest], CoplayLike]
    stage: Stage | None = None
    catalog: Catalog | None = None
    theme: str = ""
    named: str = ""
