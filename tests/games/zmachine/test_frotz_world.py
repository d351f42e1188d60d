"""The Z-machine world on the project's own story, in three versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.errors import GameError, StoryError
from games.types import PLAYER, Ending, Engine, GameInfo, contents
from games.zmachine.frotz import FrotzWorld
from games.zmachine.keyboard import encode_line
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]

BELOW = ("east", "take lamp", "light lamp", "west", "down", "take key")
WALKTHROUGH = (*BELOW, *["fight phantom"] * 9)
AFTER = (
    *("up", "east", "north", "unlock trunk with key", "open trunk", "take mask"),
    *("south", "west", "south", "take script", "north", "bow"),
)


def fight(world: FrotzWorld) -> None:
    """Fight until the phantom is gone, going back down when it goes wrong."""
    world.run(BELOW)
    for _ in range(60):
        scene = world.step("fight phantom")
        if "takes a bow" in scene.text:
            return
        if scene.died:
            world.run(["south", "west", "down"])
    pytest.fail("the phantom never went")


def test_the_first_scene(prompter: FrotzWorld) -> None:
    scene = prompter.reset(1)
    assert scene.text.startswith("The play begins in an hour")
    assert scene.text.endswith("A poster hangs on the back wall.")
    assert "THE PROMPTER'S BOX\nA rehearsal in one act" in scene.text
    assert (scene.location, scene.inventory) == ("Stage", ())
    assert (scene.score, scene.max_score, scene.moves) == (0, 20, 0)
    assert not scene.over


def test_place_belongings_score_and_moves_follow(prompter: FrotzWorld) -> None:
    prompter.run(["east", "take lamp"])
    scene = prompter.step("inventory")
    assert scene.text == "You are carrying:\n  the brass lamp"
    assert scene.inventory == ("brass lamp",)
    assert scene.location == "Wings"
    assert scene.moves == 3
    assert prompter.run(["light lamp", "west", "down"]).score == 2


def test_in_the_dark_the_place_is_still_known(prompter: FrotzWorld) -> None:
    scene = prompter.step("down")
    assert scene.text == "Darkness\nIt is pitch dark here."
    assert scene.location == "Under the Stage"


def test_a_long_paragraph_is_one_line(prompter: FrotzWorld) -> None:
    scene = prompter.step("south")
    heading, paragraph, *rest = scene.text.split("\n")
    assert heading == "Prompter's Box"
    assert len(paragraph) > 400
    assert rest == ["", "The prompt script is here."]


def test_markup_is_text_and_layout_stays(prompter: FrotzWorld) -> None:
    scene = prompter.step("read poster")
    assert scene.text.startswith("[/b] [red]Tonight only[/red] [bold underline]\n")
    assert "\n    THE UNDERSTUDY\n     a farce\n" in scene.text
    assert "élan. [31m^[[0m {0} %s </b> &amp; `';--" in scene.text
    assert "\x1b" not in scene.text


def test_a_win(prompter: FrotzWorld) -> None:
    fight(prompter)
    scene = prompter.run(AFTER)
    assert scene.ending is Ending.VICTORY
    assert not scene.died
    with pytest.raises(GameError, match="The story is over"):
        prompter.step("look")
    with pytest.raises(GameError, match="The story is over"):
        prompter.run(["look", "look"])
    assert prompter.valid_commands() == []


def test_a_death_that_ends(prompter: FrotzWorld) -> None:
    scene = prompter.step("jump")
    assert scene.died
    assert scene.ending is Ending.DEATH
    assert scene.text.endswith("RESTART, RESTORE a saved game or QUIT?")


def test_a_batch_stops_where_the_story_ends(prompter: FrotzWorld) -> None:
    with pytest.raises(GameError, match="The story is over"):
        prompter.run(["jump", "quit", "look"])
    assert prompter.restore(prompter.snapshot()).ending is Ending.DEATH


def test_a_death_that_goes_on(prompter: FrotzWorld) -> None:
    prompter.run(BELOW)
    before = prompter.snapshot()
    for seed in range(1, 40):
        prompter.reset(seed)
        prompter.run(BELOW)
        for _ in range(12):
            scene = prompter.step("fight phantom")
            if scene.died:
                assert scene.ending is None
                assert scene.location == "Dressing Room"
                assert scene.score == 0
                prompter.restore(before)
                return
    pytest.fail("nobody died in any of the fights")


def test_quitting_ends_the_story(prompter: FrotzWorld) -> None:
    scene = prompter.step("quit")
    assert not scene.over
    assert scene.text == "Are you sure you want to leave the theatre?"
    assert prompter.step("Yes indeed").ending is Ending.QUIT


def test_equal_seeds_and_commands_give_equal_scenes(prompter: FrotzWorld) -> None:
    commands = [*WALKTHROUGH, "draw", "draw", "look"]
    first = [prompter.reset(9), *prompter.play(commands)]
    second = [prompter.reset(9), *prompter.play(commands)]
    assert first == second
    prompter.reset(9)
    assert prompter.run(commands) == first[-1]
    prompter.reset(10)
    assert prompter.play(commands) != first[1:]


def test_a_snapshot_restores_chance_too(prompter: FrotzWorld) -> None:
    prompter.run(WALKTHROUGH[:7])
    here, facts = prompter.snapshot(), prompter.facts()
    first = prompter.play(["draw", "fight phantom", "draw", "fight phantom", "draw"])
    scene = prompter.restore(here)
    assert prompter.facts() == facts
    assert prompter.snapshot() == here
    assert prompter.play(["draw", "fight phantom", "draw", "fight phantom", "draw"]) == first
    assert prompter.restore(here) == scene


def test_a_snapshot_goes_back_over_an_ending(prompter: FrotzWorld) -> None:
    here = prompter.snapshot()
    prompter.run(["quit", "yes"])
    prompter.restore(here)
    assert prompter.step("east").location == "Wings"


def test_a_snapshot_of_something_else_is_refused(prompter: FrotzWorld) -> None:
    here = prompter.snapshot()
    scene = prompter.step("east")
    for wrong in (b"", b"abc", here[:-1], here + b"x", bytes(len(here))):
        with pytest.raises(GameError, match="not of this story"):
            prompter.restore(wrong)
    assert prompter.step("west").moves == (scene.moves or 0) + 1


def test_facts(prompter: FrotzWorld) -> None:
    before = prompter.facts()
    assert ("in", PLAYER, "Stage") in before
    assert contents(before, "costume trunk") == {"silver mask"}
    prompter.run(["east", "take lamp"])
    after = prompter.facts()
    assert contents(after, PLAYER) == {"brass lamp"}
    prompter.step("light lamp")
    lit = prompter.facts() - after
    assert len(lit) == 1
    ((relation, thing, state),) = lit
    assert (relation, thing) == ("is", "brass lamp")
    assert state.startswith("attr-")


def test_facts_that_were_kept_are_those_read_at_once(
    open_story: OpenStory, prompter: FrotzWorld, prompter_path: Path
) -> None:
    line = [*BELOW, "up", "east", "north", "unlock trunk with key", "open trunk"]
    kept = [prompter.facts()]
    for command in line:
        prompter.step(command)
        kept.append(prompter.facts())
    for played in range(len(line) + 1):
        other = open_story(prompter_path)
        other.reset(1)
        other.run(line[:played])
        assert other.facts() == kept[played]


def test_a_key_is_one_key(open_story: OpenStory) -> None:
    world = open_story(DATA / "prompter.z5")
    world.reset(1)
    scene = world.step("pause")
    assert scene.text == "Press a key to go on."
    assert world.valid_commands() == []
    assert world.step("space").text == "The curtain twitches."
    world.step("pause")
    assert world.step("look around").text == "The curtain twitches."
    assert world.step("east").location == "Wings"


@pytest.mark.parametrize("seed", [0, -1])
def test_seeds_start_at_one(prompter: FrotzWorld, seed: int) -> None:
    with pytest.raises(GameError, match="seed is 1 or more"):
        prompter.reset(seed)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("look\nquit", "one line"),
        ("look\rquit", "one line"),
        ("take \x07bell", "control character 7"),
        ("\x1b[2J", "control character 27"),
        ("wave \N{GRINNING FACE}", "grinning face"),
        ("x" * 199, "at most 198"),
        ("x" * 500, "at most 198"),
        ("x " * 80, "reads at most"),
    ],
)
def test_commands_that_cannot_be_sent(prompter: FrotzWorld, command: str, reason: str) -> None:
    before = prompter.snapshot()
    with pytest.raises(GameError, match=reason):
        prompter.step(command)
    assert prompter.snapshot() == before


@pytest.mark.parametrize(
    "command",
    ["'; DROP TABLE turn;--", "[b]look[/b]", "\\s", "\\help", "\\", "\\x look", "%s %n", "a" * 110],
)
def test_odd_commands_are_only_odd(prompter: FrotzWorld, command: str) -> None:
    scene = prompter.step(command)
    assert scene.text
    assert prompter.step("east").location == "Wings"


def test_curly_letters_become_plain() -> None:
    assert encode_line(" say \u201cline?\u201d \u2014 it\u2019s ") == b'say "line?" - it\'s'
    assert encode_line("caf\u00e9") == b"caf\xe9"


def test_story_files_are_refused_before_the_emulator(tmp_path: Path) -> None:
    broken = tmp_path / "broken.z5"
    broken.write_bytes((DATA / "prompter.z5").read_bytes()[:3000])
    with pytest.raises(StoryError, match="cut short"):
        FrotzWorld(GameInfo("broken", "Broken", Engine.ZMACHINE, path=broken))


def test_nothing_is_played_before_the_start(open_story: OpenStory) -> None:
    world = open_story(DATA / "prompter.z3")
    with pytest.raises(GameError, match="has not been started"):
        world.step("look")
    with pytest.raises(GameError, match="has not been started"):
        world.snapshot()
    assert world.lexicon().knows("inventory")


def test_two_worlds_do_not_meet(open_story: OpenStory) -> None:
    first, second = open_story(DATA / "prompter.z5"), open_story(DATA / "prompter.z3")
    first.reset(1)
    second.reset(2)
    first.step("east")
    assert second.step("south").location == "Prompter's Box"
    assert first.step("take lamp").inventory == ("brass lamp",)
    second.close()
    assert first.step("west").location == "Stage"


def test_a_story_writes_nothing(
    prompter: FrotzWorld,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    prompter.run(["save", "restore", "look", "read poster", "\\set", "\\b"])
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_globals_in_another_order_are_found(open_story: OpenStory) -> None:
    world = open_story(DATA / "prompter-odd.z5")
    scene = world.reset(1)
    assert (scene.location, scene.score, scene.moves, scene.max_score) == ("Stage", 0, 0, 20)
    scene = world.run(["east", "take lamp", "light lamp", "west", "down"])
    assert (scene.location, scene.score, scene.moves) == ("Under the Stage", 2, 5)
    assert scene.inventory == ("brass lamp",)
    assert {"up", "take key", "drop lamp"} <= set(world.valid_commands())


def test_a_clock_is_no_score(open_story: OpenStory) -> None:
    """The status line's globals are hours and minutes: what the story says is right."""
    world = open_story(DATA / "prompter-timed.z3")
    scene = world.reset(1)
    assert (scene.score, scene.moves, scene.max_score) == (0, 0, 20)
    assert world.step("east").location == "Wings"
    assert world.step("take lamp").inventory == ("brass lamp",)
    assert world.run(["light lamp", "west", "down"]).score == 2
