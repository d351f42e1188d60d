"""What models were asked and answered, and how teams and blends came about."""

import json
import sqlite3
from dataclasses import fields, replace

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.core.proposals import (
    Ballot,
    Candidate,
    Critique,
    Exchange,
    Influence,
    Judged,
    Part,
    Proposal,
)
from agents.db.sql import fetch, find_damage
from agents.journal import exchanges
from tests.support.taping import ZORK, Tape

ODD = "“Robert'); DROP TABLE exchange;--” [b]bold[/b] 🗝 \x00 \x1b[31m \n\ttabbed ünïcode"
RULES = ("system", "You play a text adventure. " * 200)

ASKED = Exchange(
    purpose="propose",
    spec="openai:small@http://127.0.0.1:1/v1",
    messages=(RULES, ("user", ODD), ("assistant", ""), ("user", ODD)),
    answer=ODD,
    thoughts=ODD + ODD,
    model="small-2026",
    sampling=(("temperature", 0.1 + 0.2), ("seed", 7), ("stop", ODD)),
    prompt_tokens=5210,
    answer_tokens=31,
    estimated=True,
    first=1 / 3,
    seconds=2 / 3,
    cost=1e-7,
    tries=3,
    fault="broken",
    cached_tokens=4000,
    reading=1 / 7,
    left_out=ODD,
)
REPAIRED = Exchange("repair", "ollama:m", (RULES, ("user", "That was no JSON.")), '{"a": 1}')


def member(name: str, command: str, **more: object) -> Proposal:
    return Proposal(name, command, f"{name} says so", 0.25, **more)  # type: ignore[arg-type]


def team(*members: Proposal, ballots: tuple[Ballot, ...] = ()) -> Proposal:
    name = " + ".join(one.player for one in members)
    return Proposal(name, "north", "2 of 2 agree.", 0.5, ballots=ballots, members=members)


def test_the_sample_would_notice_a_field_that_is_not_kept() -> None:
    bare = Exchange("", "", ())
    assert [
        f.name for f in fields(Exchange) if getattr(ASKED, f.name) == getattr(bare, f.name)
    ] == []


def test_exchanges_of_a_proposal_and_of_a_critique_come_back_whole(db: Database) -> None:
    tape = Tape(db)
    judged = Judged(
        member("openai:small", "north", exchanges=(ASKED, REPAIRED)),
        (
            Critique("llm", "north", 0.5, (Part("people", 0.5),), "r", exchanges=(REPAIRED, ASKED)),
            Critique("llm", "south", 0.0, (), "", known=False),
        ),
    )
    turn = tape.play("north", judged=[judged])
    assert turn.judged == (judged,)
    assert tape.journal.judged(turn.id) == (judged,)
    assert tape.journal.failures(turn.id) == ()


def test_the_latest_exchanges_are_read_without_their_messages(db: Database) -> None:
    tape = Tape(db)
    for number in range(3):
        asked = replace(ASKED, answer_tokens=number)
        tape.play("wait", judged=[Judged(member("m", "wait", exchanges=(asked,)))])
    latest = exchanges.latest(db, 2)
    assert latest == tuple(replace(ASKED, messages=(), answer_tokens=n) for n in (1, 2))


def test_what_moved_a_model_is_kept_with_its_proposal(db: Database) -> None:
    tape = Tape(db)
    because = (Influence(ODD, 2.5, 7), Influence("your notes", 0.25))
    moved = member("m", "north", because=because, alternatives=(Candidate("up", 0.1),))
    turn = tape.play("north", judged=[Judged(moved)])
    assert tape.journal.judged(turn.id) == (Judged(moved),)


def test_free_costs_nothing_and_unpriced_is_not_free(db: Database) -> None:
    tape = Tape(db)
    asked = tuple(replace(REPAIRED, cost=cost) for cost in (0.0, None))
    turn = tape.play("north", judged=[Judged(member("m", "north", exchanges=asked))])
    (judged,) = tape.journal.judged(turn.id)
    assert [one.cost for one in judged.proposal.exchanges] == [0.0, None]


def test_a_message_that_repeats_is_kept_once(db: Database) -> None:
    tape = Tape(db)
    for number in range(20):
        asked = replace(ASKED, messages=(RULES, ("user", f"scene {number}")))
        tape.play("wait", judged=[Judged(member("m", "wait", exchanges=(asked, asked)))])
    (row,) = fetch(db, "SELECT count(*) AS n, sum(length(text)) AS size FROM passage")
    assert row["n"] == 21
    assert row["size"] < 2 * len(RULES[1])
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        fetch(db, "UPDATE passage SET text = ''")


