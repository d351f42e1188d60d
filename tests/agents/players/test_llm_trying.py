"""A language model whose commands are tried on a copy of the game before they are proposed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.core.lookahead import MovedOnError, SharedWorld, WorldLookahead
from agents.core.observation import observe
from agents.core.types import Situation
from agents.players.verification import Verifier
from agents.providers.base import (
    Fault,
    ProviderError,
)
from games.catalog import Catalog
from games.errors import WorldCrashedError
from games.open import open_world
from games.types import Engine, GameInfo
from tests.support.making import situation
from tests.support.speaking import STORY, Parser, answer, final, player


async def test_a_refused_command_is_handed_back_with_the_story_s_answer() -> None:
    llm, script = player(answer("juggle house", "Fun.", 0.9), answer("open mailbox"))
    proposal = await final(llm.propose(situation(), Parser({"open mailbox": "ok"})))
    assert proposal.command == "open mailbox"
    assert proposal.confidence == 0.7
    assert [e.purpose for e in proposal.exchanges] == ["propose", "refine"]
    told = script.seen.requests[1].messages[-1].content
    assert "“juggle house” was tried on a copy of the game" in told
    assert "The parser doesn't know “juggle”." in told
    assert "\n| I don't know that.\n" in told


async def test_every_try_is_counted_and_none_is_made_twice() -> None:
    parser = Parser({"open mailbox": "ok"})
    llm, _ = player(answer("juggle house"), answer("open mailbox"))
    proposal = await final(llm.propose(situation(), parser))
    assert proposal.lookahead == parser.used == len(parser.tried) == len(set(parser.tried)) == 3


async def test_lookahead_switched_off_is_asked_nothing() -> None:
    llm, script = player(answer("juggle house"))
    proposal = await final(llm.propose(situation(), None))
    assert (proposal.command, proposal.lookahead) == ("juggle house", 0)
    assert len(script.seen.requests) == 1


async def test_an_alternative_that_passes_takes_the_place_of_a_refused_command() -> None:
    llm, _ = player(
        answer("juggle a", "", 0.8, "juggle b", "read leaflet", "south"), answer("juggle c")
    )
    proposal = await final(llm.propose(situation(), Parser({"read leaflet": "ok"})))
    assert proposal.command == "read leaflet"
    assert "It wanted “juggle a”" in proposal.reason
    assert proposal.confidence == pytest.approx(0.35)
    assert "juggle a" not in proposal.commands


async def test_if_all_is_refused_the_first_stands_with_its_failure_told() -> None:
    llm, _ = player(answer("juggle a", "Fun.", 0.9, "juggle b"), answer("juggle c"))
    proposal = await final(llm.propose(situation(), Parser({})))
    assert proposal.command == "juggle a"
    assert proposal.confidence <= 0.05
    assert proposal.reason.startswith("Fun. (Tried on a copy of the game")
    assert "I don't know that." in proposal.reason


async def test_a_backend_that_fails_in_refining_costs_no_proposal() -> None:
    down = ProviderError(Fault.BUSY, "Too busy.", retryable=True)
    llm, _ = player(answer("juggle a", "Fun.", 0.9, "south"), [down])
    proposal = await final(llm.propose(situation(), Parser({"south": "ok"})))
    assert proposal.command == "south"
    assert [(e.purpose, e.fault) for e in proposal.exchanges] == [
        ("propose", ""),
        ("refine", "busy"),
    ]


async def test_a_command_that_stops_the_engine_counts_as_refused() -> None:
    deadly = WorldCrashedError("The story stopped the engine.", "You stand where you stood.")
    llm, script = player(answer("open mailbox"), answer("south"))
    proposal = await final(
        llm.propose(situation(), Parser({"open mailbox": deadly, "south": "ok"}))
    )
    assert proposal.command == "south"
    assert "stopped the engine" in script.seen.requests[1].messages[-1].content


async def test_a_game_that_moved_on_speaks_against_nothing() -> None:
    gone = MovedOnError("The game has moved on.")
    llm, script = player(answer("juggle house"))
    proposal = await final(llm.propose(situation(), Parser({"juggle house": gone})))
    assert (proposal.command, proposal.lookahead) == ("juggle house", 0)
    assert len(script.seen.requests) == 1


async def test_a_world_that_moves_by_itself_still_refuses_made_up_words() -> None:
    """A thief walks about in every turn, even when the parser understood nothing."""
    llm, script = player(answer("juggle lamp"), answer("read leaflet"))
    parser = Parser({"read leaflet": "You read."}, noisy=True)
    proposal = await final(llm.propose(situation(), parser))
    assert proposal.command == "read leaflet"
    assert len(script.seen.requests) == 2


async def test_what_changes_nothing_but_is_understood_is_no_refusal() -> None:
    llm, script = player(answer("examine house"))
    parser = Parser({"examine house": "It is white."})
    assert (await final(llm.propose(situation(), parser))).command == "examine house"
    assert len(script.seen.requests) == 1


@pytest.mark.zork
async def test_a_thief_who_walks_meanwhile_hides_no_refusal(zork1: Path) -> None:
    """In Zork I "you can't see any lantern here" takes a turn, and others move in it."""
    world = SharedWorld(open_world(GameInfo("zork1", "Zork I", Engine.ZMACHINE, path=zork1)))
    try:
        scene, facts = world.reset(12), world.facts()
        sit = Situation(
            world.info, scene, observe(scene, facts), facts=facts, lexicon=world.lexicon()
        )
        taken = ("open mailbox", "examine house", "wait", "push mailbox", "go north", "say hello")
        refused = ("take lantern", "read leaflet", "examine window", "juggle", "take sky")
        told = {}
        for command in (*taken, *refused):
            told[command] = await Verifier(sit, WorldLookahead(world)).refusal(command)
        assert {command for command, refusal in told.items() if refusal} == set(refused)
        lantern, sky = told["take lantern"], told["take sky"]
        assert lantern is not None
        assert lantern.answer == "You can't see any lantern here!"
        assert sky is not None
        assert sky.unknown == ("sky",)
    finally:
        world.close()


@pytest.fixture(params=["prompter", "cave"])
def playing(request: pytest.FixtureRequest) -> Iterator[tuple[SharedWorld, Situation]]:
    """A real game in its child process, and its situation after some moves."""
    info = GameInfo("prompter", "The Prompter's Box", Engine.ZMACHINE, path=STORY)
    if request.param == "cave":
        info = Catalog([]).find("cave")
    world = SharedWorld(open_world(info))
    scene = world.reset(1)
    if request.param == "cave":
        scene = world.run(["no", "in"])
    facts = world.facts()
    sit = Situation(
        info, scene, observe(scene, facts), facts=facts, lexicon=world.lexicon(), valid=()
    )
    yield world, sit
    world.close()


TAKEN = {
    "prompter": ("east", "examine poster", "wait", "look", "inventory", "x me", "jump"),
    "cave": ("take lamp", "out", "look", "inventory", "e", "take keys"),
}
REFUSED = {
    "prompter": ("dance", "take sofa", "unlock trunk with key", "take mask", "eat poster sideways"),
    "cave": ("dance", "juggle sofa", "take sofa"),
}


async def test_real_parsers_are_understood_without_knowing_their_words(
    playing: tuple[SharedWorld, Situation],
) -> None:
    world, sit = playing
    before = world.snapshot()
    told = {}
    for command in (*TAKEN[sit.game.id], *REFUSED[sit.game.id]):
        llm, script = player(answer(command), answer("look"))
        proposal = await final(llm.propose(sit, WorldLookahead(world)))
        told[command] = len(script.seen.requests) == 1
        assert proposal.lookahead >= 1
    assert {c for c, taken in told.items() if not taken} == set(REFUSED[sit.game.id])
    assert world.snapshot() == before
