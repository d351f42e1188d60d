"""How often a way that is refused is tried before it is given up."""

from __future__ import annotations

from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.giving_up import SAME_MOVE, most_tries
from agents.imitation.states.attempts import Attempts
from tests.support.imitation import know, moment, trace_of


def shown(*steps: tuple[str, str]) -> Knowledge:
    """Return what steps teach, each a command and the place that it led to, from a hall."""
    moments = [moment("Hall", player="Hall"), *(moment(room, player=room) for _, room in steps)]
    return know(trace_of(moments, [command for command, _ in steps]))


def tries(knowledge: Knowledge, room: str, key: str) -> int:
    return most_tries(knowledge, Attempts(), room, key)


def test_a_way_that_led_on_each_time_is_given_up_soon() -> None:
    assert tries(shown(("north", "Yard"), ("south", "Hall")), "Hall", "north") == 2


def test_a_way_that_was_waited_for_or_tried_in_vain_is_tried_longer() -> None:
    waited = shown(("wait", "Hall"), ("north", "Yard"))
    failed = shown(("north", "Hall"), ("north", "Yard"))
    assert tries(waited, "Hall", "north") == tries(failed, "Hall", "north") == SAME_MOVE


def test_what_comes_and_leaves_again_is_tried_longest() -> None:
    ride = (("north", "Car"), ("out", "Hill"), ("in", "Car"), ("out", "Hall"))
    assert tries(shown(*ride), "Hall", "north") > SAME_MOVE
    assert tries(shown(*ride), "Hill", "in") > SAME_MOVE
    assert tries(shown(*ride[:2]), "Hall", "north") == 2, "nothing shows that it moves"
