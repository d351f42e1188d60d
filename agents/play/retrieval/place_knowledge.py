"""What a thought looks up in journal and memory, for whoever plays: read, never written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from sqlite_utils import Database

from agents.core.commands import Source
from agents.core.deferred import Deferred
from agents.core.journey import lengthen
from agents.core.memories import ActionValue, Exemplar, Label
from agents.core.notes import Note
from agents.core.proposals import Calibration, Record
from agents.core.types import Leg, Turn
from agents.critics.registry import asks_model
from agents.guidance import store
from agents.guidance.skills import Skills
from agents.imitation.execution.pursuit_tracker import Sources
from agents.imitation.selection.choosing import best_traces, by_text
from agents.imitation.selection.library import BY_PEOPLE, kindred_traces
from agents.imitation.selection.own_play import own_best
from agents.imitation.selection.pruning import without_wandering
from agents.imitation.states.traces import Moment, Trace
from agents.imitation.transfer.productions import Productions
from agents.induction.induced_policy import TaskKnowledge
from agents.journal import notes, openings
from agents.journal.facts import facts_of
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.fitting import for_keys, for_lines, for_this_game
from agents.play.retrieval.inducing import taught_tasks
from agents.play.retrieval.pursuing import SkillRecords
from agents.play.retrieval.transfer import TransferRecords
from games.types import NO_FACTS, Facts, GameInfo

_NONE = 0
"""The number of no session."""
MOST_PATHS = 12
"""Earlier sessions, the newest, whose paths are remembered."""


@dataclass(frozen=True, slots=True)
class PlaceKnowledge:
    """What a home knows of a place, and of its players and critics.

    Attributes:
        exemplars: memories for what is observed, best first, as far as they bear on it.
        directions: out of this place, that were ever taken: (direction, where to).
        records, calibrations: how players and critics have done, by their specs.
        labels: what model critics said of commands here.
        action_values: of commands here.
        failed: commands that did nothing here on any branch of the session.
        taken_back: commands that were taken back here, or overridden on a branch left.
        notes: the person's own on this game.
        regretted: those that were taken back so long ago that they may come up again.
        revision: of memory when this was looked up, see :meth:`Sources.revision`.
        shown_here: see :class:`agents.core.types.Situation`.
    """

    exemplars: Sequence[Exemplar]
    directions: Sequence[tuple[str, str]]
    records: Mapping[str, Record]
    calibrations: Mapping[str, Calibration]
    labels: tuple[Label, ...]
    action_values: Sequence[ActionValue]
    failed: frozenset[str]
    taken_back: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    revision: tuple[int, int] = (0, 0)
    shown_here: frozenset[str] | None = None
    regretted: frozenset[str] = frozenset()


class Records(Sources, TransferRecords, SkillRecords, Protocol):
    """Where a thought looks things up; the ledger has it."""

    async def lore(self, game: GameInfo, here: Turn, task: str, opening: Turn) -> PlaceKnowledge:
        """Return what is known of the place of a turn, and of who plays and judges.

        Args:
            game: what is played.
            here: the turn.
            task: what it is played for.
            opening: the first turn of its session.
        """

    async def earlier_paths(self, game: GameInfo, session: int, opening: Turn) -> Iterable[Leg]:
        """Return the paths of sessions that the agent played alone before this one."""


def look_up(
    journal: Journal, memory: Memory, game: GameInfo, here: Turn, task: str, opening: Turn
) -> PlaceKnowledge:
    """Return what is known of the place of a turn, and of who plays and judges.

    The ways out of it are read only by who looks at them.
    """
    seen = here.observation
    alike = _of_this_game(journal, game, opening)
    calibrations = journal.calibrations()
    models = tuple(filter(asks_model, calibrations))  # most homes hold none
    exemplars: Sequence[Exemplar] = memory.retrieve(game, seen, task=task)
    values: Sequence[ActionValue] = ()
    if alike is not None:
        exemplars = for_this_game(exemplars, alike)
    else:
        values = memory.action_values(game, seen, task=task)
    if here.scene.awaits_key:
        exemplars, values = for_keys(exemplars, values)
    else:
        exemplars = for_lines(exemplars)
    return PlaceKnowledge(
        exemplars,
        Deferred(lambda: journal.ways_out(game, here)) if alike is None else (),
        journal.records(),
        calibrations,
        memory.labels(game, seen, models, task=task) if models else (),
        values,
        journal.failed(here.session, seen.key),
        journal.taken_back(here.session, seen.key),
        tuple(notes.read(journal.db, game)),
        regretted=journal.taken_back(here.session, seen.key, long_ago=True),
    )


def _of_this_game(journal: Journal, game: GameInfo, opening: Turn) -> frozenset[int] | None:
    """Return the sessions of what is played, None if all that count as the game are.

    A world that says what it asks is another game for each seed.
    """
    return openings.began_alike(journal.db, game, opening) if opening.scene.task else None


def look_up_later(
    journal: Journal, memory: Memory, game: GameInfo, here: Turn, task: str, opening: Turn
) -> PlaceKnowledge:
    """Return the same of another session's scene, most of it read only by who looks at it.

    Nothing may be written meanwhile.
    """
    seen = here.observation
    if here.scene.awaits_key:
        return look_up(journal, memory, game, here, task, opening)
    alike = _of_this_game(journal, game, opening)

    def remembered() -> tuple[Exemplar, ...]:
        found = for_lines(memory.retrieve(game, seen, task=task))
        return found if alike is None else for_this_game(found, alike)

    calibrations = journal.calibrations()
    models = tuple(filter(asks_model, calibrations))
    return PlaceKnowledge(
        Deferred(remembered),
        Deferred(lambda: journal.ways_out(game, here)) if alike is None else (),
        journal.records(),
        calibrations,
        memory.labels(game, seen, models, task=task) if models else (),
        Deferred(lambda: memory.action_values(game, seen, task=task)) if alike is None else (),
        frozenset(),
        notes=tuple(notes.read(journal.db, game)),
        shown_here=memory.shown(game, seen),
    )


def paths_before(
    journal: Journal, sources: Set[Source], game: GameInfo, session: int, opening: Turn
) -> tuple[Leg, ...]:
    """Return the paths of a game's sessions that the agent played alone, the oldest first.

    Args:
        session: the present one, which is no earlier one.
        opening: its first turn.
    """
    if Source.SELF not in sources:
        return ()
    alike = _of_this_game(journal, game, opening)
    found: list[Leg] = []
    for info in journal.sessions(game.id):
        if info.id == session or info.demonstrations or not info.turns:
            continue
        if alike is not None and info.id not in alike:
            continue
        turns = journal.path(info.tip)
        if any(t.decision is not None and t.decision.source is not Source.SELF for t in turns):
            continue
        facts = facts_of(journal.db, info.id)
        leg: Leg | None = None
        for turn in turns:
            leg = lengthen(leg, turn, facts.get(turn.id, NO_FACTS))
        if leg is not None:
            found.append(leg)
        if len(found) == MOST_PATHS:
            break
    return tuple(reversed(found))


def to_follow(
    db: Database,
    game: GameInfo,
    sources: Set[Source],
    task: str,
    session: int | None,
    *,
    other_releases: bool = False,
    as_told: bool = False,
) -> list[Trace]:
    """Return what to follow, the best first: people's demonstrations, else own games.

    Args:
        session: the one that is played, None for none of the home's.
        as_told: leave their facts out.
    """
    shown = best_traces(
        db, game, sources=sources, task=task, session=session, other_releases=other_releases
    )
    own = [] if shown else own_best(db, game, sources=sources, task=task, session=session)
    found = list(map(by_text, shown or own)) if as_told else shown or own
    return list(map(without_wandering, found)) if shown else found


def lessons_of(db: Database, sources: Set[Source], game: GameInfo, opening: Moment) -> Productions:
    """Return what people's demonstrations of other games of a kind teach."""
    return Productions(kindred_traces(db, game, opening, sources=frozenset(sources) & BY_PEOPLE))


