import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.core.commands import Source
from agents.core.memories import Exemplar, Label, Match, Role
from agents.core.proposals import Critique, Part
from agents.critics.demonstrations import DemonstrationCritic
from games.types import Scene
from tests.support.exploring import walked
from tests.support.making import memory, situation


def judge(command: str, *memories: Exemplar, **kw: Any) -> Critique:
    return DemonstrationCritic().judge_one(situation(*memories, **kw), command)


def part(critique: Critique, name: str) -> Part:
    return next(p for p in critique.parts if p.name == name)


def people(command: str, *memories: Exemplar) -> float:
    return part(judge(command, *memories), "people").value


def outcome(command: str, *memories: Exemplar) -> float:
    return part(judge(command, *memories), "outcome").value


async def test_one_critique_a_command_in_their_order() -> None:
    critic = DemonstrationCritic()
    judged = await critic.judge(situation(memory("north")), ["South", "n", "north"])
    assert [c.command for c in judged] == ["South", "n", "north"]
    assert {c.critic for c in judged} == {critic.spec} == {"demonstrations"}
    assert judged[0].reward < 0 < judged[1].reward == judged[2].reward
    assert [p.name for p in judged[0].parts] == ["people", "outcome", "novelty"]


def test_it_knows_when_it_knows_nothing() -> None:
    critique = judge("north")
    assert not critique.known
    assert critique.reward == 0
    assert all(not p.known and p.value == 0 for p in critique.parts)
    assert critique.reason == "Nothing of the kind was played here yet, so I can't tell."


@pytest.mark.parametrize(
    "elsewhere",
    [
        memory("open mailbox", match=Match.TEXT),
        memory("open mailbox", match=Match.LOCATION, same_game=False),
        memory("open mailbox", source=Source.SELF),
    ],
)
def test_what_others_did_where_it_is_merely_alike_tells_nothing(elsewhere: Exemplar) -> None:
    assert not judge("north", elsewhere).known


def test_a_way_out_of_a_place_that_is_merely_alike_says_nothing_of_this_one() -> None:
    alike = memory("north", match=Match.TEXT, similarity=0.5)
    assert not judge("north", alike).known
    assert judge("open mailbox", replace(alike, command="open mailbox")).known


def test_only_its_own_other_moves_are_told_as_such() -> None:
    critique = judge("north", memory("south", source=Source.SELF))
    assert "Only moves of mine" in critique.reason


def test_what_people_did_is_the_same_however_it_is_put() -> None:
    shown = memory("get lantern", visits=3), memory("north")
    assert people("take the lantern", *shown) == people("get lantern", *shown) > 0
    assert people("take sword", *shown) < 0


def test_agreement_with_people() -> None:
    always = people("north", memory("north", visits=3))
    mostly = people("north", memory("north", visits=3), memory("south"))
    rarely = people("north", memory("north"), memory("south", visits=3))
    assert always > mostly > rarely > 0
    assert always <= 0.6


def test_what_is_known_exactly_outweighs_what_is_merely_near() -> None:
    here = memory("north")
    near = memory("south", match=Match.LOCATION, visits=3)
    assert people("north", here, near) > 0.8 * people("north", here)
    assert people("south", here, near) < 0.5 * people("south", near)


def test_closer_situations_and_people_at_this_desk_count_most() -> None:
    exact = people("north", memory("north"))
    place = people("north", memory("north", match=Match.LOCATION))
    text = people("north", memory("north", match=Match.TEXT))
    other = people("north", memory("north", match=Match.TEXT, same_game=False))
    assert exact > place > text > other > 0
    assert exact > people("north", memory("north", source=Source.IMPORTED)) > 0
    assert not part(judge("north", memory("north", source=Source.SELF)), "people").known


def test_what_people_never_did_here_is_punished_more_the_oftener_they_were_here() -> None:
    once = people("jump", memory("north"))
    often = people("jump", memory("north", visits=5))
    place = people("jump", memory("north", match=Match.LOCATION, visits=5))
    assert often < once < 0
    assert often < place < 0


def test_a_command_always_passed_over_for_another_is_punished() -> None:
    offered = memory("south", source=Source.SELF, passed=3)
    critique = judge("south", offered, memory("north", visits=3))
    assert part(critique, "people").value < people("south", memory("north", visits=3))
    assert part(critique, "people").value >= -0.6
    assert part(critique, "people").note == "0 of 3 here, passed over 3 times"
    assert critique.reason.endswith("It was passed over 3 times for another move.")
    assert people("north", memory("north", passed=1)) < people("north", memory("north"))


def test_an_override_counts_once_a_scene_whoever_else_played_it() -> None:
    by_both = [memory("south", passed=1), memory("south", source=Source.SELF, passed=1)]
    critique = judge("south", *by_both)
    assert part(critique, "people").value == people("south", by_both[0])
    assert critique.reason.endswith("It was passed over once for another move.")
    elsewhere = memory("south", match=Match.LOCATION, experience=2, passed=1)
    assert judge("south", *by_both, elsewhere).reason.endswith(
        "passed over twice for another move."
    )


