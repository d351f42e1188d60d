"""One thought: retrieve, search for valid commands, propose, critique.

Runs beside the turn loop and only reports: it never plays, never writes, and
may be dropped at any instant.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Set
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import perf_counter
from types import MappingProxyType

from agents.core import events as ev
from agents.core.errors import StoreError
from agents.core.goals import Goal
from agents.core.journey import lengthen
from agents.core.notes import for_models, standing
from agents.core.proposals import Draft, GoalMove, Judged, Plan, Proposal, TransferAdvice
from agents.core.protocols import Foresight, LatePlayer, Player
from agents.core.situation import Unfolding
from agents.core.types import Leg, Situation, Turn
from agents.imitation.execution.pursuit_tracker import PursuitTracker
from agents.play.retrieval.place_knowledge import Records
from agents.play.retrieval.pursuing import PursuitKeeper
from agents.play.retrieval.strategies import StrategySet
from agents.play.retrieval.transfer import TransferQuestion
from agents.play.thought.cast import Cast
from agents.play.thought.dissent import explained
from agents.play.thought.standpoint import Standpoint
from agents.play.thought.valid_search import ValidSearch
from agents.play.thought.vetting import checked, failure_of, no_reward, small_letters, without
from agents.providers.base import ProviderError
from games.errors import FOREIGN_FAULTS, GameError, ToldError
from games.types import NO_FACTS, Facts, GameInfo
from games.world import World

Report = Callable[[ev.Event], None]
Prompt = tuple[tuple[str, str], ...]
"""A prompt as (role, content) pairs."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to search for valid commands; players make do with those found by then.

    Attributes:
        acted_on: for a player that acts on them.
        told: for language models, which are told of them: most are found early,
            and a model's answer takes long enough by itself.
    """

    acted_on: float = 1.0
    told: float = 0.1


class Deliberation:
    """Thinks about a standpoint and reports events.

    Args:
        world: searched for valid commands, None where nothing may be tried; a step
            preempts the search.
        records: where memories come from.
        cast: who proposes and who rewards.
        companion: follows demonstrations beside the game.
        patience: how long to search for valid commands.
        foresight: how far plans look ahead, None for as far as the player does.
        command_only: nobody reads more of a proposal than its command.
        completions: somebody is shown all valid commands; else they are searched for only
            where a player wants them.
    """

    def __init__(
        self,
        world: World | None,
        records: Records,
        cast: Cast,
        companion: PursuitTracker,
        patience: Patience,
        *,
        foresight: Foresight | None = None,
        command_only: bool = False,
        completions: bool = False,
    ) -> None:
        self._world = world
        self._records = records
        self._cast = cast
        self._patience = patience
        self._foresight = foresight
        self._command_only = command_only
        self._completions = completions
        self._told: Unfolding | None = None
        self._earlier: tuple[tuple[str, int], Iterable[Leg]] | None = None
        self._legs: dict[int, Leg] = {}  # turn -> the path up to it, on any branch
        self._companion = companion
        self._counsellors = StrategySet(records, waits=companion.waits)
        self._pursuits = PursuitKeeper(records)
        self._revision = (0, 0)

    def follow_releases(self, others: bool) -> None:
        """Follow demonstrations of other releases, too, or no longer, in later thoughts."""
        self._companion.follow_releases(others)

    async def outdated(self) -> bool:
        """Tell whether memory was changed by hand since the last thought looked into it."""
        return await self._records.revision() != self._revision

    def close(self) -> None:
        """Let go of what a thought may still be busy with."""
        self._companion.close()

    async def think(
        self,
        at: Standpoint,
        report: Report,
        *,
        edited: Prompt | None = None,
        late: bool = True,
    ) -> None:
        """Report what is known, and at last the final proposal (or none).

        A player's or critic's own fault is reported, never raised: the person
        can always go on playing.

        Args:
            at: where the game stands.
            report: takes the events.
            edited: a prompt the person has edited; the player is asked with it.
            late: go on listening once a proposal stands.
        """
        judged: Judged | None = None
        situation: Situation | None = None
        report(ev.Thinking(at.serial))
        over = at.path[-1].scene.over
        search = self._search(at, report) if self._completions and not over else None
        try:
            situation = await self._observe(at, report)
            report(ev.Retrieved(at.serial, situation))
            if not over:
                judged = await self._deliberate(at, situation, search, report, edited)
        except ProviderError as error:
            report(failure_of(at.serial, self._cast.player_spec, error))
        except (GameError, StoreError) as error:
            report(ev.Failed(error.message, error.hint))
        except FOREIGN_FAULTS as error:  # whatever a player does is reported
            report(
                ev.Failed(
                    f"No proposal: {_said(error)}",
                    "Everything is kept; type your own move, or ask again.",
                )
            )
        report(ev.Proposed(at.serial, judged, final=True))
        if search is not None:
            search.complete()
        if late and judged is not None and situation is not None:
            await self._hear_latecomers(at.serial, situation, judged, report)

    async def _hear_latecomers(
        self, serial: int, situation: Situation, judged: Judged, report: Report
    ) -> None:
        """Report what is still said once a proposal stands; a fault of it costs no more."""
        player = self._cast.player
        if not isinstance(player, LatePlayer):
            return
        try:
            async with aclosing(player.latecomers(situation)) as late:
                async for proposal in late:
                    report(ev.Rejudged(serial, replace(judged, proposal=proposal)))
        except FOREIGN_FAULTS as error:  # whatever a player does is reported
            report(
                ev.Failed(
                    f"Nothing more is proposed: {type(error).__name__}: {error}.",
                    "What is proposed stands.",
                )
            )

    def _search(self, at: Standpoint, report: Report) -> ValidSearch | None:
        """Begin to search for valid commands; nobody has to wait for them."""
        if self._world is None:
            return None
        return ValidSearch(self._world, lambda found: report(ev.Completions(at.serial, found)))

    async def _observe(self, at: Standpoint, report: Report) -> Situation:
        here = at.path[-1]
        # One after the other: tasks cost more than what could go on beside one another.
        lore = await self._records.lore(at.game, here, at.task, at.path[0])
        self._revision = lore.revision
        plan = await self._plan(at, report)
        if here.scene.awaits_key:
            plan = None
        situation = (await self._unfold(at)).situation()
        failed = situation.failed | lore.failed | at.refused | at.fatal
        counsel: TransferAdvice | None = None
        if situation.path is not None and self._cast.follows_plans:
            asked = self._question(
                at, situation.path, failed | lore.taken_back | at.dropped, planned=plan is not None
            )
            counsel = await self._advise(asked, report)
        return replace(
            situation,
            task=at.task,
            facts=at.facts,
            lexicon=at.lexicon,
            exemplars=lore.exemplars,
            directions=lore.directions,
            failed=failed,
            taken_back=lore.taken_back,
            regretted=lore.regretted,
            dropped=at.dropped,
            broke=at.refused,
            records=MappingProxyType(lore.records),
            calibrations=MappingProxyType(lore.calibrations),
            labels=lore.labels,
            notes=for_models(lore.notes, standing(here, at.facts)) if lore.notes else (),
            action_values=lore.action_values,
            plan=plan,
            counsel=counsel,
            goals=at.goals,
            pursuit=await self._pursue(at),
            earlier_paths=await self._paths_before(at),
            shown_here=lore.shown_here,
            command_only=self._command_only and self._cast.critic is None,
        )

    async def _paths_before(self, at: Standpoint) -> Iterable[Leg]:
        """Return the paths of earlier sessions, read once a session."""
        session = at.path[0].session
        if self._earlier is None or self._earlier[0] != (at.game.id, session):
            paths = await self._records.earlier_paths(at.game, session, at.path[0])
            self._earlier = (at.game.id, session), paths
        return self._earlier[1]

    async def _unfold(self, at: Standpoint) -> Unfolding:
        """Return the path as a player is told of it; only what is new of it is taken in."""
        told, path = self._told, at.path
        known = 0 if told is None else told.here.number
        if told is None or known >= len(path) or path[known].id != told.here.id:
            told, known = None, -1
        facts: Mapping[int, Facts] = {}
        if any(turn.id not in self._legs for turn in path[known + 1 : -1]):
            facts = await self._records.facts(path[0].session)  # it was played before this program
        for turn in path[known + 1 :]:
            leg = self._legs.get(turn.id)
            if leg is None:
                held = at.facts if turn is path[-1] else facts.get(turn.id, NO_FACTS)
                leg = lengthen(None if told is None else told.leg, turn, held)
                self._legs[turn.id] = leg
            if told is None:
                told = Unfolding(at.game, leg)
            else:
                told.add(leg)
        if told is None:
            raise ValueError("a path begins with an opening")
        self._told = told
        return told

    async def _plan(self, at: Standpoint, report: Report) -> Plan | None:
        """Ask what following a demonstration comes to, if a player makes use of that."""
        if not self._cast.follows_plans:
            return None
        try:
            return await self._companion.plan(
                at.game,
                at.task,
                at.path,
                at.facts,
                foresight=self._cast.foresight if self._foresight is None else self._foresight,
                search=at.forward,
                revision=self._revision,
            )
        except FOREIGN_FAULTS as error:  # memory still knows what to propose
            report(
                ev.Failed(
                    f"No demonstration is followed: {_said(error)}",
                    "Everything is kept; the mimic goes by single memories.",
                )
            )
            return None

    def _question(
        self, at: Standpoint, leg: Leg, barred: Set[str], *, planned: bool
    ) -> TransferQuestion:
        """Return what whoever knows other games of the kind is asked."""
        return TransferQuestion(
            game=at.game,
            task=at.task,
            path=at.path,
            leg=leg,
            lexicon=at.lexicon,
            revision=self._revision,
            facts=at.facts,
            barred=barred,
            planned=planned,
            goal=at.goals[0].text if at.goals else "",
        )

    async def _advise(self, asked: TransferQuestion, report: Report) -> TransferAdvice | None:
        """Ask what people would do in a game like this one."""

        def failed(name: str, error: BaseException) -> None:
            report(
                ev.Failed(
                    f"Nothing is carried over from other games ({name}): "
                    f"{type(error).__name__}: {error}.",
                    "Everything is kept; the mimic goes by single memories.",
                )
            )

        return await self._counsellors.advise(asked, failed)

    async def _pursue(self, at: Standpoint) -> GoalMove | None:
        """Ask what was learned by itself to serve the goals here, if a player heeds that."""
        if not self._cast.follows_plans:
            return None
        return await self._pursuits.pursue(at.game, at.task, at.path, at.goals, at.lexicon)

    async def get_ready(self, game: GameInfo, task: str, opening: Turn) -> None:
        """Read what was learned of pursuing goals, so that their values can be told."""
        await self._pursuits.ready(game, task, opening)

    def value_of(self, goal: Goal, here: Turn) -> float:
        """Return what the learner thinks that pursuing a goal is worth where it stands."""
        return self._pursuits.value(goal.text, here)

    async def _deliberate(
        self,
        at: Standpoint,
        situation: Situation,
        search: ValidSearch | None,
        report: Report,
        edited: Prompt | None,
    ) -> Judged | None:
        serial = at.serial
        player, critic = self._cast.player, self._cast.critic
        if player is None:
            return None
        if player.wants_valid(situation):
            search = search or self._search(at, report)
            if search is not None:
                acts = self._cast.acts_on_valid(situation)
                valid = await search.within(
                    self._patience.acted_on if acts else self._patience.told
                )
                situation = replace(situation, valid=valid)
        began = perf_counter()
        proposal: Proposal | None = None
        drafts: dict[str, Draft] = {}
        async with aclosing(self._saying(player, situation, at, edited)) as said:
            async for forming in said:
                if isinstance(forming, Draft):
                    if drafts.get(forming.player) != forming:
                        drafts[forming.player] = forming
                        report(ev.Drafted(serial, forming))
                    continue
                kept = without(forming, at.dropped)
                if kept is None:
                    continue
                forming = kept if at.path[-1].scene.awaits_key else small_letters(kept, at.lexicon)
                proposal = forming
                if not situation.command_only:
                    tried = forming.lookahead + (at.forward.used if at.forward is not None else 0)
                    seconds = perf_counter() - began
                    proposal = replace(forming, seconds=seconds, lookahead=tried)
                report(ev.Proposed(serial, Judged(proposal), final=False))
        if proposal is None or critic is None:
            return Judged(proposal) if proposal is not None else None
        try:
            critiques = checked(await critic.judge(situation, proposal.commands))
            return explained(Judged(proposal, critiques))
        except FOREIGN_FAULTS as error:  # a critic's fault costs no proposal
            report(no_reward(error))
            return Judged(proposal)

    async def _saying(
        self, player: Player, situation: Situation, at: Standpoint, edited: Prompt | None
    ) -> AsyncGenerator[Proposal | Draft, None]:
        """Ask the player, with the person's own prompt if there is one."""
        if edited is not None:
            words = self._cast.reask(edited, situation, at.lookahead)
        else:
            words = player.propose(situation, at.lookahead)
        async for said in words:
            yield said


def _said(error: BaseException) -> str:
    """Return what a fault says of itself, as the end of a sentence."""
    if isinstance(error, ToldError):
        return f"{error.message} {error.hint}".rstrip()
    return f"{type(error).__name__}: {error}."
