"""The installed program with language models: real files, real servers, no key anywhere."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.home.settings import load_settings
from agents.play.loop.workspace import Workspace
from agents.providers.budget import Price
from games.catalog import Catalog
from tests.support import openai_stub as stub
from tests.support import tiny_gguf
from tests.support.asking_program import ask
from tests.support.ollama_stub import running_ollama
from tests.support.paths import TOP
from tests.support.program import run
from tui.cli import main
from tui.plain.conversation import converse

pytestmark = pytest.mark.slow

CANARY = "sk-canary-4f9b2c7d1e8a"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model file; a real llama.cpp serves it."""
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp isn't installed")
    return tiny_gguf.write_model(tmp_path_factory.mktemp("models") / "tiny.gguf").path


class Told:
    """All that runs of the program said, and how the latest ended."""

    def __init__(self) -> None:
        self.everything = ""
        self.code = 0

    async def run(self, *words: str, said: str = "", **more: str) -> str:
        """Run the program while servers in this process answer it; return stdout."""
        environ = {**os.environ, **more}
        done = await asyncio.to_thread(run, *words, said=said, environ=environ)
        self.everything += done.stdout + done.stderr
        self.code = done.returncode
        assert "Traceback" not in self.everything
        return done.stdout


@pytest.fixture
def program() -> Told:
    return Told()


def strings_of(database: Path) -> Iterator[str]:
    """Yield every value of every table, as text."""
    with sqlite3.connect(database) as db:
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of our own
                yield from map(str, row)


def grep(folder: Path, needle: str) -> list[str]:
    """Return the files under a folder that hold some text, in whatever encoding."""
    wanted = (needle.encode(), needle.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(p) for p in files if any(text in p.read_bytes() for text in wanted)]


async def test_a_team_proposes_is_overridden_and_recorded(
    tiny: Path, program: Told, home_folder: Path
) -> None:
    model = f"gguf:{tiny}#t=0,free"
    said = await program.run(
        *("play", "cave", "--seed", "5", "--plain", "--critic", "demonstrations"),
        *("--player", model, "--player", "mimic"),
        said="no\n\nin\n/why it is dark down there\ntake lamp\n",
    )
    assert program.code == 0
    assert said.count("The team would play: ") == 5
    data = ask("replay", "1")
    assert data["player"] == f"{model} + mimic"
    opening, *turns = data["turns"]
    assert opening["proposals"] == []
    assert [turn["kind"] for turn in turns][1] == "accepted"
    assert (turns[3]["command"], turns[3]["why"]) == ("take lamp", "it is dark down there")
    first, *others = turns[3]["proposals"][0]["commands"]
    named = {first: "accepted", **dict.fromkeys(others, "alternative")}
    assert turns[3]["kind"] == named.get("take lamp", "override")
    for turn in turns:
        (proposal,) = turn["proposals"]
        assert [member["player"] for member in proposal["members"]] == [model, "mimic"]
        asked = proposal["members"][0]["exchanges"][0]
        assert asked["purpose"] == "propose"
        assert json.loads(asked["answer"])["command"]
        assert asked["prompt_tokens"] > 500
    verified = ask("replay", "1", "--verify")
    assert verified["ok"]


async def test_a_critic_model_judges_and_is_recorded(tiny: Path, program: Told) -> None:
    said = await program.run(
        *("play", "cave", "--seed", "5", "--plain", "--critic", f"gguf:{tiny}"), said="no\nin\n"
    )
    assert said.count("The critic model adds: ") == 3
    data = ask("replay", "1")
    critique = data["turns"][1]["proposals"][0]["critiques"][0]
    assert critique["critic"] == f"demonstrations + gguf:{tiny}"
    assert critique["exchanges"][0]["purpose"] == "critique"


async def test_no_lookahead_tries_nothing(tiny: Path, program: Told) -> None:
    words = ("play", "cave", "--seed", "5", "--plain", "--player", f"gguf:{tiny}#t=0,free")
    tried = {}
    for number, switch in enumerate(("--lookahead", "--no-lookahead"), start=1):
        await program.run(*words, switch, said="no\nin\n")
        data = ask("replay", str(number))
        tried[switch] = sum(p["lookahead"] for turn in data["turns"] for p in turn["proposals"])
    assert tried["--no-lookahead"] == 0
    assert tried["--lookahead"] > 0


async def test_a_budget_on_the_command_line_ends_the_asking(tiny: Path, program: Told) -> None:
    said = await program.run(
        *("play", "cave", "--seed", "5", "--plain", "--player", f"gguf:{tiny}#free"),
        *("--budget-tokens", "4000"),
        said="no\nin\ntake lamp\nout\n",
    )
    assert program.code == 0
    assert "The budget of 4,000 tokens for this session is" in said
    assert "> out" in said


