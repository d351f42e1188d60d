"""Story files: what one turns out to be, and as which game it is told.

A story is known by its hash; of a file that nobody knows, its name tells the rest.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from games.engines import WORLDS
from games.errors import StoryError
from games.known import KnownStory
from games.storage import HASH_PREFIX, keep
from games.types import Engine, GameInfo, clean_text
from games.zmachine.header import check_story, story_image

LARGEST_STORY = 16 * 1024**2
"""Bytes; a Z-machine story has at most 512 KiB, pictures around it may add more."""

SUFFIXES = frozenset({".z3", ".z4", ".z5", ".z8", ".zblorb", ".zlb", ".blorb", ".blb", ".dat"})
"""What story files are called, in lower case."""

FOREIGN_SUFFIXES = frozenset(
    {".z1", ".z2", ".z6", ".z7", ".ulx", ".gblorb", ".glb", ".gam", ".t3", ".hex", ".taf", ".agx"}
)
"""Stories of other kinds: listed with the reason why they can't be played."""


@dataclass(frozen=True, slots=True)
class StoryLook:
    """What a file turned out to be; a problem leaves the rest of no use."""

    sha256: str = ""
    release: str = ""
    suffix: str = ""
    problem: str = ""


def copy_story(path: Path, folder: Path, look: StoryLook) -> Path:
    """Copy a story that was looked at into a folder and return where it lies there.

    Raises:
        OSError: it can't be read or written, or changed meanwhile.
    """
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != look.sha256:
        raise OSError(errno.EAGAIN, "it changed while it was being copied")
    name = path.name if path.suffix.lower() in SUFFIXES else path.stem + look.suffix
    return keep(data, folder, name)


def examine(path: Path, size: int) -> StoryLook:
    """Look into a file of so many bytes.

    Raises:
        OSError: it can't be read.
    """
    if not path.is_file():
        return StoryLook(problem="That is not a file.")
    if size > LARGEST_STORY:
        return StoryLook(problem=f"With {size:,} bytes it is too large to be a story.")
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        image = story_image(data)
        header = check_story(image)
    except StoryError as error:
        return StoryLook(sha256=sha256, problem=error.message)
    suffix = f".z{header.version}" if image is data else ".zblorb"
    return StoryLook(sha256, f"{header.release} / {header.serial}", suffix)


def known_info(
    known: KnownStory, path: Path | None = None, look: StoryLook | None = None
) -> GameInfo:
    """Describe a known story, and where it lies if it is here."""
    return GameInfo(
        id=known.id,
        title=known.title,
        engine=Engine.ZMACHINE,
        sha256=known.sha256,
        path=path,
        licence=known.licence,
        release=look.release if look else known.release,
    )


def unknown_info(path: Path, look: StoryLook, taken: set[str]) -> GameInfo:
    """Describe a file by its name, with an id that is then taken."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "story"
    unique = look.sha256 or hashlib.sha256(os.fsencode(path)).hexdigest()
    length = HASH_PREFIX
    game_id = slug
    while game_id in taken:
        game_id = f"{slug}-{unique[:length]}"
        length += 1
    taken.add(game_id)
    # Surrogates stand for bytes that the file's name couldn't decode.
    readable = path.stem.encode("utf-8", "replace").decode("utf-8")
    words = re.split(r"[\s_-]+", clean_text(readable))
    title = " ".join(word[:1].upper() + word[1:] for word in words if word) or slug
    return GameInfo(
        id=game_id,
        title=title,
        engine=_engine_of(path),
        sha256=look.sha256,
        path=path,
        release=look.release,
    )


def _engine_of(path: Path) -> str:
    """Return which engine plays a story file: one that knows more of it, or the Z-machine."""
    for engine in WORLDS.own:
        claims = WORLDS.load(engine).claims
        if claims is not None and claims(path):
            return engine
    return Engine.ZMACHINE
