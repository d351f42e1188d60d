from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Match, Role
from agents.core.proposals import Proposal
from agents.core.types import Situation, Step
from agents.players.evidence import rank
from agents.players.explorer import why_explore
from agents.players.mimic import Mimic
from games.types import Lexicon
from tests.support.choosing import (
    ONE_WAY,
    VALID,
    along,
    choose,
    chosen_by,
    opening,
    plan,
    proposing,
)
from tests.support.making import LEXICON, NOW, clock, last, memory, silent, situation, step


async def test_what_the_person_did_here_is_proposed_with_the_memory_cited() -> None:
    did = memory("open mailbox", score=10, visits=2, when=NOW - timedelta(days=5))
    proposal = await last(Mimic(clock), situation(did, valid=VALID))
    assert proposal.player == "mimic"
    assert proposal.command == "open mailbox"
    assert proposal.exemplars == (did,)
    assert not proposal.exploring
    assert proposal.reason == (
        "You opened the mailbox here twice, the last time on 15 Nov; it won 10 points in all."
    )


def test_confidence_grows_from_text_to_place_to_exact_to_repeated() -> None:
    text = choose(memory("read leaflet", match=Match.TEXT)).confidence
    place = choose(memory("read leaflet", match=Match.LOCATION)).confidence
    exact = choose(memory("read leaflet")).confidence
    repeated = choose(memory("read leaflet", visits=4)).confidence
    assert text < 0.3 < place < 0.6 < exact < repeated
    assert exact == pytest.approx(0.8, abs=0.03)
    assert repeated >= 0.9


def test_a_correction_counts_more_and_says_what_it_corrects() -> None:
    plain = memory("open mailbox", match=Match.LOCATION)
    corrected = replace(plain, instead="take mailbox")
    proposal = choose(corrected)
    assert proposal.confidence > choose(plain).confidence
    assert "after “take mailbox” had been taken back" in proposal.reason


def test_a_look_around_is_no_example_and_no_warning() -> None:
    looked = memory("inventory", role=Role.NEUTRAL, q=0.0, source=Source.SELF)
    assert not rank(situation(looked, valid=VALID))
    assert choose(looked, valid=VALID).command != "inventory"


@pytest.mark.parametrize("visits", [1, 5, 50])
def test_one_override_of_a_habit_is_what_is_proposed_next(visits: int) -> None:
    habit = memory("north", visits=visits, score=5 * visits, passed=1, when=NOW - timedelta(days=2))
    override = memory("open mailbox", when=NOW)
    proposal = choose(habit, override, valid=VALID)
    assert proposal.command == "open mailbox"
    assert proposal.exemplars[0] is override
    assert proposal.alternatives[0].command == "north"


def test_contradictory_memories_leave_it_less_sure() -> None:
    sure = choose(memory("north")).confidence
    torn = choose(memory("north"), memory("south", when=NOW)).confidence
    assert torn < sure


def test_human_beats_imported_beats_self() -> None:
    def chosen(*sources: Source) -> str:
        memories = [
            memory(f"read leaflet {i}", source=source, session=i)
            for i, source in enumerate(sources)
        ]
        return choose(*memories, valid=("south",)).command

    assert chosen(Source.IMPORTED, Source.HUMAN) == "read leaflet 1"
    assert chosen(Source.SELF, Source.IMPORTED) == "read leaflet 1"


def test_own_moves_count_for_what_they_won_not_as_a_habit() -> None:
    habit = choose(memory("north", source=Source.SELF, visits=6), valid=VALID)
    assert habit.exploring
    won = choose(memory("north", source=Source.SELF, visits=2, q=10, score=10), valid=VALID)
    assert won.command == "north"
    assert won.reason.startswith("I went north here twice")


def test_newer_beats_older_among_equals() -> None:
    old = memory("north", match=Match.LOCATION, when=NOW - timedelta(days=90), session=1)
    new = memory("south", match=Match.LOCATION, when=NOW - timedelta(days=1), session=2)
    assert choose(old, new).command == "south"
    assert choose(replace(old, when=NOW), new).command == "north"


def test_the_day_it_is_asked_changes_only_the_words() -> None:
    sit = situation(memory("open mailbox"), memory("north", match=Match.LOCATION))
    soon = chosen_by(Mimic(lambda: NOW), sit)
    late = chosen_by(Mimic(lambda: NOW + timedelta(days=400)), sit)
    assert "yesterday" in soon.reason
    assert "on 19 Nov 2026" in late.reason
    assert (soon.command, soon.confidence) == (late.command, late.confidence)


