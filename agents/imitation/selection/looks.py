"""Which of a person's looks around told what was needed later, and so are steps."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import canonical
from agents.core.fact_index import index_of
from agents.core.teaching import LOOKING
from agents.core.text import long_words
from agents.imitation.states.traces import Moment


def telling_looks(moments: Sequence[Moment], commands: Sequence[str]) -> frozenset[int]:
    """Return which looks told a word that was typed later, and that nothing told before.

    A spell that stands in a book is known by whoever read it; what is at hand anyway needs
    no look, though a look may have named it first.

    Args:
        moments: of a path, one more than commands.
        commands: exactly as they were played.
    """
    keys = [canonical(command) for command in commands]
    looks = {i for i, key in enumerate(keys) if key.partition(" ")[0] in LOOKING}
    if not looks:
        return frozenset()
    sources: dict[str, int | None] = {}  # word -> the look that told it first, None if none did
    found: set[int] = set()
    for number, key in enumerate(keys):
        look = number - 1 if number - 1 in looks else None
        for word in long_words(moments[number].scene.text):
            sources.setdefault(word, look)
        said = key.split()
        for word in said[len(said) > 1 :]:
            source = sources.get(word)
            if source is not None and not _is_at_hand(word, moments[number]):
                found.add(source)
        for word in said:
            sources.setdefault(word, None)
    return frozenset(found)


def _is_at_hand(word: str, moment: Moment) -> bool:
    """Tell whether the name of anything at hand has a word."""
    beside = index_of(moment.facts).whereabouts.beside
    return any(word in long_words(name) for name in beside)
