"""What a person thinks better of: dropped proposals, forgotten moves, a pause in time."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Mode
from agents.core.memories import Change
from agents.core.proposals import Candidate, Draft, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.play.thought.vetting import without
from games.types import GameInfo
from tests.agents.play.test_coplay import drive, turns, typed
from tests.support.waiting import until


def proposals(events: list[ev.Event]) -> list[str]:
    """The final proposals in their order, empty for none."""
    finals = [e for e in events if isinstance(e, ev.Proposed) and e.final]
    return [e.judged.proposal.command if e.judged is not None else "" for e in finals]


async def dropping(coplay: Coplay, *script: intents.Intent) -> list[ev.Event]:
    """Answer with the script whenever the person has the move, whatever is told besides."""
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        settled = isinstance(event, ev.Proposed) and event.final
        if settled:
            coplay.submit(next(lines, intents.Leave()))
    return events


async def test_what_was_dropped_is_not_proposed_in_that_scene(
    workspace: Workspace, cave: GameInfo
) -> None:
    again = intents.Repropose()
    events = await dropping(workspace.coplay(cave, seed=3), *typed("no"), again, again, again)
    _, *offered = proposals(events)
    assert len(set(offered)) == 4
    told = [e.situation.dropped for e in events if isinstance(e, ev.Retrieved)]
    assert told[-1] == set(offered[:3])


async def test_a_plan_that_was_dropped_is_not_followed_there_until_it_is_played(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    script: list[intents.Intent] = [*typed("no"), intents.Repropose(), *typed("in", "out")]
    events = await dropping(workspace.coplay(cave, seed=3), *script)
    told = proposals(events)
    assert told[1] == "in"
    assert told[2] != "in"
    assert told[-1] == "in"


async def test_a_plan_does_not_ask_again_for_what_was_just_taken_back(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    events = await dropping(workspace.coplay(cave, seed=3), *typed("no", "in"), intents.Undo())
    told = proposals(events)
    assert told[1] == "in"
    assert told[-1] not in ("", "in")


class Stubborn(Player):
    """A player that says the same whatever it is told: the outer edge."""

    spec = "stubborn"

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        yield Proposal(self.spec, "yes", "as ever", 0.9, (Candidate("no", 0.5, "or not"),))


async def test_no_player_brings_back_what_was_dropped_and_asked_again_all_comes_back(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    coplay._cast.player = Stubborn()
    events = await dropping(coplay, *[intents.Repropose()] * 3)
    assert proposals(events) == ["yes", "no", "", "yes"]
    assert any("may be proposed again" in e.text for e in events if isinstance(e, ev.Notice))


def test_alternatives_move_up_and_nothing_dropped_stays() -> None:
    made = Proposal("mimic", "north", "as you did", 0.9, (Candidate("south", 0.2, "or so"),))
    assert without(made, frozenset()) == made
    left = without(made, {"north"})
    assert left is not None
    assert (left.command, left.reason, left.confidence) == ("south", "or so", 0.2)
    assert without(made, {"north", "south"}) is None


async def test_what_was_undone_and_forgotten_counts_again_when_redone(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    events = await drive(
        coplay, *typed("no", "in", "take lamp"), intents.Forget(), intents.Forget(), intents.Redo(9)
    )
    *_, moved = [e for e in events if isinstance(e, ev.Moved)]
    assert moved.taught == 2
    assert {"no", "in", "take lamp"} == {e.command for e in workspace.memory.entries()}


async def test_redoing_it_in_a_later_sitting_counts_again_too(
    workspace: Workspace, cave: GameInfo
) -> None:
    events = await drive(workspace.coplay(cave, seed=3), *typed("no", "in"), intents.Forget())
    session = turns(events)[0].session
    await drive(workspace.coplay(cave, resume=session), intents.Redo())
    assert {"no", "in"} == {e.command for e in workspace.memory.entries()}


async def test_what_was_withdrawn_while_it_stood_stays_so(
    workspace: Workspace, cave: GameInfo
) -> None:
    script: list[intents.Intent] = [*typed("no", "in"), intents.Unlearn()]
    script += [intents.Undo(), intents.Redo()]
    await drive(workspace.coplay(cave, seed=3), *script)
    assert {"no"} == {e.command for e in workspace.memory.entries()}


async def test_a_bookmark_on_what_was_taken_back_has_it_stand_again(
    workspace: Workspace, cave: GameInfo
) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3),
        *typed("no", "in"),
        intents.Bookmark(),
        intents.Undo(),
        intents.ReturnTo(),
    )
    assert len([e for e in events if isinstance(e, ev.Moved)]) == 2
    (entry,) = [e for e in workspace.memory.entries() if e.command == "in"]
    assert entry.undone == 0


async def test_a_memory_that_was_forgotten_is_no_step_of_the_plan(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    (lamp,) = [e for e in workspace.memory.entries() if e.command == "take lamp"]
    events = await drive(
        workspace.coplay(cave, seed=3),
        *typed("no", "in"),
        intents.Amend(lamp.id, Change.FORGET, "take lamp"),
    )
    told = proposals(events)
    assert told[-2] == "take lamp"
    plans = [e.situation.plan for e in events if isinstance(e, ev.Retrieved)]
    assert plans[-1] is None


async def test_what_is_forgotten_on_another_screen_reaches_the_game(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    (lamp,) = [e for e in workspace.memory.entries() if e.command == "take lamp"]
    coplay = workspace.coplay(cave, seed=3)
    lines = iter(typed("no", "in"))
    awaited, plans = 0, []
    async for event in coplay.run():
        if isinstance(event, ev.Retrieved):
            plans.append(event.situation.plan)
        if not isinstance(event, ev.Awaiting):
            continue
        awaited += 1
        if awaited == 3:
            assert plans[-1] is not None
            assert plans[-1].command == "take lamp"
            coplay.submit(intents.RecallDropped())  # nothing has changed: nothing is thought anew
            workspace.memory.amend(lamp.id, Change.FORGET)
            coplay.submit(intents.RecallDropped())
        else:
            coplay.submit(next(lines, intents.Leave()))
    assert awaited == 4
    assert plans[-1] is None


async def test_a_move_whose_time_came_before_the_pause_is_not_played(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    coplay = workspace.coplay(cave, seed=3, mode=Mode.AUTO, pace=0)
    first = True
    played = 0
    async for event in coplay.run():
        played += isinstance(event, ev.TurnPlayed)
        if isinstance(event, ev.Awaiting) and first:
            first = False
            # Both are in the queue when the next one is handled: the tick, then the pause.
            await let_the_tick_be_queued(coplay)
            coplay.submit(intents.Pause(True))
        elif isinstance(event, ev.Awaiting):
            coplay.submit(intents.Leave())
    assert played == 0


async def test_a_move_typed_before_the_tick_is_played_where_it_was_typed(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    coplay = workspace.coplay(cave, seed=3, mode=Mode.AUTO, pace=0)
    moves = []
    async for event in coplay.run():
        if isinstance(event, ev.TurnPlayed):
            moves.append(event.turn)
            coplay.submit(intents.Leave())
        elif isinstance(event, ev.Awaiting) and not moves:
            await let_the_tick_be_queued(coplay)
            coplay.submit(intents.Type("yes"))
    assert moves[0].decision is not None
    assert (moves[0].decision.actor, moves[0].decision.command) == (Actor.PERSON, "yes")


async def let_the_tick_be_queued(coplay: Coplay) -> None:
    await until(lambda: bool(coplay._inbox._waiting))


async def test_words_of_the_program_go_to_the_story_where_they_are_its_own(
    workspace: Workspace, cave: GameInfo
) -> None:
    lines = ["no", "save the lamp", "bookmark the lamp", "save here", "restore the lamp", '"save"']
    events = await drive(workspace.coplay(cave, seed=3), *typed(*lines[:2]))
    assert [t.decision.command for t in turns(events) if t.decision] == lines[:2]
    (said,) = [e.text for e in events if isinstance(e, ev.Notice)]
    assert "went to the story" in said
    assert "bookmark the lamp" in said

    events = await drive(workspace.coplay(cave, seed=3), *typed("no", *lines[2:]))
    played = [t.decision.command for t in turns(events) if t.decision]
    assert played == ["no", "save"], "what stands in quotes went as it is"
    told = [e.text for e in events if isinstance(e, ev.Notice)]
    assert any('"save here" in the quotes goes to the story' in text for text in told)
    assert [e.reason for e in events if isinstance(e, ev.Moved)] == ["back at the bookmark"]
