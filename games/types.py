"""What a world is made of: the frozen facts every other room is built on.

Imports the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

Fact = tuple[str, str, str]
"""One relation of the world's state, such as ``("in", "egg", "player")``."""

Facts = frozenset[Fact]
"""The world's structured state, empty where a world has none.

Relations used by every world that has facts:

``("in", THING, HOLDER)``
    direct containment; the room the person is in holds ``"player"``, and what
    the person carries is in ``"player"``.
``("is", THING, STATE)``
    an attribute that is set, such as ``("is", "lamp", "attr-20")``.
"""

NO_FACTS: Facts = frozenset()
_ENGINE = re.compile(r"[a-z0-9][a-z0-9-]*")
_ID = re.compile(r"[A-Za-z0-9-]+(:[A-Za-z0-9-]+)?")
LONGEST_TEXT = 100_000
"""Characters of one answer that are kept: more than any story says at once, and
little enough for a screen, a database and a model to bear."""
LONGEST_NAME = 200
"""Characters of a place's or a thing's name that are kept."""
MOST_THINGS = 1_000
"""Things carried that are told."""
_ROOM_TO_SAY = 80
"""Characters kept free to say how many were left out, so that a cut text fits."""
KEYS = (
    *("space", "enter", "escape", "backspace", "delete", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 13)),
)
"""Names of the keys that write nothing, for a world that waits for a single key."""
_ROOM_OF_FOREIGN = 4
PLAYER = "player"
"""The name that every world's facts give to the person's own body."""


class Engine(StrEnum):
    """The engines that come with the program; plug-ins register others."""

    ZMACHINE = "z-machine"
    CAVE = "colossal-cave"


class Ending(StrEnum):
    """How a story came to its end."""

    VICTORY = "victory"
    DEATH = "death"
    QUIT = "quit"
    STOPPED = "stopped"
    """The story stopped by itself without saying that it was won or lost."""


@dataclass(frozen=True, slots=True)
class GameInfo:
    """A game that can be played, as the catalogue knows it.

    Attributes:
        id: short name used on the command line, ``[a-z0-9-]+``; the games of a
            plug-in, and levels of made worlds, have a level behind a colon.
        title: the name shown to people.
        engine: what runs it: a name of :data:`games.engines.WORLDS`.
        sha256: hash of the story file, lower-case hex; for a world without a
            story file, of what identifies its version. Empty if unknown.
        path: the story file, or None for a world that needs none.
        licence: an SPDX name or a short sentence; "unknown" if not known.
        release: release and serial of a story file ("119 / 880429"), or the
            version of the package that holds the world.
        workshop: folder where an engine that makes games keeps them, None where it is
            to keep them for as long as it runs only.
    """

    id: str
    title: str
    engine: str
    sha256: str = ""
    path: Path | None = None
    licence: str = "unknown"
    release: str = ""
    workshop: Path | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"a game id holds letters, digits and hyphens only: {self.id!r}")
        if not _ENGINE.fullmatch(self.engine):
            raise ValueError(f"an engine's name holds small letters and hyphens: {self.engine!r}")


class Look(NamedTuple):
    """How a story would have letters look.

    Attributes:
        foreground, background: red, green and blue as 0xRRGGBB, None for the usual.
    """

    bold: bool = False
    italic: bool = False
    foreground: int | None = None
    background: int | None = None


PLAIN = Look()


class Span(NamedTuple):
    """A stretch of an answer that doesn't look as usual: from one letter to before another."""

    start: int
    end: int
    look: Look


@dataclass(frozen=True, slots=True)
class Scene:
    """What a world shows after a command.

    Attributes:
        text: the story's answer, without prompt, status line, control
            characters or escape codes. Lines of one paragraph are joined
            unless the story laid them out itself; may be empty. Of more than
            :data:`LONGEST_TEXT` characters the rest is left out, which it says.
        location: name of the place, or None where the world names none.
        inventory: names of the things carried, in the world's own order.
        score: points now, or None where the story keeps no score.
        max_score: the most that can be had, or None if the story doesn't say.
        moves: turns the story has counted, or None if it counts none.
        died: this very answer reports the person's death (the story may go
            on: Zork's does).
        ending: set once the story takes no more commands.
        inventory_known: ``inventory`` is what is carried; else nobody can tell.
        spans: what of the text isn't plain; says nothing that the text doesn't, and is
            no part of what tells scenes apart.
        awaits_key: the story waits for one key, not for a line: a letter, or the
            name of one that writes none (:data:`KEYS`).
        task: what the world itself asks to be done, empty where it says nothing.
        picture: what is seen, drawn in lines; says nothing that the text doesn't, and
            is no part of what tells scenes apart.
    """

    text: str
    location: str | None = None
    inventory: tuple[str, ...] = ()
    score: int | None = None
    max_score: int | None = None
    moves: int | None = None
    died: bool = False
    ending: Ending | None = None
    awaits_key: bool = False
    inventory_known: bool = True
    spans: tuple[Span, ...] = field(default=(), compare=False)
    task: str = ""
    picture: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_TEXT:
            kept = LONGEST_TEXT - _ROOM_TO_SAY
            rest = f"\n[{len(self.text) - kept:,} more characters are left out.]"
            object.__setattr__(self, "text", self.text[:kept] + rest)
        if self.location is not None and not _is_name(self.location):
            object.__setattr__(self, "location", _as_name(self.location) or None)
        if len(self.inventory) > MOST_THINGS or not all(map(_is_name, self.inventory)):
            names = tuple(map(_as_name, self.inventory[:MOST_THINGS]))
            object.__setattr__(self, "inventory", names)

    @property
    def over(self) -> bool:
        """Whether the story takes no more commands."""
        return self.ending is not None


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name.isprintable()


