"""A story that waits for a key: what is pressed, what is learned of it and proposed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind
from agents.exploration.language.keys import likely_keys
from agents.home.database import open_database
from agents.imitation.selection.library import traces
from agents.journal.journal import Journal
from agents.play.loop.workspace import Workspace
from games.types import Engine, GameInfo
from tests.agents.play.test_coplay import drive, turns, typed
from tests.support.demonstrating import demonstrate
from tests.support.paths import DATA

MENU = GameInfo("qmenu", "Qmenu", Engine.ZMACHINE, sha256="ab" * 32, path=DATA / "qmenu.z5")
PAGES = GameInfo("pages", "Pages", Engine.ZMACHINE, sha256="ac" * 32, path=DATA / "pages.z5")


def proposed(events: list[ev.Event]) -> list[str]:
    return [
        one.judged.proposal.command
        for one in events
        if isinstance(one, ev.Proposed) and one.final and one.judged is not None
    ]


async def test_letters_are_keys_and_no_words_of_the_program(workspace: Workspace) -> None:
    events = await drive(workspace.coplay(MENU, seed=1), *typed("help", "x", "restart", "Q"))
    played = turns(events)
    assert [t.decision.command for t in played if t.decision] == ["help", "x", "r", "Q"]
    texts = [t.scene.text.splitlines()[0] for t in played]
    assert texts == ["HELP PAGE. Q = resume game", "key 120", "key 114", "key 81"]
    assert [t.scene.awaits_key for t in played] == [True, True, True, False]
    assert not any(isinstance(one, ev.Confirm) for one in events)


async def test_a_key_is_for_a_story_that_waits_for_one(workspace: Workspace) -> None:
    events = await drive(workspace.coplay(MENU, seed=1), intents.Type("q", key=True))
    assert turns(events) == []
    assert any(isinstance(one, ev.Notice) and "no key any more" in one.text for one in events)


async def test_what_was_pressed_in_a_menu_is_proposed_there_alone(workspace: Workspace) -> None:
    await drive(workspace.coplay(MENU, seed=1), *typed("help", "x", "q", "look"))
    events = await drive(workspace.coplay(MENU, seed=1), *typed("help", "space", "Q"))
    opening, page, other, room = proposed(events)
    assert page == "x"
    keys = {"x", "q", "Q", "examine", "quit", "space"}
    assert not {opening, room} & keys
    assert other in keys


async def test_a_session_keeps_which_scenes_waited_for_a_key(workspace: Workspace) -> None:
    events = await drive(workspace.coplay(MENU, seed=1), *typed("help", "x"))
    told = turns(events)
    path = workspace.journal.path(told[-1].id)
    assert [t.scene.awaits_key for t in path] == [False, True, True]
    assert path[1].observation.location == ""
    assert path[1].observation.key != path[2].observation.key
    assert next(t.decision.kind for t in path if t.decision) in (Kind.OVERRIDE, Kind.TYPED)


def test_keys_that_a_screen_tells_are_likely() -> None:
    assert likely_keys("[Press SPACE to go on]")[0] == "space"
    assert likely_keys("Are you sure (y/n)?")[:2] == ("y", "n")
    menu = "HELP\n N = next subject    P = previous\n RETURN = read    Q = resume game"
    assert likely_keys(menu)[0] == "Q"
    assert {"enter", "N", "P"} <= set(likely_keys(menu))


def test_a_demonstration_goes_past_keys_with_the_move_that_led_to_them(tmp_path: Path) -> None:
    session = demonstrate(tmp_path / "home.db", MENU, ["help", "x", "q", "look", "q"], seed=1)
    with closing(open_database(tmp_path / "home.db")) as db:
        (trace,) = traces(db, MENU, session=session)
    assert trace.commands == ("help", "look")
    assert not any(moment.scene.awaits_key for moment in trace.moments[1:-1])


@pytest.mark.parametrize("keys", [["jump", "space"], ["drink", "space", "space"], ["pray", "n"]])
def test_a_move_is_deadly_though_keys_follow_the_death(tmp_path: Path, keys: list[str]) -> None:
    """Of an end told on a page before it, and of one that the story takes back."""
    session = demonstrate(tmp_path / "home.db", PAGES, ["look", *keys], seed=1)
    with closing(open_database(tmp_path / "home.db")) as db:
        (trace,) = traces(db, PAGES, session=session)
        deaths = [path.scene.died for path in Journal(db).path(trace.turns[-1])]
    assert deaths == [False, False, True, *(False for _ in keys[1:])]
    assert trace.commands == ("look", keys[0])
    assert [moment.scene.died for moment in trace.moments] == [False, False, True]
