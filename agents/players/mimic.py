"""The mimic: what did the person do, and what would they do now?

The built-in player: it needs no key, no server and no download. Where a
demonstration can be followed it carries out the plan (``agents.imitation``),
else it asks what the person did in the situation most like this one. How memories
are weighed is in ``evidence``, how they are told in ``wording``, and what it
tries where it knows nothing in ``explorer``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from agents.core.commands import Source
from agents.core.memories import Exemplar
from agents.core.proposals import Candidate, Course, GoalMove, Plan, Proposal, TransferAdvice
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.core.wording import following, recollect
from agents.exploration.decision.policy import AT_ONCE
from agents.exploration.language.english import english
from agents.players.aiming import serving
from agents.players.corrections import contradicting, may_contradict
from agents.players.dangers import deadly, into_the_dark
from agents.players.evidence import Ranked, rank
from agents.players.explorer import NovelCommand, explore, exploring_reason
from agents.players.joining_in import joining_in
from agents.players.pressing import before_memory, before_plan, threw_arms
from agents.players.pursuing import pursued
from agents.players.rejections import Rejections, rejections
from agents.players.repeating import is_left_to_do
from agents.players.returning import comes_further, goes_round
from agents.players.telling import (
    ALTERNATIVES,
    alternatives_to,
    memories_behind,
    memory_reason,
    warnings_of,
)

EXPLORE_BELOW = 0.1
"""Support under which memory says too little and exploring comes first."""

SURE = {Course.SHOWN: 0.9, Course.MENDING: 0.7, Course.LATE: 0.5}
"""How sure a plan is, by how it stands to what was demonstrated."""
DISCOURAGING = 0.9
"""What each try in vain leaves of that."""
LEAST_SURE = 0.25

PAUSE = "wait"
"""What lets time pass, as a canonical command."""
NOTHING_MORE = "You have shown me nothing that goes on from here."
BROKEN = "“{}” broke the story off here, so I wait a moment before I try it again."
BROKE = "“{}” broke the story off here, so I try something else."
NOT_WANTED = "You passed over “{}” here, so I try something else."
NOTHING_BETTER = "You passed it over before, but I know nothing better here."
TAKEN_BACK = "You took “{}” back here, so I try something else."
NO_FURTHER = "My own best game takes me no further."

LAST_RESORT_CONFIDENCE = 0.02


class Mimic(Player):
    """Imitates the person; explores where it knows nothing; spec ``mimic``."""

    spec = "mimic"
    follows_plans = True

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Build a mimic.

        Args:
            clock: gives the present time; used only to word dates ("today"),
                never to weigh: equal memory gives an equal choice on any day.
        """
        self._clock = clock
        self._followed: Source | None = None  # who made what was followed a move ago

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield one proposal; none if all that is left did nothing or kills.

        Nothing is tried ahead: what is proposed follows from memory and from what
        was played, on any machine alike.
        """
        proposal = self.choose(situation)
        if proposal is not None:
            yield proposal

    def choose(self, situation: Situation) -> Proposal | None:
        """Return the proposal for a situation, None if there is nothing to say."""
        rejected = rejections(situation)
        barred = situation.taken_back | situation.dropped | rejected.here
        if (served := serving(situation, frozenset(barred))) is not None:
            ideas = () if situation.command_only else explore(situation)
            return self._propose(situation, served, None, (), ideas, ())
        if situation.counsel is not None:
            made = self._take_counsel(situation, situation.counsel, rejected)
            if made is not None:
                return made
        if situation.pursuit is not None and situation.plan is None:
            made = self._pursue(situation, situation.pursuit, rejected)
            if made is not None:
                return made
        plan, declined = _wanted(situation, rejected)
        if (paused := self._let_it_pass(situation)) is not None:
            return paused
        if plan is not None and situation.command_only and _goes_without_saying(situation, plan):
            self._followed = plan.source
            return Proposal(self.spec, plan.command, "", sureness(plan), plan=plan)
        # What was done since bears it out, or another command comes first.
        asked = {plan.key} if plan is not None else set()
        dark = into_the_dark(situation)
        if plan is not None and plan.key in dark and plan.course is not Course.SHOWN:
            plan = None  # it needs a light, which is to be found first
        lifted = rejected.faded - situation.failed - situation.dropped - dark
        barred = (rejected.here | rejected.tired | situation.dropped | dark) - asked
        if barred:
            situation = replace(situation, failed=situation.failed | barred)
        joined = joining_in(situation, plan)
        if joined is not None and joined.key not in situation.taken_back | situation.dropped:
            others = [r for r in _weakened(rank(situation), rejected) if not r.discouraged]
            made = self._propose(situation, joined, None, others, explore(situation), ())
            return replace(made, exemplars=())  # it rests on what they do, and on no memory
        followed = self._followed
        if declined:
            followed = None  # it is known how to go on, only not wanted
        else:
            self._followed = None if plan is None else plan.source
        if plan is not None and before_plan(situation, plan):
            plan = followed = None
        if plan is not None and situation.command_only and not may_contradict(situation, plan):
            return Proposal(self.spec, plan.command, "", sureness(plan), plan=plan)
        ended = (declined,) if declined else _ending(followed)
        return self._weigh(situation, plan, rejected, ended, lifted)

    def _let_it_pass(self, situation: Situation) -> Proposal | None:
        """Let time pass where a plan's command broke the story off: it may not do so again."""
        plan, known = situation.plan, situation.lexicon.words
        if plan is None or plan.key not in situation.broke or PAUSE not in known:
            return None
        if PAUSE in situation.broke | situation.dropped | situation.taken_back:
            return None
        reason = BROKEN.format(plan.command)
        main = Candidate(PAUSE, LEAST_SURE, reason)
        return self._propose(situation, main, None, (), explore(situation), ())

    def _weigh(
        self,
        situation: Situation,
        plan: Plan | None,
        rejected: Rejections,
        ended: tuple[str, ...],
        lifted: frozenset[str] = frozenset(),
    ) -> Proposal | None:
        """Hold a plan, memory and what is new against each other.

        Args:
            situation: what is seen.
            plan: what is to be followed, if anything.
            rejected: what the person would not have of late.
            ended: says that what was followed is followed no more, if it was.
            lifted: what was overridden here long ago.
        """
        ranked = _weakened(rank(situation), rejected)
        encouraged = [r for r in ranked if not r.discouraged]
        if any(True for _ in situation.earlier_paths):
            # Where its own games are remembered move by move, their map says more.
            encouraged = [r for r in encouraged if any(_by_people(e) for e in r.backing)]
        if plan is not None:
            newer = contradicting(situation, plan, encouraged)
            if newer is None:
                return self._follow(situation, plan, rejected, encouraged, ranked)
            first = replace(newer, chance=newer.support)
            encouraged = [first, *(r for r in encouraged if r is not newer)]
        ideas = explore(situation)
        if lifted and not (ideas and ideas[0].novelty >= AT_ONCE):
            again = explore(replace(situation, failed=situation.failed - lifted))
            if again and again[0].key in lifted:
                ideas, ended = again, (*ended, NOTHING_BETTER)
        if ideas:
            encouraged = [r for r in encouraged if is_left_to_do(situation, r)]
        known = encouraged and not before_memory(ideas, encouraged[0])
        if known and (encouraged[0].support >= EXPLORE_BELOW or not ideas):
            best, *others = encouraged
            reason = memory_reason(situation, best, ranked, self._clock())
            main = Candidate(best.command, best.chance, reason)
            return self._propose(situation, main, best, others, ideas, ranked)
        if ideas:
            idea, *fresh = ideas
            reason = " ".join(
                (
                    *ended,
                    exploring_reason(situation, idea, ended=bool(ended)),
                    *warnings_of(ranked),
                )
            )
            main = Candidate(idea.command, idea.chance, reason)
            made = self._propose(situation, main, None, encouraged, fresh, ranked)
            return replace(made, exploring=True)
        return self._last_resort(situation, ranked)

    def _take_counsel(
        self, situation: Situation, counsel: TransferAdvice, rejected: Rejections
    ) -> Proposal | None:
        """Do what was shown in other games of the kind, or look for what that needs.

        None where the person would not have it, and nothing is looked for.
        """
        few = bool(situation.lexicon.commands)  # then each comes up again everywhere
        unwanted = situation.taken_back | situation.dropped | rejected.here
        unwanted |= frozenset() if few else rejected.tired
        wanted = bool(counsel.key) and counsel.key not in unwanted
        wanted = wanted and not goes_round(situation, counsel.key)
        if not wanted and counsel.deeds is None:
            return None
        ideas: tuple[NovelCommand, ...] = ()
        if not (situation.command_only and few):
            barred = situation.failed | unwanted | into_the_dark(situation)
            ideas = explore(replace(situation, failed=barred))
        if wanted:
            main = Candidate(counsel.command, counsel.confidence, counsel.reason)
            made = self._propose(situation, main, None, (), ideas, ())
            return replace(made, exploring=counsel.confidence < EXPLORE_BELOW)
        if not ideas:
            return None
        idea, *others = ideas
        sought = "" if counsel.key else counsel.reason
        reason = " ".join(filter(None, (sought, exploring_reason(situation, idea))))
        main = Candidate(idea.command, idea.chance, reason)
        return replace(self._propose(situation, main, None, (), others, ()), exploring=True)

    def _pursue(
        self, situation: Situation, pursuit: GoalMove, rejected: Rejections
    ) -> Proposal | None:
        """Do what was learned to serve a goal; None where the person would have none of it."""
        barred = situation.taken_back | situation.dropped | situation.failed | rejected.here
        # Of few commands each comes up again everywhere: one that did nothing is better than none.
        found = pursued(situation, pursuit, barred) or pursued(
            situation, pursuit, barred - situation.failed
        )
        if not found:
            return None
        main, *others = found
        if situation.command_only:
            return Proposal(self.spec, main.command, main.reason, main.weight)
        trying = main.weight < EXPLORE_BELOW
        return Proposal(
            self.spec, main.command, main.reason, main.weight, tuple(others), exploring=trying
        )

    def _follow(
        self,
        situation: Situation,
        plan: Plan,
        rejected: Rejections,
        encouraged: Sequence[Ranked],
        ranked: Sequence[Ranked],
    ) -> Proposal:
        """Carry out a plan; what memory says for it and besides is told with it."""
        agrees = next((r for r in encouraged if r.key == plan.key), None)
        others = [r for r in encouraged if r.key != plan.key]
        confidence = sureness(plan)
        said = [following(plan)]
        if rejected.counts[plan.key]:
            said.append("You passed it over before, but what comes after needs it.")
        elif plan.key in situation.regretted:
            said.append("You took it back here long ago, but what comes after needs it.")
        if agrees is not None:
            if plan.course is Course.SHOWN:
                confidence = max(confidence, agrees.chance)
            said.append(memory_reason(situation, agrees, ranked, self._clock(), beside=True))
        else:
            said += warnings_of(r for r in ranked if r.key != plan.key)
        main = Candidate(plan.command, confidence, " ".join(said))
        return replace(self._propose(situation, main, agrees, others, (), ranked), plan=plan)

    def _propose(
        self,
        situation: Situation,
        main: Candidate,
        memory: Ranked | None,
        others: Sequence[Ranked],
        ideas: Iterable[NovelCommand],
        ranked: Sequence[Ranked],
    ) -> Proposal:
        """Propose a command; what else memory and the explorer would play goes with it."""
        if situation.command_only:
            return Proposal(self.spec, main.command, main.reason, main.weight)
        return Proposal(
            player=self.spec,
            command=main.command,
            reason=main.reason,
            confidence=main.weight,
            alternatives=alternatives_to(situation, main, others, ideas, self._clock()),
            exemplars=memories_behind(memory, others[:ALTERNATIVES], ranked),
        )

    def _last_resort(self, situation: Situation, ranked: Sequence[Ranked]) -> Proposal | None:
        """Propose what is discouraged, but for what kills."""
        deaths = deadly(situation)
        only = next((r for r in ranked if r.key not in deaths), None)
        if only is None:
            return None
        told = recollect((only.against or only.backing)[0], self._clock())
        reason = f"Nothing better comes to mind. {told}"
        main = Candidate(only.command, LAST_RESORT_CONFIDENCE, reason)
        return self._propose(situation, main, only, (), (), ranked)


