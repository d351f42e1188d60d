"""The package `adventure` made safe to embed: no files, no globals, cheap marks.

The package is written for a person at a Python prompt. Its ``save`` verb
pickles the game to a path that the player types, and its questions refuse
every other command until they are answered. :class:`Cave` closes the first and
softens the second, and can be put back to where it was in some 0.1 ms. This is
the only module that runs `adventure`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adventure import load_advent_dat
from adventure.game import YESNO_ANSWERS, Game
from adventure.model import Pirate

SAVING_VERBS = frozenset({"suspend", "pause", "save"})
"""The words with which the original writes a file."""

YES_OR_NO = frozenset(YESNO_ANSWERS)

_ARTICLES = frozenset({"the", "a", "an", "my", "some"})
_PREPOSITIONS = frozenset(
    {"at", "to", "with", "in", "into", "inside", "on", "onto", "from", "using"}
)
_SHORTHAND = {
    "i": "inventory",
    "inv": "inventory",
    "l": "look",
    "x": "examine",
    "z": "nothing",
    "wait": "nothing",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
}
_PHRASES = {
    ("pick", "up"): "take",
    ("put", "down"): "drop",
    ("turn", "on"): "light",
    ("switch", "on"): "light",
    ("turn", "off"): "extinguish",
    ("switch", "off"): "extinguish",
    ("go", "to"): "go",
}
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_FAULTS = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
_NO_SAVING = (
    "No need: every move you make is already kept, and you can go on from it whenever you like.\n"
)
_OKAY = 54
_AT_A_LOSS = 147  # the story's own words for an action that it doesn't know how to do


@dataclass(frozen=True, slots=True)
class CaveState:
    """The whole changeable state of a cave; good only for the cave it came from."""

    game: dict[str, Any]
    objects: tuple[dict[str, Any], ...]
    rooms: tuple[int, ...]
    hints: tuple[tuple[bool, int], ...]
    dwarves: tuple[tuple[Any, dict[str, Any]], ...]
    generator: tuple[Any, ...]


class Cave(Game):  # type: ignore[misc]  # the package has no type hints
    """A game of Colossal Cave that keeps its words to itself.

    Attributes:
        messages_written: what the last command wrote, message by message.
        woken: the repository's dwarves were woken, which ends the story.
    """

    def __init__(self) -> None:
        super().__init__(seed=1)
        self.messages_written: list[str] = []
        self.woken = False
        load_advent_dat(self)
        self.start()
        # The library sets the scene only once its opening question is answered;
        # the answer doesn't change it, so the scene can be shown beside the question.
        self.oldloc2 = self.oldloc = self.loc = self.rooms[1]
        self.dwarves: list[Any] = []
        for treasure in self.treasures:
            treasure.prop = -1

    def seed(self, seed: int) -> None:
        """Seed the generator that every draw of the game comes from."""
        self.random_generator.seed(seed)

    def obey(self, words: list[str]) -> None:
        """Play one command given as words; what is said is in messages_written."""
        self.messages_written = []
        if self.at_opening and words[0] not in YES_OR_NO:
            self.do_command(["no"])
        try:
            self.do_command(words)
        except _FAULTS:
            # A gap in the library's tables; what it did before is the same on every replay.
            self.write_message(_AT_A_LOSS)

    @property
    def at_opening(self) -> bool:
        """Whether the story still waits for the answer to its first question."""
        return bool(self.yesno_callback == self.start2)

    @property
    def asks(self) -> bool:
        """Whether a question waits for yes or no."""
        return bool(self.yesno_callback)

    def mark(self) -> CaveState:
        """Copy the state out, generator included."""
        state = dict(self.__dict__)
        state["dwarves"] = list(self.dwarves)
        walkers = [*self.dwarves, self.pirate] if isinstance(self.pirate, Pirate) else []
        return CaveState(
            game=state,
            objects=tuple(
                {**vars(thing), "rooms": list(thing.rooms)} for thing in self.object_list
            ),
            rooms=tuple(room.times_described for room in self.rooms.values()),
            hints=tuple((hint.used, hint.turn_counter) for hint in self.hints.values()),
            dwarves=tuple((walker, dict(vars(walker))) for walker in walkers),
            generator=self.random_generator.getstate(),
        )

    def go_back(self, mark: CaveState) -> None:
        """Copy a state of this very cave in again; the mark stays good."""
        self.__dict__.clear()
        self.__dict__.update(mark.game)
        self.dwarves = list(mark.game["dwarves"])
        for thing, saved in zip(self.object_list, mark.objects, strict=True):
            vars(thing).update(saved)
            thing.rooms = list(saved["rooms"])
        for room, times in zip(self.rooms.values(), mark.rooms, strict=True):
            room.times_described = times
        for hint, (used, counter) in zip(self.hints.values(), mark.hints, strict=True):
            hint.used, hint.turn_counter = used, counter
        for walker, saved in mark.dwarves:
            vars(walker).update(saved)
        self.random_generator.setstate(mark.generator)

    # What follows replaces the library's own methods.

    def write(self, more: object) -> None:
        """Keep a message as it is; the library would put it into capitals."""
        if text := str(more or ""):
            self.messages_written.append(text)

    def yesno(
        self, s: object, yesno_callback: Callable[[bool], None], casual: bool = False
    ) -> None:
        """Ask, and take any other command for a no, save where it is life or death."""
        callback = self._unless_no(yesno_callback) if casual else yesno_callback
        insists = self.is_dead or "loc" not in self.__dict__
        super().yesno(s, callback, casual=not insists)

    def _unless_no(self, callback: Callable[[bool], None]) -> Callable[[bool], None]:
        # The library kills the dragon with your bare hands even when you say no.
        def answered(yes: bool) -> None:
            if yes:
                callback(yes)
            else:
                self.write_message(_OKAY)

        return answered

    def i_suspend(self, verb: object) -> None:
        """Write no file."""
        self.write(_NO_SAVING)

    def t_suspend(self, verb: object, obj: object) -> None:
        """Write no file, whatever name is given."""
        self.write(_NO_SAVING)

    def wake_repository_dwarves(self) -> None:
        """Remember that this is how the story ended."""
        self.woken = True
        super().wake_repository_dwarves()

    @classmethod
    def resume(cls, obj: object) -> None:
        """Refuse: the library would unpickle whatever it is given."""
        raise NotImplementedError("a cave is restored by playing its commands again")


def words_of(command: str, vocabulary: dict[Any, Any]) -> list[str]:
    """Split a command into the one or two words that the parser takes.

    Articles go, everyday phrases become the parser's verbs ("pick up lamp"),
    what follows a preposition after verb and object goes ("with keys"), and a
    long word is cut to the five letters that the original looked at. Always
    returns at least one word.
    """
    words = [_SHORTHAND.get(word, word) for word in re.findall(r"\w+|\?", command.lower())]
    words = [word for word in words if word not in _ARTICLES] or words
    if verb := _PHRASES.get(tuple(words[:2])):
        words = [verb, *words[2:]]
    elif len(words) == 3 and (verb := _PHRASES.get((words[0], words[2]))):
        words = [verb, words[1]]
    elif words[:2] in (["take", "inventory"], ["get", "inventory"]):
        words = ["inventory"]
    if len(words) > 3 and words[2] in _PREPOSITIONS:
        words = words[:2]
    cut = [word if word in vocabulary or len(word) <= 5 else word[:5] for word in words]
    return cut or [_UNKNOWN]
