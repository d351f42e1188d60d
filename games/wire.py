"""How a world's words cross a process boundary: JSON in length-prefixed frames.

Only plain data travels: nothing that arrives can name code to run, as a pickle
could. Snapshots, the one thing that is bytes, travel as base64. Decoders raise
KeyError, TypeError or ValueError on anything but what their encoder wrote.
"""

from __future__ import annotations

import binascii
import json
import struct
from pathlib import Path
from typing import Any

from games.errors import FetchError, GameError, StoryError, WorldCrashedError
from games.types import Ending, Exit, Facts, GameInfo, Lexicon, Scene

HEADER = struct.Struct(">I")
"""Length of the frame that follows, in bytes, big-endian."""

LARGEST = 256 * 1024 * 1024
"""Longest frame taken, in bytes; a longer one means that the stream is garbled."""

_ERRORS: dict[str, type[GameError]] = {
    kind.__name__: kind for kind in (GameError, StoryError, WorldCrashedError, FetchError)
}


def pack(message: Any) -> bytes:
    """Return one frame that holds a message of plain data."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return HEADER.pack(len(body)) + body


def unpack(buffer: bytearray) -> Any | None:
    """Take the first whole frame out of a buffer, or None if there is none yet."""
    if len(buffer) < HEADER.size:
        return None
    (length,) = HEADER.unpack_from(buffer)
    if length > LARGEST:
        raise ValueError(f"a frame of {length} bytes is longer than any message")
    end = HEADER.size + length
    if len(buffer) < end:
        return None
    message = json.loads(buffer[HEADER.size : end])
    del buffer[:end]
    return message


def encode_bytes(data: bytes) -> str:
    """Return bytes as base64."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def decode_bytes(data: str) -> bytes:
    """Return the bytes that :func:`encode_bytes` wrote."""
    return binascii.a2b_base64(data)


def encode_scene(scene: Scene) -> dict[str, Any]:
    """Return a scene as plain data."""
    return {
        "text": scene.text,
        "location": scene.location,
        "inventory": scene.inventory,
        "score": scene.score,
        "max_score": scene.max_score,
        "moves": scene.moves,
        "died": scene.died,
        "ending": scene.ending,
    }


def decode_scene(data: dict[str, Any]) -> Scene:
    """Return the scene that :func:`encode_scene` wrote."""
    ending = data["ending"]
    return Scene(
        text=data["text"],
        location=data["location"],
        inventory=tuple(data["inventory"]),
        score=data["score"],
        max_score=data["max_score"],
        moves=data["moves"],
        died=data["died"],
        ending=None if ending is None else Ending(ending),
    )


def encode_exits(exits: tuple[Exit, ...]) -> list[list[str | None]]:
    """Return exits as plain data."""
    return [[way.direction, way.destination] for way in exits]


def decode_exits(data: list[list[Any]]) -> tuple[Exit, ...]:
    """Return the exits that :func:`encode_exits` wrote."""
    return tuple(Exit(direction, destination) for direction, destination in data)


def encode_facts(facts: Facts) -> list[tuple[str, str, str]]:
    """Return facts as plain data."""
    return list(facts)


def decode_facts(data: list[list[str]]) -> Facts:
    """Return the facts that :func:`encode_facts` wrote."""
    return frozenset((relation, thing, where) for relation, thing, where in data)


def encode_lexicon(lexicon: Lexicon) -> dict[str, Any]:
    """Return a lexicon as plain data."""
    return {
        "words": sorted(lexicon.words),
        "verbs": lexicon.verbs,
        "directions": lexicon.directions,
        "resolution": lexicon.resolution,
    }


def decode_lexicon(data: dict[str, Any]) -> Lexicon:
    """Return the lexicon that :func:`encode_lexicon` wrote."""
    return Lexicon(
        words=frozenset(data["words"]),
        verbs=tuple(data["verbs"]),
        directions=tuple(data["directions"]),
        resolution=data["resolution"],
    )


def encode_info(info: GameInfo) -> dict[str, Any]:
    """Return a game as plain data; its path is made absolute."""
    return {
        "id": info.id,
        "title": info.title,
        "engine": info.engine,
        "sha256": info.sha256,
        "path": None if info.path is None else str(info.path.absolute()),
        "licence": info.licence,
        "release": info.release,
    }


def decode_info(data: dict[str, Any]) -> GameInfo:
    """Return the game that :func:`encode_info` wrote."""
    path = data["path"]
    return GameInfo(
        id=data["id"],
        title=data["title"],
        engine=data["engine"],
        sha256=data["sha256"],
        path=None if path is None else Path(path),
        licence=data["licence"],
        release=data["release"],
    )


def encode_error(error: GameError) -> dict[str, str]:
    """Return an error as plain data; a kind unknown here goes as its nearest parent."""
    kind = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)
    return {"kind": kind, "message": error.message, "hint": error.hint}


def decode_error(data: dict[str, str]) -> GameError:
    """Return the error that :func:`encode_error` wrote."""
    return _ERRORS[data["kind"]](data["message"], data["hint"])
