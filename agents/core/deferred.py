"""What is worked out only if somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar, overload

from typing_extensions import override

T = TypeVar("T")


class Deferred(Sequence[T]):
    """Items that are made when they are first asked for, and then kept.

    Args:
        make: makes them; called at most once, in the thread that asks.
    """

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self._make = make

    @override
    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    @override
    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    @override
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self._items[at]

    @cached_property
    def _items(self) -> tuple[T, ...]:
        return tuple(self._make())
