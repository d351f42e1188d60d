"""What there is to try with the things of a place, each with what it promises."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from agents.core.command_forms import noun_of, words_known
from agents.core.directions import OPPOSITE
from agents.core.text import word_set_of
from agents.exploration.decision.carrying import is_carried, was_let_go
from agents.exploration.decision.riddles import answers_to
from agents.exploration.decision.state_discounts import as_it_stands
from agents.exploration.language.described_states import introduced
from agents.exploration.language.english import English
from agents.exploration.language.phrases import SPEECH, heads
from agents.exploration.language.reasons import going, with_thing
from agents.exploration.language.ways import way_form
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import (
    APT,
    FITTING,
    Room,
)
from games.types import Lexicon

_MOST_SCENERY = 8
_WORTH_A_TRY = 0.3
"""Prior from which something is tried with a thing that may not be there."""
_UNSEEN = 0.3
UNSEEN = "unseen"
"""What forms of commands end in where only a text names their thing."""
_UNCOVERING = frozenset({"move", "look"})
_FAR_OFF = re.compile(
    r"[^.!?\n]*\b(?:in the (?:far )?distance|far (?:away|off)|from afar)\b[^.!?\n]*[.!?]?"
)
"""What is seen or heard there is not at hand."""
_HEARD = 0.4
"""What is left of a promise where only a look's words name it, and no thing there is so called."""
_SUGGESTED = 0.6
_RISING = 0.9
"""How likely it is that the first of the words for it gets one on one's feet..."""
_NEXT_RISING = 0.95
"""...and what is left of that for each further."""


class Possessions(NamedTuple):
    """What is and ever was carried: each name, and each of its words as parsers cut them.

    Attributes:
        held, owned: such a word -> the names that have it.
    """

    held: Mapping[str, Collection[str]]
    owned: Mapping[str, Collection[str]]


def possessions_of(chart: Chart, lexicon: Lexicon) -> Possessions:
    """Return what is and ever was carried, by the words that name it."""
    cut = lexicon.resolution
    return Possessions(_by_words(chart.held, cut), _by_words(chart.owned, cut))


