"""A pursuit beside a game: it goes wherever the game goes.

A co-play's path grows, is taken back, redone, left for another branch. The
companion folds only what is new, remembers where the pursuit stood at each turn,
and takes up from the nearest turn that it knows. Beside a person all of its work is
done on one thread of its own, for demonstrations are long and a thought may be
dropped at any instant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise
from types import MappingProxyType
from typing import Protocol

from agents.core.proposals import Plan
from agents.core.protocols import Foresight, ForwardModel
from agents.core.types import Turn
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.execution.backtracking import Backtracker
from agents.imitation.execution.foreseeing import Foreseer
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.execution.pursuit import Mark, Pursuit
from agents.imitation.language.plain_words import in_plain_words
from agents.imitation.states.traces import Moment, Trace, same_game
from games.types import NO_FACTS, Facts, GameInfo

_MARKS = 300
"""Turns at which it is remembered where the pursuit stood, the latest ones."""


class Sources(Protocol):
    """Where demonstrations and facts come from; the ledger has it."""

    async def demonstrations(
        self, game: GameInfo, task: str, session: int, *, other_releases: bool = False
    ) -> Sequence[Trace]:
        """Return what may be followed, the best first, another path of the session's too."""

    async def facts(self, session: int) -> Mapping[int, Facts]:
        """Return what held after each turn of a session."""

    async def revision(self) -> tuple[int, int]:
        """Return what differs once what was learned was changed by hand."""


Named = tuple[tuple[int, int, tuple[int, ...]], ...]
"""Demonstrations by session, last turn, and the places of what was withdrawn of them."""
Shelf = dict[Named, Knowledge]
"""What was understood, by the demonstrations that it was understood from."""

PURSUITS: Mapping[Foresight, type[Pursuit]] = MappingProxyType(
    {Foresight.NONE: Pursuit, Foresight.UNDO: Backtracker, Foresight.SEARCH: Foreseer}
)


