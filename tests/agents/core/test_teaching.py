"""What an accepted guess shows: told by what came of it."""

from __future__ import annotations

import pytest

from agents.core.teaching import brought_something


def brought(key: str, *, nothing: bool = False) -> bool:
    return brought_something(
        score=0,
        died=False,
        nothing=nothing,
        carried=("lamp",),
        carries=("lamp",),
        new_place=False,
        asked="",
        key=key,
    )


@pytest.mark.parametrize("key", ["light lamp", "turn on lamp", "switch on lamp", "open door"])
def test_light_and_open_ways_are_something(key: str) -> None:
    assert brought(key)
    assert not brought(key, nothing=True), "it didn't work"


@pytest.mark.parametrize("key", ["turn lamp", "douse lamp", "drop lamp", "lighten lamp"])
def test_other_changes_are_none(key: str) -> None:
    assert not brought(key)
