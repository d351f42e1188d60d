"""A stand-in for the person who teaches: knows how a story goes, and keeps it to itself.

It follows a command file by its effects, as a person does who knows the story, so
that it copes with chance. Whoever is taught sees none of it but what is played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import chain, islice

from agents.core.commands import Source, canonical
from agents.core.errors import CommandFileError
from agents.core.lookahead import SharedWorld, SnapshotSearch
from agents.core.program_words import program_word
from agents.core.teaching import only_looked
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.execution.foreseeing import Foreseen, Foreseer
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.execution.pursuit_tracker import understand
from agents.imitation.language.plain_words import in_plain_words
from agents.imitation.planning.progress import Progress
from agents.imitation.selection.looks import telling_looks
from agents.imitation.selection.pruning import without_detours
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment, Trace, keep
from agents.importers.performance.playing import Performance, PlayedLine, perform
from agents.importers.recordings.heard import Recording
from games.errors import GameError
from games.types import Fact, Facts, Scene
from games.world import World

_PATIENCE = 100
"""Moves in which it got nowhere, waiting left out, after which an expert is stuck."""
_TRIES = 4_000
"""Commands that it tries on its copy before each move at most."""
_AVOIDED = frozenset({"death", "points"})
"""What it keeps out of the way of: what is lost otherwise can be had again."""
_OFTEN = 100
"""Times that it keeps out of one harm's way: whoever it teaches leads it there again."""
_SOON = 8
"""Moves within which it keeps out of harm that it sees."""
_TOO_MANY_REFUSED = 0.5
"""Share of a file's commands that a story refuses if the file is meant for another."""
_TOO_MANY_VAIN = 0.5
"""Share after which nothing was otherwise, refused or not, if it is meant for another."""
_VAIN_WITHOUT_POINTS = 0.35
"""The same where it makes no point: walkthroughs leave 0 to 0.34 vain and make points,
and those of other stories 0.39 to 1, of thirteen in each of six stories."""


@dataclass(frozen=True, slots=True)
class Walkthrough:
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


def learn_part(world: World, seed: int, file: Recording) -> Walkthrough:
    """Play a command file once, and understand it; nothing is written anywhere.

    Args:
        world: of the story; it is left anywhere.
        seed: that the file was made with.
        file: what is played. Words that the program itself answers are left out.

    Raises:
        CommandFileError: most of it is refused, so that it is for another story.
        GameError: the story can't be opened.
    """
    words = world.lexicon()
    lines = tuple(
        line for line in file.lines if not line.command or program_word(line.command, words) is None
    )
    played = perform(world, seed, replace(file, lines=lines))
    _check(world, file, played)
    end = played.steps[-1].scene
    count = len(played.steps) - 1
    # What brings nothing nobody would have played for its own sake.
    part = understand([without_detours(shown_by(played.steps))])
    return Walkthrough(part, end.score, count, played.left, end.died)


def shown_by(steps: Sequence[PlayedLine]) -> Trace:
    """Return what was played as a person would show it, without looks that tell nothing needed.

    Who only looks has nothing to show: a wish to look would override for nothing. What a
    look called by its name may be "it" from then on.
    """
    moments = tuple(Moment(step.scene, step.facts) for step in steps)
    commands = tuple(step.command for step in steps[1:])
    told = telling_looks(moments, commands)
    turns, people = tuple(range(len(steps))), (True,) * len(commands)
    trace = in_plain_words(Trace(0, Source.HUMAN, moments, commands, turns, people))
    later = enumerate(trace.turns[1:])
    return keep(trace, [i for i, n in later if n - 1 in told or not _looks(steps[n])])


def _looks(step: PlayedLine) -> bool:
    key, effect = canonical(step.command), step.effect
    return only_looked(key, nothing=effect.nothing, score=effect.score)


def _check(world: World, file: Recording, played: Performance) -> None:
    refused, commands = len(played.rejections), len(played.steps) - 1
    vain = sum(step.effect.nothing for step in played.steps[1:])
    first, last = played.steps[0].scene.score, played.steps[-1].scene.score
    pointless = first is not None and last is not None and last <= first
    bearable = _VAIN_WITHOUT_POINTS if pointless else _TOO_MANY_VAIN
    fits = refused <= _TOO_MANY_REFUSED * commands and vain <= bearable * commands
    if commands and fits:
        return
    example = next((f" The first is “{one.command}”." for one in played.rejections), "")
    raise CommandFileError(
        f"{file.name} is no walkthrough of {world.info.title}: of {commands} commands "
        f"{refused} were refused, and nothing came of {vain}.{example}",
        "Nothing was played. Is it for another story, another release or another --expert-seed?",
    )


