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

from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Guidance, Match
from agents.core.proposals import Candidate, Course, Inference, Plan, Proposal, Pursuit
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.core.wording import agreeing, following, following_on, recollect, warning
from agents.players.aiming import serving
from agents.players.dangers import deadly, died_in
from agents.players.evidence import Ranked, rank
from agents.players.explorer import NovelCommand, explore, exploring_reason, idea_note
from agents.players.guided import SURE as SURE_GUIDED
from agents.players.guided import UNSURE, guided_reason, seeking
from agents.players.pressing import before_memory, before_plan
from agents.players.pursuing import pursued
from agents.players.rejections import Rejections, before_a_slip, rejections
from agents.players.repeating import is_left_to_do
from agents.players.returning import comes_further
from agents.players.sense import Sense

EXPLORE_BELOW = 0.1
"""Support under which memory says too little and exploring comes first."""

SURE = {Course.SHOWN: 0.9, Course.MENDING: 0.7, Course.LATE: 0.5}
"""How sure a plan is, by how it stands to what was demonstrated."""
DISCOURAGING = 0.9
"""What each try in vain leaves of that."""
LEAST_SURE = 0.25

NOTHING_MORE = "I know nothing of yours from here."
NOT_WANTED = "You would not have “{}” here, so I try something else."
BEFORE_A_SLIP = "what I had proposed before your last move"
TAKEN_BACK = "You took “{}” back here, so I try something else."
NO_FURTHER = "My own best game takes me no further."

ALTERNATIVES = 4
MOST_EXEMPLARS = 8
KEPT_FOR_WARNINGS = 2
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
        inference = situation.inference
        if inference is not None and not _is_unwanted(situation, inference, rejected):
            return self._infer(situation, inference)
        if situation.pursuit is not None and situation.plan is None:
            made = self._pursue(situation, situation.pursuit, rejected)
            if made is not None:
                return made
        barred = situation.taken_back | situation.dropped | rejected.here
        if (served := serving(situation, frozenset(barred))) is not None:
            ideas = () if situation.command_only else explore(situation)
            return self._propose(situation, served, None, (), ideas, ())
        plan, declined = situation.plan, ""
        if plan is not None and plan.key in situation.taken_back:
            declined, plan = TAKEN_BACK.format(plan.command), None
        elif plan is not None and (rejected.refuses(plan) or plan.key in situation.dropped):
            declined, plan = NOT_WANTED.format(plan.command), None
        elif not comes_further(situation):
            plan = None
        # What was done since bears it out, or another command comes first.
        asked = {plan.key} if plan is not None else set()
        barred = (rejected.here | rejected.tired | situation.dropped) - asked
        if barred:
            situation = replace(situation, failed=situation.failed | barred)
        followed = self._followed
        if declined:
            followed = None  # it is known how to go on, only not wanted
        else:
            self._followed = None if plan is None else plan.source
        if plan is not None and before_plan(situation, plan):
            plan = followed = None
        if plan is not None and situation.command_only and not _may_contradict(situation, plan):
            return Proposal(self.spec, plan.command, "", sureness(plan), plan=plan)
        if plan is None and situation.guidance is not None:
            guided = self._guided(situation, situation.guidance, rejected)
            if guided is not None:
                return guided
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
                    *([declined] if declined else _ending(followed)),
                    exploring_reason(situation, idea, ended=bool(followed or declined)),
                    *_warnings(ranked),
                )
            )
            main = Candidate(idea.command, idea.chance, reason)
            made = self._propose(situation, main, None, encouraged, fresh, ranked)
            return replace(made, exploring=True)
        return self._last_resort(situation, ranked)

    def _guided(
        self, situation: Situation, guidance: Guidance, rejected: Rejections
    ) -> Proposal | None:
        """Do what was shown in other games of the kind, or look for what it needs."""
        ideas = explore(situation)
        key = canonical(guidance.command)
        if key and key not in rejected.here | rejected.tired:
            weight = SURE_GUIDED if guidance.known else UNSURE
            main = Candidate(
                guidance.command, weight, guided_reason(guidance, situation.game.title)
            )
            return self._propose(situation, main, None, (), ideas, ())
        if not ideas:
            return None
        idea, *others = ideas
        reason = " ".join(filter(None, (seeking(guidance), exploring_reason(situation, idea))))
        main = Candidate(idea.command, idea.chance, reason)
        return replace(self._propose(situation, main, None, (), others, ()), exploring=True)

    def _pursue(
        self, situation: Situation, pursuit: Pursuit, rejected: Rejections
    ) -> Proposal | None:
        """Do what was learned to serve a goal; None where the person would have none of it."""
        barred = situation.taken_back | situation.dropped | situation.failed | rejected.here
        found = pursued(situation, pursuit, barred)
        if not found:
            return None
        main, *others = found
        if situation.command_only:
            return Proposal(self.spec, main.command, main.reason, main.weight)
        trying = main.weight < EXPLORE_BELOW
        return Proposal(
            self.spec, main.command, main.reason, main.weight, tuple(others), exploring=trying
        )

    def _infer(self, situation: Situation, inference: Inference) -> Proposal:
        """Do what demonstrations of other games come to here."""
        main = Candidate(inference.command, inference.confidence, inference.reason)
        ideas = () if situation.command_only else explore(situation)
        made = self._propose(situation, main, None, (), ideas, ())
        return replace(made, exploring=inference.confidence < EXPLORE_BELOW)

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
            said.append("You would not have it before, but what comes after needs it.")
        if agrees is not None:
            if plan.course is Course.SHOWN:
                confidence = max(confidence, agrees.chance)
            said.append(memory_reason(situation, agrees, ranked, self._clock(), beside=True))
        else:
            said += _warnings(r for r in ranked if r.key != plan.key)
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
            alternatives=_alternatives(situation, main, others, ideas, self._clock()),
            exemplars=_telling(memory, others[:ALTERNATIVES], ranked),
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


