"""A game of TextWorld's as a world.

The story is played by the same emulator as any other; score, place, belongings, facts,
valid commands and the oracle come from the game's own logic, which follows the actions
that the story says took place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from typing_extensions import override

from games.errors import GameError, StoryError
from games.text import check_command
from games.textworld.families import parse_level
from games.textworld.logic import Logic, take_events
from games.textworld.making import make_game
from games.trail import HeldStates, Trail, check_seed, pack_snapshot, play_again, unpack_snapshot
from games.types import Ending, Engine, Facts, GameInfo, Lexicon, Scene
from games.world import World, never
from games.zmachine.frotz import FrotzWorld

_TRACING = "tw-trace-actions"
_RESERVED = "tw-"
"""What TextWorld's own commands begin with: they would switch its tracing off."""


class TextWorldWorld(World):
    """Play a game, or a level of which each seed is another game.

    Args:
        info: a level, or a game that was made (its path is the story file).

    Raises:
        StoryError: the file or its description is damaged, or there is no such level.
    """

    def __init__(self, info: GameInfo) -> None:
        self._info = info
        level = info.id.partition(":")[2]
        self._made = info.path
        self._level = None if self._made else parse_level(level)
        self._folder = info.workshop
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._story: FrotzWorld | None = None
        self._logic: Logic | None = None
        self._opened: Path | None = None
        self._trail = Trail(1)
        self._scene: Scene | None = None
        self._held: HeldStates[tuple[bytes, Any, Scene]] = HeldStates()
        if self._made is not None:
            self._open(self._made)

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @override
    def reset(self, seed: int) -> Scene:
        """Begin the game of a seed (1 or more), which is made if it isn't there.

        Raises:
            StoryError: it can't be made or read.
        """
        check_seed(seed)
        story, logic = self._open(self._made or self._make(seed))
        logic.begin()
        scene = story.reset(seed)
        story.step(_TRACING)
        self._trail = Trail(seed)
        self._scene = self._show(scene, _without_banner(scene.text, logic.objective))
        return self._scene

    @override
    def step(self, command: str) -> Scene:
        before = self._current()
        check_command(command)
        if before.over:
            raise GameError("The story is over.", "Go back a move, or start again.")
        story, logic = self._parts()
        self._trail = self._trail.then((command,))
        if command.strip().lower().startswith(_RESERVED):
            self._scene = self._show(before, "That's not a verb I recognise.")
            return self._scene
        scene = story.step(command)
        events, text = take_events(scene.text)
        for event in events:
            logic.follow(event)
        logic.arrive(scene.location)
        self._scene = self._show(scene, text)
        return self._scene

    @override
    def snapshot(self) -> bytes:
        """Write down the seed and the commands so far; the newest few are held as states."""
        scene = self._current()
        story, logic = self._parts()
        snapshot = pack_snapshot(self._identity, self._trail)
        return self._held.hold(snapshot, (story.snapshot(), logic.mark(), scene))

    @override
    def restore(self, snapshot: bytes) -> Scene:
        trail, _ = unpack_snapshot(self._identity, snapshot)
        held = self._held.get(snapshot)
        if held and trail.seed == self._trail.seed:
            story, logic = self._parts()
            state, mark, self._scene = held
            story.restore(state)
            logic.go_back(mark)
            self._trail = trail
            return self._scene
        return play_again(self, trail)

    @override
    def facts(self) -> Facts:
        self._current()
        return self._parts()[1].facts()

    @override
    def lexicon(self) -> Lexicon:
        if self._story is None:
            return Lexicon()
        story, logic = self._parts()
        known, (names, verbs) = story.lexicon(), logic.words()
        return replace(
            known,
            words=known.words | {name[: known.resolution] for name in names},
            verbs=tuple(dict.fromkeys((*verbs, *known.verbs))),
        )

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Return what changes something, which the game's logic knows without trying."""
        return [] if self._current().over else self._parts()[1].valid_commands()

    @override
    def oracle(self) -> str | None:
        """Return the game's own walkthrough as far as it was followed, else a way from here.

        What only tells something (a recipe) is read before the rest, since whoever
        learns from it has to see it, too. Nothing else in it does nothing, so that what is
        left to do grows less by no move in vain.
        """
        if self._current().over:
            return None
        _, logic = self._parts()
        played = [" ".join(command.lower().split()) for command in self._trail.commands]
        known = logic.shortened
        said = [command.lower() for command in known]
        if played == said[: len(played)] and len(known) > len(played):
            return known[len(played)]
        can_tell = logic.lookable()
        for command in known:
            if command in can_tell and command.lower() not in played:
                return command
        return next(iter(logic.policy()), None)

    @override
    def close(self) -> None:
        """Free the emulator and what is held."""
        self._held.clear()
        self._scene = None
        if self._story is not None:
            self._story.close()
            self._story = None
        if self._scratch is not None:
            self._scratch.cleanup()

    @property
    def _identity(self) -> str:
        return self._info.sha256 or self._info.id

    def _make(self, seed: int) -> Path:
        if self._level is None:
            raise RuntimeError("a game that was made is made no more")
        folder = self._folder
        if folder is None:
            if self._scratch is None:
                self._scratch = tempfile.TemporaryDirectory(prefix="understudy-")
            folder = Path(self._scratch.name)
        return make_game(self._level, seed, folder)

    def _open(self, path: Path) -> tuple[FrotzWorld, Logic]:
        """Have a story and its logic ready; the ones that are open stay if they are these."""
        if self._opened != path:
            logic = Logic(path.with_suffix(".json"))
            story = GameInfo("textworld", "TextWorld", Engine.ZMACHINE, path=path)
            if self._story is not None:
                self._story.close()
                self._story = None
            self._story, self._logic, self._opened = FrotzWorld(story), logic, path
            self._held.clear()
        return self._parts()

    def _parts(self) -> tuple[FrotzWorld, Logic]:
        if self._story is None or self._logic is None:
            raise StoryError("The game is not open.", "Start the game first.")
        return self._story, self._logic

    def _current(self) -> Scene:
        if self._scene is None:
            raise GameError("The story has not begun.", "Start it with a seed first.")
        return self._scene

    def _show(self, scene: Scene, text: str) -> Scene:
        """Return the story's scene with what the logic knows."""
        _, logic = self._parts()
        ending = Ending.VICTORY if logic.won else scene.ending
        limit = self._level.limit if self._level is not None else None
        if ending is None and limit is not None and len(self._trail.commands) >= limit:
            ending, text = Ending.STOPPED, f"{text}\n\nTime is up after {limit} commands."
        return Scene(
            text=text,
            location=logic.place(),
            inventory=logic.carried(),
            score=logic.score,
            max_score=logic.max_score,
            moves=scene.moves,
            ending=ending,
            task=logic.objective,
        )


def _without_banner(text: str, objective: str) -> str:
    """Return an opening from its task on: TextWorld's name in large letters goes before."""
    words = objective.split()[:4]
    at = text.find(" ".join(words)) if words else -1
    return text[at:] if at > 0 else text
