"""Where the critic rates another choice above what comes first, the proposal says why.

Nothing is put in another order: the player chooses, the critic judges, and where both
differ the person is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.core.proposals import Critique, Judged
from agents.core.wording import outvoted


def explained(judged: Judged, before: Sequence[Critique] = ()) -> Judged:
    """Return a judged proposal whose reason says why its first choice comes first.

    Args:
        judged: what is proposed, with the critic's present word.
        before: the critic's word by which the reason was explained already.
    """
    proposal = judged.proposal
    said = outvoted(proposal, before)
    reason = proposal.reason.removesuffix(said).rstrip() if said else proposal.reason
    told = " ".join(part for part in (reason, outvoted(proposal, judged.critiques)) if part)
    return replace(judged, proposal=replace(proposal, reason=told))
