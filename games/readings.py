"""What each source says of the score, the place and the belongings in a world.

A scene shows one value of each; where it comes from differs from story to story,
and so may what other sources say. This is for looking into it, not for playing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

READING = 8
"""In which way scenes get their figures; grows where they come to be read otherwise.

8: a place is called what the story prints, where that isn't its object's own name; how a
   story went out is still known behind a last question that any words answer.
7: how a story went out may be told pages before its end, and counts where it is told;
   a place that has no name keeps the one that was found for it first; before the first
   question is answered nobody is anywhere, and whoever could be found only after it is;
   a place may stand behind a level in the status line; a story that offers to restart in
   passing goes on; what is drawn keeps its columns.
6: a place that has no name is called by what was said of it, too, where a look is answered
   by something else; names are one clean line; a story of any language is over when it
   takes no more.
5: what has only the programmer's name, in brackets, goes by the status line's (a place), or
   by a word of the parser's (a thing).
4: ligatures are shown; what comes after a cleared screen begins a line.
3: who the person is, is checked by what the story lists; a clock is no score; answers
   are shown whole and in the story's own letters.
2: place, person and score are asked of jericho's tables, the Standard and the story;
   before, they were guessed from a story's first moves.
"""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says.

    Attributes:
        figure: what of: ``score``, ``max_score``, ``moves``, ``location`` or ``inventory``.
        source: who says it, in words.
        value: what it says, as text; empty where it says that there is nothing.
        shown: this is what scenes show.
    """

    figure: str
    source: str
    value: str
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A source that says something else than a scene shows.

    Attributes:
        shown: what the scene shows.
        said: what the source says.
    """

    figure: str
    source: str
    shown: str
    said: str


def disagreements(readings: Iterable[Reading]) -> list[Disagreement]:
    """Return the sources that differ from what is shown, in the order given.

    Places are compared by their words, since a status line may say more ("in bed")
    and set signs around a name.
    """
    told = list(readings)
    shown = {reading.figure: reading.value for reading in told if reading.shown}
    return [
        Disagreement(reading.figure, reading.source, shown[reading.figure], reading.value)
        for reading in told
        if not reading.shown
        and reading.figure in shown
        and not _agree(reading.figure, reading.value, shown[reading.figure])
    ]


def _agree(figure: str, one: str, other: str) -> bool:
    if figure != "location" or not (one and other):
        return one == other
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return longer[: len(shorter)] == shorter


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
