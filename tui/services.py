"""What the screens are given: the home, the games and how a game is opened.

Imports no Textual, so that the command line can build it before the screen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agents.core.events import Event
from agents.core.intents import Intent
from agents.home.settings import ScreenSettings

if TYPE_CHECKING:
    from agents.home.paths import Home
    from agents.home.settings_file import Value
    from agents.play.loop.workspace import Workspace
    from agents.providers.base import ModelInfo
    from games.catalog import Catalog
    from games.types import GameInfo


class CoplayLike(Protocol):
    """What the play screen needs of a co-play; ``agents.play.loop.coplay.Coplay`` has it."""

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
class BackendReport:
    """What is known of a place that language models may be asked at.

    Attributes:
        spec: the backend without a model: ``ollama``, ``openai``,
            ``openai@BASE_URL``, ``gguf``.
        ok: it answers; None while nobody has asked it, which is how a paid
            backend stays until a person asks.
        detail: what was found, one line; never holds a key.
        remedy: what to do about what is missing, empty if nothing is.
        models: what it has, as far as it told.
        paid: asking it may cost money.
    """

    spec: str
    ok: bool | None
    detail: str = ""
    remedy: str = ""
    models: tuple[ModelInfo, ...] = ()
    paid: bool = False

    def model_spec(self, model: str) -> str:
        """Return the spec of a player that is one of its models."""
        kind, at, address = self.spec.partition("@")
        return f"{kind.removesuffix(':')}:{model}{at}{address}"


SHAPES = {"schema": "answers by schema", "json": "answers in JSON", "text": "free text"}


def capabilities(model: ModelInfo) -> str:
    """Say what a model takes and can do, in a few words."""
    facts = [
        f"{model.context:,} tokens" if model.context else "context unknown",
        SHAPES[model.shape.value],
        "thinks" if model.thinks else "",
    ]
    return " · ".join(fact for fact in facts if fact)


@dataclass(frozen=True, slots=True)
class Probes:
    """How the backends are looked for; nothing is called before a person asks.

    Attributes:
        every: looks at all backends that cost nothing and lists the paid ones
            without contacting them.
        one: contacts a single backend, given its spec, a paid one too.
    """

    every: Callable[[], Awaitable[Sequence[BackendReport]]] | None = None
    one: Callable[[str], Awaitable[BackendReport]] | None = None


Keep = Callable[[str, Mapping[str, "Value | None"]], None]


def _kept_nowhere(table: str, values: Mapping[str, Value | None]) -> None:
    """Keep nothing: what is changed holds until the program closes."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the screens may use, passed in by whoever starts the program.

    Attributes:
        home: where things are kept; its log takes unexpected errors.
        workspace: the open home: journal and memory for library and replay.
        open_coplay: sets a game up to be played; may raise ``GameError``,
            ``StoreError`` or ``ValueError``. It is called on a thread, since
            it may open files and start a process.
        catalog: known games, for the library screen.
        theme: name of the theme to begin with; empty for the default.
        screen: how else the screens look at first.
        keep: writes what was changed of that into the settings, given a table and
            its values; may raise ``StoreError``.
        keymap: ids of actions -> keys they have in place of their own.
        probe_backends, probe_backend: see :class:`Probes`.
        named: how the command line named the game, to name it so again; ``home_named``: the
            home, None if it didn't.
    """

    home: Home
    open_coplay: Callable[[PlayRequest], CoplayLike]
    workspace: Workspace | None = None
    catalog: Catalog | None = None
    theme: str = ""
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    keep: Keep = _kept_nowhere
    keymap: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    home_named: Path | None = None
    probe_backends: Callable[[], Awaitable[Sequence[BackendReport]]] | None = None
    probe_backend: Callable[[str], Awaitable[BackendReport]] | None = None

    @property
    def probes(self) -> Probes:
        """How the backends are looked for."""
        return Probes(self.probe_backends, self.probe_backend)
