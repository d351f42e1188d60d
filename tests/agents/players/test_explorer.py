from dataclasses import replace
from typing import Any

import pytest

from agents.core.commands import Source
from agents.core.memories import ActionValue, Match
from agents.core.proposals import Judged
from agents.core.types import Leg
from agents.players.explorer import Explorer, explore
from agents.players.mimic import Mimic
from games.types import Lexicon, Scene
from tests.support.exploring import walked
from tests.support.making import clock, last, memory, silent, situation, step

SOUTH_ONLY = Lexicon(words=frozenset({"south"}), directions=("south",))


def order(**kw: Any) -> list[str]:
    memories = kw.pop("memories", ())
    return [idea.command for idea in explore(situation(*memories, **kw))]


def test_a_way_that_the_text_names_comes_before_others() -> None:
    ideas = order(text="A field. A path leads south.")
    assert ideas[0] == "south"
    assert "north" in ideas


def test_a_side_of_something_is_no_way() -> None:
    assert order(text="You are south of a house. A path leads north.")[0] == "north"


def test_what_was_tried_here_in_vain_comes_late() -> None:
    in_vain = {"tried": {"south": 1}, "failed": frozenset({"south"})}
    assert "south" not in order(text="A path leads south.", **in_vain)


def test_a_direction_taken_elsewhere_is_new_here() -> None:
    elsewhere = [step("south", at="Forest", to="West of House")]
    assert order(text="A path leads south.", recent=elsewhere)[0] == "south"


def test_the_way_back_comes_after_other_ways() -> None:
    came = [step("south", at="North of House", to="West of House")]
    ideas = order(recent=came)
    assert ideas.index("south") < ideas.index("north")


def test_deadly_and_failed_commands_are_never_suggested() -> None:
    deadly = memory("south", match=Match.LOCATION, deaths=1, visits=9)
    ideas = order(memories=[deadly], text="Ways lead north and south.", failed={"north"})
    assert not {"north", "south"} & set(ideas)


def test_it_takes_what_lies_there_and_opens_what_is_closed() -> None:
    text = "West of House\nA field with a white door.\nThere is a lamp here."
    lies = frozenset({("in", "player", "Field"), ("in", "brass lamp", "Field")})
    assert order(text=text, facts=lies)[:2] == ["take lamp", "open door"]
    assert "open house" not in order(text=text)  # that is where one stands: West of House


def test_what_no_text_has_named_is_not_known_to_be_there() -> None:
    lies = frozenset({("in", "player", "Field"), ("in", "brass lamp", "Field")})
    assert not [idea for idea in order(text="A field.", facts=lies) if "lamp" in idea]


def test_a_key_is_tried_on_what_is_locked() -> None:
    facts = frozenset({("in", "player", "Field"), ("in", "iron door", "Field")})
    words = Lexicon(words=frozenset({"unlock", "door", "keys", "with"}), verbs=("unlock",))
    tried: dict[str, Any] = {"tried": {"open door": 1}, "failed": frozenset({"open door"})}
    sit = situation(text="A door.", facts=facts, lexicon=words, **tried)
    sit = replace(sit, scene=replace(sit.scene, inventory=("set of keys",)))
    assert explore(sit)[0].command == "unlock door with keys"


def test_what_never_did_anything_here_in_earlier_sessions_comes_late() -> None:
    tried = (
        ActionValue("open door", -0.5, 2, 2, 0, exact=True),
        ActionValue("south", 0.0, 1, 0, 0, exact=True),
    )
    fresh = order(text="A door. A way leads south.")
    ideas = order(text="A door. A way leads south.", action_values=tried)
    assert fresh[0] == "open door"
    assert ideas[0] == "south"
    assert ideas.index("open door") > 2


# --- exploiting ------------------------------------------------------------------


async def test_it_does_what_paid_in_exactly_this_scene() -> None:
    known = (
        ActionValue("take lamp", 9.5, 3, 0, 0, exact=True),
        ActionValue("north", 12.0, 1, 0, 0, exact=True),
        ActionValue("south", 30.0, 1, 0, 0, exact=False),
    )
    proposal = await last(Explorer(), situation(action_values=known))
    assert proposal.command == "north"
    assert not proposal.exploring
    assert "once" in proposal.reason
    assert "+12.0 points" in proposal.reason
    assert proposal.alternatives[0].command == "take lamp"


async def test_exemplars_tell_what_paid_where_nothing_else_does() -> None:
    paid = memory("north", source=Source.SELF, q=20.0)
    proposal = await last(Explorer(), situation(paid))
    assert (proposal.command, proposal.exemplars) == ("north", (paid,))


