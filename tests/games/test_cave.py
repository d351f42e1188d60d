from __future__ import annotations

import doctest
import os
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

from games import wire
from games.cave import CaveWorld
from games.cave_engine import Cave, words_of
from games.cave_info import cave_info
from games.cave_text import item_name, natural_case, prose, room_title
from games.errors import GameError
from games.trail import unpack_snapshot
from games.types import PLAYER, Ending, Facts, Scene, contents

BARE_HANDS = ["no", "in", "get lamp", "on", "xyzzy", "w", "get rod", "w", "w"]


@pytest.fixture
def world() -> CaveWorld:
    opened = CaveWorld(cave_info())
    opened.reset(1)
    return opened


def walkthrough(number: int) -> tuple[int, list[tuple[str, str]]]:
    """Read seed, commands and answers from the package's own doctests."""
    name = f"tests/walkthrough{number}.txt"
    examples = doctest.DocTestParser().get_examples(
        files("adventure").joinpath(name).read_text(encoding="ascii")
    )
    seed = 0
    turns: list[tuple[str, str]] = []
    for example in examples:
        source = example.source.strip()
        if found := re.fullmatch(r"adventure\.play\(seed=(\d+)\)", source):
            seed = int(found[1])
        elif "resume" in source:
            turns.append(("resume", ""))
        elif found := re.fullmatch(r"(\w+)(?:\((\w*)\))?", source):
            turns.append((" ".join(filter(None, found.groups())), example.want))
    return seed, turns


def commands_of(number: int) -> tuple[int, list[str]]:
    """Read seed and commands of a walkthrough, from where it last resumed a save."""
    seed, turns = walkthrough(number)
    commands = [command for command, _ in turns]
    if "resume" in commands:
        saved = commands.index("save savefile")
        commands = commands[: saved + 1] + commands[commands.index("resume") + 1 :]
    return seed, commands


def letters(text: str) -> str:
    """Keep what both layouts share: the letters and stops, in capitals."""
    return re.sub(r"<BLANKLINE>|[\s-]", "", text).upper()


def question_of(facts: Facts) -> set[str]:
    return {state for relation, thing, state in facts if relation == "is" and thing == PLAYER}


@pytest.mark.parametrize(("number", "ending"), [(1, Ending.DEATH), (2, Ending.VICTORY), (3, None)])
def test_plays_the_walkthroughs_of_the_package_word_for_word(
    world: CaveWorld, number: int, ending: Ending | None
) -> None:
    seed, turns = walkthrough(number)
    scene = world.reset(seed)
    bookmark = b""
    for at, (command, wanted) in enumerate(turns):
        if command == "resume":
            scene = world.restore(bookmark)
            continue
        if scene.over:
            with pytest.raises(GameError, match="over"):
                world.step(command)
            continue
        scene = world.step(command)
        if command.startswith("save"):
            bookmark = world.snapshot()
            continue
        assert letters(scene.text) == letters(wanted), (at, command)
        assert scene.text == scene.text.strip()
    assert scene.ending is ending


def test_a_perfect_game_scores_all_the_points_there_are(world: CaveWorld) -> None:
    seed, commands = commands_of(2)
    world.reset(seed)
    scenes = world.play(commands)
    assert (scenes[-1].score, scenes[-1].max_score, scenes[-1].ending) == (350, 350, Ending.VICTORY)
    assert not any(scene.died for scene in scenes)
    assert scenes[-1].moves == 266
    for scene in scenes[:-1]:
        assert scene.score is not None
        assert 0 < scene.score < 350
        assert not scene.over
    with pytest.raises(GameError, match="over"):
        world.step("look")
    assert world.valid_commands() == []


def test_opens_with_a_question_in_its_place(world: CaveWorld) -> None:
    scene = world.reset(7)
    assert scene == Scene(
        text="Welcome to Adventure!! Would you like instructions?",
        location="End of road",
        score=32,
        max_score=350,
        moves=0,
    )
    assert world.valid_commands() == ["yes", "no"]
    assert ("in", PLAYER, "End of road") in world.facts()
    assert "Somewhere nearby is Colossal Cave" in world.step("yes").text


def test_any_other_command_passes_over_the_opening_question(world: CaveWorld) -> None:
    scene = world.step("go in")
    assert scene.location == "Inside building"
    assert scene.text.startswith("You are standing at the end of a road")
    assert scene.moves == 1


def test_a_question_about_leaving_may_be_passed_over(world: CaveWorld) -> None:
    world.run(["no", "quit"])
    assert world.valid_commands() == ["yes", "no"]
    scene = world.step("east")
    assert (scene.location, scene.ending) == ("Inside building", None)
    assert world.run(["quit", "yes"]).ending is Ending.QUIT


