"""What demonstrations of some made games teach about another one of their kind."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents.core.commands import Source
from agents.core.protocols import Foresight
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Condition, Finish, Result
from agents.home.database import open_database
from agents.imitation.selection.library import traces
from agents.imitation.states.traces import Moment, Trace
from agents.imitation.transfer.guide_words import SURE, UNSURE
from agents.imitation.transfer.matching import guide
from agents.imitation.transfer.productions import Productions
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import PLAYER, Facts, Lexicon, Scene
from tests.support.exploring import walked
from tests.support.workshop import INFO, TASK, Workshop, show

POLISH, POLISH_ANOTHER, HARDEN = 1, 12, 8
"""Seeds: a brass thing to polish, another one, and one to harden."""


class Bench:
    """A home whose memory is shown games, and plays others."""

    def __init__(self, home: Path) -> None:
        self.db = open_database(home / "understudy.db")
        self.journal, self.memory = Journal(self.db), Memory(self.db)

    def show(self, *seeds: int) -> None:
        show(self.journal, self.memory, seeds)

    def play(self, seed: int, player: str = "mimic") -> Result:
        condition = Condition(game=INFO, player=player, foresight=Foresight.NONE, steps=40)
        agent = make_agent(AgentParts(condition, seed, self.journal, self.memory, {}))
        result = Episode(Workshop(), agent, condition, seed).play()
        close = getattr(agent, "close", None)
        if close is not None:
            close()
        assert result is not None
        return result


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.db.close()


def test_each_step_is_asked_for_by_one_clause(bench: Bench) -> None:
    bench.show(POLISH, HARDEN)
    lessons = Productions([(INFO.title, trace) for trace in traces(bench.db, INFO)])
    asked = {
        one.form: {cue.word for cues in one.cues.values() for cue in cues}
        for one in lessons.productions
    }
    assert asked["work {0} at {1}"] == {"polish", "harden"}
    assert asked["take {0}"] == {""}, "the list of what is wanted asks for it, and no verb"
    assert asked["* {0}"] == {"pack"}, "the order says the verb itself"
    assert asked["read {0}"] == {"read"}
    assert [step.command for step in lessons.means] == ["open chest", "open chest"]


def test_without_a_demonstration_the_order_means_nothing(bench: Bench) -> None:
    assert bench.play(POLISH).finish is not Finish.VICTORY


def test_another_game_of_the_kind_is_won_after_one_demonstration(bench: Bench) -> None:
    bench.show(POLISH)
    result = bench.play(POLISH_ANOTHER)
    assert result.finish is Finish.VICTORY
    assert result.steps <= 12, "eight steps are needed, and the chest has to be found"


def test_a_word_that_nobody_showed_means_another_thing_than_those_that_were(bench: Bench) -> None:
    bench.show(POLISH)
    result = bench.play(HARDEN)
    assert result.finish is Finish.VICTORY, "the wheel polishes, so it hardens nothing"


def test_what_was_withdrawn_teaches_nothing(bench: Bench) -> None:
    bench.show(POLISH)
    (trace,) = traces(bench.db, INFO)
    for turn in trace.turns[1:]:
        bench.memory.forget_turn(turn)
    assert bench.play(POLISH_ANOTHER).finish is not Finish.VICTORY


def test_the_very_game_that_was_demonstrated_is_followed_step_by_step(bench: Bench) -> None:
    bench.show(HARDEN, POLISH)
    world = Workshop()
    world.reset(POLISH)
    assert list(bench.play(POLISH).moves) == world.solution()


def test_what_comes_last_is_less_sure_while_something_is_asked_for_that_nobody_showed(
    bench: Bench,
) -> None:
    bench.show(POLISH)
    (trace,) = traces(bench.db, INFO)
    # The person only took what was proposed, so that nobody showed what the list asks for.
    people = tuple(not command.startswith("take") for command in trace.commands)
    lessons = Productions([(INFO.title, replace(trace, people=people))])
    world = Workshop()
    for seed, sure in ((HARDEN, UNSURE), (POLISH, SURE)):
        opening = world.reset(seed)
        facts = world.facts()
        read = world.step("read order")
        leg = walked(opening, ("read order", read, facts), facts=facts)
        counsel = guide(lessons, leg, facts, world.lexicon(), (), INFO.title)
        assert counsel is not None
        if counsel.command:
            assert (counsel.command, counsel.confidence) == ("pack crate", sure)
        else:
            assert seed == POLISH, "it is known what has to be found first"


ORDER = "Wanted:\n  tin cup\n  brass cog\n\nWork:\n  harden the tin cup\n  bend the brass cog"
SHOP = "Shop\nThere is a wheel here, a forge and an anvil. On the wall is an order."
WORDS = Lexicon(
    frozenset(
        [
            "take",
            "work",
            "read",
            "drop",
            "tin",
            "cup",
            "brass",
            "cog",
            "copper",
            "pipe",
            "wheel",
            "forge",
            "anvil",
            "order",
        ]
    ),
    ("take", "work", "read", "drop"),
)


def within(*held: str, lying: tuple[str, ...] = ()) -> Facts:
    """Return what holds in the shop."""
    things = ("wheel", "forge", "anvil", "order", PLAYER, *lying)
    found = {("in", thing, "Shop") for thing in things}
    return frozenset(found | {("in", thing, PLAYER) for thing in held})


def scene(text: str, *held: str) -> Scene:
    return Scene(text, "Shop", inventory=held, task=TASK)


def test_what_served_for_a_word_here_serves_for_no_other(bench: Bench) -> None:
    bench.show(POLISH)
    lessons = Productions([(INFO.title, trace) for trace in traces(bench.db, INFO)])
    held = "tin cup", "brass cog"
    facts = within(*held)
    done = within(*held) | {("is", "tin cup", "hardened")}
    moves = (
        ("read order", scene(ORDER, *held), facts),
        ("work tin cup at forge", scene("Now it is a hardened tin cup.", *held), done),
    )
    leg = walked(scene(f"{TASK}\n\n{SHOP}", *held), *moves, facts=facts)
    counsel = guide(lessons, leg, done, WORDS, (), INFO.title)
    assert counsel is not None
    assert counsel.command == "work brass cog at anvil"


def test_what_a_word_may_take_is_looked_at_before_it_spoils_a_thing(bench: Bench) -> None:
    """Two machines may be meant: the looks tell, and what is for something else is not tried."""
    bench.show(POLISH)
    lessons = Productions([(INFO.title, trace) for trace in traces(bench.db, INFO)])
    held = "tin cup", "brass cog"
    facts, words = within(*held), replace(WORDS, verbs=(*WORDS.verbs, "examine"))
    order = ORDER.partition("Work:")[0] + "Work:\n  bend the tin cup"
    moves = [("read order", scene(order, *held), facts)]
    asked = []
    for told in ("It is good for hardening things.", "An iron one for bending.", ""):
        leg = walked(scene(f"{TASK}\n\n{SHOP}", *held), *moves, facts=facts)
        counsel = guide(lessons, leg, facts, words, (), INFO.title)
        assert counsel is not None
        asked.append(counsel.command)
        moves.append((counsel.command, scene(told, *held), facts))
    assert asked == ["examine forge", "examine anvil", "work tin cup at anvil"]


def test_full_hands_are_freed_of_what_nothing_asks_for(bench: Bench) -> None:
    bench.show(POLISH)
    lessons = Productions([(INFO.title, trace) for trace in traces(bench.db, INFO)])
    held, shop = ("copper pipe", "tin cup"), f"{SHOP} A brass cog lies here."
    facts = within(*held, lying=("brass cog",))
    moves = (
        ("read order", scene(ORDER, *held), facts),
        ("take brass cog", scene("You're carrying too many things already.", *held), facts),
    )
    leg = walked(scene(f"{TASK}\n\n{shop}", *held), *moves, facts=facts)
    counsel = guide(lessons, leg, facts, WORDS, (), INFO.title)
    assert counsel is not None
    assert counsel.command == "drop copper pipe"


def test_what_was_laid_down_only_to_be_taken_up_again_was_asked_for_by_nothing() -> None:
    """A list that names a thing asks for it to be had, not to be dropped."""
    nothing, cup, axe = within(lying=("tin cup", "axe")), within("tin cup"), within("axe")
    moments = (
        Moment(scene(f"{TASK}\n\n{SHOP}"), nothing),
        Moment(scene("Wanted:\n  tin cup"), nothing),
        Moment(scene("Taken.", "tin cup"), cup | {("in", "axe", "Shop")}),
        Moment(scene("Dropped."), nothing),
        Moment(scene("Taken.", "axe"), axe | {("in", "tin cup", "Shop")}),
        Moment(scene("Taken.", "axe", "tin cup"), axe | cup),
    )
    commands = ("read order", "take tin cup", "drop tin cup", "take axe", "take tin cup")
    turns, people = tuple(range(1, 7)), (True,) * 5
    trace = Trace(1, Source.IMPORTED, moments, commands, turns, people)
    lessons = Productions([(INFO.title, trace)])
    assert [one.form for one in lessons.productions] == ["read {0}", "take {0}"]
    assert [step.command for step in lessons.productions[1].steps] == ["take tin cup"]
