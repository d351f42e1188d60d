"""Goals that come in with a session file."""

from __future__ import annotations

import json
from pathlib import Path

from sqlite_utils import Database

from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.formats import read_recording
from agents.journal import goals
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from tests.support.paths import DATA

SEED = 3


def test_goals_of_a_session_file_are_set_where_they_were(tmp_path: Path, db: Database) -> None:
    game = Catalog([DATA / "prompter.z5"]).find("prompter")
    world = open_world(game, isolated=False)
    turns = [{"id": 10, "text": "x", "command": None}]
    turns += [{"id": 10 + n, "text": "", "command": "east", "actor": "person"} for n in (1, 2)]
    wanted = [
        {"id": 3, "text": "take a\nbow", "turn": 11, "state": "open"},
        {"id": 2, "text": "go to the wings", "turn": 10, "state": "reached", "settled": 11},
        {"id": 1, "text": "sing", "author": "oracle", "turn": 10, "state": "failed", "settled": 12},
        {"id": 4, "text": "find the key", "turn": 12, "state": "open", "parent": 1},
        {"id": 5, "text": "", "turn": 10, "state": "open"},
        {"id": 6, "text": "wrong", "turn": 10, "state": "won"},
        {"id": 7, "text": "nowhere", "turn": 99, "state": "open"},
        {"id": "x", "text": [], "turn": {}},
    ]
    path = tmp_path / "session.json"
    path.write_text(json.dumps({"engine": game.engine, "turns": turns, "goals": wanted}))
    file = read_recording(path)
    done = perform(world, SEED, file)
    world.close()
    journal = Journal(db)
    made = record(journal, Memory(db), game, file, done, seed=SEED)
    way = journal.path(journal.info(made.session).tip)
    found = goals.standing_at(db, way)
    sing = next(goal for goal in found if goal.text == "sing")
    assert [
        (goal.text, goal.author, goal.turn, goal.state.value, goal.settled, goal.parent)
        for goal in found
    ] == [
        ("take a bow", "", way[1].id, "open", None, None),
        ("go to the wings", "", way[0].id, "reached", way[1].id, None),
        ("sing", "oracle", way[0].id, "failed", way[2].id, None),
        ("find the key", "", way[2].id, "open", None, sing.id),
    ]
