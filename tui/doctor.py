"""Looks whether everything is in place to play, and says how to mend what isn't.

Each check looks at the real thing (loads the library, starts a child process,
opens the database) and harms nothing: no file of the home is changed.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from agents.core.errors import REPAIR, DamageError, StoreError
from agents.core.wording import counted
from agents.critics.registry import CRITICS
from agents.db.sql import Database
from agents.home.database import open_database, refuse_irregular
from agents.home.paths import HOME_VARIABLE, STORIES_VARIABLE, Home, story_folders
from agents.home.settings import load_settings
from agents.importers.salvage.faults import find_faults
from agents.journal.journal import Journal
from agents.journal.replay import verify_all
from agents.players.registry import PLAYERS
from agents.providers.base import ModelInfo
from agents.providers.registry import PROVIDERS
from games.catalog import Catalog, CatalogEntry
from games.engines import WORLDS, listed_games
from games.errors import GameError, PluginError
from games.open import open_world
from games.registry import OWN, Registration, Registry
from games.types import Engine, GameInfo
from tui.probes import Prober
from tui.services import BackendReport, capabilities

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
OLDEST_SQLITE = (3, 37, 0)
"""The first SQLite with strict tables."""
_NAMED = 12
"""Models of one backend that are named in its line."""
LEAST_SPACE = 50 * 1024**2
"""Bytes that should be free: a session of 1,000 turns takes about one MB."""
LEAST_SIZE = (40, 12)
NEWEST, SHORT, SAMPLE = 50, 400, 3
"""Of the newest sessions, those of so few turns, and so many of them, are played again."""
_OTHERWISE = (
    "Look at them with understudy replay SESSION --verify: the story, the engine or the file "
    "is another than it was. The record is kept as it is."
)
PATIENCE = 30.0
"""Seconds that a program started for a check may take."""

_LOAD_FROTZ = (
    sys.executable,
    "-P",
    "-c",
    "import ctypes, importlib.util as u; "
    "ctypes.CDLL(u.find_spec('jericho').submodule_search_locations[0] + '/libfrotz.so')",
)
REGISTRIES: dict[str, Registry[Any]] = {
    "worlds": WORLDS,
    "players": PLAYERS,
    "critics": CRITICS,
    "providers": PROVIDERS,
}
_SET_UP_ANEW = "In a checkout: make clean, then make play. Else: pip install --force-reinstall "


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found.

    Attributes:
        name: a short word, stable for other tools.
        ok: nothing to mend here.
        detail: what was found.
        remedy: what to do about a fault, or what could be better; may be empty.
        vital: a fault here keeps some or all games from being played.
        models: language models that a backend has.
        registered: all parts of one kind, those that can't be used with the reason.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    vital: bool = True
    models: tuple[ModelInfo, ...] = ()
    registered: tuple[Registration, ...] = ()


def examine(home: Home, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield every check, as soon as it is known."""
    yield check_python(sys.version_info[:3])
    yield check_packages()
    yield check_sqlite()
    yield check_frotz()
    try:
        yield from _check_games(home, environ)
    except OSError as error:  # the rest is worth knowing all the same
        place = f"{error.filename or 'a folder'}: {error.strerror or error}"
        yield Check("stories", False, f"they can't be looked at: {place}")
    for kind, registry in REGISTRIES.items():
        yield from check_parts(kind, registry)
    yield check_home(home)
    yield check_database(home, environ)
    yield check_space(home)
    yield from check_backends(home, environ)
    yield check_terminal(environ)


def check_python(version: tuple[int, ...]) -> Check:
    """See whether this Python is one that the program is made for."""
    fits = OLDEST_PYTHON <= version[:2] <= NEWEST_PYTHON
    detail = f"{'.'.join(map(str, version))} at {sys.executable}"
    return Check("python", fits, detail, "" if fits else "Use Python 3.11, 3.12 or 3.13.")


def check_packages(distribution: str = "understudy") -> Check:
    """See whether all that the program needs is installed."""
    try:
        needed = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        remedy = f"{_SET_UP_ANEW}."
        return Check("packages", False, f"{distribution} itself is not installed", remedy)
    found, missing = [], []
    for requirement in needed:
        if "extra ==" in requirement:
            continue  # what extras bring is told where it is of use
        match = re.match(r"[A-Za-z0-9._-]+", requirement)
        name = match.group() if match else requirement
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        remedy = f"{_SET_UP_ANEW}{' '.join(missing)}"
        return Check("packages", False, f"missing: {', '.join(missing)}", remedy)
    return Check("packages", True, ", ".join(found))


