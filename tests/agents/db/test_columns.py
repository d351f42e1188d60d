import sqlite3
from typing import Any

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.errors import DamageError
from agents.core.proposals import Ballot, Critique, Exchange, Part
from agents.db.columns import DECISION, EFFECT, SCENE, Codec, member, read_json
from agents.db.sql import Database, fetch, find_or_insert, insert
from games.types import Ending, Scene

CRITIQUE = Codec(Critique, "critic", "command", "reward", "parts", "known", command="said")
SAID = Critique("d", "north", 0.5, (Part("people", 0.5, "twice"),), "a reason")


def through_a_row(columns: dict[str, str | int | float | None]) -> sqlite3.Row:
    """Write columns to a table of their own and read them back."""
    db = Database(memory=True)
    db.conn.execute(f"CREATE TABLE kept ({', '.join(columns)})")
    insert(db, "kept", columns)
    return fetch(db, "SELECT * FROM kept")[0]


@pytest.mark.parametrize(
    ("codec", "value"),
    [
        (
            SCENE,
            Scene("Dark.", None, ("a lamp", "x"), 1, None, 3, died=True, ending=Ending.VICTORY),
        ),
        (SCENE, Scene("", "Attic")),
        (DECISION, Decision(Actor.PERSON, Kind.OVERRIDE, "jump", Mode.WATCH, "wait", "null")),
        (Codec(Ballot), Ballot("mimic", "1", 0.5, 0.25, None, 1.0)),
        (
            Codec(Exchange),
            Exchange("propose", "s", (("user", "hi"),), sampling=(("seed", 1), ("top", "2"))),
        ),
    ],
)
def test_a_value_comes_back_from_row_and_json(codec: Codec[Any], value: object) -> None:
    assert codec.from_row(through_a_row(codec.as_row(value))) == value
    assert codec.from_json(codec.as_json(value)) == value


def test_fields_have_columns_of_other_names_and_some_are_left() -> None:
    row = CRITIQUE.as_row(SAID)
    assert list(row) == list(CRITIQUE.columns) == ["critic", "said", "reward", "parts", "known"]
    assert row["parts"] == '[{"name":"people","value":0.5,"note":"twice","known":true}]'
    assert CRITIQUE.from_row(through_a_row(row), reason="a reason") == SAID
    assert EFFECT.columns == ("effect_score", "effect_died", "effect_nothing")


def test_what_utf_8_cannot_hold_is_replaced_in_a_row() -> None:
    row = SCENE.as_row(Scene("half \ud83d", None, ("\ud83d",)))
    assert (row["text"], row["inventory"]) == ("half ?", '["?"]')


def test_what_is_missing_keeps_its_default_or_is_told() -> None:
    assert SCENE.from_json({"text": "Dark."}) == Scene("Dark.")
    with pytest.raises(KeyError, match="text"):
        SCENE.from_json({"score": 1})
    with pytest.raises(ValueError, match="reward must be in"):
        CRITIQUE.from_json(CRITIQUE.as_json(SAID) | {"reward": 2.0}, reason="")
    with pytest.raises(ValueError, match="Expected `int"):
        SCENE.from_json({"text": "", "score": "many"})


def test_a_row_is_found_by_its_key_or_made() -> None:
    db = Database(memory=True)
    db.conn.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name, note)")
    first = find_or_insert(db, "thing", {"name": "lamp"}, {"note": "brass"})
    assert find_or_insert(db, "thing", {"name": "lamp"}, {"note": "other"}) == first
    assert find_or_insert(db, "thing", {"name": "sword"}) == first + 1
    assert [tuple(row)[1:] for row in fetch(db, "SELECT * FROM thing")] == [
        ("lamp", "brass"),
        ("sword", None),
    ]


@pytest.mark.parametrize("text", ["", "nonsense", None, 7])
def test_what_is_no_member_or_no_json_is_damage(text: Any) -> None:
    with pytest.raises(DamageError, match="is none of human, "):
        member(Source, text)
    if text != 7:
        with pytest.raises(DamageError, match="can't be read"):
            read_json(text)
