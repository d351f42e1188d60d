"""Maps made by hand: how they are read, and what a drawn one lacks or has too much beside one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.hand_made import hand_made
from tests.benchmarks.map_edges import compare
from tests.support.surveying import house

_LATE = [
    {"src_node": "Hall", "dst_node": "Attic", "action": "u", "seen_in_forward": 9},
    {"src_node": "Attic", "dst_node": "Hall", "action": "down", "seen_in_forward": 9999},
]
_EARLY = [
    {
        "prev_node": "Hall",
        "node": "Attic",
        "action": "up",
        "seen_in_forward": True,
        "step_min_cutoff": 9,
    },
    {
        "prev_node": "Attic",
        "node": "Hall",
        "action": "down",
        "seen_in_forward": False,
        "step_min_cutoff": 9,
    },
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("house.edges.json", json.dumps(_LATE)),
        ("house.edges.json", json.dumps(_EARLY)),
        ("house.map.human", "Hall --> up --> Attic, step 9\nAttic --> down --> Hall, step 0\n"),
    ],
)
def test_a_map_made_by_hand_is_read_in_each_form(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / name).write_text(text)
    (one,) = hand_made(tmp_path)
    assert [(edge.way, edge.walked) for edge in one.edges] == [
        (("hall", "up", "attic"), True),
        (("attic", "down", "hall"), False),
    ]
    assert (one.name, one.last, one.edges[0].step) == ("house", 9, 9)


def test_what_is_no_map_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.edges.json").write_text('[{"node": "Hall"}]')
    with pytest.raises(SystemExit, match=r"odd\.edges\.json is no map"):
        list(hand_made(tmp_path))


def test_ways_that_lack_and_ways_that_are_none_are_told_apart() -> None:
    drawn = house()
    here = {room.id: room.name for room in drawn.rooms}
    true = {
        (here[way.start], way.command, here[way.end])
        for way in drawn.passages
        if way.seen and way.start != way.end
    }
    whole = compare(drawn, here, true)
    assert (whole.walked, whole.missing, whole.false) == (len(true), (), ())
    gone = ("Hall", "up", "Attic")
    found = compare(drawn, here, true - {gone} | {("Attic", "east", "Roof")})
    assert (found.missing, found.false) == ((("Attic", "east", "Roof"),), (gone,))
    assert not compare(drawn, here, true - {gone}, known=[gone]).false
