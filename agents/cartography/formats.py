"""Maps for other programs: plain data, Graphviz, Mermaid, Trizbort."""

from __future__ import annotations

import json
from xml.sax.saxutils import quoteattr

from agents.cartography.drawing import draw_whole
from agents.cartography.layout import LEVELS, STEPS
from agents.cartography.links import Link, links, untaken
from agents.cartography.words import Titles, in_words
from agents.core.directions import OPPOSITE
from agents.core.maps import ABOARD, GameMap, MapRoom, Passage
from games.text import clean_line

_ABBREVIATED = {
    "north": "n",
    "northeast": "ne",
    "east": "e",
    "southeast": "se",
    "south": "s",
    "southwest": "sw",
    "west": "w",
    "northwest": "nw",
}
_WIDTH, _HEIGHT = 96, 64
"""Of a room in Trizbort's units, as its own are."""
_PITCH_X, _PITCH_Y = 192, 128


def as_data(drawn: GameMap) -> dict[str, object]:
    """Return a map as other tools read it.

    ``rooms`` have ``id`` and ``name``, ``edges`` ``from``, ``to``, ``command`` and
    ``seen``; the rest are marks. An edge that nobody took leads to null. Edges of manner
    ``event`` are no ways, but what put one elsewhere all the same; those of manner
    ``boarding`` lead into things or out of them, and ``vehicles`` are these things.
    """
    told = *drawn.passages, *drawn.events, *drawn.boardings
    ends = dict.fromkeys(end for way in drawn.boardings for end in (way.start, way.end))
    things = [clean_line(end) for end in ends if end.startswith(ABOARD) and end not in drawn.by_id]
    return {
        "rooms": [_room(drawn, room) for room in drawn.rooms],
        "vehicles": [{"id": end, "name": _thing(end)} for end in things],
        "edges": [_edge(way) for way in told],
    }


def _thing(end: str) -> str:
    """Return what a thing is called, without the number that tells it from its like."""
    return end.removeprefix(ABOARD).partition("#")[0]


def _room(drawn: GameMap, room: MapRoom) -> dict[str, object]:
    spot = room.spot
    return {
        "id": room.id,
        "name": clean_line(room.name),
        "number": room.number,
        "visits": room.visits,
        "dark": room.dark,
        "level": spot.level,
        "x": spot.x,
        "y": spot.y,
        "here": room.id == drawn.here,
        "turn": room.first,
    }


def _edge(way: Passage) -> dict[str, object]:
    return {
        "from": way.start,
        "to": way.end or None,
        "command": clean_line(way.command),
        "seen": way.seen,
        "manner": way.manner.value,
        "one_way": way.one_way,
        "conditional": way.conditional,
        "vehicle": clean_line(way.vehicle),
        "refused": way.refused,
        "turns": list(way.turns),
    }


def to_text(drawn: GameMap) -> str:
    """Return the picture, level by level, and all rooms with their ways in words."""
    if not drawn.rooms:
        return "Nothing of this game's map was seen here yet.\n"
    return f"{draw_whole(drawn)}\n\n{in_words(drawn)}\n"


def to_dot(drawn: GameMap, title: str) -> str:
    """Return a map for Graphviz (``neato -n`` keeps the rooms where they are drawn here)."""
    names = Titles(drawn)
    lines = [f"digraph {_quoted(title)} {{", "  node [shape=box];"]
    for room in drawn.rooms:
        spot = room.spot
        look = ", penwidth=3" if room.id == drawn.here else ""
        at = f"{spot.x * 2},{-spot.y - 100 * spot.level}!"
        lines.append(f'  n{room.number} [label={_quoted(names[room.id])}, pos="{at}"{look}];')
    for link in links(drawn):
        way = link.there
        lines.append(f"  {_node(drawn, way.start)} -> {_node(drawn, way.end)} [{_dot(link)}];")
    for way in untaken(drawn):
        end = f"x{_node(drawn, way.start)}_{way.command}"
        lines.append(f'  {end} [label="?", shape=none];')
        lines.append(
            f"  {_node(drawn, way.start)} -> {end} [label={_quoted(way.command)}, style=dotted];"
        )
    return "\n".join([*lines, "}"]) + "\n"


def _dot(link: Link) -> str:
    label = _label(link)
    parts = [f"label={_quoted(label)}"]
    if link.back is not None:
        parts.append("dir=both")
    if link.conditional:
        parts.append("style=dashed")
    return ", ".join(parts)