def _as_name(name: str) -> str:
    """Return a name as one line that isn't too long."""
    line = name if name.isprintable() else " ".join(clean_text(name).split())
    return line[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words a parser knows, for completion and for building commands.

    Words are in the parser's own resolution: a version 3 story cuts them to
    six characters, so a longer word matches by its first ``resolution``.
    ``transitive`` are the verbs that its grammar lets take a thing, where that
    could be read. ``nouns`` are the words that may name a thing; empty where that isn't
    known. ``commands`` are all that there are, where a world has no parser
    but a few fixed commands; empty elsewhere. ``signs`` tell what is seen in a world's
    own picture and what it says, for people.
    """

    words: frozenset[str] = field(default_factory=frozenset)
    verbs: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    resolution: int = 64
    transitive: frozenset[str] = field(default_factory=frozenset)
    commands: tuple[str, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    nouns: frozenset[str] = field(default_factory=frozenset)

    def may_name(self, word: str) -> bool:
        """Tell whether the parser may take a word for a thing, as far as is known."""
        return not self.nouns or word.lower()[: self.resolution] in self.nouns

    def takes_thing(self, verb: str) -> bool:
        """Tell whether the parser lets a verb take a thing, as far as is known."""
        return verb.lower()[: self.resolution] in self.transitive

    def __hash__(self) -> int:
        # A frozen set keeps its hash; the verbs would be gone through each time.
        return hash((self.words, self.resolution))

    def knows(self, word: str) -> bool:
        """Tell whether the parser's dictionary holds the word."""
        word = word.lower()
        if word[: self.resolution] in self.words:
            return True
        if word.isascii():
            return False
        # Letters outside of the alphabet take the room of four (Z-Machine Standard 3.4).
        room = self.resolution
        for at, letter in enumerate(word):
            room -= 1 if letter.isascii() else _ROOM_OF_FOREIGN
            if room < 0:
                return word[:at] in self.words
        return False


@lru_cache(maxsize=32)
def shared(lexicon: Lexicon) -> Lexicon:
    """Return the first lexicon that was equal: worlds of one game have one and the same.

    What is worked out of a lexicon is looked up by it thousands of times a turn. That it
    is the same is told at once, that it is equal only word by word.
    """
    return lexicon


def clean_text(text: str) -> str:
    """Drop control and escape characters from text that came from outside.

    Escape sequences (ECMA-48: CSI and the control strings) go whole; tab and
    newline stay; the other C0 and C1 controls, zero-width and bidirectional
    format characters go.
    """
    return _UNWANTED.sub("", _ESCAPE.sub("", text))


_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])"  # control strings, up to BEL or ST
    r"[^\x07\x9c\x1b\n]*(?:\x07|\x9c|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
)
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def contents(facts: Iterable[Fact], holder: str) -> set[str]:
    """Return the things directly in a holder."""
    return {thing for relation, thing, where in facts if relation == "in" and where == holder}


def holders(facts: Iterable[Fact]) -> dict[str, str]:
    """Return thing -> what directly holds it, equal for equal facts.

    A thing that is in several places at once, as a door is, counts as where the
    player is, else as in the first by name.
    """
    found: dict[str, str] = {}
    shared: dict[str, set[str]] = {}
    for relation, thing, where in facts:
        if relation != "in":
            continue
        other = found.setdefault(thing, where)
        if other != where:
            shared.setdefault(thing, {other}).add(where)
    near = found.get(PLAYER)
    for thing, places in shared.items():
        found[thing] = near if near is not None and near in places else min(places)
    return found
