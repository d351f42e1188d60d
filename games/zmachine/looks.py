"""How a story would have its letters look: styles and colours, as opcodes name them.

References are to the Z-Machine Standards Document 1.1. Pure.
"""

from __future__ import annotations

from games.types import Look

BOLD, ITALIC = 2, 4
_CURRENT, _DEFAULT = 0, 1
_TRUE_CURRENT, _TRUE_DEFAULT = 0xFFFE, 0xFFFF
_PALETTE = {
    2: 0x0000,
    3: 0x001D,
    4: 0x0340,
    5: 0x03BD,
    6: 0x59A0,
    7: 0x7C1F,
    8: 0x77A0,
    9: 0x7FFF,
    10: 0x5AD6,
    11: 0x4631,
    12: 0x2D6B,
}
"""Codes of colours and what they are in true colour (8.3.1)."""
_FIVE_BITS = 31


def styled(look: Look, style: int) -> Look:
    """Return a look after `set_text_style`: styles add up, and 0 ends them all (8.7.1.1)."""
    bold = bool(style) and (look.bold or bool(style & BOLD))
    italic = bool(style) and (look.italic or bool(style & ITALIC))
    return Look(bold, italic, look.foreground, look.background)


def coloured(look: Look, foreground: int, background: int) -> Look:
    """Return a look after `set_colour`; what is no colour changes nothing."""
    return Look(
        look.bold,
        look.italic,
        _by_code(foreground, look.foreground),
        _by_code(background, look.background),
    )


def true_coloured(look: Look, foreground: int, background: int) -> Look:
    """Return a look after `set_true_colour`."""
    return Look(
        look.bold,
        look.italic,
        _true(foreground, look.foreground),
        _true(background, look.background),
    )


def packed(look: Look) -> tuple[bool, bool, int, int]:
    """Return a look as plain numbers; no colour is -1."""
    foreground, background = (-1 if c is None else c for c in (look.foreground, look.background))
    return look.bold, look.italic, foreground, background


def unpacked(bold: bool, italic: bool, foreground: int, background: int) -> Look:
    """Return the look that was packed."""
    fore, back = (None if c < 0 else c for c in (foreground, background))
    return Look(bold, italic, fore, back)


def _by_code(code: int, current: int | None) -> int | None:
    if code == _DEFAULT:
        return None
    return _rgb(_PALETTE[code]) if code in _PALETTE else current


def _true(colour: int, current: int | None) -> int | None:
    if colour == _TRUE_DEFAULT:
        return None
    return _rgb(colour) if colour <= 0x7FFF else current


def _rgb(colour: int) -> int:
    """Return 0xRRGGBB for fifteen bits of which the lowest five are red (8.3.7)."""
    red, green, blue = (colour >> shift & _FIVE_BITS for shift in (0, 5, 10))
    scaled = (part * 255 // _FIVE_BITS for part in (red, green, blue))
    return int.from_bytes(bytes(scaled), "big")
