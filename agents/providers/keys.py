"""Keys: read from an environment that is handed in, held, and never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from pydantic import SecretStr

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|key|pk)-[\w*.-]{6,}|(?<=Bearer )\S+", re.IGNORECASE)


class Secret(SecretStr):
    """A key that tells itself only when asked in so many words.

    Neither ``repr``, ``str``, formatting, a traceback with local variables nor
    pickling gives it away.
    """

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never written anywhere")

    def sendable(self) -> bool:
        """Tell whether a header can hold it: RFC 9110 paragraph 5.5, no spaces."""
        return all("!" <= letter <= "~" for letter in self.get_secret_value())

    def hide(self, text: str) -> str:
        """Return a text without this key, or anything that looks like one."""
        if key := self.get_secret_value():
            text = text.replace(key, "...")
        return _LOOKS_LIKE_A_KEY.sub("...", text)


class Blackout:
    """Takes a key out of a text that comes in pieces, wherever it is cut.

    A server that tells the key back must not have it recorded with the answer.
    Keys as short as a word are left alone: the word may be meant.
    """

    SHORTEST = 12

    __slots__ = ("_held", "_secret")

    def __init__(self, secret: Secret) -> None:
        self._secret = secret if len(secret.get_secret_value()) >= self.SHORTEST else Secret("")
        self._held = ""

    def feed(self, text: str) -> str:
        """Take in a piece; return what can no longer become part of the key."""
        key = self._secret.get_secret_value()
        if not key:
            return text
        text = (self._held + text).replace(key, "...")
        longest = min(len(text), len(key) - 1)
        cut = next((n for n in range(longest, 0, -1) if key.startswith(text[-n:])), 0)
        self._held = text[len(text) - cut :]
        return text[: len(text) - cut]

    def rest(self) -> str:
        """Return what was held back at the end of the text."""
        held, self._held = self._held, ""
        return held


class Environment:
    """The environment's variables, of which a ``repr`` shows none."""

    __slots__ = ("_variables",)

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __repr__(self) -> str:
        return "Environment(...)"

    def text(self, name: str) -> str:
        """Return a variable that is no secret, empty if it isn't set."""
        return self._variables.get(name, "").strip()

    def secret(self, name: str) -> Secret:
        """Return a key, without the blanks and newlines that copying brings along."""
        return Secret(self._variables.get(name, "").strip())
