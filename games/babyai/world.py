"""A BabyAI level as a world: six commands, a mission, a limit of steps.

Another seed is another level of the same kind. One point is had by doing what is asked;
the reward that the benchmark counts, less the longer it took, is told at the end. The
facts are what is in view and in hand: there is more in the level than one sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from typing_extensions import override

from games.babyai.expert import BotExpert
from games.babyai.levels import maker, quiet
from games.babyai.wording import SIGNS, View, steps_told
from games.errors import GameError
from games.text import check_command
from games.trail import HeldStates, Trail, check_seed, pack_snapshot, play_again, unpack_snapshot
from games.types import PLAYER, Ending, Facts, GameInfo, Lexicon, Scene
from games.world import World, never

COMMANDS = ("turn left", "turn right", "go forward", "pick up", "drop", "toggle")
"""In the order of minigrid's actions."""
VIEW = "view"
"""The one place that facts know."""
_SHORT = {
    "left": "turn left",
    "right": "turn right",
    "forward": "go forward",
    "pickup": "pick up",
    "take": "pick up",
    "open": "toggle",
}
_LEXICON = Lexicon(
    words=frozenset({*_SHORT, *(word for command in COMMANDS for word in command.split())}),
    verbs=COMMANDS,
    commands=COMMANDS,
    signs=SIGNS,
)
_NO_COMMAND = f"That is no command here. There are six: {', '.join(COMMANDS)}."


