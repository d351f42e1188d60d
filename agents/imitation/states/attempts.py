"""How often something was tried in vain, and whether the answer was the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple, TypeVar

T = TypeVar("T")


def copied(counter: Counter[T]) -> Counter[T]:
    """Copy a counter as what it is, a dict: its own way counts everything anew."""
    twin: Counter[T] = dict.__new__(Counter)
    dict.update(twin, counter)
    return twin


class _Vain(NamedTuple):
    tries: int = 0
    same: int = 0
    said: str = ""


_NEVER = _Vain()


class Attempts:
    """Counts vain tries by what was tried; a success wipes the slate.

    Attributes:
        changes: how often anything was counted or forgotten.
    """

    def __init__(self) -> None:
        self.changes = 0
        self._vain: dict[Hashable, _Vain] = {}
        self._shared = False  # with a copy: who changes it next makes it its own

    def failed(self, what: Hashable, said: str = "") -> None:
        """Count a try in vain and what the story answered."""
        self.changes += 1
        before = self._vain.get(what, _NEVER)
        again = said == before.said or not before.tries
        self._own()[what] = _Vain(before.tries + 1, before.same + 1 if again else 1, said)

    def worked(self, what: Hashable) -> None:
        """Forget the vain tries of what now worked."""
        if what in self._vain:
            self.changes += 1
            del self._own()[what]

    def clear(self) -> None:
        """Forget all vain tries."""
        self.changes += 1
        self._vain, self._shared = {}, False

    def tries(self, what: Hashable) -> int:
        """Return how often it was tried in vain since it last worked."""
        return self._vain.get(what, _NEVER).tries

    def same(self, what: Hashable) -> int:
        """Return how often in a row the last answer was given."""
        return self._vain.get(what, _NEVER).same

    def said(self, what: Hashable) -> str:
        """Return the last answer to a try in vain since it last worked."""
        return self._vain.get(what, _NEVER).said

    def copy(self) -> Attempts:
        """Return a copy that counts on by itself."""
        copied = Attempts()
        copied._vain = self._vain
        copied._shared = self._shared = True
        return copied

    def _own(self) -> dict[Hashable, _Vain]:
        """Return the counts, to be changed."""
        if self._shared:
            self._vain, self._shared = self._vain.copy(), False
        return self._vain
