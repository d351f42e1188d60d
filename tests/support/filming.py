"""Films terminals: recordings of Frotz, shown on a drawn screen and encoded as video."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import matplotlib
import numpy as np
from av.video.stream import VideoStream
from PIL import Image, ImageDraw, ImageFont

from agents.importers.recordings.tape_screen import TapeScreen, TapeStream
from agents.importers.recordings.tapes import Tape, read_tape

FONTS = Path(matplotlib.get_data_path()) / "fonts/ttf"
MONO, PROPORTIONAL = FONTS / "DejaVuSansMono.ttf", FONTS / "DejaVuSans.ttf"
DARK, LIGHT = ((12, 12, 12), (204, 204, 204)), ((255, 255, 255), (20, 20, 20))
_BLINK = 0.53
"""Seconds that a cursor is on, and then off."""


@dataclass(frozen=True)
class Film:
    """How a recording is filmed.

    Attributes:
        font: a TrueType file; columns are kept where it is of one width.
        pixels: the font's size.
        theme: paper and ink.
        size: width and height of the video, None for that of the window.
        window: a title bar and a border are around the text.
        codec: as libav calls it.
        crf: how much is lost (0 nothing, 51 most), where the codec asks.
        fps: frames a second.
        turned: degrees by which the picture is turned.
        speed: how many times faster it runs than it was recorded.
    """

    font: Path = MONO
    pixels: int = 15
    theme: tuple[tuple[int, int, int], tuple[int, int, int]] = DARK
    size: tuple[int, int] | None = None
    window: bool = False
    codec: str = "libx264"
    crf: int = 30
    fps: float = 15
    turned: int = 0
    speed: float = 1.0
    proportional: bool = False
    gap: int = 3


def film(tape: Tape, path: Path, how: Film = Film()) -> float:
    """Film a terminal's recording, and return how many seconds it lasts."""
    rate = Fraction(how.fps).limit_denominator(1001)
    camera = _Camera(tape, how)
    form = {"libx264": "mp4", "gif": "gif"}.get(how.codec, "webm")
    with av.open(str(path), "w", format=form) as container:
        stream: VideoStream | None = None
        number = 0
        for number, picture in enumerate(_frames(tape, camera, how)):
            if stream is None:
                stream = cast(VideoStream, container.add_stream(how.codec, rate=rate))
                stream.width, stream.height = picture.size
                stream.pix_fmt = "rgb8" if how.codec == "gif" else "yuv420p"
                stream.options = dict(_options(how))
                stream.codec_context.thread_count = 1
            frame = _frame(picture)
            frame.pts = number
            frame.time_base = 1 / rate
            container.mux(stream.encode(frame))
        assert stream is not None
        container.mux(stream.encode(None))
    return float((number + 1) / rate)


def _frame(picture: Image.Image) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")


