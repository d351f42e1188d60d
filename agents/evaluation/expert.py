"""A stand-in for the person who teaches: knows how a story goes, and keeps it to itself.

It follows a command file by its effects, as a person does who knows the story, so
that it copes with chance. Whoever is taught sees none of it but what is played.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import takewhile

from agents.core.commands import Source, canonical
from agents.core.errors import CommandFileError
from agents.core.program_words import program_word
from agents.core.teaching import only_looked
from agents.imitation.companion import understand
from agents.imitation.knowledge import Knowledge
from agents.imitation.operators import Operator
from agents.imitation.plan_executor import PlanExecutor
from agents.imitation.planned_move import PlannedMove
from agents.imitation.progress import Progress
from agents.imitation.room_graph import Edge
from agents.imitation.state import NOWHERE, State
from agents.imitation.traces import Moment, Trace
from agents.importers.commands import CommandFile
from agents.importers.playing import Performance, PlayedLine, perform
from games.errors import GameError
from games.types import NO_FACTS, PLAYER, Facts, Scene
from games.world import World

_PATIENCE = 100
"""Moves in which it got nowhere, waiting left out, after which an expert is stuck."""
_TOO_MANY_REFUSED = 0.5
"""Share of a file's commands that a story refuses if the file is meant for another."""


@dataclass(frozen=True, slots=True)
class Part:
    """How a story goes, as an expert knows it.

    Attributes:
        knowledge: what the file teaches.
        score: what it makes on its own seed, None where the story keeps no score.
        commands: how many of it were played.
        left: commands that were left when the story ended.
        died: the story ended with the person's death.
    """

    knowledge: Knowledge
    score: int | None
    commands: int
    left: int
    died: bool


def learn_part(world: World, seed: int, file: CommandFile) -> Part:
    """Play a command file once, and understand it; nothing is written anywhere.

    Args:
        world: of the story; it is left anywhere.
        seed: that the file was made with.
        file: what is played. Words that the program itself answers are left out.

    Raises:
        CommandFileError: most of it is refused, so that it is for another story.
        GameError: the story can't be opened.
    """
    lines = tuple(
        line for line in file.lines if not line.command or program_word(line.command) is None
    )
    played = perform(world, seed, replace(file, lines=lines))
    _check(world, file, played)
    # Who only looks has nothing to show: a wish to look would override for nothing.
    steps = [played.steps[0], *(step for step in played.steps[1:] if not _looks(step))]
    number = len(steps) - 1
    trace = Trace(
        session=0,
        source=Source.HUMAN,
        moments=tuple(Moment(step.scene, step.facts) for step in steps),
        commands=tuple(step.command for step in steps[1:]),
        turns=tuple(range(number + 1)),
        people=(True,) * number,
    )
    end = played.steps[-1].scene
    count = len(played.steps) - 1
    return Part(understand([trace]), end.score, count, played.left, end.died)


def _looks(step: PlayedLine) -> bool:
    key, effect = canonical(step.command), step.effect
    return only_looked(key, nothing=effect.nothing, score=effect.score)


def _check(world: World, file: CommandFile, played: Performance) -> None:
    refused, commands = len(played.rejections), len(played.steps) - 1
    idle = all(step.effect.nothing for step in played.steps[1:])
    if commands and not idle and refused <= _TOO_MANY_REFUSED * commands:
        return
    first = next((f" The first is “{one.command}”." for one in played.rejections), "")
    raise CommandFileError(
        f"{file.name} is no walkthrough of {world.info.title}: of {commands} commands "
        f"{refused} were refused{', and nothing came of the others' if idle else ''}.{first}",
        "Nothing was played. Is it for another story, another release or another --expert-seed?",
    )


