"""What a person carries and loses: lights, arms, and where what left their hands lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Protocol

from agents.core.command_forms import deed_of, noun_of, word_set
from agents.core.text import word_set_of
from agents.exploration.language.english import English
from agents.exploration.mapping.rooms import Room, attempt_failed
from games.types import Lexicon, Scene

LIGHTING = ("turn on ", "light ", "switch on ")
"""How a command begins that makes light."""
_LAYING = word_set("drop put give throw")
_STOWING = word_set("drop put place")
_SWAPPED = re.compile(r"\byou (?:have to |must )?(?:drop|let go of|put down|lay down|set down)\b")
"""That hands which hold one thing let it go for another."""
_STOWED = re.compile(
    r"\b(?:putting|you put) (?:the|your) [^().;!?]{2,60} (?:in|into|inside) (?:the|your) "
)
"""That something was put into what is carried, where hands were full."""
_DEALING = ("give ", "show ", "ask ", "talk ")
"""After which somebody may hand a thing over."""
_HERE = word_set("drop throw")
"""After which a thing lies there, whatever is told of it."""


class Belongings(Protocol):
    """What is known of what a person carries, where they are; see :class:`Chart`."""

    lexicon: Lexicon
    held: tuple[str, ...]
    full: bool
    lit: bool
    burnt_out: frozenset[str]
    fading: bool
    acquired: int
    owned: set[str]
    worth: Counter[str]
    gifts: dict[str, str]
    let_go: set[str]
    let_at: dict[str, str]
    laid: frozenset[str]

    @property
    def room(self) -> Room:
        """The place where they are."""

    def is_weapon(self, name: str) -> bool:
        """Tell whether a thing is a weapon."""


def takes(key: str) -> bool:
    """Tell whether a canonical command takes one thing up."""
    return deed_of(key).startswith("take ")


def narrow_load(room: Room) -> int:
    """Return how many things were too many for a way of a place, 0 if it has none like that.

    A way that goes by two names is as narrow as it was found to be by either.
    """
    return min((one.load for one in room.tried.values() if one.answer == "burdened"), default=0)


def stowing(key: str, before: Collection[str], after: Collection[str]) -> str | None:
    """Return a canonical command that put one thing away, with {} for it; else None."""
    verb, _, rest = key.partition(" ")
    gone = [name for name in before if name not in after]
    if verb not in _STOWING or len(gone) != 1 or not rest:
        return None
    thing, *into = re.split(r"( (?:in|into|on|onto) )", rest, maxsplit=1)
    named = word_set_of(gone[0]) & word_set_of(thing)
    return f"{verb} {{}}{''.join(into)}" if named else None


def is_light(name: str, lexicon: Lexicon, words: English) -> bool:
    """Tell whether a thing is made to give light, as far as its name tells."""
    noun, lights = noun_of(name, lexicon), words.uses["lights"]
    return bool(noun) and (noun in lights or any(word in lights for word in name.lower().split()))


def mind_the_light(
    chart: Belongings, key: str, text: str, words: English, room: Room, *, died: bool
) -> None:
    """Note whether what is carried gives light now, and for how long.

    Args:
        chart: what is known of what is carried.
        key, text: the command, and what was answered.
        words: what is known of parsers' English.
        room: where it was given.
        died: whether it killed.
    """
    made = not attempt_failed(room, key) or words.says("lit_already", text)
    if died or words.says("goes_out", text):
        chart.lit = False
    elif key.startswith(LIGHTING) and made:
        chart.lit = True
    _note_burnt_out(chart, key, text, words)
    chart.fading = chart.fading or words.says("fading", text)


def _note_burnt_out(chart: Belongings, key: str, text: str, words: English) -> None:
    """Note whether the light that a command names, or the only one in hand, gives any more."""
    if not key.startswith(LIGHTING):
        return
    lights = [name for name in chart.held if is_light(name, chart.lexicon, words)]
    named = [name for name in lights if key.split()[-1] in word_set_of(name)]
    meant = frozenset(named or (lights if len(lights) == 1 else ()))
    chart.burnt_out -= meant
    if words.says("burnt_out", text):
        chart.burnt_out |= meant


def lose(
    chart: Belongings, key: str, scene: Scene, old: Room, words: English, *, won: int = 0
) -> None:
    """Take in what left the hands: what was laid down is left, what was lost is wanted again.

    Args:
        chart: as it is after the move, but for what was carried before it.
        key: the canonical command that was played.
        scene: what it led to.
        old: the place where it was played.
        words: what is known of parsers' English.
        won: points that the move brought.
    """
    verb, held = key.partition(" ")[0], scene.inventory
    lost = [name for name in chart.held if name not in held]
    if not lost:
        return
    chart.full = False
    told = scene.text.lower()
    swapped = takes(key) and bool(_SWAPPED.search(told) or _STOWED.search(told))
    if verb in _LAYING or swapped:
        thrown = {name for name in lost if verb == "throw" and chart.is_weapon(name)}
        chart.let_go.update(set(lost) - thrown)
        chart.let_at.update(dict.fromkeys(lost, old.id))
        chart.let_go -= thrown
        if verb in _HERE:
            old.strew(lost)
            if narrow_load(old):
                old.squeezed.update(noun_of(name, chart.lexicon) for name in lost)
    elif not held and old is not chart.room:
        old.strew(lost)  # whoever dies is elsewhere afterwards, with empty hands
    if won <= 0 and verb == "put":
        # What was put there for points, and brought none, is wanted elsewhere.
        chart.let_go.difference_update(name for name in lost if chart.worth[name] > 0)
    chart.laid = _words_of(chart.let_go)
    lights = [is_light(name, chart.lexicon, words) for name in (*lost, *held)]
    if any(lights) and not any(lights[len(lost) :]):
        chart.lit = False


def gain(
    chart: Belongings, key: str, gained: Collection[str], words: English, *, won: int = 0
) -> None:
    """Take in what came into the hands, and what it is worth.

    Args:
        chart: as it is after the move.
        key: the canonical command that was played.
        gained: names of what came.
        words: what is known of parsers' English.
        won: points that the move brought.
    """
    chart.room.strewn.difference_update(gained)
    if key.startswith(_DEALING):
        chart.gifts.update(dict.fromkeys(gained, key))
    fresh = [name for name in gained if name not in chart.owned]
    if fresh:
        renewed = any(is_light(name, chart.lexicon, words) for name in fresh)
        chart.fading = chart.fading and not renewed
        chart.acquired += 1
        chart.owned.update(fresh)
    if won > 0:
        for name in gained:
            chart.worth[name] += won


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(word_set_of, names))