class Expert:
    """Follows its part through one session, and says what would serve it.

    It looks ahead on a copy of the game, for itself and for whoever proposes: so it
    keeps out of harm, as a person does who knows the story and keeps saved games, and
    knows beforehand that "get all" is "take all".

    Args:
        part: how the story goes.
        world: the copy, which nobody else moves.
    """

    def __init__(self, part: Walkthrough, world: World) -> None:
        self._world = SharedWorld(world)
        self._restless = part.knowledge.restless
        self._executor = PlanExecutor(part.knowledge)
        self._pursuit = Foreseer(self._executor, often=_OFTEN, avoided=_AVOIDED)
        self._search: SnapshotSearch
        self._played: list[str] = []
        self._seed = 0
        self._wish: str | None = None
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
        self._seed, self._played = seed, []
        self._world.reset(seed)
        self._pursuit.begin(scene, facts)
        self._reached, self._idle = (0, 0, 0), 0
        self._look_around(scene)

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what was played, whoever proposed it."""
        waiting = self._executor.pending is not None and self._executor.pending.waiting
        self._played.append(command)
        with suppress(GameError):  # what only its copy refuses changes what it tries, no more
            self._world.step(command)
        self._pursuit.saw(command, scene, facts)
        self._look_around(scene)
        at = self._executor.at
        highest = max(self._reached[0], at.state.score)
        reached = highest, at.cursor, -len(at.late)
        if reached > self._reached:
            self._reached, self._idle = reached, 0
        elif not waiting:
            self._idle += 1

    def wish(self) -> str | None:
        """Return what it would play now, None if there is nothing left to do."""
        plan = self._pursuit.act(self._search)
        self._wish = None if plan is None else plan.command
        return self._wish

    def accepts(self, command: str) -> bool:
        """Tell whether a proposal is on any way that serves what it wishes.

        That is its own next command, the same in other words, and whatever leaves no
        more to be done than its own next command would: another step of its part, in
        whatever order, a way as short, getting what such a step needs.
        """
        if self._wish is None or program_word(command) is not None:
            return False
        if canonical(command) == canonical(self._wish):
            return True
        own = self._executor.pending
        planned = own is not None and own.is_made_by(canonical(command))
        with closing(self._pursuit.suppose(self._search, command)) as supposed:
            first = next(supposed, None)
            line = self._pursuit.line
            if first is None or not line or _harms(first, line[0]):
                return False
            if planned:  # only to keep out of harm would it put something in before
                return not any(found.what for found in islice(supposed, _SOON))
            return does_the_same(first, line[0]) or serves(first, supposed, line, self._restless)

    def _look_around(self, scene: Scene) -> None:
        self._search = SnapshotSearch(self._world, scene, _TRIES, self._play_again)

    def _play_again(self) -> None:
        """Bring its copy back to where the game stands."""
        self._world.reset(self._seed)
        for command in self._played:
            with suppress(GameError):
                self._world.step(command)


def _harms(first: Foreseen, own: Foreseen) -> bool:
    """Tell whether a move does harm at once, and the expert's own doesn't."""
    return bool(first.what) and not own.what


def does_the_same(one: Foreseen, other: Foreseen) -> bool:
    """Tell whether two moves come to the same, whatever their words."""
    mine, theirs = one.position, other.position
    if mine.facts != theirs.facts or mine.scene.score != theirs.scene.score:
        return False
    # Where nothing is to be seen of what the one was for, the story's words tell.
    before, after = _start(other).state, other.mark.state
    seen = before.room != after.room or before.score != after.score
    if other.mark.cursor > _start(other).cursor:
        seen = seen or bool(_gained(before, after))
    return seen or mine.scene.text == theirs.scene.text


def serves(
    first: Foreseen,
    supposed: Iterator[Foreseen],
    line: Sequence[Foreseen],
    restless: Set[str] = frozenset(),
) -> bool:
    """Tell whether a move leaves no more to be done than the expert's own.

    Args:
        first: what the move led to.
        supposed: the expert's moves after it, one by one.
        line: its moves without it.
        restless: what moves about by itself.
    """
    here, after = _start(first), first.mark.state
    away = after.room != here.state.room
    gained = set() if away else _gained(here.state, after, restless)
    if _as_far(here, first.mark) or not (away or gained):
        return False
    further = [None if _as_far(here, own.mark) else own.mark for own in line]
    for moves, found in enumerate(chain((first,), supposed)):
        back = away and found.mark.state.room == here.state.room
        if found.what or moves >= len(line) or back or _as_far(here, found.mark):
            return False
        for mark in further[moves:]:
            if mark is not None and gained <= mark.state.facts and _as_far(found.mark, mark):
                return True
    return False


def _gained(before: State, after: State, restless: Set[str] = frozenset()) -> set[Fact]:
    """Return what a move in one place brought about with things at hand."""
    return {
        (relation, thing, what)
        for relation, thing, what in after.facts - before.facts
        if thing not in restless and (before.reaches(thing) or after.reaches(thing))
    }


def _start(foreseen: Foreseen) -> Progress:
    """Return where things stood before a move."""
    return foreseen.mark if foreseen.before is None else foreseen.before.mark


def _as_far(one: Progress, other: Progress) -> bool:
    """Tell whether as much is done and at hand at one moment as at another."""
    mine, theirs = one.state, other.state
    return (
        (mine.room, mine.vehicle, mine.held) == (theirs.room, theirs.vehicle, theirs.held)
        and mine.score >= theirs.score
        and mine.carried_states == theirs.carried_states
        and (one.number, one.cursor) >= (other.number, other.cursor)
        and set(one.late) <= set(other.late)
    )
