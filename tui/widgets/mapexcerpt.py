"""The rooms around the person, drawn as text for a pane."""

from __future__ import annotations

from textual.content import Content

from agents.cartography.drawing import ZOOMS, Ink, Window, draw
from agents.core.maps import GameMap
from tui.widgets.format import QUIET

_STYLES = {Ink.HERE: "bold", Ink.NAME: "", Ink.NONE: ""}


def excerpt(drawn: GameMap, width: int, rows: int) -> list[Content]:
    """Draw what is around the person in so many columns and rows."""
    here = drawn.at
    if here is None or width < ZOOMS[1].width or rows < ZOOMS[1].height:
        return []
    zoom = ZOOMS[1]
    left, top = zoom.corner(here.spot)
    window = Window(left - (width - zoom.width) // 2, top - (rows - zoom.height) // 2, width, rows)
    picture = draw(drawn, here.spot.level, zoom, window)
    return [_line(*pair) for pair in zip(picture.rows, picture.inks, strict=True)]


def beside(left: list[Content], right: list[Content], width: int) -> Content:
    """Put lines next to each other, the left ones padded to a width."""
    height = max(len(left), len(right))
    left = [*left, *[Content("")] * (height - len(left))]
    right = [*right, *[Content("")] * (height - len(right))]
    return Content("\n").join(
        Content.assemble(one, " " * (width - one.cell_length), other)
        for one, other in zip(left, right, strict=True)
    )


def _line(row: str, inks: tuple[Ink, ...]) -> Content:
    parts: list[tuple[str, str]] = []
    begin = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or inks[at] is not inks[begin]:
            parts.append((row[begin:at], _STYLES.get(inks[begin], QUIET)))
            begin = at
    return Content.assemble(*parts)
