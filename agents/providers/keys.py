"""Keys: read from an environment that is handed in, held, and never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|key|pk)-[\w*.-]{6,}|(?<=Bearer )\S+", re.IGNORECASE)


class Secret:
    """A key that tells itself only when asked in so many words.

    Neither ``repr``, ``str``, formatting, a traceback with local variables nor
    pickling gives it away.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never written anywhere")

    def reveal(self) -> str:
        """Return the key, for the header of a request and nothing else."""
        return self._value

    def sendable(self) -> bool:
        """Tell whether a header can hold it: RFC 9110 paragraph 5.5, no spaces."""
        return all("!" <= letter <= "~" for letter in self._value)

    def hide(self, text: str) -> str:
        """Return a text without this key, or anything that looks like one."""
        if self._value:
            text = text.replace(self._value, "...")
        return _LOOKS_LIKE_A_KEY.sub("...", text)


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
