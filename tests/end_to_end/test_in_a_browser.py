"""``understudy serve``: played through a real server, in Chromium where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from agents.core.commands import Kind
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from tests.support.browser import Page, Viewer, browsing, chromium_or_skip, serving, socket
from tests.support.waiting import soon


def played(home: Path) -> list[tuple[int, Kind, str]]:
    """Return what was played in a home: in which session, how and what."""
    with Workspace(Home(home), read_only=True) as workspace:
        journal = workspace.journal
        return [
            (one.id, turn.decision.kind, turn.decision.command)
            for one in reversed(journal.sessions())
            for turn in journal.path(one.tip)
            if turn.decision is not None
        ]


async def accept_and_override(viewer: Viewer) -> None:
    """Accept what is proposed, then type another move."""
    await viewer.screen.shows("Enter accept")
    await viewer.type("\n")
    await viewer.screen.shows("> no ▸ agent, accepted")
    await viewer.screen.shows("enter building")
    await viewer.type("in\n")
    await viewer.screen.shows("> in ◆ you, not")


async def copied(page: Page) -> str:
    """Copy the story by the palette; return what the browser's clipboard holds."""
    await page.do(
        "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"]
    )
    await page.press("p", control=True)
    await page.screen.shows("Search for commands")
    await page.type("Transcript: copy")
    await page.screen.shows("copy the story so far")
    await page.type("\n")
    await page.screen.shows("Copied: the story")
    return await page.evaluate(
        """new Promise(done => {
          const look = async () => {
            const text = await navigator.clipboard.readText();
            text ? done(text) : setTimeout(look, 50);
          };
          look();
        })"""
    )


async def test_a_game_is_played_resized_and_gone_on_with(home_folder: Path) -> None:
    async with serving(home_folder, "cave") as (address,):
        async with socket(address) as viewer:
            await accept_and_override(viewer)
            await viewer.resize(80, 24)
            await viewer.screen.shows("[Agent] Memories World")
            await viewer.send("no message")
            await viewer.send(["resize", {"width": -4, "height": "x"}])
            await viewer.send(["stdin", 4])
            await viewer.type("take lamp\n")
            await viewer.screen.shows("> take lamp")
        async with socket(address) as again:
            await again.screen.shows("goes on after move 3")
            await again.type("look\n")
            await again.screen.shows("> look")
            await again.type("\x11")  # Ctrl+Q: this time the game is left
            await soon(again.ended)
    assert [(session, command) for session, _, command in played(home_folder)] == [
        (1, "no"),
        (1, "in"),
        (1, "take lamp"),
        (1, "look"),
    ]


async def test_nobody_else_gets_in(home_folder: Path) -> None:
    async with serving(home_folder, "cave") as (address,), ClientSession() as session:
        async with session.get(address, headers={"Host": "elsewhere.example"}) as answer:
            assert answer.status == 403
        for origin in ({}, {"Origin": "http://elsewhere.example"}):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(f"{address}ws", headers=origin)
            assert refused.value.status == 403
        async with session.get(address) as answer:
            page = await answer.text()
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "://" not in page.replace("ws://127.0.0.1", ""), "nothing from elsewhere"


async def test_each_person_has_an_address_and_a_home(home_folder: Path) -> None:
    people = ("--person", "ada", "--person", "ben", "--host", "0.0.0.0")
    async with serving(home_folder, "cave", *people) as addresses, ClientSession() as session:
        ada, ben = (f"http://127.0.0.1:{one.split(':')[2]}" for one in addresses)
        assert ada != ben
        assert all(len(one.split("/")[3]) >= 32 for one in (ada, ben)), "nobody guesses it"
        async with session.get(ada.rsplit("/", 2)[0] + "/") as answer:
            assert answer.status == 404
        async with socket(ada) as viewer:
            await accept_and_override(viewer)
    assert len(played(home_folder / "people" / "ada")) == 2
    assert not (home_folder / "people" / "ben" / "understudy.db").exists()


FOCUS_ONCE_IT_ENDED = """new Promise(done => {
  const look = () => document.body.matches(".-closed")
    ? done(document.activeElement.textContent.trim())
    : setTimeout(look, 50);
  look();
})"""


@pytest.mark.timeout(180)
async def test_in_chromium(home_folder: Path, tmp_path: Path) -> None:
    chromium_or_skip()
    async with serving(home_folder, "cave") as (address,), browsing(tmp_path / "profile") as page:
        await page.open(address)
        await accept_and_override(page)
        assert "> in" in await copied(page)
        await page.resize(600, 800)
        await page.screen.shows("[Agent] Memories World")
        await page.type("take lamp\n")
        await page.screen.shows("> take lamp")
        await page.picture(tmp_path / "small.png")
        await page.do("Page.reload")
        await page.screen.shows("goes on after move 3")
        await page.type("\n")
        await page.screen.shows("3 moves")
        await page.picture(tmp_path / "again.png")
        await page.press("q", control=True)
        assert await page.evaluate(FOCUS_ONCE_IT_ENDED) == "Go on", "Enter goes on"
    kinds = [kind for _, kind, _ in played(home_folder)]
    assert kinds[:2] == [Kind.ACCEPTED, Kind.OVERRIDE]
    assert len(kinds) == 4
