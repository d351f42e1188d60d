"""A world's own expert as a teacher: its plan, summarised in words.

So everything that a teacher does can be tested without a language model. It plays its plan
on a copy of the game and tells what each stretch of it brings about: where it leads, what
it picks up and lays down. May import ``agents.core``, ``agents.induction`` and ``games``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from agents.core.commands import canonical
from agents.core.deeds import deed
from agents.core.directions import DIRECTIONS
from agents.core.goal_reading import Asks, Words, read_goal
from agents.core.text import words
from agents.guidance.judging import in_sight, is_at
from agents.guidance.pursuit import words_for
from agents.guidance.teachers import GoalTeacher, GuidanceRequest
from agents.induction.sights import sights_of
from games.errors import GameError
from games.types import Facts, Scene
from games.world import World

_FARTHEST = 500
"""Moves after which a plan leads nowhere."""
_STEPS = {
    Asks.TAKE: (Asks.FIND, Asks.REACH),
    Asks.REACH: (Asks.FIND, Asks.NEAR),
    Asks.NEAR: (),
    Asks.FIND: (),
}
"""What comes before what, where smaller steps are asked for."""


class OracleTeacher(GoalTeacher):
    """Tells what the expert of a world would bring about; spec ``oracle``.

    Args:
        world: a copy of the game, which nobody else moves; closed with the teacher.
        waits: whoever asks does nothing else meanwhile, so that no thread is needed.
    """

    spec = "oracle"

    def __init__(self, world: World, *, waits: bool = False) -> None:
        self._world = world
        self._waits = waits
        self._heard = False

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Open its copy where the session begins."""
        del scene, facts
        self._world.reset(seed)

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Bring its copy to where the session is."""
        del scene, facts
        with suppress(GameError):  # what is refused changes nothing
            self._world.step(command)

    async def advise(self, asked: GuidanceRequest) -> tuple[str, ...]:
        """Return its plan in a few words, or the steps before one of them.

        An oracle without a plan has no advice.

        Raises:
            GameError: it knows no way at all, which a person is told the first time.
        """
        if asked.scene.over:
            return ()
        if asked.refine is not None:
            return self._freeing(asked) or steps_before(asked.refine.text, asked.scene)
        if self._waits:
            return self._plan(asked)
        advice = await asyncio.to_thread(self._plan, asked)
        if not advice and not self._heard:
            self._heard = True
            raise GameError(
                "This game has no expert of its own that knows a way from here.",
                "Set goals yourself with /goals add TEXT, or name a language model as --teacher.",
            )
        self._heard = True
        return advice

    def _freeing(self, asked: GuidanceRequest) -> tuple[str, ...]:
        """Return what is to be laid down before a thing can be taken, if its plan begins so."""
        aim = read_goal(asked.refine.text if asked.refine is not None else "")
        if aim.asks is not Asks.TAKE or not asked.scene.inventory:
            return ()
        first = next(iter(self._plan(asked)), "")
        return (first,) if read_goal(first).asks is Asks.LEAVE else ()

    def _plan(self, asked: GuidanceRequest) -> tuple[str, ...]:
        """Play its plan on the copy, and tell what it comes to."""
        scenes: list[Scene] = [asked.scene]
        commands: list[str] = []
        before = self._world.snapshot()
        try:
            while not scenes[-1].over and len(commands) < _FARTHEST:
                command = self._world.oracle()
                if command is None:
                    break
                commands.append(command)
                scenes.append(self._world.step(command))
        except GameError:
            return ()
        finally:
            with suppress(GameError):
                self._world.restore(before)
        return summarise(scenes, commands, asked.task)

    async def close(self) -> None:
        """Close its copy."""
        self._world.close()


def steps_before(text: str, scene: Scene) -> tuple[str, ...]:
    """Return what is to be done before a goal, the first thing that isn't so yet."""
    aim = read_goal(text)
    for asks in _STEPS.get(aim.asks, ()):
        done = {
            Asks.FIND: in_sight(aim.thing, scene),
            Asks.REACH: is_at(aim.thing, scene),
            Asks.NEAR: is_at(aim.thing, scene),
        }
        if aim.thing and not done[asks]:
            return (words_for(asks, aim.thing),)
    return ()


def summarise(scenes: Sequence[Scene], commands: Sequence[str], task: str) -> tuple[str, ...]:
    """Tell what each stretch of a plan brings about.

    Args:
        scenes: from where one stands to the plan's end, one more than commands.
        commands: of the plan.
        task: what it is for.
    """
    found: list[str] = []
    walked = ""
    for before, command, after in zip(scenes, commands, scenes[1:], strict=False):
        taken = [one for one in after.inventory if one not in before.inventory]
        left = [one for one in before.inventory if one not in after.inventory]
        if after.location and after.location != before.location:
            walked = after.location
            if canonical(command) in DIRECTIONS:
                continue
        moved = taken or left or not _is_told(before)
        if walked and moved:
            found.append(f"go to the {walked}")
            walked = ""
        if taken:
            found += [*_way_to(taken[0], scenes[0]), f"pick up the {taken[0]}"]
        elif left:
            found.append(f"drop the {left[0]}")
        elif not _is_told(before) and canonical(command) not in DIRECTIONS:
            found.append(deed(command) if _changes(before, after) else "")
    if walked:
        found.append(f"go to the {walked}")
    thing = _last_thing(scenes, task)
    if thing and not any(one.endswith(" ".join(thing)) for one in found):
        found += [*_way_to(" ".join(thing), scenes[0])]
    return tuple(dict.fromkeys(one for one in found if one))


def _way_to(name: str, here: Scene) -> list[str]:
    """Return what leads to a thing where things are told by steps: finding it, going there."""
    if not _is_told(here):
        return []
    thing = tuple(words(name))
    steps = [] if in_sight(thing, here) else [words_for(Asks.FIND, thing)]
    return steps if is_at(thing, here) else [*steps, words_for(Asks.REACH, thing)]


def _last_thing(scenes: Sequence[Scene], task: str) -> Words:
    """Return the thing that a plan ends at, where things are told by steps."""
    aim = read_goal(task)
    end = scenes[-1]
    return aim.thing if aim.thing and _is_told(end) and is_at(aim.thing, end) else ()


def _is_told(scene: Scene) -> bool:
    return bool(sights_of(scene.text))


def _changes(before: Scene, after: Scene) -> bool:
    return after.score != before.score or after.text.strip() != before.text.strip()
