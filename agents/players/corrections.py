"""What a person showed since a demonstration that a plan follows."""

from __future__ import annotations

from collections.abc import Iterable

from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Match
from agents.core.proposals import Plan
from agents.core.types import Situation
from agents.players.evidence import Ranked


def contradicting(situation: Situation, plan: Plan, encouraged: Iterable[Ranked]) -> Ranked | None:
    """Return what the person showed here since the demonstration, if it isn't the plan's.

    Only what they played last in exactly this situation counts, if it did anything,
    and only until it was done here: they may have passed the same situation several
    times. Whoever took what was proposed there has shown nothing against a plan.
    """
    own: dict[str, tuple[int, Ranked]] = {}
    corrections: dict[str, int] = {}
    for ranked in encouraged:
        shown = [e for e in ranked.backing if _shown_against(e)]
        if shown:
            own[ranked.key] = (max(e.session for e in shown), ranked)
            corrected = [e.session for e in shown if canonical(e.instead) == plan.key]
            corrections[ranked.key] = max(corrected, default=-1)
    if not own:
        return None
    own.pop(plan.key, None)
    # Whoever did what is planned here since then has not given it up, whatever came of it.
    done = (
        e.session
        for e in situation.exemplars
        if e.key == plan.key and e.match is Match.EXACT and e.same_game and e.source is Source.HUMAN
    )
    since = max(plan.session, *done, 0)
    rivals = [
        (session, ranked.support, ranked)
        for key, (session, ranked) in own.items()
        # What was taken back was played in the same session as what corrects it.
        if (session > since or corrections[key] >= since > plan.session)
        and not situation.tried.get(key)
    ]
    return max(rivals, key=lambda rival: rival[:2])[2] if rivals else None


def may_contradict(situation: Situation, plan: Plan) -> bool:
    """Tell whether memories have to be weighed before a plan can be followed."""
    if situation.shown_here is not None and situation.shown_here <= {plan.key}:
        return False
    return any(_shown_against(one) and one.key != plan.key for one in situation.exemplars)


def _shown_here(exemplar: Exemplar) -> bool:
    """Tell whether the person did something by it in exactly this situation."""
    return (
        exemplar.match is Match.EXACT
        and exemplar.same_game
        and exemplar.source is Source.HUMAN
        and exemplar.no_effect < exemplar.visits
    )


def _shown_against(exemplar: Exemplar) -> bool:
    """Tell whether what the person did in exactly this situation was their own idea."""
    return _shown_here(exemplar) and not exemplar.accepted
