"""Folds a path of moves into a chart, once for each move, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agents.core.journey import since_kept
from agents.core.types import Leg
from agents.exploration.language.english import english
from agents.exploration.mapping.chart import Chart
from games.types import Lexicon, Scene

_KEPT = "chart"
_ATLAS = "earlier"


def chart_of(leg: Leg, lexicon: Lexicon) -> Chart:
    """Return the chart of a path, carried on from where it was last worked out."""
    behind, at = since_kept(leg, _KEPT)
    chart = at.kept.pop(_KEPT) if at is not None else None
    if not isinstance(chart, Chart):
        chart = Chart(english(), lexicon)
    for one in behind:
        _fold(chart, one)
    leg.kept[_KEPT] = chart
    return chart


def _fold(chart: Chart, leg: Leg) -> None:
    """Take in the next move of a path; a key that was pressed is none in the place."""
    if leg.before is None or _asks_first(leg.before):
        chart.begin(leg)
        chart.begun = not asks_before_it_begins(leg.turn.scene)
    elif not leg.before.turn.scene.awaits_key:
        chart.add(leg.before, leg)
    elif leg.room != leg.before.room:
        chart.begin(leg)


def _asks_first(leg: Leg) -> bool:
    """Tell whether a story has asked something and shown no place yet: "What is your name?".

    What is said then is an answer, and no way out of where the story begins.
    """
    asks = asks_before_it_begins(leg.turn.scene)
    return asks and (leg.before is None or _asks_first(leg.before))


def asks_before_it_begins(scene: Scene) -> bool:
    """Tell whether a scene is a question and no place: neither named nor described."""
    text, words = scene.text.lower(), english()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    asks = bool(lines) and (lines[-1].endswith("?") or words.says("insists", lines[-1]))
    shown = bool(scene.location) and str(scene.location).lower() in text
    # Who is asked whether they want something answers as anywhere else.
    return asks and not shown and not words.says("asks", text)


def atlas_of(paths: Iterable[Leg], lexicon: Lexicon) -> Chart | None:
    """Return one chart of all earlier sessions, None if there were none; made once."""
    ends = tuple(paths)
    if not ends:
        return None
    known = ends[-1].kept.get(_ATLAS)
    if isinstance(known, Chart):
        return known
    earlier = Chart(english(), lexicon)
    earlier.lasting = True
    for end in ends:
        for one in reversed(list(legs(end))):
            _fold(earlier, one)
    ends[-1].kept[_ATLAS] = earlier
    return earlier


def legs(leg: Leg) -> Iterator[Leg]:
    """Yield a path's legs, the last first."""
    at: Leg | None = leg
    while at is not None:
        yield at
        at = at.before
