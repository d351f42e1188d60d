from datetime import UTC, datetime

from agents.core.commands import Actor, Decision, Kind, Source
from agents.core.journey import lengthen
from agents.core.memories import Effect, Observation
from agents.core.proposals import Plan
from agents.core.types import Leg, Situation, Turn
from agents.players.returning import PATIENCE, comes_further, goes_round
from games.types import NO_FACTS, GameInfo, Scene
from tests.support.exploring import walked

GAME = GameInfo("here", "Here", "frotz")
SEEN = Observation("k", "Hall", "Hall")
AT = datetime(2026, 11, 29, tzinfo=UTC)


def plan(step: int, source: Source = Source.SELF) -> Plan:
    return Plan("north", 1, step, step, 90, source, "north", "reach the hall")


def walk(steps: list[int], source: Source = Source.SELF, died_at: int = -1) -> list[bool]:
    """Tell after each move whether the plan, which stands at these steps, is followed on."""
    leg: Leg | None = None
    told: list[bool] = []
    for number, step in enumerate(steps):
        scene = Scene("Hall", "Hall")
        made = Decision(Actor.AGENT, Kind.AUTO, "north") if leg is not None else None
        effect = Effect(died=number == died_at)
        seen = Observation("k", "Hall", "Hall")
        leg = lengthen(leg, Turn(number, 0, None, number, scene, seen, AT, made, effect), NO_FACTS)
        here = Situation(GAME, scene, seen, plan=plan(step, source), path=leg)
        told.append(comes_further(here))
    return told


def test_an_own_game_is_followed_as_long_as_it_leads_on() -> None:
    assert all(walk(list(range(1, 60))))


def test_an_own_game_that_stands_still_is_left_for_good() -> None:
    told = walk([1, 2, *[2] * (PATIENCE + 1), 3, 4])
    assert told[: PATIENCE + 2] == [True] * (PATIENCE + 2)
    assert not any(told[PATIENCE + 2 :])


def test_an_own_game_is_left_after_a_death() -> None:
    assert walk([1, 2, 3, 4, 5], died_at=2) == [True, True, False, False, False]


def test_a_persons_demonstration_is_pursued_whatever_comes() -> None:
    assert all(walk([2] * 40, Source.HUMAN, died_at=5))


HALL, DEN = Scene("Hall\nA hall.", "Hall"), Scene("Den\nA den.", "Den")
TO_AND_FRO = [("east", DEN), ("west", HALL)] * 2


def test_nobody_goes_to_and_fro_for_what_came_to_nothing() -> None:
    def round_(*moves: tuple[str, Scene]) -> bool:
        return goes_round(Situation(GAME, HALL, SEEN, path=walked(HALL, *moves)), "east")

    assert not round_(*TO_AND_FRO[:2])
    assert round_(*TO_AND_FRO)
    assert not round_(*TO_AND_FRO, ("take box", HALL))
    assert not round_(("east", DEN), ("take box", DEN), ("west", HALL), *TO_AND_FRO[:2])
