"""What the mimic chooses, and turns that were decided before a proposal."""

from dataclasses import replace
from typing import Any

from agents.core.commands import Actor, Decision, Kind, Source, canonical
from agents.core.journey import lengthen
from agents.core.memories import Exemplar, Observation
from agents.core.proposals import Judged, Plan, Proposal
from agents.core.types import Leg, Situation, Turn
from agents.players.mimic import Mimic
from games.types import NO_FACTS, Scene
from tests.support.making import LEXICON, NOW, clock, situation

VALID = ("open mailbox", "north", "south")
ONE_WAY = replace(LEXICON, directions=("south",))


def choose(*exemplars: Exemplar, **kw: Any) -> Proposal:
    return chosen_by(Mimic(clock), situation(*exemplars, **kw))


def chosen_by(mimic: Mimic, sit: Situation) -> Proposal:
    proposal = mimic.choose(sit)
    assert proposal is not None
    return proposal


def proposing(command: str, played: str, turn: int, key: str = "here", **kw: Any) -> Turn:
    """Return a turn at which a command was proposed and another, or the same, played."""
    made = Proposal("mimic", command, "", 0.5, **kw)
    same = canonical(command) == canonical(played)
    decision = Decision(Actor.PERSON, Kind.ACCEPTED if same else Kind.OVERRIDE, played)
    seen = Observation(key, "West of House", "")
    return Turn(turn, 1, turn - 1, turn, Scene(""), seen, NOW, decision, judged=(Judged(made),))


def along(*turns: Turn) -> Leg:
    leg: Leg | None = None
    for turn in turns:
        leg = lengthen(leg, turn, NO_FACTS)
    assert leg is not None
    return leg


def opening(key: str = "here") -> Turn:
    return Turn(0, 1, None, 0, Scene(""), Observation(key, "West of House", ""), NOW)


# --- with a plan --------------------------------------------------------------------


def plan(command: str = "take lamp", **kw: Any) -> Plan:
    facts = {
        "session": 1,
        "turn": 5,
        "step": 4,
        "steps": 9,
        "source": Source.IMPORTED,
        "shown": command,
        "effect": "carry the lamp",
    }
    return Plan(command, **{**facts, **kw})
