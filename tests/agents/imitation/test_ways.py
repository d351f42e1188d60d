"""Paths that are found once and asked for several times."""

from __future__ import annotations

from agents.imitation.room_graph import Edge, RoomGraph, Ways
from agents.imitation.state import State
from games.types import NO_FACTS, Scene

EDGES = [("hall", "attic"), ("hall", "cellar"), ("cellar", "vault"), ("attic", "vault")]


def _ways(asked: list[str]) -> Ways:
    edges: dict[str, dict[tuple[str, str], Edge]] = {}
    for start, end in EDGES:
        edges.setdefault(start, {})[f"go {end}", end] = Edge(start, f"go {end}", f"go {end}", end)

    def usable(edge: Edge) -> bool:
        asked.append(edge.end)
        return edge.end != "shut"

    return Ways(edges, "hall", usable, lambda edge: 3.0 if edge.end == "attic" else 1.0)


def test_paths_are_the_same_whatever_was_asked_for_before() -> None:
    goals: list[dict[str, float]] = [
        {"vault": 0.0},
        {"attic": 0.0},
        {"attic": 0.0, "vault": 2.0},
        {"cellar": 5.0, "vault": 1.0},
        {"hall": 9.0, "attic": 1.0},
        {"nowhere": 0.0},
        {"hall": 0.0},
    ]
    together = _ways([])
    for goal in (*goals, *reversed(goals)):
        assert together.to(goal) == _ways([]).to(goal)


def test_an_edge_is_looked_at_once() -> None:
    asked: list[str] = []
    ways = _ways(asked)
    for _ in range(3):
        found = ways.to({"vault": 0.0})
        assert found is not None
        assert [edge.command for edge in found[0]] == ["go cellar", "go vault"]
        assert ways.to({"nowhere": 0.0}) is None
    assert sorted(asked) == ["attic", "cellar", "vault"]


def _at(room: str) -> State:
    return State(Scene(room, room), NO_FACTS, None)


def _back(graph: RoomGraph) -> bool:
    """Tell whether a way back to the hall is known, long after anything failed."""
    return graph.route("cellar", {"hall": 0.0}, lambda edge: True, clock=1000) is not None


def test_a_guessed_way_that_led_elsewhere_is_never_tried_again() -> None:
    graph = RoomGraph(())
    graph.saw(_at("hall"), "east", _at("cellar"), 1)
    assert _back(graph)
    graph.saw(_at("cellar"), "west", _at("kitchen"), 2)
    assert not _back(graph)


def test_a_guessed_way_that_is_refused_twice_is_never_tried_again() -> None:
    graph = RoomGraph(())
    graph.saw(_at("hall"), "east", _at("cellar"), 1)
    graph.saw(_at("cellar"), "west", _at("cellar"), 2)
    assert _back(graph), "something may only have stood in the way"
    graph.saw(_at("cellar"), "west", _at("cellar"), 3)
    assert not _back(graph)


def test_a_way_that_was_taken_once_is_no_guess() -> None:
    graph = RoomGraph(())
    graph.saw(_at("hall"), "east", _at("cellar"), 1)
    graph.saw(_at("cellar"), "west", _at("hall"), 2)
    for clock in range(3, 9):
        graph.saw(_at("cellar"), "west", _at("cellar"), clock)
    assert _back(graph)
