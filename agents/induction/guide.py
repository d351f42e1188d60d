"""What was induced from demonstrations, as advice for the path that is played.

Says something only where a scene tells of things at a distance and a task is known. May
import ``agents.core``, besides this room and ``games``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from agents.core.proposals import Inference
from agents.core.types import Turn
from agents.induction.errands import Choice, Errand
from agents.induction.lessons import Lessons, Shown
from agents.induction.mechanics import Kind, Mechanics, Move
from agents.induction.missions import SLOT
from agents.induction.sights import View, sights_of, units_of, view_of
from games.types import Lexicon, Scene

_TRYING = 0.05
_LOOKING = 0.35
_GOING = 0.95
_STALE = 0.5
"""What is left of being sure once all was done and it wasn't over."""


def task_of(scene: Scene, task: str) -> str:
    """Return what is to be done: what the world asks, else what the person said."""
    return scene.task or task


def applies(scene: Scene, task: str) -> bool:
    """Tell whether induction has anything to go by in a scene."""
    return bool(task_of(scene, task)) and bool(sights_of(scene.text))


def shown_by(scenes: Sequence[Scene], commands: Sequence[str]) -> Shown | None:
    """Return a demonstration as it was told, None if nothing was told at a distance.

    It counts as having come to what its task asks if points were had, or it was won.
    """
    first, last = scenes[0], scenes[-1]
    if not first.task or not sights_of(first.text):
        return None
    gained = (last.score or 0) > (first.score or 0)
    return Shown(first.task, tuple(map(view_of, scenes)), tuple(commands), gained)


class Taught:
    """What demonstrations teach, learned when it is first asked for.

    Args:
        shown: the demonstrations.
    """

    def __init__(self, shown: Sequence[Shown] = ()) -> None:
        self._shown = tuple(shown)

    @cached_property
    def mechanics(self) -> Mechanics:
        """What commands do."""
        return Mechanics(move for one in self._shown for move in one.moves())

    @cached_property
    def lessons(self) -> Lessons:
        """What tasks come to."""
        return Lessons(self._shown, self.mechanics)


class Guide:
    """Advises by what demonstrations taught.

    Args:
        taught: what they teach; it stays as it is.
    """

    def __init__(self, taught: Taught) -> None:
        self._taught = taught
        self._errand: Errand | None = None
        self._path: tuple[int, ...] = ()

    def advise(self, path: Sequence[Turn], task: str, lexicon: Lexicon) -> Inference | None:
        """Return what to do at a path's end, None where nothing can be said.

        Args:
            path: from the session's root to where the person stands.
            task: what is to be done.
            lexicon: what the world takes.
        """
        if not self._taught.lessons.count:
            return None
        errand = self._follow(path, task, lexicon)
        choice = errand.choose()
        if choice is None or not choice.command:
            return None
        return Inference(
            choice.command,
            self._confidence(choice, errand),
            self._reason(choice, errand, path[-1].scene),
            self._taught.lessons.count,
        )

    def _follow(self, path: Sequence[Turn], task: str, lexicon: Lexicon) -> Errand:
        """Return the errand as it stands at a path's end; only what is new is taken in."""
        ids = tuple(turn.id for turn in path)
        known, errand = len(self._path), self._errand
        if errand is None or not known or ids[:known] != self._path or errand.task != task:
            view = _view(path[0])
            mechanics = self._taught.mechanics.copy()
            errand = Errand(task, self._taught.lessons, mechanics, view, lexicon.commands)
            known = 1
        for before, turn in pairwise(path[known - 1 :]):
            command = turn.decision.command if turn.decision is not None else ""
            errand.follow(Move(_view(before), command, _view(turn)))
        self._errand, self._path = errand, ids
        return errand

    def _confidence(self, choice: Choice, errand: Errand) -> float:
        """Return how likely it is that this is what the person would play."""
        shown = self._taught.lessons.count
        if choice.aim is None or choice.trying:
            return _TRYING
        sure = _LOOKING if choice.at is None else _GOING - 0.3 * (1 - 1 / (1 + choice.rivals))
        sure *= 0.5 + 0.5 * errand.likeness
        sure *= (shown + 1) / (shown + 1.25)
        return sure * _STALE if errand.round else sure

    def _reason(self, choice: Choice, errand: Errand, scene: Scene) -> str:
        """Say in a player's words why."""
        if choice.aim is None or choice.trying:
            return f"I don't know how to go on here, so I try what “{choice.command}” does."
        aim = choice.aim
        clause = " ".join(aim.clause.pattern).replace(SLOT, "…")
        wanted = " ".join(aim.words)
        if choice.at is None:
            return f"I see nothing yet that is called “{wanted}”: I look where I haven't looked."
        seen = errand.atlas.pose.seen_from(choice.at)
        where = errand.where(seen, units_of(scene.text))
        name = " ".join(choice.name)
        if aim.step.kind is Kind.REACH:
            deed = "you went up to it"
        elif aim.step.kind is Kind.PUT:
            return f"The place for the {name} is {where}; you would “{aim.step.command}” it there."
        else:
            deed = f"you went there to “{aim.step.command}”"
        return f"The {name} is {where}. Asked to “{clause}”, {deed}."


def _view(turn: Turn) -> View:
    return view_of(turn.scene)
