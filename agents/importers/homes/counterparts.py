"""What of another home is which here, once its sessions have come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Numbers of another home's rows, and of the same ones here.

    Attributes:
        sessions: theirs -> ours, None for one that is taken in and not written yet.
        turns: theirs -> ours.
    """

    sessions: Mapping[int, int | None]
    turns: Mapping[int, int]
