"""Fetch a freely licensed story from its public repository, checked by hash.

The address names a commit, and the hash is known beforehand: what arrives is
either the very file that was meant or nothing. pooch downloads it and checks
it; here every fault becomes a sentence, and what is sent is watched.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import io
import socket
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit

import pooch

from games.catalog import Catalog
from games.errors import FetchError
from games.known import KNOWN_STORIES, KnownStory
from games.storage import keep
from games.types import GameInfo
from games.world import never

BASE = "https://raw.githubusercontent.com"
"""Where the files of public repositories are served, by commit and path."""

LARGEST_FETCH = 1024**2
"""Bytes; twice the largest story that the Z-machine allows (Standard 1.1.4)."""

TIMEOUT = 20.0
"""Seconds that the server may stay silent."""

_CHUNK = 1000
"""Bytes of a piece; short, since nothing is told of one that is not whole."""

_NOTHING_KEPT = "Nothing was kept."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_HEADERS = {"User-Agent": "understudy", "Accept-Encoding": "identity"}


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
    pooch.get_logger().setLevel("ERROR")  # what it has to say, the progress says
    story = _fetchable(game_id)
    for entry in Catalog([], destination).entries():
        if entry.info.id == game_id and entry.available:
            return entry.info
    if urlsplit(base).scheme not in ("https", "http"):
        raise FetchError(f"{base} is no web address.", _NOTHING_KEPT)
    download = _Download(story, base, timeout, progress, cancelled)
    try:
        destination.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=destination, prefix=".") as folder:
            known_hash = f"sha256:{story.sha256}"
            path = pooch.retrieve(
                download.address, known_hash, download.name, folder, downloader=download
            )
            keep(Path(path).read_bytes(), destination, download.name)
    except OSError as error:
        raise _disk_error(destination, error) from error
    except ValueError as error:
        raise download.mistaken() from error
    return Catalog([], destination).find(game_id)


def _fetchable(game_id: str) -> KnownStory:
    """Return a story that can be fetched.

    Raises:
        FetchError: it can't be, or nothing is known of it.
    """
    stories = {story.id: story for story in KNOWN_STORIES if story.source is not None}
    if game_id not in stories:
        raise FetchError(
            f"There is no story called “{game_id}” to fetch.",
            f"What can be fetched: {', '.join(stories)}.",
        )
    return stories[game_id]


class _Download(pooch.HTTPDownloader):  # type: ignore[misc]  # the package has no type hints
    """pooch's downloader, watched: what comes goes through :meth:`write`."""

    def __init__(
        self,
        known: KnownStory,
        base: str,
        timeout: float,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> None:
        super().__init__(
            chunk_size=_CHUNK, timeout=timeout, headers=_HEADERS, hooks={"response": self._begin}
        )
        source = known.source
        assert source is not None
        parts = (source.repository, source.commit, source.path)
        self.address = "/".join([base.rstrip("/"), *map(quote, parts)])
        self.name = PurePosixPath(source.path).name
        self._known = known
        self._schemes = {"https", urlsplit(base).scheme}
        self._host = urlsplit(base).hostname or base
        self._timeout = timeout
        self._progress = progress
        self._cancelled = cancelled
        self._file: IO[bytes] = io.BytesIO()
        self._digest = hashlib.sha256()
        self._received = 0
        self._total: int | None = None

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Download to a file; every fault of the network becomes a FetchError."""
        with open(output_file, "wb") as self._file:
            try:
                super().__call__(url, self, pooch)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._network_error(error) from error

    def _begin(self, answer: Any, **_: object) -> None:
        """Look at an answer before its body is read."""
        onward = urljoin(answer.url, answer.headers.get("Location", ""))
        if answer.is_redirect and urlsplit(onward).scheme not in self._schemes:
            # Nothing leaves https for a connection that anyone could alter.
            raise FetchError(
                "The server sent us on to an address that is not secure.", _NOTHING_KEPT
            )
        if answer.ok and not answer.is_redirect:
            length = answer.headers.get("Content-Length", "")
            self._total = int(length) if length.isdigit() else None
            self.write(b"")

    def write(self, piece: bytes) -> None:
        """Take a piece in and tell of it, unless it is too much or no longer wanted."""
        self._received += len(piece)
        if max(self._received, self._total or 0) > LARGEST_FETCH:
            raise FetchError(
                f"The server sends more than {LARGEST_FETCH:,} bytes, which no story has.",
                _NOTHING_KEPT,
            )
        self._digest.update(piece)
        try:
            self._file.write(piece)
            self._file.flush()
        except OSError as error:
            raise _disk_error(Path(self._file.name).parents[1], error) from error
        self._progress(self._received, self._total)
        if self._cancelled():
            raise FetchError("The fetch was cancelled.", _NOTHING_KEPT)

    def flush(self) -> None:
        """Do nothing more: every piece is written at once."""

    def mistaken(self) -> FetchError:
        """Return what to raise for a file that is not the story."""
        return FetchError(
            f"What came ({self._received:,} bytes) is not {self._known.title}: its SHA-256 should "
            f"be {self._known.sha256} but is {self._digest.hexdigest()}.",
            f"{_NOTHING_KEPT} Something on the way may have altered it; try from another network.",
        )

    def _network_error(self, error: BaseException) -> FetchError:
        host = self._host
        answer = getattr(error, "response", None)
        if answer is not None:
            return FetchError(
                f"{host} answered {answer.status_code} ({answer.reason}) instead of "
                f"{self._known.title}.",
                f"{_NOTHING_KEPT} Try again later.",
            )
        # What the libraries between here and the socket raise tells less than its cause.
        while (cause := error.__cause__ or error.__context__) is not None:
            error = cause
        if isinstance(error, http.client.IncompleteRead) and self._total is not None:
            partial: Any = error.partial  # urllib3 puts a count where http.client has bytes
            return FetchError(
                f"The connection ended after {partial:,} of {self._total:,} bytes.",
                f"{_NOTHING_KEPT} Try again.",
            )
        detail = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        faults: tuple[tuple[type[BaseException], str, str], ...] = (
            (
                socket.gaierror,
                "can't be found: there seems to be no network",
                "Connect and try again, or add a story file of your own.",
            ),
            (TimeoutError, f"was silent for {self._timeout:g} seconds", "Try again later."),
            (
                ssl.SSLError,
                f"couldn't prove who it is ({detail})",
                "Check the clock, and the network's certificates or proxy.",
            ),
            (
                http.client.HTTPException,
                "broke off or gave an answer that makes no sense",
                "Try again later.",
            ),
            (BaseException, f"can't be reached ({detail})", "Check the network and try again."),
        )
        told, hint = next((told, hint) for kind, told, hint in faults if isinstance(error, kind))
        return FetchError(f"{host} {told}.", f"{_NOTHING_KEPT} {hint}")


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
