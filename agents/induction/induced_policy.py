"""What was induced from demonstrations, as advice for the path that is played.

Says something only where a scene tells of things at a distance and a task is known. May
import ``agents.core``, besides this room and ``games``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from agents.core.proposals import TransferAdvice
from agents.core.types import Turn
from agents.induction.aims import Advice
from agents.induction.changes import ChangeKind, Move
from agents.induction.lessons import ClauseLessons, TaskDemonstration
from agents.induction.mechanics import Mechanics
from agents.induction.mission_run import MissionRun
from agents.induction.missions import SLOT
from agents.induction.sights import ToldView, sights_of, units_of, view_of
from games.types import Lexicon, Scene

_TRYING = 0.05
_LOOKING = 0.35
_GOING = 0.95
_STALE = 0.5
"""What is left of being sure once all was done and it wasn't over."""


def task_of(scene: Scene, task: str) -> str:
    """Return what is to be done: what the world asks, else what the person said."""
    return scene.task or task


def applies(scene: Scene, task: str, lexicon: Lexicon) -> bool:
    """Tell whether induction has anything to go by where a path begins.

    Where nothing is in sight at first, that is so in a world of few commands, such as those
    that tell of things by steps have: demonstrations say whether it is one.
    """
    told = bool(sights_of(scene.text)) or bool(lexicon.commands)
    return bool(task_of(scene, task)) and told


def shown_by(scenes: Sequence[Scene], commands: Sequence[str]) -> TaskDemonstration | None:
    """Return a demonstration as it was told, None if nothing was told at a distance.

    It counts as having come to what its task asks if points were had, or it was won.
    """
    first, last = scenes[0], scenes[-1]
    if not first.task or not any(sights_of(scene.text) for scene in scenes):
        return None
    gained = (last.score or 0) > (first.score or 0)
    return TaskDemonstration(first.task, tuple(map(view_of, scenes)), tuple(commands), gained)


class TaskKnowledge:
    """What demonstrations teach, learned when it is first asked for.

    Args:
        shown: the demonstrations.
    """

    def __init__(self, shown: Sequence[TaskDemonstration] = ()) -> None:
        self._shown = tuple(shown)

    @cached_property
    def mechanics(self) -> Mechanics:
        """What commands do."""
        return Mechanics(move for one in self._shown for move in one.moves())

    @cached_property
    def lessons(self) -> ClauseLessons:
        """What tasks come to."""
        return ClauseLessons(self._shown, self.mechanics)

    def read_by(self, mechanics: Mechanics) -> ClauseLessons:
        """Return what tasks come to if commands do what was learned of them since."""
        known = self.mechanics
        if mechanics.frame == known.frame and all(
            mechanics.motion(command) == known.motion(command)
            for command in {command for one in self._shown for command in one.commands}
        ):
            return self.lessons
        return ClauseLessons(self._shown, mechanics)


class InducedPolicy:
    """Advises by what demonstrations taught.

    Args:
        taught: what they teach; it stays as it is.
    """

    def __init__(self, taught: TaskKnowledge) -> None:
        self._taught = taught
        self._mechanics = taught.mechanics
        self._run: MissionRun | None = None
        self._path: tuple[int, ...] = ()

    def advise(self, path: Sequence[Turn], task: str, lexicon: Lexicon) -> TransferAdvice | None:
        """Return what to do at a path's end, None where nothing can be said.

        Args:
            path: from the session's root to where the person stands.
            task: what is to be done.
            lexicon: what the world takes.
        """
        if not self._taught.lessons.count:
            return None
        run = self._follow(path, task, lexicon)
        choice = run.choose()
        if choice is None or not choice.command:
            return None
        reason = self._reason(choice, run, path[-1].scene)
        return TransferAdvice(choice.command, self._confidence(choice, run), reason)

    def _follow(self, path: Sequence[Turn], task: str, lexicon: Lexicon) -> MissionRun:
        """Return the run as it stands at a path's end; only what is new is taken in."""
        ids = tuple(turn.id for turn in path)
        known, run = len(self._path), self._run
        if run is None or not known or ids[:known] != self._path or run.task != task:
            self._mechanics = self._taught.mechanics.copy()
            self._mechanics.note_commands(lexicon.commands)
            run = self._begin(path[0], task, lexicon)
            known = 1
        moves = list(_moves(path))
        for at, move in enumerate(moves[known - 1 :], known):
            read = self._mechanics.reading()
            self._mechanics.add(move)
            if self._mechanics.reading() == read:
                run.follow(move)
                continue
            # What was played before was misread, maybe: the map is drawn anew.
            run = self._begin(path[0], task, lexicon)
            for one in moves[:at]:
                run.follow(one)
        self._run, self._path = run, ids
        return run

    def _begin(self, root: Turn, task: str, lexicon: Lexicon) -> MissionRun:
        lessons = self._taught.read_by(self._mechanics)
        return MissionRun(task, lessons, self._mechanics, _view(root), lexicon.commands)

    def _confidence(self, choice: Advice, run: MissionRun) -> float:
        """Return how likely it is that this is what the person would play."""
        shown = self._taught.lessons.count
        if choice.aim is None or choice.trying:
            return _TRYING
        sure = _GOING - 0.3 * (1 - 1 / (1 + choice.rivals))
        if choice.at is None:
            sure = _LOOKING * (1 - choice.doubt / 2)
        sure *= 0.5 + 0.5 * run.likeness
        sure *= (shown + 1) / (shown + 1.25)
        return sure * _STALE if run.round else sure

    def _reason(self, choice: Advice, run: MissionRun, scene: Scene) -> str:
        """Say in a player's words why."""
        aim, name = choice.aim, " ".join(choice.name)
        if choice.tried and choice.tried != choice.command:
            return f"I don't know how to go on here; I go and try “{choice.tried}” on the {name}."
        if aim is None or choice.trying:
            return f"I don't know how to go on here, so I try what “{choice.command}” does."
        if choice.freeing:
            return "I need my hands free for what comes next, so I lay this down where I can."
        if choice.clearing:
            return "Something bars the way, as far as I see: I take it away first."
        if choice.at is not None and aim.clause.pattern == (SLOT,):
            return f"The {' '.join(aim.words)} may open what is shut: I fetch it."
        clause = " ".join(aim.clause.pattern).replace(SLOT, "…")
        wanted = " ".join(aim.words)
        if choice.at is None:
            return f"I see nothing yet that is called “{wanted}”: I look where I haven't looked."
        seen = run.grid.pose.seen_from(choice.at)
        where = run.where(seen, units_of(scene.text))
        if run.is_guessed(aim):
            what = f"place for the {name}" if aim.step.kind is ChangeKind.PUT else name
            deed = f"“{aim.step.command}” it there" if aim.step.command else "go up to it"
            return f"The {what} is {where}. Nobody showed how to “{clause}”: I would {deed}."
        if aim.step.kind is ChangeKind.REACH:
            deed = "you went up to it"
        elif aim.step.kind is ChangeKind.PUT:
            return f"The place for the {name} is {where}; you would “{aim.step.command}” it there."
        else:
            deed = f"you went there to “{aim.step.command}”"
        return f"The {name} is {where}. Asked to “{clause}”, {deed}."


def _view(turn: Turn) -> ToldView:
    return view_of(turn.scene)


def _moves(path: Sequence[Turn]) -> Iterator[Move]:
    for before, turn in pairwise(path):
        command = turn.decision.command if turn.decision is not None else ""
        yield Move(_view(before), command, _view(turn))
