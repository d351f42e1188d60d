"""Trying commands on a snapshot: what the story would do, without its being done."""

from __future__ import annotations

from typing import Self

from games.zmachine.emulator import Emulator, Waits
from games.zmachine.memory import Bytes, Story
from games.zmachine.text import StoryAnswer, read_output


class Sandbox:
    """Plays commands on a snapshot and puts the story back when the block ends."""

    def __init__(self, emulator: Emulator, story: Story) -> None:
        self._emulator = emulator
        self._story = story
        self._state = emulator.save()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.back()

    @property
    def memory(self) -> Bytes:
        """The story's memory now."""
        return self._emulator.memory

    @property
    def story(self) -> Story:
        """The story that is played."""
        return self._story

    def back(self) -> None:
        """Put the story back where it stood."""
        self._emulator.load(self._state)

    def play(self, command: str) -> StoryAnswer:
        """Play a command and return the answer, empty where none can be played."""
        if self._emulator.waits is not Waits.LINE:
            return StoryAnswer("", "")
        self._emulator.attempt(self._emulator.letters.encode(command))
        return self.answer()

    def answer(self, *, after_line: bool = True) -> StoryAnswer:
        """Return what the story said to the last command, or key."""
        emulator = self._emulator
        version = self._story.header.version
        return read_output(emulator.output(), emulator.waits, version, after_line)