def film_pictures(path: Path, colours: Sequence[tuple[int, int, int]]) -> None:
    """Film clouds: smooth pictures in which nothing is written."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=4)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for colour in colours:
            picture = Image.radial_gradient("L").resize((320, 240))
            tinted = Image.merge("RGB", [picture.point([k * c // 255 for k in range(256)])
                                         for c in colour])  # fmt: skip
            container.mux(stream.encode(_frame(tinted)))
        container.mux(stream.encode(None))


def tape_of(path: Path, until: float = float("inf")) -> Tape:
    """Return a recording of a terminal, up to a second."""
    read = read_tape(lambda: path.open("rb"))
    assert read is not None
    tape = read[1]
    return replace(tape, events=[event for event in tape.events if event.second <= until])


def _options(how: Film) -> dict[str, object]:
    if how.codec == "libx264":
        return {"crf": str(how.crf), "preset": "veryfast"}
    if "vp" in how.codec:
        return {"crf": str(how.crf), "b": "0", "deadline": "realtime", "cpu-used": "8"}
    return {}


def _frames(tape: Tape, camera: _Camera, how: Film) -> Iterator[Image.Image]:
    """Yield the pictures, one a frame."""
    screen = TapeScreen(tape.columns, tape.lines)
    stream = TapeStream(screen)
    events = list(tape.events)
    last = events[-1].second / how.speed + 1.0
    at = done = 0
    state: tuple[object, ...] = ()
    picture: Image.Image | None = None
    while at / how.fps <= last:
        second = at / how.fps
        while done < len(events) and events[done].second / how.speed <= second:
            stream.feed(events[done].output or "")
            done += 1
        on = int(second / _BLINK) % 2 == 0
        if state != (done, on) or picture is None:
            picture, state = camera.take(screen, on), (done, on)
        yield picture
        at += 1


class _Camera:
    """Draws a screen's state."""

    def __init__(self, tape: Tape, how: Film) -> None:
        self._how = how
        self._font = ImageFont.truetype(str(how.font), how.pixels)
        self._width = round(self._font.getlength("M" if not how.proportional else "n"))
        self._height = how.pixels + how.gap
        self._rows: dict[object, Image.Image] = {}
        self._columns, self._lines = tape.columns, tape.lines

    def take(self, screen: TapeScreen, cursor: bool) -> Image.Image:
        """Draw a screen, and what is around it."""
        paper, _ = self._how.theme
        page = Image.new("RGB", (self._columns * self._width, self._lines * self._height), paper)
        for y in range(self._lines):
            page.paste(self._row(screen, y, cursor), (0, y * self._height))
        if self._how.window:
            around = Image.new("RGB", (page.width + 80, page.height + 100), (90, 110, 160))
            pen = ImageDraw.Draw(around)
            pen.rectangle((30, 20, page.width + 50, page.height + 80), fill=paper)
            pen.rectangle((30, 20, page.width + 50, 48), fill=(70, 70, 74))
            pen.text((page.width // 2, 26), "frotz — 80×24", fill=(220, 220, 220), font=self._font)
            around.paste(page, (40, 60))
            page = around
        if self._how.turned:
            page = page.rotate(self._how.turned, expand=True)
        size = self._how.size or page.size
        if size != page.size:
            fit = min(size[0] / page.width, size[1] / page.height)
            small = page.resize(
                (round(page.width * fit), round(page.height * fit)), Image.Resampling.BICUBIC
            )
            page = Image.new("RGB", size, (0, 0, 0))
            page.paste(small, ((size[0] - small.width) // 2, (size[1] - small.height) // 2))
        even = page.width + page.width % 2, page.height + page.height % 2
        return page if even == page.size else page.crop((0, 0, *even))

    def _row(self, screen: TapeScreen, y: int, cursor: bool) -> Image.Image:
        here = screen.cursor.x if cursor and y == screen.cursor.y else None
        row = screen.buffer[y]
        cells = [row[x] for x in range(self._columns)]
        # Of colours, one is shown: what has another paper is shown turned over.
        looks = (
            tuple((cell.data, cell.reverse or cell.bg != "default", cell.bold) for cell in cells),
            here,
        )
        if looks not in self._rows:
            self._rows[looks] = self._drawn(looks[0], here)
        return self._rows[looks]

    def _drawn(self, cells: tuple[tuple[str, bool, bool], ...], cursor: int | None) -> Image.Image:
        paper, ink = self._how.theme
        picture = Image.new("RGB", (self._columns * self._width, self._height), paper)
        pen = ImageDraw.Draw(picture)
        if self._how.proportional:
            turned = sum(cell[1] for cell in cells) > len(cells) // 2
            if turned:
                pen.rectangle((0, 0, *picture.size), fill=ink)
            text = "".join(cell[0] for cell in cells).rstrip()
            pen.text((2, self._how.gap // 2), text, fill=paper if turned else ink, font=self._font)
            if cursor is not None:
                at = 2 + self._font.getlength(text[:cursor])
                pen.rectangle((at, 1, at + 1, self._height - 2), fill=ink)
            return picture
        for x, (char, turned, bold) in enumerate(cells):
            over = turned != (x == cursor)
            left = x * self._width
            if over:
                pen.rectangle((left, 0, left + self._width - 1, self._height), fill=ink)
            if not char.isspace():
                place = (left, self._how.gap // 2)
                pen.text(place, char, fill=paper if over else ink, font=self._font,
                         stroke_width=0)  # fmt: skip
                if bold:
                    pen.text((left + 1, place[1]), char, fill=paper if over else ink,
                             font=self._font)  # fmt: skip
        return picture
