"""What a manual says, from traces that are literal: each holds what one line needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from agents.core.commands import Source
from agents.imitation.states.traces import Moment, Trace
from agents.manual.goals import SettledGoal
from agents.manual.markdown import to_markdown
from agents.manual.notes import Remark
from agents.manual.types import Citation
from agents.manual.writing import write_manual
from games.types import NO_FACTS, Ending, Fact, Facts, Scene

_turns = count(1)


def facts(room: str, *more: tuple[str, str], on: Sequence[tuple[str, str]] = ()) -> Facts:
    """What holds with the person in a room: pairs of thing and holder, and states that are set."""
    found: set[Fact] = {("in", "player", room)}
    found |= {("in", thing, where) for thing, where in more}
    return frozenset(found | {("is", thing, what) for thing, what in on})


def trace(session: int, opening: Facts, *steps: tuple[object, ...]) -> Trace:
    """A trace from an opening and steps: command, facts after, and fields of the scene."""
    moments = [Moment(_scene(opening, {}), opening)]
    for _, held, *fields in steps:
        assert isinstance(held, frozenset)
        moments.append(Moment(_scene(held, fields[0] if fields else {}), held))
    return Trace(
        session=session,
        source=Source.HUMAN,
        moments=tuple(moments),
        commands=tuple(str(step[0]) for step in steps),
        turns=tuple(next(_turns) for _ in moments),
        people=(True,) * len(steps),
    )


def _scene(held: Facts, fields: object) -> Scene:
    assert isinstance(fields, dict)
    room = next((where for _, thing, where in held if thing == "player"), None)
    return Scene(**{"text": f"{room}.", "location": room, "score": 0, **fields})


def written(*traces: Trace, notes: Sequence[Remark] = ()) -> str:
    return to_markdown(write_manual("Game", traces, notes))


HALL, YARD = facts("Hall"), facts("Yard")


def test_a_game_without_moves_says_so() -> None:
    assert "no move of it was played" in written(trace(1, HALL))
    assert "no move of it was played" in written()


def test_a_way_tells_what_opened_it_and_where_it_failed() -> None:
    shut, ajar = (facts("Hall", ("gate", "Hall"), on=on) for on in ((), [("gate", "open")]))
    text = written(
        trace(
            1,
            shut,
            ("north", shut),
            ("open gate", ajar),
            ("north", facts("Yard", ("gate", "Hall"), on=[("gate", "open")])),
        )
    )
    assert (
        "  - `north` → Yard, after `open gate`; led nowhere once (session 1, moves 1, 2 and 3)"
    ) in text


def test_what_other_games_did_without_is_no_opening() -> None:
    shut, ajar = (facts("Hall", ("bin", "Hall"), on=on) for on in ((), [("bin", "open")]))
    text = written(
        trace(1, shut, ("open bin", ajar), ("north", YARD)), trace(2, shut, ("north", YARD))
    )
    assert "  - `north` → Yard (session 1, move 2; session 2, move 1)" in text


def test_a_way_that_leads_elsewhere_at_times_is_marked() -> None:
    text = written(
        trace(1, HALL, ("east", YARD)),
        trace(2, HALL, ("east", facts("Bog"))),
    )
    assert "`east` → Yard; not sure: it also led to Bog (session 1, move 1; session 2" in text
    assert "`east` → Bog; not sure: it also led to Yard" in text


def test_a_way_is_one_way_where_the_opposite_leads_elsewhere() -> None:
    text = written(trace(1, HALL, ("down", YARD), ("up", facts("Attic"))))
    assert "`down` → Yard; one way: `up` there leads to Attic (session 1, moves 1 and 2)" in text
    back = written(trace(1, HALL, ("down", YARD), ("up", HALL)))
    assert "one way" not in back


def test_places_of_one_name_are_told_apart() -> None:
    text = written(trace(1, facts("Maze#4"), ("n", facts("Maze#9")), ("s", facts("Maze#4"))))
    assert "`north` → Maze 2" in text
    assert "`south` → Maze 1" in text


def test_deaths_tell_where_by_what_and_what_was_carried() -> None:
    death = {"text": "You slip. Down you go.\n\n*** You have died ***", "died": True}
    text = written(
        trace(1, facts("Roof", ("egg", "player")), ("jump", facts("Roof"), death)),
        trace(2, facts("Roof", ("egg", "player")), ("jump", facts("Roof"), death)),
    )
    assert (
        "- Death at Roof by `jump`, twice, carrying egg: “You slip. Down you go.” "
        "(session 1, move 1; session 2, move 1)"
    ) in text


def test_what_is_taken_unasked_is_told_with_who_took_it() -> None:
    def at(crow: str, ring: str) -> Facts:
        return facts("Hall", ("crow", crow), ("ring", ring))

    text = written(
        trace(
            1,
            at("Roof", "player"),
            ("wait", at("Yard", "player")),
            ("wait", at("Attic", "player")),
            ("wait", at("Hall", "player")),
            ("look", at("Hall", "crow")),
        )
    )
    assert "- **crow** took out of the person's hands: ring (session 1, move 4)" in text


def test_points_that_a_game_begins_with_are_no_best_score() -> None:
    begun = Scene("Hall.", location="Hall", score=36)
    looked = trace(1, HALL, ("look", HALL, {"score": 36}), ("fall", HALL, {"score": 32}))
    looked = replace(looked, moments=(Moment(begun, HALL), *looked.moments[1:]))
    assert "Best score" not in written(looked)
    won = trace(2, HALL, ("dig", HALL, {"score": 4}))
    assert "- Best score: 4 (session 2, move 1)" in written(looked, won)


def test_lost_points_are_told() -> None:
    text = written(trace(1, HALL, ("shout", HALL, {"score": -5})))
    assert "- −5 points at Hall by `shout` (session 1, move 1)" in text
    assert "How points are won" not in text


def test_what_worked_only_when_played_again_is_told() -> None:
    rock = facts("Hall", ("rock", "Hall"))
    text = written(
        trace(1, rock, ("hit rock", rock), ("hit rock", rock), ("hit rock", facts("Hall")))
    )
    assert "- `hit rock` at Hall: no change seen twice, then something changed" in text
    assert "- Done away with: rock at Hall, by `hit rock`, at try 3" in text
    assert "- `hit X` (3 times; no change seen twice): X is gone, as in `hit rock`" in text


def test_refusals_are_grouped_by_the_answer_but_for_the_own_words() -> None:
    def no(what: str) -> dict[str, object]:
        return {"text": f"There is no {what} here."}

    text = written(
        trace(1, HALL, ("take egg", HALL, no("egg")), ("eat ham", HALL, no("ham"))),
        trace(2, HALL, ("say fee", HALL, {"text": "Ok."}), ("say fie", HALL, {"text": "Ok."})),
    )
    assert (
        "- “There is no egg here.” to `take egg` and `eat ham` (session 1, moves 1 and 2)" in text
    )
    assert "Ok." not in text


def test_a_name_of_several_words_is_one_thing_and_time_removes_nobody() -> None:
    deck = ("eight of wands", "Hall")
    text = written(
        trace(
            1,
            facts("Hall", deck, ("ghost", "Hall")),
            (
                "get the eight of wands",
                facts("Hall", ("eight of wands", "player"), ("ghost", "Hall")),
            ),
            ("wait", facts("Hall", ("eight of wands", "player"))),
        )
    )
    assert "- `get X` (once): X is carried" in text
    assert "Done away with" not in text


def test_points_name_what_had_been_done_for_them() -> None:
    def at(egg: str, score: int) -> tuple[Facts, dict[str, object]]:
        return facts("Hall", ("egg", egg), ("case", "Hall")), {"score": score}

    text = written(
        trace(
            1,
            at("Hall", 0)[0],
            ("get egg", *at("player", 0)),
            ("put egg in case", *at("case", 5)),
        )
    )
    assert "- +5 at Hall: `put egg in case`, after `get egg` (session 1, moves 1 and 2)" in text
    assert "- **egg**: got at Hall by `get egg`; in the end: case at Hall" in text
    assert "- `put X in Y` (once): X is in or on Y" in text


def test_what_is_shared_by_branches_of_a_session_counts_once() -> None:
    whole = trace(1, HALL, ("east", YARD), ("west", HALL))
    branch = Trace(
        session=1,
        source=Source.HUMAN,
        moments=(*whole.moments[:2], Moment(Scene("Bog.", "Bog"), facts("Bog"))),
        commands=("east", "south"),
        turns=(*whole.turns[:2], next(_turns)),
        people=(True, False),
    )
    text = written(whole, branch)
    assert "- 3 moves of 1 session, 2 of them shown by people" in text
    assert "  - `east` → Yard (session 1, move 1)" in text
    assert "  - `south` → Bog (session 1, move 2)" in text


def test_what_was_forgotten_is_left_out() -> None:
    whole = trace(1, HALL, ("shout", HALL, {"score": 5}), ("east", YARD, {"score": 5}))
    forgotten = Trace(
        whole.session,
        whole.source,
        whole.moments,
        whole.commands,
        whole.turns,
        whole.people,
        (True, False),
    )
    assert "shout" in written(whole)
    assert "shout" not in written(forgotten)
    everything = replace(whole, forgotten=(True, True))
    assert "no move of it was played" in written(everything)


def test_without_facts_scenes_serve_and_the_manual_says_so() -> None:
    moments = (
        Moment(Scene("Hall", "Hall"), NO_FACTS),
        Moment(Scene("Taken.", "Hall", ("lamp",)), NO_FACTS),
        Moment(Scene("Yard", "Yard", ("lamp",), 5, ending=Ending.VICTORY), NO_FACTS),
    )
    text = written(Trace(7, Source.IMPORTED, moments, ("take lamp", "e"), (1, 2, 3), (True, True)))
    assert "Session 7 keeps no facts at some moves" in text
    assert "- **lamp**: got at Hall by `take lamp`; in the end: carried (session 7, move 1)" in text
    assert "- `take X` (once): X is carried, as in `take lamp` (session 7, move 1)" in text
    assert "- The story ended in victory, by `east` at Hall (session 7, move 2)" in text


def test_words_on_why_are_quoted() -> None:
    note = Remark(Citation(1, 1, 2), "Hall", "east", "west", "the *sun*\nis there")
    text = written(trace(1, HALL, ("east", YARD)), notes=[note])
    assert "- `east` at Hall, not `west`: “the \\*sun\\* is there” (session 1, move 1)" in text


def test_goals_are_listed_with_how_often_they_were_reached() -> None:
    told = [
        SettledGoal("sing", done=False, cite=Citation(1, 1, 1)),
        SettledGoal("find the key", done=True, cite=Citation(1, 2, 2)),
        SettledGoal("Find the key", done=False, cite=Citation(2, 3, 9)),
    ]
    text = to_markdown(write_manual("Game", [trace(1, HALL, ("north", YARD))], goals=told))
    assert "- “find the key”: reached once, given up once (session 1, move 2)" in text
    assert "- “sing”: given up once (session 1, move 1)" in text
