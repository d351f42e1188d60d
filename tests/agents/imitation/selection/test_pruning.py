"""Detours fall out of what is followed; the demonstration itself stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Source, canonical
from agents.home.database import open_database
from agents.imitation.selection.choosing import best_traces
from agents.imitation.selection.library import traces
from agents.imitation.selection.pruning import from_what_counts, without_detours
from agents.imitation.states.traces import Moment, Trace
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import to_follow
from games.catalog import Catalog
from games.types import GameInfo
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.following import demonstrate as bring_in
from tests.support.following import prompter
from tests.support.imitation import follow, moment, trace_of
from tests.support.paths import DATA

WANDERING = ("look", "east", "west", "east", "inventory", "up", *WINNING[1:4], "east", "west")


@pytest.fixture
def old() -> GameInfo:
    return Catalog([]).find(str(DATA / "prompter.z3"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "home.db")
    yield db
    db.close()


def test_a_detour_that_changed_nothing_is_no_part_of_a_plan(
    db: Database, tmp_path: Path, old: GameInfo
) -> None:
    demonstrate(tmp_path / "home.db", old, (*WANDERING, *WINNING[4:]), WINNING_SEED, facts=True)
    (followed,) = best_traces(db, old)
    assert followed.commands == WINNING
    (whole,) = traces(db, old)
    assert whole.commands == (*WANDERING, *WINNING[4:])
    assert followed.moments[-1] == whole.moments[-1]
    assert followed.turns[-1] == whole.turns[-1]


def test_what_was_imported_is_followed_whole(db: Database, tmp_path: Path) -> None:
    bring_in(db, tmp_path, "east", "west", "east", "take lamp")
    (followed,) = best_traces(db, prompter())
    assert followed.source is Source.IMPORTED
    assert followed.commands == ("east", "west", "east", "take lamp")


def test_a_walkthrough_that_wanders_is_followed_without_its_loops(
    db: Database, tmp_path: Path
) -> None:
    loops = ("east", "west") * 6
    bring_in(db, tmp_path, "look", *loops, "wait", "east", "x lamp", "take lamp")
    (followed,) = to_follow(db, prompter(), frozenset(Source), "", None)
    assert followed.commands == ("wait", "east", "x lamp", "take lamp")
    (whole,) = best_traces(db, prompter())
    assert whole.commands[1:13] == loops, "blind replay and others have it whole"
    assert followed.moments[-1] == whole.moments[-1]


def test_a_session_of_looks_alone_is_no_demonstration(
    db: Database, tmp_path: Path, old: GameInfo
) -> None:
    demonstrate(tmp_path / "home.db", old, ["look", "inventory"], WINNING_SEED, facts=True)
    assert best_traces(db, old) == []


def test_a_loop_on_which_anything_may_have_been_done_stays() -> None:
    hall, attic = moment("A hall.", player="Hall"), moment("An attic.", player="Attic")
    seen = without_detours(trace_of([hall, attic, hall], ["up", "down"]))
    assert seen.commands == ()
    said = trace_of([hall, attic, attic, hall], ["up", "say plugh", "down"])
    assert without_detours(said) is said
    won = moment("A hall.", score=1, player="Hall")
    assert without_detours(trace_of([hall, attic, won], ["up", "down"])).commands != ()


def test_a_clock_that_ticks_makes_no_step_of_a_refusal() -> None:
    def at(text: str, hand: str, player: str = "Hall") -> Moment:
        return moment(text, player=player, clock="Hall", hand=hand)

    said = '"Ticket?" says the guard.'
    told = [at("A hall.", "six"), *(at(said, hour) for hour in ("seven", "eight", "nine"))]
    told += [at("Nothing to be had.", "ten"), at("A yard.", "eleven", "Yard")]
    commands = ("north", "north", "north", "north", "south")
    shown = replace(trace_of(told, commands), source=Source.HUMAN)
    assert without_detours(shown).commands == ("south",)


def test_without_facts_nothing_falls_out(db: Database, tmp_path: Path, old: GameInfo) -> None:
    demonstrate(tmp_path / "home.db", old, WANDERING, WINNING_SEED)
    (followed,) = best_traces(db, old)
    assert followed.commands == WANDERING


def test_what_was_put_down_and_taken_again_is_no_part_of_a_plan() -> None:
    here = moment("Taken.", player="Hall", lamp="player")
    put = moment("Dropped.", player="Hall", lamp="Hall")
    shown = trace_of([put, here, put, here], ["take lamp", "drop lamp", "take lamp"])
    assert without_detours(replace(shown, source=Source.HUMAN)).commands == ("take lamp",)
    assert without_detours(shown).commands == shown.commands


def test_what_only_a_look_named_is_still_meant_by_it() -> None:
    boxed = moment("Taken.", player="Hall", hat="Hall", box="player")
    both = moment("Taken.", player="Hall", hat="player", box="player")
    commands = ("take box", "x hat", "take it")
    seen = [moment("A hall.", player="Hall", hat="Hall", box="Hall"), boxed, boxed, both]
    shown = replace(trace_of(seen, commands), source=Source.HUMAN)
    assert without_detours(shown).commands == ("take box", "take hat")


def test_what_was_taken_with_nothing_to_be_seen_of_it_stays() -> None:
    here = moment("Hall", player="Hall", bear="Hall")
    led = moment("Hall", score=5, player="Hall", bear="Hall")
    told = [here, replace(here, scene=replace(here.scene, text="The bear follows you.")), led]
    trace = replace(trace_of(told, ["take bear", "show bear"]), source=Source.HUMAN)
    assert without_detours(trace).commands == ("take bear", "show bear")


def test_what_seems_to_do_nothing_stays_where_something_was_done_after_it() -> None:
    hall, attic = moment("A hall.", player="Hall"), moment("An attic.", player="Attic")
    shown = trace_of([hall, hall, attic], ["say plugh", "up"])
    assert without_detours(replace(shown, source=Source.HUMAN)).commands == ("up",)
    scored = moment("An attic.", score=1, player="Attic")
    won = trace_of([hall, hall, attic, scored], ["say plugh", "up", "say xyzzy"])
    assert without_detours(replace(won, source=Source.HUMAN)).commands == won.commands


def test_the_answer_to_a_question_is_no_idle_step() -> None:
    asked = moment("Do you want help?", player="Hall")
    hall, attic = moment("A hall.", player="Hall"), moment("An attic.", player="Attic")
    shown = replace(trace_of([asked, hall, attic], ["no", "up"]), source=Source.HUMAN)
    assert without_detours(shown).commands == ("no", "up")


def test_what_the_story_refused_is_no_step_and_no_memory_of_the_persons(
    db: Database, tmp_path: Path, old: GameInfo
) -> None:
    played = ("up", "take unicorn", *WINNING)
    demonstrate(tmp_path / "home.db", old, played, WINNING_SEED, facts=True)
    (followed,) = best_traces(db, old)
    assert followed.commands == WINNING
    (whole,) = traces(db, old)
    assert whole.commands == played
    rows = db.query("SELECT command, source FROM outcome WHERE q < 0")
    assert {(row["command"], row["source"]) for row in rows} == {
        ("up", "self"),
        ("take unicorn", "self"),
    }
    journal = Journal(db)
    opening = journal.path(journal.sessions()[0].tip)[0]
    told = {one.command: one for one in Memory(db).retrieve(old, opening.observation, task="")}
    assert (told["up"].source, told["up"].maker) == (Source.SELF, Source.HUMAN), "theirs to read"


def test_a_way_whose_moves_were_withdrawn_is_not_shown_again() -> None:
    hall, stairs, attic = (moment(p, player=p) for p in ("Hall", "Stairs", "Attic"))
    shown = replace(
        trace_of([hall, stairs, attic], ["up", "climb"]),
        source=Source.HUMAN,
        forgotten=(True, False),
    )
    kept = from_what_counts(shown)
    assert (kept.commands, kept.turns) == (("climb",), (1, 2))
    looked = trace_of([hall, hall, attic], ["look", "up"])
    assert from_what_counts(replace(looked, forgotten=(True, False))).commands == ("look", "up")


def waited(*answers: str, then: str = "take lamp", before: str = "up") -> list[str]:
    """The steps that are left of a person's way, some waiting and a move after it."""
    hall: Any = {"player": "Hall", "lamp": "Hall"}
    seen = [moment("A cellar.", player="Cellar", lamp="Hall"), moment("A hall.", **hall)]
    seen += [moment(said, **hall) for said in answers]
    seen += [moment("Taken.", player="Hall", lamp="player")]
    trace = trace_of(seen, [before, *("z" for _ in answers), then])
    return list(without_detours(replace(trace, source=Source.HUMAN)).commands)


