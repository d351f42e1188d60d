"""What a demonstration's commands mean by themselves."""

from __future__ import annotations

from agents.imitation.language.plain_words import in_plain_words
from agents.imitation.states.traces import Moment, Trace
from games.types import Ending, Scene
from tests.support.imitation import moment, trace_of


def in_hall(text: str = "", *, score: int = 0, **held_by: str) -> Moment:
    return moment(text, score=score, player="hall", **held_by)


def in_yard(text: str = "") -> Moment:
    return moment(text, player="yard")


def said(trace: Trace) -> tuple[str, ...]:
    return in_plain_words(trace).commands


def test_again_is_said_as_what_it_repeats() -> None:
    moments = [in_hall(text) for text in ("a", "b", "c", "d")]
    assert said(trace_of(moments, ["push button", "g", "again"])) == ("push button",) * 3


def test_what_a_story_does_not_know_as_again_is_no_step_unless_something_came_of_it() -> None:
    unknown = "That's not a verb I recognise."
    moments = [in_hall(text) for text in ("a", "b", unknown)]
    assert said(trace_of(moments, ["push button", "g"])) == ("push button",)
    moments[-1] = in_yard(unknown)
    assert said(trace_of(moments, ["push button", "g"])) == ("push button", "g")


def test_it_is_called_by_its_name() -> None:
    there, had = in_hall(lamp="hall", key="hall"), in_hall(lamp="player", key="hall")
    trace = trace_of([there, there, had, had], ["examine brass lamp", "take it", "turn it on"])
    assert said(trace) == ("examine brass lamp", "take brass lamp", "turn brass lamp on")


def test_what_changed_tells_what_it_was() -> None:
    start = in_hall(lamp="player", chest="hall")
    done = in_hall(lamp="chest", chest="hall")
    commands = ["examine chest", "shine lamp", "put it in chest"]
    assert said(trace_of([start, start, start, done], commands))[-1] == "put lamp in chest"
    commands[1] = "shine lamp on chest"
    assert said(trace_of([start, start, start, done], commands))[-1] == "put lamp in chest"


def test_what_is_not_in_hand_was_named_all_the_same() -> None:
    def carrying(text: str, rod: str = "bag") -> Moment:
        return in_hall(text, bag="player", pole="player", luck="player", rod=rod)

    start = carrying("Taken.")
    unheld, absent = "But you aren't holding it.", "You can't see any such thing."
    done = carrying("(first taking the rod)\nNothing happens.", rod="player")
    commands = ["take pole", "strike rod", "point it at me"]
    trace = trace_of([start, start, carrying(unheld), done], commands)
    assert said(trace)[-1] == "point rod at me"
    trace = trace_of([start, start, carrying(absent), done], commands)
    assert said(trace)[-1] == "point pole at me"


def test_what_nothing_tells_stays_as_it_was_said() -> None:
    here = in_hall(lamp="hall")
    commands = ["take it", "look at them", "north", "it"]
    trace = trace_of([here] * 5, commands)
    plain = in_plain_words(trace)
    assert plain.commands == trace.commands
    assert in_plain_words(plain) is plain


def test_without_facts_what_was_named_last_is_meant() -> None:
    heard = [moment(text) for text in ("a", "b", "c", "d")]
    commands = ["ask Alan about novel", "ask him about key", "ask him about it"]
    assert said(trace_of(heard, commands))[1:] == ("ask alan about key", "ask him about it")


def test_what_was_taken_back_was_not_meant() -> None:
    hall, yard = in_hall(), in_yard("yard")
    back = in_hall("Previous turn undone.")
    trace = trace_of([hall, yard, back, hall, yard], ["east", "undo", "look", "west"])
    plain = in_plain_words(trace)
    assert plain.commands == ("look", "west")
    assert plain.turns == (0, 3, 4)
    assert plain.moments == (hall, hall, yard)


def test_several_moves_may_be_taken_back_and_one_that_could_not_be_is_left_out() -> None:
    hall, yard, cave = in_hall(), in_yard(), moment(player="cave")
    commands = ["undo", "east", "north", "undo", "undo", "west"]
    trace = trace_of([hall, hall, yard, cave, yard, hall, cave], commands)
    assert said(trace) == ("west",)
    lost = trace_of([hall, yard, cave], ["east", "undo"])
    assert said(lost) == ("east", "undo"), "it did something else, whatever that was"


def test_what_was_asked_of_the_program_is_no_step() -> None:
    hall = in_hall()
    trace = trace_of([hall] * 5, ["script", "score", "wait", "verify"])
    assert said(trace) == ("wait",)
    won = trace_of([hall, in_hall(score=1)], ["score"])
    assert said(won) == ("score",)


def test_who_began_anew_or_left_did_nothing_in_the_story_by_it() -> None:
    hall, yard = in_hall(), in_yard()
    over = Moment(Scene("Goodbye.", ending=Ending.STOPPED), yard.facts)
    moments = [hall, yard, yard, hall, hall, yard, yard, over]
    trace = trace_of(moments, ["east", "restart", "y", "wait", "west", "quit", "y"])
    plain = in_plain_words(trace)
    assert plain.commands == ("wait", "west")
    assert not plain.moments[-1].scene.over
    stayed = trace_of([hall, hall, hall, yard], ["quit", "n", "west"])
    assert said(stayed) == ("n", "west"), "a way to go, as far as anybody knows"
    stayed = trace_of([hall, hall, hall, yard], ["quit", "no", "west"])
    assert said(stayed) == ("west",)


def test_oops_is_said_as_what_it_puts_right() -> None:
    unknown = moment('You don\'t know the word "perl".', player="Den", pearl="Den")
    absent = moment("You can't see any such thing.", player="Den", pearl="Den")
    den = moment("Den", player="Den", pearl="Den")
    taken = moment("Taken.", player="Den", pearl="player")
    for answer in (unknown, absent):
        trace = trace_of([den, answer, taken], ("take perl", "oops pearl"))
        assert in_plain_words(trace).commands[-1] == "take pearl"
    again = trace_of([den, absent, absent], ("take perl", "oops pear"))
    assert in_plain_words(again).commands[-1] == "oops pear"
