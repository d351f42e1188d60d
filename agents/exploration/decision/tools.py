"""What may be done with what is carried to what is at hand: tools, arms, gifts, stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from agents.core.command_forms import noun_of, nouns_of
from agents.core.text import word_set_of
from agents.exploration.decision.things import as_known
from agents.exploration.decision.topics import with_topics
from agents.exploration.language.english import English, Tool
from agents.exploration.language.reasons import in_the_way
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import APT, Room
from games.types import Lexicon

_STOWED = 0.85
"""How likely what brought points brings more where other such things did."""
_SAFE = 2.5
"""What that is worth: the points, and that nobody takes the thing away any more."""

_MEANT = 0.8
"""How likely somebody wants what is to be brought to them..."""
_PERHAPS_MEANT = 0.45
"""...and each thing in hand, where nobody said what that is."""


def with_tools(chart: Chart, room: Room, lexicon: Lexicon, words: English) -> Iterator[Errand]:
    """Yield what may be done with what is carried to what is in the way here."""
    held = _told_in_hand(chart.held, lexicon)
    uses = words.uses
    mine = {one.split()[-1] for one in held}
    state = room.version, chart.has_facts
    told = room.once("told apart", state, lambda: _all_told_apart(chart, room, lexicon, words))
    here = dict.fromkeys(name for noun, names in told if noun not in mine for name in names)
    found = room.once("found", room.version, lambda: sorted(room.present - room.missing))
    there = dict.fromkeys((*here, *found))
    yield from _with_its_tool(there, held, lexicon, words)
    yield from _where_others_paid(chart, room, lexicon)
    yield from _delivered(chart, room, held, lexicon)
    for thing in here:
        noun = thing.split()[-1]
        kinds = words.kinds_of(noun)
        tried = room.tried.get(f"open {thing}")
        if tried is not None and not tried.did and ({"door", "container"} & set(kinds)):
            locked = tried.answer == "locked"
            prior, form = (0.85, f"unlock {APT}") if locked else (0.1, "unlock")
            for tool in held:
                if tool.split()[-1] in uses["keys"]:
                    yield _using(f"unlock {thing} with {tool}", form, prior, thing, lexicon)
        if noun in uses["creatures"]:
            yield from _facing(thing, held, chart, lexicon, words)
            if noun in room.people:
                yield from with_topics(thing, chart, room, lexicon, words)
        elif "person" in kinds or (noun in room.people and not kinds):
            back = {noun_of(n, lexicon) for n, key in chart.gifts.items() if noun in key.split()}
            if not chart.answers_alike("give", thing):
                yield from _meeting(
                    thing, [n for n in held if n.split()[-1] not in back], lexicon, words
                )
            yield from with_topics(thing, chart, room, lexicon, words)
        if thing in uses["stores"]:
            yield from _storing(thing, chart, lexicon, words)


def _all_told_apart(
    chart: Chart, room: Room, lexicon: Lexicon, words: English
) -> list[tuple[str, list[str]]]:
    """Return the nouns of what is there by facts or texts, each with names for one thing."""
    heard = _heard_of(room, words)
    nouns = [noun_of(name, lexicon) for name in room.near if word_set_of(name) & heard]
    if not (room.near or chart.has_facts):
        nouns += [n for n in _said(room, lexicon) if n not in room.missing]  # no giant: a giant dam
    full = [as_known(name, lexicon) for name in room.names]
    found: list[tuple[str, list[str]]] = []
    for noun in dict.fromkeys(filter(None, nouns)):
        meant = [name for name in full if name.endswith(f" {noun}")] if noun in room.vague else []
        meant = meant or ([] if noun in room.vague else [noun])
        found.append((noun, [_one_of(name, lexicon, words) for name in meant]))
    return found


def _one_of(noun: str, lexicon: Lexicon, words: English) -> str:
    """Return the name of one of several whom one has to face, else the noun itself."""
    one = next((n for n in _singulars(noun) if n in words.uses["creatures"]), noun)
    return one if lexicon.knows(one) else noun


def _heard_of(room: Room, words: English) -> set[str]:
    """Return the words that were said in a place, and of several foes the name of each."""
    each = {one for word in room.said for one in _singulars(word)}
    return room.said | (each & words.uses["creatures"])


def _singulars(noun: str) -> Iterator[str]:
    """Yield what the singular of a plural may be: dwarves are each a dwarf."""
    if noun.endswith("ves"):
        yield f"{noun[:-3]}f"
    if noun.endswith("s"):
        yield noun[:-1]


@lru_cache(maxsize=64)
def _told_in_hand(names: tuple[str, ...], lexicon: Lexicon) -> list[str]:
    """Return what is carried by its nouns; of two keys, by names that stand for one each."""
    nouns = [noun_of(name, lexicon) for name in names]
    told = (
        (as_known(name.partition("#")[0].lower(), lexicon) or noun)
        if nouns.count(noun) > 1
        else noun
        for name, noun in zip(names, nouns, strict=True)
    )
    return list(dict.fromkeys(noun for noun in told if noun))


def _where_others_paid(chart: Chart, room: Room, lexicon: Lexicon) -> Iterator[Errand]:
    """Yield what to put where things that brought points were put for more."""
    form = chart.paying.get(room.id)
    for name in chart.held if form is not None else ():
        noun = noun_of(name, lexicon)
        if noun and chart.worth[name] > 0:
            command = str(form).replace("{}", noun)
            why = f"the {noun} may bring points in {room.name}, as other things did"
            yield errand(command, "stow", _STOWED, _SAFE, why)


def _delivered(chart: Chart, room: Room, held: list[str], lexicon: Lexicon) -> Iterator[Errand]:
    """Yield what to give whom something is to be brought to: what was told, else all in hand."""
    for due in chart.deliveries.values() if lexicon.knows("give") else ():
        if due.name in room.said and not chart.answers_alike("give", due.name):
            meant = [one for one in held if one.split()[-1] == due.thing]
            prior = _MEANT if meant else _PERHAPS_MEANT
            for thing in meant or [one for one in held if one.split()[-1] != due.letter]:
                why = f"something is to be brought to {due.called}, and may be the {thing}"
                yield errand(f"give {thing} to {due.name}", "bring", prior, 1.0, why)


def _said(room: Room, lexicon: Lexicon) -> list[str]:
    return nouns_of(" ".join(sorted(room.said)), lexicon, ())


def _with_its_tool(
    things: Iterable[str], held: list[str], lexicon: Lexicon, words: English
) -> Iterator[Errand]:
    """Yield what tools are made for, with things that they are made for."""
    for tool, carried in _tools_among(tuple(held), words):
        for thing in things:
            if thing in tool.used and thing not in held:
                command = tool.form.replace("{}", carried).replace("[]", thing)
                verb = tool.form.partition(" ")[0]
                prior = tool.prior if lexicon.knows(verb) else 0.0
                why = f"the {carried} may be made for the {thing}"
                yield errand(command, "use", prior, 1.0, why)


@lru_cache(maxsize=64)
def _tools_among(held: tuple[str, ...], words: English) -> list[tuple[Tool, str]]:
    """Return what of what is carried is made for something, with what that is."""
    return [(tool, one) for tool in words.tools for one in held if one.split()[-1] in tool.held]


def _facing(
    thing: str, held: list[str], chart: Chart, lexicon: Lexicon, words: English
) -> Iterator[Errand]:
    """Yield how to deal with somebody who bars the way."""
    arms = [tool for tool in held if tool.split()[-1] in words.uses["weapons"]]
    for tool in arms:
        # Some parsers know no attack with something.
        plain = f"attack {thing} with {tool}" in chart.unknown or tool in chart.hurled
        command = f"attack {thing}" if plain else f"attack {thing} with {tool}"
        prior = 0.7 if chart.blows[thing] < 12 else 0.0
        yield _using(command, "attack", prior, thing, lexicon)
        if plain:
            yield _using(f"throw {tool} at {thing}", "attack", 1.05 * prior, thing, lexicon)
    refused = any(key.startswith("throw ") and key.endswith(thing) for key in chart.unknown)
    for tool in held:
        if tool not in arms and tool.split()[-1] not in words.uses["lights"]:
            if not chart.is_threatened:  # who means harm wants no gifts
                yield _using(f"give {tool} to {thing}", "give", 0.15, thing, lexicon)
            if not refused:
                yield _using(f"throw {tool} at {thing}", "throw", 0.06, thing, lexicon)


def _meeting(thing: str, held: list[str], lexicon: Lexicon, words: English) -> Iterator[Errand]:
    """Yield what to give and show to somebody who means no harm."""
    kept = words.uses["lights"] | words.uses["weapons"]
    for tool in held:
        noun = tool.split()[-1]
        if noun not in kept and "clothing" not in words.kinds_of(noun):
            eaten = "food" in words.kinds_of(noun)
            for form, prior in _OFFERS:
                why = f"the {thing} may want the {tool}"
                known = (_TREAT if eaten else prior) if lexicon.knows(form) else 0.0
                yield errand(f"{form} {tool} to {thing}", form, known, 1.0, why)


_OFFERS = (("give", 0.15), ("show", 0.08))
_TREAT = 0.35
"""How likely somebody wants what can be eaten."""


def _storing(thing: str, chart: Chart, lexicon: Lexicon, words: English) -> Iterator[Errand]:
    """Yield what to put where things of worth are kept."""
    uses = words.uses
    paid = chart.points["put"] > 0
    if _brought_nothing(thing, chart):
        return
    for name in chart.held:
        noun = noun_of(name, lexicon)
        treasure = chart.worth[name] > 0
        if treasure and chart.paying and chart.room.id not in chart.paying:
            continue  # it is kept for where others brought more
        prior = 0.8 if treasure else 0.15 if paid else 0.06
        if f"open {thing}" not in chart.room.tried:
            prior *= 0.5
        useful = (uses["weapons"], uses["keys"], uses["lights"], *(t.held for t in words.tools))
        if not treasure and any(noun in kind for kind in useful):
            prior = 0.005
        where = "on" if thing in uses["surfaces"] else "in"
        command = f"put {noun} {where} {thing}"
        yield errand(
            command,
            "put",
            prior,
            1.2 if treasure else 0.5,
            f"the {noun} may belong {where} the {thing}",
        )


def _brought_nothing(thing: str, chart: Chart) -> bool:
    """Tell whether what was worth points was put somewhere here, and brought none."""
    return any(
        one.did and one.points <= 0 and key.startswith("put ") and key.endswith(f" {thing}")
        for key, one in chart.room.tried.items()
        if any(
            name
            for name in chart.owned
            if chart.worth[name] > 0 and noun_of(name, chart.lexicon) in key.split()
        )
    )


def _using(command: str, form: str, prior: float, thing: str, lexicon: Lexicon) -> Errand:
    known = lexicon.knows(form.split()[0])
    return errand(command, form, prior if known else 0.0, 1.0, in_the_way(thing))
