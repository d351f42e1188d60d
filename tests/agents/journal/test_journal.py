import json
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.errors import StoreError
from agents.core.memories import Change, Effect, Observation
from agents.core.proposals import Candidate, Critique, Judged, Part, Proposal
from agents.db.sql import fetch, find_damage
from agents.home.database import open_database
from agents.journal.bookmarks import find_bookmark, set_bookmark
from agents.journal.journal import Journal
from games.text import clean_line
from games.types import Ending, Scene
from tests.support.taping import CAVE, ZORK, Tape, observe
from tests.support.waiting import PATIENCE

ODD = "“Robert'); DROP TABLE turn;--” [b]bold[/b] 🗝 \x00 \x1b[31m \n\ttabbed ünïcode"


def proposal(command: str = "open mailbox", **more: Any) -> Proposal:
    return Proposal("mimic", command, "You did this here twice.", 0.1 + 0.2, **more)


# --- turns -------------------------------------------------------------------


def test_what_failed_in_a_situation_is_known_on_every_branch_of_its_session(db: Database) -> None:
    idle = Effect(nothing=True)
    tape, other = Tape(db), Tape(db)
    root = tape.here
    tape.play("Open  Safe", effect=idle)
    tape.play("n", to="Attic")
    tape.play("wait", effect=idle)
    other.play("pull rope", effect=idle)
    key = root.observation.key
    assert tape.journal.failed(tape.session, key) == {"open safe"}
    assert tape.journal.failed(other.session, key) == {"pull rope"}
    assert tape.journal.failed(tape.session, "") == frozenset()


def test_a_turn_comes_back_as_it_was(db: Database) -> None:
    journal = Journal(db)
    seen = Observation("k1", "Hall", "A hall.", ("lamp", ODD))
    root = journal.start(
        ZORK,
        seed=12,
        task=ODD,
        player="mimic",
        critic="none",
        scene=Scene("A hall.", "Hall", ("lamp", ODD), score=None),
        observation=seen,
    )
    turn = journal.append(
        root,
        decision=Decision(Actor.PERSON, Kind.OVERRIDE, ODD, Mode.WATCH, ODD, ODD),
        scene=Scene(ODD, None, (ODD,), -7, 350, 3, died=True, ending=Ending.DEATH),
        observation=Observation("k2", "Limbo", ODD, ("ghost",)),
        effect=Effect(score=-7, died=True, nothing=True),
    )
    assert journal.path(turn.id) == (root, turn)
    assert journal.turn(root.id) == root
    assert journal.info(root.session).task == ODD
    assert turn.at.tzinfo is UTC


def test_what_utf8_cannot_hold_is_replaced_and_not_lost(db: Database) -> None:
    tape = Tape(db)
    turn = tape.play("say \udcff", inventory=("a\ud800b",))
    stored = tape.journal.turn(turn.id)
    assert stored.decision is not None
    assert stored.decision.command == "say ?"


def test_a_description_is_kept_once(db: Database) -> None:
    tape = Tape(db)
    for _ in range(20):
        tape.play("wait")
    assert fetch(db, "SELECT count(*) AS n FROM description")[0]["n"] == 1
    assert tape.journal.path(tape.here.id)[-1].observation == tape.here.observation


def test_a_long_path_comes_in_order(db: Database) -> None:
    tape = Tape(db, learning=False)
    played = [tape.here, *(tape.play(f"say {number}") for number in range(1200))]
    assert tape.journal.path(tape.here.id) == tuple(played)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE turn SET command = 'cheat' WHERE id = 2",
        "UPDATE turn SET why = why",
        "DELETE FROM turn WHERE id = 2",
        "DELETE FROM turn",
        "REPLACE INTO turn SELECT * FROM turn WHERE id = 2",
        "UPDATE description SET text = 'other'",
        "DELETE FROM description",
        "DELETE FROM session",
    ],
)
def test_no_turn_can_be_changed_or_deleted(db: Database, statement: str) -> None:
    tape = Tape(db)
    tape.play("open mailbox")
    before = tape.journal.path(tape.here.id)
    with pytest.raises(sqlite3.IntegrityError):
        fetch(db, statement)
    assert tape.journal.path(tape.here.id) == before


def test_a_turn_follows_a_turn_of_its_own_session(db: Database) -> None:
    one, other = Tape(db), Tape(db)
    astray = replace(other.here, session=one.session)
    one.here = astray
    with pytest.raises(sqlite3.IntegrityError, match="own session"):
        one.play("north")
    one.here = replace(other.here, number=5)
    with pytest.raises(sqlite3.IntegrityError, match="own session"):
        one.play("north")


def test_an_unknown_turn_is_told(db: Database) -> None:
    journal = Journal(db)
    for call in (journal.turn, journal.path):
        with pytest.raises(StoreError, match="no turn 77"):
            call(77)
    assert journal.newest_child(77) is None
    assert journal.judged(77) == ()


# --- the tree ----------------------------------------------------------------