def test_waiting_that_brought_nothing_is_no_part_of_a_plan() -> None:
    assert waited("Time passes...", "Time passes...") == ["up", "take lamp"]
    assert waited("Time passes. A bell rings.") == ["up", "z", "take lamp"]
    assert waited("Time passes.", before="take lamp") == ["take lamp", "z", "take lamp"]


def test_waiting_is_kept_where_somebody_came() -> None:
    hall: Any = {"player": "Hall", "lamp": "Hall"}
    seen = [moment("A hall.", **hall), moment("Time passes.", **hall, cat="Hall")]
    seen.append(moment("Taken.", player="Hall", lamp="player", cat="Hall"))
    trace = replace(trace_of(seen, ["z", "take lamp"]), source=Source.HUMAN)
    assert without_detours(trace).commands == ("z", "take lamp")


def test_waiting_until_a_foe_comes_is_no_part_of_a_plan() -> None:
    hall: Any = {"player": "Hall", "lamp": "Hall", "rock": "player"}
    seen = [moment("A hall.", **hall), moment("A troll comes in.", **hall, troll="Hall")]
    seen.append(moment("The troll is dead.", **hall))
    seen.append(moment("Taken.", player="Hall", lamp="player", rock="player"))
    commands = ["z", "throw rock at troll", "take lamp"]
    trace = replace(trace_of(seen, commands), source=Source.HUMAN)
    assert without_detours(trace).commands == ("throw rock at troll", "take lamp")


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        ("You can't go that way.\n\nThe floor opens.\n\nVault", 2),
        ("Vault\nCobwebs.", 0),
        ("You squeeze in with some effort.\n\nVault\nCobwebs.", 0),
    ],
)
def test_waiting_is_kept_where_one_was_taken_elsewhere(answer: str, waits: int) -> None:
    seen = [moment("A hall.", player="Hall"), *[moment("Time passes.", player="Hall")] * 2]
    seen.append(moment(answer, player="Vault", lamp="Vault"))
    seen.append(moment("Taken.", player="Vault", lamp="player"))
    trace = trace_of(seen, ["z", "z", "in", "take lamp"])
    kept = without_detours(replace(trace, source=Source.HUMAN)).commands
    assert kept == (*("z",) * waits, "in", "take lamp")


