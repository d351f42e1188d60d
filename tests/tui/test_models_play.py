"""Language models on the play screen: what streams, fails, is rewarded and is stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.core.proposals import Ballot, Calibration, Draft
from tests.support.model_screens import (
    BALLOTS,
    LATE,
    LOCAL,
    OTHER,
    SIZES,
    TEAM,
    Make,
    asked,
    by_model,
    by_team,
    drafts,
    exchange,
    failure,
    proposed,
    rejudged,
    staged,
)
from tests.support.play_screen import asking, charted, judged, situation
from tests.support.waiting import press_until
from tui.screens.dialogs import ConfirmDialog
from tui.widgets.bars import TopBar
from tui.widgets.critic import CriticPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ChoiceRow, ProposalPane
from tui.widgets.team import TeamPane
from tui.widgets.worldpane import WorldPane

HOSTILE = "[/b][red]$primary \x1b]0;gone\x07\x1b[31mred\u202e ⟦{}⟧ %s"
CLEAN = "[/b][red]$primary red ⟦{}⟧ %s"


# --- streaming ------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_model_is_read_as_it_speaks(play: Make, size: tuple[int, int]) -> None:
    events = [*asked(), *(ev.Drafted(4, draft) for draft in drafts(LOCAL, 9, thoughts=40))]
    async with staged(play, *events, size=size) as stage:
        if size[0] == 40:
            await stage.press("ctrl+n")
        await stage.reads("word8")
        await stage.reads("thought 40 words")  # laid out anew where a tab was opened
        assert "thought39" not in stage.text, "thoughts are folded until asked for"
        await stage.press("ctrl+g")
        await stage.reads("thought39")
        await stage.press("ctrl+g")
        assert "thought39" not in stage.text
        await stage.say(ev.Proposed(4, by_model("open window", "look"), final=True))
        assert "word8" not in stage.text
        assert "open window" in stage.text


async def test_unfinished_json_is_read_as_words(play: Make) -> None:
    said = '{"command": "open wind", "reason": "It is \\u00fcber-ajar, \\ud83'
    async with staged(play, *asked(), ev.Drafted(4, Draft(LOCAL, said))) as stage:
        await stage.reads("open wind — It is")
        assert "{" not in stage.text


async def test_hundreds_of_drafts_are_drawn_a_few_times(play: Make) -> None:
    said = drafts(LOCAL, 600)
    async with staged(play, *asked(), *(ev.Drafted(4, draft) for draft in said)) as stage:
        await stage.reads("word599")
        assert 1 <= stage.screen.beats <= 60


async def test_typing_goes_on_while_three_players_stream(play: Make) -> None:
    """Every key arrives, in order, among 600 drafts of three players."""
    streams = [drafts(spec, 200, thoughts=4) for spec in (LOCAL, OTHER, f"{LOCAL}#explorer")]
    said = [ev.Drafted(4, draft) for together in zip(*streams, strict=True) for draft in together]
    words = "put the lamp in the box"
    async with staged(play, ev.CastChanged(TEAM, "blend"), *asked()) as stage:
        seen: list[str] = []
        box = stage.screen.query_one(OverrideBox)

        def note(value: str) -> None:
            seen.append(value)

        stage.screen.watch(box, "value", note, init=False)
        share = len(said) // len(words) + 1
        for place, letter in enumerate(words):
            stage.script.say(*said[place * share : (place + 1) * share])
            await stage.pilot.press("space" if letter == " " else letter)
        await stage.script.shown()
        assert seen == [words[:n] for n in range(1, len(words) + 1)]
        await stage.press("enter")
        assert stage.script.moves == [intents.Type(words)]
        await stage.reads("answering… 200 words")
        beats = stage.screen.beats
        assert beats < len(said) / 2


async def test_drafts_of_another_thought_are_not_shown(play: Make) -> None:
    async with staged(play, *asked(5)) as stage:
        await stage.say(ev.Drafted(4, Draft(LOCAL, "stale words")))
        assert stage.screen.state.speaking == ()


async def test_a_hidden_guess_does_not_stream(play: Make) -> None:
    events = [ev.Drafted(4, Draft(LOCAL, "my secret guess", "and thoughts"))]
    async with staged(play, *asked(), *events, mode=Mode.WATCH) as stage:
        await stage.say(*proposed(by_team(), mode=Mode.WATCH))
        assert stage.screen.state.speaking == ()
        assert "open window" not in stage.text
        assert "2 of 3" not in stage.text
        await stage.press("ctrl+g")
        assert "hidden" in stage.message
        await stage.press("ctrl+o")
        assert "F3 shows it" in stage.message
        await stage.press("f3")
        assert "open window" in stage.text


async def test_what_it_took_stands_in_one_line(play: Make) -> None:
    async with staged(play, *proposed(by_model("open window", "look"))) as stage:
        assert "tried on a copy: 2 · 1,326 tokens · 1.8 s · 0.0021" in stage.text
        await stage.press("ctrl+g")
        assert "┊ Opening it may let me in." in stage.text
        rough = by_model(exchanges=(exchange(estimated=True, cost=None, model="other"),))
        await stage.say(*proposed(rough, 5))
        assert "other · tried on a copy: 2 · ~1,326 tokens · 1.8 s" in " ".join(
            stage.text.replace("▏", "").split()
        )


async def test_no_thoughts_are_said_to_be_none(play: Make) -> None:
    async with staged(play, *asking(4, judged())) as stage:
        await stage.press("ctrl+g")
        assert "No thoughts" in stage.message


# --- stopping ----------------------------------------------------------------------


async def test_escape_in_the_empty_box_stops_the_thought(play: Make) -> None:
    async with staged(play, *asked(), ev.Drafted(4, Draft(LOCAL, "hm"))) as stage:
        await stage.press("x", "escape")
        assert stage.box.value == ""
        assert stage.script.moves == [], "the first Escape clears what was typed"
        await stage.press("escape")
        assert stage.script.moves == [intents.StopThinking()]
        assert "You stopped it." in stage.text
        await stage.say(ev.Drafted(4, Draft(LOCAL, "too late")))
        assert stage.screen.state.speaking == ()
        await stage.say(ev.Proposed(5, None, final=True), ev.Awaiting(5, Mode.COPILOT))
        assert "You stopped it." in stage.text
        await stage.press("escape", "enter")
        assert stage.script.moves == [intents.StopThinking()]
        assert "^R asks again" in stage.message
        await stage.press("ctrl+r")
        assert stage.script.moves[-1] == intents.Repropose()
        await stage.say(*proposed(by_model(), 6))
        assert "open window" in stage.text


async def test_escape_stops_nothing_once_a_proposal_stands(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        await stage.press("escape")
        assert stage.script.moves == []
        assert "open window" in stage.text


# --- failing -----------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_failed_player_says_why_and_the_person_plays_on(
    play: Make, size: tuple[int, int]
) -> None:
    nothing: list[ev.Event] = [
        ev.Proposed(4, None, final=True),
        ev.Awaiting(4, Mode.COPILOT),
    ]
    async with staged(play, *asked(), failure(), *nothing, size=size) as stage:
        told = stage.said(ProposalPane)
        assert "✗ ollama:llama3.2:3b  Ollama isn't running. Start it with `ollama serve`." in told
        assert "^R asks again · ^L other players · F12 the mimic" in told
        assert "Ollama isn't" in stage.text
        assert "^R again  ^L other  F12 mimic" in stage.text
        await stage.press("ctrl+r")
        await stage.press("f12")
        await stage.press("n", "enter")
        assert stage.script.moves == [
            intents.Repropose(),
            intents.ChangePlayers(("mimic",)),
            intents.Type("n"),
        ]
        await stage.say(*proposed(by_model(), 5))
        assert "isn't running" not in stage.text


QUOTED = "the deployment is overloaded, please retry your request after a brief wait; " * 4
LONG = failure(
    who=LOCAL,
    message=f"a-very-long-host-name.example.com:8443 gets too many requests: “{QUOTED}”.",
    hint="Wait 45 seconds and ask again, or choose another backend.",
)
WAYS_ON = ("^R asks again", "^L other players", "F12 the mimic")


@pytest.mark.parametrize("size", [*SIZES, (100, 30), (64, 20)])
@pytest.mark.parametrize("failures", [1, 3])
async def test_the_ways_on_are_in_sight_however_much_is_told_of_a_failure(
    play: Make, size: tuple[int, int], failures: int
) -> None:
    last: list[ev.Event] = [ev.Proposed(4, None, final=True), ev.Awaiting(4, Mode.COPILOT)]
    failed = [replace(LONG, who=f"{LOCAL}#{name}") for name in ("a", "b", "c")[:failures]]
    async with staged(play, *asked(), *failed, *last, size=size) as stage:
        await press_until(stage.pilot, "ctrl+n", lambda: stage.proposal.display)
        shown = stage.in_sight(stage.proposal)
        assert all(way in shown for way in WAYS_ON)
        assert "✗ openai:qwen3-8b#a" in shown
        await press_until(stage.pilot, "shift+tab", lambda: stage.screen.focused is stage.proposal)
        await stage.press("end")
        shown = stage.in_sight(stage.proposal)
        assert "choose another backend." in shown
        assert all(way in shown for way in WAYS_ON)
        await stage.press("escape")
        assert stage.box.has_focus


async def test_a_team_tells_who_of_it_failed_and_who_is_still_asked(play: Make) -> None:
    events = [ev.CastChanged(TEAM, "blend"), *asked(), failure()]
    async with staged(play, *events) as stage:
        await stage.reads("✗ llama3.2:3b")
        assert "… qwen3-8b" in stage.text
        await stage.say(ev.Proposed(4, None, final=True))
        assert "✗ llama3.2:3b" in stage.said(TeamPane)


async def test_the_mimic_is_in_the_palette(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        commands = {c.title: c for c in stage.screen.system_commands()}
        commands["Agent: let the mimic propose"].callback()
        assert stage.script.moves == [intents.ChangePlayers(("mimic",))]


async def test_a_failure_of_an_earlier_thought_is_no_longer_told(play: Make) -> None:
    async with staged(play, *asked(5)) as stage:
        await stage.say(failure(4), ev.Proposed(5, None, final=True))
        assert "isn't running" not in stage.text
        assert "Nothing is proposed here." in stage.text


async def test_a_critic_that_fails_is_told_in_its_own_pane(play: Make) -> None:
    events = [ev.CastChanged("mimic", OTHER), *proposed(judged()), failure()]
    async with staged(play, *events) as stage:
        assert "its model is silent: Ollama isn't running." in stage.said(CriticPane)
        assert "open window" in stage.text


# --- rewarding ---------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_calibrations_are_told(play: Make, size: tuple[int, int]) -> None:
    async with staged(play, *proposed(by_model()), size=size) as stage:
        if size[0] == 40:
            await press_until(stage.pilot, "ctrl+n", lambda: "people" in stage.text)
        shown = stage.said(CriticPane)
        assert "right 41 of 47 times" in shown
        assert "no record yet" in shown
        width = stage.screen.query_one(CriticPane).scrollable_content_region.width
        assert all(len(line) <= width for line in shown.splitlines() if "right" in line)


async def test_a_slower_critic_changes_the_gauge_and_says_so(play: Make) -> None:
    what = by_model("open window", "look")
    async with staged(play, *proposed(what)) as stage:
        assert "+0.71" in stage.text
        assert "has spoken" not in stage.text
        await stage.press("2")
        await stage.say(ev.Rejudged(4, rejudged(what)))
        assert "−0.40" in stage.text
        marked = [row.index for row in stage.screen.query(ChoiceRow) if "▸" in str(row.content)]
        assert marked == [1], "what the person previews stays previewed"
        await stage.press("escape")
        assert "◆ the model has spoken: judge-7b, 1.8 s" in stage.text
        assert "demonstrations +0.71 right 41 of 47 times" in stage.text
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0)]
        await stage.say(ev.Rejudged(3, rejudged(what, 0.9)))
        assert "+0.90" not in stage.text


async def test_both_critics_and_what_they_are_together_have_a_line_each(play: Make) -> None:
    known = Calibration(112, 0.45, 0.34, 20, 31)
    told = dict.fromkeys(("demonstrations", LOCAL, f"demonstrations + {LOCAL}"), known)
    events = proposed(by_model())
    events[1] = ev.Retrieved(4, replace(situation(), calibrations=told))
    async with staged(play, *events, ev.Rejudged(4, rejudged(by_model()))) as stage:
        lines = [line for line in stage.said(CriticPane).splitlines() if "right 20" in line]
        assert [line.split()[0] for line in lines] == ["demonstrations", "qwen3-8b", "together"]


async def test_a_critic_without_alternatives_judged_has_a_record_too(play: Make) -> None:
    events = proposed(by_model())
    retrieved = events[1]
    assert isinstance(retrieved, ev.Retrieved)
    half = replace(
        retrieved.situation, calibrations={"none of [b]": Calibration(9, None, 0.2, 1, 1)}
    )
    events[1] = ev.Retrieved(4, half)
    async with staged(play, *events) as stage:
        assert "none of [b] right the one time" in stage.text


# --- the team ------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_team_votes_in_sight(play: Make, size: tuple[int, int]) -> None:
    events = [ev.CastChanged(TEAM, "blend"), *proposed(by_team(LATE)), failure()]
    async with staged(play, *events, size=size) as stage:
        if size[0] < 140:
            team = stage.screen.query_one(TeamPane)
            await press_until(stage.pilot, "ctrl+n", lambda: team.display)
        assert "▸ qwen3-8b" in stage.text
        assert "✗ llama3.2" in stage.text
        assert "… mimic" in stage.text
        assert "still thinking" in stage.text
        await stage.say(ev.Rejudged(4, by_team()))
        assert "▸ mimic" in stage.text
        assert "✗" not in stage.said(TeamPane)
        assert "2 of 3 agree" in str(stage.screen.query_one(TeamPane).border_title)
        for row in stage.text.splitlines():
            assert len(row) <= size[0]


BIG = tuple(
    replace(BALLOTS[0], player=f"{LOCAL}#{role},t=0.9", command="examine the small window")
    for role in ("explorer", "cautious", "puzzle-solver", "cartographer")
)


@pytest.mark.parametrize("size", [(140, 40), (140, 35), (100, 35), (120, 60), (100, 34), (200, 36)])
async def test_every_pane_stays_on_the_terminal_beside_a_big_team(
    play: Make, size: tuple[int, int]
) -> None:
    what = by_team((*BALLOTS, *BIG))
    reason = "You did this here twice; both times you went on into the Kitchen (+10). " * 6
    what = replace(what, proposal=replace(what.proposal, reason=reason))
    events = [*proposed(what), charted(), ev.Rejudged(4, rejudged(what))]
    async with staged(play, *events, size=size) as stage:
        panes = [pane for pane in stage.screen.query(".pane") if pane.display]
        bottom = stage.screen.query_one("#side").region.bottom
        assert all(pane.region.bottom <= bottom for pane in panes)
        stacked = size[1] >= 35
        assert len(panes) == (5 if stacked else 2)
        for pane in panes:
            assert pane.region.height >= getattr(pane, "least", 3)
        if stacked:
            assert "carrying" in stage.in_sight(stage.screen.query_one(WorldPane))
            assert "qwen3-8b" in stage.in_sight(stage.screen.query_one(TeamPane))


async def test_what_a_team_took_is_the_sum_of_its_members(play: Make) -> None:
    what = by_team()
    what = replace(what, proposal=replace(what.proposal, exchanges=()))
    async with staged(play, *proposed(what)) as stage:
        assert "2,652 tokens · 1.8 s · 0.0042" in stage.said(ProposalPane)


async def test_a_team_comes_and_goes_with_the_cast(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        pane = stage.screen.query_one(TeamPane)
        assert not pane.display
        await stage.say(ev.CastChanged(TEAM, "blend"), *asked(5))
        assert pane.display
        await stage.say(ev.CastChanged("mimic", "demonstrations"), *proposed(by_model(), 6))
        assert not pane.display
        assert "mimic + demonstrations" in str(stage.screen.query_one(TopBar).content)


async def test_members_speak_before_anybody_has_answered(play: Make) -> None:
    events = [ev.CastChanged(TEAM, "blend"), *asked()]
    async with staged(play, *events) as stage:
        await stage.say(*(ev.Drafted(4, draft) for draft in drafts(OTHER, 0, thoughts=7)))
        await stage.reads("llama3.2:3b thinking… 7 words")
        some = (BALLOTS[0], Ballot(OTHER, note="still thinking"))
        await stage.say(ev.Proposed(4, by_team(some), final=False))
        await stage.say(*(ev.Drafted(4, draft) for draft in drafts(OTHER, 3, thoughts=7)))
        await stage.reads("llama3.2:3b answering… 3 words")
        assert "▸ qwen3-8b" in stage.text


async def test_what_one_member_says_is_taken_while_others_still_think(play: Make) -> None:
    events = [ev.CastChanged(TEAM, "blend"), *asked()]
    async with staged(play, *events) as stage:
        await stage.press("enter")
        await stage.reads("still thinking: wait a moment")
        some = (BALLOTS[0], Ballot(OTHER, note="still thinking"))
        said = by_team(some)
        await stage.say(ev.Proposed(4, said, final=False))
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0, "", said.proposal.command)]


# --- spending -----------------------------------------------------------------------


async def test_the_budget_is_shown_live(play: Make) -> None:
    limits = (("session tokens", 20000.0), ("session cost", 1.5), ("move tokens", 4000.0))
    async with staged(play, *proposed(by_model())) as stage:
        assert "tokens" not in str(stage.screen.query_one(TopBar).content)
        await stage.say(ev.Spent(1240, 0.21, 3.0, 310, limits))
        assert "1,240 of 20,000 tokens · 0.21 of 1.50" in stage.text
        await stage.say(ev.Spent(2480, None, 3.0, 310))
        assert "2,480 tokens" in stage.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_top_line_fits_with_a_long_cast(play: Make, size: tuple[int, int]) -> None:
    spent = ev.Spent(1_240_000, 12.5, 3.0, 310, (("session tokens", 2e6),))
    events = [ev.CastChanged(TEAM, "blend"), spent, *proposed(by_team())]
    async with staged(play, *events, size=size) as stage:
        line = str(stage.screen.query_one(TopBar).content)
        assert len(line) <= size[0]
        assert "copilot" in line


# --- text is data ---------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_model_text_is_data_everywhere(play: Make, size: tuple[int, int]) -> None:
    spoken = exchange(answer=HOSTILE, thoughts=HOSTILE, model=HOSTILE, spec=HOSTILE)
    what = by_model(CLEAN, CLEAN + "2", reason=HOSTILE, exchanges=(spoken,))
    ballots = (Ballot(HOSTILE, CLEAN, 0.5, 1.0, None, 1.0), Ballot(LOCAL, note=HOSTILE))
    what = replace(what, proposal=replace(what.proposal, player=HOSTILE, ballots=ballots))
    events = [
        ev.CastChanged(f"{HOSTILE} + {LOCAL}", HOSTILE),
        *asked(),
        ev.Drafted(4, Draft(HOSTILE, HOSTILE, HOSTILE)),
        ev.Drafted(4, Draft(LOCAL, '{"command": "[/b]\\u001b[31m"', HOSTILE)),
    ]
    async with staged(play, *events, size=size) as stage:
        await stage.press("ctrl+g")
        await stage.watch.until(lambda: stage.screen.beats > 0)
        await stage.say(failure(who=HOSTILE, message=HOSTILE, hint=HOSTILE))
        await stage.say(*proposed(what)[1:], failure(message=HOSTILE))
        await stage.say(ev.Rejudged(4, rejudged(what)))
        seen = ""
        for _ in range(6):
            seen += stage.text
            await stage.press("ctrl+n")
        assert "[/b][red]$primary" in seen
        assert "\x1b" not in seen
        assert "\u202e" not in seen
        log = stage.app.services.home.log
        assert not log.exists(), log.read_text()


async def test_the_reason_line_survives_a_team(play: Make) -> None:
    async with staged(play, *proposed(by_team())) as stage:
        await stage.press("f4")
        stage.screen.query_one("#why", Input).value = "it is open"
        await stage.press("enter", "enter")
        assert stage.script.moves == [intents.Accept(4, 0, "it is open")]
        assert not isinstance(stage.app.screen, ConfirmDialog)
