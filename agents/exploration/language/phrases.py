"""What a text names, and what it suggests: noun phrases and commands in a story's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from agents.core.command_forms import noun_of, nouns_of, words_known
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.exploration.language.english import English
from games.types import Lexicon

_TOKEN = re.compile(r"[a-z][a-z'-]*|[^\sa-z]")
SPEECH = re.compile(r"[\"“][^\"”]{30,}(?:[\"”]|$)")
"""What somebody says or wrote: it tells of what is anywhere."""
_MOST_WORDS = 6
"""Words of a noun phrase after its determiner, at most."""
_PARTICIPLES = ("ed", "ing")
_MOST_SUGGESTED = 4
"""Words of a suggested command, at most..."""
_MOST_TOOLED = 7
"""...and where it says what with."""
_WHICH = re.compile(r"\b(?:mean,?|want to [a-z ]{1,30}:) ([^?:]{1,140})\?")
_NUMBERED = re.compile(r"[(\[]?(\d{1,2})[:.)\]]\s*\S")
"""A line of a list to choose from."""
_PROMPT = re.compile(
    r"[>\W]*$|\W*(?:choose|select|which|pick|type|enter|say|your choice)\b[^?!.]{0,60}\W*$"
)
_DOOR_TO = re.compile(r"\b(?:doors?|ways?|paths?|passages?) to the ([a-z]+(?: [a-z]+)?)\b")
"""Where one may go by name, in a world without directions."""
_SELLS = re.compile(r"\bsells? ([a-z, -]{3,80})")
_SPOKEN_TO = re.compile(
    r"(?:ask|tell|talk to|speak to|greet) (?:the )?([a-z-]+)(?: (?:about|for|to) |$)"
)
_BETWEEN = re.compile(r",? or |, ")
_ARTICLE = re.compile(r"^(?:the|an?|your|my|his|her|its|their) ")


def heads(text: str, lexicon: Lexicon, words: English, beside: Iterable[str]) -> list[str]:
    """Return what a text names: the heads of its noun phrases that the parser knows.

    That is the last known word after a determiner, before what ends the phrase; and
    plurals and common kinds of things that stand without one. So words that only
    tell what a thing is like are left out.

    Args:
        text: in small letters.
        beside: words that are not to be found.
    """
    size = lexicon.resolution
    no_news = {word[:size] for word in beside}
    return [word for word in _heads(text, lexicon, words) if word[:size] not in no_news]


@lru_cache(maxsize=4096)
def _heads(text: str, lexicon: Lexicon, words: English) -> tuple[str, ...]:
    known = {word for word in nouns_of(text, lexicon, ()) if lexicon.may_name(word)}
    known -= words.phrases.adverbs
    found: dict[str, None] = {}
    phrase: list[str] = []
    inside = denied = False
    for token in (*_TOKEN.findall(text), "."):
        if token in words.phrases.determiners:
            found |= _head(_without_verb(phrase), known, words)
            phrase, inside, denied = [], True, False
        elif token in words.phrases.denials:
            found |= _head(phrase, known, words)
            phrase, inside, denied = [], False, True
        elif denied and token[0].isalpha():
            continue  # there is no door
        elif not token[0].isalpha() or token in words.phrases.boundaries:
            found |= _head(phrase, known, words)
            phrase, inside, denied = [], False, False
        elif inside and len(phrase) < _MOST_WORDS:
            phrase.append(token)
        elif token in known and (is_plural(token) or words.kinds_of(token)):
            found[token] = None
    return tuple(found)


def _without_verb(phrase: list[str]) -> list[str]:
    """Return a phrase that another follows at once: "the gates block the way" is no block."""
    ends = len(phrase) > 1 and is_plural(phrase[-2]) and not is_plural(phrase[-1])
    return phrase[:-1] if ends else phrase


def _head(phrase: list[str], known: set[str], words: English) -> dict[str, None]:
    told = [word for word in phrase if word in known and word not in words.phrases.qualities]
    while len(told) > 1 and told[-1].endswith(_PARTICIPLES):
        told.pop()  # an egg encrusted with jewels
    while told and told[-1] in words.phrases.materials and told[-1] != phrase[-1]:
        told.pop()
    return dict.fromkeys(told[-1:])


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def choices(text: str) -> list[str]:
    """Return the names between which a text in small letters asks to choose."""
    told = (_BETWEEN.split(found.group(1)) for found in _WHICH.finditer(text))
    several = (names for names in told if len(names) > 1)
    return [_ARTICLE.sub("", name.strip()) for names in several for name in names]


def numbered(text: str) -> list[str]:
    """Return the numbers of the lines that a text ends with, from 1 on; [] if none are."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while lines and _PROMPT.match(lines[-1]):
        lines.pop()
    found: list[str] = []
    for line in reversed(lines):
        number = _NUMBERED.match(line)
        if number is None:
            break
        found.insert(0, number.group(1))
    return found if len(found) > 1 and found == [str(n) for n in range(1, len(found) + 1)] else []


