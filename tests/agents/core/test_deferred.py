from collections.abc import Iterator

from agents.core.deferred import Deferred


def test_nothing_is_made_before_somebody_looks_and_then_only_once() -> None:
    made: list[bool] = []

    def make() -> Iterator[str]:
        made.append(True)
        return iter("ab")

    letters = Deferred(make)
    assert not made
    assert [*letters, *letters] == ["a", "b", "a", "b"]
    assert len(made) == 1