def test_saying_no_to_the_dragon_leaves_it_alive(world: CaveWorld) -> None:
    cave = Cave()
    cave.obey(["no"])
    cave.loc = cave.rooms[119]
    cave.lamp.drop(cave.loc)
    cave.lamp.prop = 1
    for answer, alive in (("no", True), ("yes", False)):
        cave.obey(["attack", "dragon"])
        assert cave.asks
        cave.obey([answer])
        assert (cave.dragon.prop == 0) is alive


def die_in_the_dark(world: CaveWorld) -> list[Scene]:
    scenes = world.play(["no", "in", "xyzzy"])
    while not scenes[-1].died:
        scenes.append(world.step("w"))
        assert len(scenes) < 200
    return scenes


def test_a_death_is_told_once_and_asks_whether_to_go_on(world: CaveWorld) -> None:
    scene = die_in_the_dark(world)[-1]
    assert not scene.over
    assert "reincarnate" in scene.text
    assert question_of(world.facts()) == {"asked", "dead"}
    assert world.valid_commands() == ["yes", "no"]
    here = world.snapshot()
    again = world.step("look")
    assert (again.text, again.died) == ("Please answer the question.", False)
    alive = world.restore(here) and world.step("yes")
    assert (alive.location, alive.died, alive.over) == ("Inside building", False, False)
    assert alive.score == 32 - 10 + (scene.score or 0) - 22
    world.restore(here)
    gone = world.step("no")
    assert (gone.ending, gone.died) == (Ending.DEATH, False)


def test_equal_seed_and_commands_give_equal_scenes() -> None:
    one, other = CaveWorld(cave_info()), CaveWorld(cave_info())
    seed, walked = commands_of(1)
    commands = walked[:300]
    one.reset(3)
    one.play(["in", "take lamp"])
    starts = one.reset(seed), other.reset(seed)
    assert starts[0] == starts[1]
    scenes = one.play(commands)
    assert scenes == other.play(commands)
    other.reset(seed)
    assert other.run(commands) == scenes[-1]
    other.reset(seed + 1)
    assert other.play(commands[:60]) != scenes[:60]


def test_seeds_start_at_one(world: CaveWorld) -> None:
    with pytest.raises(GameError, match="1 or more"):
        world.reset(0)


def test_snapshots_restore_everything_the_generator_included(world: CaveWorld) -> None:
    seed, commands = commands_of(1)
    world.reset(seed)
    stops = [0, 1, 40, 150, 290, 420, 600]
    marks, scenes = [], []
    for start, end in zip(stops, [*stops[1:], len(commands)], strict=True):
        marks.append((world.snapshot(), world.facts(), start))
        scenes += world.play(commands[start:end])
    for snapshot, facts, at in reversed(marks):
        shown = world.restore(snapshot)
        assert at == 0 or shown == scenes[at - 1]
        assert world.facts() == facts
        assert world.play(commands[at:]) == scenes[at:]


def test_a_snapshot_means_the_same_to_another_world(world: CaveWorld) -> None:
    scene = world.run([*BARE_HANDS, "take bird"])
    snapshot = world.snapshot()
    other = CaveWorld(cave_info())
    assert other.restore(snapshot) == scene
    assert other.facts() == world.facts()
    assert other.step("east") == world.step("east")
    trail, _ = unpack_snapshot(cave_info().sha256, snapshot)
    assert trail.commands == (*BARE_HANDS, "take bird")


def test_old_snapshots_still_hold_when_many_were_taken(world: CaveWorld) -> None:
    first = world.run(["no", "in"])
    oldest = world.snapshot()
    for _ in range(100):
        world.step("look")
        world.snapshot()
    assert world.restore(oldest) == first


def snapshot_like(game: str, seed: object, commands: list[object]) -> bytes:
    trail = {"seed": seed, "commands": commands}
    return wire.pack({"type": "understudy snapshot", "game": game, "trail": trail})


