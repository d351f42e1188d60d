"""The prompt, the cast, the backends: what they show and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from textual.widgets import OptionList, Static, TextArea

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.home.paths import Home
from agents.providers.base import Fault, ModelInfo, ProviderError, Shape
from tests.support.library_screen import screen_text
from tests.support.model_screens import (
    LOCAL,
    OTHER,
    SIZES,
    TEAM,
    Make,
    asked,
    by_model,
    by_team,
    exchange,
    failure,
    proposed,
    rejudged,
    staged,
)
from tests.support.play_screen import GAME, Script, asking, judged, opening
from tui.app import UnderstudyApp
from tui.probes import server_of
from tui.screens.backends import BackendsScreen
from tui.screens.cast import CastDialog, may_cost
from tui.screens.dialogs import ConfirmDialog
from tui.screens.play import PlayScreen
from tui.screens.prompt import PromptScreen
from tui.screens.prompt_text import PromptError, read_prompt, write_prompt
from tui.services import BackendReport, PlayRequest, Services
from tui.widgets.bars import MessageBar
from tui.widgets.format import short_spec

HOSTILE = "[/b][red]$primary \x1b]0;gone\x07\x1b[31mred\u202e ⟦{}⟧ %s"

# --- the prompt as a document -------------------------------------------------------

PROMPTS = [
    (("system", "Play."), ("user", "Where?\n\nHere.")),
    (("user", ""),),
    (("user", "\n\n"), ("assistant", "a\n"), ("user", "")),
    (("user", "── system ────────────────────────\nI am no header."), ("user", "x")),
    (("user", "\\── user ───────\n\\\\── user ────"), ("user", "\\")),
    (("user", "────────\n── two words ────\n── x"), ("system", "  spaced  ")),
    (("user", "[/b][red] $x {} ⟦⟧ ünï漢字\ttab"),),
]


@pytest.mark.parametrize("messages", PROMPTS)
def test_a_prompt_comes_back_as_it_went_in(messages: tuple[tuple[str, str], ...]) -> None:
    if any(content.strip() for _, content in messages):
        assert read_prompt(write_prompt(messages)) == messages
    else:
        with pytest.raises(PromptError, match="no words"):
            read_prompt(write_prompt(messages))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("hello", "Line 1 belongs to nobody"),
        ("\n\nhello\n── user ────\nx", "Line 3 belongs to nobody"),
        ("── usr ────\nhello", "no role ‘usr’"),
        ("", "no words"),
        ("── user ────\n  \n", "no words"),
    ],
)
def test_what_cannot_be_read_is_told(document: str, words: str) -> None:
    with pytest.raises(PromptError, match=words):
        read_prompt(document)


def test_an_edited_prompt_is_clean() -> None:
    assert read_prompt("── User ────\na\x1b[31mb\u202e") == (("user", "ab"),)


# --- the prompt screen ---------------------------------------------------------------


def prompt_of(app: UnderstudyApp) -> PromptScreen:
    screen = app.screen
    assert isinstance(screen, PromptScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_prompt_is_shown_exactly(play: Make, size: tuple[int, int]) -> None:
    async with staged(play, *proposed(by_model()), size=size) as stage:
        await stage.press("ctrl+o")
        prompt_of(stage.app)
        for words in (
            "Prompt · ",
            "1,240 tokens",
            "── system ─",
            "Answer in JSON.",
            "you do?",
        ):
            assert words in stage.text
        if size[0] < 100:
            assert "temperature" not in stage.text
            await stage.press("ctrl+n")
        assert "It is ajar." in stage.text
        answer = stage.app.screen.query_one("#answer-text", TextArea).text
        for words in (
            "Opening it may let me in.",
            "temperature 0.7",
            "0.0021",
            "1,240 → 86",
            LOCAL,
        ):
            assert words in answer
        await stage.press("escape")
        assert isinstance(stage.app.screen, PlayScreen)
        assert stage.script.moves == []


async def test_an_edited_prompt_is_asked_again(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        await stage.press("f10")
        screen = prompt_of(stage.app)
        text = screen.query_one("#prompt-text", TextArea)
        text.move_cursor(text.document.end)
        await stage.press("H", "m", "enter", "?")
        assert "edited, ~" in stage.text
        await stage.press("ctrl+r")
        kept = exchange().messages
        assert stage.script.moves == [
            intents.Reask((kept[0], ("user", "Behind the House\nWhat do you do?Hm\n?")))
        ]
        assert isinstance(stage.app.screen, PlayScreen)


async def test_an_unedited_prompt_is_asked_again_as_it_was(play: Make) -> None:
    messages = (("tool", "odd \x07 bytes"), ("user", "x"))
    what = by_model(exchanges=(exchange(messages=messages),))
    async with staged(play, *proposed(what)) as stage:
        await stage.press("ctrl+o", "ctrl+r")
        assert stage.script.moves == [intents.Reask(messages)]


async def test_a_prompt_that_makes_no_sense_stays_to_be_mended(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        await stage.press("ctrl+o")
        text = prompt_of(stage.app).query_one("#prompt-text", TextArea)
        text.load_text("[/b] no header")
        await stage.pilot.pause()
        await stage.press("ctrl+r")
        assert "Line 1 belongs to nobody" in stage.app.screen.query_one(MessageBar).plain
        assert text.text == "[/b] no header"
        await stage.press("escape")
        assert isinstance(stage.app.screen, ConfirmDialog)
        await stage.press("n")
        prompt_of(stage.app)
        await stage.press("escape", "y")
        assert isinstance(stage.app.screen, PlayScreen)
        assert stage.script.moves == []


async def test_every_request_can_be_chosen_and_a_critics_only_read(play: Make) -> None:
    what = rejudged(by_team())
    repaired = replace(what.proposal, exchanges=(*what.proposal.exchanges, exchange("repair")))
    async with staged(play, *proposed(replace(what, proposal=repaired))) as stage:
        await stage.press("ctrl+o")
        screen = prompt_of(stage.app)
        rows = [
            str(screen.query_one("#requests", OptionList).get_option_at_index(n).prompt)
            for n in range(4)
        ]
        assert [row.split(" · ")[1] for row in rows] == ["propose", "propose", "repair", "critique"]
        assert rows[1].startswith("ollama:llama3.2:3b")
        await stage.press("f2", "f2", "f2")
        assert "critique" in stage.text.splitlines()[0]
        await stage.press("Z")
        assert "Z" not in screen.query_one("#prompt-text", TextArea).text
        await stage.press("ctrl+r")
        assert "Only what a player was asked" in screen.query_one(MessageBar).plain
        await stage.press("f3")
        assert "repair" in stage.text.splitlines()[0]
        await stage.press("ctrl+r")
        assert stage.script.moves == [intents.Reask(exchange().messages)]


async def test_edits_are_kept_while_another_request_is_read(play: Make) -> None:
    async with staged(play, *proposed(by_team())) as stage:
        await stage.press("ctrl+o")
        text = prompt_of(stage.app).query_one("#prompt-text", TextArea)
        text.load_text("── user ────\nmine")
        await stage.pilot.pause()
        await stage.press("f2", "f3")
        assert text.text == "── user ────\nmine"


async def test_what_failed_can_be_looked_at_and_asked_again(play: Make) -> None:
    tried = exchange(answer="", thoughts="", fault="context", prompt_tokens=0)
    lost = failure(who=LOCAL, exchanges=(tried,), kind="context")
    events = [*asked(), lost, ev.Proposed(4, None, final=True), ev.Awaiting(4, Mode.COPILOT)]
    async with staged(play, *events) as stage:
        await stage.press("ctrl+o")
        assert "failed: context" in prompt_of(stage.app).query_one("#answer-text", TextArea).text
        assert "~" in stage.text.splitlines()[0], "uncounted tokens are estimated"
        await stage.press("ctrl+r")
        assert stage.script.moves == [intents.Reask(tried.messages)]


async def test_without_a_model_there_is_no_prompt(play: Make) -> None:
    async with staged(play, *asking(4, judged())) as stage:
        await stage.press("ctrl+o")
        assert isinstance(stage.app.screen, PlayScreen)
        assert "No language model was asked" in stage.message


async def test_a_huge_hostile_prompt_is_shown_and_copied(play: Make) -> None:
    lines = "\n".join(f"{n} {HOSTILE}" for n in range(20_000))
    messages = (("system", lines), ("user", "word " * 60_000))
    what = by_model(exchanges=(exchange(messages=messages, answer=lines, thoughts=lines),))
    async with staged(play, *proposed(what), size=(80, 24)) as stage:
        await stage.press("ctrl+o")
        screen = prompt_of(stage.app)
        assert "[/b][red]$primary red" in stage.text
        await stage.press("f4")
        copied = stage.app.clipboard
        assert copied == screen.query_one("#prompt-text", TextArea).text
        assert len(copied) > 800_000
        assert "\x1b" not in copied
        assert f"{len(copied):,} characters" in screen.query_one(MessageBar).plain


# --- the cast -----------------------------------------------------------------------------

REPORTS = (
    BackendReport(
        "ollama",
        True,
        "version 0.6.3",
        models=(ModelInfo("llama3.2:3b", 131072, Shape.SCHEMA), ModelInfo("[/b]odd", None)),
    ),
    BackendReport("openai@http://127.0.0.1:8080/v1", False, "nothing answers", "Start it."),
    BackendReport("openai", None, "OPENAI_API_KEY is set", paid=True),
)


class Prober:
    """Answers for the backends and notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails: ProviderError | None = None

    async def every(self) -> Sequence[BackendReport]:
        self.asked.append("*")
        return REPORTS

    async def one(self, spec: str) -> BackendReport:
        self.asked.append(spec)
        if self.fails is not None:
            raise self.fails
        return BackendReport(spec, True, "it answers", models=(ModelInfo("gpt"),), paid=True)