def _by_words(names: Iterable[str], cut: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        for word in {name, *(word[:cut] for word in word_set_of(name))}:
            found.setdefault(word, []).append(name)
    return found


def things_of(
    chart: Chart,
    room: Room,
    lexicon: Lexicon,
    words: English,
    possessions: Possessions | None = None,
) -> tuple[Errand, ...]:
    """Return what may be done with the things of a place by themselves.

    Worked out anew only if the place has changed, or what is carried that bears on it: a
    place is asked for whenever anything was taken or laid down anywhere.

    Args:
        chart, room, lexicon, words: what is known.
        possessions: of the chart, where they are known.
    """
    there = room.once("named", room.version, lambda: _all_named(room, lexicon, words))
    bearing = tuple(
        frozenset(name for word in by_words.keys() & there.words for name in by_words[word])
        for by_words in possessions or possessions_of(chart, lexicon)
    )
    lit, wary = chart.lit and there.light, bool(chart.danger)
    titles = chart.titles & there.names
    left, called = chart.let_go.intersection(room.near), len(chart.naming.aliases)
    state = room.version, chart.has_facts, bearing, left, wary, called, lit, titles
    return room.once("things", state, lambda: tuple(_things_of(chart, room, lexicon, words)))


def _plain(name: str) -> str:
    """Return a thing's name without the number that tells it from others, in small letters."""
    return name.partition("#")[0].lower()


class _Named(NamedTuple):
    """What is there and what texts name there.

    Attributes:
        words: cut as the parser cuts them; ``names`` with those of what is there, too.
        light: whether a light may be among it.
    """

    words: frozenset[str]
    names: frozenset[str]
    light: bool


def _all_named(room: Room, lexicon: Lexicon, words: English) -> _Named:
    texts = (room.paragraph, room.told, room.shown)
    told = (word for text in texts for word in heads(text, lexicon, words, ()))
    called = (as_known(name, lexicon).split()[-1:] for name in room.names)
    ends = (word for end in called for word in end)
    named = frozenset({*room.near, *(word[: lexicon.resolution] for word in told), *ends})
    names = named.union(map(_plain, room.near))
    return _Named(named, names, not named.isdisjoint(words.uses["lights"]))


def _things_of(chart: Chart, room: Room, lexicon: Lexicon, words: English) -> Iterator[Errand]:
    hold = set(chart.held)
    parts = {word for name in (*hold, room.name) for word in word_set_of(name)}
    parts |= chart.naming.aliases.keys()
    parts |= {word for name in room.names for word in name.split()[:-1]}
    parts |= {title for title in chart.titles if " " not in title}  # one is in them
    done: set[str] = set()
    bars = room.upon and not room.opened  # what was opened needs no more of it
    upon = set(_things_in(room, room.upon, lexicon, words, set())) if bars else set[str]()
    yield from _by_facts(chart, room, lexicon, words, parts, done, upon)
    yield from _by_texts(chart, room, lexicon, words, parts, done)
    for noun in sorted((done & room.asleep) - words.uses["creatures"]):
        yield from _with_sleeper(noun, words, lexicon)
    for noun in _things_in(room, room.shown, lexicon, words, parts)[:_MOST_SCENERY]:
        if noun not in done and noun not in room.vague:
            done.add(noun)
            sure = not chart.has_facts or noun in parts or words.kinds_of(noun)
            for one in _with_thing(noun, "detail" if noun in upon else "shown", words, lexicon):
                yield one if sure else one._replace(prior=one.prior * _HEARD)
    yield from _by_longer_names(room, hold, lexicon, words)


def _by_facts(
    chart: Chart,
    room: Room,
    lexicon: Lexicon,
    words: English,
    parts: set[str],
    done: set[str],
    upon: set[str],
) -> Iterator[Errand]:
    """Yield what may be done with what is there by the facts, and was named.

    Args:
        chart, room, lexicon, words: what is known.
        parts: words that name no further thing; those of what is there are added.
        done: nouns that were seen to; these are, too, from then on.
        upon: nouns of what bars the way.
    """
    for name in room.near:
        noun = noun_of(name, lexicon)
        own = word_set_of(name)
        own = own - words.phrases.qualities or own
        if not noun or name in chart.held or not own & room.said or noun in room.vague:
            continue
        parts |= own
        if _plain(name) in chart.titles:
            continue
        if noun in done or noun in room.missing:
            continue
        done.add(noun)
        called = {noun} if noun in room.said else own
        manner = "loose" if called & room.listed and not called & room.described else "fixed"
        manner = "detail" if noun in upon and not called & room.described else manner
        left = was_let_go(chart, name, room) and not (chart.danger and chart.is_weapon(name))
        left = left and not room.keeps(noun, words)
        found = _with_thing(noun, manner, words, lexicon, "take" if left else "")
        if name in chart.owned:  # what one had in hand hides nothing
            found = tuple(one for one in found if one.verb not in _UNCOVERING)
        named = name.istitle() and chart.naming.is_somebody(noun)
        yield from as_it_stands(found, noun, room, named=named)


def _by_texts(
    chart: Chart, room: Room, lexicon: Lexicon, words: English, parts: set[str], done: set[str]
) -> Iterator[Errand]:
    """Yield what may be done with what only texts name; see :func:`_by_facts`."""
    facts = chart.has_facts
    others = (name for name in room.near if name not in chart.held)
    unnamed = any(room.said.isdisjoint(word_set_of(name)) for name in others)
    told = _things_in(room, room.paragraph, lexicon, words, parts)
    lying = [
        word
        for word in _things_in(room, room.told, lexicon, words, parts)
        if word not in told and (not facts or introduced(room.told, word))
        if not (facts and is_carried(chart, word, room, words))
    ]
    for noun in (*told[:_MOST_SCENERY], *lying[:_MOST_SCENERY]):
        if noun not in done and noun not in room.vague:
            done.add(noun)
            if noun in told or (facts and not unnamed):
                told_of = _with_thing if noun in room.present else _with_unseen
                found = told_of(noun, "scenery", words, lexicon)
            else:
                told_of = _with_unseen if facts and noun not in room.present else _with_thing
                found = told_of(noun, "loose", words, lexicon)
            yield from as_it_stands(found, noun, room, named=chart.naming.is_somebody(noun))


def _by_longer_names(
    room: Room, hold: set[str], lexicon: Lexicon, words: English
) -> Iterator[Errand]:
    """Yield what may be done with things by the names that the story told them apart by."""
    for told_name in room.names:
        phrase = as_known(told_name, lexicon)
        mine = any(word_set_of(phrase) <= word_set_of(name) for name in hold)
        if phrase and not mine and phrase.split()[-1] not in hold and phrase not in room.vague:
            for one in _with_thing(phrase, "scenery", words, lexicon, "take"):
                barring = told_name in room.barring and one.command.startswith("open ")
                yield one._replace(prior=0.85) if barring else one


def _things_in(
    room: Room, text: str, lexicon: Lexicon, words: English, parts: set[str]
) -> list[str]:
    """Return what a text names that isn't known to be no thing of the place."""
    return [n for n in heads(_near_by(text), lexicon, words, parts) if n not in room.missing]


@lru_cache(maxsize=1024)
def _near_by(text: str) -> str:
    """Return a text without what is said, and without what is far off."""
    return SPEECH.sub(" ", _FAR_OFF.sub("", text))


def as_known(phrase: str, lexicon: Lexicon) -> str:
    """Return as much of a name's end as the parser knows."""
    told = phrase.split()
    unknown = [i for i, word in enumerate(told) if not lexicon.knows(word)]
    return " ".join(told[unknown[-1] + 1 :] if unknown else told)


@lru_cache(maxsize=4096)
def _with_unseen(noun: str, manner: str, words: English, lexicon: Lexicon) -> tuple[Errand, ...]:
    return tuple(map(_unseen, _with_thing(noun, manner, words, lexicon)))


def _unseen(one: Errand) -> Errand:
    """Return what is left of a promise as long as it isn't clear that the thing is there.

    A look at it tells that; what a kind of things is for is tried all the same.
    """
    one = one._replace(form=f"{one.form} {UNSEEN}")
    if one.form.startswith("examine ") or one.prior >= _WORTH_A_TRY:
        return one
    return one._replace(prior=one.prior * _UNSEEN)


def suggestions_of(room: Room, lexicon: Lexicon, words: English) -> tuple[Errand, ...]:
    """Return what the story itself suggested in a place, and what gets one on one's feet."""
    found = partial(_suggestions_of, room, lexicon, words)
    return room.once("suggestions", room.version, lambda: tuple(found()))


def _suggestions_of(room: Room, lexicon: Lexicon, words: English) -> Iterator[Errand]:
    if room.seated:
        prior = _RISING
        for command in words.leaving:
            if words_known(command, lexicon) and command not in room.tried:
                yield errand(command, "rise", prior, 1.0, "I have to get up first")
                prior *= _NEXT_RISING
    yield from answers_to(room, lexicon, words)
    for command in room.suggested:
        form = f"go {way_form(room.text, command)}" if command in OPPOSITE else "suggested"
        told = going(command) if command in OPPOSITE else f"“{command}”"
        yield errand(command, form, _SUGGESTED, 1.0, f"the story itself speaks of {told}")


def in_hand(held: Iterable[str], lexicon: Lexicon, words: English) -> Iterator[Errand]:
    """Yield what may be done with what is carried, by names that tell it apart."""
    nouns = [noun_of(name, lexicon) for name in held]
    for name, end in zip(held, nouns, strict=True):
        noun = as_known(_plain(name), lexicon) if nouns.count(end) > 1 else end
        if noun:
            yield from _with_thing(noun, "held", words, lexicon, barred="take")


@lru_cache(maxsize=64)
def _with_sleeper(noun: str, words: English, lexicon: Lexicon) -> tuple[Errand, ...]:
    told = words.kinds["asleep"].tries.items()
    return tuple(
        errand(
            form.replace("{}", noun),
            f"{form} {APT}",
            prior,
            words.hopes.get(form.partition(" ")[0], 0.3),
            f"the {noun} may wake up",
        )
        for form, prior in told
        if prior >= FITTING / 2 and lexicon.knows(form.partition(" ")[0])
    )


@lru_cache(maxsize=4096)
def _with_thing(
    noun: str, manner: str, words: English, lexicon: Lexicon, barred: str = ""
) -> tuple[Errand, ...]:
    found: list[Errand] = []
    for form, prior in words.priors(noun.split()[-1], manner).items():
        verb = form.partition(" ")[0]
        if verb == barred or not lexicon.knows(verb) or prior <= 0:
            continue
        hope = words.hopes.get(verb, 0.3)
        command = form.replace("{}", noun)
        told = f"{form} {manner} {APT}" if prior >= FITTING else f"{form} {manner}"
        found.append(errand(command, told, prior, hope, with_thing(form, noun, words)))
    return tuple(found)
