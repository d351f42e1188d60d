"""What is known beforehand of parsers' English, read from ``english.toml`` once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from agents.core.refusals import refusals


@dataclass(frozen=True, slots=True)
class ThingKind:
    """A kind of things, and how likely commands are to do something with one.

    Attributes:
        words: last words of the names of such things.
        endings: of other such words.
        tries: command with {} for the thing -> prior in [0, 1].
    """

    words: frozenset[str]
    tries: Mapping[str, float]
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words by which the phrases of a text are told apart.

    Attributes:
        determiners: begin a noun phrase; ``boundaries`` end one.
        fillers: need not be told to a parser.
        stops: a suggested command isn't told on after them.
        qualities: only tell what things are like.
        denials: say that what comes after them is not there.
        looking: verbs that only look for what there is, and make ways.
        wholesale: stand for whatever is at hand.
        adverbs: name no things, whatever the parser's dictionary holds.
        materials: tell what something is made of where another word comes after them.
    """

    determiners: frozenset[str]
    boundaries: frozenset[str]
    fillers: frozenset[str]
    stops: frozenset[str]
    qualities: frozenset[str]
    denials: frozenset[str]
    looking: frozenset[str]
    wholesale: frozenset[str]
    materials: frozenset[str]
    adverbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tool:
    """What a kind of tools is made for.

    Attributes:
        form: the command, {} being the tool and [] what it is used on.
        held: words for the tool; ``used`` those for what it is used on.
        prior: how likely it is that this is wanted, in [0, 1].
    """

    form: str
    held: frozenset[str]
    used: frozenset[str]
    prior: float


@dataclass(frozen=True, slots=True, eq=False)
class English:
    """How parsers answer, and what things usually want done with them.

    Attributes:
        answers: name of an answer -> what tells it.
        tries: how a thing is at hand ("loose", "fixed", "scenery", "held") -> the
            same as a kind's.
        kinds: by their names.
        uses: what things are good for: name of a use -> words.
        utterances: verbs by which something is said aloud, the commonest first.
        leaving: commands by which one gets out of what one is in, the commonest first.
        phrases: words that begin and end what a text names and suggests.
        suggestions: what finds a suggested command in a text, as its first group.
        denied: what finds, before a suggestion, that it is none.
        tools: what is made for what.
        spells: what finds a word that does something when it is said, as its first group.
        errands: what finds that something is to be brought to somebody: its groups thing,
            title and name.
        demands: what finds that somebody wants a thing oneself may have: its groups verb
            and thing.
        openings: what finds a door that was opened, as its first group.
        riddles: old ones: an answer, and what tells in a text that it is asked for.
        rarely: commands that are tried where nothing else is left.
        called: how one names oneself to a story that asks.
        portable: names of the kinds of things that are carried as a rule.
        hopes: verb -> how much it is worth if the command does something, of a
            new room's worth.
    """

    answers: Mapping[str, re.Pattern[str]]
    tries: Mapping[str, Mapping[str, float]]
    kinds: Mapping[str, ThingKind]
    uses: Mapping[str, frozenset[str]]
    hopes: Mapping[str, float]
    phrases: Phrases
    utterances: tuple[str, ...]
    leaving: tuple[str, ...]
    suggestions: tuple[re.Pattern[str], ...]
    denied: re.Pattern[str]
    tools: tuple[Tool, ...]
    spells: re.Pattern[str]
    errands: re.Pattern[str]
    demands: re.Pattern[str]
    openings: re.Pattern[str]
    riddles: tuple[tuple[str, re.Pattern[str]], ...] = ()
    portable: frozenset[str] = frozenset()
    called: str = ""
    rarely: tuple[str, ...] = ()
    _kinds: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)
    _priors: dict[tuple[str, str], Mapping[str, float]] = field(
        default_factory=dict, init=False, repr=False
    )

    def says(self, answer: str, text: str) -> bool:
        """Tell whether a text of small letters gives an answer."""
        return _gives(self, answer, text)

    def kinds_of(self, noun: str) -> tuple[str, ...]:
        """Return the kinds that a noun may be."""
        found = self._kinds.get(noun)
        if found is None:
            found = tuple(name for name, kind in self.kinds.items() if noun in kind.words)
            found = found or tuple(
                name for name, kind in self.kinds.items() if noun.endswith(kind.endings)
            )
            self._kinds[noun] = found
        return found

    def priors(self, noun: str, manner: str) -> Mapping[str, float]:
        """Return commands for a thing, {} for its name, each with its prior."""
        known = self._priors.get((noun, manner))
        if known is None:
            known = self._priors[noun, manner] = self._told_of(noun, manner)
        return known

    def _told_of(self, noun: str, manner: str) -> Mapping[str, float]:
        found = dict(self.tries[manner])
        if manner == "fixed" and not self.portable.isdisjoint(self.kinds_of(noun)):
            found["take {}"] = _PORTABLE
        for name in self.kinds_of(noun):
            if manner == "detail" and name in _ELSEWHERE:
                continue
            for form, prior in self.kinds[name].tries.items():
                # What is in hand is neither taken nor moved aside nor climbed.
                known = manner == "held" and form.startswith(_IN_PLACE)
                if not known:
                    found[form] = prior
        return found


_PORTABLE = 0.5
"""How likely such a thing is to be taken where it belongs to the place."""
_IN_PLACE = ("take ", "move ", "climb ", "enter ", "look ")
"""What is done only to things that stand or lie somewhere."""
_ELSEWHERE = frozenset({"plain", "entrance", "climbable", "stairs", "person", "creature"})
"""Kinds that are mere pictures or parts where they are seen on something."""


_NAMES = ("words", "endings")
"""What tells which things are of a kind, and not what is done with them."""


@lru_cache(maxsize=16_384)
def _gives(told: English, answer: str, text: str) -> bool:
    """Tell whether a text gives an answer: stories say the same again and again."""
    return told.answers[answer].search(text) is not None


@lru_cache(maxsize=1)
def english() -> English:
    """Return what is known beforehand."""
    told = tomllib.loads(files(__package__).joinpath("english.toml").read_text("utf-8"))
    return English(
        dict(refusals())
        | {
            n: re.compile("|".join(f"(?:{p})" for p in ps), re.M)
            for n, ps in told["answers"].items()
        },
        told["tries"],
        {
            name: ThingKind(
                frozenset(kind["words"].split()),
                {form: prior for form, prior in kind.items() if form not in _NAMES},
                tuple(kind.get("endings", "").split()),
            )
            for name, kind in told["kinds"].items()
        },
        {name: frozenset(words.split()) for name, words in told["uses"].items()},
        told["hopes"],
        Phrases(**{name: frozenset(words.split()) for name, words in told["phrases"].items()}),
        tuple(told["utterances"]["verbs"].split()),
        tuple(told["leaving"]["commands"]),
        tuple(map(re.compile, told["suggestions"]["patterns"])),
        re.compile(told["suggestions"]["denied"]),
        tuple(
            Tool(
                one["form"],
                frozenset(one["held"].split()),
                frozenset(one["used"].split()),
                one["prior"],
            )
            for one in told["tools"]
        ),
        re.compile(told["suggestions"]["spells"]),
        re.compile(told["suggestions"]["errands"]),
        re.compile(told["suggestions"]["demands"]),
        re.compile("|".join(told["openings"]["patterns"])),
        tuple((answer, re.compile(clues)) for answer, clues in told["riddles"].items()),
        frozenset(told["portable"]["kinds"].split()),
        told["called"]["name"],
        tuple(told["rarely"]["commands"]),
    )