def test_a_team_comes_back_with_members_and_ballots(db: Database) -> None:
    tape = Tape(db)
    tape.play("open mailbox")
    exemplars = tape.memory.retrieve(ZORK, tape.journal.path(tape.here.id)[0].observation)
    inner = member("gguf:x", "east", seconds=1.5)
    proposal = team(
        member(
            "openai:small",
            "north",
            alternatives=(Candidate("up", 1 / 3, "why"), Candidate("down", 0.0)),
            exemplars=exemplars,
            exchanges=(ASKED,),
        ),
        member("mimic", "north", exploring=True, lookahead=3),
        team(inner, member("x", "west"), ballots=(Ballot("gguf:x", "east"),)),
        ballots=(
            Ballot("openai:small", "north", 0.1 + 0.2, 2 / 3, 0.0, 1.25, ""),
            Ballot("mimic", "north", 1.0, 1 / 3, None),
            Ballot("slow", seconds=20.0, note=ODD),
        ),
    )
    blend = Critique(
        "demonstrations + openai:small",
        "north",
        0.3,
        (Part("people", 0.2), Part("model danger", 0.1)),
        "both",
        members=(
            Critique("demonstrations", "north", 0.4, (Part("people", 0.4),), "they did"),
            Critique("openai:small", "north", 0.2, (), "I say", exchanges=(REPAIRED,)),
        ),
    )
    judged = (Judged(proposal, (blend,)), Judged(member("other", "look")))
    turn = tape.play("north", judged=judged)
    assert tape.journal.judged(turn.id) == judged
    assert tape.journal.path(turn.id, judged=True)[-1].judged == judged
    assert tape.journal.path(turn.id, judged=True)[1].judged == ()
    assert find_damage(db) == []


def test_what_failed_is_kept_with_its_turn_and_who_asked(db: Database) -> None:
    tape = Tape(db)
    failures = (("team a", replace(ASKED, answer="", fault="timeout")), ("critic b", REPAIRED))
    before = tape.here
    tape.journal.append(
        before,
        decision=tape.play("north").decision,  # type: ignore[arg-type]
        scene=before.scene,
        observation=before.observation,
        effect=before.effect,
        failures=failures,
    )
    turn = tape.journal.newest_child(before.id)
    assert turn is not None
    assert tape.journal.failures(turn.id) == failures
    assert tape.journal.judged(turn.id) == ()
    assert tape.journal.failures(before.id) == ()


def test_a_late_answer_is_added_and_the_turn_stays(db: Database) -> None:
    tape = Tape(db)
    ballots = (Ballot("mimic", "north", 0.25, 1.0), Ballot("slow", note="still thinking"))
    in_time = Judged(team(member("mimic", "north"), ballots=ballots))
    turn = tape.play("north", judged=[in_time])
    rows = fetch(db, "SELECT * FROM turn ORDER BY id")
    late = Judged(
        replace(member("slow", "open window", exchanges=(ASKED,)), seconds=31.5),
        (Critique("demonstrations", "open window", 0.7, (), ""),),
    )
    other = Judged(member("slower", "south"))
    tape.journal.add_late(turn.id, [late], "came 11 s late", failures=[("slowest", REPAIRED)])
    tape.journal.add_late(turn.id, [other], "came 40 s late")
    now = tape.journal.judged(turn.id)
    assert now[1:] == (late, other)
    assert now[0].proposal.ballots == (
        ballots[0],
        Ballot("slow", "open window", 0.25, 0.0, 0.7, 31.5, "came 11 s late"),
        Ballot("slower", "south", 0.25, 0.0, None, 0.0, "came 40 s late"),
    )
    assert replace(now[0], proposal=replace(now[0].proposal, ballots=ballots)) == in_time
    assert fetch(db, "SELECT * FROM turn ORDER BY id") == rows
    assert tape.journal.failures(turn.id) == (("slowest", REPAIRED),)


def test_a_late_answer_without_any_in_time(db: Database) -> None:
    tape = Tape(db)
    turn = tape.play("north")
    late = Judged(member("slow", "south"))
    tape.journal.add_late(turn.id, [late])
    assert tape.journal.judged(turn.id) == (late,)
    with pytest.raises(StoreError, match="no turn 99"):
        tape.journal.add_late(99, [late], "late")


def test_a_late_critique_joins_those_of_the_first_proposal(db: Database) -> None:
    tape = Tape(db)
    proposal = member("m", "north", alternatives=(Candidate("south", 0.1),))
    shown = tuple(Critique("d", command, 0.1, (), "") for command in proposal.commands)
    turn = tape.play("north", judged=[Judged(proposal, shown), Judged(member("x", "up"))])
    late = tuple(
        Critique("llm", command, -0.5, (Part("danger", -0.5),), "", exchanges=asked)
        for command, asked in zip(proposal.commands, ((ASKED,), ()), strict=True)
    )
    assert tape.journal.add_critiques(turn.id, late)
    assert tape.journal.judged(turn.id) == (
        Judged(proposal, shown + late),
        Judged(member("x", "up")),
    )
    assert not tape.journal.add_critiques(tape.play("wait").id, late)


def test_what_utf8_cannot_hold_is_replaced_in_a_prompt(db: Database) -> None:
    tape = Tape(db)
    asked = replace(ASKED, messages=(("user", "a\ud800b"),), answer="\udcff")
    turn = tape.play("x", judged=[Judged(member("m", "x", exchanges=(asked,)))])
    (kept,) = tape.journal.judged(turn.id)[0].proposal.exchanges
    assert (kept.messages, kept.answer) == ((("user", "a?b"),), "?")


def test_settings_are_json(db: Database) -> None:
    tape = Tape(db)
    tape.play("x", judged=[Judged(member("m", "x", exchanges=(ASKED,)))])
    (row,) = fetch(db, "SELECT sampling FROM exchange")
    assert json.loads(row["sampling"])[1] == ["seed", 7]