def _is_unwanted(situation: Situation, inference: Inference, rejected: Rejections) -> bool:
    """Tell whether the person would not have a command here."""
    here = situation.taken_back | situation.dropped | rejected.here
    return inference.key in here


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


def _may_contradict(situation: Situation, plan: Plan) -> bool:
    """Tell whether memories have to be weighed before a plan can be followed."""
    if situation.shown_here is not None and situation.shown_here <= {plan.key}:
        return False
    return any(_shown_against(one) and one.key != plan.key for one in situation.exemplars)


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
    return " ".join((*said, *_warnings(r for r in ranked if r.key != best.key)))


def _warnings(ranked: Iterable[Ranked]) -> list[str]:
    """Return at most one warning: of the command that killed most in this place."""
    killers = [
        e
        for r in ranked
        for e in r.against
        if e.deaths and e.same_game and e.match is not Match.TEXT
    ]
    worst = max(killers, key=lambda e: (e.similarity, e.deaths, e.outcome), default=None)
    return [warning(worst, died_in(worst))] if worst is not None else []


def _alternatives(
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
    offered = {main.key}
    found: list[Candidate] = []
    sense = Sense(situation)

    def offer(command: str, weight: float, reason: str, *, known: bool = False) -> None:
        key = canonical(command)
        if key in offered or len(found) == ALTERNATIVES or not sense.allows(command, known=known):
            return
        offered.add(key)
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
        offer(idea.command, idea.chance, idea_note(situation, idea), known=idea.like is None)
    for r in far:
        offer(r.command, r.chance, recollect(r.backing[0], now))
    return tuple(found)


def _by_people(exemplar: Exemplar) -> bool:
    return exemplar.source is not Source.SELF


def _far_off(exemplar: Exemplar) -> bool:
    return exemplar.match is Match.TEXT and not exemplar.same_game


def _telling(
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
