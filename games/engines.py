"""Which engine plays which games: the worlds that are registered.

An engine is registered under the name that games, databases and session files
know it by, in the group ``understudy.worlds``. Engines are named, not imported,
so that importing ``games`` loads no emulator.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from games.errors import GameError, PluginError, StoryError
from games.ladders import Ladder
from games.registry import Registration, Registry, blaming, load_part, resolve
from games.types import GameInfo, clean_text
from games.world import World


@dataclass(frozen=True, slots=True)
class WorldKind:
    """What an entry point of ``understudy.worlds`` names.

    Attributes:
        make: returns the world that plays a game, in the child process that it
            is played in: import there what is heavy. May raise GameError.
        games: returns the games that need no story file. Their ``engine`` is the
            entry point's name, their ``id`` that name too, or ``NAME:LEVEL``. A
            ``sha256`` that is left empty is made of id and release: another
            release is another game.
        words: what lists call it, if not by its name.
        find: returns the game of a LEVEL that :attr:`games` doesn't list; told the
            folder where it may keep what it makes, None where there is none. Raises
            StoryError where there is no such level, with names that are near.
        patience: seconds that a game may take to begin, where that is more than
            a call usually may: the games are made then.
        claims: tells whether a story file is one of its own, which the Z-machine alone
            would play without what it knows of it.
        make_stories: makes story files of a level and some seeds in a folder, and yields
            each as it is there.
        prepare: makes the games of many seeds beforehand, which is quicker, and yields
            each as it is there; what fails is left to be told where it is played.
        ladders: families of its levels to practise on, each from easy to hard.
    """

    make: Callable[[GameInfo], World]
    games: Callable[[], Sequence[GameInfo]] = tuple
    words: str = ""
    find: Callable[[str, Path | None], GameInfo] | None = None
    patience: float = 0.0
    claims: Callable[[Path], bool] | None = None
    make_stories: Callable[[str, Sequence[int], Path], Iterator[Path]] | None = None
    prepare: Callable[[GameInfo, Sequence[int]], Iterator[int]] | None = None
    ladders: tuple[Ladder, ...] = ()


WORLDS: Registry[WorldKind] = Registry("understudy.worlds", WorldKind)
"""Every engine, by the name that stands in :attr:`games.types.GameInfo.engine`."""


def build_world(info: GameInfo, target: str = "") -> World:
    """Construct the bare world that plays a game, in this very process.

    Args:
        info: the game.
        target: ``module:attribute`` of its :class:`WorldKind` where that is
            known already: a child needn't look for what its parent has found.

    Raises:
        PluginError: the engine isn't registered, can't be loaded, or fails.
        StoryError: the story can't be played.
    """
    if target:
        kind = load_part(Registration(info.engine, target), WorldKind)
    else:
        kind = WORLDS.load(info.engine)
    with blaming(info.engine, GameError):
        return kind.make(info)


def import_engine(target: str) -> None:
    """Import what plays the games of an engine of our own before one is played.

    Args:
        target: ``module:attribute`` of its :class:`WorldKind`.
    """
    kind = load_part(Registration("", target), WorldKind)
    if isinstance(kind.make, partial) and kind.make.func is _construct:
        resolve(*kind.make.args)


@cache
def listed_games(engine: str) -> tuple[GameInfo, ...]:
    """Return the games that an engine lists, as they were when first asked for.

    Raises:
        PluginError: it can't be loaded, fails, or lists what is not its own.
    """
    try:
        told = tuple(WORLDS.load(engine).games())
    except PluginError:
        raise
    except Exception as error:
        message = f"It can't list its games: {type(error).__name__}: {error}."
        raise PluginError(message, "Its other games, and all others, can be played.") from error
    for info in told:
        if not isinstance(info, GameInfo):
            raise PluginError(f"It lists what is no GameInfo but a {type(info).__name__}.")
        if info.engine != engine:
            raise PluginError(f"It lists “{info.title}”, whose engine is “{info.engine}”.")
        if engine not in WORLDS.own and info.id.partition(":")[0] != engine:
            raise PluginError(f"It lists “{info.id}”, and ids of its own are {engine}:LEVEL.")
    return tuple(map(_identified, told))


def find_game(name: str, folder: Path | None = None) -> GameInfo | None:
    """Return the game of a ``NAME:LEVEL`` whose engine makes games by their names.

    Args:
        name: what was asked for.
        folder: where the engine may keep what it makes.

    Returns:
        None where no engine of that name does so.

    Raises:
        PluginError: the engine can't be loaded, or fails.
        StoryError: it has no such level, or can't play here.
    """
    engine, colon, level = name.partition(":")
    engine = engine.strip().casefold()
    if not (colon and level.strip() and engine in WORLDS):
        return None
    find = WORLDS.load(engine).find
    if find is None:
        return None
    with blaming(engine, GameError):
        info = find(level.strip(), folder)
    if info.engine != engine:
        raise PluginError(f"It finds “{info.title}”, whose engine is “{info.engine}”.")
    return _identified(info)


def find_ladder(name: str) -> tuple[str, Ladder]:
    """Return the engine of a family of games, and the family's ladder.

    Args:
        name: ``FAMILY`` or ``ENGINE:FAMILY``; or the engine's name where it has but one.

    Raises:
        StoryError: there is none of that name; the hint has those there are, and where
            it is nearly a level's or a family's name, which.
    """
    engine, _, family = name.strip().casefold().rpartition(":")
    every: list[str] = []
    near: dict[str, tuple[str, str]] = {}  # what may be meant -> the family, and which level
    for other, kind in WORLDS.usable().items():
        for ladder in kind.ladders:
            if (engine, family) == ("", other) and len(kind.ladders) == 1:
                return other, ladder
            if family == ladder.name.casefold() and engine in ("", other):
                return other, ladder
            family_name = f"{other}:{ladder.name}"
            every.append(family_name)
            if engine in ("", other):
                near |= {rung.level.casefold(): (family_name, rung.level) for rung in ladder.rungs}
                near[ladder.name.casefold()] = family_name, ""
    close = difflib.get_close_matches(family, near, n=1, cutoff=0.6)
    hint = ""
    if close:
        meant, level = near[close[0]]
        hint = f"Did you mean {meant}{f', of which {level} is a level' if level else ''}? "
    raise StoryError(
        f"There is no family of games “{clean_text(name)}” to practise on.",
        f"{hint}There are {', '.join(every)}.",
    )


def make_stories(engine: str, level: str, seeds: Sequence[int], folder: Path) -> Iterator[Path]:
    """Have an engine make story files of a level; yield each as it is there.

    Raises:
        PluginError: the engine can't be loaded, or makes none.
        StoryError: there is no such level, or one can't be made.
    """
    make = WORLDS.load(engine).make_stories
    if make is None:
        raise PluginError(f"{engine} makes no story files.", "Choose another engine.")
    with blaming(engine, GameError):
        yield from make(level, seeds, folder)


def prepare_games(game: GameInfo, seeds: Sequence[int]) -> Iterator[int]:
    """Have the games of many seeds made beforehand; yield each seed that is ready.

    Yields nothing where the engine makes none, or makes them as they begin.
    """
    try:
        prepare = WORLDS.load(game.engine).prepare
    except PluginError:
        return
    if prepare is not None:
        with blaming(game.engine, GameError):
            yield from prepare(game, seeds)


def engine_words(engine: str) -> str:
    """Return what lists call an engine; its name where it says nothing, or isn't here."""
    try:
        return WORLDS.load(engine).words or engine
    except PluginError:
        return engine


def _identified(info: GameInfo) -> GameInfo:
    """Return a game that can be told from others: without a file, by id and release."""
    if info.sha256:
        return info
    told = f"{info.engine} {info.id} {info.release}"
    return replace(info, sha256=hashlib.sha256(told.encode()).hexdigest())


def _construct(target: str, info: GameInfo) -> World:
    world: World = resolve(target)(info)
    return world


def _list_cave() -> Sequence[GameInfo]:
    return (resolve("games.cave_info:cave_info")(),)


Z_MACHINE = WorldKind(partial(_construct, "games.zmachine.frotz:FrotzWorld"), words="Z-machine")
"""Story files; the catalogue finds them in its folders."""

COLOSSAL_CAVE = WorldKind(partial(_construct, "games.cave:CaveWorld"), _list_cave, words="Python")
"""The cave of the package ``adventure``."""