def stroll(
    *answers: str, waits: int = 2, been: str = "Garden", end: str = "Vault"
) -> tuple[list[str], Trace]:
    """Return what is left of waiting in a hall, a walk told by such answers, and a vault; whole."""

    def at(place: str, text: str, player: str = "") -> Moment:
        told = moment(text, player=player or place, lamp="Vault")
        return replace(told, scene=replace(told.scene, location=player or place))

    seen = [at(been, been), at("Hall", "Hall"), *[at("Hall", "Time passes.")] * waits]
    seen += [at("Garden" if i % 2 == 0 else "Hall", text) for i, text in enumerate(answers[:-1])]
    seen.append(at(end, answers[-1], end))
    taken = moment("Taken.", player=end, lamp="player")
    ways = ["out" if i % 2 == 0 else "in" for i in range(len(answers))]
    commands = ["in", *("z",) * waits, *ways, "take lamp"]
    trace = replace(trace_of([*seen, taken], commands), source=Source.HUMAN)
    return list(without_detours(trace).commands), trace


CLOSED = "\n\nA voice says: it is closed. All turns black.\n\nVault\nCobwebs."


def test_who_had_waited_and_walked_about_until_something_came_waited_for_it() -> None:
    kept, _ = stroll("Garden", f"Hall{CLOSED}")
    assert kept == ["in", *("z",) * 3, "take lamp"]
    kept, _ = stroll("Garden", "Hall", "Garden", f"Hall{CLOSED}", waits=4)
    assert kept == ["in", *("z",) * 5, "take lamp"]


def test_what_may_be_a_places_doing_was_not_waited_for() -> None:
    kept, _ = stroll("Garden", "Vault\nCobwebs.", been="Road")
    assert kept == ["in", "out", "in", "take lamp"], "the way led there"
    kept, _ = stroll("Garden", f"Pit{CLOSED}", been="Road")
    assert kept == ["in", "out", "in", "take lamp"], "nobody had been in the pit before"
    kept, _ = stroll(*("Garden", "Hall") * 3, "Garden", f"Hall{CLOSED}")
    assert "z" not in kept, "it was long ago that one had waited"


class Closing:
    """A hall and a garden that close after some moves."""

    def __init__(self, moves: int) -> None:
        self._left, self._place, self._held = moves, "Garden", "Vault"

    def look(self) -> Moment:
        return self._at(self._place)

    def step(self, command: str, /) -> Moment:
        self._left -= 1
        text = "Time passes."
        if command in ("in", "out") and self._place != "Vault":
            self._place = text = "Hall" if command == "in" else "Garden"
        if command == "take lamp" and self._place == "Vault":
            self._held = "player"
        if not self._left:
            self._place, text = "Vault", text + CLOSED
        return self._at(text)

    def _at(self, text: str) -> Moment:
        told = moment(text, player=self._place, lamp=self._held)
        return replace(told, scene=replace(told.scene, location=self._place))


@pytest.mark.parametrize("moves", [3, 5, 9, 20])
def test_what_was_waited_for_on_a_walk_is_waited_for_as_long_as_it_takes(moves: int) -> None:
    _, shown = stroll("Garden", f"Hall{CLOSED}", waits=4)
    played = follow(without_detours(shown), Closing(moves), most=30)
    assert [canonical(one) for one in played] == ["in", *("wait",) * (moves - 1), "take lamp"]
