"""No alternative names what isn't here, or what is carried, open, lit or dead already."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Actor
from agents.core.memories import Effect, Match
from agents.core.proposals import Candidate, Proposal
from agents.core.protocols import Lookahead, Player, Trial
from agents.core.types import Situation, Step
from agents.players.llm import LlmPlayer
from agents.players.mimic import Mimic
from agents.players.search import Searcher
from agents.players.sense import Sense, state_brought
from agents.players.team import Team
from agents.providers.base import ModelInfo, Shape
from games.types import Lexicon, Scene
from tests.support.making import clock, memory, situation
from tests.support.scripted import Scripted

LEXICON = Lexicon(
    words=word_set(
        "open unlock close take drop kill ask about light lamp bird window troll north box key"
    ),
    verbs=("open", "unlock", "close", "take", "drop", "kill", "ask", "light"),
    directions=("north",),
)
CHANGED, NOTHING = Effect(), Effect(nothing=True)


def at(text: str = "A window and a box are here.", **more: Any) -> Situation:
    scene = more.pop("scene", Scene(text, "Hall"))
    here = situation(*more.pop("exemplars", ()), lexicon=LEXICON, **more)
    seen = replace(here.observation, location="Hall", description=text)
    return replace(here, scene=scene, observation=seen)


def step(
    command: str, said: str = "Done.", location: str = "Hall", effect: Effect = CHANGED
) -> Step:
    return Step(location, command, Actor.PERSON, Scene(said, location), effect)


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("open window", ("open", True)),
        ("turn on lamp", ("lit", True)),
        ("switch lamp off", ("lit", False)),
        ("turn dial", None),
        ("pick up box", ("held", True)),
        ("pick lock", None),
        ("north", None),
    ],
)
def test_what_a_command_brings_about(command: str, state: tuple[str, bool] | None) -> None:
    assert state_brought(command) == state


def test_a_thing_of_elsewhere_is_not_offered() -> None:
    sense = Sense(at())
    assert not sense.allows("take bird")
    assert not sense.allows("ask bird about box")
    assert sense.allows("open window")
    assert sense.allows("north")
    assert sense.allows("take bird", known=True), "it was done here: the story may not name it"


def test_what_is_carried_is_not_taken_and_what_lies_is_not_dropped() -> None:
    sense = Sense(at(scene=Scene("A window and a box are here.", "Hall", ("brass lamp",))))
    assert not sense.allows("take lamp")
    assert sense.allows("drop lamp")
    taken = Sense(at("A box.", recent=(step("take lamp"),)))
    assert not taken.allows("take lamp", known=True), "by another name than the story's"
    laid = Sense(at("A box.", recent=(step("take lamp"), step("drop lamp"))))
    assert laid.allows("take lamp", known=True)


def test_what_is_open_or_lit_is_not_opened_or_lit_again() -> None:
    opened = (step("open window"),)
    assert not Sense(at(recent=opened)).allows("open window")
    assert Sense(at(recent=opened)).allows("close window")
    assert Sense(at(recent=(*opened, step("close window")))).allows("open window")
    assert Sense(at(recent=(step("open window", effect=NOTHING),))).allows("open window")
    assert Sense(at(recent=(step("open window", location="Attic"),))).allows("open window")
    assert not Sense(at("The window is open.")).allows("open window")
    assert not Sense(at("A window which is open.")).allows("unlock window")
    assert not Sense(at("A lamp.", recent=(step("light lamp"),))).allows("turn on lamp")


def test_what_is_dead_is_not_fought() -> None:
    assert Sense(at("A troll bars the way.")).allows("kill troll")
    killed = (step("kill troll", "The troll slumps to the floor, dead."),)
    assert not Sense(at("The troll slumps to the floor, dead.", recent=killed)).allows("kill troll")
    missed = (step("kill troll", "You miss."),)
    assert Sense(at("A troll bars the way.", recent=missed)).allows("kill troll")
    assert not Sense(at("A dead troll lies here.")).allows("kill troll")


def test_the_mimic_offers_nothing_of_another_game_that_makes_no_sense() -> None:
    far = {"game": "other", "title": "Other", "same_game": False, "match": Match.TEXT}
    known = (
        memory("north"),
        *(memory(one, **far) for one in ("take bird", "take lamp", "open window", "kill troll")),
    )
    here = at(
        scene=Scene("A window and a box are here.", "Hall", ("lamp",)),
        exemplars=known,
        recent=(step("open window"),),
    )
    proposal = Mimic(clock).choose(here)
    assert proposal is not None
    assert proposal.command == "north"
    assert not {"take bird", "take lamp", "open window", "kill troll"} & {*proposal.commands}


def in_the_hall() -> Situation:
    """A window that was opened, and a lamp that is carried; a bird is nowhere."""
    scene = Scene("A window and a box are here.", "Hall", ("lamp",))
    return at(scene=scene, recent=(step("open window"),), exemplars=(memory("take key"),))


async def offered(player: Player, lookahead: Lookahead | None = None) -> tuple[str, ...]:
    *_, said = [word async for word in player.propose(in_the_hall(), lookahead)]
    assert isinstance(said, Proposal)
    return said.commands


NONSENSE = ("take bird", "take lamp", "open window")


async def test_a_model_offers_nothing_that_makes_no_sense() -> None:
    others = [{"command": one, "reason": "Why not."} for one in (*NONSENSE, "take box")]
    told = {"command": "north", "reason": "On.", "confidence": 0.5, "alternatives": others}
    script = Scripted([[json.dumps(told)]], info=ModelInfo("script", 8192, Shape.TEXT, False))
    assert await offered(LlmPlayer(script)) == ("north", "take box")


class Says(Player):
    """A player that would play one thing and offers others."""

    def __init__(self, *commands: str) -> None:
        self._commands = commands

    @property
    def spec(self) -> str:
        return self._commands[0]

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        first, *others = self._commands
        yield Proposal(first, first, "", 0.9, tuple(Candidate(one, 0.4) for one in others))


async def test_a_team_offers_nothing_of_its_members_that_makes_no_sense() -> None:
    team = Team([Says("north", "take box", "take key"), *map(Says, NONSENSE)], None)
    assert set((await offered(team))[1:]) == {"take box", "take key"}, "a key was taken here"


class Idle(Lookahead):
    """Tries anything, and nothing comes of it."""

    @property
    def used(self) -> int:
        return 1

    async def attempt(self, command: str) -> Trial:
        return Trial(Scene("Nothing happens.", "Hall"), False)


async def test_what_was_tried_in_vain_and_makes_no_sense_is_not_offered() -> None:
    assert not {*NONSENSE} & {*await offered(Searcher(clock), Idle())}
