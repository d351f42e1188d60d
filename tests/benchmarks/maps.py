"""Times what the map of a game costs a turn, with few rooms on it and with 300."""

from __future__ import annotations

import statistics
import time

from agents.cartography.sighting import Sighting
from agents.cartography.survey import Survey
from tests.benchmarks.figures import Row, ratio, spread

_WIDE = 20
"""Rooms in a row of the country that is walked through."""
_FEW, _MANY = 30, 300
_MOVES = 100


def measure() -> list[Row]:
    """Walk through a country of many rooms, and to and fro at its end."""
    few, many = _walk(_FEW), _walk(_MANY)
    new = _walk(_MANY, fresh=True)
    share = ratio(many, [statistics.median(few)] * len(many))
    return [
        Row(f"the map, a move with {_MANY} rooms on it, time of the processor", *spread(many)),
        Row("the same with 30 rooms", spread(few)[0], f"{1 / share:.2f} × that"),
        Row("the same, moves into new rooms", *spread(new)),
    ]


def _walk(rooms: int, *, fresh: bool = False) -> list[float]:
    """Return the seconds of moves once there are so many rooms."""
    survey, taken = Survey(), []
    path = [*range(rooms), *(() if fresh else [rooms - 2, rooms - 1] * (_MOVES // 2))]
    for turn, room in enumerate(path):
        command = "" if not turn else _way(path[turn - 1], room)
        name = f"Room {room}"
        text = f"{name}\nA long hall with the number {room}. Exits lead north, south and west."
        seen = Sighting(turn + 1, turn or None, command, text, name, name)
        begun = time.process_time()
        survey.add(seen)
        survey.map(seen.turn)
        taken.append(time.process_time() - begun)
    return taken[-_MOVES:] if fresh else taken[rooms:]


def _way(before: int, room: int) -> str:
    """Return the direction from a room to its neighbour: the rows run to and fro."""
    if before // _WIDE != room // _WIDE:
        return "south" if room > before else "north"
    eastward = (room // _WIDE) % 2 == 0
    return "east" if (room > before) == eastward else "west"
