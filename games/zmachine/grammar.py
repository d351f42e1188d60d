"""What a story's parser understands: verbs, their syntax, directions.

Infocom's and Inform's compilers leave different marks in the dictionary's data
bytes and write different grammar tables at the start of static memory. No
Standard describes them; the layouts are those of the Inform Technical Manual
(8.6, grammar versions 1 and 2) and of Infocom's eight-byte syntax lines. A
table that doesn't parse soundly is not used: verbs then stand alone or take
one noun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from games.errors import StoryError
from games.types import Lexicon
from games.zmachine.dictionary import Word
from games.zmachine.memory import Story

NOUN, HELD = "<noun>", "<held>"
"""Slots of a syntax: any thing in reach, or one that is carried."""

DIRECTIONS = (
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("northeast", "ne"),
    ("northwest", "nw"),
    ("southeast", "se"),
    ("southwest", "sw"),
    ("up", "u"),
    ("down", "d"),
    ("in", "enter"),
    ("out", "exit"),
    ("land", "land"),
    ("port", "p"),
    ("starboard", "sb"),
    ("fore", "f"),
    ("aft", "aft"),
    ("cross", "cross"),
    ("launch", "launch"),
)
_VERBS = (
    "take get open drop put close unlock lock push pull move turn light extinguish examine read"
    " wear remove eat drink give show throw tie untie attack kill break cut climb enter exit go"
    " insert press switch search look dig fill empty pour burn wave ring raise lower wind blow"
    " inflate deflate plug unplug board disembark launch land cross jump touch rub feel smell"
    " listen taste knock kick hit stab swing shake squeeze tell ask answer say yell pray sleep"
    " wake stand sit lie swim wait inventory consult fasten unfasten dress strip disrobe carry"
    " hold shut cover uncover set rotate twist slide screw unscrew connect disconnect attach"
    " detach buy sell pay feed kiss hug thank follow lead ride mount dismount descend ascend"
    " lift hang cast learn gnusto frotz point aim fire shoot play sing dance count find leave"
    " repair fix oil grease melt freeze boil cook mix stir pick lubricate activate start stop"
    " reach hide bite chew swallow sip spray squirt sprinkle wash clean polish wipe sweep brush"
    " saw chop slice carve peel unwrap wrap fold unfold tear rip crumple bury plant water dip"
    " soak dunk drain extinguish douse ignite diagnose destroy inspect invent purchase discard"
    " describe swear curse shout scream destroy release free catch trap tickle poke prod"
)
_RANK = {verb: rank for rank, verb in enumerate(dict.fromkeys(_VERBS.split()))}
_PREPOSITIONS = (
    *("in", "with", "to", "on", "at", "from", "under", "behind"),
    *("through", "over", "around", "out", "off", "into", "down", "up"),
)
_PREPOSITION_RANK = {word: rank for rank, word in enumerate(_PREPOSITIONS)}
_META_WORDS = (
    "save restore restart quit q script unscript transcript noscript verify version verbose brief"
    " superbrief long short normal undo notify again g oops o record recording replay recordoff"
    " random unrecord credits about help hint hints info menu footnote note score fullscore full"
    " pronouns objects places super debug trace time command commands die name"
    " $ve #rand #comm #reco #unre step actions changes goto gonear purloin routines scope"
    " sod bother damn curse shit fuck showobj showverb abstract timers tree tickets xyzzytrace win"
)
_META = frozenset(_META_WORDS.split())
"""Verbs that are never tried: they leave, save, or talk about the program."""

# Dictionary data bytes (Inform Technical Manual 8.5; Infocom's flags by inspection).
_INFORM_VERB, _INFORM_META, _INFORM_PREPOSITION, _NOUN_FLAG = 0x01, 0x02, 0x08, 0x80
_INFOCOM_VERB, _INFOCOM_DIRECTION, _INFOCOM_PREPOSITION = 0x40, 0x10, 0x08
_INFOCOM_FIRST = 0x03


@dataclass(frozen=True, slots=True)
class Syntax:
    """One way to use a verb: its words and slots, best known verb first.

    Attributes:
        verb: the word that people use most for it.
        pattern: prepositions and slots that follow the verb.
        action: number of the story's action; equal numbers do the same.
    """

    verb: str
    pattern: tuple[str, ...]
    action: int

    @property
    def slots(self) -> int:
        """How many nouns it takes."""
        return sum(token in (NOUN, HELD) for token in self.pattern)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order of preference: how usual the verb and its prepositions are."""
        prepositions = [t for t in self.pattern if t not in (NOUN, HELD)]
        oddness = sum(_PREPOSITION_RANK.get(p, 30) + 1 for p in prepositions)
        return len(prepositions), verb_rank(self.verb), oddness