async def probing(app: UnderstudyApp) -> None:
    """Wait until nobody is asked any more."""
    asking = [worker for worker in app.workers if worker.group == "probe"]
    if asking:
        await app.workers.wait_for_complete(asking)


@pytest.fixture
def prober() -> Prober:
    return Prober()


@pytest.fixture
def probed(home: Home, prober: Prober) -> Callable[[Script], UnderstudyApp]:
    def make(script: Script) -> UnderstudyApp:
        services = Services(
            home=home,
            open_coplay=lambda request: script,
            theme="footlights",
            probe_backends=prober.every,
            probe_backend=prober.one,
        )
        return UnderstudyApp(services, PlayRequest(game=GAME))

    return make


def cast_of(app: UnderstudyApp) -> CastDialog:
    screen = app.screen
    assert isinstance(screen, CastDialog)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_team_is_cast_with_keys_alone(play: Make, size: tuple[int, int]) -> None:
    events = [ev.CastChanged("mimic", "demonstrations"), *proposed(by_model())]
    async with staged(play, *events, size=size) as stage:
        await stage.press("ctrl+l")
        cast_of(stage.app)
        assert "[x] mimic" in stage.text
        assert "^S use them" in stage.text
        await stage.press("down", "space")
        assert "[x] explorer" in stage.text
        await stage.press("tab", *"ollama:qwen3:8b", "enter")
        await stage.press("ctrl+s")
        assert stage.script.moves == [
            intents.ChangePlayers(("mimic", "explorer", "ollama:qwen3:8b"))
        ]
        assert isinstance(stage.app.screen, PlayScreen)


