"""Moves that are to teach nothing, in a co-play over a real file."""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.play.workspace import Workspace
from games.types import GameInfo
from tests.agents.play.test_coplay import accept, drive, typed


async def test_a_move_that_was_only_accepted_can_be_left_unlearned(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    events = await drive(
        workspace.coplay(cave, seed=3), accept(), intents.Unlearn(), intents.Leave()
    )
    (told,) = [event for event in events if isinstance(event, ev.Unlearned)]
    assert (told.moves, told.undone) == (1, False)
    last = next(e.turn for e in events if isinstance(e, ev.TurnPlayed))
    forgotten = workspace.memory.entries(forgotten=True)
    seen = [visit for one in forgotten for visit in workspace.memory.entry(one.id).history]
    assert last.id in {visit.turn for visit in seen if visit.forgotten_at is not None}
    assert workspace.memory.catch_up() == 0
