"""Looks that tell what is typed later are steps; all others show nothing to be done again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.core.commands import Source
from agents.imitation.selection.looks import telling_looks
from agents.imitation.selection.pruning import without_detours
from agents.imitation.states.traces import Moment
from tests.support.imitation import moment, trace_of

HALL = moment("A hall with a book.", player="Hall", book="player")


def told(text: str) -> Moment:
    return replace(HALL, scene=replace(HALL.scene, text=text))


READ = told("It tells of one spell, xorp, that opens doors.")


@pytest.mark.parametrize(
    ("commands", "texts", "steps"),
    [
        (("examine book", "learn xorp"), (READ, told("Done.")), {0}),
        (("examine book", "xorp"), (READ, told("Done.")), {0}),
        (("examine book", "examine book", "learn xorp"), (READ, READ, told("Done.")), {0}),
        (("learn xorp", "examine book", "learn xorp"), (told("No."), READ, told("Done.")), set()),
        (("wait", "examine book", "learn xorp"), (told("A voice: xorp!"), READ, READ), set()),
        (("examine book", "take book"), (READ, told("Done.")), set()),
        (("examine book", "open doors"), (READ, told("Done.")), {0}),
        (("read book", "learn xorp"), (READ, told("Done.")), set()),
    ],
)
def test_a_look_that_told_what_was_typed_later_is_a_step(
    commands: tuple[str, ...], texts: tuple[Moment, ...], steps: set[int]
) -> None:
    assert telling_looks((HALL, *texts), commands) == steps


def test_what_is_at_hand_needs_no_look() -> None:
    near = replace(READ, facts=READ.facts | {("in", "oak doors", "Hall")})
    assert not telling_looks((HALL, near, near), ("examine book", "open doors"))


def test_it_is_no_idle_step_of_a_persons_way() -> None:
    open_ = moment("It opens.", score=5, player="Hall", book="player")
    shown = trace_of((HALL, READ, open_), ("examine book", "say xorp"))
    assert without_detours(replace(shown, source=Source.HUMAN)).commands == shown.commands
    vain = trace_of((HALL, READ, open_), ("examine book", "say plugh"))
    assert without_detours(replace(vain, source=Source.HUMAN)).commands == ("say plugh",)
