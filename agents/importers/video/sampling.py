"""Opens videos and hands out frames in grey, few enough to look at each.

PyAV is an extra and imported when a video is opened. A video is streamed: no more
than a frame is held at a time, however large the file is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Picture = NDArray[np.uint8]

RATE = 10.0
"""Frames looked at a second: a screen that stood for less was not read by anybody."""
_LARGEST_SIDE = 8192
_SMALLEST_SIDE = 64
_MOST_KEYS = 48
"""Frames that the grid is looked for in."""
_FEW_KEYS = 8
_CHANGED = 24
"""Levels of grey by which a pixel differs surely, whatever a codec made of it."""
_BROKEN_IN_A_ROW = 50


def is_video(head: bytes) -> bool:
    """Tell by a file's first bytes whether it is a film: MP4, WebM, Matroska, GIF, AVI."""
    return (
        head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free")
        or head.startswith((b"\x1a\x45\xdf\xa3", b"GIF87a", b"GIF89a"))
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
    )


@dataclass
class Reel:
    """A video that is open.

    Attributes:
        path: the file.
        seconds: how long it lasts, 0 where it doesn't say.
        broken: why its end could not be read, empty if it could.
    """

    path: Path
    container: InputContainer
    stream: VideoStream
    seconds: float = 0.0
    broken: str = ""
    _first: float = field(default=-1.0)

    def frames(self, rate: float = RATE) -> Iterator[tuple[float, Picture]]:
        """Yield second and picture of frames that differ from the one before them."""
        due, shown = 0.0, None
        self._first = -1.0
        for frame in self._decoded():
            second = self._second(frame)
            if second < due:
                continue
            due = max(due + 1 / rate, second + 0.5 / rate)
            picture = grey(frame)
            if shown is None or picture.shape != shown.shape or _differ(picture, shown):
                shown = picture
                yield second, picture

    def keys(self) -> list[Picture]:
        """Return frames from all over the video, to find out how its screen is laid out."""
        found: list[Picture] = []
        self.stream.codec_context.skip_frame = "NONKEY"
        every = self._spread()
        try:
            for frame in every:
                _add(found, grey(frame))
        finally:
            self.stream.codec_context.skip_frame = "DEFAULT"
        if len(found) < _FEW_KEYS:
            found = []
            for _, picture in self.again().frames(1.0):
                _add(found, picture)
                if len(found) == _MOST_KEYS:
                    break
        self.again()
        return found

    def again(self) -> Reel:
        """Go back to the beginning."""
        import av  # noqa: PLC0415 - an extra

        self.container.close()
        self.container = av.open(str(self.path), metadata_errors="replace")
        self.stream = self.container.streams.video[0]
        self.stream.codec_context.thread_count = 1
        return self

    def _spread(self) -> Iterator[VideoFrame]:
        """Yield key frames, of a long video a few from all over it."""
        if self.seconds < 20 * _MOST_KEYS:
            yield from self._decoded()
            return
        for number in range(_MOST_KEYS):
            second = self.seconds * (number + 0.5) / _MOST_KEYS
            try:
                self.container.seek(int(second * 1_000_000))
            except _error():
                return
            frame = next(self._decoded(), None)
            if frame is not None:
                yield frame

    def _decoded(self) -> Iterator[VideoFrame]:
        """Yield all frames; what is broken is passed over, an end that is cut off noted."""
        broken = 0
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except _error() as error:
                self.broken = _said(error)
                return
            try:
                yield from packet.decode()
                broken = 0
            except _error() as error:
                broken += 1
                self.broken = _said(error)
                if broken > _BROKEN_IN_A_ROW:
                    return

    def _second(self, frame: VideoFrame) -> float:
        time = frame.time if frame.time is not None else max(0.0, self._first)
        if self._first < 0:
            self._first = time
        return max(0.0, time - self._first)


@contextmanager
def opened(path: Path) -> Iterator[Reel]:
    """Open a video.

    Raises:
        CommandFileError: PyAV isn't installed, or it is no video that it can read.
    """
    try:
        import av  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise CommandFileError(
            f"{path} is a video, and reading one needs packages that aren't here ({error}).",
            f"{NOTHING} They are the extra “video”: pip install 'understudy[video]'.",
        ) from error
    av.logging.set_level(None)
    try:
        container = av.open(str(path), metadata_errors="replace")
    except FileNotFoundError as error:
        raise CommandFileError(f"There is no file {path}.", f"{NOTHING} Check the path.") from error
    except av.error.FFmpegError as error:
        raise CommandFileError(
            f"{path} looks like a video, but can't be opened as one ({_said(error)}).",
            f"{NOTHING} It may be cut off: an MP4 needs its end.",
        ) from error
    reel: Reel | None = None
    try:
        if not container.streams.video:
            raise CommandFileError(f"{path} has sound alone.", f"{NOTHING} It needs a picture.")
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        _refuse_size(path, stream)
        reel = Reel(path, container, stream, (container.duration or 0) / 1_000_000)
        yield reel
    finally:
        (reel.container if reel else container).close()


def _refuse_size(path: Path, stream: VideoStream) -> None:
    sides = stream.codec_context.width, stream.codec_context.height
    if min(sides) < _SMALLEST_SIDE or max(sides) > _LARGEST_SIDE:
        raise CommandFileError(
            f"{path} is {sides[0]}×{sides[1]} pixels: no text can be read there.",
            f"{NOTHING} It takes {_SMALLEST_SIDE} to {_LARGEST_SIDE} pixels a side.",
        )


def grey(frame: VideoFrame) -> Picture:
    """Return a frame as levels of grey, turned as the file says it is to be shown."""
    if frame.format.name.startswith(("yuv", "nv12", "gray8", "gray")) and "10" not in (
        frame.format.name
    ):
        plane = frame.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        picture = rows[: frame.height, : frame.width].copy()
    else:
        picture = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
    turned = round((getattr(frame, "rotation", 0) or 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turned)) if turned else picture


def _differ(one: Picture, other: Picture) -> bool:
    """Tell whether two frames differ by more than what a codec makes of the same picture."""
    apart = np.abs(one.astype(np.int16) - other)
    return int((apart > _CHANGED).sum()) >= 4


def _add(found: list[Picture], picture: Picture) -> None:
    if found and picture.shape != found[-1].shape:
        return
    if not found or _differ(found[-1], picture):
        found.append(picture)
    if len(found) > _MOST_KEYS:
        del found[1::2]


def _error() -> Any:
    import av  # noqa: PLC0415 - an extra

    return av.error.FFmpegError


def _said(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
