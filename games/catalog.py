"""The known games: which there are, which are here, and where stories lie.

Colossal Cave is always here and Zork I to III are always known; any other
Z-machine story is found in the folders that the caller names, and plug-ins list
games of their own. A story is known
by its hash, so it keeps its title whatever its file is called. Nothing is read
before it is asked for, and nothing of the environment: the caller says where
to look.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from games.engines import WORLDS, find_game, listed_games
from games.errors import GameError, PluginError, StoryError
from games.known import KNOWN_STORIES
from games.storage import irregular
from games.story_files import (
    FOREIGN_SUFFIXES,
    SUFFIXES,
    StoryLook,
    copy_story,
    examine,
    known_info,
    unknown_info,
)
from games.types import GameInfo

_NOT_ADDED = "Nothing was added. Choose another file."
_RESERVED = {known.id for known in KNOWN_STORIES}


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One game on the shelf.

    Attributes:
        available: it can be played now.
        fetchable: it can be fetched by :func:`games.fetch.fetch`.
        problem: why a file that was found can't be played; empty if it can.
    """

    info: GameInfo
    available: bool
    fetchable: bool
    problem: str = ""


_NAMES: tuple[Callable[[CatalogEntry], str], ...] = (
    lambda entry: entry.info.id.casefold(),
    lambda entry: entry.info.title.casefold(),
    lambda entry: entry.info.path.name.casefold() if entry.info.path else "",
)
"""What a game may be asked for by, the surest first."""


class Catalog:
    """The known games and the stories found in some folders.

    Folders are looked through at every call, so a story put there shows at
    once; a file is hashed again only when its size or time of change differs.
    May be asked from any thread.

    Args:
        folders: where to look for stories, first one first; a path to a story
            file will do too.
        added: the folder that :meth:`add` copies to, looked through last; it
            need not exist yet. None where nothing can be added.
        levels: list levels of made worlds, too, where what makes them is installed;
            they can be asked for by their names anyway.
    """

    def __init__(
        self, folders: Sequence[Path], added: Path | None = None, *, levels: bool = False
    ) -> None:
        self._folders = tuple(folders)
        self._added = added
        self._levels = levels
        self._looks: dict[tuple[Path, int, int], StoryLook] = {}

    @property
    def added(self) -> Path | None:
        """The folder that stories are added and fetched to."""
        return self._added

    def entries(self) -> list[CatalogEntry]:
        """List Colossal Cave, the Zorks, others by title, levels, then misfits.

        A story that lies in several places is listed once, where it was found
        first.
        """
        return self._entries(WORLDS.others)

    def games(self) -> list[GameInfo]:
        """List the games that are here."""
        return [entry.info for entry in self.entries() if entry.available]

    def _entries(self, plugins: Sequence[str], *, levels: bool = True) -> list[CatalogEntry]:
        """List games, of plug-ins only those that are named."""
        stories: dict[str, tuple[Path, StoryLook]] = {}
        misfits: list[tuple[Path, StoryLook]] = []
        for path, look in self._files([]):
            if not look.problem:
                stories.setdefault(look.sha256, (path, look))
            elif path.suffix.lower() != ".dat":  # any program may leave such a file about
                misfits.append((path, look))
        entries = _built_in()
        for known in KNOWN_STORIES:
            found = stories.pop(known.sha256, None)
            if found or known.source:
                info = known_info(known, *found) if found else known_info(known)
                entries.append(CatalogEntry(info, bool(found), known.source is not None))
        taken = _RESERVED | {entry.info.id for entry in entries}
        others = [
            CatalogEntry(unknown_info(path, look, taken), available=True, fetchable=False)
            for path, look in stories.values()
        ]
        others += _plugin_entries(plugins, taken)
        made = [
            CatalogEntry(info, available=True, fetchable=False)
            for info in (_made_levels(self._added) if levels and self._levels else ())
        ]
        unplayable = [
            CatalogEntry(unknown_info(path, look, taken), False, False, look.problem)
            for path, look in misfits
        ]
        for group in (others, made, unplayable):
            entries += sorted(group, key=lambda entry: entry.info.title.casefold())
        return entries

    def problems(self) -> list[str]:
        """Tell in sentences which folders and files were passed over, and why."""
        told: list[str] = []
        told += [f"{path}: {look.problem}" for path, look in self._files(told) if look.problem]
        return told

    def find(self, name: str) -> GameInfo:
        """Return the game of an id, a title, a file name or a path, in that order.

        Raises:
            StoryError: there is no such game, it isn't here, or it can't be
                played; the hint says what to do about it.
        """
        wanted = name.strip().casefold()
        built_in = next((e for e in _built_in() if e.info.id.casefold() == wanted), None)
        if built_in is not None:  # its id comes before all others: no file need be looked at
            return built_in.info
        # No level has the id of a story; to ask what makes them takes longer than all else.
        for entry in self._entries((), levels=False):
            if entry.info.id.casefold() == wanted:
                return _playable(entry)
        # Plug-ins are looked for last: most starts have no need of them.
        own = self._entries(())
        found = _named(wanted, own)
        if found is None and not _looks_like_a_path(name):
            found = _named(wanted, self.entries())
        if found is not None:
            return _playable(found)
        made = None if _looks_like_a_path(name) else find_game(name, self._added)
        if made is not None:
            return made
        # Whoever plays it may stand in another folder.
        path = Path(name.strip()).expanduser().absolute()
        if wanted and path.is_file():
            return self._at(path, own)
        raise _no_such_game(name.strip(), self.entries())

    def made_again(self, recorded: GameInfo) -> GameInfo | None:
        """Return a level that was played, as it is made now; None if it isn't the same.

        Args:
            recorded: the game as a session tells it, without paths.
        """
        try:
            made = find_game(recorded.id, self._added)
        except GameError:
            return None
        return made if made is not None and made.sha256 == recorded.sha256 else None

    def add(self, path: Path) -> GameInfo:
        """Copy a story into the folder for added ones and return its game.

        The file is checked first and put in place whole. A different file of
        the same name stays; the new one is then named with part of its hash.

        Raises:
            StoryError: it is no playable story, or can't be read or copied.
        """
        if self._added is None:
            raise StoryError("There is no folder to add stories to.", "Nothing was added.")
        look = self._look_at(path)
        if look.problem:
            raise StoryError(f"{path}: {look.problem}", _NOT_ADDED)
        try:
            kept = copy_story(path, self._added, look)
        except OSError as error:
            raise StoryError(
                f"The story couldn't be copied to {self._added}: {error.strerror or error}.",
                "Nothing was added. Check that there is room and that you may write there.",
            ) from error
        found = [entry for entry in self.entries() if entry.info.sha256 == look.sha256]
        return found[0].info if found else self._at(kept, [])

    def _at(self, path: Path, entries: Sequence[CatalogEntry]) -> GameInfo:
        """Describe a story by its path, as the catalogue does if it knows it."""
        look = self._look_at(path)
        if look.problem:
            raise StoryError(f"{path}: {look.problem}", "Choose another story.")
        for entry in entries:
            if entry.available and entry.info.sha256 == look.sha256:
                return entry.info
        for known in KNOWN_STORIES:
            if known.sha256 == look.sha256:
                return known_info(known, path, look)
        return unknown_info(path, look, _RESERVED | {entry.info.id for entry in entries})

    def _files(self, problems: list[str]) -> Iterator[tuple[Path, StoryLook]]:
        """Look at every file that might be a story; tell what can't be looked at."""
        folders = list(self._folders)
        if self._added is not None:
            folders.append(self._added)
        for folder in dict.fromkeys(folders):
            try:
                if folder == self._added and not folder.exists():
                    continue
                paths = sorted(folder.iterdir()) if folder.is_dir() else [folder]
                if not folder.exists():
                    problems.append(f"{folder}: there is no such folder.")
                    continue
                # Of a folder that may only be listed, no file can be looked at.
                paths = [path for path in paths if not path.is_dir()]
            except OSError as error:
                problems.append(f"{folder}: it can't be read ({error.strerror or error}).")
                continue
            for path in paths:
                if path.suffix.lower() in SUFFIXES | FOREIGN_SUFFIXES:
                    yield path, self._look_at(path)

    def _look_at(self, path: Path) -> StoryLook:
        try:
            stat = path.stat()
            key = (path.absolute(), stat.st_size, stat.st_mtime_ns)
            if key not in self._looks:
                self._looks[key] = examine(path, stat.st_size)
            return self._looks[key]
        except OSError as error:
            return StoryLook(problem=f"The file can't be read ({error.strerror or error}).")