def test_what_is_packed_by_hand_is_a_snapshot(world: CaveWorld) -> None:
    world.reset(1)
    there = world.step("no")
    world.step("in")
    assert world.restore(snapshot_like(cave_info().sha256, 1, ["no"])) == there


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x80\x04\x95",
        wire.pack([]),
        b'{"game": "x", "seed": 1, "trail": []}',
        snapshot_like("x", 1, []),
        snapshot_like(cave_info().sha256, "1", []),
        snapshot_like(cave_info().sha256, 0, []),
        snapshot_like(cave_info().sha256, 1, [1]),
        snapshot_like(cave_info().sha256, 1, ["no", ""]),
    ],
)
def test_bytes_that_are_no_snapshot_change_nothing(world: CaveWorld, junk: bytes) -> None:
    scene = world.run(BARE_HANDS)
    before = world.facts(), world.snapshot()
    with pytest.raises(GameError, match="no snapshot"):
        world.restore(junk)
    assert (world.facts(), world.snapshot()) == before
    assert world.step("look").moves == (scene.moves or 0) + 1


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("", "no command"),
        ("   ", "no command"),
        ("x" * 199, "199 bytes"),
        ("é" * 100, "200 bytes"),
        ("look\nlook", "one line"),
        ("look\n", "one line"),
        ("look\u2028look", "one line"),
    ],
)
def test_what_is_no_command_is_refused_and_changes_nothing(
    world: CaveWorld, command: str, told: str
) -> None:
    world.run(BARE_HANDS)
    before = world.snapshot()
    with pytest.raises(GameError, match=told):
        world.step(command)
    assert world.snapshot() == before


@pytest.mark.parametrize(
    "command",
    [
        "🐉",
        "take 🐉",
        "'; DROP TABLE turn;--",
        "[b]markup[/b]",
        "[/b]",
        "\x1b[31mred",
        "x" * 198,
        "é" * 99,
        "a",
        "the",
        "?",
        "...",
        "one two three four five",
        "NORTH",
        "\ttake\tlamp",
        "yes",
        "suspend lamp",
        "resume",
        "ſave",
        "null",
        "\ud800",
    ],
)
def test_odd_input_is_answered_like_any_other(world: CaveWorld, command: str) -> None:
    world.step("no")
    scene = world.step(command)
    assert scene.text
    assert "\x1b" not in scene.text
    assert scene.moves == 1
    world.reset(2)
    assert world.step(command).text


def test_no_words_of_the_story_write_a_file(
    world: CaveWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    world.run(["no", "in", "take lamp"])
    for verb in ("save", "suspend", "pause", "suspe"):
        for rest in ("", " lamp", " mygame", " the lamp", " 1"):
            scene = world.step(verb + rest)
            assert not scene.over
        world.step(f"lamp {verb}")
    assert "already kept" in world.step("save mygame").text
    assert os.listdir(tmp_path) == []
    with pytest.raises(NotImplementedError):
        Cave.resume(str(tmp_path / "mygame"))


def test_every_pair_of_words_is_answered_somewhere_deep(world: CaveWorld) -> None:
    _, commands = commands_of(1)
    cave = Cave()
    for command in commands[:350]:
        cave.obey(words_of(command, cave.vocabulary))
    here = cave.mark()
    verbs = [w for w, word in cave.vocabulary.items() if isinstance(w, str) and word.kind == "verb"]
    nouns = {thing.names[0] for thing in cave.object_list}
    assert min(len(verbs), len(nouns)) > 20
    for verb in verbs:
        for words in [[verb], *([verb, noun] for noun in sorted(nouns))]:
            cave.go_back(here)
            cave.messages_written = []
            cave.do_command(words)
            assert cave.messages_written, words


def test_facts_follow_what_is_done(world: CaveWorld) -> None:
    world.run(["no", "in"])
    facts = world.facts()
    assert contents(facts, "Inside building") == {PLAYER, "keys", "lamp", "food", "bottle"}
    assert ("in", "water", "bottle") in facts
    scene = world.run(["take lamp", "take keys", "turn lamp on", "take bottle", "pour water"])
    facts = world.facts()
    assert contents(facts, PLAYER) == {"lamp", "keys", "bottle"}
    assert {("is", "lamp", "on"), ("is", "bottle", "empty")} <= facts
    assert scene.inventory == ("set of keys", "brass lantern", "small bottle")
    world.run(["out", "depression"])
    assert ("is", "grate", "locked") in world.facts()
    world.step("unlock the grate with the keys")
    assert ("is", "grate", "open") in world.facts()


def test_a_caged_bird_is_in_its_cage_and_a_snake_can_be_driven_off(world: CaveWorld) -> None:
    world.run(["no", "in", "get lamp", "on", "xyzzy", "e", "get cage", "w", "w", "w", "get bird"])
    assert {("in", "bird", "cage"), ("is", "bird", "caged")} <= world.facts()
    world.run(["w", "d", "d"])
    assert ("in", "snake", "Hall of Mt King") in world.facts()
    world.step("drop bird")
    assert not any(thing == "snake" for _, thing, _ in world.facts())


def test_every_room_and_thing_has_a_fact_name_of_its_own() -> None:
    world = CaveWorld(cave_info())
    places = list(world._names.places.values())
    things = list(world._names.things.values())
    assert len(set(places)) == len(places) == 141
    assert len(set(things)) == len(things) == 55
    named = {number: title for number, title in world._names.titles.items() if not title}
    assert set(named) == {0, 31}  # nowhere, and the unseen middle of a forced move


def test_rooms_that_are_alike_differ_in_their_facts(world: CaveWorld) -> None:
    world.run(["no", "north"])
    places = set()
    for _ in range(20):
        scene = world.step("forest")
        assert scene.location == "Forest"
        places |= {where for _, thing, where in world.facts() if thing == PLAYER}
    assert places == {"Forest (5)", "Forest (6)"}


def test_valid_commands_are_those_that_change_something(world: CaveWorld) -> None:
    world.run(["no", "in"])
    before = world.snapshot(), world.facts()
    valid = world.valid_commands()
    assert {"take lamp", "take keys", "take food", "take bottle", "eat food", "west"} <= set(valid)
    assert not {"xyzzy", "take lantern", "quit", "inventory", "wave lamp"} & set(valid)
    assert (world.snapshot(), world.facts()) == before
    for command in valid:
        world.step(command)
        assert world.facts() != before[1], command
        world.restore(before[0])


def test_asking_for_valid_commands_changes_nothing_that_follows(world: CaveWorld) -> None:
    seed, walked = commands_of(1)
    commands = walked[:250]
    world.reset(seed)
    undisturbed = world.play(commands)
    world.reset(seed)
    disturbed = []
    for command in commands:
        world.valid_commands()
        disturbed.append(world.step(command))
    assert disturbed == undisturbed


def test_a_search_that_is_cancelled_stops_and_leaves_the_game(world: CaveWorld) -> None:
    world.run(["no", "in"])
    facts, everything = world.facts(), world.valid_commands()
    asked = iter([False, False, False])
    some = world.valid_commands(lambda: next(asked, True))
    assert len(some) < len(everything)
    assert some == everything[: len(some)]
    assert world.facts() == facts


def test_the_lexicon_holds_whole_words(world: CaveWorld) -> None:
    words = world.lexicon()
    assert {"lantern", "take", "xyzzy", "northeast"} <= words.words
    assert not {"lante", "save", "suspend"} & words.words
    assert "unlock" in words.verbs
    assert words.directions[0] == "north"
    assert words.knows("Lantern")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Take the lamp", ["take", "lamp"]),
        ("pick up lamp", ["take", "lamp"]),
        ("turn the lamp off", ["extinguish", "lamp"]),
        ("turn on lamp", ["light", "lamp"]),
        ("unlock grate with the keys", ["unlock", "grate"]),
        ("throw axe at dwarf", ["throw", "axe"]),
        ("go northeast", ["go", "ne"]),
        ("take inventory", ["inventory"]),
        ("i", ["inventory"]),
        ("lanternly", ["lante"]),
        ("the", ["the"]),
        ("🐉", ["\ufffd"]),
    ],
)
def test_everyday_phrases_become_two_words(typed: str, words: list[str]) -> None:
    assert words_of(typed, Cave().vocabulary) == words


