"""The map drawn: a window on one level of it, to be panned, zoomed and clicked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from agents.cartography.drawing import ZOOMS, Ink, Picture, Window, bounds, draw
from agents.core.maps import GameMap, MapRoom

_PAN_X, _PAN_Y = 8, 3
"""Cells that the map is panned by at once."""


class MapView(Widget):
    """Draws as much of a map as there is room for.

    Attributes:
        drawn: the map.
        level: which level of it is in sight.
        zoom: how near, an index into the zooms.
        chosen: id of the chosen room, empty if none is.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"mapview--{ink.value}" for ink in Ink if ink is not Ink.NONE
    }
    DEFAULT_CSS = """
    MapView {
        .mapview--room { color: $foreground 70%; }
        .mapview--name { color: $foreground; }
        .mapview--here { color: $accent; text-style: bold; }
        .mapview--chosen { color: $primary; text-style: bold reverse; }
        .mapview--way { color: $foreground 80%; }
        .mapview--untaken { color: $warning; }
    }
    """

    @dataclass
    class Chosen(Message):
        """Another room was chosen."""

        room: str

    @dataclass
    class WalkAsked(Message):
        """A room was clicked on twice: the person wants to go there."""

        room: str

    def __init__(self, drawn: GameMap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.drawn = drawn
        self.level = 0
        self.zoom = 1
        self.chosen = ""
        self._corner = (0, 0)
        self._before = Size(0, 0)
        self._picture: Picture | None = None

    # --- what is shown -------------------------------------------------------------------

    def show(self, drawn: GameMap) -> None:
        """Show another state of the map; what is chosen stays if it is still there."""
        moved = drawn.here != self.drawn.here
        self.drawn = drawn
        if self.chosen not in drawn.by_id or moved:
            self.centre()
        self._redraw()

    def begin(self) -> None:
        """Begin where the person stands: nearer, if names are cut and all rooms stay in sight."""
        far, near = ZOOMS[self.zoom], ZOOMS[-1]
        widest = max((len(room.name) for room in self.drawn.rooms), default=0)
        at = self.drawn.at
        if at is not None and widest > far.width - len("│@ │"):
            rooms = bounds(self.drawn, at.spot.level, near)
            if rooms.width <= self.size.width and rooms.height <= self.size.height:
                self.zoom = len(ZOOMS) - 1
        self.centre()

    def centre(self) -> None:
        """Bring the room where the person stands into the middle, and choose it."""
        if self.drawn.at is not None:
            self.choose(self.drawn.at)

    def choose(self, room: MapRoom) -> None:
        """Choose a room and bring it into the middle if it isn't well in sight."""
        self.chosen = room.id
        self._look_at(room, always=room.id == self.drawn.here)
        self.post_message(self.Chosen(room.id))
        self._redraw()

    def step(self, dx: int, dy: int) -> None:
        """Choose the nearest room in a direction on the screen."""
        at = self.drawn.by_id.get(self.chosen)
        if at is None or at.spot.level != self.level:
            self._choose_in_sight()
            return
        best: tuple[float, MapRoom] | None = None
        for room in self.drawn.rooms:
            ahead = (room.spot.x - at.spot.x) * dx + (room.spot.y - at.spot.y) * dy
            aside = abs((room.spot.x - at.spot.x) * dy) + abs((room.spot.y - at.spot.y) * dx)
            if room.spot.level == self.level and ahead > 0:
                far = ahead + 2 * aside
                if best is None or far < best[0]:
                    best = far, room
        if best is not None:
            self.choose(best[1])

    def turn(self, by: int) -> None:
        """Choose the next room in the order in which they were seen, or the one before."""
        rooms = self.drawn.rooms
        if rooms:
            at = next((i for i, room in enumerate(rooms) if room.id == self.chosen), -1)
            self.choose(rooms[(at + by) % len(rooms)])

    def pan(self, dx: int, dy: int) -> None:
        """Move the window."""
        x, y = self._corner
        self._corner = x + dx * _PAN_X, y + dy * _PAN_Y
        self._redraw()

    def zoom_by(self, by: int) -> None:
        """Draw rooms larger or smaller, around the chosen one."""
        self.zoom = max(0, min(len(ZOOMS) - 1, self.zoom + by))
        room = self.drawn.by_id.get(self.chosen) or self.drawn.at
        if room is not None and room.spot.level == self.level:
            self._look_at(room, always=True)
        self._redraw()

    def climb(self, by: int) -> bool:
        """Show the next level up or down that has rooms; False if there is none."""
        beyond = [level for level in self.levels if (level - self.level) * by > 0]
        if not beyond:
            return False
        self.level = min(beyond, key=lambda level: abs(level - self.level))
        self._choose_in_sight()
        return True

    @property
    def levels(self) -> list[int]:
        """The levels that have rooms, the lowest first."""
        return sorted({room.spot.level for room in self.drawn.rooms})

    def _choose_in_sight(self) -> None:
        """Choose the room of this level that is nearest to the chosen one."""
        here = [room for room in self.drawn.rooms if room.spot.level == self.level]
        at = self.drawn.by_id.get(self.chosen)
        if here:
            self.choose(
                min(
                    here,
                    key=lambda room: (
                        abs(room.spot.x - at.spot.x) + abs(room.spot.y - at.spot.y) if at else 0
                    ),
                )
            )

    def _look_at(self, room: MapRoom, *, always: bool) -> None:
        zoom, size = ZOOMS[self.zoom], self.size
        left, top = zoom.corner(room.spot)
        x, y = self._corner
        in_sight = (
            room.spot.level == self.level
            and x <= left <= x + size.width - zoom.width
            and y <= top <= y + size.height - zoom.height
        )
        self.level = room.spot.level
        if always or not in_sight:
            whole = bounds(self.drawn, self.level, zoom)
            self._corner = (
                _placed(left - (size.width - zoom.width) // 2, size.width, whole.x, whole.width),
                _placed(top - (size.height - zoom.height) // 2, size.height, whole.y, whole.height),
            )

    # --- drawing ---------------------------------------------------------------------------

    def _redraw(self) -> None:
        self._picture = None
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Keep in the middle what was there."""
        before, size = self._before, event.size
        x, y = self._corner
        if before.width and before.height:
            self._corner = (
                x + (before.width - size.width) // 2,
                y + (before.height - size.height) // 2,
            )
        self._before = size
        self._redraw()

    def _drawn(self, size: Size) -> Picture:
        if self._picture is None or len(self._picture.rows) != size.height:
            window = Window(*self._corner, max(size.width, 1), max(size.height, 1))
            self._picture = draw(self.drawn, self.level, ZOOMS[self.zoom], window, self.chosen)
        return self._picture

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        picture = self._drawn(self.size)
        if y >= len(picture.rows):
            return Strip.blank(self.size.width, self.rich_style)
        segments = []
        row, inks = picture.rows[y], picture.inks[y]
        begin = 0
        for at in range(1, len(row) + 1):
            if at == len(row) or inks[at] is not inks[begin]:
                segments.append(Segment(row[begin:at], self._style(inks[begin])))
                begin = at
        return Strip(segments, len(row))

    def _style(self, ink: Ink) -> Style:
        return self.get_component_rich_style(f"mapview--{ink.value}") if ink else self.rich_style

    # --- the mouse ---------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Choose the room under the mouse; twice, walk there."""
        for room, (left, top, right, bottom) in self._drawn(self.size).hits.items():
            if left <= event.x < right and top <= event.y < bottom:
                self.choose(self.drawn.by_id[room])
                if event.chain == 2:
                    self.post_message(self.WalkAsked(room))
                return

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Pan down, or to the right with Shift."""
        self.pan(*((1, 0) if event.shift else (0, 1)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Pan up, or to the left with Shift."""
        self.pan(*((-1, 0) if event.shift else (0, -1)))


def _placed(begin: int, seen: int, whole: int, length: int) -> int:
    """Move a window as little as it takes to hold all that there is, if it can."""
    return max(whole + length - seen, min(begin, whole)) if length <= seen else begin