def _plugin_entries(engines: Sequence[str], taken: set[str]) -> list[CatalogEntry]:
    """List the games of plug-ins; one that fails lists none, and doctor tells why."""
    entries = []
    for engine in engines:
        try:
            games = listed_games(engine)
        except PluginError:
            continue
        for info in games:
            problem = f"Another game is called {info.id}, too." if info.id in taken else ""
            entries.append(CatalogEntry(info, not problem, False, problem))
            taken.add(info.id)
    return entries


def _made_levels(folder: Path | None) -> Iterator[GameInfo]:
    """Yield the levels that the program's own made worlds list, kept where they may be."""
    for engine in WORLDS.own:
        if WORLDS.load(engine).find is not None:
            for info in listed_games(engine):
                yield find_game(info.id, folder) or info


def _built_in() -> list[CatalogEntry]:
    """List the games that are always here, which need no file."""
    return [
        CatalogEntry(info, available=True, fetchable=False)
        for engine in WORLDS.own
        if WORLDS.load(engine).find is None
        for info in listed_games(engine)
    ]


def _named(wanted: str, entries: Sequence[CatalogEntry]) -> CatalogEntry | None:
    """Return the game of an id, a title or a file name, in that order."""
    for key in _NAMES:
        for entry in entries:
            if wanted and key(entry) == wanted:
                return entry
    return None


def _looks_like_a_path(name: str) -> bool:
    return os.sep in name or Path(name.strip()).suffix.lower() in SUFFIXES


def _playable(entry: CatalogEntry) -> GameInfo:
    if entry.available:
        return entry.info
    if entry.fetchable:
        raise StoryError(
            f"{entry.info.title} isn't here.",
            f"Fetch it with `understudy games fetch {entry.info.id}`.",
        )
    place = entry.info.path or entry.info.id
    raise StoryError(f"{place}: {entry.problem}", "Choose another story.")


def _no_such_game(name: str, entries: Sequence[CatalogEntry]) -> StoryError:
    if _looks_like_a_path(name):
        if what := irregular(Path(name).expanduser()):
            return StoryError(f"{name} is {what}, no story file.", "Check the path.")
        return StoryError(f"There is no story file {name}.", "Check the path.")
    names = {key(entry): entry.info.id for entry in entries for key in reversed(_NAMES[:2])}
    close = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.5)
    ids = list(dict.fromkeys(names[match] for match in close))
    hint = f"Did you mean {' or '.join(ids)}? " if ids else ""
    return StoryError(f"There is no game called “{name}”.", f"{hint}`understudy games` lists them.")
