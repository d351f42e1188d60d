"""A better-demonstrated release of the story in play: told of, followed, left again."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.proposals import Proposal
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.types import GameInfo
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.model_screens import Make, staged
from tests.support.paths import DATA
from tui.cli import main
from tui.plain.conversation import converse
from tui.play.words import release_words

OLD, NEW = DATA / "prompter.z3", DATA / "prompter.z5"


def game(file: Path) -> GameInfo:
    return Catalog([]).find(str(file))


@pytest.fixture
def workspace(home_folder: Path) -> Iterator[Workspace]:
    with Workspace(Home(home_folder)) as workspace:
        demonstrate(workspace.home.database, game(OLD), WINNING, WINNING_SEED)
        yield workspace


async def talk(
    workspace: Workspace, script: str, *, player: str = "mimic", others: bool = False
) -> str:
    out = io.StringIO()
    loop = workspace.coplay(game(NEW), seed=13, player=player, other_releases=others)
    await converse(loop, io.BytesIO(script.encode()), out, live=False)
    return out.getvalue()


async def test_it_is_told_at_the_opening_and_not_followed_unasked(workspace: Workspace) -> None:
    said = await talk(workspace, "/plan\n")
    assert f"demonstrated better: Prompter ({game(OLD).release}). /releases follows" in said
    assert "No demonstration is followed here." in said


async def test_asked_for_it_is_followed_by_its_text_and_left_again(workspace: Workspace) -> None:
    said = await talk(workspace, "/releases\n/plan\n\n\n/releases\n/plan\n")
    asked, _, left = said.partition("/releases ends that.")
    assert "I follow" not in asked
    following, _, left = left.partition("/releases follows that")
    assert "It follows your session 1 (move 1 of" in following
    assert "> east" in following
    assert "> take lamp" in following
    assert "No demonstration is followed here." in left


async def test_it_may_be_asked_for_from_the_start(workspace: Workspace) -> None:
    coplay = workspace.coplay(game(NEW), seed=13, other_releases=True)
    told: list[bool] = []
    made: list[Proposal] = []
    async for event in coplay.run():
        assert not isinstance(event, ev.Failed), event
        if isinstance(event, ev.ReleaseKnown):
            told.append(event.followed)
        if isinstance(event, ev.Proposed) and event.final and event.judged is not None:
            made.append(event.judged.proposal)
        if isinstance(event, ev.Awaiting):
            # After an undo what is played here is a path of the session, too.
            steps: dict[int, intents.Intent] = {
                3: intents.Undo(2),
                4: intents.Type(WINNING[0]),
                5: intents.Type(WINNING[1]),
                9: intents.Leave(),
            }
            coplay.submit(steps.get(len(made), intents.Accept(event.serial, 0)))
    assert told == [True]
    followed = [one for one in made if one.plan is not None]
    assert [one.command for one in followed] == [*WINNING[:3], *WINNING[2:6]]
    assert made[3].plan is made[4].plan is None, "these were taken back here"
    assert all(one.plan is not None and one.plan.session == 1 for one in followed)


async def test_nobody_is_told_who_has_nobody_to_follow_it(workspace: Workspace) -> None:
    assert "Another release" not in await talk(workspace, "", player="explorer")


async def test_where_there_is_no_better_release_that_is_said(workspace: Workspace) -> None:
    demonstrate(workspace.home.database, game(NEW), ["east"], WINNING_SEED)
    out = io.StringIO()
    loop = workspace.coplay(game(OLD), seed=13)
    await converse(loop, io.BytesIO(b"/releases\n"), out, live=False)
    assert "No other release of this story was demonstrated better" in out.getvalue()


def test_the_command_line_takes_it(
    workspace: Workspace,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = tmp_path / "script.txt"
    script.write_text("/plan\n")
    with script.open() as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        assert main(["play", str(NEW), "--plain", "--seed", "13", "--other-releases"]) == 0
    assert "It follows your session 1 (move 1 of" in capfd.readouterr().out


async def test_the_screen_tells_it_and_the_palette_follows_it(play: Make) -> None:
    known = ev.ReleaseKnown(game(OLD), followed=False)
    async with staged(play, known, size=(80, 24)) as shown:
        assert "was demonstrated better" in shown.message
        await shown.press("ctrl+p", *"other", "space", *"release")
        await shown.reads("follow its demonstrations, or no longer")
        await shown.press("down", "enter")
        await shown.script.asked_for(intents.FollowReleases())
        await shown.say(ev.ReleaseKnown(game(OLD), followed=True))
        assert "Follows another release" in shown.message


@pytest.mark.parametrize("followed", [False, True])
def test_the_words_fit_a_small_screen(followed: bool) -> None:
    words = release_words(ev.ReleaseKnown(game(OLD), followed=followed))
    assert game(OLD).release in words
    assert "^P ‘Other release’" in words
    assert len(words) <= 80
