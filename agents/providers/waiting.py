"""How long a server asks to wait, read from its headers and told to a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return how many seconds a server asks to wait: RFC 9110, paragraph 10.2.3.

    Either a number or a date; ``retry-after-ms``, where it is sent, is finer.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    told = headers.get("retry-after", "").strip()
    seconds = _number(told)
    if seconds is not None or not told:
        return seconds
    try:
        date = parsedate_to_datetime(told)
    except ValueError:
        return None
    moment = now or datetime.now(UTC)
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - moment).total_seconds())


def pause_words(seconds: float | None) -> str:
    """Say how long a backend asked to wait."""
    if not seconds:
        return "a little"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
