"""Text that came from outside, brought into one form, whoever it came from."""

from __future__ import annotations

from games.types import clean_text


def clean_line(text: str) -> str:
    """Return a text as one line: no control characters, single spaces."""
    return " ".join(clean_text(text).split())


def shorten(text: str, longest: int) -> str:
    """Cut a text to so many characters, the last of them a mark that it was cut."""
    return text if len(text) <= longest else f"{text[: max(0, longest - 1)].rstrip()}…"
