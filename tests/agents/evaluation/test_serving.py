"""What serves an expert: two futures of one game beside each other, made by hand."""

from __future__ import annotations

from collections.abc import Iterator

from agents.core.protocols import SearchNode
from agents.evaluation.teaching.serving import SOON, goes_well, passes_time, serves
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.execution.foreseeing import Foreseen
from agents.imitation.planning.progress import Progress
from agents.imitation.states.state import State
from games.types import Scene
from tests.support.imitation import moment, trace_of

SHOWN = Demonstration(0, trace_of([moment("Hall", player="Hall")] * 2, ["wait"]))
START = ("", "Hall", "axe", 0)


def future(*moves: tuple[str, str, str, int], harm: str = "") -> list[Foreseen]:
    """Return moments: (command, place, what is held, step that is due), * for a move aside."""
    found: list[Foreseen] = []
    before: Foreseen | None = None
    for depth, (command, room, held, cursor) in enumerate((START, *moves)):
        holders = dict.fromkeys(held.split(), "player")
        things = {"player": room, "axe": room, "key": "Hall"} | holders
        seen = moment(room, score=0, **things)
        node = SearchNode(Scene(room), seen.facts, b"")
        mark = Progress(SHOWN, 0, State(Scene(room), seen.facts), cursor)
        told = command.rstrip("*!")
        what = harm if command.endswith("!") else ""
        before = Foreseen(before, told, node, mark, depth, what=what, aside=command.endswith("*"))
        found.append(before)
    return found[1:]


def served(supposed: list[Foreseen], line: list[Foreseen]) -> bool:
    rest: Iterator[Foreseen] = iter(supposed[1:])
    return serves(supposed[0], rest, line)


FOUGHT = future(
    ("throw axe*", "Hall", "", 0),
    ("take axe*", "Hall", "axe", 0),
    ("up", "Loft", "axe", 1),
    ("ring bell", "Loft", "axe", 2),
)


def test_how_long_a_fight_takes_chance_decides_in_either_future() -> None:
    walked_on = future(
        ("up", "Loft", "axe", 0),
        *[("throw axe*", "Loft", "", 0), ("take axe*", "Loft", "axe", 0)] * 3,
        ("ring bell", "Loft", "axe", 2),
    )
    assert served(walked_on, FOUGHT)
    roundabout = future(
        ("east", "Shed", "axe", 0),
        ("west", "Hall", "axe", 0),
        ("up", "Loft", "axe", 1),
        ("ring bell", "Loft", "axe", 2),
    )
    assert not served(roundabout, FOUGHT)


def test_what_is_needed_later_may_be_taken_now_though_it_is_carried_for_long() -> None:
    way = [(f"go {n}", f"Room {n}", n) for n in range(1, 20)]
    line = future(
        *((command, room, "axe", n) for command, room, n in way),
        ("back", "Hall", "axe", 20),
        ("take key", "Hall", "axe key", 21),
    )
    early = future(
        ("take key", "Hall", "axe key", 0),
        *((command, room, "axe key", n) for command, room, n in way),
    )
    assert served(early, line)
    assert not served(early, line[:-1]), "nobody needs the key"
    harmed = future(
        ("take key", "Hall", "axe key", 0),
        ("go 1!", "Room 1", "axe key", 1),
        harm="death",
    )
    assert not served(harmed, line)


def test_while_an_expert_waits_any_pastime_will_do() -> None:
    strolls = future(("east", "Shed", "axe", 0), ("west", "Hall", "axe", 0))
    assert passes_time(strolls[0], iter(strolls[1:]))
    leaves = future(*[(f"go {n}", f"Room {n}", "axe", 0) for n in range(9)])
    assert not passes_time(leaves[0], iter(leaves[1:]))
    gives_up = future(("drop axe", "Hall", "", 0), ("wait", "Hall", "", 0))
    assert not passes_time(gives_up[0], iter(gives_up[1:]))
    dies = future(("east", "Shed", "axe", 0), ("west!", "Hall", "axe", 0), harm="death")
    assert not passes_time(dies[0], iter(dies[1:]))


def test_only_harm_that_is_near_speaks_against_a_move() -> None:
    far = future(*[("wait", "Hall", "axe", 0)] * SOON, ("wait!", "Hall", "axe", 0), harm="death")
    assert goes_well(iter(far))
    assert not goes_well(iter(far[1:]))
