"""Plays a command file in a world and keeps what was shown and what held.

Nothing is written down here, so that an import that is interrupted leaves
nothing. Calls block: on an event loop's thread they don't belong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from agents.core.command_forms import spelled
from agents.core.errors import CommandFileError
from agents.core.intents import Bookmark, ReturnTo
from agents.core.memories import Effect, Observation
from agents.core.observation import effect_of, observe
from agents.core.program_words import program_word
from agents.core.types import Situation, Turn
from agents.importers.performance.judging import Verdict, alike, readings
from agents.importers.performance.lines import Answered, Returns, in_parts
from agents.importers.performance.probing import LookaheadFrom
from agents.importers.recordings.heard import InputLine, Recording
from agents.journal.replay import compare
from agents.players.verification import Verifier, unknown_words
from games.errors import GameError, WorldCrashedError
from games.readings import READING
from games.types import Facts, Lexicon, Scene
from games.world import World

_READINGS = 60
"""Commands that are tried at most for one that may be misread."""

_FEW = 10
"""Commands below which nothing is said of whether a file is meant for a story."""
_MOST_REFUSED = 0.6
"""Share of commands that a story refuses if they are meant for another one."""
_LEAST_BORNE_OUT = 0.2
"""Share of answers that a story must give again if it is the one that was recorded."""

_CRASHES = 3
"""So many commands in a row that stop the engine, and the story is given up."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A command that the game didn't take.

    Attributes:
        line: its line in the file, from 1.
        command: what was to be played, empty if the line couldn't be.
        played: it was sent all the same, and is part of the session.
        why: the game's answer or what was in the way, for a person.
        unknown: words of it that the parser doesn't know.
    """

    line: int
    command: str
    played: bool
    why: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlayedLine:
    """One command that was played, and what it led to; none for the opening.

    Attributes:
        verdict: how the story's answer stands to the recorded one, None where
            no answer was recorded.
        line: the input as it was read, None for the opening.
    """

    command: str
    scene: Scene
    facts: Facts
    observation: Observation
    effect: Effect
    verdict: Verdict | None = None
    line: InputLine | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """A command file as it was played.

    Attributes:
        steps: the opening, then one for each command that the engine took.
        rejections: commands that the game didn't take, in the file's order.
        last_line: line of the command at which the story ended, None if it
            did not.
        left: commands of the file that were left then.
        retold: no story was there, and all is what the file says.
    """

    steps: tuple[PlayedLine, ...]
    rejections: tuple[Rejection, ...]
    last_line: int | None = None
    left: int = 0
    retold: bool = False

    @property
    def repairs(self) -> tuple[PlayedLine, ...]:
        """What was played otherwise than it was read."""
        return tuple(step for step in self.steps if step.verdict is Verdict.REPAIRED)

    def count(self, verdict: Verdict | None) -> int:
        """Return how many commands that were played have a verdict."""
        return sum(step.verdict is verdict for step in self.steps[1:])


def perform(
    world: World,
    seed: int,
    file: Recording,
    progress: Callable[[int], None] = lambda _: None,
    *,
    after: Sequence[Turn] = (),
    reading: int | None = READING,
) -> Performance:
    """Play a command file from the opening on, or from where a session stands.

    Args:
        world: a world of the game; it is left anywhere, and open.
        seed: the engine's seed, 1 or more.
        file: what to play.
        progress: told how many lines are done, after each.
        after: the path of a session to play on from; the performance begins
            where it ends.
        reading: in which way that session's scenes got their figures.

    Raises:
        GameError: the story can't be opened, or its engine stopped at several
            commands in a row.
    """
    player = _Performer(world, seed)
    if after:
        player.go_to(after, reading)
    for done, line in enumerate(file.lines):
        if not player.over:
            player.take(line)
        elif not player.goes_back(line) and not any(map(player.may_go_back, file.lines[done:])):
            left = sum(1 for rest in file.lines[done:] if not rest.blank)
            break
        progress(done + 1)
    else:
        left = 0
    ended = player.line if player.over else None
    return Performance(tuple(player.steps), tuple(player.rejections), ended, left)


def refuse_other_games(recording: Recording, played: Performance, insisted: bool) -> None:
    """Refuse what was recorded of another story.

    Args:
        recording: what was read.
        played: what came of it in the story.
        insisted: the person named the file's form.

    Raises:
        CommandFileError: hardly an answer is the recorded one, or most commands
            were refused; nothing was imported.
    """
    asked = len(played.steps) - 1
    answered = asked - played.count(None)
    borne_out = played.count(Verdict.VERIFIED) + played.count(Verdict.REPAIRED)
    if answered and borne_out < _LEAST_BORNE_OUT * answered:
        opening = played.steps[0].scene.text
        same = recording.opening is not None and alike(recording.opening, opening)
        other = "played otherwise" if same else "of another story, or another release of it"
        raise CommandFileError(
            f"{recording.name} is {other}: of {answered} answers {borne_out} are given again.",
            "Nothing was imported. Name its game with --game, and its seed with --seed.",
        )
    tried = len([line for line in recording.lines if not line.blank]) - played.left
    if not (insisted or answered) and tried >= _FEW:
        refused = len(played.rejections)
        if refused > _MOST_REFUSED * tried:
            raise CommandFileError(
                f"{recording.name} is not of this story: of {tried} lines it refuses {refused}.",
                "Nothing was imported. --format commands imports it all the same.",
            )


@dataclass
class _Performer:
    """Plays line after line; ``line`` is that of the last step."""

    world: World
    seed: int
    steps: list[PlayedLine] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    line: int = 0
    lexicon: Lexicon = field(default_factory=Lexicon)
    _crashes: int = 0
    _verdicts: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    _returns: Returns = field(init=False)

    def __post_init__(self) -> None:
        scene, facts = self.world.reset(self.seed), self.world.facts()
        self.steps.append(PlayedLine("", scene, facts, observe(scene, facts), Effect()))
        self.lexicon = self.world.lexicon()
        self._returns = Returns(self.lexicon)

    def go_to(self, path: Sequence[Turn], reading: int | None) -> None:
        """Play what a session played, and begin where that leads.

        Raises:
            GameError: the story is over there, or answers otherwise than it did.
        """
        tip = path[-1]
        if tip.scene.over:
            raise GameError(
                "The story is over where that session stands.",
                "Nothing was imported. Go back a move in it first, or name another session.",
            )
        commands = [turn.decision.command for turn in path if turn.decision is not None]
        scene = self.world.run(commands) if commands else self.steps[0].scene
        if compare(tip, scene, reading) is not None:
            raise GameError(
                "The story answers otherwise now than when that session was recorded.",
                "Nothing was imported. Is it the same story file and engine?",
            )
        self.steps = [PlayedLine("", scene, self.world.facts(), tip.observation, Effect())]

    @property
    def over(self) -> bool:
        """Whether the story takes no more commands."""
        return self.steps[-1].scene.over

    def take(self, line: InputLine) -> None:
        """Play a line as far as it can be played, and note what the game makes of it."""
        if line.problem:
            self.rejections.append(Rejection(line.number, line.command, False, line.problem))
            return
        if self._is_of_the_program(line):
            return
        if line.key and not self._waits_for_key():
            if not line.blank:
                why = "it is a single key, and the story reads a whole line there"
                self.rejections.append(Rejection(line.number, line.command, False, why))
            return
        if len(line.command) > 1 or not self._waits_for_key():
            line = replace(line, command=spelled(line.command, self.lexicon))
        held = self.world.snapshot()
        try:
            command, scene, verdict = self._judged(line, held)
        except GameError as error:
            self._refused(line, error)
            return
        self._crashes = 0
        self.line = line.number
        whole = command, scene, self.world.facts()
        parts = [whole] if line.key else in_parts(self.world, held, whole)
        self._returns.moved(len(self.steps), held)
        for part in parts:
            self._keep(part, verdict, line)
            line = replace(line, why="")
        heard = verdict in (Verdict.VERIFIED, Verdict.REPAIRED)
        if len(parts) == 1 and self.steps[-1].effect.nothing and not (line.key or heard):
            self._doubt(line, held)

    def _keep(self, played: Answered, verdict: Verdict | None, line: InputLine) -> None:
        """Note a move that was made."""
        command, scene, facts = played
        before = self.steps[-1]
        seen = observe(scene, facts, before.observation, command)
        effect = effect_of(before.scene, before.observation, scene, seen)
        self.steps.append(PlayedLine(command, scene, facts, seen, effect, verdict, line))

    def _is_of_the_program(self, line: InputLine) -> bool:
        """Save, or go back to what was saved, as the line says; tell whether it says that."""
        if line.key or self._waits_for_key():
            return False
        said = line.command
        return (
            self._returns.names_a_file(said)
            or self.goes_back(line)
            or self._returns.saves(said, len(self.steps), self.world)
        )

    def may_go_back(self, line: InputLine) -> bool:
        """Tell whether a line goes back to what was saved before the story ended."""
        return not line.key and self._returns.restores(line.command)

    def goes_back(self, line: InputLine) -> bool:
        """Go back where a line says so; tell whether it does. What came after it is gone."""
        to = None if line.key else self._returns.back(line.command, over=self.over)
        if to is None:
            return False
        steps, held = to
        del self.steps[steps:]
        self.world.restore(held)
        return True

    def _judged(self, line: InputLine, held: bytes) -> tuple[str, Scene, Verdict | None]:
        """Play an input, or what it may have been if only that is answered as recorded.

        Raises:
            GameError: the engine takes none of it; the world stands where it stood.
        """
        try:
            scene = self.world.step(line.command)
        except GameError as error:
            found = self._repaired(line, held)
            if found is None:
                self.world.restore(held)
                raise error
            return found
        if line.answer is None:
            return line.command, scene, None
        if alike(line.answer, scene.text):
            return line.command, scene, Verdict.VERIFIED
        found = self._repaired(line, held)
        if found is not None:
            return found
        self.world.restore(held)
        return line.command, self.world.step(line.command), Verdict.UNVERIFIED

    def _repaired(self, line: InputLine, held: bytes) -> tuple[str, Scene, Verdict] | None:
        """Return the first reading of an input that is answered as recorded, None if none is."""
        if line.answer is None:
            return None
        for command, answer in islice(readings(line, self.lexicon), _READINGS):
            self.world.restore(held)
            try:
                scene = self.world.step(command)
            except GameError:
                continue
            if alike(answer, scene.text):
                return command, scene, Verdict.REPAIRED
        return None

    def _refused(self, line: InputLine, error: GameError) -> None:
        """Note a command that the engine refused; the world stands where it stood."""
        self._crashes = self._crashes + 1 if isinstance(error, WorldCrashedError) else 0
        if self._crashes == _CRASHES:
            raise GameError(
                f"The import was given up at line {line.number}: {error.message}",
                "Nothing was imported. Take the last commands out of the file, or see "
                "whether the story file is sound.",
            ) from error
        self.rejections.append(Rejection(line.number, line.command, False, error.message))

    def _doubt(self, line: InputLine, held: bytes) -> None:
        """Ask whether a command that changed nothing was understood at all.

        Args:
            line: what was played last.
            held: the world before it, random generator included: a story may
                draw by lot how it says that it doesn't understand.
        """
        here = self.steps[-1]
        if isinstance(program_word(line.command, self.lexicon), Bookmark | ReturnTo):
            why = f"the story can't save or restore by itself here: {here.scene.text}"
        elif self._refuses(line.command, here.scene, held):
            why = here.scene.text
        else:
            return
        unknown = unknown_words(self.lexicon, line.command)
        self.rejections.append(Rejection(line.number, line.command, True, why, unknown))

    def _refuses(self, command: str, answer: Scene, held: bytes) -> bool:
        """Tell whether the story answered a command as it answers what it can't take."""
        before = self.steps[-2]
        asked = before.observation.key, command, answer.text
        if asked not in self._verdicts:
            self._verdicts[asked] = self._tried(command, answer, before, held)
        return self._verdicts[asked]

    def _tried(self, command: str, answer: Scene, before: PlayedLine, held: bytes) -> bool:
        situation = Situation(
            game=self.world.info,
            scene=before.scene,
            observation=before.observation,
            facts=before.facts,
            lexicon=self.lexicon,
        )
        if before.scene.awaits_key:
            return False  # any key will do, and it may well change nothing
        after = self.world.snapshot()
        try:
            return asyncio.run(
                Verifier(situation, LookaheadFrom(self.world, held)).refuses(command, answer)
            )
        finally:
            self.world.restore(after)

    def _waits_for_key(self) -> bool:
        """Tell whether the story waits for a single key: only then is a space an input."""
        return self.steps[-1].scene.awaits_key
