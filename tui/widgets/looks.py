"""How a story would have its letters look, put on them as far as that can be read.

Bold and italic always are; colours only where a person wants them, and never such that
text can't be told from what is behind it. Nothing is told by them alone.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from games.types import Look, Scene

_LEAST = 2.0
"""Contrast under which letters can't be read (WCAG 2.1 asks 4.5 of a page's own)."""
_BLACK, _WHITE = 0x000000, 0xFFFFFF
_EITHER = (0x202020, 0xE0E0E0)
"""What may be behind letters where a terminal doesn't say."""


class Paint(NamedTuple):
    """Whether a story's colours are shown, and on what.

    Attributes:
        ground: 0xRRGGBB behind the text, None where the terminal has its own.
    """

    colours: bool = False
    ground: int | None = None


NO_PAINT = Paint()


def dressed(text: str, scene: Scene, paint: Paint) -> Content:
    """Return an answer's text in the look that the story gives it."""
    content = Content(text)
    if text != scene.text:
        return content
    for start, end, look in scene.spans:
        style = style_of(look, paint)
        if style and 0 <= start < end <= len(text):
            content = content.stylize(style, start, end)
    return content


def style_of(look: Look, paint: Paint) -> str:
    """Name the style of a look, empty for none."""
    words = [word for word, on in (("bold", look.bold), ("italic", look.italic)) if on]
    if paint.colours:
        words += _colours(look, paint.ground)
    return " ".join(words)


def _colours(look: Look, ground: int | None) -> list[str]:
    fore, back = (None if c is None else c & _WHITE for c in (look.foreground, look.background))
    if back is not None:
        if fore is None or _contrast(fore, back) < _LEAST:
            fore = max((_BLACK, _WHITE), key=lambda one: _contrast(one, back))
        return [f"#{fore:06x}", "on", f"#{back:06x}"]
    grounds = _EITHER if ground is None else (ground,)
    if fore is None or any(_contrast(fore, one) < _LEAST for one in grounds):
        return []
    return [f"#{fore:06x}"]


def _contrast(one: int, other: int) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.1, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: int) -> float:
    parts = (part / 255 for part in colour.to_bytes(3, "big"))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
