"""How long a server asks to wait, read from its headers and told to a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 366 * 86_400.0
"""Seconds; whoever asks for more time than that asks for no time that can be told."""
_UNITS = ((2 * 86_400, 86_400, "days"), (7_200, 3_600, "hours"), (120, 60, "minutes"))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return how many seconds a server asks to wait: RFC 9110, paragraph 10.2.3.

    Either a number or a date; ``retry-after-ms``, where it is sent, is finer.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, _LONGEST)
    told = headers.get("retry-after", "").strip()
    seconds = _number(told)
    if seconds is not None or not told:
        return seconds if seconds is None else min(seconds, _LONGEST)
    moment = now or datetime.now(UTC)
    try:
        date = parsedate_to_datetime(told)
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - moment).total_seconds()
    except (ValueError, OverflowError):  # a date or a zone that no calendar has
        return None
    return min(max(0.0, seconds), _LONGEST)


def pause_words(seconds: float | None) -> str:
    """Say how long a backend asked to wait."""
    if not seconds or seconds < 1:
        return "a little"
    for least, unit, name in _UNITS:
        if seconds >= least:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
