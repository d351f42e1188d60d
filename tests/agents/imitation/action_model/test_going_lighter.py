"""What was laid down to go a way is told from what was used up."""

from __future__ import annotations

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from tests.support.imitation import moment, trace_of


@pytest.mark.parametrize("poured", [True, False])
def test_water_that_was_poured_out_was_not_laid_down(poured: bool) -> None:
    gone: dict[str, str] = {} if poured else {"water": "Nook"}
    trace = trace_of(
        [
            moment("Nook.", player="Nook", water="player"),
            moment("Done.", player="Nook", score=0, **gone),
            moment("Den.", player="Den", score=0, **gone),
            moment("Nook.", player="Nook", score=0, **gone),
            moment("Taken.", player="Nook", water="player"),
        ],
        ["pour water" if poured else "drop water", "east", "west", "take water"],
    )
    demo = Demonstration(1, trace)
    assert demo.went_lighter(demo.operators[1]) != poured
