"""Fetch a freely licensed story from its public repository, checked by hash.

The address names a commit, and the hash is known beforehand: what arrives is
either the very file that was meant or nothing. It is written beside its place
and moved there only when it is whole, right and on the disk. Standard library
only.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from games.catalog import Catalog
from games.errors import FetchError
from games.known import KNOWN_STORIES, KnownStory
from games.storage import keep, write_beside
from games.types import GameInfo
from games.world import never

BASE = "https://raw.githubusercontent.com"
"""Where the files of public repositories are served, by commit and path."""

LARGEST_FETCH = 1024**2
"""Bytes; twice the largest story that the Z-machine allows (Standard 1.1.4)."""

TIMEOUT = 20.0
"""Seconds that the server may stay silent."""

_CHUNK = 16 * 1024
_NOTHING_KEPT = "Nothing was kept."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def fetch(
    game_id: str,
    destination: Path,
    *,
    progress: Callable[[int, int | None], None],
    cancelled: Callable[[], bool] = never,
    base: str = BASE,
    timeout: float = TIMEOUT,
) -> GameInfo:
    """Fetch a known story into a folder and return its game.

    Blocks; meant for a thread. A story that is there already is not fetched
    again, and a different file of that name is left alone.

    Args:
        game_id: a game whose catalogue entry is fetchable.
        destination: the folder, made if need be: the catalogue's ``added``.
        progress: told the bytes so far and the bytes in all (None if the
            server doesn't say), at the start and after each piece.
        cancelled: asked before each piece; the fetch then ends with an error.
        base: scheme and host that serve ``/repository/commit/path``. A
            redirect may lead to https or, if this is http, to http.
        timeout: seconds that the server may stay silent.

    Raises:
        FetchError: unknown game, no network, a server's refusal, silence, a
            file that is cut short or isn't the right one, a full disk, a
            folder that can't be written, or cancelled. Nothing is left behind.
    """
    known = _fetchable(game_id)
    if (here := _already(known, destination)) is not None:
        return here
    try:
        file = write_beside(destination)
    except OSError as error:
        raise _disk_error(destination, error) from error
    temporary = Path(file.name)
    try:
        with file:
            _receive(known, file, _Transfer(base, timeout, progress, cancelled))
            file.flush()
            os.fsync(file.fileno())
        keep(temporary, destination, known.file_name, known.sha256)
    except OSError as error:
        raise _disk_error(destination, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return Catalog([], destination).find(known.id)


class _Transfer:
    """How to reach the server, and whom to tell about it."""

    def __init__(
        self,
        base: str,
        timeout: float,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.base = base
        self.timeout = timeout
        self.progress = progress
        self.cancelled = cancelled

    def open(self, known: KnownStory) -> Any:
        """Ask for the story's file; the answer is to be closed."""
        assert known.source is not None
        parts = (known.source.repository, known.source.commit, known.source.path)
        address = "/".join([self.base.rstrip("/"), *map(quote, parts)])
        schemes = {"https", urlsplit(self.base).scheme}
        if schemes - {"https", "http"}:
            raise FetchError(f"{self.base} is no web address.", _NOTHING_KEPT)
        request = urllib.request.Request(address, headers={"User-Agent": "understudy"})
        opener = urllib.request.build_opener(_Redirects(schemes))
        return opener.open(request, timeout=self.timeout)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to the schemes that are allowed."""

    def __init__(self, schemes: set[str]) -> None:
        self._schemes = schemes

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse to leave https for a connection that anyone could alter."""
        if urlsplit(newurl).scheme not in self._schemes:
            raise FetchError(
                "The server sent us on to an address that is not secure.", _NOTHING_KEPT
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetchable(game_id: str) -> KnownStory:
    known = {story.id: story for story in KNOWN_STORIES if story.source is not None}
    if game_id not in known:
        raise FetchError(
            f"There is no story called “{game_id}” to fetch.",
            f"What can be fetched: {', '.join(known)}.",
        )
    return known[game_id]


def _already(known: KnownStory, destination: Path) -> GameInfo | None:
    for entry in Catalog([], destination).entries():
        if entry.info.id == known.id and entry.available:
            return entry.info
    return None


def _receive(known: KnownStory, file: IO[bytes], transfer: _Transfer) -> None:
    """Write the server's answer to a file and check that it is the story."""
    digest = hashlib.sha256()
    received = 0
    for piece in _pieces(known, transfer):
        try:
            file.write(piece)
        except OSError as error:
            raise _disk_error(Path(file.name).parent, error) from error
        digest.update(piece)
        received += len(piece)
    if digest.hexdigest() != known.sha256:
        raise FetchError(
            f"What came ({received:,} bytes) is not {known.title}: its SHA-256 should be "
            f"{known.sha256} but is {digest.hexdigest()}.",
            f"{_NOTHING_KEPT} Something on the way may have altered it; try from another network.",
        )


def _pieces(known: KnownStory, transfer: _Transfer) -> Any:
    """Yield the file in pieces; every fault of the network becomes a FetchError."""
    try:
        with transfer.open(known) as answer:
            length = answer.headers.get("Content-Length", "")
            total = int(length) if length.isdigit() else None
            received = 0
            transfer.progress(received, total)
            while True:
                if transfer.cancelled():
                    raise FetchError("The fetch was cancelled.", _NOTHING_KEPT)
                piece = answer.read1(_CHUNK)
                if not piece:
                    break
                received += len(piece)
                if max(received, total or 0) > LARGEST_FETCH:
                    raise FetchError(
                        f"The server sends more than {LARGEST_FETCH:,} bytes, which no story has.",
                        _NOTHING_KEPT,
                    )
                transfer.progress(received, total)
                yield piece
            if total is not None and received < total:
                raise FetchError(
                    f"The connection ended after {received:,} of {total:,} bytes.",
                    f"{_NOTHING_KEPT} Try again.",
                )
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _network_error(known, transfer, error) from error


def _network_error(known: KnownStory, transfer: _Transfer, error: Exception) -> FetchError:
    host = urlsplit(transfer.base).hostname or transfer.base
    again = f"{_NOTHING_KEPT} Try again later."
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return FetchError(
            f"{host} answered {error.code} ({error.reason}) instead of {known.title}.", again
        )
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, socket.gaierror):
        return FetchError(
            f"{host} can't be found: there seems to be no network.",
            f"{_NOTHING_KEPT} Connect and try again, or add a story file of your own.",
        )
    if isinstance(reason, TimeoutError):
        return FetchError(f"{host} was silent for {transfer.timeout:g} seconds.", again)
    if isinstance(reason, ssl.SSLError):
        return FetchError(
            f"{host} couldn't prove who it is ({reason.reason or reason}).",
            f"{_NOTHING_KEPT} Check the clock, and the network's certificates or proxy.",
        )
    if isinstance(reason, http.client.HTTPException):
        return FetchError(f"{host} broke off or gave an answer that makes no sense.", again)
    told = reason.strerror if isinstance(reason, OSError) else None
    return FetchError(
        f"{host} can't be reached ({told or reason}).",
        f"{_NOTHING_KEPT} Check the network and try again.",
    )


def _disk_error(folder: Path, error: OSError) -> FetchError:
    if error.errno in _NO_ROOM:
        return FetchError(
            f"There is no room left for the story in {folder}.",
            f"{_NOTHING_KEPT} Free some space and try again.",
        )
    return FetchError(
        f"The story can't be written to {folder} ({error.strerror or error}).",
        f"{_NOTHING_KEPT} Choose a home that you may write to, with --home.",
    )
