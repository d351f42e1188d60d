"""How often something was tried in vain, and whether the answer was the same each time."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class _Vain:
    tries: int = 0
    same: int = 0
    said: str = ""


class Attempts:
    """Counts vain tries by what was tried; a success wipes the slate."""

    def __init__(self) -> None:
        self._vain: dict[Hashable, _Vain] = {}

    def failed(self, what: Hashable, said: str = "") -> None:
        """Count a try in vain and what the story answered."""
        vain = self._vain.setdefault(what, _Vain())
        vain.tries += 1
        vain.same = vain.same + 1 if said == vain.said or vain.tries == 1 else 1
        vain.said = said

    def worked(self, what: Hashable) -> None:
        """Forget the vain tries of what now worked."""
        self._vain.pop(what, None)

    def clear(self) -> None:
        """Forget all vain tries."""
        self._vain.clear()

    def tries(self, what: Hashable) -> int:
        """Return how often it was tried in vain since it last worked."""
        vain = self._vain.get(what)
        return vain.tries if vain is not None else 0

    def same(self, what: Hashable) -> int:
        """Return how often in a row the last answer was given."""
        vain = self._vain.get(what)
        return vain.same if vain is not None else 0

    def become(self, other: Attempts) -> None:
        """Count on from where another stands."""
        self._vain = other.copy()._vain

    def copy(self) -> Attempts:
        """Return a copy that counts on by itself."""
        copied = Attempts()
        copied._vain = {k: _Vain(v.tries, v.same, v.said) for k, v in self._vain.items()}
        return copied
