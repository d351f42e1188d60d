"""Plain mode with language models: real loop, game and database, loopback servers."""

from __future__ import annotations

import asyncio
import io
import json
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from agents.core.commands import Kind, Mode
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tests.support import openai_stub as stub
from tests.support import tiny_gguf
from tests.support.waiting import PATIENCE, soon
from tui.plain.conversation import converse


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model file; a real llama.cpp serves it."""
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp isn't installed")
    return tiny_gguf.write_model(tmp_path_factory.mktemp("models") / "tiny.gguf").path


def spec(server: stub.Stub, cast: str = "") -> str:
    return f"openai:parrot@{server.url}{cast}"


def proposes(command: str) -> stub.Script:
    said = {"command": command, "reason": "It seems right.", "confidence": 0.7}
    return stub.say(json.dumps({**said, "alternatives": []}))


def judges(people: float) -> stub.Script:
    shares = {"people": people, "progress": 0, "danger": 0, "reason": "They all did so."}
    told = {"outline": "They went in.", "judgements": [{"number": 1, **shares}]}
    return stub.say(json.dumps(told))


async def talk(
    workspace: Workspace,
    game: GameInfo,
    script: str,
    *,
    player: str | Sequence[str] = "mimic",
    critic: str = "none",
    mode: Mode = Mode.COPILOT,
    budget: int | None = None,
) -> str:
    out = io.StringIO()
    loop = workspace.coplay(
        game, seed=5, player=player, critic=critic, mode=mode, budget_tokens=budget
    )
    await converse(loop, io.BytesIO(script.encode()), out, live=False)
    return out.getvalue()


def played(workspace: Workspace, session: int = 1) -> list[tuple[Kind, str]]:
    tip = workspace.journal.info(session).tip
    decisions = [turn.decision for turn in workspace.journal.path(tip)]
    return [(d.kind, d.command) for d in decisions if d is not None]


class Terminal:
    """A person at a terminal: types when something was said."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self.source = open(reading, "rb", buffering=0)  # noqa: SIM115 - the fixture closes it
        self.heard = ""
        self._said = asyncio.Event()

    def write(self, text: str) -> int:
        self.heard += text
        self._said.set()
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        raise OSError("no terminal has this end")

    def type(self, text: str) -> None:
        os.write(self._writing, text.encode())

    def leave(self) -> None:
        os.close(self._writing)

    async def until(self, wanted: str, times: int = 1) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.heard.count(wanted) < times:
                self._said.clear()
                await self._said.wait()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.source.close()


async def test_a_model_proposes_and_each_line_answers_what_stands(
    workspace: Workspace, cave: GameInfo
) -> None:
    async with stub.stubbed(proposes("no"), proposes("in"), proposes("take lamp")) as server:
        said = await talk(workspace, cave, "\n\neast\n", player=spec(server))
    assert played(workspace) == [
        (Kind.ACCEPTED, "no"),
        (Kind.ACCEPTED, "in"),
        (Kind.OVERRIDE, "east"),
    ]
    assert "would play: no (70% sure). It seems right." in said


async def test_nothing_is_asked_before_a_model_is_chosen(
    workspace: Workspace, cave: GameInfo
) -> None:
    async with stub.stubbed(proposes("in")) as server:
        said = await talk(workspace, cave, f"no\n/cost\n/player mimic\n/player {spec(server)}\n\n")
        asked = [one.path for one in server.asked]
    assert "No language model was asked so far." in said
    assert f"From now on {spec(server)} proposes" in said
    assert played(workspace)[-1] == (Kind.ACCEPTED, "in")
    assert "/v1/chat/completions" in asked


async def test_a_cast_that_can_not_be_changes_nothing(workspace: Workspace, cave: GameInfo) -> None:
    script = (
        "/player nobody\n/player gguf:/no/file.gguf\n/critic nobody\n/player 'open\n\n/player\n"
    )
    said = await talk(workspace, cave, script, critic="demonstrations")
    assert "There is no player “nobody”" in said
    assert "There is no model file /no/file.gguf." in said
    assert "There is no critic “nobody”" in said
    assert "A quotation mark is open" in said
    assert "mimic proposes and demonstrations rewards" in said
    assert [kind for kind, _ in played(workspace)] == [Kind.ACCEPTED]


