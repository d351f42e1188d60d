"""What is worked out only if somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TypeVar

T = TypeVar("T")


class Deferred(Iterable[T]):
    """Items that are made when they are first asked for, and then kept.

    Args:
        make: makes them; called at most once, in the thread that asks.
    """

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    @cached_property
    def _items(self) -> tuple[T, ...]:
        return tuple(self._make())
