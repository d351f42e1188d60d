"""What is in the way of going on: doors fallen shut, too much to carry, nothing left."""

from __future__ import annotations

from collections.abc import Collection

from agents.core.command_forms import noun_of
from agents.exploration.chart import Chart
from agents.exploration.english import English, english
from agents.exploration.prospects import LEAST, Prospect
from agents.exploration.rooms import Room
from agents.exploration.things import ways_of
from games.types import Lexicon

REOPENED = 0.85
"""Value of opening again what has fallen shut on a known way."""
FULL = "My hands are full, and this seems of least use"
_BURDENS = ("cover", "reading", "food", "container")
"""Kinds of things in the order in which they are dropped where hands are full."""


def reopening(room: Room, atlas: Chart | None, failed: Collection[str]) -> list[Prospect]:
    """Open again what was opened here, where a way that led on is shut in this scene."""
    known = set(room.ways) | set(room.barred)
    if atlas is not None and room.id in atlas.rooms:
        known |= set(atlas.rooms[room.id].ways)
    if known.isdisjoint(failed):
        return []
    found: list[Prospect] = []
    for thing in dict.fromkeys(room.opened):
        why = f"the {thing} has to be opened again"
        found.append(Prospect(f"open {thing}", REOPENED, why))
    return found


def unloading(chart: Chart, lexicon: Lexicon, worth: float, why: str) -> list[Prospect]:
    """Drop what is least likely to be of use where there is too much to carry."""
    words = english()
    uses = words.uses
    useful = uses["lights"]
    if chart.full:
        useful = useful | uses["weapons"] | uses["keys"]
    found: list[Prospect] = []
    nouns = [(noun_of(n, lexicon), n) for n in chart.held]
    for noun, name in sorted(nouns, key=lambda pair: _burden(pair[0], words)):
        if noun and noun not in useful and not chart.worth[name]:
            value = worth - len(found) / 20
            found.append(Prospect(f"drop {noun}", value, why))
    return found[:3]


def _burden(noun: str, words: English) -> int:
    kinds = words.kinds_of(noun)
    return min((_BURDENS.index(k) for k in kinds if k in _BURDENS), default=len(_BURDENS))


def restless(room: Room, lexicon: Lexicon) -> list[Prospect]:
    """Return what is left where everything was tried: other ways, and waiting."""
    found = []
    for one in ways_of(room, lexicon, english()):
        attempt = room.tried.get(one.command)
        count = attempt.count if attempt is not None else 0
        value = LEAST * (1.0 if one.command in room.ways else 0.3) / (1 + count)
        found.append(Prospect(one.command, value, "Nothing new is left that I know of"))
    return found or [Prospect("look", LEAST, "There may be more to see")]