def test_points_raise_and_nothing_or_undoing_lowers() -> None:
    def after(**kw: Any) -> float:
        return support(memory("north", match=Match.LOCATION, visits=2, **kw))

    assert after(score=10) > after() > after(no_effect=1) > after(undone=2)
    assert after(q=10) > after() > after(q=-10)
    assert after() > after(passed=1)


def test_what_failed_here_in_this_session_is_skipped() -> None:
    proposal = choose(memory("open mailbox"), failed=frozenset({"open mailbox"}), lexicon=ONE_WAY)
    assert proposal.command == "south"
    assert proposal.reason.startswith("What I remember from here did nothing. ")
    assert "open mailbox" not in proposal.commands


def test_a_discouraged_command_is_skipped_and_shown_as_a_warning() -> None:
    bad = memory("jump", role=Role.DISCOURAGED, deaths=1)
    proposal = choose(bad, lexicon=ONE_WAY)
    assert proposal.command == "south"
    assert proposal.exploring
    assert "jump" not in proposal.commands
    assert proposal.exemplars == (bad,)
    assert "Beware: “jump” was deadly here once." in proposal.reason


def test_a_discouraged_command_is_the_last_resort() -> None:
    nothing_else = frozenset({"north", "south", "southeast", "look", "inventory", "wait"})
    bad = memory("open mailbox", role=Role.DISCOURAGED, undone=1)
    proposal = choose(bad, failed=nothing_else, lexicon=replace(LEXICON, words=frozenset()))
    assert proposal.command == "open mailbox"
    assert proposal.confidence <= 0.05
    assert proposal.reason.startswith("Nothing better comes to mind.")


async def test_nothing_is_proposed_where_all_that_is_left_kills() -> None:
    nothing_else = frozenset({"look", "inventory", "wait"})
    bad = memory("jump", role=Role.DISCOURAGED, deaths=1)
    assert await silent(Mimic(clock), situation(bad, failed=nothing_else, lexicon=Lexicon()))


def test_a_person_outweighs_what_the_agent_found_bad() -> None:
    good = memory("open mailbox")
    bad = memory("open mailbox", source=Source.SELF, role=Role.DISCOURAGED, no_effect=1)
    proposal = choose(good, bad, valid=VALID)
    assert proposal.command == "open mailbox"
    assert proposal.exemplars == (good, bad)
    assert proposal.confidence < choose(good, valid=VALID).confidence
    assert "But then again: I tried to open the mailbox here once" in proposal.reason


def test_a_death_lowers_confidence_in_that_command() -> None:
    def chance(deaths: int) -> float:
        sit = situation(memory("north", visits=4, deaths=deaths))
        return rank(sit)[0].chance

    assert chance(0) > chance(1) > chance(2)


@pytest.mark.parametrize(
    ("command", "known"),
    [("open mailbox", True), ("kill troll with sword", True), ("xyzzy", False)],
)
def test_another_games_command_needs_words_that_this_parser_knows(
    command: str, known: bool
) -> None:
    elsewhere = memory(
        command,
        match=Match.TEXT,
        similarity=0.9,
        same_game=False,
        title="Other",
        location="Kitchen",
        visits=3,
    )
    proposal = choose(elsewhere, lexicon=ONE_WAY)
    assert (command in proposal.commands) is known
    if known:
        assert "In another game, Other, in a place much like this (Kitchen, 90% alike)," in (
            proposal.reason + "".join(one.reason for one in proposal.alternatives)
        )


@pytest.mark.parametrize(
    "command",
    ["look\nquit", "take \x1b[31mlamp", "x" * 199, "é" * 100, "  ", "again", "undo", "a\u200bb"],
)
def test_what_no_world_should_be_told_is_skipped(command: str) -> None:
    proposal = choose(memory(command), lexicon=ONE_WAY)
    assert proposal.commands == ("south",)


@pytest.mark.parametrize("command", ["[b]open[/b]", "'; DROP TABLE turn; --", "wave 🙂", "x" * 198])
def test_strange_but_playable_commands_pass_as_they_are(command: str) -> None:
    proposal = choose(memory(command, why="[/b] {x} %s", location="[red]"))
    assert proposal.command == command
    assert "“[/b] {x} %s”" in proposal.reason