class PursuitTracker:
    """Keeps a pursuit in step with the path of a game.

    Args:
        sources: where demonstrations are read.
        other_releases: those of other releases of the story may be followed, too.
        shelf: what was understood before and may be shared; games that share one are
            played one after the other.
        waits: whoever asks waits for the answer and does nothing else meanwhile, so
            that no thread is needed.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        other_releases: bool = False,
        shelf: Shelf | None = None,
        waits: bool = False,
    ) -> None:
        self._sources = sources
        self._other_releases = other_releases
        self._shelf = shelf
        self.waits = waits
        self._thread: ThreadPoolExecutor | None = None
        self._found: tuple[Trace, ...] | None = None
        self._named: tuple[tuple[Trace, ...], Named] = (), ()
        self._revision = (0, 0)
        self._last: tuple[Turn, ...] = ()
        self._follower: Follower | None = None

    async def plan(
        self,
        game: GameInfo,
        task: str,
        path: tuple[Turn, ...],
        facts: Facts,
        *,
        foresight: Foresight = Foresight.NONE,
        search: ForwardModel | None = None,
        revision: tuple[int, int] | None = None,
    ) -> Plan | None:
        """Return the plan at the end of a path, None if there is none to follow.

        Args:
            game, task: what is played and what for.
            path: from the session's root to where the person stands.
            facts: what holds there.
            foresight: how far the plan looks ahead.
            search: tries commands there, if anything may be tried.
            revision: what the sources said to that just now; they are asked if None.

        Raises:
            StoreError: the demonstrations can't be read.
        """
        if revision is None:
            revision = await self._sources.revision()
        if self._found is None or revision != self._revision or not _goes_on(self._last, path):
            self._revision = revision
            self._found = await self._find(game, task, path, facts)
        self._last = path
        if not self._found:
            return None
        known: Mapping[int, Facts] = {}
        follower = self._follower
        if follower is None or not follower.knows(path[-2:]):
            known = await self._sources.facts(path[-1].session)
        held = {**known, path[-1].id: facts}
        advise = partial(self._advise, self._found, path, held, foresight, search)
        if self.waits:
            return advise()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="companion")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, advise)

    async def _find(
        self, game: GameInfo, task: str, path: tuple[Turn, ...], facts: Facts
    ) -> tuple[Trace, ...]:
        """Return the demonstrations of what is played, but for those that are being played."""
        found = await self._sources.demonstrations(
            game, task, path[-1].session, other_releases=self._other_releases
        )
        opening = await self._opening(path, facts)
        return tuple(
            trace
            for trace in found
            if not (opening.scene.task and not same_game(opening, trace.moments[0]))
            and not _is_played(trace, path)
        )

    async def _opening(self, path: Sequence[Turn], facts: Facts) -> Moment:
        """Return how what is played began."""
        scene = path[0].scene
        if len(path) == 1 or not scene.task:
            return Moment(scene, facts if len(path) == 1 else NO_FACTS)
        known = await self._sources.facts(path[0].session)
        return Moment(scene, known.get(path[0].id, NO_FACTS))

    def _advise(
        self,
        found: tuple[Trace, ...],
        path: tuple[Turn, ...],
        facts: Mapping[int, Facts],
        foresight: Foresight,
        search: ForwardModel | None,
    ) -> Plan | None:
        if self._named[0] is not found:
            self._named = found, _key(found)
        key = self._named[1]
        try:
            if self._follower is None or self._follower.key != (key, foresight):
                self._follower = Follower(key, self._understand(key, found), foresight)
            return self._follower.advise(path, facts, search)
        except Exception:
            # Not again at every move: until the person goes elsewhere, no plan is made.
            self._found, self._follower = (), None
            raise

    def _understand(self, key: Named, found: Sequence[Trace]) -> Knowledge:
        """Return what demonstrations teach, the one to follow first comes first."""
        if self._shelf is None:
            return understand(found)
        if key not in self._shelf:
            self._shelf[key] = understand(found)
        return self._shelf[key]

    def follow_releases(self, others: bool) -> None:
        """Follow other releases of the story, too, or no longer, from the next plan on."""
        self._other_releases = others
        self._found = None

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None


def understand(traces: Sequence[Trace]) -> Knowledge:
    """Return what demonstrations teach, the one to follow first comes first."""
    # Names of things differ where facts are missing: what has them goes together.
    whole = [trace for trace in traces if all(moment.facts for moment in trace.moments)]
    told = map(in_plain_words, whole or [as_shown(trace) for trace in traces])
    return Knowledge([Demonstration(i, trace) for i, trace in enumerate(told)])


def as_shown(trace: Trace) -> Trace:
    """Return a demonstration as it was seen, without facts."""
    return replace(trace, moments=tuple(replace(m, facts=NO_FACTS) for m in trace.moments))


class Follower:
    """A pursuit, and where it stood at the turns of a session.

    Args:
        key: names the demonstrations.
        knowledge: what they teach.
        foresight: how far it looks ahead.
    """

    def __init__(
        self,
        key: Named,
        knowledge: Knowledge,
        foresight: Foresight = Foresight.NONE,
    ) -> None:
        self.key = key, foresight
        self._bare = knowledge.bare
        self._pursuit = PURSUITS[foresight](PlanExecutor(knowledge))
        self._marks: dict[int, Mark] = {}
        self._plans: dict[int, Plan | None] = {}
        self._at: int | None = None

    def knows(self, turns: Sequence[Turn]) -> bool:
        """Tell whether the pursuit stood at one of some turns."""
        return any(turn.id in self._marks for turn in turns)

    def advise(
        self,
        path: Sequence[Turn],
        facts: Mapping[int, Facts],
        search: ForwardModel | None = None,
    ) -> Plan | None:
        """Follow a path to its end and return the plan there.

        Args:
            path: from the session's root to where the person stands.
            facts: what held at those of its turns that are new.
            search: tries commands at its end, if anything may be tried.
        """
        here = path[-1]
        if self._at == here.id and here.id in self._plans:
            return self._plans[here.id]
        self._go(path, facts)
        plan = self._act(here, search)
        self._plans = {here.id: plan}
        return plan

    def _act(self, here: Turn, search: ForwardModel | None = None) -> Plan | None:
        """Ask the pursuit; at a story's end it may only want moves taken back."""
        plan = self._pursuit.act(None if here.scene.over else search)
        if plan is None or (here.scene.over and not plan.take_back):
            # Lost, not done: the person may find the way, so nothing counts as given up.
            self._pursuit.back_to(self._marks[here.id])
            return None
        return plan

    def _go(self, path: Sequence[Turn], facts: Mapping[int, Facts]) -> None:
        """Bring the pursuit to a path's end from the nearest turn where it stood."""
        known = (i for i in reversed(range(len(path))) if path[i].id in self._marks)
        start = next(known, None)
        if start is None:
            start = 0
            self._pursuit.begin(path[0].scene, self._held(path[0], facts))
            self._remember(path[0])
        elif self._at != path[start].id:
            self._pursuit.back_to(self._marks[path[start].id])
            self._at = path[start].id
            self._plans = {}
        for before, turn in pairwise(path[start:]):
            # What the pursuit had in mind is judged by what came of it.
            if before.id not in self._plans and not before.scene.over:
                self._act(before)
            decision = turn.decision
            command = decision.command if decision is not None else ""
            shown = decision is not None and decision.demonstrates
            self._pursuit.saw(command, turn.scene, self._held(turn, facts), shown=shown)
            self._remember(turn)

    def _held(self, turn: Turn, facts: Mapping[int, Facts]) -> Facts:
        return NO_FACTS if self._bare else facts.get(turn.id, NO_FACTS)

    def _remember(self, turn: Turn) -> None:
        self._marks[turn.id] = self._pursuit.checkpoint()
        self._at = turn.id
        self._plans = {}
        if len(self._marks) > _MARKS:
            # The opening's stays: from there every turn can be reached.
            del self._marks[next(islice(self._marks, 1, None))]


def _key(found: Sequence[Trace]) -> Named:
    return tuple(
        (
            trace.session,
            trace.turns[-1],
            tuple(place for place, gone in enumerate(trace.forgotten) if gone),
        )
        for trace in found
    )


def _goes_on(before: Sequence[Turn], path: Sequence[Turn]) -> bool:
    """Tell whether a path is the one before, or that with moves played after it."""
    return 0 < len(before) <= len(path) and path[len(before) - 1].id == before[-1].id


def _is_played(trace: Trace, path: Sequence[Turn]) -> bool:
    """Tell whether a demonstration is what is being played, and goes no further."""
    end = trace.session, trace.turns[-1]  # turns of no journal have numbers of their own
    return any((turn.session, turn.id) == end for turn in path)
