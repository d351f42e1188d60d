"""The Z-machine world: any story of version 3, 4, 5 or 8.

The one room that knows jericho, and of jericho only the emulator that it
compiles. Everything a scene shows is read from the story's memory by the
Z-Machine Standards Document 1.1, the same way for every story.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from textwrap import shorten

from typing_extensions import override

from games import wire
from games.errors import GameError, StoryError, WorldCrashedError
from games.readings import Reading
from games.types import Ending, Facts, GameInfo, Lexicon, Scene, clean_text
from games.world import World, never
from games.zmachine import commands, said, text
from games.zmachine.bearings import Bearings, Carries, PlaceMark
from games.zmachine.described import name_place
from games.zmachine.display import Output
from games.zmachine.emulator import Emulator, Waits, find_library
from games.zmachine.ends import takes_no_more
from games.zmachine.facts import FactReader
from games.zmachine.grammar import Grammar
from games.zmachine.grid import Row
from games.zmachine.header import read_story
from games.zmachine.keyboard import encode
from games.zmachine.languages import LEAVING
from games.zmachine.memory import Story
from games.zmachine.pages import UNTOLD, Exeunt, only_a_page, told_so_far
from games.zmachine.printed import name_of_place
from games.zmachine.sandbox import Sandbox
from games.zmachine.scorekeeping import ScoreReading
from games.zmachine.sources import read_sources
from games.zmachine.spans import shifted
from games.zmachine.survey import look_through, take_bearings

_FIRST_KEYS = 12
"""Keys pressed for the person before a story's first prompt, at most."""
_PATIENCE = 40
"""Moves after which a story that doesn't say what is carried is asked no more."""
_END = 1000
"""Bytes at an answer's end in which a last question stands."""
_CLOSING = (b"restart", b"game", b"**", b"?", b":")
"""One of these stands in what ends a story, in small letters and any language."""
_Shown = tuple[Scene, tuple[Row, ...], PlaceMark, int, int, Exeunt, tuple[tuple[int, str], ...]]
"""What a snapshot holds besides the emulator's state."""


