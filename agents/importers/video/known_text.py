"""Reads a video of a story that is here: by what the story is known to say.

Its opening labels the video's own letters; each turn that the story answers as the
video shows labels more. No model is needed, nor any font. What is typed is read with
those letters, and where they leave a choice the parser's dictionary and the story's
answer decide; nothing is decided that the picture contradicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import find_seed
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.heard import InputLine, Recording, digest_of, heard
from agents.importers.video.footage import Footage
from agents.importers.video.glyphs import Alphabet, Vectors, written
from agents.importers.video.layout import Overlay, Rows, find_beginning, lay_over
from agents.importers.video.script import PROMPT, FilmedTurn, text_of, turns_of
from agents.importers.video.typed import readings_of
from games.errors import GameError
from games.types import Lexicon
from games.world import World

FORM = "video"
Label = tuple[str, Vectors]
_LEAST_LETTERS = 20
"""Letters of an opening that must be found for a video to be of its story."""
_LEAST_TOLD = 0.5
"""Share of an opening that must be there: a story may begin with more than one page."""
_LEAST_AGREE = 0.75
"""Share of its letters that must look alike where they are the same."""
_SEARCHED = 400
_MOST_PIECES = 120
"""Rows, and pieces of them, among which the opening is looked for."""
_MOST_PARAGRAPHS, _ENOUGH = 8, 0.9
"""Paragraphs that an opening is looked for without, and the share of it that is enough."""
_MOST_TRIED = 24
_MOST_MISSES = 4
_FEW_LABELS, _MOST_LABELS = 3_000, 20_000
"""Pictures after which letters are learned anew only if one is new, and not at all."""
_CONFIRMED = 0.8
"""Share of an answer's letters that must stand where the story says they do."""


def opens_as(footage: Footage, opening: str) -> float:
    """Return how sure it is that a video begins with a story's opening, from 0 to 1."""
    labels, told = _opening_in(footage, opening)
    return told * Alphabet().settle(labels) if len(labels) > _LEAST_LETTERS else 0.0


def _opening_in(footage: Footage, opening: str) -> tuple[list[Label], float]:
    """Return the letters of an opening with their pictures, and how much of it was found."""
    rows = [row.cells for row in footage.rows[:_SEARCHED]]
    ready = Rows.of(rows)
    found, told = Overlay(), 0.0
    paragraphs = opening.strip().split("\n\n")
    whole = len("".join(opening.split()))
    for first in range(min(len(paragraphs), _MOST_PARAGRAPHS)):
        # What a story says first may be said by chance, or hidden behind a page of titles.
        rest = "\n\n".join(paragraphs[first:])
        most = len("".join(rest.split())) / max(whole, 1)
        if told >= _ENOUGH * most:
            break
        one = find_beginning(rest, ready, _MOST_PIECES)
        if one.told * most > told:
            found, told = one, one.told * most
    return _labels(found, rows), told


def _labels(layout: Overlay, rows: Sequence[Vectors]) -> list[Label]:
    """Return the letters that a layout gives cells; faint ones that left no trace don't count."""
    found: list[Label] = []
    for piece in layout.pieces:
        cells = rows[piece.row][piece.start : piece.start + len(piece.text)]
        for letter, cell, there in zip(piece.text, cells, written(cells), strict=True):
            if there and letter != " ":
                found.append((letter, cell.ravel()))
    return found


