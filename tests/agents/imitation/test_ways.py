"""Paths that are found once and asked for several times."""

from __future__ import annotations

from agents.imitation.room_graph import Edge, Ways

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
