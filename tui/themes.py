"""Three looks: footlights (dark), daylight (light) and plain (the terminal's own).

Colour never carries a meaning alone: every mark has a glyph and a word too.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="footlights",
    primary="#e3ab57",
    secondary="#7fb8d8",
    accent="#e3ab57",
    success="#93c47d",
    warning="#e3ab57",
    error="#e57373",
    foreground="#e9e4d8",
    background="#15131a",
    surface="#1b1822",
    panel="#262230",
    dark=True,
    variables={
        "block-cursor-background": "#3a3450",
        "block-cursor-foreground": "#f4efe4",
        "block-cursor-text-style": "bold",
        "input-cursor-background": "#e3ab57",
        "input-cursor-foreground": "#15131a",
        "scrollbar": "#3a3450",
        "scrollbar-background": "#15131a",
        "scrollbar-corner-color": "#15131a",
    },
)

LIGHT = Theme(
    name="daylight",
    primary="#8a5a00",
    secondary="#0b6186",
    accent="#8a5a00",
    success="#2f6f23",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#29252f",
    background="#fbf8f1",
    surface="#f3eee2",
    panel="#e6dfce",
    dark=False,
    variables={
        "block-cursor-background": "#d8cfb8",
        "block-cursor-foreground": "#29252f",
        "block-cursor-text-style": "bold",
        "input-cursor-background": "#8a5a00",
        "input-cursor-foreground": "#fbf8f1",
        "scrollbar": "#cfc5ae",
        "scrollbar-background": "#fbf8f1",
        "scrollbar-corner-color": "#fbf8f1",
    },
)

PLAIN = Theme(
    name="plain",
    ansi=True,
    primary="ansi_yellow",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "ansi_default",
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-text-style": "none",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_white",
        "screen-selection-background": "ansi_blue",
        "screen-selection-foreground": "ansi_white",
        "scrollbar": "ansi_default",
        "scrollbar-background": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)

THEMES = (DARK, LIGHT, PLAIN)
"""In the order in which the theme key goes round."""


def fitting_theme(colour_system: str | None, no_colour: bool) -> str:
    """Choose the theme for a terminal: plain where it has few colours or none.

    Args:
        colour_system: as Rich names it; None or "standard" means 16 or fewer.
        no_colour: ``NO_COLOR`` is set.
    """
    few = no_colour or colour_system in (None, "standard", "windows")
    return PLAIN.name if few else DARK.name


def next_theme(name: str) -> str:
    """Return the name of the theme after one, the first after an unknown one."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