@pytest.mark.parametrize(
    "known",
    [
        ActionValue("north", 0.1, 1, 0, 0, exact=True),
        ActionValue("north", 20.0, 2, 2, 0, exact=True),
        ActionValue("north", 20.0, 2, 0, 1, exact=True),
        ActionValue("north", 20.0, 2, 0, 0, exact=False),
    ],
)
async def test_what_is_worth_little_or_did_nothing_or_killed_is_not_followed(
    known: ActionValue,
) -> None:
    sit = situation(text="A door. A way leads south.", action_values=(known,))
    assert (await last(Explorer(), sit)).command == "open door"


async def test_what_was_done_here_is_worth_less_each_time() -> None:
    known = (ActionValue("north", 40.0, 1, 0, 0, exact=True),)
    text = "A door. A way leads south."
    once = situation(text=text, action_values=known, tried={"north": 1})
    often = situation(text=text, action_values=known, tried={"north": 5})
    assert (await last(Explorer(), once)).command == "north"
    assert (await last(Explorer(), often)).command == "open door"


async def test_something_new_is_tried_where_little_is_to_be_had() -> None:
    known = (ActionValue("north", 1.0, 1, 0, 0, exact=True),)
    proposal = await last(Explorer(), situation(text="A door.", action_values=known))
    assert (proposal.command, proposal.exploring) == ("open door", True)


def test_without_anything_known_it_looks() -> None:
    assert order(lexicon=Lexicon())[0] == "look"


async def test_the_explorer_proposes_alone() -> None:
    sit = situation(text="A door. A way leads south.")
    proposal = await last(Explorer(), sit)
    assert proposal.player == Explorer().spec == "explorer"
    assert proposal.exploring
    assert proposal.reason == "There may be something behind the door."
    assert proposal.alternatives[0].command == "south"
    assert proposal.alternatives[0].reason == "there is a way south that nobody has taken"
    assert 0.02 <= proposal.confidence <= 0.15
    assert proposal == await last(Explorer(), sit)


def test_what_stands_so_already_is_not_what_comes_first() -> None:
    assert order(text="There is a door here. The door is open.")[0] != "open door"


async def test_why_nothing_remembered_is_followed_is_not_said_again_and_again() -> None:
    known = memory("north")
    sit = situation(known, text="A door.", tried={"north": 1}, failed=frozenset({"north"}))
    first = await last(Mimic(clock), sit)
    assert first.reason.startswith("What I remember from here did nothing. ")
    leg = walked(Scene("A door.", "West of House"))
    said = Leg(replace(leg.turn, judged=(Judged(first),)), leg.room, leg.near, None)
    again = await last(Mimic(clock), replace(sit, path=said))
    assert again.reason == "There may be something behind the door."


def test_valid_commands_are_not_looked_at() -> None:
    sit = situation(text="A door.", valid=("take lamp",))
    assert not Explorer().wants_valid(sit)
    assert explore(sit) == explore(replace(sit, valid=None))


async def test_nothing_left_is_no_proposal() -> None:
    everything = frozenset({"look", "inventory", "wait"})
    assert await silent(Explorer(), situation(failed=everything, lexicon=Lexicon()))


def test_hostile_text_is_only_text() -> None:
    ideas = order(text="[b]\x1b[2J'; DROP TABLE turn; --\x00 lamp 🙂")
    assert "examine lamp" in ideas
    assert all(i.isprintable() for i in ideas)


def test_cut_directions_are_written_out_once() -> None:
    cut = Lexicon(directions=("n", "north", "southe", "northw", "land"), resolution=6)
    ways = [way for way in order(lexicon=cut) if " " not in way]
    assert ways[:3] == ["north", "southeast", "northwest"]


@pytest.mark.parametrize(
    ("task", "leaves"),
    [
        ("Retrieve the leaf of gold from the floor of the bar.", True),
        ("Retrieve the leaflet of gold from the floor of the bar.", False),
        ("", False),
        ("Your task for today is to retrieve the worm from the floor of the bar.", True),
        ("Get ready to pick things up and put them in places!", False),
        ("Please fetch the small leaflet.", False),
    ],
)
def test_whoever_is_asked_to_fetch_one_thing_leaves_others(task: str, leaves: bool) -> None:
    text = "Field\nA field. A path leads north.\nThere is a leaflet here."
    lies = frozenset({("in", "player", "Field"), ("in", "small leaflet", "Field")})
    at = situation(text=text, facts=lies)
    asked = replace(at, scene=replace(at.scene, task=task))
    found = [idea.command for idea in explore(asked)]
    assert (found.index("north") < found.index("take leaflet")) is leaves


def test_the_only_way_on_is_surer_than_one_of_several() -> None:
    one, *_ = explore(situation(text="A field. A path leads south.", lexicon=SOUTH_ONLY))
    several, *_ = explore(situation(text="A field. Paths lead north, south and east."))
    assert one.chance > 1.5 * several.chance
