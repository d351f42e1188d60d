"""Records and verdicts, against counting everything again from what was played."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, canonical
from agents.core.memories import Effect
from agents.core.proposals import Ballot, Candidate, Critique, Judged, Part, Proposal, Record
from agents.core.types import Turn
from agents.critics.calibration import Tally, fate
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.journal.journal import Journal
from tests.support.taping import Tape, database

COMMANDS = ("n", "north", "South", "open  mailbox", "open mailbox", "look", "g")
PLAYERS = ("mimic", "openai:a", "ollama:b", "mimic + openai:a")
CRITICS = ("demonstrations", "openai:c", "demonstrations + openai:c")


def critique(
    critic: str, command: str, reward: float, known: bool = True, members: tuple[Critique, ...] = ()
) -> Critique:
    return Critique(critic, command, reward, (Part("x", reward),), "", known, (), members)


def test_a_proposal_counts_where_a_person_decides(db: Database) -> None:
    tape = Tape(db)
    mine = [Judged(Proposal("mimic", "n", "", 0.5, (Candidate("south", 0.1),)))]
    tape.play("NORTH", judged=mine)
    tape.play("south", judged=mine)
    tape.play("n", by=Actor.AGENT, judged=mine)
    tape.play("wait")
    assert tape.journal.records() == {"mimic": Record(2, 1)}


def test_rewards_are_those_that_knew_something(db: Database) -> None:
    tape = Tape(db)
    mine = Proposal("mimic", "n", "", 0.5, (Candidate("south", 0.1),))
    for rewards in (
        [critique("d", "n", 0.5), critique("d", "south", -1.0), critique("late", "n", -1.0)],
        [critique("d", "n", 0.0, known=False)],
        [critique("d", "n", 0.0, known=False), critique("llm", "n", -0.25)],
    ):
        tape.play("up", judged=[Judged(mine, tuple(rewards))])
    assert tape.journal.records() == {"mimic": Record(3, 0, 0.125, 2)}


def test_members_count_by_what_they_said_and_their_ballots(db: Database) -> None:
    tape = Tape(db)
    proposal = Proposal(
        "mimic + openai:a",
        "north",
        "",
        0.5,
        ballots=(
            Ballot("mimic", "north", 0.5, 0.6, reward=0.5),
            Ballot("openai:a", "east", 0.5, 0.4, reward=None),
            Ballot("slow", note="still thinking"),
        ),
        members=(Proposal("mimic", "north", "", 0.5), Proposal("openai:a", "east", "", 0.5)),
    )
    turn = tape.play("north", judged=[Judged(proposal, (critique("d", "north", 0.5),))])
    late = Judged(Proposal("slow", "north", "", 0.5), (critique("d", "north", 0.5),))
    tape.journal.add_late(turn.id, [late], "late")
    assert tape.journal.records() == {
        "mimic + openai:a": Record(1, 1, 0.5, 1),
        "mimic": Record(1, 1, 0.5, 1),
        "openai:a": Record(1, 0),
        "slow": Record(0, 0, 0.5, 1),
    }


def test_what_is_taken_back_and_put_back_counts_so(db: Database) -> None:
    tape = Tape(db)
    judged = [Judged(Proposal("m", "n", "", 0.5), (critique("d", "n", 1.0),))]
    turns = [tape.play("n", judged=judged) for _ in range(20)]
    assert tape.journal.calibrations()["d"].brier == 0.0
    tape.memory.undone(turns[3])
    assert tape.journal.calibrations()["d"].brier == 1 / 20
    tape.memory.redone(turns[3])
    assert tape.journal.calibrations()["d"].brier == 0.0


def test_what_is_rolled_back_was_never_counted(db: Database) -> None:
    tape = Tape(db)
    judged = [Judged(Proposal("m", "n", "", 0.5), (critique("d", "n", 1.0),))]

    def fail() -> None:
        with transaction(db):
            tape.play("n", judged=judged)
            assert tape.journal.records() == {"m": Record(1, 1, 1.0, 1)}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tape.journal.records() == {}
    assert tape.journal.calibrations() == {}


def test_what_another_program_writes_counts_too(db: Database, path: Path) -> None:
    tape = Tape(db)
    other = open_database(path)
    journal = Journal(other)
    judged = [Judged(Proposal("m", "n", "", 0.5), (critique("d", "n", 1.0),))]
    for count in (1, 2, 3):
        tape.play("n", judged=judged)
        assert journal.records()["m"].offered == count
        assert journal.calibrations()["d"].n == count
    other.close()


# --- against brute force -----------------------------------------------------


def made_up(chance: random.Random) -> list[Judged]:
    """Make up what was proposed at a turn: nothing, one player's or a team's."""
    judged = []
    for _ in range(chance.choice((0, 1, 1, 2))):
        first, *rest = chance.sample(COMMANDS, chance.randint(1, 4))
        proposal = Proposal(
            chance.choice(PLAYERS), first, "", 0.5, tuple(Candidate(c, 0.1) for c in rest)
        )
        if chance.random() < 0.4:
            members = tuple(
                Proposal(player, chance.choice(COMMANDS), "", 0.5)
                for player in chance.sample(PLAYERS, 2)
            )
            ballots = tuple(
                Ballot(one.player, one.command, reward=chance.choice((None, 0.25, -0.5)))
                for one in members
            )
            proposal = replace(proposal, members=members, ballots=(*ballots, Ballot("gone")))
        judged.append(Judged(proposal, made_up_critiques(chance, proposal.commands)))
    return judged


def made_up_critiques(chance: random.Random, commands: Sequence[str]) -> tuple[Critique, ...]:
    said = []
    for critic in chance.sample(CRITICS, chance.randint(0, 2)):
        for command in commands:
            members = tuple(
                critique(one, command, chance.randint(-9, 9) / 10)
                for one in (CRITICS[:2] if "+" in critic else ())
            )
            known = chance.random() < 0.8
            reward = chance.randint(-9, 9) / 10 if known else 0.0
            said.append(critique(critic, command, reward, known, members))
    return tuple(said)


def played(turn: Turn) -> str:
    assert turn.decision is not None
    return canonical(turn.decision.command)


def counted_again(journal: Journal, turns: list[Turn]) -> dict[str, Record]:
    """Count records from what the journal tells of each turn."""
    offered: defaultdict[str, int] = defaultdict(int)
    accepted: defaultdict[str, int] = defaultdict(int)
    rewards: defaultdict[str, list[float]] = defaultdict(list)
    for turn in turns:
        for judged in journal.judged(turn.id):
            for one in (judged.proposal, *judged.proposal.members):
                rewards[one.player] += []
                if turn.demonstration:
                    offered[one.player] += 1
                    accepted[one.player] += canonical(one.command) == played(turn)
            known = [
                c for c in judged.critiques if c.known and c.command == judged.proposal.command
            ]
            if known:
                rewards[judged.proposal.player].append(known[0].reward)
            for ballot in judged.proposal.ballots:
                if ballot.reward is not None:
                    rewards[ballot.player].append(ballot.reward)
    return {
        player: Record(
            offered[player],
            accepted[player],
            cast(float, pytest.approx(sum(given) / len(given))) if given else 0.0,
            len(given),
        )
        for player, given in rewards.items()
        if given or offered[player]
    }


def judged_again(journal: Journal, turns: list[Turn], undone: set[int], critic: str) -> Tally:
    """Count a critic's rewards and what came of them from what the journal tells of each turn."""
    tally = Tally()
    for turn in turns:
        seen = set()
        for judged in journal.judged(turn.id):
            for top in judged.critiques:
                for one in (top, *top.members):
                    command = canonical(one.command)
                    if one.critic != critic or not one.known or command in seen:
                        continue
                    seen.add(command)
                    same = command == played(turn)
                    effect = turn.effect
                    badly = effect.died or effect.nothing or effect.score < 0 or turn.id in undone
                    deserved = fate(same, turn.demonstration, effect.score, badly)
                    main = one.command == judged.proposal.command
                    tally.add(one.reward, deserved, proposed=main)
    return tally


