import pytest
from making import last, memory, situation, step

from agents.players.explorer import Explorer, explore
from agents.types import Match, Role, Source
from games.types import Lexicon


def order(**kw):
    memories = kw.pop("memories", ())
    return [idea.command for idea in explore(situation(*memories, **kw))]


def test_what_was_not_tried_comes_first():
    valid = ("north", "south", "open mailbox")
    assert order(valid=valid)[0] == "open mailbox"
    assert order(valid=valid, tried={"open mailbox": 1})[0] == "north"
    assert order(valid=valid, tried={"open mailbox": 1, "north": 1})[0] == "south"
    assert order(valid=("take a", "take b"), elsewhere={"take a": 2})[0] == "take b"


def test_a_direction_taken_elsewhere_is_new_here():
    assert order(valid=("north", "fix lamp"), elsewhere={"north": 9})[0] == "north"


def test_the_way_back_comes_after_other_ways():
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
def test_what_was_just_done_is_not_taken_back(done, reverse):
    assert order(valid=(reverse, "kill troll"), recent=[step(done)])[-1] == reverse


def test_deadly_and_failed_commands_are_never_suggested():
    deadly = memory("jump", match=Match.LOCATION, deaths=1, visits=9)
    ideas = order(
        memories=[deadly], valid=("jump", "Jump ", "push rock", "south"), failed={"push rock"}
    )
    assert ideas == ["south"]


def test_discouraged_and_remembered_commands_are_less_new():
    bad = memory("take lamp", source=Source.SELF, role=Role.DISCOURAGED, nothings=1)
    seen = memory("take sword")
    valid = ("take lamp", "take sword", "take egg")
    assert order(memories=[bad, seen], valid=valid) == ["take egg", "take sword", "take lamp"]


def test_violence_comes_after_gentler_things():
    assert order(valid=("kill troll", "take lamp"))[0] == "take lamp"


def test_without_valid_commands_directions_then_looking():
    ideas = order(text="A white door. The house is here; a lamp, and grass.")
    assert ideas[:3] == ["north", "south", "southeast"]
    assert ideas[3] == "look"
    assert [i for i in ideas if i.startswith("examine")] == [
        "examine white",
        "examine door",
        "examine house",
        "examine lamp",
    ]


def test_without_anything_known_it_looks():
    assert order(lexicon=Lexicon())[0] == "look"


def test_valid_commands_that_are_used_up_give_way_to_guesses():
    assert order(valid=("open mailbox",), failed=frozenset({"open mailbox"}))[0] == "north"


@pytest.mark.parametrize("count", [1, 3, 200])
def test_confidence_is_an_even_guess_within_bounds(count):
    ideas = explore(situation(valid=tuple(f"take thing{i}" for i in range(count))))
    assert all(0.02 <= idea.chance <= 0.15 for idea in ideas)


async def test_the_explorer_proposes_alone():
    sit = situation(valid=("north", "open mailbox", "take lamp"))
    proposal = await last(Explorer(), sit)
    assert proposal.player == Explorer().spec == "explorer"
    assert proposal.exploring
    assert proposal.reason == "Trying something new: open mailbox."
    assert [c.command for c in proposal.alternatives] == ["take lamp", "north"]
    assert Explorer().wants_valid(sit)
    assert proposal == await last(Explorer(), sit)


async def test_it_says_when_it_tries_again():
    proposal = await last(Explorer(), situation(valid=("north",), tried={"north": 2}))
    assert proposal.reason == "Trying again: north."


async def test_nothing_left_is_no_proposal():
    everything = frozenset({"look", "inventory", "wait"})
    assert await last(Explorer(), situation(failed=everything, lexicon=Lexicon())) is None


def test_hostile_text_is_only_text():
    ideas = order(text="[b]\x1b[2J'; DROP TABLE turn; --\x00 lamp 🙂")
    assert "examine lamp" in ideas
    assert all(i.isprintable() for i in ideas)


def test_cut_directions_are_written_out_once():
    cut = Lexicon(directions=("n", "north", "southe", "northw", "land"), resolution=6)
    assert order(lexicon=cut)[:4] == ["north", "southeast", "northwest", "land"]