class Expert:
    """Follows its part through one session, and says what would serve it.

    Args:
        part: how the story goes.
        world: a copy of the game that the expert alone sees: what another wording
            of its own command would do is tried there, as a person knows beforehand
            that "get all" is "take all".
    """

    def __init__(self, part: Part, world: World) -> None:
        self._world = world
        self._executor = PlanExecutor(part.knowledge)
        self._bare = part.knowledge.bare
        self._reached = (0, 0, 0)
        self._idle = 0

    @property
    def stuck(self) -> bool:
        """Whether it gets nowhere: no step further, no point more, for many moves."""
        return self._idle > _PATIENCE

    @property
    def undone(self) -> int:
        """How many steps of its part it could not do."""
        at = self._executor.at
        due = {*at.late, *range(at.cursor, len(at.steps))}
        return sum(not at.outdated(at.steps[index]) for index in due)

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take in the opening of a session.

        Raises:
            GameError: its own copy can't be opened.
        """
        self._world.reset(seed)
        self._executor.begin(scene, facts)
        self._reached, self._idle = (0, 0, 0), 0

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what was played, whoever proposed it."""
        waiting = self._executor.pending is not None and self._executor.pending.waiting
        with suppress(GameError):  # what only its copy refuses changes what it tries, no more
            self._world.step(command)
        self._executor.saw(command, scene, facts)
        at = self._executor.at
        highest = max(self._reached[0], at.state.score)
        reached = highest, at.cursor, -len(at.late)
        if reached > self._reached:
            self._reached, self._idle = reached, 0
        elif not waiting:
            self._idle += 1

    def wish(self) -> str | None:
        """Return what it would play now, None if there is nothing left to do."""
        return self._executor.act()

    def accepts(self, command: str) -> bool:
        """Tell whether a proposal is on any way that serves what it wishes.

        That is its own wish, the same in other words, another step of its part whose
        effect is still needed, or a move along a way as short to where it is going.
        """
        mine = self._executor.pending
        if mine is None:
            return False
        if canonical(command) == mine.key:
            return True
        if program_word(command) is not None:
            return False
        after, wished = self._tried(command, mine.command)
        here = self._executor.at.state
        if after is None or wished is None or after.died or after.score < here.score:
            return False
        return (
            self._says_the_same(mine, after, wished)
            or any(self._does(op, after) for op in self._open_steps())
            or self._leads_there(mine, after, wished)
        )

    def _tried(self, *commands: str) -> list[State | None]:
        """Return what each of some commands would lead to from here."""
        held = self._world.snapshot()
        found: list[State | None] = []
        for command in commands:
            try:
                scene = self._world.step(command)
                found.append(State(scene, NO_FACTS if self._bare else self._world.facts()))
            except GameError:
                found.append(None)
            self._world.restore(held)
        return found

    def _says_the_same(self, mine: PlannedMove, after: State, wished: State) -> bool:
        """Tell whether a command does what was wished, and nothing else."""
        if after.facts != wished.facts or after.score != wished.score:
            return False
        here = self._executor.at.state
        if mine.taking:
            return mine.taking in after.held and mine.taking not in here.held
        op = mine.operator
        if op is not None and op.meant and op.holds_in(after) and not op.holds_in(here):
            return True
        return after.text == wished.text

    def _open_steps(self) -> list[Operator]:
        """Return the steps that can be done here and whose effect is still needed.

        Of those to come only what is to be done on this visit: what is taken up
        before its time is in the way of what comes between.
        """
        at = self._executor.at
        visit = takewhile(lambda op: op.room == at.state.room, at.steps[at.cursor :])
        due = [*(at.steps[index] for index in at.late), *visit]
        return [
            op
            for op in due
            if op.room == at.state.room
            and op.meant
            and not op.destination
            and not at.needless(op)
            and not self._too_early(at, op)
        ]

    def _too_early(self, at: Progress, op: Operator) -> bool:
        """Tell whether a step gives up what is needed before its turn comes."""
        if op.index <= at.cursor:
            return False
        if not all(op.states.values()):
            return True
        given = {thing for thing, where in op.moved.items() if where != PLAYER}
        between = at.steps[at.cursor : op.index]
        return any(given.intersection(step.named) for step in between)

    def _does(self, op: Operator, after: State) -> bool:
        return op.holds_in(after) and after.room == op.room

    def _leads_there(self, mine: PlannedMove, after: State, wished: State) -> bool:
        """Tell whether a move is on a way as short to where the expert is going."""
        state = self._executor.at.state
        if state.room in (after.room, wished.room) or after.held != state.held:
            return False
        goal = self._goal(mine)
        here, there, own = (self._way(s.room, goal) for s in (state, after, wished))
        # Where its own way is no short one, something makes it go round.
        if here is None or there is None or own is None:
            return False
        return there <= own < here

    def _goal(self, mine: PlannedMove) -> str:
        """Return the place where the expert is going."""
        at = self._executor.at
        if mine.errand is not None:
            return mine.errand[1]
        if mine.goal is None:
            return NOWHERE
        if not mine.goal.is_move:
            return mine.goal.room
        end = at.cursor
        while end < len(at.steps) and at.steps[end].is_move:
            end += 1
        return at.steps[end].room if end < len(at.steps) else at.steps[-1].destination

    def _way(self, start: str, goal: str) -> int | None:
        """Return how many moves a place is away by known ways, None if there is none."""
        if not goal or not start:
            return None
        usable: Callable[[Edge], bool] = lambda edge: not edge.guess  # noqa: E731
        planner = self._executor.planner
        route = self._executor.graph.route(start, {goal: 0.0}, usable, planner.clock)
        return None if route is None else len(route[0])