@given(st.randoms(use_true_random=True))
@settings(max_examples=5)
def test_random_journals(chance: random.Random) -> None:
    with database() as db:
        check_records_of_a_random_journal(db, chance)


def check_records_of_a_random_journal(db: Database, chance: random.Random) -> None:
    tape = Tape(db)
    turns: list[Turn] = []
    undone: set[int] = set()
    for number in range(120):
        turns.append(
            tape.play(
                chance.choice(COMMANDS),
                by=chance.choice((Actor.PERSON, Actor.PERSON, Actor.AGENT)),
                kind=None if number % 7 else Kind.AUTO,
                judged=made_up(chance),
                effect=Effect(
                    chance.choice((0, 0, 5, -1)), chance.random() < 0.1, chance.random() < 0.2
                ),
            )
        )
        if chance.random() < 0.2:
            turn = chance.choice(turns)
            if turn.id in undone:
                tape.memory.redone(turn)
                undone.discard(turn.id)
            else:
                tape.memory.undone(turn)
                undone.add(turn.id)
        if number % 40 != 39:
            continue
        # Read as it grows, and all at once by a journal that knew nothing yet.
        for journal in (tape.journal, Journal(db)):
            records = {
                player: one
                for player, one in journal.records().items()
                if one.offered or one.rewarded
            }
            assert records == counted_again(journal, turns)
            for critic in CRITICS:
                found = journal.calibrations()[critic]
                wanted = judged_again(journal, turns, undone, critic).calibration()
                # The sum is the same, but not the order in which it is added up.
                assert found.brier == pytest.approx(wanted.brier)
                assert replace(found, brier=wanted.brier) == wanted