def test_what_followed() -> None:
    def value(**kw: Any) -> float:
        return outcome("north", memory("north", visits=2, **kw))

    assert value(score=10) > value(score=2) > value() == 0
    assert value(undone=2) < value(no_effect=1) < 0
    assert value(score=-10) < 0


def test_the_agents_own_outcomes_count_too_but_less() -> None:
    mine = judge("north", memory("north", source=Source.SELF, score=5))
    assert mine.known
    assert 0 < part(mine, "outcome").value < outcome("north", memory("north", score=5))
    assert mine.reason == (
        "Nobody has shown me this, but I played it once myself; when it was played, "
        "it won 5 points."
    )


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("score", [0, 50])
def test_death_dominates(source: Source, score: int) -> None:
    critique = judge("jump", memory("jump", source=source, deaths=1, score=score))
    assert critique.reward <= -0.4
    assert part(critique, "people").value <= 0
    assert "deadly" in critique.reason


def test_a_death_lowers_the_reward() -> None:
    rewards = [judge("jump", memory("jump", visits=4, deaths=n, score=5)).reward for n in range(5)]
    assert rewards == sorted(rewards, reverse=True)
    assert len(set(rewards)) > 3


def test_a_rare_death_weighs_less_than_a_sure_one() -> None:
    rare = outcome("jump", memory("jump", visits=20, deaths=3))
    sure = outcome("jump", memory("jump", visits=20, deaths=20))
    assert sure < rare < -0.3


def test_novelty_is_small_and_sinks_with_repetition() -> None:
    did = memory("north")

    def novelty(**kw: Any) -> float:
        return part(judge("north", did, **kw), "novelty").value

    assert novelty() == 0.1
    assert novelty(elsewhere={"north": 1}) == 0.05
    assert novelty(tried={"north": 1}) == -0.05
    assert novelty(tried={"north": 9}) == -0.15
    assert novelty(failed=frozenset({"north"})) == -0.15


def test_contradictory_memories() -> None:
    good = memory("north", score=5)
    bad = memory("north", source=Source.SELF, deaths=1, role=Role.DISCOURAGED)
    assert judge("north", bad).reward < judge("north", good, bad).reward < 0.3
    assert judge("north", good, bad).reward < judge("north", good).reward


@pytest.mark.parametrize(
    ("memories", "reason"),
    [
        (
            [memory("north", visits=3, score=10), memory("south")],
            "3 of 4 moves that people showed here are this one; it won 10 points in all.",
        ),
        (
            [memory("north", visits=2)],
            "Both moves that people showed here are this one.",
        ),
        (
            [memory("north", visits=3)],
            "All 3 moves that people showed here are this one.",
        ),
        (
            [memory("south", visits=2)],
            "Neither of the 2 moves that people showed here is this one.",
        ),
        (
            [memory("north", score=-1)],
            "The one move that people showed here is this one; it lost 1 point.",
        ),
        (
            [memory("south"), memory("north", match=Match.LOCATION, visits=2)],
            "The one move that people showed here is another, but twice they showed it in this "
            "place at another moment.",
        ),
        (
            [memory("south", match=Match.LOCATION)],
            "The one move that people showed in this place is another.",
        ),
        (
            [memory("north", match=Match.TEXT, no_effect=1)],
            "People did this once in places like this; nothing happened.",
        ),
    ],
)
def test_reasons_cite_counts(memories: list[Exemplar], reason: str) -> None:
    assert judge("north", *memories).reason == reason


HOSTILE = ["[/b]", "'; DROP TABLE turn; --", "🙂", "x\x1b[31m", "a\nb", "", "{0}%s", "x" * 500]


@pytest.mark.parametrize("command", HOSTILE)
def test_any_typed_text_is_judged_as_data(command: str) -> None:
    assert judge(command).command == command
    known = judge(command, memory("north"))
    assert known.command == command
    assert known.reward < 0
    if command:
        assert command not in known.reason


@st.composite
def remembered(draw: st.DrawFn, commands: tuple[str, ...]) -> Exemplar:
    """Make up a memory of one of some commands."""
    visits = draw(st.integers(1, 8))
    match = draw(st.sampled_from(Match))
    return memory(
        draw(st.sampled_from(commands)),
        match=match,
        similarity=1.0 if match is Match.EXACT else draw(st.floats(0, 1)),
        visits=visits,
        source=draw(st.sampled_from(Source)),
        same_game=draw(st.booleans()),
        score=draw(st.integers(-40, 40)),
        deaths=draw(st.integers(0, visits)),
        no_effect=draw(st.integers(0, visits)),
        undone=draw(st.integers(0, visits)),
        passed=draw(st.integers(0, 3)),
    )


