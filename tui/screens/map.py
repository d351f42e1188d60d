"""The map of a game in play: what was seen, where the person stands, and walks there."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from agents.cartography.words import Titles, level_name, ways_in_words
from agents.core import events as ev
from agents.core import intents
from agents.core.wording import counted
from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.map import MAP_SCREEN, hints
from tui.screens.base import ActionScreen
from tui.widgets.bars import KeyLine
from tui.widgets.drawn import Drawn
from tui.widgets.format import QUIET
from tui.widgets.mapview import MapView
from tui.widgets.pane import TextPane

_WIDE = 110
"""Columns from which the chosen room's ways stand beside the map."""


class _Top(Drawn[str]):
    DEFAULT_CSS = "_Top { height: 1; }"

    def draw(self, shown: str, width: int) -> Content:
        """Write the line as it is."""
        return Content.styled(shown, "bold")


class RoomPane(TextPane[tuple[str, tuple[str, ...]]]):
    """The chosen room and its ways in words."""

    def draw(self, shown: tuple[str, tuple[str, ...]], width: int) -> Content:
        """Write the room's name and a line for each way."""
        name, ways = shown
        lines = [Content.styled(name, "bold"), *map(Content, ways)]
        if name and not ways:
            lines.append(Content.styled("no way out is known", QUIET))
        return Content("\n").join(lines)


class MapScreen(ActionScreen[None]):
    """What was seen of the map.

    Args:
        title: of the game.
        charted: the map as it is now; :meth:`show` takes what it becomes.
        submit: takes what the person wants of the co-play.
    """

    CSS_PATH = "../map.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]
    TABLE = MAP_SCREEN
    BINDINGS = bindings(MAP_SCREEN)
    AUTO_FOCUS = ""

    def __init__(
        self, title: str, charted: ev.Charted, submit: Callable[[intents.Intent], None]
    ) -> None:
        super().__init__()
        self._title = clean_line(title)
        self._charted = charted
        self._titles = Titles(charted.drawn)
        self._submit = submit
        self.top = _Top("", id="top")
        self.view = MapView(charted.drawn, id="map")
        self.room = RoomPane(("", ()), id="room")
        self.keys = KeyLine(id="keys")

    def compose(self) -> ComposeResult:
        """Lay out the map, the chosen room's ways, and the keys."""
        yield self.top
        with Horizontal(id="whole"):
            yield self.view
            yield self.room
        yield self.keys

    def on_mount(self) -> None:
        """Begin where the person stands."""
        self.call_after_refresh(self.view.begin)
        self._tell()

    def show(self, charted: ev.Charted) -> None:
        """Show what the map has become."""
        self._charted = charted
        self._titles = Titles(charted.drawn)
        self.view.show(charted.drawn)
        self._tell()

    def _tell(self) -> None:
        drawn, view = self._charted.drawn, self.view
        ground = drawn.at.spot.level if drawn.at is not None else 0
        parts = [f"Map of {self._title}", counted(len(drawn.rooms), "room")]
        if len(view.levels) > 1:
            parts.append(level_name(view.level, ground).replace("this level", "your level"))
        parts.append("all sessions here" if self._charted.whole else "this session")
        self.top.show(" · ".join(parts))
        chosen = drawn.by_id.get(view.chosen)
        if chosen is not None:
            here = " · you are here" if chosen.id == drawn.here else ""
            name = f"{chosen.number} {clean_line(chosen.name)}{here}"
            self.room.show((name, tuple(ways_in_words(drawn, chosen.id, self._titles))))
        walkable = chosen is not None and chosen.id != drawn.here
        self.keys.show(hints(self.actions, walkable=walkable, levels=len(view.levels) > 1))

    @on(MapView.Chosen)
    def _on_chosen(self) -> None:
        self._tell()

    @on(MapView.WalkAsked)
    def _on_walk_asked(self) -> None:
        self.action_walk()

    def action_choose(self, dx: int, dy: int) -> None:
        """Choose the next room in a direction on the screen."""
        self.view.step(dx, dy)

    def action_turn(self, by: int) -> None:
        """Choose the next room in the order in which they were seen."""
        self.view.turn(by)

    def action_pan(self, dx: int, dy: int) -> None:
        """Move what is in sight."""
        self.view.pan(dx, dy)

    def action_nearer(self) -> None:
        """Draw rooms larger."""
        self.view.zoom_by(1)

    def action_farther(self) -> None:
        """Draw rooms smaller."""
        self.view.zoom_by(-1)

    def action_centre(self) -> None:
        """Go back to where the person stands."""
        self.view.centre()

    def action_climb(self, by: int) -> None:
        """Show the next level."""
        if not self.view.climb(by):
            self.app.bell()

    def action_all(self) -> None:
        """Show what earlier sessions saw, too, or no longer."""
        self._submit(intents.ChartAll())

    def action_walk(self) -> None:
        """Go back to the game and walk to the chosen room."""
        if self.view.chosen and self.view.chosen != self._charted.drawn.here:
            self.dismiss(None)
            self._submit(intents.WalkTo(self.view.chosen))

    def action_leave(self) -> None:
        """Go back to the game."""
        self.dismiss(None)
