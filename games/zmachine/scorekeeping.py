"""Who knows the score of a story: jericho, the Standard, or the story when asked.

In this order, for each story, and the first that knows it is believed:

1. jericho's library, for the stories that it supports, unless the story itself says
   at once that it has another score (one keeps none, but adds it up when asked);
2. in version 3, the globals of the status line (Standard 8.2.2), unless it shows a
   clock;
3. the story itself: what its status line shows, what it answers to ``score`` and
   what it announces. Asking costs a move on a snapshot, so the globals that agreed
   with every answer so far stand in for it: as soon as they part, the story is asked
   again, and those that were wrong are dropped. So a score that is kept in any
   global is found with the first points, and a story that keeps it nowhere is asked
   each time.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from typing_extensions import override

from games.zmachine import said
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.memory import Bytes, Globals, Story, signed
from games.zmachine.sandbox import Sandbox
from games.zmachine.text import StoryAnswer

_WAITS = 12
"""Turns waited to see whether a figure is the time."""
_PROOF = 3
"""Different values of a figure that a global must have followed to be believed."""


class ScoreReading(NamedTuple):
    """Points and turns; None for what isn't known."""

    score: int | None = None
    moves: int | None = None


class Scorekeeper(Protocol):
    """Knows the score of one story.

    Attributes:
        source: who that is, in words.
        rest: who knows maximum and moves, in words.
        max_score: the most points, None if nobody says.
        needs_text: whether every answer must be read, so that none may be skipped.
    """

    source: str
    rest: str
    max_score: int | None
    needs_text: bool = False
    reads_quietly: bool = False
    """Whether reading changes nothing of what it knows."""

    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        """Return what is known after an answer.

        Args:
            shown: what the story said last.
            before: what was known before it.
        """

    def glance(self) -> int:
        """Return the score that memory holds now, 0 where it holds none."""
        return 0


class NoScorekeeper(Scorekeeper):
    """Knows nothing: no story was started."""

    def __init__(self) -> None:
        self.source = self.rest = "nobody"
        self.max_score = None

    @override
    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        return ScoreReading()


class BoundScorekeeper(Scorekeeper):
    """Asks jericho's library."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.source = self.rest = "jericho's library"
        self.max_score = emulator.bindings.max_score

    @override
    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        bindings = self._emulator.bindings
        return ScoreReading(bindings.score(self._emulator.memory), bindings.moves())

    @override
    def glance(self) -> int:
        bindings = self._emulator.bindings
        return bindings.score(self._emulator.memory) if bindings.score_kept else 0


class StandardScorekeeper(Scorekeeper):
    """Reads the globals that version 3's status line shows (Standard 8.2.2)."""

    _SCORE, _MOVES = 1, 2
    reads_quietly = True

    def __init__(self, emulator: Emulator, story: Story, max_score: int | None) -> None:
        self._emulator, self._globals = emulator, story.globals
        self.source = self.rest = "the status line's globals"
        self.max_score = max_score

    @override
    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        return ScoreReading(self.glance(), self._globals.read(self._emulator.memory, self._MOVES))

    @override
    def glance(self) -> int:
        return signed(self._globals.read(self._emulator.memory, self._SCORE))


class AskingScorekeeper(Scorekeeper):
    """Goes by what the story says, and by the globals that never contradicted it.

    Args:
        first: the story's answer to ``score`` at its start, status line included;
            it stands there as it did before.
        status: the status line of the first screen.
        trusted: its figures are points and turns as far as is known.

    Attributes:
        borne_out: what the status line showed is the score that the story told.
    """

    def __init__(
        self,
        emulator: Emulator,
        story: Story,
        first: StoryAnswer,
        status: str,
        *,
        trusted: bool = True,
    ) -> None:
        self._emulator, self._story = emulator, story
        self.source = self.rest = "what the story says"
        self.max_score = said.stated_maximum(first.text) or None
        stated = _stated(first)
        shown = said.status_figures(first.status or status) if trusted else (None, None)
        # A status line may show figures that are no points: the story says so. What only
        # looks like a pair of them (a date does) must be borne out by it.
        named = said.names_figures(first.status or status)
        self._trusted = trusted and (
            shown[0] == stated.score or (named and None in (shown[0], stated.score))
        )
        self._answers = stated
        self.borne_out = stated.score is not None and shown[0] == stated.score
        self._score = _Candidates(story.globals)
        self._moves = _Candidates(story.globals)
        self.needs_text = stated.score is None and shown[0] is None
        for candidates, value, spoken in zip(
            (self._score, self._moves), shown, stated, strict=True
        ):
            told = value if self._trusted and value is not None else spoken
            if told is not None:
                candidates.confirm(emulator.memory, told)

    @override
    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        memory = self._emulator.memory
        figures = said.status_figures(shown.status) if self._trusted else (None, None)
        known = [
            self._figure(memory, candidates, figure)
            for candidates, figure in zip((self._score, self._moves), figures, strict=True)
        ]
        # Points that were told before a story began anew are those of the game before.
        announced = 0 if shown.anew else said.announced_change(shown.text)
        before = ScoreReading() if shown.anew else before
        if shown.anew:
            known = self._ask(list(figures), figures)
        elif figures[0] is None and (final := said.final_score(shown.text)) is not None:
            known[0] = final
            self._score.confirm(memory, final)
        elif figures[0] is None and announced and known[0] == before.score:
            known[0] = None  # what seemed to hold the score has not noticed
        if any(
            value is None and answered is not None
            for value, answered in zip(known, self._answers, strict=True)
        ):
            known = self._ask(known, figures)
        if known[0] is None and (before.score is not None or announced):
            known[0] = (before.score or 0) + announced
        return ScoreReading(known[0], known[1] if known[1] is not None else before.moves)

    @override
    def glance(self) -> int:
        return self._score.agreed(self._emulator.memory) or 0

    def _figure(self, memory: Bytes, candidates: _Candidates, shown: int | None) -> int | None:
        if shown is None:
            return candidates.agreed(memory)
        candidates.confirm(memory, shown)
        return shown

    def _ask(
        self, known: list[int | None], figures: tuple[int | None, int | None]
    ) -> list[int | None]:
        """Fill in what the globals don't tell with what the story answers."""
        if self._emulator.waits is not Waits.LINE:
            return known
        with Sandbox(self._emulator, self._story) as sandbox:
            stated = _stated(sandbox.play("score"))
        # Not what memory held as it answered: that may be the sum just made up.
        for index, candidates in enumerate((self._score, self._moves)):
            told = stated[index]
            if told is not None and figures[index] is None:
                candidates.confirm(self._emulator.memory, told)
                known[index] = told
        return known


