"""What was taught with one thing, tried with another like it.

A demonstrated command is lifted over the things that it names; the schemas
that come of it are filled with what is at hand, in any place and any game.
Pure: nothing is tried on the game. May import ``agents.imitation``,
``agents.core.command_forms``, ``agents.core.types`` and ``games.types`` only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from agents.core.command_forms import noun_of, nouns_of
from agents.core.directions import DIRECTIONS
from agents.core.text import long_words
from agents.core.types import Analogy, Source
from agents.imitation.lifting import changed_afar, effect, fill, lift, spoken_things
from agents.imitation.operators import Demonstration, Operator, words_of
from agents.imitation.state import NOWHERE, State
from agents.imitation.traces import Trace
from games.types import PLAYER, Facts, GameInfo, Lexicon, Scene

STRETCH = 0.5
"""Similarity that a thing must exceed to be tried like those shown in another game.

``make bench ARGS=stretch``: Zork I's demonstration alone, mimic and explorer in
four other games, 250 steps, seeds 101 to 105. Points won, summed over the games:
10.0 at 1 (nothing offered) and at 0.5, 5.0 at 0.25, 0.1 and 0. Places seen: 32.0,
34.6, 20.0, 21.0, 21.0. All points are from Balances; mimic and explorer play alike.
Zork III breaks off early under each (step 19 to 47). A lower floor costs points, 0.5
costs none; that it gains any is not shown.
"""
STRETCH_WITHIN = 0.1
"""The same for what was shown in the same game.

Same command: half of a demonstration teaches, and of what the other half does
with new things, in Zork I and Adventure, so much comes to mind: 45 of 61 at 0 and
0.1, 40 at 0.25, 1 at 0.5, none at 1; among the first ten ideas 19, 19, 17, 1, 0.
Wrong ideas beside them are not counted.
"""
BY_NAME, BY_STATES, BY_CARRYING = 0.5, 0.25, 0.25
"""Shares of a thing's similarity, of those that can be told."""
_UNKNOWN = 0.5
LETTING_GO = 0.1
"""What is left of an estimate where all that ever came of it was a thing put down."""
MOST = 40
"""Analogies for one situation."""
_MOST_THINGS = 24
_MOST_WORDS = 8
_MOST_SLOTS = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """One demonstrated step: a form, and the things that were in its slots.

    Attributes:
        pattern: the command with slots, such as ``take {0} from {1}``.
        things: what was in each slot.
        held: whether it was carried, per slot.
        carried: whether it was ever carried in that game, None if not known.
        states: its states then; they mean something in the same game alone.
        did: what came of it, in words with slots; empty if nothing did.
        let_go: all that came of it was that something was put down.
        points: won by it.
        game: key of the game, ``title`` its name for people.
        turn: of the journal, which tells lessons of shared beginnings apart.
    """

    pattern: str
    things: tuple[str, ...]
    held: tuple[bool, ...]
    carried: tuple[bool | None, ...]
    states: tuple[frozenset[str], ...]
    did: str
    let_go: bool
    points: int
    command: str
    game: str
    title: str
    source: Source
    turn: int


