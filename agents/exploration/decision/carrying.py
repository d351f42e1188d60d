"""What is carried: what of it is at hand elsewhere, brought home, or laid down on the way."""

from __future__ import annotations

from itertools import islice

from agents.core.command_forms import noun_of
from agents.core.text import word_set_of
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.language.english import English, english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.possessions import is_light, narrow_load
from agents.exploration.mapping.rooms import Room
from games.types import Lexicon

_BURDENS = ("cover", "reading", "food", "container")
"""Kinds of things in the order in which they are dropped where hands are full."""
_AT_A_TIME = 3
"""Things that are thought of at most for being dropped."""
FULL = "My hands are full, and this seems of least use"


def is_carried(chart: Chart, word: str, room: Room, words: English) -> bool:
    """Tell whether a word that was heard in a place names what one came with, by the facts.

    "Your sword glows" tells of no sword that lies there.
    """
    if any(word in word_set_of(name) for name in room.near):
        return False
    if any(word in word_set_of(name) for name in chart.owned):
        return True
    lights = words.uses["lights"]
    return word in lights and any(is_light(name, chart.lexicon, words) for name in chart.held)


def may_lie(chart: Chart, thing: str, room: Room) -> bool:
    """Tell whether a thing may lie in a place, as far as the facts tell what does."""
    return not chart.has_facts or any(noun_of(name, chart.lexicon) == thing for name in room.near)


def was_let_go(chart: Chart, name: str, room: Room) -> bool:
    """Tell whether a thing was let go in this place; somebody took there what lies elsewhere."""
    return name in chart.let_go and chart.let_at.get(name, room.id) == room.id


def was_laid(chart: Chart, noun: str, room: Room) -> bool:
    """Tell whether a noun names what was let go in a place."""
    if noun not in chart.laid:
        return False
    named = (name for name in chart.let_go if noun in word_set_of(name))
    return any(was_let_go(chart, name, room) for name in named)


def was_lost(chart: Chart, thing: str, room: Room) -> bool:
    """Tell whether a thing lies in a place by the facts that one had, and didn't lay down."""
    mine = (name for name in room.near if name in chart.owned)
    lying = (name for name in mine if not was_let_go(chart, name, room))
    return chart.has_facts and any(noun_of(name, chart.lexicon) == thing for name in lying)


def carries_home(chart: Chart) -> bool:
    """Tell whether what brought points is carried, and such things brought more somewhere."""
    return bool(chart.paying) and any(chart.worth[name] > 0 for name in chart.held)


def is_lighter(chart: Chart, room: Room) -> bool:
    """Tell whether less is carried than when a way of a place was too narrow for it."""
    return len(chart.held) < narrow_load(room)


def unloading(chart: Chart, lexicon: Lexicon, worth: float, why: str) -> list[RatedCommand]:
    """Drop what is least likely to be of use where there is too much to carry."""
    words = english()
    useful = words.uses["weapons"] | words.uses["keys"] if chart.full else frozenset[str]()
    found = (noun for noun in _burdens(chart, lexicon, words) if noun not in useful)
    return [
        RatedCommand(f"drop {noun}", worth - place / 20, why)
        for place, noun in enumerate(islice(found, _AT_A_TIME))
    ]


def _burdens(chart: Chart, lexicon: Lexicon, words: English) -> list[str]:
    """Return the nouns of what one could do without, what is least likely to be of use first.

    Neither lights nor what brought points are, and arms are the last. Who carries a light
    that is worth something needs no other.
    """
    lights = words.uses["lights"]
    spare = any(noun_of(n, lexicon) in lights for n in chart.held if chart.worth[n])
    nouns = [noun_of(name, lexicon) for name in chart.held if not chart.worth[name]]
    laid = [noun for noun in nouns if noun and (spare or noun not in lights)]
    laid = [noun for noun in laid if "clothing" not in words.kinds_of(noun)]  # it is worn
    met = any(room.people for room in chart.rooms.values())
    return sorted(laid, key=lambda noun: (noun in lights, _burden(noun, words, met=met)))


def is_narrow(chart: Chart, room: Room, lexicon: Lexicon) -> bool:
    """Tell whether a place has a way that is too narrow for all that is carried, not for less."""
    load = narrow_load(room)
    return load > 0 and len(chart.held) - len(_burdens(chart, lexicon, english())) < load


def _burden(noun: str, words: English, *, met: bool) -> int:
    """Return the place of a thing among burdens; ``met`` is whether anybody may want food."""
    kinds = words.kinds_of(noun)
    if noun in words.uses["weapons"] or (met and "food" in kinds):
        return len(_BURDENS) + 1
    return min((_BURDENS.index(k) for k in kinds if k in _BURDENS), default=len(_BURDENS))
