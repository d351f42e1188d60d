"""Say values in words and signs: the small pure functions behind every pane.

Nothing here is markup. Styles are theme variables (``$secondary``), so that a
theme change restyles what is already on screen. Imports no widget.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.cells import cell_len, chop_cells, set_cell_size
from textual.content import Content

from agents.core.commands import Decision, Kind, Mode
from agents.core.memories import Effect, Role
from agents.core.wording import verdict_of
from games.text import clean_line
from games.types import Ending
from tui.speech.models import TEAM_JOINT, members

AGENT = "$secondary"
PERSON = "$primary"
GOOD = "$success"
BAD = "$error"
QUIET = "dim"
"""Second to other text; an attribute, so that plain terminals have it too."""

_ADDRESS = re.compile(r"@https?://[^\s#?]*")
_BLOCKS = "▁▂▃▄▅▆▇█"


def clip(text: str, width: int) -> str:
    """Cut text to a width in terminal cells, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return "…"[: max(0, width)]
    return set_cell_size(text, width - 1).rstrip() + "…"


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign, a true minus included; zero has none."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else "−") + text


def bare_names(specs: Sequence[str]) -> dict[str, str]:
    """Name players or critics by their models alone, where that tells them apart."""
    short = {spec: short_spec(spec) for spec in specs}
    bare = {spec: name.partition(":")[2] or name for spec, name in short.items()}
    return bare if len(set(bare.values())) == len(bare) else short


def short_spec(spec: str) -> str:
    """Name a player or critic in few words: no address, no folder, a team counted."""
    names = [_short_name(clean_line(part)) for part in members(spec)]
    return f"team of {len(names)}" if len(names) > 2 else TEAM_JOINT.join(names)


def _short_name(spec: str) -> str:
    kind, colon, rest = spec.partition(":")
    if not colon:
        return spec
    rest = _ADDRESS.sub("", rest)
    return f"{kind}:{rest.replace(chr(92), '/').rsplit('/', 1)[-1] if kind == 'gguf' else rest}"


def wrap(text: str, width: int) -> list[str]:
    """Break one paragraph into lines of at most so many terminal cells."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        size = cell_len(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        pieces = chop_cells(word, max(2, width)) if size > width else [word]
        lines += pieces[:-1]
        line, used = pieces[-1], cell_len(pieces[-1])
    return [*lines, line] if line else lines


def percent(fraction: float) -> str:
    """Write a fraction of one as a whole percentage."""
    return f"{fraction * 100:.0f}%"


def sureness(confidence: float) -> str:
    """Say a confidence in [0, 1] in words."""
    for least, word in ((0.75, "sure"), (0.5, "fairly sure"), (0.25, "unsure")):
        if confidence >= least:
            return word
    return "a guess"


def bar(fraction: float, width: int = 8) -> str:
    """Draw a fraction of one as a row of filled and empty signs."""
    filled = round(max(0.0, min(1.0, fraction)) * width)
    return "▰" * filled + "▱" * (width - filled)


def tone(value: float) -> str:
    """Return the style of a signed value; the sign is always written too."""
    if abs(value) < 0.005:
        return QUIET
    return GOOD if value > 0 else BAD


def gauge(reward: float, width: int) -> Content:
    """Draw a reward in [−1, 1] as a bar that grows from a zero in the middle.

    Args:
        reward: clipped to [−1, 1].
        width: cells to use; an even width is made odd, so that zero has a cell.
    """
    half = max(2, (width - 1) // 2)
    value = max(-1.0, min(1.0, reward))
    filled = round(abs(value) * half)
    if value > 0:
        return Content.assemble(
            ("─" * half, QUIET),
            "┼",
            ("█" * filled, GOOD),
            ("─" * (half - filled), QUIET),
        )
    return Content.assemble(
        ("─" * (half - filled), QUIET),
        ("█" * filled, BAD),
        "┼",
        ("─" * half, QUIET),
    )


def sparkline(values: Sequence[float], width: int) -> str:
    """Draw the course of a value in at most ``width`` cells.

    A longer course is sampled, always keeping its last value; a course that
    never changed is a flat line at the bottom.
    """
    if not values or width < 1:
        return ""
    if len(values) > width:
        step = (len(values) - 1) / max(1, width - 1)
        values = [values[round(place * step)] for place in range(width)]
    low, high = min(values), max(values)
    span = (high - low) or 1
    return "".join(_BLOCKS[int((value - low) / span * (len(_BLOCKS) - 1))] for value in values)


def ago(when: datetime, now: datetime | None = None) -> str:
    """Say how long ago something was, in the words a person would use."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    seconds = ((now or datetime.now(UTC)) - when).total_seconds()
    if seconds < 90:
        return "just now"
    for size, word, limit in ((60, "minute", 60), (3600, "hour", 24), (86400, "day", 31)):
        count = round(seconds / size)
        if count < limit:
            return f"{count} {word}{'s' if count != 1 else ''} ago"
    return f"{when.day} {when:%b %Y}"


def verdict(role: Role, q: float) -> tuple[str, str, str]:
    """Return the glyph, the word and the style of what a memory says of its command."""
    word = verdict_of(role, q)
    glyph, style = {"worth doing": ("✓", GOOD), "better not": ("✗", BAD)}.get(word, ("·", QUIET))
    return glyph, word, style


def mode_words(mode: Mode, paused: bool = False, pace: float | None = None) -> str:
    """Say who moves, and in auto mode how fast or that it is paused."""
    if mode is not Mode.AUTO:
        return mode.value
    if paused:
        return "auto, paused"
    return mode.value if pace is None else f"auto, {pace:g} s"


def decision_mark(decision: Decision) -> tuple[str, str]:
    """Say by glyph and word who decided a move, with its style.

    ``◆`` is always the person's own move, ``▸`` always the agent's.
    """
    if decision.kind is Kind.OVERRIDE:
        replaced = f", not ‘{clean_line(decision.replaced)}’" if decision.replaced else ""
        return f"◆ you{replaced}", PERSON
    if decision.kind is Kind.TYPED:
        return "◆ you", PERSON
    if decision.kind is Kind.IMPORTED:
        return "◆ imported", PERSON
    words = {
        Kind.ACCEPTED: "▸ agent, accepted",
        Kind.ALTERNATIVE: "▸ agent, your pick",
        Kind.AUTO: "▸ agent, auto",
    }
    return words[decision.kind], AGENT


def effect_mark(effect: Effect) -> tuple[str, str] | None:
    """Say what a move brought, or None if there is nothing to say."""
    if effect.died:
        return "✝ death", BAD
    if effect.score:
        points = "point" if abs(effect.score) == 1 else "points"
        arrow = "▲" if effect.score > 0 else "▼"
        return f"{arrow} {signed(effect.score, 0)} {points}", tone(effect.score)
    return None


def ending_words(ending: Ending) -> str:
    """Say how a story ended."""
    return {
        Ending.VICTORY: "The story is won.",
        Ending.DEATH: "The story has ended in death.",
        Ending.QUIT: "The story was left.",
        Ending.STOPPED: "The story has ended.",
    }[ending]
