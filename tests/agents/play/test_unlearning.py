"""Moves that are to teach nothing, in a co-play over a real file."""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Went
from agents.journal.transcript import notes_on
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tests.agents.play.test_coplay import accept, drive, turns, typed


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


async def test_a_slip_teaches_nothing_while_it_is_fresh_and_can_teach_again(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    slip = intents.DiscardCorrection()
    events = await drive(
        workspace.coplay(cave, seed=3), *typed("yes"), accept(), accept(), slip, intents.Leave()
    )
    (told,) = [event for event in events if isinstance(event, ev.Unlearned)]
    assert (told.slip, told.moves, told.undone) == ("yes", 1, False)
    assert "yes" not in {one.command for one in workspace.memory.entries()}
    session = turns(events)[0].session
    events = await drive(workspace.coplay(cave, resume=session), slip, accept(), slip)
    (told,) = [event for event in events if isinstance(event, ev.Unlearned)]
    assert (told.slip, told.undone) == ("yes", True)
    assert "yes" in {one.command for one in workspace.memory.entries()}
    assert any("none corrected the agent" in e.text for e in events if isinstance(e, ev.Notice))


async def test_how_it_went_is_marked_at_a_move_and_kept(
    workspace: Workspace, cave: GameInfo
) -> None:
    well, badly = intents.Assess(Went.WELL), intents.Assess(Went.BADLY)
    script: list[intents.Intent] = [well, *typed("no"), well, *typed("in"), badly, well]
    script += [*typed("take lamp"), badly, badly]
    events = await drive(workspace.coplay(cave, seed=3), *script)
    told = [event for event in events if isinstance(event, ev.Notice | ev.Assessed)]
    assert isinstance(told[0], ev.Notice)
    assert "no move was played yet" in told[0].text
    marks = [event.went for event in told if isinstance(event, ev.Assessed)]
    assert marks == [Went.WELL, Went.BADLY, Went.WELL, Went.BADLY, None]
    path = workspace.journal.path(workspace.journal.info(1).tip)
    assert [turn.went for turn in path] == [None, Went.WELL, Went.WELL, None]
    assert notes_on(path[1])[-1] == "Up to here it went well."
