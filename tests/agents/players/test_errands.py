"""What the mimic leaves alone while it looks for what other games of a kind showed a use of."""

import pytest

from agents.players.errands import leads_on

DEEDS = {"take": frozenset({"key"}), "work": frozenset[str]()}


@pytest.mark.parametrize("command", ["east", "open chest", "look", "take rusty key", "read note"])
def test_who_looks_for_something_goes_opens_looks_and_does_what_was_done(command: str) -> None:
    assert leads_on(command, DEEDS)


@pytest.mark.parametrize("command", ["take brass cog", "work tin cup at wheel", "eat apple"])
def test_who_looks_for_something_does_nothing_else_with_things(command: str) -> None:
    assert not leads_on(command, DEEDS)


def test_keys_are_taken_once_something_was_found_to_be_locked() -> None:
    assert not leads_on("take keycard", DEEDS)
    assert leads_on("take keycard", DEEDS, locked=True)
    assert not leads_on("take brass cog", DEEDS, locked=True)