def test_alternatives_never_repeat_one_another_in_other_words() -> None:
    proposal = choose(
        memory("n", when=NOW),
        memory("go north", match=Match.LOCATION),
        memory("s", match=Match.LOCATION),
        lexicon=replace(LEXICON, directions=("n", "north", "s", "e", "w", "southe")),
    )
    keys = [canonical(c) for c in proposal.commands]
    assert len(keys) == 5
    assert len(set(keys)) == 5
    weights = [proposal.confidence, *(c.weight for c in proposal.alternatives)]
    assert all(a >= b for a, b in pairwise(weights))


def test_one_deed_is_offered_once() -> None:
    told = memory("get lamp", when=NOW), memory("pick up the lamp", match=Match.LOCATION)
    assert "pick up the lamp" not in choose(*told, lexicon=ONE_WAY).commands


def test_another_games_words_come_after_what_can_be_done_here() -> None:
    proposal = choose(
        memory("examine house", match=Match.TEXT, similarity=0.06, same_game=False),
        memory("listen", match=Match.TEXT, similarity=0.3),
        lexicon=ONE_WAY,
    )
    offered = [c.command for c in proposal.alternatives]
    assert offered[-1] == "examine house"
    assert {"south", "listen", "examine house"} == set(proposal.commands)


def run_of(
    *commands: str, session: int = 1, match: Match = Match.LOCATION, start: int = 1
) -> list[Exemplar]:
    return [
        memory(c, session=session, number=start + i, match=match, outcome=100 * session + i)
        for i, c in enumerate(commands)
    ]


def test_steps_of_a_run_are_proposed_in_their_order() -> None:
    run = run_of("open mailbox", "take leaflet", "read leaflet", "north")
    done: list[Step] = []
    for expected in ("open mailbox", "take leaflet", "read leaflet", "north"):
        proposal = choose(*run, recent=done)
        assert proposal.command == expected
        assert ("it came right after" in proposal.reason) is bool(done)
        done.append(step(expected))


def test_what_came_next_in_that_run_beats_what_another_run_did_once() -> None:
    follow = run_of("open mailbox", "read leaflet", session=1, start=7)
    other = memory("south", match=Match.LOCATION, session=2, number=3, when=NOW)
    proposal = choose(*follow, other, recent=[step("open mailbox")])
    assert proposal.command == "read leaflet"
    assert "That time, too, it came right after “open mailbox”." in proposal.reason
    assert choose(*follow[1:], other, recent=[step("open mailbox")]).command == "south"


def test_a_step_skipped_for_another_move_is_still_to_do() -> None:
    run = run_of("open mailbox", "take leaflet", "north")
    assert choose(*run, recent=[step("open mailbox"), step("wait")]).command == "take leaflet"


def test_moves_tried_without_effect_sink() -> None:
    idle = memory("pray", match=Match.LOCATION)
    other = memory("south", match=Match.LOCATION, similarity=0.5, session=2)
    assert choose(idle, other).command == "pray"
    recent = [step("pray", nothing=True)] * 2
    assert choose(idle, other, recent=recent).command == "south"


def test_a_fight_may_be_repeated_where_a_circle_may_not() -> None:
    hit = [step("kill troll", score=0)] * 4
    away = [step("kill troll", to="Cellar")] * 4
    fight = choose(memory("kill troll"), recent=hit, valid=VALID)
    circle = choose(memory("kill troll"), recent=away, valid=VALID)
    assert fight.command == "kill troll"
    assert fight.confidence > 0.5
    assert circle.confidence < 0.2


def test_walking_in_circles_ends_in_exploring() -> None:
    recent: list[Step] = []
    for _ in range(12):
        proposal = choose(memory("north"), recent=recent, valid=("north", "south", "open mailbox"))
        if proposal.exploring:
            break
        recent += [step("north", to="North of House"), step("south", at="North of House")]
    assert proposal.exploring
    assert proposal.reason.startswith("I have already done what I remember from here")


def test_what_was_played_in_this_session_is_nothing_to_be_reminded_of() -> None:
    here = situation(memory("north", session=1), path=along(opening()), tried={"north": 1})
    assert "remember" not in why_explore(here)
    earlier = replace(here, exemplars=(memory("north", session=9),))
    assert why_explore(earlier) == "I have already done what I remember from here"


