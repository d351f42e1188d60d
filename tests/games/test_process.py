"""Worlds in real child processes: faults of every kind, and what survives them."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from games.errors import GameError, StoryError, WorldCrashedError
from games.open import open_world
from games.process import ProcessWorld
from games.spawn import COMMAND
from games.types import Engine, GameInfo
from tests.support.paths import TOP
from tests.support.toys import SHORT, TOY, Opener, await_word, kill, linux
from tests.support.waiting import PATIENCE


def test_every_call_crosses_the_border(toy: Opener) -> None:
    world = toy()
    assert world.info is TOY
    opening = world.reset(5)
    assert opening.text.startswith("The toy begins. 0 ")
    scene = world.step("say “hello” \udcff [b]x[/b] \x1b[31m")
    assert scene.inventory == ("say “hello” \udcff [b]x[/b]",)  # as names are: a clean line
    assert (scene.location, scene.score, scene.max_score, scene.moves) == ("Box", 1, None, 1)
    assert [s.score for s in world.play(["a", "b"])] == [2, 3]
    last = world.run(["c", "die"])
    assert (last.score, last.died, last.over) == (5, True, True)
    assert world.facts() == {("in", "player", "box"), ("is", "toy", "told-5")}
    assert world.lexicon().knows("attic")
    assert world.lexicon().resolution == 6
    assert world.valid_commands() == ["say hello", "north"]


def test_worlds_of_one_game_have_one_and_the_same_lexicon(toy: Opener) -> None:
    assert toy().lexicon() is toy().lexicon()


def test_starting_early_is_optional_and_the_lexicon_needs_no_story(toy: Opener) -> None:
    world = toy()
    assert world.pid is None
    world.start()
    started = world.pid
    assert started is not None
    assert world.lexicon().verbs == ("say",)
    with pytest.raises(GameError, match="not begun"):
        world.step("say hello")
    world.reset(1)
    assert world.pid == started


def test_a_seed_below_one_is_a_mistake_of_the_caller(toy: Opener) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        toy().reset(0)


def test_errors_of_the_world_come_through_and_change_nothing(toy: Opener) -> None:
    world = toy()
    world.reset(1)
    world.step("one")
    pid = world.pid
    attempts: list[Callable[[], object]] = [
        lambda: world.step("refuse"),
        lambda: world.run(["two", "refuse"]),
    ]
    for attempt in attempts:
        with pytest.raises(GameError) as caught:
            attempt()
        assert type(caught.value) is GameError
        assert (caught.value.message, caught.value.hint) == (
            "The toy refuses.",
            "Ask it nicely.",
        )
    assert world.step("three").inventory == ("one", "three")
    assert world.pid == pid


@linux
def test_killed_between_calls_play_goes_on(toy: Opener) -> None:
    world, untouched = toy(), toy()
    for each in (world, untouched):
        each.reset(7)
        each.play(["one", "two"])
    calls: list[Callable[[ProcessWorld], object]] = [
        lambda w: w.step("three"),
        lambda w: w.run(["four"]),
        lambda w: w.play(["five", "six"]),
        lambda w: w.facts(),
        lambda w: w.lexicon(),
        lambda w: w.valid_commands(),
        lambda w: w.snapshot(),
        lambda w: w.step("seven"),
    ]
    for call in calls:
        gone = kill(world)
        assert call(world) == call(untouched)
        assert world.pid not in (None, gone)


@linux
def test_killed_during_a_command_it_is_played_once_more(
    toy: Opener, fifo: Path, tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    world, untouched = toy(), toy()
    for each in (world, untouched):
        each.reset(7)
        each.step("one")
    command = f"spin_once {fifo} {tmp_path / 'flag'}"
    playing = pool.submit(world.step, command)
    await_word(fifo)
    kill(world)
    assert playing.result(PATIENCE) == untouched.step(command)
    assert world.step("two") == untouched.step("two")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("exit", "exit status 3: Fatal: the spring broke"),
        ("raise", "ValueError: boom in red"),
        ("leave", "exit status 1: leaving"),
        ("gorge", "MemoryError"),
    ],
)
def test_a_command_that_ends_the_engine_is_not_played(
    toy: Opener, command: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    world = toy()
    world.reset(7)
    world.step("one")
    with pytest.raises(WorldCrashedError) as caught:
        world.step(command)
    assert f"“{command}”" in caught.value.message
    assert words in caught.value.message
    assert "\x1b" not in caught.value.message
    assert "not played" in caught.value.hint
    assert world.step("two").inventory == ("one", "two")
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_is_no_scene_is_not_shown(toy: Opener) -> None:
    world = toy("Garbled")
    world.reset(7)
    world.step("one")
    with pytest.raises(WorldCrashedError, match="at “garble” \\(a senseless answer\\)"):
        world.step("garble")
    assert world.step("two").inventory == ("one", "two")


@pytest.mark.parametrize("command", ["spin", "block"])
def test_a_command_that_hangs_the_engine_is_not_played(toy: Opener, command: str) -> None:
    world = toy()
    world.reset(7)
    world.step("one")
    world._deadline = SHORT
    with pytest.raises(WorldCrashedError, match=rf"hung the engine at “{command}” \(no answer in"):
        world.step(command)
    world._deadline = PATIENCE
    assert world.step("two").inventory == ("one", "two")


def test_a_long_command_is_named_shortly_and_many_are_counted(toy: Opener) -> None:
    world = toy()
    world.reset(7)
    with pytest.raises(WorldCrashedError) as caught:
        world.step("exit \n" + "x" * 500)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200
    with pytest.raises(WorldCrashedError, match="somewhere in 2 moves"):
        world.run(["one", "exit"])
    assert world.step("two").inventory == ("two",)


def test_a_trail_that_cannot_be_played_again_is_told_until_reset(
    toy: Opener, tmp_path: Path
) -> None:
    world = toy()
    world.reset(7)
    world.step(f"once {tmp_path / 'flag'}")
    with pytest.raises(WorldCrashedError, match="played back to where you stood"):
        world.step("exit")
    for _ in range(2):
        with pytest.raises(WorldCrashedError, match="played back") as caught:
            world.step("two")
        assert "start the story anew" in caught.value.hint
    assert world.reset(7).score == 0
    assert world.step("two").score == 1


@linux
def test_snapshots_outlive_the_child(toy: Opener) -> None:
    world = toy()
    world.reset(7)
    world.run(["one", "two"])
    held = world.snapshot()
    expected = world.step("three")
    kill(world)
    assert world.restore(held).score == 2
    assert world.step("three") == expected
    kill(world)
    assert world.step("four").inventory == ("three", "four")


def test_a_state_that_stops_the_engine_is_reached_by_its_commands(toy: Opener) -> None:
    world = toy()
    world.reset(7)
    world.run(["one", "cursed"])
    held = world.snapshot()
    world.reset(8)
    assert world.restore(held).inventory == ("one", "cursed")
    assert world.step("two").inventory == ("cursed", "two")


def test_a_snapshot_belongs_to_its_game(toy: Opener) -> None:
    world, other = toy(), toy(info=GameInfo("other", "Other", Engine.CAVE))
    world.reset(7)
    other.reset(7)
    for wrong in (other.snapshot(), b"", b"garbage", world.snapshot()[:22]):
        with pytest.raises(GameError, match="no snapshot of this game"):
            world.restore(wrong)
    assert world.step("one").score == 1


def test_junk_and_floods_on_the_childs_output_reach_nobody(
    toy: Opener, capfd: pytest.CaptureFixture[str]
) -> None:
    world = toy()
    world.reset(7)
    assert world.step("print").text.startswith("It babbles.")
    assert world.step("flood").text.startswith("It floods.")
    assert world.step("two").score == 3
    assert capfd.readouterr() == ("", "")


def test_files_of_the_story_land_in_a_folder_that_goes_with_it(
    toy: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    world = toy()
    world.reset(7)
    written = Path(world.step("save game.sav").text.rsplit(" ", 2)[0])
    assert written.read_text() == "written by the story"
    assert list(tmp_path.iterdir()) == []
    folder = written.parent
    with pytest.raises(WorldCrashedError):
        world.step("exit")
    world.step("one")
    assert folder.is_dir()
    world.close()
    assert not folder.exists()


def test_the_persons_keys_stay_with_the_parent(
    toy: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    world = toy()
    world.reset(7)
    assert world.step("environment OPENAI_API_KEY").text.startswith("nothing")


def test_many_threads_may_call(toy: Opener, pool: ThreadPoolExecutor) -> None:
    world = toy()
    world.reset(7)
    calls: list[Future[object]] = []
    for _ in range(40):
        calls.append(pool.submit(world.step, "say hello"))
        calls.append(pool.submit(world.valid_commands))
        calls.append(pool.submit(world.facts))
    for call in calls:
        call.result(PATIENCE)
    assert world.step("last").score == 41


def test_a_story_that_is_gone_in_mid_game_can_be_put_back(toy: Opener, tmp_path: Path) -> None:
    story = tmp_path / "toy.z3"
    story.touch()
    world = toy("Missing", GameInfo("toy", "The Toy", Engine.ZMACHINE, path=story))
    world.reset(7)
    world.step("one")
    story.unlink()
    with pytest.raises(WorldCrashedError, match=r"started again: The story file is gone\.") as e:
        world.step("exit")
    assert e.value.hint.startswith("Put it back.")
    story.touch()
    assert world.step("two").inventory == ("one", "two")


def test_a_story_that_cannot_be_opened_is_told(toy: Opener, tmp_path: Path) -> None:
    absent = GameInfo("toy", "The Toy", Engine.ZMACHINE, path=tmp_path / "absent.z3")
    with pytest.raises(StoryError, match=r"^The story file is gone\. Put it back\.$"):
        toy("Missing", absent).reset(1)
    with pytest.raises(StoryError, match="Fatal: not a story") as caught:
        toy("DiesOpening").reset(1)
    assert "“The Toy”" in caught.value.message
    assert "doctor" in caught.value.hint, "there is no file that could be damaged"
    with pytest.raises(StoryError, match="hung"):
        toy("HangsOpening", start=SHORT).reset(1)


def test_an_engine_that_is_not_installed_is_told(toy: Opener) -> None:
    with pytest.raises(GameError, match="can't be loaded"):
        ProcessWorld(TOY, command=(*COMMAND, "--world", "nowhere:World")).reset(1)
    with pytest.raises(WorldCrashedError, match="could not be started"):
        ProcessWorld(TOY, command=("/nowhere/python",)).reset(1)


def test_close_frees_everything_and_may_be_repeated(toy: Opener) -> None:
    before = set(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else set()
    world = toy()
    world.reset(1)
    pid = world.pid
    assert pid is not None
    world.close()
    world.close()
    assert world.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(GameError, match="closed"):
        world.step("one")
    if before:
        assert set(os.listdir("/proc/self/fd")) == before


def test_close_does_not_wait_for_a_hung_call(
    toy: Opener, fifo: Path, pool: ThreadPoolExecutor
) -> None:
    world = toy()
    world.reset(1)
    playing = pool.submit(world.step, f"block {fifo}")
    await_word(fifo)
    world.close()
    with pytest.raises(GameError, match="closed"):
        playing.result(PATIENCE)


PARENT = """
import os, sys
from pathlib import Path
from games.process import ProcessWorld
from games.spawn import COMMAND
from games.types import Engine, GameInfo
info = GameInfo("toy", "Toy", Engine.CAVE)
command = (*COMMAND, "--world", "tests.support.worlds:KINDS.Toy")
world = ProcessWorld(info, deadline=600, command=command)
world.reset(1)
folder = world.step("save x").text.rsplit(" ", 2)[0]
print(world.pid, os.path.dirname(folder), flush=True)
if sys.argv[1:]:
    world.step(sys.argv[1])
