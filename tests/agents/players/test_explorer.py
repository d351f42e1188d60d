from dataclasses import replace
from typing import Any

import pytest

from agents.core.commands import Source
from agents.core.memories import ActionValue, Analogy, Match, Role
from agents.players.explorer import Explorer, explore
from games.types import Lexicon
from tests.support.making import last, memory, silent, situation, step


def order(**kw: Any) -> list[str]:
    memories = kw.pop("memories", ())
    return [idea.command for idea in explore(situation(*memories, **kw))]


def test_what_was_not_tried_comes_first() -> None:
    valid = ("north", "south", "open mailbox")
    assert order(valid=valid)[0] == "open mailbox"
    assert order(valid=valid, tried={"open mailbox": 1})[0] == "north"
    assert order(valid=valid, tried={"open mailbox": 1, "north": 1})[0] == "south"
    assert order(valid=("take a", "take b"), elsewhere={"take a": 2})[0] == "take b"


def test_a_direction_taken_elsewhere_is_new_here() -> None:
    assert order(valid=("north", "fix lamp"), elsewhere={"north": 9})[0] == "north"


def test_the_way_back_comes_after_other_ways() -> None:
    came = [step("south", at="North of House", to="West of House")]
    assert order(valid=("north", "west"), recent=came) == ["west", "north"]


@pytest.mark.parametrize(
    ("done", "reverse"),
    [
        ("open mailbox", "close mailbox"),
        ("take lamp", "drop lamp"),
        ("turn on lamp", "turn lamp off"),
        ("turn lamp on", "turn off lamp"),
    ],
)
def test_what_was_just_done_is_not_taken_back(done: str, reverse: str) -> None:
    assert order(valid=(reverse, "kill troll"), recent=[step(done)])[-1] == reverse


def test_deadly_and_failed_commands_are_never_suggested() -> None:
    deadly = memory("jump", match=Match.LOCATION, deaths=1, visits=9)
    ideas = order(
        memories=[deadly], valid=("jump", "Jump ", "push rock", "south"), failed={"push rock"}
    )
    assert ideas == ["south"]


def test_discouraged_and_remembered_commands_are_less_new() -> None:
    bad = memory("take lamp", source=Source.SELF, role=Role.DISCOURAGED, no_effect=1)
    seen = memory("take sword")
    valid = ("take lamp", "take sword", "take egg")
    assert order(memories=[bad, seen], valid=valid) == ["take egg", "take sword", "take lamp"]


def test_violence_comes_after_gentler_things() -> None:
    assert order(valid=("kill troll", "take lamp"))[0] == "take lamp"


def test_without_valid_commands_it_guesses_from_what_the_text_names() -> None:
    ideas = order(text="A white door. The house is here; a lamp, and grass. A way leads south.")
    assert ideas[0] == "south"  # the text speaks of it
    assert {"open door", "take lamp", "north"} < set(ideas)
    assert "open house" not in ideas  # that is where one stands: West of House
    assert not any("grass" in idea for idea in ideas)  # the parser doesn't know it
    assert ideas.index("open door") < ideas.index("examine door")


def test_without_valid_commands_it_takes_what_lies_there() -> None:
    lies = frozenset({("in", "player", "Field"), ("in", "brass lamp", "Field")})
    ideas = order(text="A lamp and a door.", facts=lies)
    assert ideas[0] == "take lamp"
    elsewhere = order(text="A lamp and a door.", facts=lies, elsewhere={"take lamp": 1})
    assert elsewhere[0] != "take lamp"


def test_a_key_is_tried_on_what_is_there() -> None:
    facts = frozenset({("in", "player", "Field"), ("in", "iron door", "Field")})
    words = Lexicon(words=frozenset({"unlock", "door", "keys", "with"}), verbs=("unlock",))
    sit = situation(text="A door.", facts=facts, lexicon=words)
    sit = replace(sit, scene=replace(sit.scene, inventory=("set of keys",)))
    assert explore(sit)[0].command == "unlock door with keys"


def test_a_guess_that_never_did_anything_here_comes_late() -> None:
    tried = (
        ActionValue("open door", -0.5, 2, 2, 0, exact=True),
        ActionValue("south", 0.0, 1, 0, 0, exact=True),
    )
    fresh = order(text="A door. A way leads south.")
    ideas = order(text="A door. A way leads south.", action_values=tried)
    assert fresh.index("open door") == 1
    assert ideas.index("open door") >= 8
    assert ideas[0] == "south"


# --- exploiting ------------------------------------------------------------------


