"""Language models in the replay screen: what was asked, answered, voted and failed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import OptionList, Static, TextArea

from agents.core.commands import Actor, Decision, Kind
from agents.core.memories import Effect
from agents.core.observation import observe
from agents.core.proposals import Exchange, Judged
from agents.journal.journal import Journal
from agents.journal.sessions import SessionInfo
from games.types import NO_FACTS, Engine, GameInfo, Scene
from tests.support.library_screen import Stagehand, screen_text, settle
from tests.support.model_screens import BALLOTS, LOCAL, OTHER, SIZES, by_team, exchange, rejudged
from tui.screens.prompt import PromptScreen
from tui.screens.replay import ReplayScreen
from tui.widgets.bars import MessageBar
from tui.widgets.team import TeamPane

GAME = GameInfo("manor", "The Manor", Engine.ZMACHINE, sha256="cd" * 32)
FAILED = exchange(spec=OTHER, model="", answer="", thoughts="", fault="not-running")


@pytest.fixture
def session(journal: Journal) -> SessionInfo:
    """Three moves: a team's with a model critic, one where all failed, one without models."""
    scene = Scene("Behind the House\nA window is ajar.", "Behind the House", (), 0, 350, 0)
    seen = observe(scene, NO_FACTS)
    turn = journal.start(
        GAME, seed=1, task="", player="team", critic="blend", scene=scene, observation=seen
    )
    what = rejudged(by_team(), -0.4)
    alone = tuple(replace(member, exemplars=()) for member in what.proposal.members)
    plain = replace(what.proposal, exemplars=(), members=alone)
    moves: tuple[tuple[tuple[Judged, ...], tuple[tuple[str, Exchange], ...]], ...] = (
        ((replace(what, proposal=plain),), ((OTHER, FAILED),)),
        ((), ((OTHER, FAILED),)),
        ((), ()),
    )
    for judged, failures in moves:
        turn = journal.append(
            turn,
            decision=Decision(Actor.PERSON, Kind.TYPED, "open window"),
            scene=scene,
            observation=seen,
            effect=Effect(),
            judged=judged,
            failures=failures,
        )
    return journal.info(turn.session)


@pytest.mark.parametrize("size", SIZES)
async def test_a_turn_shows_the_team_and_what_it_took(
    journal: Journal, session: SessionInfo, size: tuple[int, int]
) -> None:
    app = Stagehand(ReplayScreen(session, journal))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        seen = ""
        for _ in range(6):
            seen += screen_text(app)
            await pilot.press("ctrl+n")
            await settle(pilot)
        for words in ("▸ qwen3-8b", "−0.40", "judge-7b", "llama3.2"):
            assert words in seen
        team = app.screen.query_one(TeamPane)
        assert f"2 of {len(BALLOTS)} agree" in str(team.border_title)
        await pilot.press("end")
        await settle(pilot)
        assert not team.display
        assert not app.heard.messages


async def test_the_prompt_is_read_only_and_whole(journal: Journal, session: SessionInfo) -> None:
    app = Stagehand(ReplayScreen(session, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right", "p")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, PromptScreen)
        rows = screen.query_one("#requests", OptionList)
        words = [str(rows.get_option_at_index(n).prompt) for n in range(rows.option_count)]
        assert len(words) == 4, words
        assert "propose · 1,240 → 86 tokens" in words[0]
        assert "critique" in words[2]
        assert "failed: not-running" in words[3]
        text = screen.query_one("#prompt-text", TextArea)
        before = text.text
        assert "Answer in JSON." in before
        await pilot.press("x", "ctrl+r")
        assert text.text == before
        assert "This is a record" in screen.query_one(MessageBar).plain
        answer = screen.query_one("#answer-text", TextArea).text
        for part in (LOCAL, "temperature 0.7", "0.40 s to the first words", "0.0021", "may let me"):
            assert part in answer
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ReplayScreen)


async def test_a_turn_where_all_failed_says_so(journal: Journal, session: SessionInfo) -> None:
    app = Stagehand(ReplayScreen(session, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right", "right")
        await settle(pilot)
        said = str(app.screen.query_one("#proposal .state", Static).content)
        assert "✗ ollama:llama3.2:3b  it was asked and failed: not-running." in said
        assert "Nothing was proposed here." in screen_text(app)
        assert "p prompt" in screen_text(app)
        await pilot.press("p")
        await settle(pilot)
        assert isinstance(app.screen, PromptScreen)
        await pilot.press("escape", "right")
        await settle(pilot)
        assert "p prompt" not in screen_text(app)
        await pilot.press("p")
        await settle(pilot)
        assert "No language model was asked" in app.screen.query_one(MessageBar).plain


async def test_thoughts_unfold(journal: Journal, session: SessionInfo) -> None:
    app = Stagehand(ReplayScreen(session, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        assert "thought 10 words" in screen_text(app)
        assert "may let me in" not in screen_text(app)
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert "┊ Opening it may let me in." in screen_text(app)
