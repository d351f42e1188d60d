"""One situation that has something of everything a prompt can hold."""

from datetime import timedelta
from typing import Any

from agents.core.commands import Actor, Source
from agents.core.memories import Effect, Match, Observation, Role
from agents.core.types import Situation, Step
from games.types import Scene
from tests.support.making import GAME, LEXICON, NOW, memory

HOUSE = (
    "Behind House\nYou are behind the white house. A path leads into the forest to the east. In "
    "one corner of the house there is a small window which is slightly ajar."
)


def rich(**changes: Any) -> Situation:
    """Behind the house, after some moves, with memories, rewards and whys."""
    recent = (
        Step(
            "West of House",
            "open mailbox",
            Actor.PERSON,
            Scene("Opening the small mailbox reveals a leaflet.", location="West of House"),
            Effect(),
            proposed="north",
            reward=-0.4,
            why="boxes first, always",
        ),
        Step(
            "West of House",
            "take leaflet",
            Actor.PERSON,
            Scene("Taken.", location="West of House", inventory=("leaflet",), score=5),
            Effect(score=5),
            proposed="take leaflet",
            reward=0.62,
        ),
        Step(
            "West of House",
            "push house",
            Actor.AGENT,
            Scene("Pushing the white house has no effect.", location="West of House"),
            Effect(nothing=True),
            proposed="push house",
        ),
        Step("North of House", "east", Actor.AGENT, Scene(HOUSE, "Behind House"), Effect()),
    )
    exemplars = (
        memory(
            "open window",
            q=9.5,
            visits=2,
            score=10,
            why="it is the only way in",
            outcome=1,
            location="Behind House",
        ),
        memory(
            "go in",
            q=-0.3,
            match=Match.LOCATION,
            source=Source.SELF,
            role=Role.DISCOURAGED,
            no_effect=1,
            outcome=2,
        ),
        memory(
            "open door",
            q=2.0,
            match=Match.TEXT,
            similarity=0.5,
            source=Source.IMPORTED,
            same_game=False,
            game="zork2",
            title="Zork II",
            when=NOW - timedelta(days=3),
            passed=2,
            outcome=3,
        ),
    )
    parts = {
        "game": GAME,
        "scene": Scene(HOUSE, "Behind House", ("leaflet",), 5, 350, 9),
        "observation": Observation("k", "Behind House", HOUSE, ("leaflet",)),
        "task": "reach the kitchen",
        "facts": frozenset(
            {
                ("in", "player", "Behind House"),
                ("in", "leaflet", "player"),
                ("in", "kitchen window", "Behind House"),
                ("in", "hidden grating", "Behind House"),
                ("in", "brass lantern", "Living Room"),
            }
        ),
        "recent": recent,
        "exemplars": exemplars,
        "valid": ("open window", "east", "north", "save", "open  window"),
        "failed": frozenset({"push house", "enter window"}),
        "tried": {"east": 2},
        "elsewhere": {"open mailbox": 1, "take leaflet": 1, "push house": 1, "east": 5},
        "lexicon": LEXICON,
        "notes": ("the thief steals whatever lies about",),
        "directions": (("north", "North of House"), ("east", "Forest Path")),
        "earlier": ("Move 1, “look” in West of House: first came to West of House.",),
    }
    return Situation(**{**parts, **changes})
