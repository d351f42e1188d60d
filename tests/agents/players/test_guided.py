"""What the mimic says and leaves alone while it does what other games of a kind showed."""

import pytest

from agents.core.commands import Source
from agents.core.memories import Guidance
from agents.players.guided import guided_reason, leads_on, seeking

GUIDANCE = Guidance(
    command="work tin cup at forge",
    shown="work brass cog at wheel",
    title="Workshop",
    source=Source.HUMAN,
    asked="harden tin cup",
    sought=("tin cup",),
    known=False,
    deeds={"take": frozenset({"key"}), "work": frozenset()},
)


@pytest.mark.parametrize("command", ["east", "open chest", "look", "take rusty key", "read note"])
def test_who_looks_for_something_goes_opens_looks_and_does_what_was_done(command: str) -> None:
    assert leads_on(command, GUIDANCE)


@pytest.mark.parametrize("command", ["take brass cog", "work tin cup at wheel", "eat apple"])
def test_who_looks_for_something_does_nothing_else_with_things(command: str) -> None:
    assert not leads_on(command, GUIDANCE)


def test_a_person_is_told_what_asks_for_it_and_that_it_is_a_try() -> None:
    said = guided_reason(GUIDANCE, "Workshop")
    assert said.startswith("“harden tin cup” asks for it.")
    assert "in another game of this kind" in said
    assert "Nobody showed me what these words mean" in said
    assert seeking(GUIDANCE) == "I look for the tin cup."
