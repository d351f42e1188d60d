"""What a reply tells besides whether a command worked: names, ways, what was opened by it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.core.command_forms import noun_of, word_set
from agents.core.directions import is_direction
from agents.core.text import long_words, word_set_of
from agents.exploration.language.descriptions import heading
from agents.exploration.language.english import English
from agents.exploration.language.phrases import asked_about, choices
from agents.exploration.language.ways import ways_named
from agents.exploration.mapping.rooms import Room
from games.types import Lexicon

_REOPENED = 5
"""How often what fell shut again is opened."""
_CLOSED = re.compile(r"\b(?:closed|locked|shut) ((?:[a-z-]+ )?[a-z-]+)")
_SHUT = re.compile(
    r"\bthe ([a-z-]+(?: [a-z-]+){0,2}) (?:is|are) (?:closed|shut|locked|bolted|not open)"
)
_ANSWERS = (
    *("unknown", "incomplete", "absent", "seated", "no_exit"),
    *("burdened", "full", "locked", "shut"),
)
"""What refusals amount to, in the order in which they are told apart."""
_BOARDING = re.compile(
    r"(?:enter|board|get (?:in|into|on|onto)|go in|(?:sit|lie) (?:in|on)|stand on) (.+)"
)
"""Commands by which one gets into or onto a thing."""
_SETTING = word_set("open unlock push pull turn press move tie")
"""What may leave a thing set otherwise."""
_TOOLED = word_set("with at to using")
"""Words before what something is done with, or to whom."""
_CURT_WAYS = 200
"""Characters of a refusal that tells which ways there are, at most."""


_NOBODY = word_set("he she it they you i we that this those these one and but someone somebody")
_LONG_WAYS = 400
"""The same of any other answer that mentions one."""


def answer_of(text: str, words: English) -> str:
    """Return what a refusal amounts to, by its name in ``english.toml``; empty if it is none."""
    return next((name for name in _ANSWERS if words.says(name, text)), "")


def noun_spoken_of(key: str, text: str, held: Iterable[str] = ()) -> str:
    """Return the noun of a command that an answer names, else its last; empty if it has none.

    Args:
        key: the canonical command.
        text: the answer.
        held: names of what is carried and so can't be what isn't there.
    """
    told, nouns = long_words(text), key.split()[1:]
    at_hand = frozenset().union(*map(word_set_of, held))
    tool = next((at for at, word in enumerate(nouns) if at and word in _TOOLED), len(nouns))
    if at_hand.issuperset(nouns[tool + 1 :]):
        nouns = nouns[:tool]
    return next((noun for noun in reversed(nouns) if noun in told), nouns[-1] if nouns else "")


def is_done(key: str, text: str, words: English) -> bool:
    """Tell whether an answer says that a thing was opened or worked, whatever shows of it."""
    verb = key.partition(" ")[0]
    if verb not in _SETTING:
        return False
    if verb == "open" and words.says("open_already", text):
        return True
    return words.says("done", text) and not answer_of(text, words)


def is_beside(room: Room, key: str, text: str) -> bool:
    """Tell whether what changed while something was tried in vain was none of its doing.

    Whoever takes a thing has it, and a way leads to a place that is shown: else somebody
    else came or went, or a clock went on.
    """
    shown = room.name.lower() in map(heading, text.splitlines())
    return key.startswith("take ") or (is_direction(key) and not shown)


def note_names(room: Room, key: str, text: str, words: English) -> None:
    """Note names of several words by which the story tells things apart, or bars a way.

    A name that the story asks about again is no use: it stands for several things.
    """
    named = choices(text)
    room.names.update(dict.fromkeys(named))
    meant = key.partition(" ")[2]
    if meant and (words.says("which", text) or words.says("vague", text)):
        room.vague.update({meant, asked_about(key, named) or meant})
        room.version += 1
    for found in _SHUT.finditer(text):
        name = found.group(1).strip()
        room.names[name] = None
        room.barring.add(name)
        opened = room.tried.get(f"open {name}")
        if opened is not None and opened.did and opened.count < _REOPENED:
            opened.did, opened.answer, opened.stamp = False, "shut", (-1, -1)
            room.changes += 1
    for found in _CLOSED.finditer(text):
        if "door" in words.kinds_of(found.group(1).split()[-1]):
            room.names[found.group(1)] = None
            room.barring.add(found.group(1))


def note_ways(room: Room, key: str, text: str) -> None:
    """Take in which ways there are, where a story tells so to who tries another.

    "From here you can only go east": the others are hardly worth a try.
    """
    if is_direction(key) and len(text) < _CURT_WAYS:
        told = ways_named(text) - {key}
        if told:
            room.exits |= told


def note_mentioned(room: Room, text: str) -> None:
    """Take in the ways that an answer mentions to who asked for none: "it ran off to the east"."""
    if len(text) < _LONG_WAYS:
        known = {*room.tried, *room.ways, *room.likely, *ways_named(room.text)}
        told = sorted(ways_named(text) - known - {"in", "out"})
        room.suggested.update(dict.fromkeys(told))


def note_opened(room: Room, key: str, text: str, words: English, *, moved: bool) -> None:
    """Note what a command that did something has opened: itself, or by a lever or words."""
    if key.startswith("open "):
        opened = [] if words.says("open_already", text) else [key.removeprefix("open ")]
    else:
        opened = [] if moved else [found.group(1) for found in words.openings.finditer(text)]
        room.openers |= dict.fromkeys(opened, key)
    if opened:
        room.opened += opened
        room.onward = len(room.ways)


def people_in(text: str, words: English) -> set[str]:
    """Return the nouns of whoever a text in small letters says to do what the living do."""
    return {found.group(1) for found in words.answers["alive"].finditer(text)} - _NOBODY


def sleepers_in(text: str, words: English) -> set[str]:
    """Return the nouns of whoever a text in small letters says to sleep."""
    told = words.answers["asleep"].finditer(text)
    return {noun for found in told for noun in found.groups() if noun} - _NOBODY


def note_posture(room: Room, key: str, text: str, words: English, folk: set[str]) -> None:
    """Note whether one has to get up before anything else, and who minds being handled.

    Args:
        folk: takes in who does: they may be met elsewhere.
    """
    minds = words.says("minds", text)
    room.watched = room.watched or minds
    if minds:
        folk.add(key.split()[-1])
        room.people |= folk
    attempt = room.tried[key]
    if attempt.answer == "seated":
        room.seated = True
    elif attempt.did and (is_direction(key) or key in words.leaving):
        room.seated = False


def seat(aboard: str, key: str, text: str, lexicon: Lexicon, words: English, *, moved: bool) -> str:
    """Return what one is in after a command that did something, empty for nothing.

    Args:
        aboard: what one was in before.
        key: the command, and ``text`` what was answered.
        lexicon: the words that the parser knows.
        words: what is known of parsers' English.
        moved: whether it led to another place.
    """
    boarding = _BOARDING.match(key)
    if aboard and (key in leaving(aboard, words) or words.says("unseated", text)):
        return ""
    if boarding is not None and not moved and words.says("aboard", text):
        return noun_of(boarding.group(1), lexicon) or boarding.group(1)
    return aboard


def is_unseated(aboard: str, key: str, text: str, words: English) -> bool:
    """Tell whether a command to get out was answered that one is in nothing."""
    return bool(aboard) and key in leaving(aboard, words) and words.says("unseated", text)


def leaving(thing: str, words: English) -> list[str]:
    """Return the commands by which one may get out of a thing, the commonest first."""
    return [command.format(thing) for command in words.leaving]