sys.stdin.read()
"""


def start_parent(*command: str) -> tuple[subprocess.Popen[str], int, Path]:
    """Start a process that plays the toy; return it, its child's pid and folder."""
    parent = subprocess.Popen(
        (sys.executable, "-c", PARENT, *command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TOP)},
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split()
    return parent, int(pid), Path(folder)


@linux
@pytest.mark.parametrize("state", ["idle", "spin", "block"])
def test_no_child_outlives_a_killed_parent(state: str, fifo: Path) -> None:
    parent, pid, folder = start_parent(*([] if state == "idle" else [f"{state} {fifo}"]))
    with parent:
        child = os.pidfd_open(pid)
        try:
            assert folder.is_dir()
            if state != "idle":
                await_word(fifo)
            parent.kill()
            ended, _, _ = select.select([child], [], [], PATIENCE)
            assert ended, "the child outlived its parent"
        finally:
            os.close(child)
    if state == "idle":
        assert not folder.exists()
    shutil.rmtree(folder, ignore_errors=True)


@linux
def test_a_parent_that_forgets_to_close_leaves_nothing(fifo: Path) -> None:
    parent, pid, folder = start_parent()
    with parent:
        child = os.pidfd_open(pid)
        try:
            parent.communicate("", timeout=PATIENCE)
            assert parent.returncode == 0
            ended, _, _ = select.select([child], [], [], PATIENCE)
            assert ended
        finally:
            os.close(child)
    assert not folder.exists()


