"""Colossal Cave as a world: the 1977 game in the package `adventure`.

Always at hand, since it needs no story file. Nothing here writes or reads a
file but the package's own data: a snapshot is the seed and the commands so
far, so that bytes from elsewhere can do no more than play the game.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from typing_extensions import override

from games.cave_engine import Cave, CaveState, words_of
from games.cave_facts import Gazetteer, candidates, facts, lexicon
from games.cave_text import prose
from games.errors import GameError
from games.text import check_command
from games.trail import HeldStates, Trail, check_seed, pack_snapshot, play_again, unpack_snapshot
from games.types import Ending, Facts, GameInfo, Lexicon, Scene
from games.world import World, never

_WON = 133  # the number of the blast that wins; two others kill


class CaveWorld(World):
    """Play Colossal Cave; see :class:`games.world.World` for the contract.

    The story opens with a question. Yes and no answer it; any other command is
    taken for a no and then played. Questions about hints and about leaving may
    likewise be passed over. A world is used from one thread.
    """

    def __init__(self, info: GameInfo) -> None:
        self._info = info
        self._cave = Cave()
        self._names = Gazetteer(self._cave)
        self._lexicon = lexicon(self._cave)
        self._beginning = self._cave.mark()
        self._seed = 0
        self._trail: list[str] = []
        self._scene: Scene | None = None
        self._held: HeldStates[tuple[CaveState, Scene]] = HeldStates()

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @override
    def reset(self, seed: int) -> Scene:
        """Start anew, seeded (1 or more), at the story's opening question."""
        check_seed(seed)
        self._cave.go_back(self._beginning)
        self._cave.seed(seed)
        self._seed = seed
        self._trail = []
        self._scene = self._look(deaths=0)
        return self._scene

    @override
    def step(self, command: str) -> Scene:
        """Play one command.

        Raises:
            GameError: the command is empty, has several lines or is over 198
                bytes, or the story is over. The game stays as it was.
        """
        return self.play([command])[0]

    @override
    def run(self, commands: Sequence[str]) -> Scene:
        scene = self._current()
        deaths = self._cave.deaths
        for command in commands:
            deaths = self._obey(command)
        if commands:
            scene = self._scene = self._look(deaths)
        return scene

    @override
    def play(self, commands: Sequence[str]) -> list[Scene]:
        self._current()
        scenes = []
        for command in commands:
            deaths = self._obey(command)
            self._scene = self._look(deaths)
            scenes.append(self._scene)
        return scenes

    @override
    def snapshot(self) -> bytes:
        """Write down the seed and the commands so far.

        The newest few are also held as states, so that going back to one of
        them is quick; any other is reached by playing again.
        """
        scene = self._current()
        snapshot = pack_snapshot(self._info.sha256, Trail(self._seed, tuple(self._trail)))
        return self._held.hold(snapshot, (self._cave.mark(), scene))

    @override
    def restore(self, snapshot: bytes) -> Scene:
        """Go back to a snapshot of this game, from this world or another.

        Raises:
            GameError: these bytes are no snapshot of this game; the game stays
                where it is.
        """
        trail, _ = unpack_snapshot(self._info.sha256, snapshot)
        if held := self._held.get(snapshot):
            state, self._scene = held
            self._cave.go_back(state)
            self._seed, self._trail = trail.seed, list(trail.commands)
            return self._scene
        before = self._cave.mark(), self._seed, self._trail, self._scene
        try:
            return play_again(self, trail)
        except GameError:
            state, self._seed, self._trail, self._scene = before
            self._cave.go_back(state)
            raise

    @override
    def facts(self) -> Facts:
        """Return where everything is and what state it is in.

        Rooms and things have names of their own: rooms that are described
        alike carry their number ("Dead end (46)").
        """
        return facts(self._cave, self._names)

    @override
    def lexicon(self) -> Lexicon:
        """Return the parser's words, whole; it heeds the first five letters."""
        return self._lexicon

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Try what could be done here and return what makes a difference.

        A difference is one to the facts (dwarves apart, who move by
        themselves), a question asked among them, against doing nothing for a turn. Of
        commands with the same effect only the first is listed.
        """
        if self._current().over:
            return []
        if self._cave.asks:
            return candidates(self._cave)
        here = self._cave.mark()
        idle = self._effect_of("nothing")
        seen = {idle}
        valid: list[str] = []
        try:
            for command in candidates(self._cave):
                if cancelled():
                    break
                self._cave.go_back(here)
                effect = self._effect_of(command)
                if effect not in seen:
                    seen.add(effect)
                    valid.append(command)
        finally:
            self._cave.go_back(here)
        return valid

    @override
    def close(self) -> None:
        """Forget everything that is held."""
        self._held.clear()
        self._scene = None

    def _current(self) -> Scene:
        if self._scene is None:
            raise GameError("The cave is not open.", "Start the game first.")
        return self._scene

    def _obey(self, command: str) -> int:
        """Play a command without showing it; return the deaths before it."""
        check_command(command)
        if self._cave.is_finished:
            raise GameError(
                "The story is over and takes no more commands.",
                "Go back a move, or start again.",
            )
        deaths = self._deaths()
        self._cave.obey(words_of(command, self._cave.vocabulary))
        self._trail.append(command)
        return deaths

    def _look(self, deaths: int) -> Scene:
        """Show the present scene; deaths counts those before the last command."""
        cave = self._cave
        score, max_score = cave.compute_score(for_score_command=not cave.is_done)
        return Scene(
            text=prose(cave.messages_written),
            location=self._names.titles[cave.loc.n] or None,
            inventory=tuple(self._names.carried[thing.n] for thing in cave.inventory),
            score=score,
            max_score=max_score,
            moves=cave.turns,
            died=self._deaths() > deaths,
            ending=self._ending(),
        )

    def _deaths(self) -> int:
        cave = self._cave
        return int(cave.deaths) + (cave.woken or cave.bonus not in (0, _WON))

    def _ending(self) -> Ending | None:
        cave = self._cave
        if not cave.is_finished:
            return None
        if cave.bonus == _WON:
            return Ending.VICTORY
        if cave.is_dead or cave.woken or cave.bonus:
            return Ending.DEATH
        return Ending.STOPPED if cave.gave_up else Ending.QUIT

    def _effect_of(self, command: str) -> Facts:
        self._cave.obey(words_of(command, self._cave.vocabulary))
        state = facts(self._cave, self._names)
        return frozenset(fact for fact in state if fact[1] != "dwarf")