class ReadRecords(Records):
    """A home's records that nothing is written to while it is asked.

    So whatever was looked up once stays true.

    Args:
        journal, memory: only to be read. ``memory.sources`` is whose experience
            counts, and demonstrations of others are not looked at either.
        learning: what is played is learned meanwhile; what was looked up stays as it was.
        by_text: only what demonstrations showed counts, as where no facts were kept.
    """

    def __init__(
        self, journal: Journal, memory: Memory, *, learning: bool = False, by_text: bool = False
    ) -> None:
        self._look_up = look_up if learning else look_up_later
        self._by_text = by_text
        self._journal = journal
        self._memory = memory
        self._known: dict[tuple[object, ...], PlaceKnowledge] = {}
        self._lessons: dict[tuple[str, Moment], Productions] = {}
        self._taught: dict[str, TaskKnowledge] = {}
        self._paths: dict[tuple[str, str], tuple[Leg, ...]] = {}
        self._shown: dict[tuple[str, str, bool], list[Trace]] = {}

    async def lore(self, game: GameInfo, here: Turn, task: str, opening: Turn) -> PlaceKnowledge:
        """Return what is known of the place of a turn; looked up once a scene."""
        key = (game.id, here.observation, task, opening.scene.task and opening.scene.text)
        known = self._known.get(key)
        if known is None:
            # Another session of the same home is none of its branches: nothing failed there.
            here = replace(here, session=_NONE)
            known = self._look_up(self._journal, self._memory, game, here, task, opening)
            self._known[key] = known
        return known

    async def lessons(
        self, game: GameInfo, opening: Moment, revision: tuple[int, int]
    ) -> Productions:
        """Return what demonstrations of other games of a kind teach; read once an opening."""
        key = game.id, opening
        if key not in self._lessons:
            db, sources = self._journal.db, self._memory.sources
            self._lessons = {key: lessons_of(db, sources, game, opening)}
        return self._lessons[key]

    async def skills(self, game: GameInfo, session: int) -> Skills:
        """Return what was learned of pursuing goals in a game."""
        return store.load(self._journal.db, game)

    async def taught_tasks(self, game: GameInfo) -> TaskKnowledge:
        """Return what demonstrations teach of tasks; read once a game."""
        if game.id not in self._taught:
            db, sources = self._journal.db, frozenset(self._memory.sources)
            self._taught[game.id] = taught_tasks(db, sources, game)
        return self._taught[game.id]

    async def earlier_paths(self, game: GameInfo, session: int, opening: Turn) -> Iterable[Leg]:
        """Return the paths of sessions that the agent played alone; read once a game."""
        key = game.id, opening.scene.task and opening.scene.text
        if key not in self._paths:
            sources = self._memory.sources
            self._paths[key] = paths_before(self._journal, sources, game, session, opening)
        return self._paths[key]

    async def demonstrations(
        self, game: GameInfo, task: str, session: int, *, other_releases: bool = False
    ) -> list[Trace]:
        """Return the demonstrations to follow, the best first; read once a game and task."""
        key = (game.id, task, other_releases)
        if key not in self._shown:
            db, sources = self._journal.db, self._memory.sources
            self._shown[key] = to_follow(
                db,
                game,
                sources,
                task,
                None,
                other_releases=other_releases,
                as_told=self._by_text,
            )
        return self._shown[key]

    async def facts(self, session: int) -> Mapping[int, Facts]:
        """Return what held after each turn of a session, where that was kept."""
        return facts_of(self._journal.db, session)

    async def revision(self) -> tuple[int, int]:
        """Return the same always: nothing is written meanwhile."""
        return 0, 0
