"""Demonstrations as states and commands. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from agents.types import Source
from games.types import Facts, Scene


@dataclass(frozen=True, slots=True)
class Moment:
    """A state on a demonstration's path: what was shown and what held."""

    scene: Scene
    facts: Facts


@dataclass(frozen=True, slots=True)
class Trace:
    """A demonstration: moments and the commands between them."""

    session: int
    source: Source
    moments: tuple[Moment, ...]
    commands: tuple[str, ...]
    turns: tuple[int, ...]
    people: tuple[bool, ...]
