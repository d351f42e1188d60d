from dataclasses import replace

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Source
from agents.core.memories import Effect, Exemplar, Match, Observation
from agents.memory import fulltext
from agents.memory.likeness import OTHER_GAME, PLACE_BAND, TEXT_CEILING
from agents.memory.retrieval import PER_COMMAND
from agents.memory.store import Memory
from tests.support.taping import CAVE, DESCRIPTIONS, ZORK, Tape, observe


def teach(
    db: Database, command: str, location: str, inventory: tuple[str, ...] = (), **more: object
) -> Tape:
    """Play one command in a session of its own."""
    by = more.pop("by", Actor.PERSON)
    assert isinstance(by, Actor)
    tape = Tape(db, location=location, inventory=inventory, **more)  # type: ignore[arg-type]
    tape.play(command, by=by)
    return tape


def found(exemplars: tuple[Exemplar, ...]) -> list[tuple[str, Match]]:
    return [(one.command, one.match) for one in exemplars]


def test_nothing_is_known_at_first(db: Database) -> None:
    assert Memory(db).retrieve(ZORK, observe("West of House")) == ()
    assert Memory(db).retrieve(ZORK, Observation("", "", "")) == ()


def test_the_same_scene_comes_before_the_place_before_words(db: Database) -> None:
    teach(db, "north", "Garden of the white house")
    teach(db, "jump", "West of House", ("sword",))
    teach(db, "open mailbox", "West of House")
    teach(db, "xyzzy", "Cellar")
    exemplars = Memory(db).retrieve(
        ZORK, replace(observe("West of House"), description=DESCRIPTIONS["West of House"])
    )
    assert found(exemplars)[:2] == [
        ("open mailbox", Match.EXACT),
        ("jump", Match.LOCATION),
    ]
    exact, place, *words = exemplars
    assert exact.similarity == 1.0
    assert PLACE_BAND[0] < place.similarity < PLACE_BAND[1]
    assert all(one.match is Match.TEXT and one.similarity < 0.6 for one in words)


def test_the_nearest_scene_of_a_place_comes_first(db: Database) -> None:
    teach(db, "take egg", "Attic", ("lamp", "sword", "rope"))
    teach(db, "drop all", "Attic", ("garlic", "knife", "water"))
    exemplars = Memory(db).retrieve(ZORK, observe("Attic", ("lamp", "sword")))
    assert [one.command for one in exemplars] == ["take egg", "drop all"]
    assert exemplars[0].similarity > exemplars[1].similarity
    assert {one.match for one in exemplars} == {Match.LOCATION}


def test_like_words_are_found_in_another_place(db: Database) -> None:
    teach(db, "light candle", "Crypt", extra="An altar with a marble slab and a silver bell.")
    teach(db, "wait", "Meadow", extra="Cows graze under blossoming trees beside the brook.")
    seen = observe("Vault", extra="A marble altar bears a silver bell.")
    (exemplar,) = Memory(db).retrieve(ZORK, seen)
    assert (exemplar.command, exemplar.match) == ("light candle", Match.TEXT)
    assert 0.0 < exemplar.similarity < TEXT_CEILING


def test_other_games_come_last_and_count_less(db: Database) -> None:
    teach(db, "east", "Kitchen", game=CAVE)
    memory = Memory(db)
    (elsewhere,) = memory.retrieve(ZORK, observe("Kitchen"))
    assert (elsewhere.game, elsewhere.same_game) == ("cave", False)
    assert (elsewhere.match, elsewhere.similarity) == (Match.EXACT, OTHER_GAME)
    teach(db, "west", "Kitchen", ("lamp",))
    teach(db, "up", "Kitchen")
    exemplars = memory.retrieve(ZORK, observe("Kitchen"))
    assert [(one.command, one.same_game) for one in exemplars] == [
        ("up", True),
        ("east", False),
        ("west", True),
    ]
    words = memory.retrieve(ZORK, observe("Galley", description=DESCRIPTIONS["Kitchen"]))
    assert [one.same_game for one in words] == [True, True, False]
    assert words[-1].similarity < TEXT_CEILING * OTHER_GAME


def test_what_came_to_nothing_in_another_game_by_itself_is_not_told(db: Database) -> None:
    tape = Tape(db, location="Kitchen", game=CAVE)
    tape.play("push stove", by=Actor.AGENT, effect=Effect(nothing=True))
    tape.play("take lamp", by=Actor.AGENT, effect=Effect(score=5))
    exemplars = Memory(db).retrieve(ZORK, observe("Kitchen"))
    assert [one.command for one in exemplars] == ["take lamp"]
    far = observe("Galley", description="Ropes, nets, tar and barrels lie on a table, and food.")
    elsewhere = Memory(db).retrieve(CAVE, far)
    assert [one.command for one in elsewhere] == ["take lamp"], "a place that is little alike"
    here = Memory(db).retrieve(CAVE, observe("Kitchen"))
    assert {one.command for one in here} == {"push stove", "take lamp"}