def test_nobody_played_here() -> None:
    proposal = choose(text="A path leads north.")
    assert (proposal.command, proposal.exploring) == ("north", True)
    assert proposal.confidence <= 0.15
    assert proposal.reason == (
        "I have seen nobody play here. There is a way north that nobody has taken."
    )


async def test_it_waits_for_no_valid_commands_and_heeds_none() -> None:
    mimic = Mimic(clock)
    for sit in (situation(), situation(memory("north")), situation(plan=plan())):
        assert not mimic.wants_valid(sit)
        told = await last(mimic, replace(sit, valid=("take lamp",)))
        assert told == await last(mimic, sit)


def test_at_most_eight_memories_with_warnings_kept() -> None:
    many = [memory("north", session=i, outcome=i) for i in range(1, 12)]
    bad = memory("jump", role=Role.DISCOURAGED, deaths=1)
    proposal = choose(bad, *many)
    assert len(proposal.exemplars) == 8
    assert proposal.exemplars[0].command == "north"
    assert proposal.exemplars[-1] is bad
    assert "10 more memories say the same." in proposal.reason


def test_looking_about_and_being_refused_set_no_example() -> None:
    for command in ("examine mailbox", "asdf", "north"):
        idle = memory(command, no_effect=1)
        proposal = choose(idle)
        assert proposal.exploring
        assert command not in proposal.commands[:1]


def test_an_answer_changes_nothing_and_is_an_example() -> None:
    asked = "Would you like to hear more?"
    known = replace(LEXICON, words=LEXICON.words | {"no"})
    answer = memory("no", no_effect=1, description=asked)
    assert choose(answer, text=asked, lexicon=known).command == "no"
    assert choose(answer, lexicon=known).command != "no", "it isn't asked any more"


def test_what_was_overridden_is_not_proposed_again_in_that_situation() -> None:
    sit = situation(memory("take garlic", visits=5), memory("open sack"))
    first = opening(sit.observation.key)
    sit = replace(sit, path=along(first))
    assert chosen_by(Mimic(clock), sit).command == "take garlic"
    over = proposing("take garlic", "wait", 1, sit.observation.key)
    rejected = replace(sit, path=along(first, over))
    proposal = chosen_by(Mimic(clock), rejected)
    assert "take garlic" not in proposal.commands
    borne_out = proposing("take garlic", "take garlic", 2, sit.observation.key)
    again = replace(rejected, path=along(first, over, borne_out))
    assert "take garlic" in chosen_by(Mimic(clock), again).commands


def test_what_was_rejected_comes_up_at_most_twice_in_ten_moves_and_weaker() -> None:
    sit = situation(memory("take garlic", match=Match.LOCATION), memory("north", visits=1))
    path = [opening("0")]
    offered = []
    for turn in range(1, 13):
        here = replace(sit, path=along(*path), observation=replace(sit.observation, key=str(turn)))
        known = {r.key: r for r in rank(here)}
        assert "take garlic" in known
        proposal = Mimic(clock).choose(here)
        offered.append(proposal is not None and "take garlic" in proposal.commands)
        said = "take garlic" if offered[-1] or proposal is None else proposal.command
        path.append(proposing(said, "wait", turn, str(turn)))
    assert offered[:2] == [True, True]
    assert sum(offered[:10]) == 2


def test_a_direction_that_led_nowhere_is_no_example() -> None:
    wall = memory("north", no_effect=1)
    assert choose(wall, valid=("south", "north")).command == "south"
    assert choose(replace(wall, visits=2), valid=("south", "north")).command == "north"


def test_moves_of_one_run_in_an_unchanged_situation_come_in_their_order() -> None:
    run = run_of("press red button", "press yellow button", "north", match=Match.EXACT, start=5)
    done: list[Step] = []
    for expected in ("press red button", "press yellow button", "north"):
        assert choose(*run, recent=done).command == expected
        done.append(step(expected))


def test_a_move_passed_over_in_the_same_run_is_not_due_before_what_replaced_it() -> None:
    before = memory("north", number=1, passed=1)
    override = memory("open mailbox", number=2, when=NOW)
    assert choose(before, override).command == "open mailbox"
    assert choose(replace(before, passed=0), override).command == "north"


def test_a_slip_of_the_keys_is_no_example() -> None:
    slip = memory("opne mailbox", no_effect=1, role=Role.DISCOURAGED)
    assert "opne mailbox" not in choose(slip, valid=VALID).commands
    worked = memory("frotz mailbox")
    assert choose(worked, valid=VALID).command == "frotz mailbox"