@linux
def test_who_closes_a_world_removes_its_folder(toy: Opener, monkeypatch: pytest.MonkeyPatch,
                                               tmp_path: Path) -> None:  # fmt: skip
    """At once, and not when the parent ends; also where the child was killed, which does else."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    world = toy()
    world.reset(1)
    assert [one.name.partition("-")[0] for one in tmp_path.iterdir()] == ["understudy"]
    kill(world)
    world.close()
    assert list(tmp_path.iterdir()) == []
    assert world.info is TOY


@linux
def test_ctrl_c_belongs_to_the_parent(toy: Opener) -> None:
    world = toy()
    world.reset(1)
    pid = world.pid
    assert pid is not None
    assert os.getsid(pid) == pid
    os.kill(pid, signal.SIGINT)
    assert world.step("one").score == 1
    assert world.pid == pid


def test_importing_worlds_loads_no_emulator() -> None:
    code = "import sys, games.open; print({'jericho', 'numpy', 'textual'} & set(sys.modules))"
    done = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout == "set()\n"


def test_open_world_isolates_unless_told_otherwise() -> None:
    isolated = open_world(TOY, deadline=2.0)
    assert isinstance(isolated, ProcessWorld)
    bare = open_world(TOY, isolated=False)
    assert not isinstance(bare, ProcessWorld)
    assert bare.info == TOY
    for world in (isolated, bare):
        world.close()
