"""What a proposal of the mimic's tells beside its command.

Which memories led to it, what they warn of, and what else would be played.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agents.core.memories import Exemplar, Match
from agents.core.proposals import Candidate
from agents.core.types import Situation
from agents.core.wording import agreeing, following_on, recollect, warning
from agents.players.dangers import died_in
from agents.players.evidence import Ranked
from agents.players.explorer import NovelCommand, idea_note
from agents.players.rejections import before_a_slip
from agents.players.repeats import Repeats
from agents.players.sense import Sense

BEFORE_A_SLIP = "what I had proposed before your last move"


ALTERNATIVES = 4


MOST_EXEMPLARS = 8


KEPT_FOR_WARNINGS = 2


def memory_reason(
    situation: Situation,
    best: Ranked,
    ranked: Iterable[Ranked],
    now: datetime,
    *,
    beside: bool = False,
) -> str:
    """Tell which memory led to a command, what follows from its run, and dangers.

    Args:
        situation: where it would be played.
        best: what memory says of the command.
        ranked: what it says of all.
        now: the present time.
        beside: a plan is told already; what else speaks for it would only be a repetition.
    """
    said = [recollect(best.backing[0], now)]
    if best.follows and not beside:
        said.append(following_on(situation.recent[-1].command))
    if len(best.backing) > 1 and not beside:
        said.append(agreeing(len(best.backing) - 1))
    if best.against:
        said.append(f"But then again: {recollect(best.against[0], now)}")
    return " ".join((*said, *warnings_of(r for r in ranked if r.key != best.key)))


def warnings_of(ranked: Iterable[Ranked]) -> list[str]:
    """Return at most one warning: of the command that killed most in this place."""
    killers = [
        e
        for r in ranked
        for e in r.against
        if e.deaths and e.same_game and e.match is not Match.TEXT
    ]
    worst = max(killers, key=lambda e: (e.similarity, e.deaths, e.outcome), default=None)
    return [warning(worst, died_in(worst))] if worst is not None else []


def alternatives_to(
    situation: Situation,
    main: Candidate,
    remembered: Iterable[Ranked],
    ideas: Iterable[NovelCommand],
    now: datetime,
) -> tuple[Candidate, ...]:
    """Return up to four further commands: memory's first, then ones to try.

    What only the words of another game bring to mind comes last of all: it
    would crowd out what can be done here. What makes no sense here is left out.
    """
    repeats = Repeats(situation, main.command)
    found: list[Candidate] = []
    sense = Sense(situation)

    def offer(command: str, weight: float, reason: str, *, known: bool = False) -> None:
        if len(found) == ALTERNATIVES or not repeats.is_new(command):
            return
        if not sense.allows(command, known=known):
            return
        repeats.add(command)
        highest = found[-1].weight if found else main.weight
        found.append(Candidate(command, min(highest, weight), reason))

    slipped = before_a_slip(situation)
    if slipped is not None and slipped.key not in situation.dropped:
        offer(slipped.command, slipped.confidence, BEFORE_A_SLIP, known=True)
    near: list[Ranked] = []
    far: list[Ranked] = []
    for r in remembered:
        (far if all(_far_off(e) for e in r.backing) else near).append(r)
    for r in near:
        known = any(e.same_game and e.match is not Match.TEXT for e in r.backing)
        offer(r.command, r.chance, recollect(r.backing[0], now), known=known)
    for idea in ideas:
        offer(idea.command, idea.chance, idea_note(situation, idea), known=True)
    for r in far:
        offer(r.command, r.chance, recollect(r.backing[0], now))
    return tuple(found)


def memories_behind(
    best: Ranked | None, others: Iterable[Ranked], ranked: Iterable[Ranked]
) -> tuple[Exemplar, ...]:
    """Return at most eight memories: for the command, for others, then against.

    Places are kept for two that speak against, so that a warning is seen.
    """
    backing = best.backing if best is not None else ()
    pro = list(dict.fromkeys([*backing, *(e for r in others for e in r.backing)]))
    contra = [e for r in ranked for e in r.against]
    kept = min(len(contra), max(KEPT_FOR_WARNINGS, MOST_EXEMPLARS - len(pro)))
    return tuple(pro[: MOST_EXEMPLARS - kept] + contra[:kept])


def _far_off(exemplar: Exemplar) -> bool:
    return exemplar.match is Match.TEXT and not exemplar.same_game