def _wanted(situation: Situation, rejected: Rejections) -> tuple[Plan | None, str]:
    """Return the plan that the person would have followed, and why not where they wouldn't."""
    plan = situation.plan
    if plan is not None and plan.key in situation.taken_back:
        return None, TAKEN_BACK.format(plan.command)
    if plan is not None and plan.key in situation.broke:
        return None, BROKE.format(plan.command)
    if plan is not None and (rejected.refuses(plan) or plan.key in situation.dropped):
        return None, NOT_WANTED.format(plan.command)
    return (plan if comes_further(situation) else None), ""


def _goes_without_saying(situation: Situation, plan: Plan) -> bool:
    """Tell whether a plan is followed whatever else is known, so that it needn't be looked up.

    Nothing comes before a step as it was shown while nobody means harm and no answer is
    insisted on.
    """
    if plan.course is not Course.SHOWN or may_contradict(situation, plan):
        return False
    if plan.unfought and threw_arms(situation):
        return False
    said = situation.scene.text.lower()
    return not (english().says("threat", said) or english().says("insists", said))


def _ending(followed: Source | None) -> tuple[str, ...]:
    """Say that what was followed has ended, if anything was."""
    if followed is None:
        return ()
    return (NO_FURTHER,) if followed is Source.SELF else (NOTHING_MORE,)


def sureness(plan: Plan) -> float:
    """Return how sure the mimic is of a plan, in [0, 1], by how things stand.

    What fails is given up by the plan itself in time: it sinks, and not so low
    that a fight has to be asked about at each blow.
    """
    return max(LEAST_SURE, SURE[plan.course] * DISCOURAGING**plan.tries)


def _weakened(ranked: Sequence[Ranked], rejected: Rejections) -> tuple[Ranked, ...]:
    """Return what memory says, weaker where the person would not have it of late."""
    if not rejected.counts:
        return tuple(ranked)
    found = (
        replace(
            r, support=r.support * rejected.weight(r.key), chance=r.chance * rejected.weight(r.key)
        )
        for r in ranked
    )
    return tuple(sorted(found, key=lambda r: (r.discouraged, -r.support, r.key)))


def _by_people(exemplar: Exemplar) -> bool:
    return exemplar.source is not Source.SELF