def test_prose_joins_lines_and_keeps_paragraphs_and_lists() -> None:
    told = [
        'A FIRST LINE ENDS.\nTHE NEXT BE-\nGINS.  I SAY "HO".\n',
        "YOU HOLD:\n",
        "KEYS",
        "A LAMP",
    ]
    assert (
        prose(told)
        == 'A first line ends. The next begins. I say "ho".\n\nYou hold:\n\nKeys\nA lamp'
    )
    assert prose(["ONE\n   --- POOF!! ---\nTWO\n"]) == "One\n--- POOF!! ---\nTwo"
    assert prose(["\x1b[31mRED\x07\n"]) == "Red"
    assert prose([]) == ""


def test_names_and_initials_keep_their_capitals() -> None:
    assert natural_case("IT'S AT WITT'S END, SE OF THE N/S PASSAGE.  I'M *SURE*.") == (
        "It's at Witt's End, SE of the N/S passage.  I'm *SURE*."
    )
    assert item_name("GIANT CLAM  >GRUNT!<") == "giant clam"
    assert item_name("MING VASE") == "Ming vase"
    assert room_title("YOU'RE AT END OF ROAD AGAIN.\n", "") == "End of road"
    assert room_title("", "YOU ARE IN A MAZE, ALL ALIKE.\n") == "Maze, all alike"


def test_the_game_knows_what_it_is() -> None:
    info = cave_info()
    assert (info.id, info.licence, info.path) == ("cave", "Apache-2.0", None)
    assert info.release == version("adventure")
    assert len(info.sha256) == 64


def test_nothing_works_before_the_first_reset_or_after_close() -> None:
    world = CaveWorld(cave_info())
    with pytest.raises(GameError, match="not open"):
        world.step("look")
    world.reset(1)
    world.close()
    with pytest.raises(GameError, match="not open"):
        world.snapshot()
