"""Whether what was shown with one thing bears on another. Pure functions.

That something worked once says little of other things: a lamp can be turned on, and a
sword can't. So it needs a thing of the same kind, a verb that is for nearly all things,
or to have worked several times.
"""

from __future__ import annotations

from collections.abc import Collection

from agents.core.memories import Analogy
from agents.exploration.english import English, english
from agents.exploration.possessions import plainly

_HARDLY = 0.1
"""Prior up to which a kind of things is hardly ever used so."""
_FOR_ANYTHING = 0.5
"""Prior from which a verb is for nearly everything that lies about."""
_OFTEN = 3
"""How often what works with any kind of things must have worked."""


def bears_on(analogy: Analogy, at_hand: Collection[str] = ()) -> bool:
    """Tell whether a demonstration says enough of the things that it is carried over to.

    Args:
        analogy: the demonstration, and what it is carried over to.
        at_hand: names of what is here by the facts, empty where there are none: a mere
            word of the text is no thing that could be taken like others.
    """
    words = english()
    nouns = [word for word in analogy.command.split()[1:] if _names(word, analogy)]
    shown = analogy.shown.split()[1:]
    if len(nouns) == 1:
        told = plainly(analogy.command).split()
        form = " ".join("{}" if word in nouns else word for word in told)
        known = _prior(words, nouns[0], form)
        if known is not None:
            return known > _HARDLY
        certain = not at_hand or any(thing in at_hand for thing in analogy.things)
        if certain and words.tries["loose"].get(form, 0.0) >= _FOR_ANYTHING:
            return True
        if not certain and form in words.tries["scenery"]:
            return words.tries["scenery"][form] > _HARDLY
    if analogy.worked >= _OFTEN and 2 * analogy.worked >= analogy.tried:
        return True
    return all(_akin(words, noun, shown) for noun in nouns)


def _names(word: str, analogy: Analogy) -> bool:
    """Tell whether a word of a command stands for one of its things."""
    return any(word in thing.lower().split() for thing in analogy.things)


def _prior(words: English, noun: str, form: str) -> float | None:
    """Return how likely a kind of things is used so, None where the kind says nothing."""
    told = [words.kinds[kind].tries for kind in words.kinds_of(noun)]
    return max((tries[form] for tries in told if form in tries), default=None)


def _akin(words: English, noun: str, shown: list[str]) -> bool:
    kinds = set(words.kinds_of(noun))
    return any(noun == other or kinds & set(words.kinds_of(other)) for other in shown)