@dataclass(frozen=True)
class Schema:
    """What is known of all commands of one form.

    Attributes:
        pattern: such as ``take {0} from {1}``.
        lessons: the steps that had this form.
    """

    pattern: str
    lessons: tuple[Lesson, ...]

    @cached_property
    def tried(self) -> int:
        """How often it was demonstrated."""
        return len(self.lessons)

    @cached_property
    def worked(self) -> int:
        """How often it changed something."""
        return sum(bool(one.did) for one in self.lessons)

    @cached_property
    def points(self) -> int:
        """What it won in all."""
        return sum(one.points for one in self.lessons)

    @cached_property
    def did(self) -> str:
        """What came of it most often, empty if nothing ever did."""
        seen = Counter(one.did for one in self.lessons if one.did)
        return seen.most_common(1)[0][0] if seen else ""

    @cached_property
    def games(self) -> tuple[str, ...]:
        """Titles of the games that it was demonstrated in."""
        return tuple(sorted({one.title for one in self.lessons}))

    @cached_property
    def slots(self) -> int:
        """How many things it names."""
        return len(self.lessons[0].things)

    @cached_property
    def promise(self) -> float:
        """How likely it is to do something worth doing, in (0, 1).

        Its share of successes by Laplace's rule of succession; a form that
        only puts things down is worth little of that.
        """
        wasted = sum(one.let_go for one in self.lessons) / max(1, self.worked)
        return (self.worked + 1) / (self.tried + 2) * (1 - (1 - LETTING_GO) * wasted)

    def fits(self, slot: int, held: bool) -> bool:
        """Tell whether a thing was carried, or not, in a slot before."""
        return any(one.held[slot] == held for one in self.lessons)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something at hand.

    Attributes:
        noun: the word that the parser knows it by.
        held: whether it is carried now.
        carried: whether it can be, None if not known.
        states: set on it, empty where there are no facts.
        certain: it is known to be a thing; else it is a word of the text.
    """

    name: str
    noun: str
    held: bool
    carried: bool | None
    states: frozenset[str] = frozenset()
    certain: bool = True


@dataclass
class Schemas:
    """All that demonstrations teach about forms of commands.

    Attributes:
        stretch, within: see :data:`STRETCH` and :data:`STRETCH_WITHIN`.
    """

    forms: tuple[Schema, ...]
    portable: dict[str, frozenset[str]] = field(default_factory=dict)
    stretch: float = STRETCH
    within: float = STRETCH_WITHIN
    _known: dict[tuple[str, int, str, Thing], tuple[float, int]] = field(
        default_factory=dict, repr=False, init=False
    )

    def analogies(
        self, game: GameInfo, scene: Scene, description: str, facts: Facts, lexicon: Lexicon
    ) -> tuple[Analogy, ...]:
        """Return what to try with the things at hand, best first, at most ``MOST``.

        Args:
            game: what is played; states of things are compared within one game.
            scene, facts: how it stands.
            description: how the story last described this place.
            lexicon: the words that the parser knows.
        """
        key = game_key(game)
        things = things_at_hand(scene, description, facts, lexicon, self.portable.get(key))
        best: dict[str, Analogy] = {}
        for schema in self.forms:
            words = (w for w in schema.pattern.split() if "{" not in w)
            if not all(lexicon.knows(w) for w in words):
                continue
            for found in self._filled(schema, things, key):
                known = best.get(found.command)
                if known is None or known.estimate < found.estimate:
                    best[found.command] = found
        ranked = sorted(best.values(), key=lambda one: (-one.estimate, one.command))
        return tuple(ranked[:MOST])

    def _filled(self, schema: Schema, things: Sequence[Thing], game: str) -> Iterator[Analogy]:
        fitting: list[list[tuple[Thing, float, int]]] = []
        for slot in range(schema.slots):
            row = []
            for thing in things:
                likeness, lesson = self._likeness(schema, slot, game, thing)
                if likeness and schema.fits(slot, thing.held):
                    row.append((thing, likeness, lesson))
            fitting.append(row)
        promise = schema.promise
        for chosen in product(*fitting):
            nouns = tuple(thing.noun for thing, _, _ in chosen)
            if len(set(nouns)) < len(nouns):
                continue
            _, likeness, nearest = min(chosen, key=lambda one: one[1])
            shown = schema.lessons[nearest]
            yield Analogy(
                command=fill(schema.pattern, nouns),
                things=tuple(thing.name for thing, _, _ in chosen),
                estimate=promise * likeness,
                shown=shown.command,
                title=shown.title,
                source=shown.source,
                worked=schema.worked,
                tried=schema.tried,
            )

    def _likeness(self, schema: Schema, slot: int, game: str, thing: Thing) -> tuple[float, int]:
        """Return how like a thing is to the likest in a slot, and whose lesson that is.

        What is not above the floor counts as 0.
        """
        key = (schema.pattern, slot, game, thing)
        found = self._known.get(key)
        if found is None:
            likest = 0.0, False, 0
            for i, one in enumerate(schema.lessons):
                same = one.game == game
                like = similarity(thing, one, slot, same)
                if like > (self.within if same else self.stretch):
                    likest = max(likest, (like, bool(one.did), -i))
            found = self._known[key] = likest[0], -likest[2]
        return found


def similarity(thing: Thing, lesson: Lesson, slot: int, same_game: bool) -> float:
    """Return how like a thing is to the one that a lesson was given with, in [0, 1].

    The mean of what can be told: the words that their names share; in one game,
    the states that they share of all that either has; and whether both can be
    carried or neither, one half if not known. A mere word of the text has a
    name and no more: it may be no thing at all.
    """
    name = name_similarity(thing.name, lesson.things[slot])
    if not thing.certain:
        return name
    total, weight = BY_NAME * name, BY_NAME
    states = thing.states | lesson.states[slot]
    if same_game and states:
        total += BY_STATES * len(thing.states & lesson.states[slot]) / len(states)
        weight += BY_STATES
    carried = lesson.carried[slot]
    known = carried is not None and thing.carried is not None
    total += BY_CARRYING * (float(carried == thing.carried) if known else _UNKNOWN)
    return total / (weight + BY_CARRYING)


def name_similarity(one: str, other: str) -> float:
    """Return the Dice coefficient of two names' words, half of it if their heads differ.

    A name's head is its last word: a brass lamp is a lamp, and no brass bell.
    """
    ours, theirs = words_of(one), words_of(other)
    if not ours or not theirs:
        return 0.0
    dice = 2 * len(ours & theirs) / (len(ours) + len(theirs))
    return dice if _head(one) == _head(other) else dice / 2


def _head(name: str) -> str:
    return name.rsplit("#", 1)[0].lower().split()[-1]


def things_at_hand(
    scene: Scene,
    description: str,
    facts: Facts,
    lexicon: Lexicon,
    portable: frozenset[str] | None = None,
) -> tuple[Thing, ...]:
    """Return what is in reach, one thing a noun.

    What is carried, what is here by the facts, then words of the text that may
    be things: scenery is seldom in a place by the facts.

    Args:
        scene, description, facts, lexicon: see :meth:`Schemas.analogies`.
        portable: things of this game that were ever carried.
    """
    state = State(scene, facts)
    found: dict[str, Thing] = {}
    names: list[str] = [scene.location or ""]
    for name, held in (
        *((name, True) for name in sorted(state.held)),
        *((name, False) for name in sorted(state.here)),
    ):
        names.append(name)
        noun = noun_of(name, lexicon)
        if noun and len(found) < _MOST_THINGS:
            carried = True if held or name in (portable or ()) else None
            states = frozenset() if state.bare else frozenset(state.states.get(name, ()))
            found.setdefault(noun, Thing(name, noun, held, carried, states))
    parts = {word for name in names for word in long_words(name)}
    nouns = nouns_of(f"{description}\n{scene.text}", lexicon, parts)
    for noun in nouns[:_MOST_WORDS]:
        found.setdefault(noun, Thing(noun, noun, False, None, certain=False))
    return tuple(found.values())


def learn(traces: Iterable[tuple[GameInfo, Trace]]) -> Schemas:
    """Lift every demonstrated command of any games.

    A step that several traces share is one lesson; what a person withdrew is
    none, nor is what the agent played on a person's path.
    """
    lessons: dict[tuple[str, int], Lesson] = {}
    portable: dict[str, set[str]] = defaultdict(set)
    for number, (game, trace) in enumerate(traces):
        run = Demonstration(number, trace)
        key = game_key(game)
        for state in run.states:
            portable[key] |= state.held
        own = trace.source is Source.SELF
        for op in run.operators:
            turn = trace.turns[op.index + 1]
            if trace.forgotten[op.index] or not (op.person or own) or (key, turn) in lessons:
                continue
            lesson = _lesson(op, run, game, trace.source, portable[key])
            if lesson is not None:
                lessons[key, turn] = lesson
    forms: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons.values():
        forms[lesson.pattern].append(lesson)
    schemas = [Schema(pattern, tuple(forms[pattern])) for pattern in sorted(forms)]
    # One form always names as many things; a schema that never did anything teaches nothing.
    useful = tuple(schema for schema in schemas if schema.worked)
    return Schemas(useful, {k: frozenset(things) for k, things in portable.items()})


def game_key(game: GameInfo) -> str:
    """Return what tells games apart: the story's hash, its id where none is known."""
    return game.sha256 or game.id


