"""What may be worth typing where nobody knows which commands are valid.

Made from the words that the parser knows, from what the text names and from
what the facts say is within reach, as somebody at the keyboard would who has
never seen the story: take what lies there, open what is closed, go where the
text says a way leads. Each guess has a prior: how often such a command changes
anything. Pure functions; nothing here is tried on the game.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.core.command_forms import known_directions, noun_of, nouns_of
from agents.core.text import long_words
from agents.core.types import Situation
from games.types import PLAYER, contents, holders

_PRIORS_NEAR = (
    ("take", 0.9),
    ("open", 0.8),
    ("move", 0.65),
    ("enter", 0.45),
    ("push", 0.35),
    ("pull", 0.35),
    ("climb", 0.35),
    ("turn", 0.25),
    ("read", 0.2),
    ("attack", 0.15),
    ("examine", 0.1),
)
_PRIORS_HELD = (
    ("light", 0.45),
    ("open", 0.4),
    ("turn on", 0.35),
    ("wear", 0.2),
    ("read", 0.15),
    ("wave", 0.15),
    ("drop", 0.1),
    ("examine", 0.05),
)
_PRIORS_NAMED = (
    ("open", 0.65),
    ("enter", 0.4),
    ("take", 0.35),
    ("climb", 0.35),
    ("move", 0.3),
    ("push", 0.25),
    ("pull", 0.2),
    ("examine", 0.1),
)
_PRIORS_WITH = (
    ("put {tool} in {thing}", 0.15),
    ("attack {thing} with {tool}", 0.12),
    ("give {tool} to {thing}", 0.08),
)
_UNLOCK = 0.85
_DIRECTION_NAMED = 0.85
_DIRECTIONS = {"north": 0.6, "south": 0.6, "east": 0.6, "west": 0.6, "up": 0.5, "down": 0.5}
_OTHER_DIRECTION = 0.4
_MOST_NAMED = 8
_MOST_NEAR = 10
_MOST_HELD = 8
_DEPTH = 3


def guess(situation: Situation) -> dict[str, float]:
    """Return commands that may be worth trying, each with its prior in (0, 1]."""
    lexicon = situation.lexicon
    text = f"{situation.observation.description}\n{situation.scene.text}".lower()
    guesses: dict[str, float] = {}

    def add(command: str, prior: float) -> None:
        if lexicon.knows(command.partition(" ")[0]):
            guesses.setdefault(command, prior)

    for way in known_directions(lexicon):
        named = re.search(rf"\b{re.escape(way)}\b", text) and way not in ("in", "out")
        guesses[way] = _DIRECTION_NAMED if named else _DIRECTIONS.get(way, _OTHER_DIRECTION)
    held, near, parts = _reachable(situation)
    for things, priors in (
        (near, _PRIORS_NEAR),
        (held, _PRIORS_HELD),
        (nouns_of(text, lexicon, parts)[:_MOST_NAMED], _PRIORS_NAMED),
    ):
        for thing in things:
            for verb, prior in priors:
                add(f"{verb} {thing}", prior)
    for command, prior in _with_tools(held, near):
        add(command, prior)
    for command, prior in (("look", 0.2), ("inventory", 0.05), ("wait", 0.1)):
        guesses.setdefault(command, prior)
    return guesses


def _with_tools(held: Sequence[str], near: Sequence[str]) -> Iterator[tuple[str, float]]:
    for thing in near:
        for tool in held:
            if tool != thing:
                if tool.startswith("key"):
                    yield f"unlock {thing} with {tool}", _UNLOCK
                for form, prior in _PRIORS_WITH:
                    yield form.format(thing=thing, tool=tool), prior


def _reachable(situation: Situation) -> tuple[list[str], list[str], set[str]]:
    """Return nouns of what is carried and of what else is here by the facts.

    And all words of their names, which name nothing else.
    """
    held = _nouns(situation, situation.scene.inventory)[:_MOST_HELD]
    place = holders(situation.facts).get(PLAYER)
    near: list[str] = []
    if place is not None:
        layer = sorted(contents(situation.facts, place) - {PLAYER})
        for _ in range(_DEPTH):
            near += layer
            layer = [t for where in layer for t in sorted(contents(situation.facts, where))]
    names = (*situation.scene.inventory, *near, situation.observation.location)
    parts = {word for name in names for word in long_words(name)}
    return held, [n for n in _nouns(situation, near) if n not in held][:_MOST_NEAR], parts


def _nouns(situation: Situation, names: Sequence[str]) -> list[str]:
    """Return the last word of each name that the parser knows, once each."""
    nouns = (noun_of(name, situation.lexicon) for name in names)
    return list(dict.fromkeys(noun for noun in nouns if noun))
