"""Whether a player knows when to ask: are its mistakes among its least sure moves?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from agents.evaluation.teaching.teaching import Lesson


def mistakes_caught(lessons: Iterable[Lesson], share: float) -> float | None:
    """Return the share of mistakes among a player's least sure proposals.

    A mistake is a proposal that the expert would not have. Among equally sure ones
    they are spread evenly.

    Args:
        lessons: with how sure each proposal was.
        share: of all proposals that are asked about, in [0, 1].

    Returns:
        A share in [0, 1], None if there were no mistakes.
    """
    told: list[tuple[float, bool]] = []
    for lesson in lessons:
        missed = {move for move, *_ in lesson.missed}
        told += [(sure, number in missed) for number, sure in enumerate(lesson.sure, 1)]
    mistakes = sum(wrong for _, wrong in told)
    if not mistakes:
        return None
    left = share * len(told)
    caught = 0.0
    for _, alike in groupby(sorted(told), key=lambda one: one[0]):
        group = [wrong for _, wrong in alike]
        asked = min(left, len(group))
        caught += sum(group) * asked / len(group)
        left -= asked
    return caught / mistakes