class BabyAIWorld(World):
    """Play a level; see :class:`games.world.World` for the contract.

    Raises:
        StoryError: there is no such level.
    """

    def __init__(self, info: GameInfo) -> None:
        self._info = info
        self._make = maker(info.id.partition(":")[2])
        self._env: Any = None
        self._trail = Trail(1)
        self._scene: Scene | None = None
        self._held: HeldStates[tuple[Any, Scene]] = HeldStates()
        self._expert = BotExpert(self._begin, COMMANDS)

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @override
    def reset(self, seed: int) -> Scene:
        """Draw the level of a seed (1 or more) and show where it begins."""
        check_seed(seed)
        self._env = self._begin(seed)
        self._trail = Trail(seed)
        view = View(self._env)
        self._scene = self._show(view, f"Your task: {self._env.mission}.\n\n{view.told()}")
        return self._scene

    @override
    def step(self, command: str) -> Scene:
        """Play one command; what is none of the six takes no time.

        Raises:
            GameError: the command is empty, has several lines or is over 198
                bytes, or the level is over. The game stays as it was.
        """
        scene = self._current()
        check_command(command)
        if scene.over:
            raise GameError("The level is over.", "Go back a move, or start again.")
        words = " ".join(command.lower().split())
        words = _SHORT.get(words, words)
        self._trail = self._trail.then((command,))
        if words not in COMMANDS:
            self._scene = self._show(View(self._env), _NO_COMMAND)
            return self._scene
        with quiet():
            _, reward, done, late, _ = self._env.step(COMMANDS.index(words))
        self._scene = self._answer(float(reward), done=done, late=late)
        return self._scene

    @override
    def snapshot(self) -> bytes:
        """Write down the seed and the commands so far; the newest few are held as states."""
        scene = self._current()
        snapshot = pack_snapshot(self._identity, self._trail)
        return self._held.hold(snapshot, (deepcopy(self._env), scene))

    @override
    def restore(self, snapshot: bytes) -> Scene:
        trail, _ = unpack_snapshot(self._identity, snapshot)
        if held := self._held.get(snapshot):
            env, self._scene = held
            self._env, self._trail = deepcopy(env), trail
            return self._scene
        before = self._env, self._trail, self._scene
        try:
            return play_again(self, trail)
        except GameError:
            self._env, self._trail, self._scene = before
            raise

    @override
    def facts(self) -> Facts:
        """Return what is in view and in hand, with where it is from here, and the task.

        All of it is in one place, the view, so that whoever compares states compares
        what is seen; equal views under another task are other states.
        """
        self._current()
        view = View(self._env)
        counted: Counter[str] = Counter()
        states = [("task", str(self._env.mission))]
        states += [(f"wall {way}", f"{steps} away") for way, steps in view.walls()]
        for one in view.sights():
            counted[one.name] += 1
            number = counted[one.name]
            name = one.name if number == 1 else f"{one.name} ({number})"
            states += [(name, told) for told in (one.where, one.state) if told]
        held = {("in", name, VIEW) for name, _ in (*states, (PLAYER, ""))}
        if view.carried:
            held.add(("in", view.carried, PLAYER))
        return frozenset(held | {("is", *state) for state in states})

    @override
    def lexicon(self) -> Lexicon:
        return _LEXICON

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Return those of the six commands that change the level.

        What may do so is tried on a copy, which takes ten milliseconds of a large level;
        turning and walking on into nothing need no trial.
        """
        if self._current().over:
            return []
        before, ahead = _state(self._env), self._env.grid.get(*self._env.front_pos)
        found = []
        for number, command in enumerate(COMMANDS):
            if cancelled():
                break
            if _surely(command, ahead) or (
                _perhaps(command, ahead, self._env.carrying) and self._changes(number, before)
            ):
                found.append(command)
        return found

    def _changes(self, number: int, before: tuple[object, ...]) -> bool:
        tried = deepcopy(self._env)
        with quiet():
            _, _, done, _, _ = tried.step(number)
        return bool(done) or _state(tried) != before

    @override
    def oracle(self) -> str | None:
        """Return what minigrid's bot would do next, which knows no more than was seen."""
        if self._current().over:
            return None
        played = [_SHORT.get(words, words) for words in map(_folded, self._trail.commands)]
        return self._expert.advise(self._trail.seed, [w for w in played if w in COMMANDS])

    @override
    def close(self) -> None:
        """Forget everything that is held."""
        self._held.clear()
        self._expert.forget()
        self._scene = None

    @property
    def _identity(self) -> str:
        return self._info.sha256 or self._info.id

    def _begin(self, seed: int) -> Any:
        with quiet():
            env = self._make()
            env.reset(seed=seed)
        return env

    def _current(self) -> Scene:
        if self._scene is None:
            raise GameError("The level is not open.", "Start the game first.")
        return self._scene

    def _answer(self, reward: float, *, done: bool, late: bool) -> Scene:
        steps, view = self._env.step_count, View(self._env)
        said, ending = "", None
        if reward > 0:
            said, ending = (
                f"You did it in {steps_told(steps)} (reward {reward:.2f}).",
                Ending.VICTORY,
            )
        elif done:
            said, ending = "That was not what was asked.", Ending.STOPPED
        elif late or steps >= self._env.max_steps:
            said, ending = f"Time is up after {steps_told(steps)}.", Ending.STOPPED
        return self._show(view, f"{view.told()}\n\n{said}".rstrip(), ending)

    def _show(self, view: View, text: str, ending: Ending | None = None) -> Scene:
        return Scene(
            text=text,
            inventory=(view.carried,) if view.carried else (),
            score=int(ending is Ending.VICTORY),
            max_score=1,
            moves=self._env.step_count,
            ending=ending,
            task=str(self._env.mission),
            picture=view.drawn(),
        )


def _folded(command: str) -> str:
    return " ".join(command.lower().split())


def _surely(command: str, ahead: Any) -> bool:
    """Tell whether a command changes a level whatever else there is."""
    return command.startswith("turn") or (command == "go forward" and ahead is None)


def _perhaps(command: str, ahead: Any, carried: Any) -> bool:
    """Tell whether a command may change a level, by what is ahead and in hand."""
    return carried is not None if command == "drop" else ahead is not None


def _state(env: Any) -> tuple[object, ...]:
    """Return all of a level that a command can change."""
    carried = None if env.carrying is None else env.carrying.encode()
    return tuple(env.agent_pos), int(env.agent_dir), carried, env.grid.encode().tobytes()
