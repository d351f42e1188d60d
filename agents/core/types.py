"""The words of co-play: turns, and the situations that players and critics are told of.

Everything here is frozen data. Players and critics see these and nothing else:
no database handle, no world. May import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from agents.core.commands import Actor, Decision, HasCommand, Went
from agents.core.goals import Goal
from agents.core.memories import (
    ActionValue,
    Effect,
    Exemplar,
    Label,
    Observation,
    set_back,
)
from agents.core.proposals import Calibration, GoalMove, Judged, Plan, Record, TransferAdvice
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene


@dataclass(frozen=True, slots=True)
class Step(HasCommand):
    """A recent move: where, what, and what came of it.

    Attributes:
        proposed: what the player had proposed there, empty if nothing.
        reward: what the critic had given that proposal, None if it knew nothing.
        why: the person's own words on the move.
    """

    location: str
    command: str
    actor: Actor
    scene: Scene
    effect: Effect
    proposed: str = ""
    reward: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a player or critic is told.

    Attributes:
        scene: the present scene; ``observation`` is its recurring part.
        facts: structured state, empty where the world has none.
        recent: latest moves of this path, oldest first, at most 30.
        exemplars: memories for this situation, best first.
        valid: commands known to change the world, or None if not known.
        failed: commands that did nothing here in this session, canonical form.
        taken_back: commands taken back here in this session and not played here since,
            or overridden here on a branch that was left; canonical form.
        regretted: the same of so long ago that they may come up again, if there is nothing
            better or a demonstration asks for them.
        dropped: commands that the person dropped in this scene when they were proposed
            and has not played in it since; canonical form.
        broke: commands that broke the story off here and were not played, canonical form.
        tried: canonical command -> times played in this place this session.
        elsewhere: canonical command -> times played anywhere this session.
        lexicon: the words the parser knows.
        notes: the person's own notes for this game.
        directions: seen out of this place: (direction, where to).
        earlier: what happened before ``recent``, one line each, oldest first.
        records: player spec -> how it has done.
        calibrations: critic spec -> how well it has predicted.
        labels: what model critics said of commands in situations like this.
        action_values: all that was ever played in this scene and place, with its value;
            exemplars are few of these, and come from elsewhere too.
        plan: what following a demonstration comes to; None if there is none to follow.
        counsel: what people would do here by what they showed in other games of its kind;
            None where that says nothing.
        goals: what is to be done next, in order; only what is open, of whoever is heeded.
        pursuit: what was learned by itself to be worth playing for the first of them, or
            for the task; None where nothing is.
        path: all moves of this path, told from its end; None if not known.
        earlier_paths: ends of the paths of sessions that the agent played alone
            before, the oldest first; read when they are first looked at.
        shown_here: commands by which the person is remembered to have done anything in
            exactly this situation, canonical form; None where only the exemplars tell.
        command_only: nobody reads more of a proposal than its command, so that reasons,
            confidence and alternatives need not be worked out.
    """

    game: GameInfo
    scene: Scene
    observation: Observation
    task: str = ""
    facts: Facts = NO_FACTS
    recent: tuple[Step, ...] = ()
    exemplars: Sequence[Exemplar] = ()
    valid: tuple[str, ...] | None = None
    failed: frozenset[str] = frozenset()
    taken_back: frozenset[str] = frozenset()
    regretted: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    broke: frozenset[str] = frozenset()
    tried: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    lexicon: Lexicon = field(default_factory=Lexicon)
    notes: tuple[str, ...] = ()
    directions: Sequence[tuple[str, str]] = ()
    earlier: tuple[str, ...] = ()
    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))
    calibrations: Mapping[str, Calibration] = field(default_factory=lambda: MappingProxyType({}))
    labels: tuple[Label, ...] = ()
    action_values: Sequence[ActionValue] = ()
    plan: Plan | None = None
    counsel: TransferAdvice | None = None
    goals: tuple[Goal, ...] = ()
    pursuit: GoalMove | None = None
    path: Leg | None = field(default=None, compare=False, repr=False)
    earlier_paths: Iterable[Leg] = field(default=(), compare=False, repr=False)
    shown_here: frozenset[str] | None = None
    command_only: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One node of a session's tree: a decision and the scene it led to.

    The root of a session has no parent and no decision: it holds the opening.

    Attributes:
        number: moves from the root, 0 for the root itself.
        scene: the scene *after* the decision.
        observation: of that scene.
        at: when it was played, UTC.
        effect: what the decision changed; empty for the root.
        judged: what was proposed and rewarded *before* the decision.
        went: how the person says that it went up to here, None if they don't.
    """

    id: int
    session: int
    parent: int | None
    number: int
    scene: Scene
    observation: Observation
    at: datetime
    decision: Decision | None = None
    effect: Effect = field(default_factory=Effect)
    judged: tuple[Judged, ...] = ()
    went: Went | None = None

    @property
    def demonstration(self) -> bool:
        """Whether a person decided this turn."""
        return self.decision is not None and self.decision.actor is Actor.PERSON


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One turn of a path, and all that led there.

    Attributes:
        turn: the turn; its scene is what the move led to.
        room: which place that is. Two places of one name differ where the world
            has facts; else it is the place's name.
        near: names of the things that are there by the facts, the person's own not.
        before: the move before, None at the opening.
        kept: what was worked out up to here, by the name of whoever works it out,
            so that a move costs the same however many came before.
    """

    turn: Turn
    room: str
    near: tuple[str, ...] = ()
    before: Leg | None = None
    kept: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def set_back(self) -> bool:
        """Whether the move set the story back, or made it begin anew."""
        before = self.before
        return before is not None and set_back(before.turn.scene.moves, self.turn.scene.moves)