COMMANDS = ("north", "n", "jump", "take lamp")


@given(
    st.lists(remembered(COMMANDS), max_size=6),
    st.integers(0, 3),
    st.frozensets(st.sampled_from(COMMANDS), max_size=2),
)
def test_what_always_holds(memories: list[Exemplar], tried: int, failed: frozenset[str]) -> None:
    kw: dict[str, Any] = {"tried": {"north": tried}, "failed": failed}
    for command in (*COMMANDS, "xyzzy"):
        critique = judge(command, *memories, **kw)
        total = sum(p.value for p in critique.parts)
        assert critique.reward == pytest.approx(max(-1.0, min(1.0, total)), abs=1e-9)
        assert abs(part(critique, "people").value) <= 0.6
        assert abs(part(critique, "outcome").value) <= 0.6
        assert abs(part(critique, "novelty").value) <= 0.15
        assert critique.known == any(p.known for p in critique.parts)
        if not critique.known:
            assert critique.reward == 0
        assert critique == judge(command, *memories, **kw)
        assert critique.reason.endswith(".")


# --- what models taught ------------------------------------------------------

MODEL = "openai:m"


def taught(
    command: str, reward: float, *memories: Exemplar, count: int = 1, similarity: float = 1.0
) -> Critique:
    labels = (Label(command, reward, count, similarity, MODEL),)
    return judge("north", *memories, labels=labels)


def test_without_labels_nothing_was_taught() -> None:
    assert [p.name for p in judge("north", memory("north")).parts][3:] == []
    assert not taught("south", 1.0).known


def test_a_model_that_is_away_has_left_its_word() -> None:
    critique = taught("n", 0.8, count=3)
    value = part(critique, "taught by model").value
    assert critique.known
    assert value == pytest.approx(0.25 * 0.8 * (1 - math.exp(-2.4)), abs=0.01)
    assert critique.reward == pytest.approx(value + 0.1)
    assert critique.reason == (
        "Nobody has shown me this; a model was asked 3 times here and gave it +0.80."
    )


def test_what_models_said_is_averaged() -> None:
    labels = (Label("north", 1.0, 1, 1.0, MODEL), Label("north", -0.5, 3, 1.0, "ollama:x"))
    note = part(judge("north", labels=labels), "taught by model").note
    assert "4 times" in note
    assert note.endswith("-0.12")


def test_few_labels_teach_little() -> None:
    values = [part(taught("north", 1.0, count=n), "taught by model").value for n in (1, 2, 4, 50)]
    assert values == sorted(set(values))
    assert values[-1] == 0.25
    far = part(taught("north", 1.0, similarity=0.5), "taught by model").value
    assert 0 < far < values[0]


def test_the_more_people_have_shown_the_less_a_model_teaches() -> None:
    values = [
        part(taught("north", 1.0, *shown, count=9), "taught by model").value
        for shown in ((), (memory("north"),), (memory("north", visits=4),))
    ]
    assert values == sorted(set(values), reverse=True)
    assert values[-1] < 0.03


@given(
    st.lists(
        st.builds(
            memory,
            st.sampled_from(["north", "south", "up"]),
            match=st.sampled_from(Match),
            source=st.sampled_from(Source),
            visits=st.integers(1, 4),
            passed=st.integers(0, 1),
        ),
        min_size=1,
        max_size=4,
    ),
    st.floats(-1, 1),
    st.integers(1, 60),
)
@settings(max_examples=500)
def test_a_model_never_turns_round_what_people_taught(
    memories: list[Exemplar], reward: float, count: int
) -> None:
    critique = taught("north", reward, *memories, count=count)
    by_people = part(critique, "people").value
    value = part(critique, "taught by model").value
    assert abs(value) <= 0.25
    if by_people:
        assert by_people * (by_people + value) > 0
        if by_people * value < 0:
            assert abs(value) <= abs(by_people) / 2


@pytest.mark.parametrize("reward", [-0.8, 0.8])
def test_a_model_may_well_disagree_with_what_people_taught(reward: float) -> None:
    critique = taught("north", reward, memory("north"), count=9)
    assert part(critique, "people").value > 0
    assert part(critique, "taught by model").value * reward > 0


def test_more_reward_teaches_more() -> None:
    values = [taught("north", r / 10, count=4).reward for r in range(-10, 11)]
    assert values == sorted(values)
    assert values[0] < 0 < values[-1]


def test_what_was_done_a_moment_ago_is_no_reason_to_do_it_again() -> None:
    leg = walked(Scene("A field.", "West of House"))
    here = {"path": leg, "tried": {"north": 1}}
    own = memory("north", session=leg.turn.session)
    assert not judge("north", own, **here).here
    assert judge("north", memory("north", session=7), **here).here
    assert judge("north", replace(own, visits=2), **here).here
