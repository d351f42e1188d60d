"""A recorded session as data and back: nothing of it is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.core.goals import GoalState
from agents.journal import goals
from agents.journal.journal import Journal
from agents.journal.session_file import as_data, read_session
from tests.support.paths import TOP

SAMPLE = TOP / "saves" / "samples" / "team.json"


def told_again(journal: Journal, session: int) -> Any:
    path = journal.path(journal.info(session).tip, judged=True)
    failures = {turn.id: journal.failures(turn.id) for turn in path}
    return json.loads(json.dumps(as_data(journal.info(session), path, failures)))


def without_numbers(told: Any) -> Any:
    """Leave out what belongs to the home that a session lies in."""
    turns = [{k: v for k, v in t.items() if k not in ("id", "parent", "at")} for t in told["turns"]]
    return {**told, "session": 0, "turns": turns}


def test_what_was_written_comes_back(db: Database) -> None:
    journal = Journal(db)
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    again = told_again(journal, read_session(SAMPLE, journal))
    assert without_numbers(again) == without_numbers(told)


def test_requests_in_vain_come_back(db: Database, tmp_path: Path) -> None:
    journal = Journal(db)
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    asked = told["turns"][1]["proposals"][0]["members"][0]["exchanges"][0]
    told["turns"][2]["failures"] = [{"asker": "ollama:m", **asked, "fault": "busy"}]
    (tmp_path / "s.json").write_text(json.dumps(told))
    again = told_again(journal, read_session(tmp_path / "s.json", journal))
    assert without_numbers(again) == without_numbers(told)


def test_goals_come_back_with_what_they_lead_to_and_what_became_of_them(
    db: Database, tmp_path: Path
) -> None:
    journal = Journal(db)
    session = read_session(SAMPLE, journal)
    path = journal.path(journal.info(session).tip)
    (key,) = goals.add(db, path[0], ("find the key",), "oracle")
    goals.add(db, path[1], ("go to the hall",), "oracle", key)
    (own,) = goals.add(db, path[1], ("[b]sing[/b]",))
    goals.mark(db, path[2], key.id, GoalState.REACHED)
    goals.put(db, session, own.id, 0)
    (struck,) = goals.add(db, path[2], ("dance",))
    goals.strike(db, session, struck.id)
    told = goals_told(journal, session)
    (tmp_path / "s.json").write_text(json.dumps(told))
    again = goals_told(journal, read_session(tmp_path / "s.json", journal))
    assert [goal["text"] for goal in told["goals"]] == [
        "[b]sing[/b]",
        "go to the hall",
        "find the key",
    ]
    assert by_place(again) == by_place(told)


def goals_told(journal: Journal, session: int) -> Any:
    path = journal.path(journal.info(session).tip)
    wanted = goals.standing_at(journal.db, path)
    return json.loads(json.dumps(as_data(journal.info(session), path, wanted=wanted)))


def by_place(told: Any) -> list[dict[str, Any]]:
    """Tell goals by the places of what they name, not by a home's numbers."""
    turns = {turn["id"]: at for at, turn in enumerate(told["turns"])} | {None: None}
    ids = {goal["id"]: at for at, goal in enumerate(told["goals"])} | {None: None}
    return [
        goal
        | {"id": 0, "turn": turns[goal["turn"]], "settled": turns[goal["settled"]]}
        | {"parent": ids[goal["parent"]]}
        for goal in told["goals"]
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "won"},
        {"turn": 99_999},
        {"text": "a\nb"},
        {"state": "reached"},
        {"id": "x"},
        {"text": ""},
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(
    wrong: dict[str, object], db: Database, tmp_path: Path
) -> None:
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    goal = {"id": 1, "text": "sing", "author": "", "turn": told["turns"][0]["id"]}
    told["goals"] = [goal | {"state": "open", "settled": None, "parent": None} | wrong]
    (tmp_path / "s.json").write_text(json.dumps(told))
    with pytest.raises(StoreError, match="holds no recorded session"):
        read_session(tmp_path / "s.json", Journal(db))
    assert Journal(db).sessions() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "can't be read"),
        ("\x00\xff", "can't be read"),
        ("[" * 100_000, "can't be read"),
        ("[]", "holds no recorded session"),
        ("[5]", "holds no recorded session: it isn't put together like one"),
        ("{}", "holds no recorded session: “game” is missing"),
        ('{"game": "x y", "title": "", "engine": "cave", "sha256": ""}', "holds no recorded"),
    ],
)
def test_what_is_no_session_is_told(text: str, words: str, db: Database, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(StoreError, match=words):
        read_session(path, Journal(db))
    assert Journal(db).sessions() == []


def test_a_session_that_breaks_off_leaves_nothing_behind(db: Database, tmp_path: Path) -> None:
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    del told["turns"][3]["command"]
    (tmp_path / "s.json").write_text(json.dumps(told))
    with pytest.raises(StoreError, match="“command” is missing"):
        read_session(tmp_path / "s.json", Journal(db))
    assert Journal(db).sessions() == []


FIELDS = ("title", "task", "player", "critic")
OF_TURN = ("command", "why", "text", "location", "replaced")


@pytest.mark.parametrize("steering", ["\x1b[2J", "\x00", "\x9b", "\x7f", "\u202e"])
def test_control_characters_are_refused_wherever_they_stand(
    steering: str, db: Database, tmp_path: Path
) -> None:
    """Every text of a session file: what was played, proposed, judged and asked."""
    journal = Journal(db)
    places: list[tuple[str | int, ...]] = [(name,) for name in FIELDS]
    places += [("turns", 1, name) for name in OF_TURN]
    places += [("turns", 1, "inventory", 0)]
    made: tuple[str | int, ...] = ("turns", 1, "proposals", 0)
    places += [(*made, name) for name in ("player", "reason")]
    places += [(*made, "commands", 0), (*made, "critiques", 0, "critic")]
    asked: tuple[str | int, ...] = (*made, "members", 0, "exchanges", 0)
    places += [(*asked, name) for name in ("purpose", "model", "answer")]
    places += [(*asked, "messages", 0, "content"), (*asked, "messages", 0, "role")]
    for place in places:
        told = json.loads(SAMPLE.read_text(encoding="utf-8"))
        told["turns"][1]["inventory"] = ["lamp"]
        *way, last = place
        held = told
        for step in way:
            held = held[step]
        held[last] = f"{held[last] or 'look'}{steering}"
        (tmp_path / "s.json").write_text(json.dumps(told))
        with pytest.raises(StoreError, match="holds control characters") as caught:
            read_session(tmp_path / "s.json", journal)
        assert steering not in str(caught.value), place
    assert journal.sessions() == []
    assert "\x1b" not in "\n".join(db.conn.iterdump())


def test_a_mark_at_the_head_of_a_session_file_is_no_part_of_it(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_bytes(b"\xef\xbb\xbf" + SAMPLE.read_bytes())
    assert read_session(tmp_path / "s.json", Journal(db)) == 1