def test_undo_and_branching_move_the_tip_and_change_no_turn(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    first = tape.play("north")
    second = tape.play("east")
    before = fetch(db, "SELECT * FROM turn ORDER BY id")
    tape.go_to(first)
    assert tape.journal.info(tape.session).tip == first.id
    assert tape.journal.newest_child(first.id) == second
    third = tape.play("west")
    assert fetch(db, "SELECT * FROM turn ORDER BY id")[:3] == before
    assert tape.journal.path(third.id) == (root, first, third)
    assert tape.journal.path(second.id) == (root, first, second)
    assert tape.journal.newest_child(first.id) == third
    assert [(node.id, node.parent, node.number) for node in tape.journal.tree(tape.session)] == [
        (root.id, None, 0),
        (first.id, root.id, 1),
        (second.id, first.id, 2),
        (third.id, first.id, 2),
    ]
    info = tape.journal.info(tape.session)
    assert (info.turns, info.demonstrations, info.tip) == (2, 3, third.id)


def test_the_tip_stays_in_its_session(db: Database) -> None:
    one, other = Tape(db), Tape(db)
    with pytest.raises(StoreError, match="not one of session"):
        one.journal.move_tip(one.session, other.here.id)
    assert one.journal.info(one.session).tip == one.here.id


# --- sessions ----------------------------------------------------------------


def test_a_session_is_summed_up(db: Database) -> None:
    tape = Tape(db, task="reach the attic")
    tape.play("north", "Behind House", effect=Effect(score=10))
    deep = tape.play("in", "Kitchen", by=Actor.AGENT, effect=Effect(score=15))
    tape.go_to(tape.journal.turn(deep.parent or 0))
    tape.play("jump", kind=Kind.OVERRIDE, replaced="in", effect=Effect(score=-3))
    info = tape.journal.info(tape.session)
    assert info.game == ZORK
    assert (info.seed, info.task, info.player) == (12, "reach the attic", "mimic")
    assert (info.turns, info.score, info.best_score, info.max_score) == (2, 7, 25, 350)
    assert (info.demonstrations, info.overrides) == (2, 1)
    assert info.last == tape.here.at >= info.started
    assert (info.ended, info.ending) == (None, None)
    assert tape.journal.path(info.root)[0].decision is None


def test_sessions_come_by_their_newest_turn(db: Database) -> None:
    first, second, third = Tape(db), Tape(db, CAVE), Tape(db)
    for tape in (second, third, first):
        tape.play("north")
    journal = first.journal
    assert [one.id for one in journal.sessions()] == [first.session, third.session, second.session]
    assert [one.id for one in journal.sessions(limit=1)] == [first.session]
    assert [one.id for one in journal.sessions("cave")] == [second.session]
    assert [one.id for one in journal.sessions(ZORK.sha256)] == [first.session, third.session]
    assert journal.sessions("'; DROP TABLE turn; --") == []


def test_an_unknown_session_names_the_newest(db: Database) -> None:
    journal = Journal(db)
    with pytest.raises(StoreError) as caught:
        journal.info(5)
    assert "Nothing has been played" in caught.value.hint
    tape = Tape(db)
    tape.play("north")
    with pytest.raises(StoreError, match="no session 99") as caught:
        journal.info(99)
    assert f"{tape.session} (Zork I)" in caught.value.hint


def test_a_session_that_is_left_can_go_on(db: Database) -> None:
    tape = Tape(db)
    tape.journal.close_session(tape.session)
    assert tape.journal.info(tape.session).ended is not None
    tape.play("north")
    assert tape.journal.info(tape.session).ended is None


def test_a_game_is_its_story_file(db: Database) -> None:
    for game in (ZORK, replace(ZORK, id="zork-one", title="Zork"), replace(ZORK, sha256="9" * 64)):
        Tape(db, game).play("north")
    journal = Journal(db)
    assert [one.game.title for one in journal.sessions()] == ["Zork I", "Zork", "Zork"]
    assert len(journal.sessions("zork-one")) == 2


def test_the_best_score_of_a_game(db: Database) -> None:
    journal = Journal(db)
    assert journal.best("zork1") is None
    tape = Tape(db)
    tape.play("north", effect=Effect(score=20))
    last = tape.play("fall", effect=Effect(score=-5))
    assert journal.best("zork1") == (20, last.at)
    assert journal.best("cave") is None


# --- bookmarks and directions ------------------------------------------------


def test_bookmarks_are_found_by_name_or_the_newest(db: Database) -> None:
    tape, other = Tape(db), Tape(db)
    journal = tape.journal
    assert find_bookmark(journal.db, tape.session) is None
    set_bookmark(journal.db, tape.session, tape.here.id, "start")
    there = tape.play("north")
    set_bookmark(journal.db, tape.session, there.id)
    assert find_bookmark(journal.db, tape.session) == there.id
    assert find_bookmark(journal.db, tape.session, "start") == tape.here.parent
    assert find_bookmark(journal.db, tape.session, "nowhere") is None
    assert find_bookmark(journal.db, other.session) is None
    set_bookmark(journal.db, tape.session, there.id, "start")
    assert find_bookmark(journal.db, tape.session, "start") == there.id
    assert find_bookmark(journal.db, tape.session) == there.id


# --- judgements --------------------------------------------------------------


def test_what_was_proposed_comes_back_with_every_float(db: Database) -> None:
    tape = Tape(db)
    tape.play("open mailbox", why="it says so")
    exemplars = tape.memory.retrieve(ZORK, observe("West of House"))
    assert exemplars
    main = proposal(
        alternatives=(Candidate("look", 1 / 3, "why not"), Candidate("east", 1e-300)),
        exemplars=exemplars,
        exploring=True,
        lookahead=4,
        seconds=0.123456789,
    )
    critiques = (
        Critique("d", "open mailbox", 0.1 + 0.2, (Part("people", 0.3, ODD), Part("x", 0.0)), "r"),
        Critique("d", "look", -1.0, (Part("novelty", -1.0, known=False),), ODD, known=False),
        Critique("other", "open mailbox", 0.0, (), ""),
    )
    judged = (Judged(main, critiques), Judged(proposal("wait")))
    turn = tape.play("read leaflet", judged=judged)
    assert turn.judged == judged
    assert tape.journal.judged(turn.id) == judged
    path = tape.journal.path(turn.id, judged=True)
    assert [one.judged for one in path] == [(), (), judged]
    assert tape.journal.path(turn.id)[-1].judged == ()


def test_exemplars_stay_as_they_were_shown(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("open mailbox")
    shown = tape.memory.retrieve(ZORK, root.observation)
    turn = tape.play("read leaflet", judged=[Judged(proposal(exemplars=shown))])
    tape.go_to(root)
    tape.play("open mailbox", effect=Effect(score=5), why="again")
    (now,) = tape.memory.retrieve(ZORK, root.observation, limit=1)
    assert (now.visits, now.q) == (2, 3.5)
    (then,) = tape.journal.judged(turn.id)[0].proposal.exemplars
    assert then == shown[0]
    tape.memory.amend(then.outcome, Change.FORGET)
    tape.memory.rebuild()
    assert tape.journal.judged(turn.id)[0].proposal.exemplars == shown


# --- several programs, and sudden ends ---------------------------------------

WRITER = """
import sys
from pathlib import Path
from agents.home.database import open_database
from tests.support.taping import Tape
tape = Tape(open_database(Path(sys.argv[1])))
print(tape.session, flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    print(tape.play(f"say {number}", extra=f"{sys.argv[3]} {number}").id, flush=True)
"""


def test_two_programs_write_at_once_and_no_turn_is_lost(path: Path, start: Any) -> None:
    programs = [start(WRITER, path, 100, name) for name in ("one", "two")]
    sessions = [int(program.stdout.readline()) for program in programs]
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    reported = [
        [int(line) for line in program.communicate(timeout=PATIENCE)[0].split()]
        for program in programs
    ]
    with closing(open_database(path)) as db:
        journal = Journal(db)
        for session, turns in zip(sessions, reported, strict=True):
            path_played = journal.path(journal.info(session).tip)
            assert [turn.id for turn in path_played[1:]] == turns
            assert len(turns) == 100
        assert fetch(db, "SELECT count(*) AS n FROM visit")[0]["n"] == 200
        assert find_damage(db) == []


@pytest.mark.parametrize("shown", [1, 7, 23])
def test_a_killed_program_has_kept_every_turn_it_showed(path: Path, start: Any, shown: int) -> None:
    program = start(WRITER, path, 1_000_000, "killed")
    session = int(program.stdout.readline())
    program.stdin.write("go\n")
    program.stdin.flush()
    reported = [int(program.stdout.readline()) for _ in range(shown)]
    program.send_signal(signal.SIGKILL)
    # What was printed before the signal came was shown too. communicate() would
    # pass by what the pipe's own buffer holds already.
    reported += [
        int(line) for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")
    ]
    with closing(open_database(path)) as db:
        journal = Journal(db)
        kept = [turn.id for turn in journal.path(journal.info(session).tip)[1:]]
        assert kept[: len(reported)] == reported
        assert len(kept) <= len(reported) + 1
        learned = fetch(db, "SELECT turn FROM visit ORDER BY turn")
        assert [row["turn"] for row in learned] == kept
        assert find_damage(db) == []


def test_columns_that_hold_lists_are_json(db: Database) -> None:
    tape = Tape(db)
    tape.play("take lamp", inventory=("brass lamp", ODD))
    row = fetch(db, "SELECT inventory FROM turn ORDER BY id DESC LIMIT 1")[0]
    assert json.loads(row["inventory"]) == ["brass lamp", clean_line(ODD)]


def test_times_are_in_utc_and_sort_as_text(db: Database) -> None:
    before = datetime.now(UTC)
    tape = Tape(db)
    turns = [tape.here, *(tape.play("wait") for _ in range(5))]
    assert before <= turns[0].at
    rows = [row["at"] for row in fetch(db, "SELECT at FROM turn ORDER BY id")]
    assert rows == sorted(rows)
    assert [datetime.fromisoformat(text) for text in rows] == [turn.at for turn in turns]
