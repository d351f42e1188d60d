from agents.core.types import Turn
from agents.evaluation.episodes.regrets import Regrets
from games.types import Ending, Scene
from tests.support.exploring import walked

HALL = Scene("Hall\nA hall.", "Hall")


def path(ending: Ending | None) -> list[Turn]:
    leg = walked(HALL, ("south", Scene("That was all.", "Yard", ending=ending)))
    assert leg.before is not None
    return [leg.before.turn, leg.turn]


def test_what_killed_is_taken_back_and_not_done_there_again() -> None:
    regrets, lost = Regrets(), path(Ending.DEATH)
    assert regrets.moves(lost) == 1
    regrets.took_back(lost, 1)
    assert regrets.of(lost[0]) == {"south"}


def test_deaths_again_and_again_take_back_more() -> None:
    regrets, lost = Regrets(), [*path(None)[:1], *path(Ending.DEATH)]
    for _ in range(3):
        assert regrets.moves(lost) == 1
        regrets.took_back(lost, 1)
    assert regrets.moves(lost) == 2


def test_a_victory_stands() -> None:
    assert Regrets().moves(path(Ending.VICTORY)) == 0
    assert Regrets().moves(path(None)) == 0
