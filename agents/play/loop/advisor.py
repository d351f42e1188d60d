"""The agent beside a game in play: it thinks about where the game stands, and answers.

One thought at a time, begun anew whenever the game stands elsewhere. What is said
too late for a move is kept with the turn it led to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Decision
from agents.core.errors import StoreError
from agents.core.goals import Goal
from agents.core.program_words import program_word
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.imitation.execution.pursuit_tracker import PursuitTracker
from agents.play.loop.initiative import Initiative
from agents.play.loop.late_answers import LateAnswers
from agents.play.loop.releases import Releases
from agents.play.loop.settings import Settings
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position
from agents.play.thought.cast import Cast
from agents.play.thought.declined import Declined
from agents.play.thought.deliberation import Deliberation, Prompt
from agents.play.thought.standpoint import Standpoint
from agents.play.thought.thinking import Report, SecondOpinion, Thought, ThoughtRunner
from games.types import clean_text

ThoughtIntent = (
    intents.Consider
    | intents.Repropose
    | intents.RecallDropped
    | intents.Reask
    | intents.StopThinking
    | intents.ChangePlayers
    | intents.ChangeCritic
    | intents.FollowReleases
)
"""What is asked of the thought under way, or of who thinks."""


class Advisor:
    """Who thinks about where a game stands, and what they are at.

    Args:
        position: where the game stands.
        ledger: journal and memory.
        cast: who proposes and who rewards.
        settings: how the game is played.
        initiative: who moves; stopped whenever another thought begins.
        report: takes what tasks say, on the event loop's thread.

    Attributes:
        task: what the game is played for.
        goals: what is to be done next, in order.
    """

    def __init__(
        self,
        position: Position,
        ledger: Ledger,
        cast: Cast,
        settings: Settings,
        initiative: Initiative,
        report: Callable[[Report | SecondOpinion], None],
    ) -> None:
        self.task = settings.task
        self.goals: tuple[Goal, ...] = ()
        self._position = position
        self._cast = cast
        self._initiative = initiative
        others = settings.other_releases
        self._deliberation = Deliberation(
            position.world,
            ledger,
            cast,
            PursuitTracker(ledger, other_releases=others),
            settings.patience,
            completions=settings.completions,
        )
        self._releases = Releases(ledger, cast, self._deliberation, position.game, followed=others)
        self._declined = Declined()
        self._thinking = ThoughtRunner(self._deliberation, cast, report)
        self._late = LateAnswers(ledger)

    @property
    def serial(self) -> int:
        """Number of the present thought; one of a lower number is stale."""
        return self._thinking.serial

    def value_of(self, goal: Goal, here: Turn) -> float:
        """Return what the learner thinks that pursuing a goal is worth where it stands."""
        return self._deliberation.value_of(goal, here)

    @property
    def judged(self) -> Judged | None:
        """What is proposed now, None while nothing stands."""
        return self._thinking.judged

    @property
    def shown(self) -> Judged | None:
        """What is on the screen: what stands, or what is heard so far."""
        return self._thinking.thought.shown

    async def close(self) -> None:
        """Stop every task and close every backend."""
        self._stop()
        self._thinking.close()
        self._late.dismiss()
        await self._cast.close()

    # --- thinking ---------------------------------------------------------------------

    def think(self, edited: Prompt | None = None) -> None:
        """Start to think about the present turn, dropping what was thought before."""
        self._stop()
        serial, position, play = self.serial, self._position, self._cast.settings.play

        def still() -> bool:
            return serial == self.serial

        at = Standpoint(
            serial,
            position.game,
            self.task,
            position.path,
            position.facts,
            position.lexicon,
            position.lookahead(still) if play.lookahead else None,
            position.forward(play.nodes, still) if play.lookahead else None,
            self._declined.refused_at(position.here),
            self._declined.dropped_at(position.here),
            self.goals,
        )
        self._thinking.begin(at, edited)

    def _stop(self) -> None:
        """Make everything in flight stale: reports, ticks, the pending proposal."""
        self._thinking.drop()
        self._initiative.stop_clock()

    async def heard(self, said: Report | SecondOpinion) -> list[ev.Event]:
        """Take in what a task says, and return what there is to show.

        What comes too late, of a slower critic or a member of a team, is kept with
        the turn that it is about.
        """
        if said.serial != self.serial:
            return await _tried(self._keep(said))
        if isinstance(said, SecondOpinion):
            return [*self._thinking.reconsidered(said.critiques)]
        told = [*self._thinking.heard(said.event)]
        if isinstance(said.event, ev.Proposed) and said.event.final:
            path = self._position.path
            told.append(self._initiative.decide(said.serial, path, self.judged))
        return told

    async def _keep(self, said: Report | SecondOpinion) -> None:
        if isinstance(said, SecondOpinion):
            await self._late.keep_critiques(said.serial, said.critiques)
        elif isinstance(said.event, ev.Rejudged | ev.Proposed) and said.event.judged is not None:
            proposal = said.event.judged.proposal
            await self._late.keep_members(said.serial, proposal, self._cast.critic)

    # --- what is asked of it ------------------------------------------------------------

    async def answer(self, asked: ThoughtIntent) -> list[ev.Event]:
        """Do what a person asks, and return what there is to tell."""
        match asked:
            case intents.Consider(text=text):
                command = clean_text(text).strip()
                if not command or program_word(command, self._position.lexicon):
                    return []
                return _those(await self._thinking.consider(command))
            case intents.Repropose():
                dropped = self._declined.drop(self._position.here, self._thinking.thought)
                return [*_those(dropped), self._ask_again()]
            case intents.RecallDropped():
                if not self._cast.uses_models and await self._deliberation.outdated():
                    self.think()
                return []
            case intents.Reask(messages=messages):
                return [self._ask_again(messages)]
            case intents.StopThinking():
                return self._stop_and_wait()
            case intents.ChangePlayers() | intents.ChangeCritic():
                changed = await self._cast.change(asked)
                if isinstance(changed, ev.CastChanged):
                    self.think()
                return [changed]
            case intents.FollowReleases(others=others):
                told = await self._releases.follow(others, self.task)
                self.think()
                return [told]

    def _ask_again(self, edited: Prompt | None = None) -> ev.ModeChanged:
        self._cast.try_again()
        self.think(edited)
        return self._initiative.now

    def _stop_and_wait(self) -> list[ev.Event]:
        """Drop the thought under way; the person goes on without a proposal."""
        self._stop()
        self._late.dismiss()
        self._initiative.hold("you stopped it")
        nothing = ev.Proposed(self.serial, None, final=True)
        return [nothing, self._initiative.held(self.serial)]

    async def better_release(self) -> list[ev.Event]:
        """Say that another release was demonstrated better, and whether that is followed."""
        return _those(await self._releases.known(self.task))

    def reconsider(self) -> None:
        """Think again now that memory was changed; a model is asked again only by the person."""
        if not self._cast.uses_models:
            self.think()

    def heed(self, told: Sequence[ev.Event]) -> None:
        """Think again where a note on what is here was changed, for models heed notes.

        One that may cost money is asked again only by the person.
        """
        here = {note for event in told if isinstance(event, ev.NotesHere) for note in event.notes}
        changed = (event for event in told if isinstance(event, ev.NoteChanged))
        if any(one.removed or one.note in here for one in changed) and self._cast.asks_for_nothing:
            self.think()

    # --- what becomes of the game -------------------------------------------------------

    def let_go(self) -> Thought:
        """Drop the present thought for a move, and return what came of it."""
        thought = self._thinking.thought
        if thought.judged is not None or (thought.forming and thought.forming.proposal.members):
            # Members that nobody waited for may still answer.
            self._late.listen(self._thinking.let_go())
        else:
            self._late.dismiss()
        self._stop()
        return thought

    def played(self, before: Turn, turn: Turn, decision: Decision, thought: Thought) -> None:
        """Take note of a move, and of the thought that led to it."""
        self._declined.played(before, decision)
        self._late.played(turn, thought)

    def refuse(self, here: Turn, decision: Decision) -> None:
        """Have a command that the engine could not play not be proposed at this turn."""
        self._declined.refuse(here, decision)

    def elsewhere(self, why: str) -> None:
        """Hold auto mode, and think anew: the game stands elsewhere than was thought."""
        self._late.dismiss()
        self._initiative.hold(why)
        self.think()


async def _tried(keeping: Awaitable[None]) -> list[ev.Event]:
    """Wait until something is kept; that it can't be is told."""
    try:
        await keeping
    except StoreError as error:
        return [ev.Failed(error.message, error.hint)]
    return []


def _those(event: ev.Event | None) -> list[ev.Event]:
    return [] if event is None else [event]