def read_known(
    footage: Footage,
    world: World,
    seed: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Recording:
    """Read a video of a story by the story.

    Args:
        footage: the video, watched.
        world: a world of the story; it is left anywhere, and open.
        seed: what it was played with, None to search for it.
        progress: told how many turns are read, and how many there are.

    Raises:
        CommandFileError: the story's opening is not in it, or no command is.
    """
    opening = world.reset(seed or 1).text
    reader = _Reader(footage, world.lexicon())
    reader.begin(opening)
    if not reader.turns:
        raise CommandFileError(
            f"{footage.name} shows no command.",
            f"{NOTHING} Commands are looked for behind the prompt “{PROMPT}”.",
        )
    if not reader.learn_from(world, seed or 1, progress) and seed is None:
        seed = find_seed(world, reader.recording())
        if seed != 1:
            reader.learn_from(world, seed, progress)
    return reader.recording(seed or 1)


@dataclass
class _Reader:
    """Reads one video, better and better."""

    footage: Footage
    lexicon: Lexicon
    alphabet: Alphabet = field(default_factory=Alphabet)
    turns: list[FilmedTurn] = field(default_factory=list)
    _opening: range = range(0)
    _texts: list[str] = field(default_factory=list)
    _labels: list[Label] = field(default_factory=list)
    _told: dict[int, str] = field(default_factory=dict)

    def begin(self, opening: str) -> None:
        """Learn the letters of the story's opening.

        Raises:
            CommandFileError: it isn't in the video.
        """
        self._labels, told = _opening_in(self.footage, opening)
        agree = self.alphabet.settle(self._labels) if self._labels else 0.0
        if agree < _LEAST_AGREE or told < _LEAST_TOLD or len(self._labels) < _LEAST_LETTERS:
            raise CommandFileError(
                f"{self.footage.name} doesn't show the opening of this story.",
                f"{NOTHING} Is it another game, or another release? --reader ocr reads it "
                "without the story's help, where the extra “ocr” is installed.",
            )
        if (prompt := self._prompt()) is not None:
            self._labels += [(PROMPT, cell) for cell in prompt]
            self.alphabet.settle(self._labels)
        self._read()

    def _prompt(self) -> list[Vectors] | None:
        """Return the pictures of what stands most often where a lowest row begins."""
        rows = self.footage.rows
        firsts = [
            row.cells[0].ravel()
            for row, above in zip(rows[1:], rows, strict=False)
            if row.last and written(row.cells[:1])[0] and not written(above.cells).any()
        ]
        groups: list[list[Vectors]] = []
        for one in firsts:
            for group in groups:
                if float(((group[0] - one) ** 2).mean()) < 4 * self.alphabet.spread:
                    group.append(one)
                    break
            else:
                groups.append([one])
        return max(groups, key=len, default=None)

    def _read(self) -> None:
        self._texts = [self.alphabet.read(row.cells) for row in self.footage.rows]
        for at in range(1, len(self._texts)):
            if not self._texts[at - 1] and self._asks(at):
                self._texts[at] = PROMPT + self._texts[at][1:]
        self._opening, self.turns = turns_of(self._texts, self.footage.rows)

    def _asks(self, at: int) -> bool:
        """Tell whether a row begins with what may well be the prompt."""
        row = self.footage.rows[at]
        if not (row.last and written(row.cells[:1])[0]):
            return False
        first = row.cells[:1].reshape(1, -1)
        far = float(self.alphabet.far(first, PROMPT)[0, 0])
        return far <= max(1.5, 2.5 * float(self.alphabet.nearest(first)[0]))

    def recording(self, seed: int | None = None) -> Recording:
        """Return what is read by now."""
        lines = tuple(self._heard(number, turn) for number, turn in enumerate(self.turns, 1))
        opening = text_of(self._texts, self._opening) or None
        return Recording(
            self.footage.name, lines, digest_of(lines), FORM, opening=opening, seed=seed
        )

    def _heard(self, number: int, turn: FilmedTurn) -> InputLine:
        command, *others = islice(self._readings(turn), _MOST_TRIED)
        answer = self._told.get(turn.typed[0])
        if answer is None:
            answer = text_of(self._texts, turn.answer)
        line = heard(number, command, answer, second=round(turn.second, 2))
        return InputLine(
            line.number, line.command, answer=line.answer, second=line.second, others=tuple(others)
        )

    def _readings(self, turn: FilmedTurn) -> Iterator[str]:
        cells = [self.footage.rows[at].cells for at in turn.typed]
        cells[0] = cells[0][len(PROMPT) :]
        return readings_of(cells, self.alphabet, self.lexicon)

    def learn_from(self, world: World, seed: int, progress: Callable[[int, int], None]) -> bool:
        """Play what was typed, and learn from each answer that is the one in the video.

        Returns:
            Whether all are.
        """
        scene = world.reset(seed)
        misses, confirmed = 0, 0
        for number, turn in enumerate(self.turns):
            progress(number, len(self.turns))
            if scene.over or misses == _MOST_MISSES:
                break
            held = world.snapshot()
            filmed = Rows.of([self.footage.rows[at].cells for at in turn.answer])
            first: str | None = None
            for command in islice(self._readings(turn), _MOST_TRIED):
                first = first or command
                world.restore(held)
                try:
                    scene = world.step(command)
                except GameError:
                    continue
                if self._confirms(turn, command, scene.text, filmed):
                    misses = 0
                    confirmed += 1
                    break
            else:
                misses += 1
                world.restore(held)
                try:
                    scene = world.step(first or "look")
                except GameError:
                    break
        self._read()
        return confirmed == len(self.turns)

    def _confirms(self, turn: FilmedTurn, command: str, said: str, filmed: Rows) -> bool:
        """Tell whether a video shows an answer; if so, learn from that."""
        layout = lay_over(said, filmed, self.alphabet)
        if min(layout.told, layout.shown) < _CONFIRMED:
            return False
        rows = [self.footage.rows[at].cells for at in turn.answer]
        known = self.alphabet.letters
        fresh = [*_labels(layout, rows), *self._typed(turn, command)]
        if len(self._labels) < _MOST_LABELS:
            self._labels += fresh
            if {letter for letter, _ in fresh} - known or len(self._labels) < _FEW_LABELS:
                self.alphabet.settle(self._labels)
        self._told[turn.typed[0]] = self._spelled(turn, layout)
        return True

    def _typed(self, turn: FilmedTurn, command: str) -> Iterator[Label]:
        """Yield the letters of a command with their pictures, where these are sure."""
        if len(turn.typed) > 1:
            return
        cells = self.footage.rows[turn.typed[0]].cells[len(PROMPT) :]
        there = np.flatnonzero(written(cells))
        if not len(there) or int(there[-1] - there[0]) + 1 != len(command):
            return
        shown = cells[there[0] : there[-1] + 1]
        flat = shown.reshape(len(shown), -1)
        for letter, cell, costs in zip(command, flat, self.alphabet.costs(flat), strict=True):
            if letter != " ":
                # A small letter whose picture is far off is a large one.
                yield (letter.upper() if costs.get(letter, 0.0) > 1 else letter), cell

    def _spelled(self, turn: FilmedTurn, layout: Overlay) -> str:
        """Return an answer as it was read, the pieces that agree as the story spells them."""
        found = [list(self.alphabet.read(self.footage.rows[at].cells)) for at in turn.answer]
        for piece in layout.pieces:
            line = found[piece.row]
            line += " " * (piece.start + len(piece.text) - len(line))
            line[piece.start : piece.start + len(piece.text)] = piece.text
        return "\n".join(map("".join, found)).strip()