def _lesson(
    op: Operator, run: Demonstration, game: GameInfo, source: Source, portable: set[str]
) -> Lesson | None:
    before, after = run.states[op.index], run.states[op.index + 1]
    if op.key in DIRECTIONS:
        return None
    afar = changed_afar(op, before, after)
    named = dict.fromkeys((*op.named, *(thing for thing, _ in afar), *op.moved))
    things = tuple(thing for thing in named if thing != PLAYER)
    if before.bare:
        things = tuple(dict.fromkeys((*things, *spoken_things(op.key))))
    pattern, slots = lift(op.key, things)
    if not 1 <= len(slots) <= _MOST_SLOTS:
        return None
    changed = bool(op.meant or op.aside or op.aside_states or op.score or afar)
    did = ""
    if after.died or (changed and not before.bare):
        did = "" if after.died else effect(op, before, after, afar, _numbered(slots))
    elif before.bare:  # no facts tell; a person mostly shows what works
        did = effect(op, before, after, afar, _numbered(slots)) if changed else "it was done"
    put_down = [where for thing, where in op.moved.items() if thing in before.held]
    return Lesson(
        pattern=pattern,
        things=slots,
        held=tuple(thing in before.held for thing in slots),
        carried=tuple(
            True if t in portable or t in after.held else (None if before.bare else False)
            for t in slots
        ),
        states=tuple(
            frozenset() if before.bare else frozenset(before.states.get(t, ())) for t in slots
        ),
        did=did,
        let_go=bool(put_down and len(slots) == 1)
        and all(where in (op.room, NOWHERE) for where in put_down)
        and not (op.score > 0 or op.aside or op.aside_states or op.destination),
        points=op.score,
        command=op.key,
        game=game_key(game),
        title=game.title,
        source=source,
        turn=run.trace.turns[op.index + 1],
    )


def _numbered(slots: Sequence[str]) -> dict[str, str]:
    return {thing: f"{{{i}}}" for i, thing in enumerate(slots)}