def support(exemplar: Exemplar, *others: Exemplar, **kw: Any) -> float:
    """Return the support of the first memory's command."""
    ranked = rank(situation(exemplar, *others, **kw))
    return next(r.support for r in ranked if r.key == canonical(exemplar.command))


def test_a_person_here_counts_more_than_an_import() -> None:
    human, imported, own = (
        support(memory("north", match=Match.LOCATION, source=source)) for source in Source
    )
    assert human > imported > own


def test_what_was_done_in_this_place_is_done_unless_the_situation_is_the_same() -> None:
    done = [step("open mailbox")]
    place = memory("open mailbox", match=Match.LOCATION)
    exact = memory("open mailbox")
    assert support(place, recent=done) < 0.5 * support(place)
    assert 0.5 * support(exact) < support(exact, recent=done) < support(exact)


def test_a_move_of_long_ago_in_this_place_sinks_a_little_and_no_further() -> None:
    did = memory("open mailbox")
    once, often, for_ever = (support(did, tried={"open mailbox": n}) for n in (1, 2, 99))
    assert support(did) > once > often == for_ever > 0.5


def test_the_persons_move_in_this_very_situation_outweighs_mere_likeness() -> None:
    alike = memory("south", match=Match.LOCATION)
    assert support(alike, memory("north")) < 0.5 * support(alike)


def test_of_the_warnings_that_against_its_own_command_comes_first() -> None:
    jump = memory("jump", role=Role.DISCOURAGED, deaths=1)
    doubt = memory("north", source=Source.SELF, role=Role.DISCOURAGED, no_effect=1)
    did = memory("north", visits=3)
    assert choose(jump, doubt, did).exemplars == (did, doubt, jump)


COMMANDS = ("north", "south", "open mailbox", "take lamp", "pray", "x\ny", "n")


@st.composite
def remembered(draw: st.DrawFn) -> Exemplar:
    """Make up a memory."""
    visits = draw(st.integers(1, 8))
    match = draw(st.sampled_from(Match))
    return memory(
        draw(st.sampled_from(COMMANDS)),
        match=match,
        similarity=1.0 if match is Match.EXACT else draw(st.floats(0, 1)),
        visits=visits,
        source=draw(st.sampled_from(Source)),
        role=draw(st.sampled_from(Role)),
        same_game=draw(st.booleans()),
        q=draw(st.floats(-20, 20)),
        score=draw(st.integers(-10, 10)),
        deaths=draw(st.integers(0, visits)),
        no_effect=draw(st.integers(0, visits)),
        undone=draw(st.integers(0, visits)),
        passed=draw(st.integers(0, 2)),
        session=draw(st.integers(0, 2)),
        number=draw(st.integers(1, 5)),
        when=NOW - timedelta(days=draw(st.integers(0, 59))),
    )


situations = st.builds(
    lambda memories, recent, valid: situation(*memories, recent=recent, valid=valid),
    st.lists(remembered(), max_size=7),
    st.lists(st.builds(step, st.sampled_from(COMMANDS[:5]), nothing=st.booleans()), max_size=4),
    st.sampled_from([None, (), ("north", "open mailbox", "take lamp")]),
)


@given(situations)
@settings(max_examples=200)
def test_what_always_holds(sit: Situation) -> None:
    mimic = Mimic(clock)
    proposal = mimic.choose(sit)
    assert proposal == mimic.choose(replace(sit))
    if proposal is None:
        return
    assert 0 < proposal.confidence <= (0.15 if proposal.exploring else 1.0)
    keys = [canonical(c) for c in proposal.commands]
    assert len(set(keys)) == len(keys)
    assert not sit.failed.intersection(keys)
    assert set(proposal.exemplars) <= set(sit.exemplars)
    if not proposal.exploring:
        _more_visits_never_lower(sit, proposal)


def _more_visits_never_lower(sit: Situation, proposal: Proposal) -> None:
    chosen = canonical(proposal.command)
    more = tuple(
        replace(e, visits=e.visits + 3)
        if canonical(e.command) == chosen and e.role is Role.ENCOURAGED
        else e
        for e in sit.exemplars
    )
    before = {r.key: r.chance for r in rank(sit)}[chosen]
    after = {r.key: r.chance for r in rank(replace(sit, exemplars=more))}[chosen]
    assert after >= before - 1e-12
