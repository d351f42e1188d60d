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


def test_they_can_be_asked_for_as_those_of_any_sequence() -> None:
    letters, none = Deferred(lambda: "ab"), Deferred[str](lambda: ())
    assert (len(letters), letters[1], letters[:1]) == (2, "b", ("a",))
    assert letters
    assert not none
