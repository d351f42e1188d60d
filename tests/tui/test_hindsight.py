"""What a replay tells of a path, as far as it had gone by then."""

from agents.journal.journal import Journal
from tests.support.taping import FactTape, lose_facts
from tui.screens.hindsight import Hindsight

MAZE = "Maze\nYou are in a maze of twisty little passages, all alike."


def test_a_replay_tells_the_ways_that_its_path_had_taken_by_then(journal: Journal) -> None:
    walk = FactTape(journal.db, "o1", "Maze")
    walk.go("north", "o2", "Maze", MAZE)
    walk.go("south", "o1", "Maze", MAZE)
    walk.go("east", "o3", "Cellar")
    walk.go("west", "o1", "Maze", MAZE)
    walk.journal.move_tip(walk.here.session, walk.journal.path(walk.here.id)[2].id)
    branch = walk.journal.path(walk.here.id)[2]
    walk.here = branch
    walk.go("up", "o5", "Attic")
    hindsight = Hindsight(walk.journal)
    path = hindsight.path(walk.here.id, None)
    told = [hindsight.ways(turn) for turn in path]
    assert told == [(), (), (("north", "Maze (2)"),), ()]
    assert [hindsight.place(turn) for turn in path] == ["Maze (1)", "Maze (2)", "Maze (1)", "Attic"]


def test_a_session_whose_facts_are_damaged_is_shown_without_its_ways(journal: Journal) -> None:
    walk = FactTape(journal.db, "o1", "Hall")
    walk.go("north", "o2", "Attic")
    root, _ = journal.path(walk.here.id)
    lose_facts(journal.db, root.id)
    hindsight = Hindsight(journal)
    path = hindsight.path(walk.here.id, None)
    assert [(hindsight.place(turn), hindsight.ways(turn)) for turn in path] == [
        ("Hall", ()),
        ("Attic", ()),
    ]
