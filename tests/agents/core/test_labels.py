"""Names that only the programmer knows are shown to nobody."""

from __future__ import annotations

import pytest

from agents.core.labels import NAMELESS, is_programmers, names_on_screen, spoken
from games.types import Scene


@pytest.mark.parametrize("label", ["(WALL2)", "(knife)", "(brass_lamp)#12"])
def test_a_programmers_name_stands_in_brackets(label: str) -> None:
    assert is_programmers(label)


@pytest.mark.parametrize("label", ["Forest (4)", "lamp", "(a lamp)", "", "(x) y"])
def test_a_name_of_the_storys_own_is_none(label: str) -> None:
    assert not is_programmers(label)


def test_places_are_called_as_on_screen_and_things_without_brackets() -> None:
    seen = [
        ("(PATH1)", Scene("Dark.", None)),
        ("(PATH1)", Scene("You are in a rock garden.", "Rock garden")),
        # As an earlier program kept it.
        ("(LAKE)#4", Scene("You are at the edge of a lake.", "(LAKE)")),
        ("(VOID)", Scene("Please answer the question.", None)),
        ("Hall", Scene("A hall.", "Hall")),
    ]
    names = names_on_screen(seen, ["(brass_lamp)", "(PATH1)", "coin"])
    told = "reach (PATH1), (LAKE), (LAKE)#4 or (VOID) with the (brass_lamp) (in vain)"
    assert spoken(told, names) == (
        f"reach Rock garden, Edge of a lake, Edge of a lake or {NAMELESS} with the brass lamp "
        "(in vain)"
    )
    assert spoken("reach Hall (4)", names) == "reach Hall (4)"
