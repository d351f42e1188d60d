"""Exploring: what is tried by somebody who knows other stories and not this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.memories import ActionValue, Effect, Match, Observation
from agents.core.observation import effect_of, observe
from agents.core.types import Situation, Turn
from agents.exploration.english import english
from agents.exploration.survey import form_of, names_way, survey_of
from agents.players.explorer import Curiosity, Explorer, explore
from games.catalog import Catalog
from games.open import open_world
from games.types import Lexicon, Scene
from games.world import World
from tests.support.making import GAME, last, memory, situation
from tests.support.paths import DATA

WORDS = Lexicon(
    words=word_set(
        "take open read push move unlock turn light put give attack look wait yes no on with in "
        "lamp box key door rug sword troll note north south east west up down"
    ),
    verbs=("take", "open", "read", "push", "move", "unlock", "turn", "light", "attack", "look"),
    directions=("north", "south", "east", "west", "up", "down"),
)
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


class Walk:
    """A path made up by hand, in a world without facts but for what lies where."""

    def __init__(self, place: str, text: str, near: Sequence[str] = ()) -> None:
        self.held: tuple[str, ...] = ()
        self.near = {place: tuple(near)}
        self.turns = [
            Turn(0, 0, None, 0, Scene(text, location=place), self._seen(place, text), NO_DATE)
        ]

    def _seen(self, place: str, text: str) -> Observation:
        near = self.near.get(place, ())
        key = f"{place}{self.held}{near}"
        return Observation(key, place, text, self.held, place, near)

    def go(
        self,
        command: str,
        text: str,
        place: str = "",
        *,
        took: str = "",
        near: Sequence[str] = (),
        died: bool = False,
    ) -> Walk:
        """Add a move; what it ``took`` is carried from now on, ``near`` lies where it leads."""
        before = self.turns[-1]
        place = place or before.observation.location
        if took:
            self.held = (*self.held, took)
            self.near[place] = tuple(one for one in self.near[place] if one != took)
        if near:
            self.near[place] = tuple(near)
        scene = Scene(text, location=place, inventory=self.held, died=died)
        observation = self._seen(place, text)
        nothing = observation.key == before.observation.key and not died
        decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
        number = len(self.turns)
        effect = Effect(died=died, nothing=nothing)
        self.turns.append(
            Turn(number, 0, number - 1, number, scene, observation, NO_DATE, decision, effect)
        )
        return self

    def situation(self, **kw: object) -> Situation:
        here = self.turns[-1]
        return Situation(
            GAME,
            here.scene,
            here.observation,
            lexicon=WORDS,
            path=tuple(self.turns),
            **kw,  # type: ignore[arg-type]
        )

    def next(self, **kw: object) -> list[str]:
        return [idea.command for idea in explore(self.situation(**kw))]


def test_what_lies_here_is_taken_before_going_on() -> None:
    walk = Walk("Hall", "Hall\nA way leads north. There is a lamp here.", near=["lamp"])
    assert walk.next()[0] == "take lamp"
    walk.go("take lamp", "Taken.", took="lamp")
    assert walk.next()[0] == "north"
    assert "take lamp" not in walk.next()


def test_only_what_the_story_spoke_of_is_thought_of() -> None:
    walk = Walk("Hall", "Hall\nA closed box stands here.", near=["box", "sword"])
    assert "take sword" not in walk.next()
    walk.go("open box", "Opening the box reveals a sword.")
    assert "take sword" in walk.next()[:2]


def test_what_did_nothing_is_left_and_what_worked_is_not_done_again() -> None:
    walk = Walk("Hall", "Hall\nThere is a box here. A way leads north.", near=["box"])
    walk.go("take box", "It is fixed in place.")
    assert "take box" not in walk.next()[:5]


def test_unfinished_places_are_walked_to_and_the_reason_says_what_for() -> None:
    walk = Walk("Hall", "Hall\nWays lead north and south.")
    walk.go("north", "Attic\nA bare room.", "Attic")
    for way in ("north", "east", "west", "up", "down"):
        walk.go(way, "You can't go that way.")
    best = explore(walk.situation())[0]
    assert best.command == "south"
    assert "a way south is told of in Hall" in best.hope
    assert "this is the way to it" in best.hope


def test_a_dark_place_is_lit_or_left() -> None:
    walk = Walk("Hall", "Hall\nThere is a lamp here. A way leads down.", near=["lamp"])
    walk.go("down", "It is pitch black.", "Cellar")
    assert walk.next()[0] == "up", "there is no light: go back"
    walk.go("up", "Hall", "Hall").go("take lamp", "Taken.", took="lamp")
    walk.go("down", "It is pitch black.", "Cellar")
    assert walk.next()[0] in ("light lamp", "turn on lamp")


def test_what_is_locked_waits_for_a_key() -> None:
    walk = Walk(
        "Hall", "Hall\nAn oak door leads nowhere yet. There is a key here.", near=["door", "key"]
    )
    walk.go("take key", "Taken.", took="key").go("open door", "The door is locked.")
    assert walk.next()[0] == "unlock door with key"


def test_what_killed_is_not_tried_again() -> None:
    walk = Walk("Ledge", "Ledge\nA way leads down.")
    walk.go("down", "You fall and die.", "Heaven", died=True)
    walk.go("up", "Ledge\nA way leads down.", "Ledge")
    assert "down" not in walk.next()


def test_somebody_who_attacks_is_fought() -> None:
    walk = Walk("Hall", "Hall\nThere is a sword here.", near=["sword"])
    walk.go("take sword", "Taken.", took="sword")
    walk.go("north", "Den\nThe troll swings his axe at you.", "Den", near=["troll"])
    assert walk.next()[0] == "attack troll with sword"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Would you like instructions?", "no"), ("Do you want me to reincarnate you?", "yes")],
)
def test_what_the_story_asks_is_answered_first(text: str, answer: str) -> None:
    assert Walk("Hall", text).next()[0] == answer


def test_memory_says_what_paid_here_and_what_never_did_anything() -> None:
    walk = Walk("Hall", "Hall\nWays lead north and south.")
    paid = ActionValue("push rug", 9.0, 2, 0, 0, exact=True)
    vain = ActionValue("north", 0.0, 4, 4, 0, exact=True)
    deadly = ActionValue("south", -9.0, 1, 0, 1, exact=True)
    ideas = walk.next(action_values=(paid, vain, deadly))
    assert ideas[0] == "push rug"
    assert "north" not in ideas[:3]
    assert "south" not in ideas


def test_what_failed_or_killed_in_any_memory_is_never_suggested() -> None:
    killer = memory("south", match=Match.EXACT, deaths=1)
    sit = replace(situation(killer), failed=frozenset({"north"}))
    commands = [idea.command for idea in explore(sit)]
    assert "south" not in commands
    assert "north" not in commands


async def test_the_explorer_proposes_alone_and_says_what_it_hopes_for() -> None:
    proposal = await last(Explorer(), Walk("Hall", "Hall\nA way leads north.").situation())
    assert proposal.exploring
    assert proposal.command == "north"
    assert proposal.reason == "A way north is told of in Hall."
    assert 0 < proposal.confidence <= 0.15
    assert len(proposal.alternatives) <= 4


def test_taking_moves_back_leaves_what_they_taught_behind() -> None:
    walk = Walk("Hall", "Hall\nA way leads north. There is a lamp here.", near=["lamp"])
    curiosity = Curiosity()
    first = curiosity.explore(walk.situation())
    walk.go("take lamp", "Taken.", took="lamp")
    curiosity.explore(walk.situation())
    back = replace(walk.situation(), path=tuple(walk.turns[:1]))
    here = walk.turns[0]
    back = replace(back, scene=here.scene, observation=here.observation)
    assert curiosity.explore(back) == first


@pytest.fixture(scope="module")
def prompter() -> Iterator[World]:
    world = open_world(Catalog([]).find(str(DATA / "prompter.z5")), isolated=False)
    yield world
    world.close()


def play(world: World, moves: int) -> list[Turn]:
    scene, facts = world.reset(1), world.facts()
    lexicon = world.lexicon()
    path = [Turn(0, 0, None, 0, scene, observe(scene, facts), NO_DATE)]
    curiosity = Curiosity()
    for number in range(1, moves + 1):
        here = path[-1]
        sit = Situation(
            world.info, scene, here.observation, facts=facts, lexicon=lexicon, path=tuple(path)
        )
        command = curiosity.explore(sit)[0].command
        scene, facts = world.step(command), world.facts()
        seen = observe(scene, facts, here.observation, command)
        effect = effect_of(here.scene, here.observation, scene, seen)
        decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
        path.append(Turn(number, 0, number - 1, number, scene, seen, NO_DATE, decision, effect))
        if scene.over:
            break
    return path


def test_a_real_story_is_explored_alike_each_time_and_never_in_circles(prompter: World) -> None:
    path = play(prompter, 60)
    again = play(prompter, 60)
    moves = [turn.decision.command for turn in path if turn.decision]
    assert moves == [turn.decision.command for turn in again if turn.decision]
    assert len({turn.observation.location for turn in path}) >= 4
    pairs = list(zip(moves, moves[2:], strict=False))
    assert sum(one == other for one, other in pairs) < len(pairs) / 2


def test_a_folded_path_tells_the_same_as_one_read_anew(prompter: World) -> None:
    path = play(prompter, 40)
    survey = survey_of(path)
    other = survey_of(path[:10])
    for turn in path[10:]:
        other.add(turn)
    assert other.rooms == survey.rooms
    assert other.commands == survey.commands


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ("north", "north"),
        ("take lamp", "take {}"),
        ("turn on lamp", "turn on {}"),
        ("unlock door with key", "unlock {} with []"),
    ],
)
def test_commands_of_one_form_are_counted_together(command: str, form: str) -> None:
    assert form_of(command) == form


def test_ways_are_told_of_by_name() -> None:
    assert names_way("A path winds northward.", "north")
    assert not names_way("The northeast corner.", "north")
    assert not names_way("The lamp is in the box.", "in")


def test_what_is_known_of_english_is_data_with_its_source() -> None:
    known = english()
    assert known.says("no_exit", "You can't go that way.")
    assert known.says("dark", "It is now pitch dark.")
    assert not known.says("dark", "A lamp shines here.")
    assert known.kinds["lamp"]
    page = Path(__file__).parents[3] / "agents" / "exploration" / "english.toml"
    assert "Sources:" in page.read_text("utf-8")