def test_a_less_similar_scene_of_the_same_game_comes_first(db: Database) -> None:
    teach(db, "west", "Scullery", extra="A table where food was prepared.")
    teach(db, "east", "Kitchen", game=CAVE)
    seen = observe("Galley", description=DESCRIPTIONS["Kitchen"])
    same, other = Memory(db).retrieve(ZORK, seen)
    assert (same.same_game, other.same_game) == (True, False)
    assert same.similarity < other.similarity


def test_scenes_without_a_place_meet_by_key_and_words_only(db: Database) -> None:
    teach(db, "say friend", "", extra="Darkness all around and a carved door.")
    teach(db, "pray", "", extra="Bright sunshine floods some enormous hall.", game=CAVE)
    memory = Memory(db)
    same = memory.retrieve(ZORK, observe("", extra="Darkness all around and a carved door."))
    assert found(same) == [("say friend", Match.EXACT)]
    like = memory.retrieve(ZORK, observe("", extra="Darkness. The carved door."))
    assert found(like) == [("say friend", Match.TEXT)]
    # Another game's scene of the same key says nothing without a place.
    other = memory.retrieve(ZORK, observe("", extra="Bright sunshine floods some enormous hall."))
    assert found(other) == [("pray", Match.TEXT)]


def test_another_task_costs_a_little(db: Database) -> None:
    teach(db, "north", "Attic", task="find the lamp")
    teach(db, "south", "Attic", task="")
    memory = Memory(db)
    same, other = memory.retrieve(ZORK, observe("Attic"), task="find the lamp")
    assert (same.command, same.similarity) == ("north", 1.0)
    assert other.match is Match.EXACT
    assert 0.85 < other.similarity < 1.0
    near, far = memory.retrieve(ZORK, observe("Attic"), task="find the rope")
    assert (near.command, far.command) == ("north", "south")
    assert 1.0 > near.similarity > far.similarity


def test_sources_can_be_left_out(db: Database) -> None:
    teach(db, "north", "Attic")
    teach(db, "south", "Attic", by=Actor.AGENT)
    teach(db, "east", "Attic", ("lamp",), by=Actor.AGENT)
    people = Memory(db, sources=frozenset({Source.HUMAN, Source.IMPORTED}))
    assert found(people.retrieve(ZORK, observe("Attic"))) == [("north", Match.EXACT)]
    itself = Memory(db, sources=frozenset({Source.SELF}))
    assert found(itself.retrieve(ZORK, observe("Attic"))) == [
        ("south", Match.EXACT),
        ("east", Match.LOCATION),
    ]
    assert Memory(db, sources=frozenset()).retrieve(ZORK, observe("Attic")) == ()


def test_what_the_agent_did_does_not_crowd_out_people(db: Database) -> None:
    for number in range(12):
        teach(db, f"push {number}", "Attic", (f"thing{number}", "far", "away"))
    for number in range(40):
        tape = Tape(db, location="Attic", inventory=("lamp",))
        tape.play(f"try {number}", by=Actor.AGENT)
    exemplars = Memory(db).retrieve(ZORK, observe("Attic", ("lamp",)))
    assert len(exemplars) == 12
    assert [one.source for one in exemplars] == [Source.SELF] * 6 + [Source.HUMAN] * 6


def test_one_command_does_not_fill_the_list(db: Database) -> None:
    for number in range(10):
        teach(db, "north", "Attic", (f"thing{number}",))
    teach(db, "south", "Attic", ("nothing", "like", "it"))
    exemplars = Memory(db).retrieve(ZORK, observe("Attic", ("thing1",), "Dust."))
    commands = [one.command for one in exemplars]
    assert commands.count("north") == PER_COMMAND
    assert "south" in commands


def test_at_most_so_many_are_returned(db: Database) -> None:
    tape = Tape(db, location="Attic")
    root = tape.here
    for number in range(30):
        tape.go_to(root)
        tape.play(f"push {number}")
    memory = Memory(db)
    newest = [f"push {number}" for number in range(29, 17, -1)]
    assert [one.command for one in memory.retrieve(ZORK, root.observation)] == newest
    for limit in (0, 1, 5, 100):
        got = memory.retrieve(ZORK, root.observation, limit=limit)
        assert len(got) == min(limit, 30)


