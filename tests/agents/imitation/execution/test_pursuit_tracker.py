"""The companion in real co-plays: undo, redo, restart, resume, overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind, Mode, canonical
from agents.core.proposals import Plan
from agents.home.paths import Home
from agents.imitation.execution.pursuit_tracker import PursuitTracker
from agents.imitation.states.traces import Moment, Trace
from agents.play.loop.workspace import Workspace
from agents.play.records.ledger import Ledger
from games.types import Facts, GameInfo
from tests.support.following import SEED, TOUR, demonstrate, prompter


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        demonstrate(workspace.journal.db, tmp_path)
        yield workspace


Reply = intents.Intent | Callable[[ev.Awaiting], intents.Intent]


def accept(awaiting: ev.Awaiting) -> intents.Intent:
    return intents.Accept(awaiting.serial, 0)


async def drive(workspace: Workspace, *script: Reply, seed: int = SEED, **how: object) -> list[str]:
    """Answer each question; return what was proposed at each, empty for nothing."""
    coplay = workspace.coplay(prompter(), seed=seed, **how)  # type: ignore[arg-type]
    proposed: list[str] = []
    said = ""
    lines = iter(script)
    async for event in coplay.run():
        assert not isinstance(event, ev.Failed), event
        if isinstance(event, ev.Proposed) and event.final:
            proposal = event.judged.proposal if event.judged is not None else None
            said = proposal.command if proposal is not None and proposal.plan else ""
        if isinstance(event, ev.Awaiting) and event.pace is None:
            proposed.append(said)
            line = next(lines, intents.Leave())
            coplay.submit(line(event) if callable(line) else line)
    return proposed


async def test_a_demonstration_is_followed_to_its_end(workspace: Workspace) -> None:
    proposed = await drive(workspace, *[accept] * len(TOUR))
    assert proposed[: len(TOUR)] == list(TOUR)


async def test_auto_mode_plays_it_through_without_a_question(workspace: Workspace) -> None:
    proposed = await drive(workspace, mode=Mode.AUTO, pace=0.0)
    assert len(proposed) == 1
    session = workspace.journal.sessions()[0].id
    path = workspace.journal.path(workspace.journal.info(session).tip)
    assert [t.decision.command for t in path[1:] if t.decision][: len(TOUR)] == list(TOUR)
    assert {t.decision.kind for t in path[1:] if t.decision} == {Kind.AUTO}


async def test_what_is_taken_back_is_proposed_again_once_it_was_played_again(
    workspace: Workspace,
) -> None:
    proposed = await drive(
        workspace,
        accept,
        accept,
        intents.Undo(2),
        intents.Type(TOUR[0]),
        intents.Type(TOUR[1]),
        intents.Undo(1),
        intents.Redo(1),
        intents.Restart(),
    )
    assert proposed == [
        *TOUR[:3],
        "",  # it was taken back here, and so was the next one
        "",
        TOUR[2],
        "",
        TOUR[2],
        TOUR[0],
    ]


async def test_a_resumed_session_is_taken_up_where_it_stands(workspace: Workspace) -> None:
    await drive(workspace, accept, accept, accept)
    session = workspace.journal.sessions()[0].id
    proposed = await drive(workspace, accept, resume=session)
    assert proposed == list(TOUR[3:5])


async def test_after_ten_overrides_it_goes_on_from_what_holds(workspace: Workspace) -> None:
    own = ["look", "wait", "east", "take lamp", "look", "wait", "north", "south", "west", "east"]
    proposed = await drive(workspace, *map(intents.Type, own), *[accept] * 9)
    assert proposed[1] == "", "what was overridden isn't proposed again where nothing changed"
    assert "take lamp" not in proposed[len(own) :], "it is carried already"
    after = proposed[len(own) :]
    # Lighting the lamp was overridden time and again: something else is tried first.
    assert after[0] == ""
    went_on = [command for command in after if command]
    assert went_on[:5] == ["west", "down", "up", "south", "take script"]


async def test_what_a_dark_place_asks_for_is_seen_to_before_going_there(
    workspace: Workspace,
) -> None:
    proposed = await drive(workspace, *[accept] * 4, intents.Type("turn off lamp"), accept, accept)
    assert proposed[4:7] == ["down", "light lamp", "down"]


async def test_another_branch_of_the_session_itself_is_followed(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path / "alone")) as workspace:
        proposed = await drive(
            workspace, *map(intents.Type, TOUR[:4]), intents.Restart(), accept, accept
        )
    assert proposed[:4] == ["", "", "", ""], "what is being played is no demonstration"
    assert proposed[5:7] == list(TOUR[:2])


async def test_the_persons_own_newer_move_comes_before_an_older_plan(workspace: Workspace) -> None:
    await drive(workspace, accept, intents.Type("west"))
    coplay = workspace.coplay(prompter(), seed=9)
    events = []
    answers: Iterator[Reply] = iter([accept, accept])
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            line = next(answers, intents.Leave())
            coplay.submit(line(event) if callable(line) else line)
    made = [
        e.judged.proposal for e in events if isinstance(e, ev.Proposed) and e.final and e.judged
    ]
    assert [canonical(p.command) for p in made] == ["east", "west", "east"]
    assert made[1].plan is None
    assert made[1].exemplars[0].command == "west"
    assert made[2].plan is not None


async def test_what_the_story_refused_is_no_word_against_the_plan(workspace: Workspace) -> None:
    await drive(workspace, intents.Type("take script"))
    assert await drive(workspace) == [TOUR[0]]


async def test_what_failed_on_a_branch_that_was_left_is_not_proposed(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path / "alone")) as workspace:
        proposed = await drive(workspace, intents.Type("take script"), intents.Restart())
    assert "take script" not in proposed


async def test_the_plan_is_in_the_journal_with_its_proposal(workspace: Workspace) -> None:
    await drive(workspace, accept)
    tip = workspace.journal.info(workspace.journal.sessions()[0].id).tip
    (judged,) = workspace.journal.judged(tip)
    plan = judged.proposal.plan
    assert isinstance(plan, Plan)
    assert (plan.session, plan.shown, plan.step) == (1, TOUR[0], 1)


class Broken:
    """A ledger whose demonstrations make no sense."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.asked = 0

    async def demonstrations(
        self, game: GameInfo, task: str, session: int, *, other_releases: bool = False
    ) -> Sequence[Trace]:
        self.asked += 1
        trace = (await self._ledger.demonstrations(game, task, session))[0]
        odd = Moment(trace.moments[0].scene, frozenset({("in",)}))  # type: ignore[arg-type]
        return [replace(trace, moments=(odd, *trace.moments[1:]))]

    async def revision(self) -> tuple[int, int]:
        return 0, 0

    async def facts(self, session: int) -> Mapping[int, Facts]:
        return await self._ledger.facts(session)


async def test_what_fails_is_not_tried_again_at_every_move(workspace: Workspace) -> None:
    ledger = Ledger(workspace.journal, workspace.memory)
    sources = Broken(ledger)
    companion = PursuitTracker(sources)
    path = workspace.journal.path(workspace.journal.info(1).tip)
    opening = workspace.journal.start(
        prompter(),
        seed=SEED,
        task="",
        player="mimic",
        critic="none",
        scene=path[0].scene,
        observation=path[0].observation,
    )
    with pytest.raises(ValueError, match="unpack"):
        await companion.plan(prompter(), "", (opening,), frozenset())
    assert await companion.plan(prompter(), "", (opening,), frozenset()) is None
    assert sources.asked == 1
    companion.close()
