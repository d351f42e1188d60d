"""Opens the Textual program for the commands that show a screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agents.core.errors import StoreError
from agents.home.settings import ModelSettings, load_settings
from agents.play.loop.coplay import Coplay
from agents.providers.base import ProviderError
from tui.commands.frame import Casting, Frame, named_again, narrate
from tui.probes import Prober
from tui.services import PlayRequest, ReplayRequest, Services
from tui.terminal.signals import heeding_signals

if TYPE_CHECKING:
    from agents.home.settings_file import Value
    from agents.play.loop.workspace import Workspace


def open_library(frame: Frame, casting: Casting | None = None) -> int:
    """Open the library; return the exit code."""
    return _run(frame, casting or Casting(), None)


def open_game(frame: Frame, casting: Casting, game: str | None, resume: int | None) -> int:
    """Open the play screen on a new game or a session; return the exit code."""
    with frame.workspace(read_only=True) as workspace:
        info = frame.game_for(workspace, game, resume)
    return _run(frame, casting, PlayRequest(game=info, session=resume), named_again(game))


def open_replay(frame: Frame, session: int, *, guest: bool = False) -> int:
    """Open the replay screen on a session; return the exit code.

    Args:
        frame: its home has the session.
        session: its number.
        guest: the home is there for this look alone, so nothing can be played in it.
    """
    with frame.workspace(read_only=True) as workspace:
        workspace.journal.info(session)
    return _run(frame, Casting(), ReplayRequest(session), guest=guest)


def _run(
    frame: Frame,
    casting: Casting,
    start: PlayRequest | ReplayRequest | None,
    named: str = "",
    guest: bool = False,
) -> int:
    settings = load_settings(frame.home.settings)
    keymap = keymap_of(settings, frame.home.settings)
    with frame.workspace() as workspace:
        open_coplay = _only_shown if guest else partial(_open_coplay, frame, casting, workspace)
        # Set up before Textual is imported: the world's process warms up meanwhile.
        ready = {start: open_coplay(start)} if isinstance(start, PlayRequest) else {}

        def open_or_take(request: PlayRequest) -> Coplay:
            try:
                return ready.pop(request, None) or open_coplay(request)
            except ProviderError as error:
                raise ValueError(str(error)) from None

        from tui.app import UnderstudyApp

        prober = Prober(frame.home, settings, frame.environ)
        services = Services(
            frame.home,
            open_or_take,
            workspace,
            frame.catalog(),
            theme=settings.screen.theme,
            screen=settings.screen,
            keep=partial(_keep, frame.home.settings),
            keymap=keymap,
            named=named,
            home_named=frame.home_option,
            probe_backends=prober.every,
            probe_backend=prober.one,
        )
        app = UnderstudyApp(services, start)
        with heeding_signals(app.leave_soon):
            code = app.run()
    if app.goodbye and not app.is_web:
        narrate(app.goodbye)
    return app.return_code or code or 0


def _only_shown(_: PlayRequest) -> Coplay:
    """Refuse to play on in a home that is there for a look alone.

    Raises:
        StoreError: always; it tells what to do.
    """
    raise StoreError(
        "A session of a file is looked at, not played on: what you play here would be lost.",
        "Begin a game of your own with: understudy play",
    )


def _open_coplay(
    frame: Frame, casting: Casting, workspace: Workspace, request: PlayRequest
) -> Coplay:
    """Set up the game that was asked for."""
    game = request.game
    if game is None:
        # A connection of its own: screens read through the workspace's meanwhile.
        with frame.workspace(read_only=True) as reader:
            game = frame.game_for(reader, None, request.session)
    return casting.coplay(
        workspace,
        game,
        seed=request.seed,
        resume=request.session,
        at=request.turn,
        completions=True,
    )


def _keep(path: Path, table: str, values: Mapping[str, Value | None]) -> None:
    from agents.home.settings_file import keep_settings

    keep_settings(path, table, values)


def keymap_of(settings: ModelSettings, path: Path) -> Mapping[str, str]:
    """Return the person's own keys.

    Raises:
        StoreError: the settings name what is no action or no key of it.
    """
    if not settings.keys:
        return {}  # Textual isn't imported before a world's process warms up
    from tui.actions.keymap import check_keymap

    told = {
        f"{screen}.{name}": key
        for screen in settings.keys
        for name, key in settings.keys[screen].items()
    }
    try:
        return check_keymap(told)
    except ValueError as error:
        raise StoreError(
            f"{path} makes no sense: {error}.", "Mend the line, or remove it."
        ) from None