async def test_another_critic_is_chosen_and_escape_changes_nothing(play: Make) -> None:
    events = [ev.CastChanged("mimic", "demonstrations"), *proposed(by_model())]
    async with staged(play, *events) as stage:
        await stage.press("ctrl+l", "space", "escape")
        assert stage.script.moves == []
        await stage.press("ctrl+l", "tab", "tab", *OTHER, "enter", "ctrl+s")
        assert stage.script.moves == [intents.ChangeCritic(OTHER)]


async def test_an_unknown_cast_is_not_changed_by_looking(play: Make) -> None:
    async with staged(play, *asked()) as stage:
        await stage.press("ctrl+l")
        assert "[x]" not in stage.text
        await stage.press("ctrl+s")
        assert stage.script.moves == []
        await stage.press("ctrl+l", "space", "ctrl+s")
        assert stage.script.moves == [intents.ChangePlayers(("mimic",))]


async def test_nobody_and_somebody_exclude_each_other(play: Make) -> None:
    events = [ev.CastChanged("mimic", "demonstrations"), *proposed(by_model())]
    async with staged(play, *events) as stage:
        await stage.press("ctrl+l", "down", "down", "down", "space")
        assert "[x] human" in stage.text
        assert "[ ] mimic" in stage.text
        await stage.press("up", "space")
        assert "[ ] human" in stage.text
        await stage.press("space", "ctrl+s")
        assert stage.script.moves == [intents.ChangePlayers(("human",))]


