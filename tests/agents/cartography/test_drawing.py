"""Where rooms are put, and how a map looks and is written."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from agents.cartography import formats
from agents.cartography.drawing import ZOOMS, Window, bounds, draw, draw_whole
from agents.cartography.words import in_words
from agents.core.maps import GameMap, MapRoom, Passage, Spot
from tests.support.surveying import Walk, house

PICTURE = """\
-- 1 level up --
   ╭─5─────────────╮
   │Attic          │
   ╰──────────────▼╯

-- this level --
   ╭─2─────────────╮
 ┄┄│Kitchen        │
   ╰───────────────╯
           │
   ┏━1━━━━━━━━━━━━━┓   ╭─3─────────────╮
 ┄┄┃@ Hall         ┃═══│Study          │
   ┗━━━━━━━━━━━━━*▲┛   ╰───────────────╯
           ~         ╲         ▾
   ╭─6─────────────╮   ╭─4─────────────╮
   │Grove          │   │Cellar         │
   ╰──────────────*╯   ╰───────────────╯"""


def test_the_picture_of_a_house() -> None:
    assert draw_whole(house()) == PICTURE


def test_the_map_in_words() -> None:
    said = in_words(house())
    assert said.startswith("1. Hall - you are here\n  north: Kitchen\n  east: Study (not always)\n")
    assert "  west: not taken yet\n  up: Attic\n  plugh: Grove (no direction)\n" in said
    assert "  south: Cellar (one way)" in said


def test_a_way_that_leads_back_into_its_own_room_is_one_sign() -> None:
    ways = ("north", "south", "east", "west", "northeast", "southwest")
    fog = MapRoom("7", 1, "Fog", Spot(0, 0, 0), 1, False, 1)
    looped = GameMap((fog,), tuple(Passage("7", way, "7") for way in ways))
    for zoom in ZOOMS:
        drawn = draw_whole(looped, zoom)
        assert drawn.count("↺") == len(ways)
        assert not set(drawn) & set("→←↑↓↗↙"), drawn


def test_rooms_make_room_for_one_between() -> None:
    walk = Walk("A\nA.")
    walk.go("east", "B\nB.")
    walk.go("southwest", "C\nC.")
    walk.go("north", "D\nD.")  # where A is
    spots = {room.name: (room.spot.x, room.spot.y) for room in walk.survey.map().rooms}
    assert len(set(spots.values())) == 4
    assert spots["D"][0] == spots["C"][0]
    assert spots["D"][1] < spots["C"][1]
    assert spots["A"][1] == spots["B"][1]


def test_a_window_shows_a_part_and_says_where_rooms_are() -> None:
    drawn = house()
    whole = bounds(drawn, 0, ZOOMS[1])
    part = draw(drawn, 0, ZOOMS[1], Window(0, 0, 17, 3), chosen="Hall")
    assert part.rows == ("┏━1━━━━━━━━━━━━━┓", "┃@ Hall         ┃", "┗━━━━━━━━━━━━━*▲┛")
    assert part.hits["Hall"] == (0, 0, 17, 3)
    assert whole.width > 17
    for zoom in ZOOMS:
        picture = draw(drawn, 0, zoom, bounds(drawn, 0, zoom))
        assert {len(row) for row in picture.rows} == {bounds(drawn, 0, zoom).width}


def test_data_has_rooms_and_edges() -> None:
    told = json.loads(json.dumps(formats.as_data(house())))
    assert {"id": "Hall", "name": "Hall"}.items() <= told["rooms"][0].items()
    east = {"from": "Hall", "to": "Study", "command": "east", "seen": True, "conditional": True}
    west = {"from": "Hall", "to": None, "command": "west", "seen": False}
    south = {"from": "Study", "to": "Cellar", "command": "south", "one_way": True}
    for wanted in (east, west, south):
        assert any(wanted.items() <= edge.items() for edge in told["edges"])


def test_other_programs_are_given_what_no_text_can_break_out_of() -> None:
    walk = Walk('A "quoted" <room> & ]\nA.')
    walk.go("east", "B|C\nB.")
    drawn = walk.survey.map(walk.here)
    assert '\\"quoted\\"' in formats.to_dot(drawn, "x")
    mermaid = formats.to_mermaid(drawn)
    assert '"A #34;quoted#34; #60;room#62; #38; #93;"' in mermaid
    tree = ElementTree.fromstring(formats.to_trizbort(drawn, "a & b").encode())
    rooms = [room.get("name") for room in tree.iter("room")]
    assert rooms == ['A "quoted" <room> & ]', "B|C"]
    docks = {dock.get("id") for dock in tree.iter("dock")}
    assert docks <= {room.get("id") for room in tree.iter("room")}


def test_a_map_of_nothing_says_so() -> None:
    assert "Nothing" in formats.to_text(GameMap())
    assert formats.as_data(GameMap()) == {"rooms": [], "vehicles": [], "edges": []}