def to_mermaid(drawn: GameMap) -> str:
    """Return a map as a Mermaid flowchart."""
    names = Titles(drawn)
    lines = ["flowchart TD"]
    lines += [f"  n{room.number}[{_entities(names[room.id])}]" for room in drawn.rooms]
    for link in links(drawn):
        arrow = "<-->" if link.back is not None else "-->"
        if link.conditional:
            arrow = arrow.replace("--", "-.-", 1)
        lines.append(
            f"  {_node(drawn, link.there.start)} {arrow}|{_entities(_label(link))}| "
            f"{_node(drawn, link.there.end)}"
        )
    for number, way in enumerate(untaken(drawn), 1):
        end = f"x{number}(({_entities('?')}))"
        lines.append(f"  {_node(drawn, way.start)} -.-|{_entities(way.command)}| {end}")
    if drawn.at is not None:
        lines.append(f"  style n{drawn.at.number} stroke-width:4px")
    return "\n".join(lines) + "\n"


def to_trizbort(drawn: GameMap, title: str) -> str:
    """Return a map as Trizbort opens it; levels lie below one another."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<trizbort version="1.5.8.7">']
    lines += [f"  <info><title>{_xml(title)}</title></info>", "  <map>"]
    tops = _tops(drawn)
    for room in drawn.rooms:
        x, y = _corner(room, tops)
        lines.append(
            f"    <room id={quoteattr(str(room.number))} name={_attribute(room.name)} "
            f'x="{x}" y="{y}" w="{_WIDTH}" h="{_HEIGHT}" region="NoRegion" description="" />'
        )
    number = len(drawn.rooms)
    for link in links(drawn):
        number += 1
        lines += _line(drawn, link, number)
    for way in untaken(drawn):
        number += 1
        lines += _stalk(drawn, way, number, tops)
    return "\n".join([*lines, "  </map>", "  <settings />", "</trizbort>"]) + "\n"


def _tops(drawn: GameMap) -> dict[int, int]:
    """Return level -> row from which it is drawn, the highest level first."""
    found: dict[int, int] = {}
    row = 0
    for level in sorted({room.spot.level for room in drawn.rooms}, reverse=True):
        rows = [room.spot.y for room in drawn.rooms if room.spot.level == level]
        found[level] = row - min(rows)
        row += max(rows) - min(rows) + 3
    return found


def _corner(room: MapRoom, tops: dict[int, int]) -> tuple[int, int]:
    spot = room.spot
    return spot.x * _PITCH_X, (spot.y + tops[spot.level]) * _PITCH_Y


def _line(drawn: GameMap, link: Link, number: int) -> list[str]:
    way = link.there
    flow = "twoWay" if link.back is not None else "oneWay"
    back = link.back.command if link.back is not None else ""
    words = [_worded(way.command), _worded(back)]
    style = "dashed" if link.conditional else "solid"
    port = _ABBREVIATED.get(way.command, "s" if way.command == "down" else "n")
    other = _ABBREVIATED.get(OPPOSITE.get(way.command, ""), "n" if way.command == "down" else "s")
    start, end = drawn.by_id[way.start].number, drawn.by_id[way.end].number
    return [
        f'    <line id="{number}" style="{style}" flow="{flow}" startText={words[0]} '
        f'midText="" endText={words[1]}>',
        f'      <dock index="0" id="{start}" port="{port}" />',
        f'      <dock index="1" id="{end}" port="{other}" />',
        "    </line>",
    ]


def _stalk(drawn: GameMap, way: Passage, number: int, tops: dict[int, int]) -> list[str]:
    room = drawn.by_id[way.start]
    x, y = _corner(room, tops)
    dx, dy = STEPS.get(way.command, (0, -LEVELS.get(way.command, 0)))
    port = _ABBREVIATED.get(way.command, "s" if way.command == "down" else "n")
    x, y = x + _WIDTH // 2 + dx * _WIDTH * 3 // 4, y + _HEIGHT // 2 + dy * _HEIGHT * 3 // 4
    return [
        f'    <line id="{number}" style="dashed" flow="oneWay" startText={_worded(way.command)} '
        'midText="" endText="">',
        f'      <dock index="0" id="{room.number}" port="{port}" />',
        f'      <point index="1" x="{x}" y="{y}" />',
        "    </line>",
    ]


def _worded(command: str) -> str:
    """Return the words at a line's end; directions of the compass need none."""
    return _attribute("" if command in STEPS else command)


def _label(link: Link) -> str:
    back = f" / {link.back.command}" if link.back is not None else ""
    return f"{link.there.command}{back}"


def _node(drawn: GameMap, room: str) -> str:
    return f"n{drawn.by_id[room].number}"


def _quoted(text: str) -> str:
    return json.dumps(clean_line(text), ensure_ascii=False)


def _entities(text: str) -> str:
    """Quote a text for Mermaid, which knows no backslash but names characters by number."""
    plain = clean_line(text)
    return '"' + "".join(c if c.isalnum() or c in " -/(),'" else f"#{ord(c)};" for c in plain) + '"'


def _attribute(text: str) -> str:
    return quoteattr(clean_line(text))


def _xml(text: str) -> str:
    return clean_line(text).replace("&", "&amp;").replace("<", "&lt;")