async def test_a_hosted_service_is_named_as_such_and_chosen_on_purpose(play: Make) -> None:
    async with staged(play, ev.CastChanged("mimic", "none"), *proposed(by_model())) as stage:
        await stage.press("ctrl+l", "tab", *"openai:gpt-9", "enter")
        assert isinstance(stage.app.screen, ConfirmDialog)
        question = str(stage.app.screen.query(Static).first().content)
        assert "openai:gpt-9 is a hosted service: asking it may cost money" in question
        await stage.press("n")
        assert "openai:gpt-9" not in stage.text
        await stage.press(*"openai:gpt-9", "enter", "y")
        assert "¤ may cost money" in stage.text
        await stage.press("ctrl+s")
        assert stage.script.moves == [intents.ChangePlayers(("mimic", "openai:gpt-9"))]


@pytest.mark.parametrize(
    ("spec", "paid"),
    [
        ("mimic", False),
        (OTHER, False),
        (LOCAL, False),
        (f"{LOCAL}#explorer,t=0.9", False),
        ("openai:m@localhost:8080#cautious", False),
        ("openai:gpt-9", True),
        ("openai:gpt-9#explorer", True),
        ("openai:m@https://api.example.org/v1", True),
        ("openai:m@not an address?", True),
        (f"mimic + {LOCAL} + openai:gpt-9", True),
        ("gguf:/models/a@b.gguf", False),
    ],
)
def test_what_may_cost(spec: str, paid: bool) -> None:
    assert may_cost(spec) is paid


@pytest.mark.parametrize(
    ("spec", "short"),
    [
        (LOCAL, "openai:qwen3-8b"),
        (f"{LOCAL}#explorer,t=0.9", "openai:qwen3-8b#explorer,t=0.9"),
        ("gguf:/a/b c/small.gguf#cautious", "gguf:small.gguf#cautious"),
        ("mimic", "mimic"),
        (f"{LOCAL} + mimic", "openai:qwen3-8b + mimic"),
        (TEAM, "team of 3"),
        ("a\x1b[31m\nb", "a b"),
    ],
)
def test_specs_are_named_shortly(spec: str, short: str) -> None:
    assert short_spec(spec) == short


# --- the backends ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_backends_are_looked_for_when_asked_and_not_before(
    probed: Make, prober: Prober, size: tuple[int, int]
) -> None:
    spent = ev.Spent(1240, 0.2, 3.0, 310, (("session tokens", 20000.0), ("move seconds", 9.0)))
    async with staged(probed, spent, *proposed(by_model()), size=size) as stage:
        await stage.press("ctrl+l", "escape")
        assert prober.asked == [], "the cast dialog asks nobody by itself"
        await stage.press("ctrl+b")
        await probing(stage.app)
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, BackendsScreen)
        assert prober.asked == ["*"]
        for words in (
            "● ollama",
            "llama3.2:3b",
            "131,072 tokens",
            "[/b]odd",
            "✗ openai@",
            "○ openai",
        ):
            assert words in stage.text
        assert "1,240 of 20,000 tokens" in " ".join(stage.text.split())
        await stage.press("down", "down", "down")
        assert "→ Start it." in stage.text


async def test_beside_an_open_game_the_budget_is_that_games(probed: Make) -> None:
    async with staged(probed, *proposed(by_model()), size=(140, 40)) as stage:
        await stage.press("ctrl+b")
        await probing(stage.app)
        await stage.pilot.pause()
        assert "this session" in stage.text
        assert "no game is open" not in stage.text


async def test_servers_that_play_already_are_looked_at_too(probed: Make, prober: Prober) -> None:
    other = "openai:judge@http://127.0.0.1:9000/v1"
    cast = ev.CastChanged(f"{LOCAL} + {other}#explorer,t=0.9", f"demonstrations + {other}")
    async with staged(probed, cast, *proposed(by_model())) as stage:
        await stage.press("ctrl+b")
        await probing(stage.app)
        assert prober.asked == ["*", "openai@http://127.0.0.1:9000/v1"]


