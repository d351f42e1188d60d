"""Goals in a co-play: set by the person, judged by the world, kept with the session."""

from __future__ import annotations

from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.goals import GoalDeed, GoalState
from agents.db.sql import fetch
from agents.guidance import store
from agents.guidance.skills import Skills
from agents.home.paths import Home
from agents.importers.homes.merging import merge
from agents.journal.shelf import Shelving
from agents.manual.markdown import to_markdown
from agents.manual.reading import read_manual
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.play.records.practice import learn_again
from agents.prompts.player import player_messages
from tests.agents.play.test_coplay import typed
from tests.support.following import SEED, prompter


async def drive(coplay: Coplay, *script: intents.Intent) -> list[ev.Event]:
    """Answer whenever a thought stands: a change of goals makes another."""
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(next(lines, intents.Leave()))
    return events


def deeds(events: list[ev.Event]) -> list[tuple[GoalDeed, str]]:
    told = [event for event in events if isinstance(event, ev.GoalsTold)]
    return [(one.deed, one.goal.text) for event in told for one in event.news]


def goals(events: list[ev.Event]) -> list[tuple[str, GoalState]]:
    told = [event for event in events if isinstance(event, ev.GoalsTold)]
    return [(goal.text, goal.state) for goal in told[-1].goals]


async def test_a_goal_is_reached_taken_back_and_survives_leaving(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            intents.SetGoal("go to the wings"),
            intents.SetGoal("sing"),
            *typed("east"),
            intents.Undo(),
            *typed("east"),
            intents.TickGoal(2),
        )
        assert deeds(events) == [
            (GoalDeed.SET, "go to the wings"),
            (GoalDeed.SET, "sing"),
            *[(GoalDeed.REACHED, "go to the wings")] * 2,
            (GoalDeed.TICKED, "sing"),
        ]
        closed = events[-1]
        assert isinstance(closed, ev.Closed)
        again = await drive(workspace.coplay(prompter(), resume=closed.session), intents.Undo())
        told = [event for event in again if isinstance(event, ev.GoalsTold)]
        first = [(goal.text, goal.state) for goal in told[0].goals]
        assert first == [("go to the wings", GoalState.REACHED), ("sing", GoalState.TICKED)]
        # Both were settled by the move that was taken back.
        assert {state for _, state in goals(again)} == {GoalState.OPEN}


async def test_a_session_that_holds_no_more_than_a_goal_is_kept(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(workspace.coplay(prompter(), seed=SEED), intents.SetGoal("sing"))
        assert isinstance(events[-1], ev.Closed)
        assert events[-1].session
        assert [one.goals for one in workspace.journal.sessions()] == [1]


async def test_whoever_proposes_is_told_what_is_open(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            intents.SetGoal("find the [/b] curtain"),
            intents.SetGoal("sing"),
            intents.PutGoal(2, -1),
            intents.StrikeGoal(1),
            intents.RestoreGoal(),
            intents.TickGoal(2),
        )
        told = [event.situation for event in events if isinstance(event, ev.Retrieved)]
        assert [[goal.text for goal in one.goals] for one in told] == [
            [],
            ["find the [/b] curtain"],
            ["find the [/b] curtain", "sing"],
            ["sing", "find the [/b] curtain"],
            ["sing"],
            ["sing", "find the [/b] curtain"],
            ["find the [/b] curtain"],
        ]
        prompt = player_messages(told[3]).messages[-1].content
        assert "# Goals on the way, in order\n- sing\n- find the [/b] curtain" in prompt


async def test_what_can_not_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        coplay = workspace.coplay(prompter(), seed=SEED)
        wrong: list[intents.Intent] = [
            intents.SetGoal("  "),
            intents.RestoreGoal(),
            intents.TickGoal(9),
            intents.StrikeGoal(9),
        ]
        events = await drive(coplay, *wrong)
        said = [one.text for one in events if isinstance(one, ev.Notice)]
        said += [one.message for one in events if isinstance(one, ev.Failed)]
        assert said == [
            "No goal was set: a goal has words.",
            "There is nothing to undo: no goal was struck.",
            "There is no such goal: nothing was ticked.",
            "There is no such goal in this session.",
        ]


async def test_the_mimic_does_what_serves_the_next_goal_and_says_so(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            *typed("east"),
            intents.SetGoal("take the lamp"),
            intents.PutGoal(1, 1),
            *typed("take lamp"),
            intents.SetGoal("drop the lamp"),
        )
    said = [one.judged.proposal for one in events if isinstance(one, ev.Proposed) and one.judged]
    asked = [one for one in said if one.reason.startswith("For your goal")]
    assert list(dict.fromkeys((one.command, one.reason) for one in asked)) == [
        ("take lamp", "For your goal “take the lamp”: take the lamp."),
        ("drop lamp", "For your goal “drop the lamp”: drop the lamp."),
    ]


async def test_skills_are_learned_again_from_the_journal(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        for _ in range(2):
            await drive(
                workspace.coplay(prompter(), seed=SEED),
                intents.SetGoal("go to the wings"),
                *typed("east"),
            )
        db = workspace.journal.db
        before = store.load(db, prompter())
        assert before.worth["reach _"]
        store.forget(db)
        assert not store.load(db, prompter()).worth
        session = workspace.journal.sessions()[0].id
        store.note_practised(db, session, 0)
        learn_again(workspace.memory)
        assert store.load(db, prompter()) == before
        manual = to_markdown(read_manual(db, prompter()))
        assert "“go to the wings”: reached twice" in manual


async def aimed(workspace: Workspace, *script: intents.Intent) -> None:
    """Play a session with a goal of the person's."""
    goal = intents.SetGoal("go to the wings")
    await drive(workspace.coplay(prompter(), seed=SEED), goal, *typed("east"), *script)


async def test_a_session_with_goals_that_came_in_teaches_in_the_next_game(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path / "theirs")) as theirs:
        await aimed(theirs)
        known = store.load(theirs.journal.db, prompter())
    with Workspace(Home(tmp_path / "ours")) as ours:
        merge(ours.journal.db, tmp_path / "theirs")
        assert not store.load(ours.journal.db, prompter()).worth
        await ours.ledger().skills(prompter(), session=0)
        assert store.load(ours.journal.db, prompter()) == known


async def test_a_session_that_broke_off_teaches_but_not_the_one_that_is_played(
    tmp_path: Path,
) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        await aimed(workspace)
        db = workspace.journal.db
        known, session = store.load(db, prompter()), workspace.journal.sessions()[0].id
        store.forget(db)
        fetch(db, "DELETE FROM practised")
        assert not (await workspace.ledger().skills(prompter(), session)).worth
        assert await workspace.ledger().skills(prompter(), session + 1) == known


async def test_what_a_session_taught_of_goals_goes_and_comes_with_it(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        await aimed(workspace)
        once = store.load(workspace.journal.db, prompter())
        await aimed(workspace, *typed("look"))
        twice = store.load(workspace.journal.db, prompter())
        assert once != twice
        session = max(info.id for info in workspace.journal.sessions())

        def known() -> Skills:
            return store.load(workspace.journal.db, prompter())

        workspace.shelve(session, Shelving.DELETE)
        assert known() == once
        learn_again(workspace.memory)
        assert known() == once
        workspace.shelve(session, Shelving.RESTORE)
        assert known() == twice
        workspace.undo_shelving()
        assert known() == once
        workspace.undo_shelving()
        assert known() == twice