def check_sqlite() -> Check:
    """See whether SQLite has strict tables and full-text search."""
    version = sqlite3.sqlite_version
    remedy = "Use a Python built with SQLite 3.37 or newer, FTS5 included."
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Check("sqlite", False, f"{version} is too old", remedy)
    memory = sqlite3.connect(":memory:")
    try:
        memory.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError as error:
        return Check("sqlite", False, f"{version} without full-text search: {error}", remedy)
    finally:
        memory.close()
    return Check("sqlite", True, f"{version} with FTS5")


def check_frotz() -> Check:
    """See whether Jericho's Frotz loads, in a process of its own."""
    remedy = f"{_SET_UP_ANEW}--no-binary jericho jericho. It needs a C compiler and make."
    try:
        done = subprocess.run(_LOAD_FROTZ, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return Check("z-machine", False, f"did not load within {PATIENCE:.0f} seconds", remedy)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return Check("z-machine", False, f"does not load: {last}", remedy)
    return Check("z-machine", True, f"jericho {metadata.version('jericho')} loads")


def _check_games(home: Home, environ: Mapping[str, str]) -> Iterator[Check]:
    catalog = Catalog(story_folders(home, environ), home.stories)
    entries = catalog.entries()
    cave = next(e.info for e in entries if e.info.engine == Engine.CAVE)
    yield check_plays("colossal-cave", cave)
    stories = [e for e in entries if e.info.engine == Engine.ZMACHINE]
    yield check_stories(stories, environ)
    here = next((e.info for e in stories if e.available), None)
    if here is not None:
        yield replace(check_plays("story", here), vital=False)
    for engine in WORLDS.others:
        played = next((e.info for e in entries if e.info.engine == engine and e.available), None)
        if played is not None:
            yield replace(check_plays(engine, played), vital=False)


def check_plays(name: str, info: GameInfo) -> Check:
    """See whether a game starts, in the child process that it is played in."""
    try:
        world = open_world(info)
        try:
            scene = world.reset(1)
        finally:
            world.close()
    except GameError as error:
        return Check(name, False, f"{info.title}: {error.message}", error.hint)
    where = f" at {scene.location}" if scene.location else ""
    return Check(name, True, f"{info.title} starts{where}")


def check_stories(stories: list[CatalogEntry], environ: Mapping[str, str]) -> Check:
    """Say which stories are here, and what is wrong with folders and files."""
    named = [n for n in environ.get(STORIES_VARIABLE, "").split(os.pathsep) if n.strip()]
    astray = [n for n in named if not Path(n).expanduser().exists()]
    here = [e.info.id for e in stories if e.available]
    problems = [f"{e.info.id}: {e.problem}" for e in stories if e.problem]
    detail = f"here: {', '.join(here)}" if here else "no story file is here"
    if problems:
        detail += f"; can't be played: {'; '.join(problems)}"
    if astray:
        remedy = f"Mend {STORIES_VARIABLE}: it names what is not there."
        return Check("stories", False, f"{detail}; not there: {', '.join(astray)}", remedy, False)
    missing = [e.info.id for e in stories if e.fetchable and not e.available]
    remedy = f"To get one: understudy games fetch {missing[0]}" if missing and not here else ""
    return Check("stories", True, detail, remedy, vital=False)


def check_parts(kind: str, registry: Registry[Any]) -> Iterator[Check]:
    """Say which parts of a kind there are and what brings them; then what fails.

    A plug-in that fails keeps no game of others from being played.
    """
    found = tuple(registry.examine())
    if registry is WORLDS:
        found = tuple(map(_examined_games, found))
    origins: dict[str, list[str]] = {}
    for one in found:
        if not one.problem:
            origins.setdefault(one.origin, []).append(one.name)
    detail = "; ".join(f"{', '.join(names)} ({origin})" for origin, names in origins.items())
    remedy = "" if origins else f"{_SET_UP_ANEW}{OWN}"
    yield Check(kind, bool(origins), detail or "none", remedy, registered=found)
    for one in found:
        if one.problem:
            told = f"{one.origin}: {one.problem}"
            own = one.distribution == OWN
            yield Check(f"{kind}: {one.name}", False, told, one.remedy, vital=own)


def _examined_games(one: Registration) -> Registration:
    """Add what is wrong with the games that a world lists."""
    try:
        if not one.problem:
            listed_games(one.name)
    except PluginError as error:
        return replace(one, problem=error.message, remedy=error.hint)
    return one


def check_home(home: Home) -> Check:
    """See whether the home, or the folder it would be made in, can be written to."""
    place = home.root
    choose = f"Make it writable, or choose another home with --home or {HOME_VARIABLE}."
    try:
        while not place.exists() and place != place.parent:
            place = place.parent
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        return Check("home", False, f"{home.root} can't be written to: {reason}", choose)
    made = "" if place == home.root else " (made when it is needed)"
    return Check("home", True, f"{home.root}{made}")


def check_database(home: Home, environ: Mapping[str, str] | None = None) -> Check:
    """See whether the database is sound, without writing to it.

    That is every page, every reference, every session's tree of turns, and a sample
    of sessions played again.
    """
    environ = os.environ if environ is None else environ
    try:
        refuse_irregular(home.database)
        if not home.database.exists():
            return Check("database", True, "none yet: it is made when you first play")
        db = open_database(home.database, read_only=True)
    except DamageError as error:
        return Check("database", False, f"{home.database}: {error.message}", error.hint)
    except StoreError as error:
        return Check("database", False, error.message, error.hint)
    faults = list(find_faults(home.database))
    if faults:
        db.close()
        more = f"; and {len(faults) - 1:,} more" if len(faults) > 1 else ""
        told = f"{home.database} is damaged: {faults[0]}{more}"
        return Check("database", False, told, REPAIR)
    with closing(db):
        sessions = db.execute("SELECT count(*) FROM session").fetchone()[0]
        differing = differing_sessions(db, home, environ)
    if differing:
        detail = f"sound, but of a sample of sessions {differing} come out otherwise now"
        return Check("database", False, detail, _OTHERWISE, vital=False)
    size = home.database.stat().st_size / 1e6
    return Check("database", True, f"sound, {counted(sessions, 'session')}, {size:.1f} MB")


def differing_sessions(db: Database, home: Home, environ: Mapping[str, str]) -> str:
    """Play the newest sessions again whose stories are here; name those that differ.

    A handful of short ones, so that nobody waits long for it.
    """
    stories = {
        entry.info.sha256: entry.info
        for entry in Catalog(story_folders(home, environ), home.stories).entries()
        if entry.available and entry.info.sha256
    }
    journal, differing = Journal(db), []
    sample = [
        one
        for one in journal.sessions(limit=NEWEST)
        if one.game.sha256 in stories and 0 < one.turns <= SHORT
    ][:SAMPLE]
    for one in sample:
        try:
            world = open_world(stories[one.game.sha256])
            try:
                found = verify_all(world, [journal.path(one.tip)], one.seed, one.reading)
            finally:
                world.close()
        except GameError:
            continue  # the checks of games tell of that
        if not found.ok:
            differing.append(str(one.id))
    return ", ".join(differing)


def check_space(home: Home, usage: Callable[[Path], int] | None = None) -> Check:
    """See whether the disk of the home has room for more turns."""
    place = home.root
    while not os.path.exists(place) and place != place.parent:
        place = place.parent
    free = usage(place) if usage is not None else shutil.disk_usage(place).free
    enough = free >= LEAST_SPACE
    remedy = "" if enough else "Free some space: a turn that can't be kept is not played."
    return Check("disk", enough, f"{free / 1e6:,.0f} MB free", remedy, vital=False)


def check_backends(home: Home, environ: Mapping[str, str]) -> Iterator[Check]:
    """Say which language models can be asked; only servers nearby are contacted."""
    try:
        settings = load_settings(home.settings)
    except StoreError as error:
        yield Check("settings", False, error.message, error.hint)
        return
    for report in asyncio.run(Prober(home, settings, environ).every()):
        yield check_backend(report)


def check_backend(report: BackendReport) -> Check:
    """Turn what is known of a backend into a check; none is needed to play."""
    named = report.models[:_NAMED]
    models = ", ".join(f"{model.name} ({capabilities(model)})" for model in named)
    if rest := len(report.models) - len(named):
        models += f" and {rest:,} more (`understudy models` lists them)"
    detail = f"{report.detail}: {models}" if models else report.detail
    return Check(report.spec, report.ok is not False, detail, report.remedy, False, report.models)


def check_terminal(environ: Mapping[str, str]) -> Check:
    """See what the terminal can show."""
    if not sys.stdout.isatty():
        return Check("terminal", True, "none: stdout goes elsewhere", vital=False)
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    term = environ.get("TERM", "")
    detail = f"{term or 'TERM is not set'}, {size.columns}×{size.lines}, {_colours(environ)}"
    if term in ("", "dumb"):
        return Check("terminal", False, detail, "Play with --plain, or set TERM.", False)
    if encoding != "utf8":
        remedy = "Set a UTF-8 locale (LANG=C.UTF-8), or play with --plain."
        return Check("terminal", False, f"{detail}, {sys.stdout.encoding}", remedy, False)
    if size.columns < LEAST_SIZE[0] or size.lines < LEAST_SIZE[1]:
        remedy = f"Make it at least {LEAST_SIZE[0]}×{LEAST_SIZE[1]}, or play with --plain."
        return Check("terminal", False, detail, remedy, False)
    return Check("terminal", True, detail, vital=False)


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colour (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "basic colours"