async def test_a_failure_is_told_and_the_person_plays_on(
    workspace: Workspace, cave: GameInfo
) -> None:
    refused = stub.page(401, {"error": {"message": "bad key", "code": "invalid_api_key"}})
    async with stub.stubbed(refused) as server:
        said = await talk(workspace, cave, "no\n/prompt\n/player mimic\n\n", player=spec(server))
    assert f"{spec(server)} has nothing to propose. " in said
    assert "/player mimic" in said
    assert "It failed (key)" in said
    assert "Nothing is proposed here" in said
    assert [kind for kind, _ in played(workspace)] == [Kind.TYPED, Kind.ACCEPTED]


async def test_retry_asks_again(workspace: Workspace, cave: GameInfo) -> None:
    refused = stub.page(401, {"error": {"message": "no", "code": "invalid_api_key"}})
    async with stub.stubbed(refused, proposes("no")) as server:
        said = await talk(workspace, cave, "/retry\n\n", player=spec(server))
    assert "has nothing to propose" in said
    assert played(workspace) == [(Kind.ACCEPTED, "no")]


async def test_the_prompt_is_told_word_for_word(workspace: Workspace, cave: GameInfo) -> None:
    async with stub.stubbed(proposes("no")) as server:
        said = await talk(workspace, cave, "/prompt\n/cost\n", player=spec(server))
        (sent,) = server.chats
    for message in sent["messages"]:
        assert message["content"] in said
    assert '"command": "no"' in said
    assert "7 tokens sent, 3 came" in said
    assert "Language models took 10 tokens in this session (10 for this move)" in said


async def test_a_budget_ends_politely(workspace: Workspace, cave: GameInfo) -> None:
    async with stub.stubbed(proposes("no")) as server:
        said = await talk(workspace, cave, "no\nin\n", player=spec(server), budget=5)
        assert len(server.chats) <= 1
    assert "The budget of 5 tokens" in said
    assert [command for _, command in played(workspace)] == ["no", "in"]


async def test_a_team_tells_who_proposed_what_and_who_dropped_out(
    workspace: Workspace, cave: GameInfo
) -> None:
    gone = stub.page(404, {"error": {"message": "no", "code": "model_not_found"}})
    async with stub.stubbed(proposes("no")) as one, stub.stubbed(gone) as two:
        members = ("mimic", spec(one, "#explorer,t=0.9"), spec(two))
        said = await talk(workspace, cave, "/team\n\n", player=members)
    assert "The team would play: no" in said
    assert f"{spec(two)} gave nothing: " in said
    assert f"{spec(one, '#explorer,t=0.9')}: no, 70% sure, its say 85%" in said
    assert one.chats[0]["temperature"] == 0.9
    assert played(workspace) == [(Kind.ACCEPTED, "no")]


async def test_a_script_is_answered_against_the_word_of_the_critic(
    workspace: Workspace, cave: GameInfo
) -> None:
    async with stub.stubbed(proposes("no")) as one, stub.stubbed(judges(0.5)) as two:
        said = await talk(workspace, cave, "\n", player=spec(one), critic=spec(two))
    assert said.index("The critic model adds: +0.50 for no.") < said.index("> no")
    turn = workspace.journal.path(workspace.journal.info(1).tip, judged=True)[1]
    critique = turn.judged[0].critique
    assert critique is not None
    assert critique.exchanges[0].purpose == "critique"


async def test_a_critic_that_fails_holds_nobody_up(workspace: Workspace, cave: GameInfo) -> None:
    gone = stub.page(401, {"error": {"message": "no", "code": "invalid_api_key"}})
    async with stub.stubbed(gone) as server:
        said = await talk(workspace, cave, "no\nin\n", critic=spec(server))
    assert f"The critic demonstrations + {spec(server)} has nothing to add." in said
    assert [command for _, command in played(workspace)] == ["no", "in"]