def test_forgotten_scenes_make_room_for_others(db: Database) -> None:
    tapes = [teach(db, f"push {number}", "Attic", (f"thing{number}",)) for number in range(40)]
    memory = Memory(db)
    for tape in tapes[:-1]:
        memory.forget_turn(tape.here.id)
    assert found(memory.retrieve(ZORK, observe("Attic", ("rope",)))) == [
        ("push 39", Match.LOCATION)
    ]
    like = observe("Loft", description=DESCRIPTIONS["Attic"])
    assert found(memory.retrieve(ZORK, like)) == [("push 39", Match.TEXT)]


def test_the_latest_reason_is_cited(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    for why in ("because", "since it is closed", ""):
        tape.go_to(root)
        last = tape.play("open mailbox", why=why)
    (exemplar,) = tape.memory.retrieve(ZORK, root.observation)
    assert (exemplar.why, exemplar.turn) == ("since it is closed", last.id)


WEIRD = [
    "quotes \" and ' and `",
    "NEAR(a b, 2) AND OR NOT *",
    "{tokens} : x ^y -z",
    "\x00 nul \x00",
    "🗝️ emoji only 🗝️",
    "Über die Brücke, Straße",
    "日本語の部屋",
    "'; DROP TABLE experience; --",
    "half \ud800 a character",
    "word " * 5000,
    "".join(f"unique{number} " for number in range(3000)),
    "x" * 100_000,
    "_ _ __ ___",
    "",
]


@pytest.mark.parametrize("text", WEIRD)
def test_any_text_can_be_remembered_and_looked_for(db: Database, text: str) -> None:
    tape = Tape(db, location="Hall", extra=text)
    root = tape.here
    tape.play("look")
    memory = Memory(db)
    assert memory.retrieve(ZORK, root.observation)[0].match is Match.EXACT
    for observation in (
        Observation("other", text, text, (text,)),
        Observation("other", "Hall", text, (text,)),
        Observation("other", "", text),
    ):
        for exemplar in memory.retrieve(ZORK, observation, task=text):
            assert 0.0 <= exemplar.similarity < 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The BRASS lantern, a lantern!", {"the", "brass", "lantern", "a"}),
        ("snake_case don't", {"snake", "case", "don", "t"}),
        ("Straße 日本語 №5", {"straße", "日本語", "5"}),
        ("  \x00—", set()),
    ],
)
def test_words_are_letters_and_digits(text: str, words: set[str]) -> None:
    assert fulltext.tokens(text) == words


def test_similarity_is_the_share_of_common_words() -> None:
    assert fulltext.similarity(frozenset("abc"), frozenset("bcd")) == 0.5
    assert fulltext.similarity(frozenset("a"), frozenset("b")) == 0.0
    assert fulltext.similarity(frozenset(), frozenset()) == 1.0


def test_a_search_begins_with_the_rarest_words(db: Database) -> None:
    for number in range(5):
        teach(db, "wait", f"Hall {number}", extra="common words everywhere")
    teach(db, "wait", "Vault", extra="common treasure")
    (game,) = [row[0] for row in db.execute("SELECT id FROM game").fetchall()]
    asked = fulltext.query(db, [game], {"common", "treasure", "everywhere", "unheard"})
    assert asked == f'"{game}xtreasure" OR "{game}xeverywhere" OR "{game}xcommon"'


def test_a_search_scores_a_bounded_number_of_scenes(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        teach(db, "wait", f"Hall {number}", extra="common words everywhere")
    teach(db, "wait", "Vault", extra="common treasure")
    monkeypatch.setattr(fulltext, "POSTINGS", 5)
    (game,) = [row[0] for row in db.execute("SELECT id FROM game").fetchall()]
    assert fulltext.query(db, [game], {"common", "treasure"}) == f'"{game}xtreasure"'
    # A word that stands everywhere is still looked for if there is no other.
    assert fulltext.query(db, [game], {"common"}) == f'"{game}xcommon"'
    assert fulltext.query(db, [game], {"unheard"}) == ""


def test_other_games_are_not_searched_where_this_one_has_enough(db: Database) -> None:
    teach(db, "east", "Galley", game=CAVE, extra=DESCRIPTIONS["Kitchen"])
    for number in range(3):
        teach(db, f"push {number}", "Kitchen", (f"thing{number}",))
    memory = Memory(db)
    for limit, same_game in ((4, [True] * 3), (12, [True] * 3 + [False])):
        exemplars = memory.retrieve(ZORK, observe("Kitchen"), limit=limit)
        assert [one.same_game for one in exemplars] == same_game
