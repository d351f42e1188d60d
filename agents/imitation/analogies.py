"""What was taught with one thing, tried with another like it.

A demonstrated command is lifted over the things that it names; the schemas
that come of it are filled with what is at hand, in any place and any game.
Pure: nothing is tried on the game. May import ``agents.imitation``,
``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, product
from operator import itemgetter

from agents.core.command_forms import noun_of
from agents.core.commands import Source
from agents.core.memories import Analogy
from agents.core.text import long_words
from agents.exploration.english import english
from agents.exploration.phrases import heads
from agents.imitation.demonstration import Demonstration
from agents.imitation.lifting import fill
from agents.imitation.operators import words_of
from agents.imitation.schemas import Schema, SchemaInstance, game_key, make_instance
from agents.imitation.state import State
from agents.imitation.traces import Trace
from games.types import Facts, GameInfo, Lexicon, Scene

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
MOST = 40
"""Analogies for one situation."""
_MOST_THINGS = 24
_MOST_WORDS = 8


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


_FilledSchema = tuple[float, Schema, tuple[Thing, ...], int]
"""An estimate, a schema, the things in its slots, and its instance with the likest things.

Nothing but a tuple: there may be thousands at each move, of which few are looked at.
"""


def _command(filled: _FilledSchema) -> str:
    _, schema, things, _ = filled
    return fill(schema.pattern, tuple(thing.noun for thing in things))


def _analogy(filled: _FilledSchema, command: str) -> Analogy:
    estimate, schema, things, nearest = filled
    shown = schema.instances[nearest]
    return Analogy(
        command=command,
        things=tuple(thing.name for thing in things),
        estimate=estimate,
        shown=shown.command,
        title=shown.title,
        source=shown.source,
        worked=schema.worked,
        tried=schema.tried,
    )


_Known = tuple[Thing, dict[tuple[str, int], tuple[float, int]]]
"""A thing, and for what is likest to it in the slots of forms what :meth:`_likeness` says."""


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
    _known: dict[tuple[str, Thing], dict[tuple[str, int], tuple[float, int]]] = field(
        default_factory=lambda: defaultdict(dict), repr=False, init=False
    )
    _spoken: dict[Lexicon, tuple[Schema, ...]] = field(default_factory=dict, repr=False, init=False)

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
        at_hand = things_at_hand(scene, description, facts, lexicon, self.portable.get(key))
        things = [(thing, self._known[key, thing]) for thing in at_hand]
        ways: list[_FilledSchema] = []
        for schema in self._forms_in(lexicon):
            self._fill(schema, things, key, ways)
        # As they were found among equals.
        ways.sort(key=itemgetter(0), reverse=True)
        # Only the best are put into words: there may be thousands of ways.
        found: dict[str, Analogy] = {}
        for _, equals in groupby(ways, key=itemgetter(0)):
            if len(found) >= MOST:
                break
            fresh: dict[str, _FilledSchema] = {}
            for one in equals:
                fresh.setdefault(_command(one), one)
            for command in sorted(fresh.keys() - found.keys()):
                found[command] = _analogy(fresh[command], command)
        return tuple(found.values())[:MOST]

    def _forms_in(self, lexicon: Lexicon) -> tuple[Schema, ...]:
        """Return the forms whose words a parser knows."""
        if lexicon not in self._spoken:
            self._spoken[lexicon] = tuple(
                form for form in self.forms if all(lexicon.knows(word) for word in form.words)
            )
        return self._spoken[lexicon]

    def _fill(
        self, schema: Schema, things: Sequence[_Known], game: str, ways: list[_FilledSchema]
    ) -> None:
        """Add the ways to fill a schema with things at hand."""
        fitting: list[list[tuple[float, int, Thing]]] = []
        for slot in range(schema.slots):
            row = []
            place = schema.pattern, slot
            for thing, known in things:
                found = known.get(place)
                if found is None:
                    found = known[place] = self._likeness(schema, slot, game, thing)
                if found[0] and schema.fits(slot, thing.held):
                    row.append((*found, thing))
            if not row:
                return
            fitting.append(row)
        promise = schema.promise
        if len(fitting) == 1:
            ways += [(promise * like, schema, (thing,), near) for like, near, thing in fitting[0]]
            return
        for (like, near, thing), (other_like, other_near, other) in product(*fitting):
            if other is not thing:
                less = other_like < like
                ways.append(
                    (
                        promise * (other_like if less else like),
                        schema,
                        (thing, other),
                        other_near if less else near,
                    )
                )

    def _likeness(self, schema: Schema, slot: int, game: str, thing: Thing) -> tuple[float, int]:
        """Return how like a thing is to the likest in a slot, and in which instance that was.

        What is not above the floor counts as 0.
        """
        likest = 0.0, False, 0
        for worked, number in schema.kinds[slot].values():
            one = schema.instances[-number]
            same = one.game == game
            like = similarity(thing, one, slot, same)
            if like > (self.within if same else self.stretch):
                likest = max(likest, (like, worked, number))
        return likest[0], -likest[2]


def similarity(thing: Thing, instance: SchemaInstance, slot: int, same_game: bool) -> float:
    """Return how like a thing is to the one that an instance was shown with, in [0, 1].

    The mean of what can be told: the words that their names share; in one game,
    the states that they share of all that either has; and whether both can be
    carried or neither, one half if not known. A mere word of the text has a
    name and no more: it may be no thing at all.
    """
    name = name_similarity(thing.name, instance.things[slot])
    if not thing.certain:
        return name
    total, weight = BY_NAME * name, BY_NAME
    states = thing.states | instance.states[slot]
    if same_game and states:
        total += BY_STATES * len(thing.states & instance.states[slot]) / len(states)
        weight += BY_STATES
    carried = instance.carried[slot]
    known = carried is not None and thing.carried is not None
    total += BY_CARRYING * (float(carried == thing.carried) if known else _UNKNOWN)
    return total / (weight + BY_CARRYING)


@lru_cache(maxsize=65_536)
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
    nouns = heads(f"{description}\n{scene.text}".lower(), lexicon, english(), parts)
    for noun in nouns[:_MOST_WORDS]:
        found.setdefault(noun, Thing(noun, noun, False, None, certain=False))
    return tuple(found.values())


def learn(traces: Iterable[tuple[GameInfo, Trace]]) -> Schemas:
    """Lift every demonstrated command of any games.

    A step that several traces share is one instance; what a person withdrew is
    none, nor is what the agent played on a person's path.
    """
    instances: dict[tuple[str, int], SchemaInstance] = {}
    portable: dict[str, set[str]] = defaultdict(set)
    for number, (game, trace) in enumerate(traces):
        run = Demonstration(number, trace)
        key = game_key(game)
        for state in run.states:
            portable[key] |= state.held
        own = trace.source is Source.SELF
        for op in run.operators:
            turn = trace.turns[op.index + 1]
            if trace.forgotten[op.index] or not (op.person or own) or (key, turn) in instances:
                continue
            instance = make_instance(op, run, game, trace.source, portable[key])
            if instance is not None:
                instances[key, turn] = instance
    forms: dict[str, list[SchemaInstance]] = defaultdict(list)
    for instance in instances.values():
        forms[instance.pattern].append(instance)
    schemas = [Schema(pattern, tuple(forms[pattern])) for pattern in sorted(forms)]
    # One form always names as many things; a schema that never did anything teaches nothing.
    useful = tuple(schema for schema in schemas if schema.worked)
    return Schemas(useful, {k: frozenset(things) for k, things in portable.items()})