class FrotzWorld(World):
    """A Z-machine story behind the World protocol."""

    def __init__(self, info: GameInfo) -> None:
        """Check the story and load the emulator; nothing is played yet.

        Raises:
            StoryError: the file is missing, damaged or not playable.
            GameError: the emulator is not installed.
        """
        self._info = info
        image, header = read_story(info.path)
        self._story = Story(image, header)
        self._emulator = Emulator(find_library(), image, header)
        self._bound = self._emulator.bindings.supported
        self._bearings = Bearings(self._story)
        self._at_once, self._asked = False, 0
        self._scene: Scene | None = None
        self._upper: tuple[Row, ...] = ()
        self._beginning, self._place = "", 0
        self._told = UNTOLD
        self._names: dict[int, str] = {}

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @override
    def reset(self, seed: int) -> Scene:
        """Start the story anew.

        Pages that only wait to be read ("press SPACE to begin") are passed here; the
        text is shown as one scene. A key that chooses is the person's to press.

        Raises:
            GameError: the seed is less than 1.
            StoryError: the story broke off before its first prompt.
        """
        if seed < 1:
            raise GameError(f"A seed is 1 or more, not {seed}.", "The game was left as it is.")
        emulator = self._emulator
        self._scene, self._told, self._names = None, UNTOLD, {}
        opening = self._open(seed)
        if emulator.broken:
            raise StoryError(
                "The story broke off before it began: it did what no story may.",
                "The story file may be damaged: compare its checksum, or get it anew.",
            )
        # Whoever was found later than at the start would tell more this time than the last.
        self._bearings = take_bearings(
            emulator, self._story, opening.status, self._bearings if self._at_once else None
        )
        self._at_once = not (self._bearings.provisional or self._bearings.lost)
        self._asked = 0
        self._beginning = opening.text
        self._scene = self._look(opening, "")
        return self._scene

    def _open(self, seed: int) -> text.StoryAnswer:
        """Start the story and turn the pages that only wait to be read."""
        emulator = self._emulator
        shown = self._read(self._hear(emulator.start(seed)), after_line=False)
        whole, spans, status, self._upper = shown.text, shown.spans, shown.status, shown.upper
        for _ in range(_FIRST_KEYS):
            if not only_a_page(emulator, self._story, shown):
                break
            emulator.send(b" ")
            shown = self._read(self._hear(emulator.output()), after_line=False)
            self._upper = shown.upper
            whole = "\n\n".join(filter(None, (whole, shown.text)))
            spans += shifted(shown.spans, len(whole) - len(shown.text))
            status = shown.status or status
        return text.StoryAnswer(whole, status, self._upper, spans)

    @override
    def step(self, command: str) -> Scene:
        """Play one command.

        Raises:
            GameError: the story is over or not begun, or the command can't be
                sent; the story stands where it stood.
            WorldCrashedError: the story broke off; it has to be started anew.
        """
        self._check_playable()
        line = encode(self._emulator, command)
        after_line = self._emulator.waits is Waits.LINE
        self._emulator.send(line)
        self._check_sound(command)
        return self._take_in(self._emulator.output(), after_line, command)

    @property
    def _unsettled(self) -> bool:
        """Whether it isn't known yet who the person is, or what is carried."""
        here = self._bearings
        settled = not here.provisional and here.carries is Carries.YES
        return not settled and self._asked < _PATIENCE

    def _look_again(self, shown: text.StoryAnswer) -> None:
        """Take the bearings anew: what the person answered may have led elsewhere."""
        if not self._unsettled or self._emulator.waits is not Waits.LINE:
            return
        self._asked += 1
        if self._bearings.provisional or self._bearings.lost:
            self._bearings = take_bearings(self._emulator, self._story, shown.status)
        else:
            self._bearings = look_through(self._emulator, self._story, self._bearings)

    @override
    def run(self, commands: Sequence[str]) -> Scene:
        """Play many commands and show only the last scene.

        The others are only read where the story may have ended, so that this
        stops where ``step`` would.
        """
        if not commands:
            return self._current()
        self._check_playable()
        emulator, keeper = self._emulator, self._bearings.scorekeeper
        watched = self._bound or keeper.needs_text
        asks = not (self._bound or keeper.reads_quietly)
        unread: tuple[Output, bool, str] | None = None
        for command in commands[:-1]:
            line = encode(self._emulator, command)
            left = emulator.save() if unread and asks else b""
            after_line = emulator.waits is Waits.LINE
            emulator.send(line)
            output = emulator.output()
            self._check_sound(command)
            if unread and left and emulator.waits is not Waits.LINE:
                # A page draws no status line: what was known before it still holds.
                emulator.load(left)
                self._take_in(*unread)
                emulator.send(line)
                output = emulator.output()
            end = output.raw[-_END:].lower()
            if (
                any(one in end for one in _CLOSING)
                or emulator.waits is not Waits.LINE
                or (watched and self._worth_reading(output))
                or self._unsettled
                or self._is_nameless
            ):
                self._take_in(output, after_line, command)
                self._check_playable()
                unread = None
            else:
                self._told, unread = UNTOLD, (output, after_line, command)
        if unread and (asks or self._story.header.version > 3):
            self._take_in(*unread)
        return self.step(commands[-1])

    def _take_in(self, output: Output, after_line: bool, command: str) -> Scene:
        """Read an answer, and what memory says after it."""
        shown = self._read(self._hear(output), after_line)
        self._look_again(shown)
        self._scene = self._look(shown, command)
        return self._scene

    @override
    def snapshot(self) -> bytes:
        shown = wire.pack(
            (
                *(self._current(), self._upper, self._bearings.mark),
                *(self._asked, self._place, self._told, tuple(self._names.items())),
            )
        )
        return shown + self._emulator.save()

    @override
    def restore(self, snapshot: bytes) -> Scene:
        """Go back to a snapshot of this story.

        Raises:
            GameError: it is none, or the story has not been started.
        """
        self._current()
        buffer = bytearray(snapshot)
        try:
            held = wire.unpack(buffer, _Shown)
        except ValueError:
            held = None
        # Without a scene the rest is no state either, and the emulator says so.
        self._emulator.load(bytes(buffer) if held else b"")
        if held:
            self._scene, self._upper, mark, self._asked, self._place, self._told, names = held
            self._names = dict(names)
            self._bearings = self._bearings.at(mark)
        return self._current()

    def reroll(self, number: int) -> None:
        """Set the random generator elsewhere; what stands in memory stays."""
        self._current()
        self._emulator.stir(number)

    @override
    def facts(self) -> Facts:
        """Return where everything is and which attributes are set."""
        self._current()
        memory = self._emulator.memory
        return self._fact_reader.read(memory, self._bearings.person(memory))

    @override
    def lexicon(self) -> Lexicon:
        return self._grammar.lexicon

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        if self._current().over:
            return []
        return commands.find_commands(self._emulator, self._bearings, self._grammar, cancelled)

    @override
    def readings(self) -> list[Reading]:
        return read_sources(self._emulator, self._story, self._bearings, self._current())

    @override
    def close(self) -> None:
        self._scene = None
        self._emulator.close()

    @cached_property
    def _fact_reader(self) -> FactReader:
        return FactReader(self._story)

    @cached_property
    def _grammar(self) -> Grammar:
        return Grammar(self._story)

    def _current(self) -> Scene:
        if self._scene is None:
            raise GameError("The story has not been started.", "Start it first.")
        return self._scene

    def _check_playable(self) -> None:
        if self._current().over:
            raise GameError("The story is over.", "Go back a move, or start again.")

    def _check_sound(self, command: str) -> None:
        if self._emulator.broken:
            self._scene = None
            raise WorldCrashedError(
                f"The story broke off at “{shorten(clean_text(command), 60, placeholder='…')}”: "
                "it did what no story may, so its file may be damaged.",
                "This move was not played; you stand where you stood. "
                "Try another command, or go back a turn.",
            )

    def _hear(self, output: Output) -> Output:
        if self._bound:
            self._emulator.bindings.hear(output.raw)
        return output

    def _read(self, output: Output, after_line: bool) -> text.StoryAnswer:
        return text.read_output(
            output,
            self._emulator.waits,
            self._story.header.version,
            after_line,
            self._upper,
        )

    def _look(self, shown: text.StoryAnswer, command: str) -> Scene:
        """Build the scene from what was printed and what memory says."""
        self._upper = shown.upper
        memory, bearings, table = self._emulator.memory, self._bearings, self._story.objects
        # Before the person's first answers it would be where the story only might come to.
        place = 0 if bearings.provisional else bearings.location(memory)
        before = self._scene
        was = (before.location or "") if before and place == self._place else ""
        location = name_of_place(self._emulator, self._story, shown, place, was)
        if place and not location:
            location = self._described(shown.text, place)
        self._place = place
        person = bearings.person(memory)
        carried = table.children(memory, person) if person else []
        shown_as = table.shown
        belongings = tuple(shown_as[n] for n in carried if table.titles[n])
        holds = bearings.carries if person and not bearings.provisional else Carries.NO
        known = ScoreReading(before.score, before.moves) if before else ScoreReading()
        keeper = bearings.scorekeeper
        score, moves = keeper.read(shown, known)
        won = bool(self._bound and self._emulator.bindings.victory())
        told = self._told
        # Nobody has moved yet at an opening: who is dead there didn't die of anything.
        died = before is not None and not won and said.reports_death(shown.text)
        ending = Ending.VICTORY if won else self._ending(shown.text, died, score, command)
        self._told = told_so_far(told, self._emulator, self._story, shown, command)
        return Scene(
            text=shown.text,
            location=clean_text(location) or None,
            inventory=() if holds is Carries.NO else belongings,
            score=score,
            max_score=keeper.max_score,
            moves=moves,
            died=(died or ending is Ending.DEATH) and not told.died,
            ending=ending,
            spans=shown.spans,
            awaits_key=ending is None and self._emulator.waits is Waits.KEY,
            inventory_known=holds is Carries.YES or (holds is Carries.UNSURE and bool(belongings)),
        )

    def _described(self, answer: str, place: int) -> str:
        """Name the place by what the story says of it to whoever looks; the story stays.

        Once there are several, each keeps the name that it had first.
        """
        if len(self._names) > 1 and place in self._names:
            return self._names[place]
        with Sandbox(self._emulator, self._story) as sandbox:
            name = name_place(answer, lambda command: sandbox.play(command).text)
        before = self._scene
        if not name and before is not None and place == self._place:
            return before.location or ""  # to look would be answered by something else
        self._names |= {place: name} if name else {}
        return name

    @property
    def _is_nameless(self) -> bool:
        """Whether the place has no name but by what was said until now."""
        place = self._bearings.location(self._emulator.memory)
        return said.is_programmers(self._story.objects.titles[place] if place else "")

    def _ending(self, answer: str, died: bool, score: int | None, command: str) -> Ending | None:
        halted = self._emulator.waits is Waits.NOTHING
        if not halted and not takes_no_more(
            self._emulator, self._story, self._grammar, answer, self._beginning
        ):
            return None
        if said.reports_victory(f"{self._told.text}\n\n{answer}"):
            return Ending.VICTORY
        if died or self._told.died:
            return Ending.DEATH
        # Where nothing can be won, or nobody says how much, an ending proves nothing.
        if score and score == self._bearings.scorekeeper.max_score:
            return Ending.VICTORY
        if self._bound and self._emulator.bindings.game_over():
            return Ending.DEATH
        asked = command.lower().split()[:1]
        return Ending.QUIT if asked and asked[0] in LEAVING else Ending.STOPPED

    def _worth_reading(self, output: Output) -> bool:
        """Tell whether an answer ends the story, or says what no later one repeats."""
        if self._bearings.scorekeeper.needs_text:
            return True
        self._hear(output)
        return self._emulator.bindings.victory()