def verb_rank(verb: str) -> int:
    """Return how usual a verb is, 0 the most."""
    return _RANK.get(verb, len(_RANK) + len(verb))


class Grammar:
    """The parser's side of a story, read once."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.dictionary = story.dictionary
        self.resolution = self.dictionary.resolution
        north = self.dictionary.by_text.get("north")
        self.inform = bool(
            story.header.inform or (north and north.data and not north.data[0] & _INFOCOM_DIRECTION)
        )

    def cut(self, word: str) -> str:
        """Return a word as the dictionary keeps it."""
        return word.lower()[: self.resolution]

    def knows(self, word: str) -> bool:
        """Tell whether the dictionary holds a word."""
        return self.cut(word) in self.dictionary.by_text

    def is_noun(self, word: str) -> bool:
        """Tell whether the parser may take a word for a thing."""
        entry = self.dictionary.by_text.get(self.cut(word))
        if entry is None or not entry.data or not entry.data[0] & _NOUN_FLAG:
            return False
        return self.cut(word) not in self._direction_words

    @cached_property
    def _direction_words(self) -> frozenset[str]:
        return frozenset(self.cut(word) for pair in DIRECTIONS for word in pair)

    @cached_property
    def directions(self) -> tuple[str, ...]:
        """Words that lead from place to place, the usual ones first."""
        found = []
        for word, short in DIRECTIONS:
            entry = self.dictionary.by_text.get(self.cut(word))
            usual = word not in ("land", "cross", "launch")
            if entry is not None and (usual or self._is_direction(entry)):
                found.append(word)
            elif short != "enter" and entry is None and self.knows(short) and usual:
                found.append(short)
        return tuple(found)

    def _is_direction(self, word: Word) -> bool:
        return bool(not self.inform and word.data and word.data[0] & _INFOCOM_DIRECTION)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The dictionary as the rest of the program sees it."""
        words = frozenset(word.text for word in self.dictionary.entries)
        verbs = sorted({self.spell(w.text) for w in self._verb_words()}, key=verb_rank)
        nouns = frozenset(word for word in words if self.is_noun(word))
        return Lexicon(
            words,
            tuple(verbs),
            self.directions,
            self.resolution,
            self._transitive,
            nouns=nouns,
        )

    @property
    def _transitive(self) -> frozenset[str]:
        """Verbs with a line of grammar that takes a thing; none where it can't be read."""
        for reader in self._readers:
            takes: dict[int, bool] = {}
            try:
                for number in {self._verb_number(word) for word in self._verb_words()}:
                    slots = (NOUN in pattern or HELD in pattern for pattern, _ in reader(number))
                    takes[number] = any(slots)
            except (StoryError, KeyError, ValueError):
                continue
            return frozenset(w.text for w in self._verb_words() if takes[self._verb_number(w)])
        return frozenset()

    @property
    def _readers(self) -> tuple[Callable[[int], Iterator[tuple[tuple[str, ...], int]]], ...]:
        return (self._inform_2, self._inform_1) if self.inform else (self._infocom,)

    def _is_verb(self, word: Word) -> bool:
        flag = _INFORM_VERB if self.inform else _INFOCOM_VERB
        return len(word.data) >= 3 and bool(word.data[0] & flag) and word.text[:1].isalpha()

    def _verb_words(self) -> list[Word]:
        return [word for word in self.dictionary.entries if self._is_verb(word)]

    def _is_meta(self, word: Word) -> bool:
        flagged = self.inform and bool(word.data[0] & _INFORM_META)
        return flagged or any(word.text == meta[: self.resolution] for meta in _META)

    def _verb_number(self, word: Word) -> int:
        # Infocom's two low bits say whose number comes first: 1 is the verb's.
        if not self.inform and word.data[0] & _INFOCOM_FIRST != 1:
            return word.data[2]
        return word.data[1]

    def spell(self, word: str) -> str:
        """Write a word that the dictionary has cut in full, where it can be told."""
        if len(word) < self.resolution:
            return word
        return self._full_words.get(word, word)

    @cached_property
    def _full_words(self) -> dict[str, str]:
        names = {w for name in self._story.objects.names for w in name.lower().split()}
        known = [*(v for v in _RANK), *sorted(names), *(d for d, _ in DIRECTIONS)]
        full: dict[str, str] = {}
        for word in known:
            if len(word) >= self.resolution and word.isalpha():
                full.setdefault(self.cut(word), word)
        return full

    @cached_property
    def syntaxes(self) -> tuple[Syntax, ...]:
        """Every way to use a verb, one for each action and number of nouns."""
        best: dict[tuple[int, int], Syntax] = {}
        for syntax in self._all_syntaxes():
            key = (syntax.action, syntax.slots)
            if key not in best or syntax.rank < best[key].rank:
                best[key] = syntax
        return tuple(sorted(best.values(), key=lambda s: (s.slots, s.rank)))

    def _all_syntaxes(self) -> Iterator[Syntax]:
        groups: dict[int, list[Word]] = {}
        for word in self._verb_words():
            groups.setdefault(self._verb_number(word), []).append(word)
        tried = {
            number: words
            for number, words in groups.items()
            if not any(self._is_meta(word) for word in words)
        }
        for reader in self._readers:
            try:
                lines = {number: list(reader(number)) for number in tried}
            except (StoryError, KeyError, ValueError):
                continue
            for number, words in tried.items():
                verb = min((self.spell(w.text) for w in words), key=verb_rank)
                for pattern, action in lines[number]:
                    yield Syntax(verb, pattern, action)
            return
        for number, words in tried.items():
            verb = min((self.spell(w.text) for w in words), key=verb_rank)
            yield Syntax(verb, (), number)
            yield Syntax(verb, (NOUN,), number)

    def _entry(self, number: int) -> int:
        table = self._story.header.dynamic
        address = self._story.word(table + 2 * (255 - number))
        if address < table or address >= self._story.header.length:
            raise ValueError("no grammar here")
        return address

    def _eight_byte_lines(self, number: int) -> range:
        at = self._entry(number)
        return range(at + 1, at + 1 + 8 * self._story.byte(at), 8)

    def _infocom(self, number: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """Read Infocom's lines: nouns, two prepositions, four hints, action."""
        for line in self._eight_byte_lines(number):
            nouns, first, second = (self._story.byte(line + i) for i in range(3))
            if nouns > 2:
                raise ValueError("not an eight-byte syntax line")
            pattern: list[str] = []
            for preposition, slot in ((first, nouns >= 1), (second, nouns == 2)):
                if preposition:
                    pattern.append(self._infocom_prepositions[preposition])
                if slot:
                    pattern.append(NOUN)
            yield tuple(pattern), self._story.byte(line + 7)

    @cached_property
    def _infocom_prepositions(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for word in self.dictionary.entries:
            if len(word.data) < 3 or not word.data[0] & _INFOCOM_PREPOSITION:
                continue
            number = word.data[1] if word.data[0] & _INFOCOM_FIRST == 0 else word.data[2]
            text = self.spell(word.text)
            old = found.get(number)
            if old is None or _PREPOSITION_RANK.get(text, 99) < _PREPOSITION_RANK.get(old, 99):
                found[number] = text
        return found

    def _inform_2(self, number: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """Read grammar version 2: action word, three-byte tokens, end mark 15."""
        story = self._story
        at = self._entry(number)
        count = story.byte(at)
        at += 1
        for _ in range(count):
            action = story.word(at) & 0x3FF
            at += 2
            pattern: list[str] = []
            usable = True
            while (kind := story.byte(at)) != 15:
                data = story.word(at + 1)
                at += 3
                token = self._inform_token(kind & 0x0F, data)
                if kind & 0x10:  # an alternative to the token before
                    continue
                usable = usable and bool(token)
                pattern.append(token)
            at += 1
            if usable:
                yield tuple(pattern), action

    def _inform_token(self, kind: int, data: int) -> str:
        if kind == 2:
            return self.spell(self.dictionary.by_address[data].text)
        if kind == 1:
            return {1: HELD, 3: HELD, 4: HELD}.get(data, NOUN if data <= 6 else "")
        if kind in (3, 4, 5):
            return NOUN
        if kind == 6:
            return ""
        raise ValueError(f"no grammar token of kind {kind}")

    def _inform_1(self, number: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """Read grammar version 1: eight bytes a line, six of them tokens."""
        story = self._story
        for line in self._eight_byte_lines(number):
            nouns = story.byte(line)
            if nouns > 6:
                raise ValueError("not an eight-byte syntax line")
            tokens = [story.byte(line + i) for i in range(1, 7)]
            pattern: list[str] = []
            left = nouns
            usable = True
            for token in tokens:
                if token >= 180:
                    pattern.append(self._adjectives[token])
                elif left:
                    left -= 1
                    held = token in (1, 3, 4)
                    usable = usable and (token <= 6 or 16 <= token < 48 or 80 <= token < 180)
                    pattern.append(HELD if held else NOUN)
                else:
                    break
            if usable:
                yield tuple(pattern), story.byte(line + 7)

    @cached_property
    def _adjectives(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for word in self.dictionary.entries:
            if len(word.data) >= 3 and word.data[0] & _INFORM_PREPOSITION:
                found.setdefault(word.data[2], self.spell(word.text))
        return found
