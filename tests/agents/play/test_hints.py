"""Hints in a co-play: told in three steps, from what was shown, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import canonical
from agents.home.paths import Home
from agents.play.asides.hints import gives_away
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tests.agents.play.test_coplay import typed
from tests.support.following import SEED, demonstrate, prompter

WON = (
    *("east", "take lamp", "light lamp", "west", "down", "take key", "fight phantom"),
    *("fight phantom", "up", "east", "north", "unlock trunk with key", "open trunk", "take mask"),
)


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        demonstrate(workspace.journal.db, tmp_path, *WON)
        yield workspace


async def hints(
    workspace: Workspace, *script: intents.Intent, game: GameInfo | None = None, **how: object
) -> list[ev.Hinted]:
    coplay = workspace.coplay(game or prompter(), seed=SEED, **how)  # type: ignore[arg-type]
    events = await drive(coplay, *script, intents.Leave())
    assert not [event for event in events if isinstance(event, ev.Failed)]
    return [event for event in events if isinstance(event, ev.Hinted)]


HINT = intents.TakeHint()


async def drive(coplay: Coplay, *script: intents.Intent) -> list[ev.Event]:
    """Answer whenever the loop stands still: a hint and a notice leave it as it is."""
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting | ev.Hinted | ev.Notice):
            coplay.submit(next(lines, intents.Leave()))
    return events


async def test_a_hint_says_where_then_what_about_and_the_command_last(shown: Workspace) -> None:
    found = await hints(shown, HINT, HINT, HINT, HINT)
    assert [one.level for one in found] == [1, 2, 3, 3]
    where, about, command, again = (one.text for one in found)
    assert where == "There is something to do at Wings, 1 move away, where you haven't been yet."
    assert about == "It is about the brass lamp."
    assert command == again == "Go ‘east’, then play ‘take lamp’."


async def test_it_is_of_the_nearest_thing_that_can_be_done_in_whatever_order(
    shown: Workspace,
) -> None:
    # In the wings the lamp is nearest; below the stage the key, although the lamp came first.
    (here,) = await hints(shown, *typed("east"), HINT)
    assert here.text == "There is something to do here."
    found = await hints(
        shown, *typed("east", "take lamp", "light lamp", "west", "down"), HINT, HINT
    )
    assert [one.text for one in found] == [
        "There is something to do here.",
        "It is about the iron key.",
    ]


async def test_neither_of_the_first_two_holds_the_command_anywhere_on_the_way(
    shown: Workspace,
) -> None:
    script: list[intents.Intent] = []
    for command in WON:
        script += [HINT, HINT, HINT, *typed(command)]
    found = await hints(shown, *script)
    told: dict[int, str] = {}
    seen = 0
    for one in reversed(found):
        told[one.level] = one.text
        if one.level == 3:
            answer = one.text.rpartition("‘")[2].partition("’")[0]
        else:
            seen += 1
            assert not gives_away(one.text, answer), (one, answer)
            assert canonical(answer) not in one.text.lower().split()
    assert seen > 8


async def test_hints_are_counted_once_each_and_told_of_the_session(shown: Workspace) -> None:
    coplay = shown.coplay(prompter(), seed=SEED)
    events = await drive(coplay, HINT, HINT, HINT, HINT, intents.Leave())
    assert [event.taken for event in events if isinstance(event, ev.Hinted)] == [1, 2, 3, 3]
    closed = next(event for event in events if isinstance(event, ev.Closed))
    assert closed.hints == 3
    assert shown.journal.info(closed.session).hints == 3
    assert [s.hints for s in shown.journal.sessions() if s.id != closed.session] == [0]


async def test_a_session_that_goes_on_knows_what_was_told(shown: Workspace) -> None:
    await hints(shown, HINT, HINT)
    session = shown.journal.sessions()[0].id
    (third,) = await hints(shown, HINT, resume=session)
    assert (third.level, third.taken) == (3, 3)


async def test_where_nobody_showed_anything_there_is_none(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    events = await drive(coplay, *typed("no"), HINT, intents.Leave())
    told = [event.text for event in events if isinstance(event, ev.Notice)]
    assert any(text.startswith("There is no hint: nobody has shown") for text in told)
    closed = next(event for event in events if isinstance(event, ev.Closed))
    assert closed.hints == 0


async def test_what_is_done_is_no_hint_any_more(shown: Workspace) -> None:
    coplay = shown.coplay(prompter(), seed=SEED)
    events = await drive(coplay, *typed(*WON), HINT, intents.Leave())
    assert not [event for event in events if isinstance(event, ev.Hinted)]
    told = [event.text for event in events if isinstance(event, ev.Notice)]
    assert "There is no hint: all that was shown of this game is done here." in told


@pytest.mark.parametrize(
    ("text", "command", "given"),
    [
        ("It is about the push button.", "push button", True),
        ("There is something to do at North of House.", "n", True),
        ("There is something to do at North of House.", "north", True),
        ("It is about the window.", "open window", False),
    ],
)
def test_a_name_that_holds_the_command_gives_it_away(text: str, command: str, given: bool) -> None:
    assert gives_away(text, command) is given