def bargains(command: str, text: str, lexicon: Lexicon, words: English) -> Iterator[str]:
    """Yield what may be bought: what was to be taken and has its price, and what is sold.

    Args:
        command: what was answered, canonical.
        text: the answer, in small letters.
    """
    if lexicon.knows("buy") and words.says("for_sale", text):
        verb, _, thing = command.partition(" ")
        if verb == "take" and thing:
            yield f"buy {thing}"
        for found in _SELLS.finditer(text):
            for noun in heads(f"the {found.group(1)}", lexicon, words, ()):
                yield f"buy {noun}"


class Delivery(NamedTuple):
    """That something is to be brought to somebody.

    Attributes:
        name: theirs, as one types it; ``called``: as one says it.
        thing: what is to be brought; empty where the text doesn't name it.
        letter: what was read for that, or looked at, and so is not what is meant.
    """

    name: str
    called: str
    thing: str = ""
    letter: str = ""


def deliveries(key: str, text: str, lexicon: Lexicon, words: English) -> Iterator[Delivery]:
    """Yield what a text says is to be brought to somebody.

    Args:
        key: the canonical command that was answered.
        text: the answer, in small letters.
        lexicon: the words that the parser knows.
        words: what is known of parsers' English.
    """
    for found in words.errands.finditer(text):
        name, title = found.group("name"), found.group("title")
        if lexicon.knows(name) and (title or "person" in words.kinds_of(name)):
            called = f"{title}{name}".title() if title else f"the {name}"
            thing = next(reversed(nouns_of(found.group("thing"), lexicon, ())), "")
            yield Delivery(name, called, thing, noun_of(key, lexicon))


def demanded(
    key: str,
    text: str,
    held: Iterable[str],
    people: Collection[str],
    lexicon: Lexicon,
    words: English,
) -> Iterator[str]:
    """Yield how to hand over what somebody wants to be given, or to see, and one carries.

    Args:
        key: the canonical command that was answered.
        text: what they say, in small letters.
        held: names of what is carried.
        people: who is there, as one types it.
    """
    spoken_to = _SPOKEN_TO.match(key)
    if not spoken_to and len(people) != 1:
        return
    who = spoken_to.group(1) if spoken_to else next(iter(people))
    for found in words.demands.finditer(text):
        asked = found.group("thing").split()
        for name in held:
            told = re.findall(r"[a-z'-]+", name.lower())
            if told[-1:] == asked[-1:]:
                thing = [word for word in told if lexicon.knows(word)]
                command = f"{found.group('verb')} {' '.join(thing)} to {who}"
                if thing and thing[-1] == told[-1] and words_known(command, lexicon):
                    yield command


def asked_about(command: str, names: Iterable[str]) -> str:
    """Return the word of a command that stands for several things, empty if none does.

    Args:
        command: as it was typed.
        names: between which one was asked to choose.
    """
    among = {word for name in names for word in name.split()}
    said = command.split()[1:]
    told = [word for word in said if word in among]
    return told[-1] if told else said[0] if len(said) == 1 and among else ""


def suggested(text: str, lexicon: Lexicon, words: English) -> Iterator[str]:
    """Yield the commands that a text suggests: "you could look under the rug".

    Only those whose verb and words the parser knows; a magic word is one by itself.
    """
    for match in words.spells.finditer(text):
        word = match.group(1)
        if lexicon.knows(word) and word not in words.phrases.boundaries:
            yield word
    if not lexicon.directions and lexicon.knows("go"):
        for match in _DOOR_TO.finditer(text):
            if words_known(f"go to {match.group(1)}", lexicon):
                yield f"go to {match.group(1)}"
    verbs = _verbs(lexicon.verbs, lexicon.resolution)
    for pattern in words.suggestions:
        for match in pattern.finditer(text):
            if words.denied.search(text, _clause(text, match.start()), match.start()):
                continue  # that's not something you can pick up
            told = [w for w in match.group(1).split() if w not in words.phrases.determiners]
            told = [w for w in told if w not in words.phrases.fillers]
            end = next((i for i, w in enumerate(told) if w in words.phrases.stops), len(told))
            command = canonical(" ".join(told[:end]))
            first, _, rest = command.partition(" ")
            says = first[: lexicon.resolution] in verbs and rest
            most = _MOST_TOOLED if "with" in command.split() else _MOST_SUGGESTED
            told_well = end <= most and (says or first in OPPOSITE)
            if told_well and words_known(command, lexicon):
                yield command


@lru_cache(maxsize=16)
def _verbs(verbs: tuple[str, ...], resolution: int) -> frozenset[str]:
    return frozenset(canonical(verb)[:resolution] for verb in verbs)


def _clause(text: str, at: int) -> int:
    """Return where the clause begins that stands at a place of a text."""
    return 1 + max(text.rfind(end, 0, at) for end in ".,!?;\n")
