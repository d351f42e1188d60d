"""Facts as they are read: equal for equal facts, whatever the order of a set."""

from __future__ import annotations

import os
import subprocess
import sys

from games.types import PLAYER, holders

DOOR = [("in", "door", "Hall"), ("in", "door", "Attic"), ("in", "door", "Yard")]


def test_a_thing_in_several_places_counts_as_where_the_player_is() -> None:
    for place in ("Hall", "Attic", "Yard"):
        facts = frozenset([*DOOR, ("in", PLAYER, place), ("is", "door", "open")])
        assert holders(facts) == {"door": place, PLAYER: place}


def test_elsewhere_it_counts_as_in_the_first_by_name() -> None:
    assert holders([*DOOR, ("in", PLAYER, "Cellar")])["door"] == "Attic"
    assert holders(reversed(DOOR)) == {"door": "Attic"}


def test_what_is_observed_is_the_same_in_every_process() -> None:
    code = (
        "from games.open import open_world\n"
        "from games.catalog import Catalog\n"
        "from agents.core.observation import observe\n"
        "world = open_world(Catalog([]).find('cave'), isolated=False)\n"
        "scene = world.reset(1)\n"
        "for command in ('no', 'in', 'take keys', 'out', 'south', 'south', 'south'):\n"
        "    scene = world.step(command)\n"
        "print(observe(scene, world.facts()).key)\n"
    )
    keys = {
        subprocess.run(
            (sys.executable, "-c", code),
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in range(6)
    }
    assert len(keys) == 1