class CorrectedScorekeeper(BoundScorekeeper):
    """Asks jericho's library for all but the score, and the story for that.

    Args:
        asking: asks the story.
    """

    def __init__(self, emulator: Emulator, asking: AskingScorekeeper) -> None:
        super().__init__(emulator)
        self._asking = asking
        self.source = asking.source

    @override
    def read(self, shown: StoryAnswer, before: ScoreReading) -> ScoreReading:
        known = super().read(shown, before)
        return known._replace(score=self._asking.read(shown, before).score)

    @override
    def glance(self) -> int:
        return self._asking.glance()


class _Candidates:
    """Globals that may hold a figure: those that did whenever it was known.

    One may do so by chance for a while, and all are equal to nothing at first: so
    they are heard only once the figure had several values that they followed.
    """

    def __init__(self, variables: Globals) -> None:
        self._globals = variables
        self._kept: npt.NDArray[np.intp] | None = None
        self._values: set[int] = set()

    @property
    def numbers(self) -> list[int]:
        return [] if self._kept is None else self._kept.tolist()

    def agreed(self, memory: Bytes) -> int | None:
        """Return what all of them hold now, None if they differ or there are none."""
        if self._kept is None or not len(self._kept) or len(self._values) < _PROOF:
            return None
        values = self._globals.all(memory)[self._kept]
        return signed(int(values[0])) if (values == values[0]).all() else None

    def confirm(self, memory: Bytes, value: int) -> None:
        """Keep those that hold the figure as it is known now."""
        if len(self._values) < _PROOF:
            self._values.add(value)
        holds = self._globals.all(memory) == value & 0xFFFF
        if self._kept is None:
            self._kept = np.flatnonzero(holds)
        else:
            self._kept = self._kept[holds[self._kept]]


def _stated(answer: StoryAnswer) -> ScoreReading:
    return ScoreReading(said.stated_score(answer.text), said.stated_moves(answer.text))


def find_scorekeeper(
    emulator: Emulator, story: Story, first: StoryAnswer, status: str
) -> Scorekeeper:
    """Return who knows a story's score.

    Args:
        first: the story's answer to ``score`` at its start.
        status: the status line of the first screen.
    """
    if emulator.bindings.supported:
        if _contradicts(emulator, first):
            return CorrectedScorekeeper(emulator, AskingScorekeeper(emulator, story, first, status))
        return BoundScorekeeper(emulator)
    timed = story.header.time_game
    if story.header.version == 3 and not timed:
        keeper = StandardScorekeeper(emulator, story, said.stated_maximum(first.text) or None)
        stated = said.stated_score(first.text)
        known = stated in (None, keeper.glance()) and not _ticks(emulator, story, keeper)
        if known or _says_the_same(emulator, story, keeper):
            return keeper
        timed = True
    asking = AskingScorekeeper(emulator, story, first, "" if timed else status, trusted=not timed)
    if not timed and not asking.borne_out and _ticks(emulator, story, asking):
        return AskingScorekeeper(emulator, story, first, "", trusted=False)
    return asking


def _says_the_same(emulator: Emulator, story: Story, keeper: StandardScorekeeper) -> bool:
    """Tell whether the story, asked for the score, says what the status line shows then."""
    with Sandbox(emulator, story) as sandbox:
        stated = said.stated_score(sandbox.play("score").text)
        return stated is not None and stated == keeper.glance()


def _ticks(emulator: Emulator, story: Story, keeper: Scorekeeper) -> bool:
    """Tell whether what seems to be the score only tells the time: waiting changes it.

    Also if only for a minute in five: as a clock's hours do, it changes without the
    story's saying a word of points.
    """
    before, changes = ScoreReading(), 0
    with Sandbox(emulator, story) as sandbox:
        for number in range(_WAITS):
            shown = sandbox.play("wait" if number else "score")
            now = (
                keeper.read(shown, before)
                if keeper.reads_quietly
                else ScoreReading(said.status_figures(shown.status)[0])
            )
            told = said.announced_change(shown.text)
            changes += number > 0 and now.score != before.score and not told
            before = now
            if emulator.broken:
                sandbox.back()
    return changes > 1


def _contradicts(emulator: Emulator, first: StoryAnswer) -> bool:
    """Tell whether a story states another score than jericho's library, of as many points.

    Without the most points in it, who knows what the number is that it states.
    """
    bindings = emulator.bindings
    stated = said.stated_score(first.text)
    same_scale = said.stated_maximum(first.text) == bindings.max_score
    return same_scale and stated is not None and stated != bindings.score(emulator.memory)
