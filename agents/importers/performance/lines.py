"""What a line of a file comes to that is more than one move, or goes back to where one was.

"Take lamp. north" are two moves, and are kept as two where the story answers them as it
answers the line. ``save`` and ``restore`` are no files here (games are kept anyway): a
file that saves and restores goes on from where it saved, and so does one that takes back
the move that ended the story. May import what ``playing`` may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.core.intents import Bookmark, ExportTranscript, ReturnTo, Undo
from agents.core.program_words import program_word
from agents.core.text import words
from games.errors import GameError
from games.types import Facts, Lexicon, Scene
from games.world import World

_PARTS = re.compile(r"\s*(?:[.;]+|,?\s*\bthen\b)\s*", re.I)
_SAVED_FILE = re.compile(r"\S+\.(?:sav|save|qut|qzl|glksave|sna)", re.I)
Answered = tuple[str, Scene, Facts]
"""A command, and what it led to."""


def in_parts(world: World, held: bytes, whole: Answered) -> Sequence[Answered]:
    """Return the commands that a line is made of, each with its answer; the line if it is one.

    Args:
        world: stands behind the line, and is left there.
        held: how it stood before it.
        whole: the line.
    """
    line, scene, _ = whole
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) < 2 or scene.over:
        return [whole]
    after = world.snapshot()
    world.restore(held)
    found: list[Answered] = []
    try:
        for part in parts:
            found.append((part, world.step(part), world.facts()))
    except GameError:
        found = []
    if found and _comes_to(found, whole):
        return found
    world.restore(after)
    return [whole]


def _comes_to(parts: Sequence[Answered], whole: Answered) -> bool:
    """Tell whether commands one by one lead where a line led, in the same words."""
    _, scene, facts = whole
    _, last, held = parts[-1]
    stands = (scene.location, scene.score, scene.inventory, scene.over, scene.awaits_key)
    said = [word for _, answer, _ in parts for word in words(answer.text)]
    return (
        stands == (last.location, last.score, last.inventory, last.over, last.awaits_key)
        and facts == held
        and said == words(scene.text)
        and not any(answer.over or answer.awaits_key for _, answer, _ in parts[:-1])
    )


class Returns:
    """Where a file may go back to.

    Args:
        lexicon: of the story, which may take "save the princess" for a move.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._saved: dict[str, tuple[int, bytes]] = {}
        self._latest: tuple[int, bytes] | None = None
        self._asked = False  # the line before saved or restored: a file's name may follow

    def moved(self, steps: int, held: bytes) -> None:
        """Take in that a move was made; it may be the story's last.

        Args:
            steps: moves before it.
            held: the world before it.
        """
        self._latest, self._asked = (steps, held), False

    def names_a_file(self, line: str) -> bool:
        """Tell whether a line answers the question which file to save to."""
        return self._asked and _SAVED_FILE.fullmatch(line.strip()) is not None

    def saves(self, line: str, steps: int, world: World) -> bool:
        """Tell whether a line saves; where that was is remembered."""
        told = program_word(line, self._lexicon)
        self._asked = self._asked or isinstance(told, ExportTranscript)
        if not isinstance(told, Bookmark):
            return False
        self._saved[told.name] = self._saved[""] = steps, world.snapshot()
        self._asked = True
        return True

    def restores(self, line: str) -> bool:
        """Tell whether a line goes back to what was saved."""
        return bool(self._saved) and isinstance(program_word(line, self._lexicon), ReturnTo)

    def back(self, line: str, *, over: bool) -> tuple[int, bytes] | None:
        """Return where a line goes back to: how many moves stand, and the world there.

        Args:
            line: what is read.
            over: the story is.
        """
        told = program_word(line, self._lexicon)
        if isinstance(told, ReturnTo):
            self._asked = True
            return self._saved.get(told.name, self._saved.get(""))
        return self._latest if over and isinstance(told, Undo) else None
