"""What the override box offers to complete a half-typed command with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from textual.suggester import Suggester

from games.types import Lexicon, clean_text

_WORD = re.compile(r"[a-z][a-z'-]{2,}")


class CommandSuggester(Suggester):
    """Completes from valid commands first, then the last word from known words.

    A story of version 3 cuts its dictionary to six letters, so words that are
    on screen and that the parser knows go before the dictionary's own stumps.
    """

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._commands: tuple[str, ...] = ()
        self._choices: tuple[str, ...] = ()
        self._seen: tuple[str, ...] = ()
        self._words: tuple[str, ...] = ()

    def know_choices(self, commands: Sequence[str]) -> None:
        """Take in the proposal's commands, offered before all others."""
        self._choices = tuple(commands)

    def know_commands(self, commands: Iterable[str]) -> None:
        """Take in commands known to change the world now."""
        self._commands = tuple(commands)

    def know_words(self, lexicon: Lexicon, on_screen: Iterable[str]) -> None:
        """Take in the parser's words and the texts in view."""
        seen: dict[str, None] = {}
        for text in on_screen:
            for word in _WORD.findall(clean_text(text).lower()):
                if lexicon.knows(word):
                    seen[word] = None
        self._seen = tuple(seen)
        self._words = tuple(sorted(word for word in lexicon.words if len(word) > 2))

    def complete(self, value: str) -> str | None:
        """Return the whole text that ``value`` is completed to, or None.

        What was typed stays as it was typed; only an end is added.
        """
        typed = value.lower()
        if not typed.strip():
            return None
        for command in (*self._choices, *self._commands):
            if len(command) > len(typed) and command.lower().startswith(typed):
                return value + command[len(typed) :]
        last = typed.rsplit(" ", 1)[-1]
        if len(last) < 2:
            return None
        for word in (*self._seen, *self._words):
            if len(word) > len(last) and word.startswith(last):
                return value + word[len(last) :]
        return None

    async def get_suggestion(self, value: str) -> str | None:
        """Answer the input widget; beside a choice's digit stands its command."""
        digit = value.strip()
        if digit in ("1", "2", "3", "4", "5") and int(digit) <= len(self._choices):
            return f"{value}  {self._choices[int(digit) - 1]}"
        return self.complete(value)
