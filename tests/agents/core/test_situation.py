from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from agents.core.commands import Actor, Decision, Kind
from agents.core.journey import lengthen
from agents.core.memories import Effect, Observation
from agents.core.proposals import Critique, Judged, Proposal
from agents.core.situation import BLOCK, EARLIER, RECENT, Milestones, Unfolding
from agents.core.types import Situation, Turn
from games.types import NO_FACTS, Engine, GameInfo, Scene

GAME = GameInfo("zork1", "Zork I", Engine.ZMACHINE)
AT = datetime(2026, 11, 20, tzinfo=UTC)


def turn(
    number: int,
    command: str = "wait",
    place: str = "Cellar",
    things: tuple[str, ...] = (),
    judged: tuple[Judged, ...] = (),
    why: str = "",
    **effect: Any,
) -> Turn:
    decision = Decision(Actor.PERSON, Kind.TYPED, command, why=why) if number else None
    return Turn(
        id=number + 1,
        session=1,
        parent=number or None,
        number=number,
        scene=Scene("…", place, things),
        observation=Observation(place, place, "…", things),
        at=AT,
        decision=decision,
        effect=Effect(**effect),
        judged=judged,
    )


def situation(path: Sequence[Turn], **more: Any) -> Situation:
    leg = lengthen(None, path[0], NO_FACTS)
    told = Unfolding(GAME, leg)
    for after in path[1:]:
        leg = lengthen(leg, after, NO_FACTS)
        told.add(leg)
    return replace(told.situation(), **more)


def summarise(path: Sequence[Turn]) -> tuple[str, ...]:
    found = Milestones(path[0])
    for before, after in pairwise(path):
        found.add(before, after)
    return found.until(path[-1].number)


def judgement(command: str, reward: float | None = None) -> Judged:
    proposal = Proposal("mimic", command, "So.", 0.5)
    known = reward is not None
    return Judged(proposal, (Critique("c", command, reward or 0.0, (), "", known),))


def test_a_step_tells_what_was_proposed_rewarded_and_why() -> None:
    path = (
        turn(0),
        turn(1, "open box", judged=(judgement("north", -0.4),), why="boxes first"),
        turn(2, judged=(judgement("wait"),)),
        turn(3),
    )
    steps = situation(path).recent
    assert [(s.proposed, s.reward, s.why) for s in steps] == [
        ("north", -0.4, "boxes first"),
        ("wait", None, ""),
        ("", None, ""),
    ]


def test_what_was_tried_can_be_read_and_not_changed() -> None:
    told = situation((turn(0), turn(1, "Wait"), turn(2, "z", nothing=True)))
    assert (told.tried, told.elsewhere) == ({"wait": 2}, {"wait": 2})
    assert told.failed == {"wait"}
    for counts in (told.tried, told.elsewhere):
        with pytest.raises(TypeError):
            counts["wait"] = 0  # type: ignore[index]


@pytest.mark.parametrize("moves", [0, 1, 29, 30, 31, 40, 41, 99, 250])
def test_every_move_is_told_in_full_or_summarised(moves: int) -> None:
    path = [turn(n, f"push {n}", place=f"Room {n}") for n in range(moves + 1)]
    told = situation(path)
    assert len(told.recent) <= RECENT
    assert len(told.recent) >= min(moves, RECENT - BLOCK + 1)
    first = moves - len(told.recent)
    assert [s.command for s in told.recent] == [f"push {n}" for n in range(first + 1, moves + 1)]
    if first and first <= EARLIER:
        assert told.earlier[-1].startswith(f"Move {first}, ")
        assert len(told.earlier) == first


def test_the_beginning_of_what_is_told_stays_for_a_block_of_moves() -> None:
    path = [turn(n, f"push {n}", place=f"Room {n}") for n in range(200)]
    tellings = [situation(path[: n + 1]) for n in range(100, 200)]
    changes = sum(a.earlier != b.earlier for a, b in pairwise(tellings))
    assert changes == 10
    assert all(len(t.earlier) <= EARLIER for t in tellings)


def test_only_what_mattered_is_summarised() -> None:
    path = (
        turn(0, place="Cellar"),
        turn(1, "wait"),
        turn(2, "north", place="Attic"),
        turn(3, "take all", place="Attic", things=("rope", "lamp", "lamp"), score=5),
        turn(4, "south", things=("rope",)),
        turn(5, "jump\nup", score=-10, died=True, things=("rope",)),
    )
    assert summarise(path) == (
        "Move 2, “north” in Cellar: first came to Attic.",
        "Move 3, “take all” in Attic: took lamp, lamp, rope; won 5 points.",
        "Move 5, “jump up” in Cellar: lost 10 points; died.",
    )
    assert summarise(path[:1]) == ()


def test_a_long_summary_says_what_it_leaves_out() -> None:
    path = [turn(n, f"push {n}", place=f"Room {n}") for n in range(100)]
    lines = summarise(path)
    assert len(lines) <= EARLIER
    assert lines[0] == "(40 earlier events are left out.)"
    assert lines[1].startswith("Move 41, ")
    assert lines[-1].startswith("Move 99, ")


def test_a_path_that_grows_is_told_as_one_that_is_read_back() -> None:
    places = ("Cellar", "Attic", "Kitchen")
    path = [turn(0)]
    leg = lengthen(None, path[0], NO_FACTS)
    so_far = Unfolding(GAME, leg)
    for number in range(1, 3 * RECENT + EARLIER):
        place = places[number % 7 % 3]
        more: dict[str, Any] = {
            "things": ("lamp",) * (number // 40),
            "score": number % 5,
            "nothing": not number % 4,
        }
        path.append(turn(number, f"try {number % 9}", place, **more))
        leg = lengthen(leg, path[-1], NO_FACTS)
        so_far.add(leg)
        assert so_far.situation() == situation(path)


def ticking(*answers: tuple[str, str], place: str = "Hall") -> Situation:
    """Return where moves led in a place where no moment is as another: a clock ticks."""
    path = [turn(0)]
    for number, (command, said) in enumerate(answers, 1):
        one = turn(number, command, place)
        seen = replace(one.observation, key=f"{place} at {number}")
        path.append(replace(one, scene=replace(one.scene, text=said), observation=seen))
    return situation(path)


def test_where_a_clock_ticks_equal_answers_tell_what_was_in_vain() -> None:
    first = ("look", "A hall.")
    once = ticking(first, ("north", "Ticket? It is 9:01."))
    assert "north" not in once.failed
    twice = ticking(first, ("north", "Ticket? It is 9:01."), ("north", "Ticket?  It is 9:02."))
    assert "north" in twice.failed
    meanwhile = [("wait", f"{one} goes by.") for one in ["a cow", "a hen", "a fox", "a dog"]]
    assert "north" in ticking(first, *2 * [("north", "Ticket?")], *meanwhile).failed
    long_ago = [("wait", f"Bell {'o' * one}.") for one in range(9)]
    assert "north" not in ticking(first, *2 * [("north", "Ticket?")], *long_ago).failed


def test_who_is_answered_otherwise_has_not_tried_in_vain() -> None:
    first = ("look", "A hall.")
    turned = ticking(first, ("turn wheel", "It creaks."), ("turn wheel", "Something clicks."))
    assert "turn wheel" not in turned.failed
    since = ticking(first, *2 * [("turn wheel", "It creaks.")], ("turn wheel", "It clicks."))
    assert "turn wheel" not in since.failed