MODELS = (TOP / "docs" / "models.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall(r"^understudy play .+$", MODELS, re.M))
async def test_what_the_page_on_models_tells_plays(
    line: str, tiny: Path, program: Told, home_folder: Path
) -> None:
    """Each as it stands there, with a model, a file and a port that there are."""
    if not os.environ.get("UNDERSTUDY_STORIES"):
        pytest.skip("needs the stories of UNDERSTUDY_STORIES")
    (home_folder / "models").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tiny, home_folder / "models" / "SmolLM2-tiny.gguf")  # by its short name
    answer = json.dumps({"command": "open mailbox", "reason": "Letters.", "confidence": 0.6})
    async with stub.stubbed(stub.say(answer)) as server, running_ollama() as ollama:
        server.models = [{"id": "storyteller:1b"}]
        ollama.says = [answer[:20], answer[20:]]
        line = line.replace("PATH", str(tiny)).replace("MODEL", "storyteller:1b")
        line = line.replace("http://127.0.0.1:8080/v1", server.url)
        words = shlex.split(line)[1:]
        await program.run(
            *words, "--plain", "--seed", "12", said="open mailbox\n\n", OLLAMA_HOST=ollama.host
        )
        asked = len(server.chats) + len(ollama.chats)
    assert program.code == 0
    assert (asked == 0) == ("gguf:" in line or "smollm2" in line)
    data = ask("replay", "1")
    assert [turn["command"] for turn in data["turns"]][1] == "open mailbox"
    assert data["turns"][1]["failures"] == []
    spec = words[words.index("--player") + 1]
    assert spec.partition("@")[0].partition("#")[0] in data["player"]


def test_the_settings_of_the_page_on_models_are_read(tmp_path: Path) -> None:
    (told,) = re.findall(r"^```toml\n(.*?)^```", MODELS, re.M | re.S)
    (tmp_path / "settings.toml").write_text(told)
    settings = load_settings(tmp_path / "settings.toml")
    assert (settings.budget.session_tokens, settings.budget.move_tokens) == (200_000, 8_000)
    assert (settings.team.answers, settings.team.seconds) == (2, 20)
    assert settings.backends.servers == ("http://127.0.0.1:8080/v1",)
    assert settings.prices == {"openai:some-model": Price(0.4, 1.6)}


FAILURES: list[stub.Script] = [
    stub.page(401, {"error": {"message": f"Incorrect API key provided: {CANARY}"}}),
    stub.page(403, f"<html>you sent Authorization: Bearer {CANARY}</html>"),
    stub.page(500, {"error": {"message": f"upstream said: {CANARY} is tired"}}),
    stub.page(429, {"error": {"message": "slow down"}}, {"Retry-After": "0"}),
    stub.page(200, f"<html>Bearer {CANARY}</html>"),
    stub.stream(stub.delta(content=f'{{"command": "say {CANARY}"'), drop=True),
    stub.say(json.dumps({"command": "no", "reason": f"The key is {CANARY}.", "confidence": 0.5})),
    stub.hang_up,
]


REAL = 2
"""Of the failures, how many the installed program is run against; the loop meets the others."""


async def test_no_key_is_ever_kept_or_shown(
    program: Told, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against servers that tell the key back in every way they can."""

    async def play(number: int, home: Path, model: str, keys: dict[str, str]) -> None:
        said = "no\n/prompt\n/team\n/critic\n/cost\nscript\n\n"
        if number < REAL:
            await program.run(
                *("play", "cave", "--seed", "5", "--plain"),
                *("--player", model, "--player", "mimic", "--critic", model),
                said=said,
                **keys,
            )
            return
        out = io.StringIO()
        with Workspace(Home(home)) as workspace:
            cave, players = Catalog([]).find("cave"), (model, "mimic")
            loop = workspace.coplay(cave, seed=5, player=players, critic=model, environ=keys)
            await converse(loop, io.BytesIO(said.encode()), out, live=False)
        program.everything += out.getvalue()

    async def suffer(number: int, failure: stub.Script) -> None:
        home = tmp_path / f"home-{number}"
        async with stub.stubbed(failure) as server:
            keys = {"UNDERSTUDY_HOME": str(home), "OPENAI_API_KEY": CANARY}
            if number % 2:
                model = "openai:parrot"
                keys["OPENAI_BASE_URL"] = server.url
            else:
                model = f"openai:parrot@{server.url}"
                keys["UNDERSTUDY_KEY_127_0_0_1"] = CANARY
            await play(number, home, model, keys)
            if number < REAL:
                server.pages["/v1/models"] = failure
                (home / "settings.toml").write_text(f'[backends]\nservers = ["{server.url}"]\n')
                await program.run("doctor", "--json", **keys)
        assert any(CANARY in one.headers.get("authorization", "") for one in server.asked), number
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("UNDERSTUDY_HOME", str(home))
            assert main(["replay", "1", "--json"]) == 0
        told = capsys.readouterr()
        program.everything += told.out + told.err
        data = json.loads(told.out)
        assert data["turns"][1]["command"] == "no"
        assert len(data["turns"]) == 3, "the person played on"
        assert [text for text in strings_of(home / "understudy.db") if CANARY in text] == []
        assert list((home / "transcripts").iterdir())

    for one in enumerate(FAILURES[REAL:], REAL):
        await suffer(*one)
    await asyncio.gather(*(suffer(*one) for one in enumerate(FAILURES[:REAL])))
    assert "refused" in program.everything
    assert CANARY not in program.everything
    assert grep(tmp_path, CANARY) == []
