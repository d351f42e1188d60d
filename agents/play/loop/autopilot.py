"""When auto mode stops to ask. Pure functions over what is known at a turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.core.commands import Actor, canonical
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.play.loop.asking import AskBudget

PLANNED = 3
"""How much oftener a plan may repeat a command: a fight takes many blows."""
_EACH = 4
"""Moves that a round of going in circles takes at most, to be seen as one."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Thresholds of auto mode.

    Attributes:
        reward: a critic's reward below this stops, in [-1, 1].
        confidence: a player's confidence below this stops, in [0, 1].
        planned: the same for a command that carries out a plan, which counts its
            own tries and gives up what is in vain.
        repeats: the same command in the same situation this often stops.
        window: how many of the latest moves count for repeats.
        asks: questions in a hundred moves, spent on the least sure proposals, in place of
            ``confidence``; None for as many as that makes.
    """

    reward: float = -0.25
    planned: float = -0.5
    confidence: float = 0.2
    repeats: int = 3
    window: int = 20
    asks: int | None = None


@dataclass(slots=True)
class Pilot:
    """Whether auto mode runs on, and if not, why.

    It stops for two causes: the person held it, and only the person lets it go
    on; or it asked, and then the person's own move is an answer too.

    Attributes:
        paused: it waits.
        why: told to the person while it waits.
    """

    paused: bool = False
    why: str = ""
    _held: bool = False
    _may_explore: bool = False
    _budget: AskBudget | None = None

    def hold(self, why: str) -> None:
        """Stop until the person says to go on."""
        self.paused, self.why, self._held = True, why, True

    def go_on(self) -> None:
        """Let it run; having asked once, it may now explore the unknown."""
        self._may_explore = self._may_explore or (self.paused and not self._held)
        self.paused, self.why, self._held = False, "", False

    def answered(self) -> None:
        """Take the person's move as the answer to what was asked."""
        if self.paused and not self._held:
            self.paused, self.why = False, ""

    def start_over(self) -> None:
        """Forget all: who moves was chosen anew."""
        self.paused, self.why, self._held, self._may_explore = False, "", False, False

    def consider(self, path: Sequence[Turn], judged: Judged | None, caution: Caution) -> None:
        """Ask, if there is a reason to, before ``judged`` is played."""
        if self.paused:
            return
        self.why = reason_to_ask(path, judged, caution, may_explore=self._may_explore)
        if caution.asks is not None and judged is not None:
            self._budgeted(judged, caution.asks)
        self.paused = bool(self.why)
        if judged is not None and not judged.proposal.exploring:
            self._may_explore = False

    def _budgeted(self, judged: Judged, asks: int) -> None:
        if self._budget is None:
            self._budget = AskBudget(asks)
        sure = judged.proposal.confidence
        if self.why:
            self._budget.spent()
        elif self._budget.asks(sure):
            self.why = f"it is {sure:.0%} sure, and may ask {asks} times in a hundred moves"


def reason_to_ask(
    path: Sequence[Turn], judged: Judged | None, caution: Caution, *, may_explore: bool
) -> str:
    """Return why the person should be asked before the next move, or "".

    Args:
        path: turns from the root to where we stand.
        judged: what would be played.
        caution: the thresholds.
        may_explore: the person has let it go on where it knows nothing.
    """
    here = path[-1]
    if here.scene.died:
        return "that was a death"
    if judged is None:
        return "nobody proposes a move"
    proposal, critique = judged.proposal, judged.critique
    times = caution.repeats if proposal.plan is None else PLANNED * caution.repeats
    circles = proposal.plan is not None and _circles(path, proposal.command, caution)
    if circles or _repeats(path, proposal.command, caution, times):
        return f"it repeats itself with “{proposal.command}”"
    least = caution.reward if proposal.plan is None else caution.planned
    if critique is not None and critique.known and critique.reward < least:
        return f"the critic gives “{proposal.command}” {critique.reward:+.2f}"
    if caution.asks is not None:
        return ""  # how sure it is, is asked by the budget
    if proposal.confidence < caution.confidence and not (proposal.exploring and may_explore):
        if proposal.exploring:
            return "nobody has shown it what to do here"
        return f"it is only {proposal.confidence:.0%} sure"
    return ""


def _repeats(path: Sequence[Turn], command: str, caution: Caution, times: int) -> bool:
    here = path[-1]
    seen: Counter[str] = Counter()
    latest = path[-max(caution.window, _EACH * times) :]
    for before, after in pairwise(latest):
        if after.decision is None or after.decision.actor is not Actor.AGENT:
            continue
        if before.observation.key == here.observation.key:
            seen[after.decision.key] += 1
    return seen[canonical(command)] >= times


def _circles(path: Sequence[Turn], command: str, caution: Caution) -> bool:
    """Tell whether a command has led away from here and back again, with nothing won."""
    here, latest = path[-1], path[-caution.window :]
    if any(turn.effect.score > 0 for turn in latest[1:]):
        return False
    left = sum(
        after.decision is not None
        and after.decision.actor is Actor.AGENT
        and after.decision.key == canonical(command)
        and before.observation.key == here.observation.key
        and before.observation.location != after.observation.location
        for before, after in pairwise(latest)
    )
    return left >= caution.repeats
