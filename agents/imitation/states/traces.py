"""A demonstration as what held and what was played: pure data.

The journal and the importers make traces, players follow them. May import
``agents.core.types`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from agents.core.commands import Source
from games.types import Facts, Scene


@dataclass(frozen=True, slots=True)
class Moment:
    """A state on a demonstration's path: what was shown and what held.

    Attributes:
        scene: what the world showed.
        facts: the world's facts; empty where the world has none, and where an
            earlier program recorded the moment without them.
    """

    scene: Scene
    facts: Facts


def same_game(one: Moment, other: Moment) -> bool:
    """Tell whether two openings of games that say what they ask are of one and the same.

    A world that is made is another one for each seed, though all are played as one game.
    """
    shown = (one.scene.text, one.scene.task) == (other.scene.text, other.scene.task)
    return shown and (one.facts == other.facts or not (one.facts and other.facts))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command as it was said, with a word like "it" for what had been named before.

    Attributes:
        command: exactly as it was played.
        since: canonical forms of what was said since the thing was named, that included,
            as far as it names anything: behind the same commands it means the same.
    """

    command: str
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A demonstration: moments and the commands between them.

    ``moments`` has one more entry than ``commands``:
    ``moments[i] --commands[i]--> moments[i + 1]``.

    Attributes:
        session: the session that it is a path of.
        source: who made it. A path with an imported command, or one that a person
            played in another home, is imported, else
            one with a command of the person's is the person's, else the agent's.
        moments: from the opening to the path's end, at least one.
        commands: exactly as they were played, or else in plain words.
        turns: journal turn ids, one a moment.
        people: for each command, whether a person decided it, here or in what
            was imported.
        forgotten: for each command, whether the person has withdrawn or muted what
            it taught; it then leads on to the next moment, and no more.
        file: the recording that it was read from, empty if from none.
        seconds: journal turn id -> when its command was entered in that recording,
            as far as that is known.
        withdrawn: journal turn ids of the commands that the person withdrew or muted;
            ``forgotten`` also has those that only asked, or came to nothing.
        spoken: journal turn id -> how the command that led there was said, where ``commands``
            has a name for a word like "it", or nothing tells one.
    """

    session: int
    source: Source
    moments: tuple[Moment, ...]
    commands: tuple[str, ...]
    turns: tuple[int, ...]
    people: tuple[bool, ...]
    forgotten: tuple[bool, ...] = ()
    file: str = ""
    seconds: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: frozenset[int] = frozenset()
    spoken: Mapping[int, Spoken] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.forgotten:
            object.__setattr__(self, "forgotten", (False,) * len(self.commands))
        if len(self.moments) != len(self.commands) + 1:
            raise ValueError(
                f"{len(self.commands)} commands lie between {len(self.commands) + 1} moments, "
                f"not {len(self.moments)}"
            )
        if len(self.turns) != len(self.moments):
            raise ValueError(f"{len(self.turns)} turns for {len(self.moments)} moments")
        for name in ("people", "forgotten"):
            if len(getattr(self, name)) != len(self.commands):
                raise ValueError(
                    f"{name!r} has {len(getattr(self, name))} entries for "
                    f"{len(self.commands)} commands"
                )


def keep(trace: Trace, kept: Sequence[int]) -> Trace:
    """Return a demonstration of which only some steps are left."""
    if len(kept) == len(trace.commands):
        return trace
    moments = [0, *(i + 1 for i in kept)]
    return replace(
        trace,
        moments=tuple(trace.moments[i] for i in moments),
        commands=tuple(trace.commands[i] for i in kept),
        turns=tuple(trace.turns[i] for i in moments),
        people=tuple(trace.people[i] for i in kept),
        forgotten=tuple(trace.forgotten[i] for i in kept),
    )