async def test_watch_mode_hides_what_models_say(workspace: Workspace, cave: GameInfo) -> None:
    async with stub.stubbed(proposes("xyzzy")) as one, stub.stubbed(judges(0.5)) as two:
        said = await talk(
            workspace,
            cave,
            "/team\n/prompt\n/critic\nno\n",
            player=spec(one),
            critic=spec(two),
            mode=Mode.WATCH,
        )
    before, after = said.split("> no", 1)
    assert "xyzzy" not in before
    assert "adds" not in said
    assert "It had guessed: xyzzy." in after


async def test_equal_models_and_input_give_equal_output(
    tmp_path: Path, cave: GameInfo, tiny: Path
) -> None:
    heard = []
    for name in ("one", "two"):
        with Workspace(Home(tmp_path / name)) as workspace:
            players = (f"gguf:{tiny}#t=0", "mimic")
            heard.append(await talk(workspace, cave, "no\n\n2\n/undo\n/critic\n\n", player=players))
    assert heard[0] == heard[1]
    assert "The team would play" in heard[0]


async def test_a_person_plays_while_a_model_thinks(
    workspace: Workspace, cave: GameInfo, terminal: Terminal
) -> None:
    async with stub.stubbed(stub.silence, proposes("in")) as server:
        loop = workspace.coplay(cave, seed=5, player=spec(server), critic="none")
        talking = asyncio.create_task(converse(loop, terminal.source, terminal, live=True))  # type: ignore[arg-type]
        await terminal.until("The model is thinking.")
        await soon(server.begun.wait())
        terminal.type("2\n")
        await terminal.until("Nothing is proposed yet.")
        terminal.type("no\n")
        await soon(server.left.wait())
        await terminal.until("would play: in")
        terminal.type("\n")
        await terminal.until("inside a building")
        terminal.leave()
        await talking
    assert played(workspace) == [(Kind.TYPED, "no"), (Kind.ACCEPTED, "in")]


async def test_stop_frees_the_slot_and_plays_nothing(
    workspace: Workspace, cave: GameInfo, terminal: Terminal
) -> None:
    async with stub.stubbed(stub.silence) as server:
        loop = workspace.coplay(cave, seed=5, player=spec(server), critic="none")
        talking = asyncio.create_task(converse(loop, terminal.source, terminal, live=True))  # type: ignore[arg-type]
        await soon(server.begun.wait())
        terminal.type("/stop\n")
        await soon(server.left.wait())
        await terminal.until("Nothing is proposed here")
        terminal.leave()
        await talking
    assert played(workspace) == []


async def test_what_the_critic_adds_comes_while_the_person_may_type(
    workspace: Workspace, cave: GameInfo, terminal: Terminal
) -> None:
    async with stub.stubbed(judges(0.5)) as server:
        loop = workspace.coplay(cave, seed=5, critic=spec(server))
        talking = asyncio.create_task(converse(loop, terminal.source, terminal, live=True))  # type: ignore[arg-type]
        await terminal.until("The critic model adds:")
        await terminal.until("\n> ", 2)
        terminal.type("no\n")
        await terminal.until("The critic model adds:", 2)
        terminal.leave()
        await talking
    assert [command for _, command in played(workspace)] == ["no"]


async def test_what_a_model_writes_draws_nothing(workspace: Workspace, cave: GameInfo) -> None:
    said = {"command": "look", "reason": "\x1b[2J\x07[bold]red[/] \u202eabc", "confidence": 0.5}
    nasty = stub.say(json.dumps({**said, "alternatives": []}))
    async with stub.stubbed(nasty) as server:
        heard = await talk(workspace, cave, "/prompt\n/team\n\n", player=spec(server))
    assert "[bold]red[/]" in heard
    assert "\x1b" not in heard
    assert "\x07" not in heard
