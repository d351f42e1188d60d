"""Recordings in every form of text, made of one real game, and what is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import Verdict, alike, find_seed
from agents.importers.performance.playing import Performance, perform
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.heard import Recording
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.support.paths import DATA

SEED = 3
COMMANDS = ["east", "take lamp", "light lamp", "west", "down", "take key", "up", "read poster"]
Turn = tuple[str, str]


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(Catalog([DATA / "prompter.z5"]).find("prompter"), isolated=False)


@pytest.fixture(scope="module")
def game(world: World) -> tuple[str, list[Turn]]:
    """Return what the story says at first, and each command with its answer."""
    opening = world.reset(SEED).text
    return opening, [(command, world.step(command).text) for command in COMMANDS]


Write = Callable[[str, list[Turn]], str]


def script(opening: str, turns: list[Turn]) -> str:
    return opening + "".join(f"\n\n>{command}\n{answer}" for command, answer in turns)


def spaced(opening: str, turns: list[Turn]) -> str:
    return opening + "".join(f"\n\n> {command}\n\n{answer}" for command, answer in turns)


def own(opening: str, turns: list[Turn]) -> str:
    notes = "[You overrode the agent, in place of “look”.]\n[Why: to see]"
    told = "".join(f"> {command}\n{notes}\n{answer}\n\n" for command, answer in turns)
    return f"The Prompter's Box, seed 3\n\n{opening}\n\n{told}"


def told(who: str, mark: str, text: str) -> str:
    return "\n".join(f"{who} {mark} {line}" for line in text.splitlines())


def floyd(opening: str, turns: list[Turn], who: str = "Floyd", mark: str = "|") -> str:
    parts = ['Ann says, "shall we?"', f'Ann says (to {who}), "load box"', told(who, mark, opening)]
    for number, (command, answer) in enumerate(turns):
        name = "Ann" if number % 2 else "Bob"
        parts += [f'{name} says, "because {number}"', "Cid hums a tune.",
                  f'{name} says (to {who}), "{command}"',
                  told(who, mark, answer), f"{who} {mark} >"]  # fmt: skip
    return "\n".join([*parts, 'Cid says, "lovely"'])


def page(opening: str, turns: list[Turn]) -> str:
    lines = floyd(opening, turns, "ClubFloyd", "]").replace("<", "&lt;").splitlines()
    return "<html><head><title>a log</title></head><body>" + "<br>\n".join(lines) + "</body></html>"


def steps(opening: str, turns: list[Turn]) -> str:
    parts = [f"==>STEP NUM: 0\n==>ACT: None\n==>OBSERVATION: {opening}"]
    parts += [
        f"==>STEP NUM: {number}\n==>ACT: {command}\n==>OBSERVATION: {answer}\n"
        for number, (command, answer) in enumerate(turns, 1)
    ]
    return "\n".join(parts)


def entries(opening: str, turns: list[Turn]) -> str:
    told = [{"command": command, "expectedOutput": answer} for command, answer in turns]
    return json.dumps({"entries": [{"command": "", "expectedOutput": opening}, *told]})


def chat(opening: str, turns: list[Turn]) -> str:
    messages = [{"role": "system", "content": "You play a game."},
                {"role": "user", "content": opening}]  # fmt: skip
    for command, answer in turns:
        messages += [
            {"role": "assistant", "content": f"> {command}"},
            {"role": "user", "content": answer},
        ]
    return json.dumps({"messages": messages})


def chat_lines(opening: str, turns: list[Turn]) -> str:
    return "\n".join(json.dumps(one) for one in json.loads(chat(opening, turns))["messages"])


def tales(opening: str, turns: list[Turn]) -> str:
    seen, lines = opening, []
    for number, (command, answer) in enumerate(turns, 1):
        lines.append({"Step": number, "Score": 0, "Observation": seen, "Action": command,
                      "Feedback": answer})  # fmt: skip
        seen = answer
    return "\n".join(map(json.dumps, lines))


def regression(opening: str, turns: list[Turn]) -> str:
    parts = ["** game: box.z5", "** interpreter: dfrotz", "", "* short", "> look", "* whole"]
    for command, answer in turns:
        parts += [f"> {command}", "# a comment", answer.splitlines()[-1], "!No such words", "/.*e"]
    return "\n".join(parts)


def glktra(opening: str, turns: list[Turn]) -> str:
    def paragraphs(text: str) -> list[object]:
        return [{"content": ["normal", line]} for line in text.splitlines()]

    first = {"input": {"type": "init"}, "output": {
        "windows": [{"id": 1, "type": "grid"}, {"id": 2, "type": "buffer"}],
        "content": [{"id": 1, "lines": [{"line": 0, "content": ["normal", "Score: 0"]}]},
                    {"id": 2, "text": [*paragraphs(opening), {"content": ["normal", ">"]}]}]},
        "timestamp": 1000}  # fmt: skip
    lines: list[object] = [{"metadata": {"title": "Box"}, "timestamp": 1}, first]
    for number, (command, answer) in enumerate(turns, 1):
        echo = {"append": True, "content": [{"style": "input", "text": command}]}
        text = [echo, *paragraphs(answer), {"content": ["normal", ">"]}]
        lines.append({"input": {"type": "line", "value": command},
                      "output": {"content": [{"id": 2, "text": text}]},
                      "timestamp": 1000 + 2000 * number})  # fmt: skip
    return "\n".join(map(json.dumps, lines))


def in_bold(opening: str, turns: list[Turn]) -> str:
    told = "\n\n".join(f"**> {command}**\n\n{answer}" for command, answer in turns)
    return f"# An evening\n\n{opening}\n\n{told}"


def as_code(opening: str, turns: list[Turn]) -> str:
    return in_bold(opening, turns).replace("**> ", "`> ").replace("**\n", "`\n")


def with_status(opening: str, turns: list[Turn]) -> str:
    line = f" Stage{' ' * 40}Score: 0     Moves: 3\n\n"
    return script(opening, [(command, line + answer) for command, answer in turns])


def stamped(opening: str, turns: list[Turn]) -> str:
    lines = script(opening, turns).splitlines()
    return "\n".join(f"[20:{place % 60:02}:33] {line}" for place, line in enumerate(lines))


def indented(opening: str, turns: list[Turn]) -> str:
    return "\n".join(f"    {line}" for line in script(opening, turns).splitlines())


def as_page(opening: str, turns: list[Turn]) -> str:
    told = script(opening, turns).replace("<", "&lt;").replace(">", "&gt;")
    return f"<!DOCTYPE html><html><head><title>a log</title></head><body><pre>{told}</pre></html>"


def another_bot(opening: str, turns: list[Turn]) -> str:
    log = floyd(opening, turns, "zcode-bot", "]")
    return stamped("", [("", log)]).replace('"', "”").replace(", ”", ", “")


def glktra_list(opening: str, turns: list[Turn]) -> str:
    return json.dumps([json.loads(line) for line in glktra(opening, turns).splitlines()])


def reasoned(opening: str, turns: list[Turn]) -> str:
    return json.dumps({"conversations": [
        {"from": "human", "value": opening},
        *({"from": who, "value": said} for command, answer in turns
          for who, said in (("gpt", f"It may help.\n\n> {command}"), ("human", answer))),
    ]})  # fmt: skip


def records(opening: str, turns: list[Turn]) -> str:
    told = [{"command": command, "output": answer} for command, answer in turns]
    return json.dumps([{"command": "", "output": opening}, *told])


def trajectories(opening: str, turns: list[Turn]) -> str:
    return json.dumps({"observations": [opening, *(answer for _, answer in turns)],
                       "actions": [command for command, _ in turns], "seed": SEED,
                       "infos": [{"who": "person", "why": ""}] * len(turns)})  # fmt: skip


FORMS: dict[str, tuple[Write, str]] = {
    "in bold": (in_bold, "markdown"),
    "as code": (as_code, "markdown"),
    "with status": (with_status, "transcript"),
    "stamped": (stamped, "transcript"),
    "indented": (indented, "transcript"),
    "as page": (as_page, "transcript"),
    "another bot": (another_bot, "clubfloyd"),
    "glktra list": (glktra_list, "glktra"),
    "reasoned": (reasoned, "chat"),
    "records": (records, "entries"),
    "trajectories": (trajectories, "trajectories"),
    "script": (script, "transcript"),
    "spaced": (spaced, "transcript"),
    "own": (own, "transcript"),
    "floyd": (floyd, "clubfloyd"),
    "page": (page, "clubfloyd"),
    "steps": (steps, "walkthrough"),
    "entries": (entries, "entries"),
    "chat": (chat, "chat"),
    "chat lines": (chat_lines, "chat"),
    "tales": (tales, "tales"),
    "regression": (regression, "regression"),
    "glktra": (glktra, "glktra"),
}


def read(tmp_path: Path, text: str) -> Recording:
    path = tmp_path / "recorded"
    path.write_text(text, "utf-8")
    return read_recording(path)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_told_by_its_content_and_borne_out_by_replay(
    name: str, tmp_path: Path, world: World, game: tuple[str, list[Turn]]
) -> None:
    write, form = FORMS[name]
    recording = read(tmp_path, write(*game))
    assert recording.format == form
    assert [line.command for line in recording.lines] == COMMANDS
    played = perform(world, SEED, recording)
    assert played.count(Verdict.VERIFIED) == len(COMMANDS)
    if name != "regression":
        assert alike(recording.opening or "", game[0])


def test_what_a_player_says_around_a_command_is_why(
    tmp_path: Path, game: tuple[str, list[Turn]]
) -> None:
    lines = read(tmp_path, floyd(*game)).lines
    assert [line.why for line in lines[:3]] == ["because 0", "because 1", "because 2"]
    assert {line.why for line in read(tmp_path, own(*game)).lines} == {"to see"}
    assert [line.second for line in read(tmp_path, glktra(*game)).lines[:2]] == [2.0, 4.0]


def test_comments_beside_a_command_are_why(tmp_path: Path) -> None:
    text = (
        "# A tour of the theatre\neast  # the lamp is there\n\n# it will be dark\ntake lamp\nwest\n"
    )
    lines = [line for line in read(tmp_path, text).lines if not line.blank]
    assert [(line.command, line.why) for line in lines] == [
        ("east", "the lamp is there"),
        ("take lamp", "it will be dark"),
        ("west", ""),
    ]


# --- misread and otherwise ------------------------------------------------------------


def changed(turns: list[Turn], at: int, command: str) -> list[Turn]:
    return [*turns[:at], (command, turns[at][1]), *turns[at + 1 :]]


@pytest.mark.parametrize("misread", ["take 1amp", "takelamp", "take lanp"])
def test_a_misread_command_is_repaired_by_what_it_was_answered(
    misread: str, tmp_path: Path, world: World, game: tuple[str, list[Turn]]
) -> None:
    opening, turns = game
    recording = read(tmp_path, script(opening, changed(turns, 1, misread)))
    played: Performance = perform(world, SEED, recording)
    (repair,) = played.repairs
    assert repair.line is not None
    assert (repair.line.command, repair.command) == (misread, "take lamp")
    assert played.count(Verdict.VERIFIED) == len(COMMANDS) - 1


def test_a_command_that_was_wrapped_is_put_together(
    tmp_path: Path, world: World, game: tuple[str, list[Turn]]
) -> None:
    opening, turns = game
    command, answer = turns[1]
    wrapped = [*turns[:1], ("take", f"lamp\n{answer}"), *turns[2:]]
    assert command == "take lamp"
    played = perform(world, SEED, read(tmp_path, script(opening, wrapped)))
    assert [one.command for one in played.repairs] == ["take lamp"]


def test_an_answer_that_begins_like_a_prompt_is_no_command(
    tmp_path: Path, game: tuple[str, list[Turn]]
) -> None:
    opening, turns = game
    odd = [
        *turns[:1],
        (turns[1][0], "The sign reads:\n>this way out\n> and never back"),
        *turns[2:],
    ]
    assert [line.command for line in read(tmp_path, script(opening, odd)).lines] == COMMANDS


def test_an_answer_that_does_not_come_is_unverified_and_never_put_right_in_silence(
    tmp_path: Path, world: World, game: tuple[str, list[Turn]]
) -> None:
    opening, turns = game
    odd = [*turns[:2], (turns[2][0], "A dragon eats the lamp, and then the stage."), *turns[3:]]
    played = perform(world, SEED, read(tmp_path, script(opening, odd)))
    assert [step.verdict for step in played.steps[1:]].count(Verdict.UNVERIFIED) == 1
    assert played.steps[3].command == "light lamp"


def test_the_seed_is_searched_for(tmp_path: Path, world: World) -> None:
    commands = ["east", "take lamp", "light lamp", "west", "down", *["fight phantom"] * 4]
    opening = world.reset(7).text
    turns = [(command, world.step(command).text) for command in commands]
    recording = read(tmp_path, script(opening, turns))
    seed = find_seed(world, recording)
    assert perform(world, seed, recording).count(Verdict.VERIFIED) == len(commands)
    first = perform(world, 1, recording)
    assert first.count(Verdict.UNVERIFIED) > 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"some": "thing"}', "JSON of no form"),
        (b"SQLite format 3\0" + b"\0" * 90, "is a database"),
        (("It was a dark and stormy night; " * 9 + "\n").encode() * 9, "is no recording"),
        (b'{"entries": [{"command": "look"}]', "broken JSON"),
        (b">\n>\n>\n", "no command"),
    ],
    ids=["json", "database", "prose", "cut json", "prompts"],
)
def test_nothing_else_passes_for_commands(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    with pytest.raises(CommandFileError, match=told) as error:
        read_recording(path)
    assert "Nothing was imported" in error.value.hint


def test_broken_json_names_its_line(tmp_path: Path, game: tuple[str, list[Turn]]) -> None:
    lines = tales(*game).splitlines()
    with pytest.raises(CommandFileError, match="Line 3"):
        read(tmp_path, "\n".join([*lines[:2], '{"Step": 3,', *lines[2:]]))
    assert len(read(tmp_path, "\n".join([*lines[:4], lines[4][:30]])).lines) == 4


@pytest.mark.parametrize(
    "text", ["> east\n\n>take lamp\n> light lamp", "1. east\n2) take lamp\n10: light lamp\n# end"]
)
def test_what_stands_before_every_command_is_no_part_of_it(text: str, tmp_path: Path) -> None:
    lines = read(tmp_path, text).lines
    assert [line.command for line in lines if not line.blank] == COMMANDS[:3]


def test_a_dataset_is_no_session_and_says_what_is(tmp_path: Path) -> None:
    row = {"messages": [], "session": 1, "move": 3, "who": "person"}
    with pytest.raises(CommandFileError, match="dataset") as error:
        read(tmp_path, f"{json.dumps(row)}\n{json.dumps(row)}\n")
    assert "--format session" in error.value.hint
