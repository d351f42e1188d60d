"""What is so in the cave, and what can be done there: facts, candidates.

Reads a :class:`~games.cave_engine.Cave` and changes nothing in it. Imports the
standard library and the games room only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from games.cave_engine import SAVING_VERBS, Cave
from games.cave_text import item_name, room_title
from games.types import PLAYER, Fact, Facts, Lexicon

DIRECTIONS: dict[int, str] = {
    45: "north",
    47: "northeast",
    43: "east",
    48: "southeast",
    46: "south",
    49: "southwest",
    44: "west",
    50: "northwest",
    29: "up",
    30: "down",
    19: "in",
    11: "out",
}
"""The compass and its like, by the data file's motion numbers (section 4)."""

_MAGIC = frozenset({62, 65, 71})  # motions that must be found out: naming them would tell
_NOT_TRIED = frozenset(
    ["say", "walk", "quit", "score", "fee", "hours", "brief", "nothing", "find", "inventory"]
) | frozenset(SAVING_VERBS)
_SPELLING = {"carry": "take"}

# What an object's number ``prop`` means; the texts of section 5 tell.
_STATES: dict[str, dict[int, str]] = {
    "lamp": {1: "on"},
    "grate": {0: "locked", 1: "open"},
    "bird": {1: "caged"},
    "door": {0: "rusted shut", 1: "open"},
    "fissure": {1: "bridged"},
    "bottle": {0: "full of water", 1: "empty", 2: "full of oil"},
    "plant": {0: "tiny", 2: "tall", 4: "gigantic"},
    "axe": {1: "out of reach"},
    "dragon": {0: "alive", 2: "dead"},
    "chasm": {0: "bridged", 1: "impassable"},
    "bear": {0: "ferocious", 1: "gentle", 2: "unchained", 3: "dead"},
    "batteries": {0: "fresh", 1: "worn out"},
    "vase": {2: "broken"},
    "rug": {1: "under the dragon"},
    "chain": {1: "locked to the bear", 2: "locked to the wall"},
}


class Gazetteer:
    """The fixed names of a cave's rooms and things, worked out once."""

    def __init__(self, cave: Cave) -> None:
        self.titles: dict[int, str] = {
            number: room_title(room.short_description, room.long_description)
            for number, room in cave.rooms.items()
        }
        alike = Counter(self.titles.values())
        self.places: dict[int, str] = {
            number: title if alike[title] == 1 else f"{title} ({number})"
            for number, title in self.titles.items()
        }
        self.things: dict[int, str] = {}
        taken: set[str] = set()
        for thing in cave.object_list:
            name = thing.names[0]
            self.things[thing.n] = name if name not in taken else f"{name}2"
            taken.add(name)
        self.carried: dict[int, str] = {
            thing.n: item_name(thing.inventory_message) or thing.names[0]
            for thing in cave.object_list
        }
        self.carried[cave.bear.n] = "tame bear"


def facts(cave: Cave, names: Gazetteer) -> Facts:
    """Collect the present state; dwarves are told of only where the person is."""
    return frozenset(_facts(cave, names))


def _facts(cave: Cave, names: Gazetteer) -> Iterator[Fact]:
    if cave.loc.n:
        yield "in", PLAYER, names.places[cave.loc.n]
    if cave.is_dead:
        yield "is", PLAYER, "dead"
    if cave.asks:
        yield "is", PLAYER, "asked"
    if any(dwarf.room is cave.loc for dwarf in cave.dwarves):
        yield "in", "dwarf", names.places[cave.loc.n]
    if cave.is_closing or cave.is_closed:
        yield "is", "cave", "closed" if cave.is_closed else "closing"
    for thing in cave.object_list:
        name = names.things[thing.n]
        for holder in _holders(cave, names, thing):
            yield "in", name, holder
        if thing.is_treasure and thing.prop >= 0:
            yield "is", name, "found"
        if state := _STATES.get(name, {}).get(thing.prop):
            yield "is", name, state


def _holders(cave: Cave, names: Gazetteer, thing: Any) -> list[str]:
    if thing is cave.bottle.contents:
        return [names.things[cave.bottle.n]]
    if thing is cave.bird and thing.prop and thing.is_toting:
        return [names.things[cave.cage.n]]
    if thing.is_toting:
        return [PLAYER]
    return [names.places[room.n] for room in thing.rooms if room.n]


def lexicon(cave: Cave) -> Lexicon:
    """List the words of the vocabulary, whole; verbs that would write files left out."""
    whole = {
        word.text: word.kind
        for number, group in cave.vocabulary.items()
        if isinstance(number, int)
        for word in group.synonyms
        if word.text.isalnum() and word.text not in SAVING_VERBS
    }
    return Lexicon(
        words=frozenset(whole) | frozenset(DIRECTIONS.values()),
        verbs=tuple(text for text, kind in whole.items() if kind == "verb"),
        directions=tuple(DIRECTIONS.values()),
    )


def _motions(cave: Cave) -> list[tuple[int, str]]:
    """List the motions that the present room knows, the compass first."""
    numbers = {word.n: word.text for move in cave.loc.travel_table for word in move.verbs}
    compass = [(number, name) for number, name in DIRECTIONS.items() if number in numbers]
    others = [
        (number, text)
        for number, text in numbers.items()
        if number not in DIRECTIONS and number not in _MAGIC
    ]
    return compass + others


def candidates(cave: Cave) -> list[str]:
    """List commands worth trying: motions, then verbs on the things at hand.

    Magic words are left out: to offer them would give the riddles away.
    """
    if cave.asks:
        return ["yes", "no"]
    commands = [spelling for _, spelling in _motions(cave)]
    things = [thing.names[0] for thing in cave.object_list if cave.is_here(thing)]
    if cave.loc.liquid is not None:
        things.append(cave.loc.liquid.names[0])
    verbs = [
        _SPELLING.get(word.text, word.text)
        for number, word in cave.vocabulary.items()
        if isinstance(number, int) and word.kind == "verb" and word.text not in _NOT_TRIED
    ]
    commands += [f"{verb} {thing}" for verb in verbs for thing in dict.fromkeys(things)]
    return [*commands, "blast"]
