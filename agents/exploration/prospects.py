"""What may be typed now, and what it promises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prospect:
    """A command to type now.

    Attributes:
        value: what it promises; more is better.
        why: a sentence without a full stop.
        walk: whether it only leads to where something is to be done.
    """

    command: str
    value: float
    why: str
    walk: bool = False