async def test_it_does_what_paid_in_exactly_this_scene() -> None:
    known = (
        ActionValue("take lamp", 9.5, 3, 0, 0, exact=True),
        ActionValue("north", 12.0, 1, 0, 0, exact=True),
        ActionValue("south", 30.0, 1, 0, 0, exact=False),
    )
    proposal = await last(Explorer(), situation(valid=("north", "take lamp"), action_values=known))
    assert proposal.command == "north"
    assert not proposal.exploring
    assert "once" in proposal.reason
    assert "+12.0 points" in proposal.reason
    assert [c.command for c in proposal.alternatives] == ["take lamp"]


async def test_exemplars_tell_what_paid_where_nothing_else_does() -> None:
    paid = memory("north", source=Source.SELF, q=20.0)
    proposal = await last(Explorer(), situation(paid, valid=("north", "south")))
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
    sit = situation(valid=("open mailbox",), action_values=(known,))
    assert (await last(Explorer(), sit)).command == "open mailbox"


async def test_what_was_done_here_is_worth_less_each_time() -> None:
    known = (ActionValue("north", 40.0, 1, 0, 0, exact=True),)
    valid = ("open mailbox",)
    once = situation(valid=valid, action_values=known, tried={"north": 1})
    often = situation(valid=valid, action_values=known, tried={"north": 4})
    assert (await last(Explorer(), once)).command == "north"
    assert (await last(Explorer(), often)).command == "open mailbox"


async def test_something_new_is_tried_where_little_is_to_be_had() -> None:
    known = (ActionValue("north", 4.0, 1, 0, 0, exact=True),)
    proposal = await last(Explorer(), situation(valid=("open mailbox",), action_values=known))
    assert (proposal.command, proposal.exploring) == ("open mailbox", True)


def test_without_anything_known_it_looks() -> None:
    assert order(lexicon=Lexicon())[0] == "look"


def test_valid_commands_that_are_used_up_give_way_to_guesses() -> None:
    assert "north" in order(valid=("open mailbox",), failed=frozenset({"open mailbox"}))


@pytest.mark.parametrize("count", [1, 3, 200])
def test_confidence_is_an_even_guess_within_bounds(count: int) -> None:
    ideas = explore(situation(valid=tuple(f"take thing{i}" for i in range(count))))
    assert all(0.02 <= idea.chance <= 0.15 for idea in ideas)


async def test_the_explorer_proposes_alone() -> None:
    sit = situation(valid=("north", "open mailbox", "take lamp"))
    proposal = await last(Explorer(), sit)
    assert proposal.player == Explorer().spec == "explorer"
    assert proposal.exploring
    assert proposal.reason == "Trying something new: open mailbox."
    assert [c.command for c in proposal.alternatives] == ["take lamp", "north"]
    assert Explorer().wants_valid(sit)
    assert proposal == await last(Explorer(), sit)


async def test_it_says_when_it_tries_again() -> None:
    proposal = await last(Explorer(), situation(valid=("north",), tried={"north": 2}))
    assert proposal.reason == "Trying again: north."


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
    assert ways[:4] == ["north", "southeast", "northwest", "land"]


EGG = Analogy("take leaflet", ("leaflet",), 0.6, "take egg", "Zork II", Source.HUMAN, 5, 6)


async def test_what_was_taught_elsewhere_comes_before_blind_guesses_of_its_kind() -> None:
    taught = replace(EGG, command="open mailbox", things=("mailbox",))
    text = "There is a small mailbox and a lamp here."
    found = order(analogies=(taught,), text=text)
    assert found.index("open mailbox") < found.index("open lamp")
    proposal = await last(Explorer(), situation(analogies=(taught,), valid=("open mailbox",)))
    assert proposal.exploring
    assert proposal.reason == (
        "You took the egg in Zork II, and moves of that kind did something 5 of 6 times: "
        "I try to open the mailbox here."
    )


def test_valid_commands_that_were_taught_elsewhere_come_first() -> None:
    valid = ("examine mailbox", "take leaflet")
    taught = replace(EGG, command="examine mailbox")
    assert order(valid=valid)[0] == "take leaflet"
    assert order(valid=valid, analogies=(taught,))[0] == "examine mailbox"


def test_an_analogy_that_did_nothing_here_is_not_tried_again() -> None:
    sit = situation(analogies=(EGG,), recent=[step("take leaflet", nothing=True)])
    assert not [idea for idea in explore(sit) if idea.like is not None]
    fresh = explore(situation(analogies=(EGG,)))
    assert [idea.command for idea in fresh if idea.like is not None] == ["take leaflet"]
    assert not [
        idea
        for idea in explore(replace(sit, failed=frozenset({"take leaflet"})))
        if idea.command == "take leaflet"
    ]