@pytest.mark.parametrize(
    ("spec", "server"),
    [
        (LOCAL, "openai@http://127.0.0.1:8080/v1"),
        (f"{LOCAL}#explorer,t=0.9", "openai@http://127.0.0.1:8080/v1"),
        ("ollama:llama3.2:3b@http://10.0.0.7:11434", "ollama@http://10.0.0.7:11434"),
        ("ollama:llama3.2:3b", ""),
        ("openai:claude@2026", ""),
        ("gguf:/models/a@http://b.gguf", ""),
        ("mimic", ""),
        ("demonstrations", ""),
    ],
)
def test_a_server_is_read_from_a_spec(spec: str, server: str) -> None:
    assert server_of(spec) == server


async def test_a_paid_backend_is_contacted_by_the_persons_key_alone(
    probed: Make, prober: Prober
) -> None:
    async with staged(probed, *proposed(by_model())) as stage:
        await stage.press("ctrl+b")
        await probing(stage.app)
        await stage.press("end")
        assert "may cost money" in stage.text
        assert prober.asked == ["*"]
        await stage.press("enter")
        await probing(stage.app)
        await stage.pilot.pause()
        assert prober.asked == ["*", "openai"]
        assert "● openai  answers" in stage.text
        await stage.press("end", "enter")
        assert isinstance(stage.app.screen, ConfirmDialog), "choosing it is asked about"
        await stage.press("y")
        cast_of(stage.app)
        assert "[x] openai:gpt" in stage.text
        await stage.press("ctrl+s")
        assert stage.script.moves == [intents.ChangePlayers((LOCAL, "openai:gpt"))]


async def test_a_found_model_goes_to_the_cast(probed: Make, prober: Prober) -> None:
    async with staged(probed, ev.CastChanged("mimic", "none"), *proposed(by_model())) as stage:
        await stage.press("ctrl+l", "ctrl+b")
        await probing(stage.app)
        await stage.press("down", "enter")
        cast_of(stage.app)
        assert "[x] ollama:llama3.2:3b" in stage.text
        assert "[ ] ollama:[/b]odd" in stage.text
        await stage.press("ctrl+s")
        assert stage.script.moves == [intents.ChangePlayers(("mimic", "ollama:llama3.2:3b"))]
        await stage.press("ctrl+b")
        assert prober.asked == ["*"], "what was found is kept until it is looked for again"
        await stage.press("r")
        await probing(stage.app)
        assert prober.asked == ["*", "*"]


async def test_a_probe_that_fails_is_told(probed: Make, prober: Prober) -> None:
    prober.fails = ProviderError(Fault.KEY, "The key [/b] was refused.", "Set another.")
    async with staged(probed, *proposed(by_model())) as stage:
        await stage.press("ctrl+b")
        await probing(stage.app)
        await stage.press("end", "enter")
        await probing(stage.app)
        await stage.pilot.pause()
        assert "✗ The key [/b] was refused. Set another." in stage.text
        await stage.press("escape")
        assert isinstance(stage.app.screen, PlayScreen)


async def test_without_probes_the_screen_says_so(play: Make) -> None:
    async with staged(play, *proposed(by_model())) as stage:
        await stage.press("ctrl+b")
        assert "Nothing is known here about looking" in stage.text
        await stage.press("r", "enter", "escape")
        assert isinstance(stage.app.screen, PlayScreen)


async def test_hostile_reports_are_data(home: Home) -> None:
    async def every() -> Sequence[BackendReport]:
        return [BackendReport(HOSTILE, False, HOSTILE, HOSTILE, (ModelInfo(HOSTILE, 1),))]

    script = Script(opening(), *proposed(by_model()))
    services = Services(home=home, open_coplay=lambda _: script, probe_backends=every)
    app = UnderstudyApp(services, PlayRequest(game=GAME))
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        await pilot.press("ctrl+b")
        await probing(app)
        await pilot.pause()
        assert "[/b][red]$primary red" in screen_text(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CastDialog)
        assert "[/b][red]$primary red" in screen_text(app)
        assert not home.log.exists()


async def test_the_budget_in_a_game_is_the_games_from_wherever_it_is_asked_for(play: Make) -> None:
    async with staged(play, *asked()) as stage:
        for opened in (stage.screen.action_backends, stage.app._open_backends):
            opened()
            await stage.pilot.pause()
            assert "no game is open" not in screen_text(stage.app)
            assert "this session" in screen_text(stage.app)
            await stage.press("escape")
