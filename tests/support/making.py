"""Literal memories and situations for the tests of players."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from agents.core.command_forms import word_set
from agents.core.commands import Actor, Source, canonical
from agents.core.memories import Effect, Exemplar, Match, Observation, Role
from agents.core.proposals import Proposal
from agents.core.protocols import Player
from agents.core.types import Situation, Step
from games.types import Engine, GameInfo, Lexicon, Scene

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GAME = GameInfo("zork1", "Zork I", Engine.ZMACHINE)
LEXICON = Lexicon(
    words=word_set(
        "open mailbo read leafle take house examin look north south east west southe door the "
        "lamp kill troll with sword white"
    ),
    verbs=("open", "read", "take", "examin", "look", "kill"),
    directions=("north", "south", "n", "southe"),
    resolution=6,
)


_ids = count(1000)


def clock() -> datetime:
    return NOW


def memory(command: str, **kw: Any) -> Exemplar:
    """One visit by the person in exactly this situation, unless told otherwise."""
    kw.setdefault("match", Match.EXACT)
    kw.setdefault("similarity", 1.0 if kw["match"] is Match.EXACT else 0.7)
    outcome = kw.pop("outcome", None) or next(_ids)
    defaults = {
        "outcome": outcome,
        "experience": 1,
        "game": "zork1",
        "title": "Zork I",
        "location": "West of House",
        "description": "You are standing in an open field west of a white house.",
        "inventory": (),
        "command": command,
        "q": 0.0,
        "visits": 1,
        "source": Source.HUMAN,
        "session": 1,
        "turn": outcome,
        "number": 1,
        "when": NOW - timedelta(days=1),
        "role": Role.ENCOURAGED,
    }
    return Exemplar(**{**defaults, **kw})


def step(
    command: str,
    *,
    at: str = "West of House",
    to: str | None = None,
    nothing: bool = False,
    score: int = 0,
) -> Step:
    scene = Scene("…", location=to or at)
    return Step(at, command, Actor.PERSON, scene, Effect(score=score, nothing=nothing))


def situation(
    *exemplars: Exemplar,
    recent: Sequence[Step] = (),
    text: str = "You are west of a white house.",
    **kw: Any,
) -> Situation:
    """A situation at West of House; ``tried`` follows from the recent moves."""
    tried: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    for s in recent:
        key = canonical(s.command)
        elsewhere[key] = elsewhere.get(key, 0) + 1
        if s.location == "West of House":
            tried[key] = tried.get(key, 0) + 1
    kw.setdefault("tried", tried)
    kw.setdefault("elsewhere", elsewhere)
    kw.setdefault("lexicon", LEXICON)
    return Situation(
        game=GAME,
        scene=Scene(text, location="West of House", score=0),
        observation=Observation("k", "West of House", text),
        exemplars=tuple(exemplars),
        recent=tuple(recent),
        **kw,
    )


async def last(player: Player, sit: Situation) -> Proposal:
    """Return what a player proposes in the end."""
    *_, proposal = [word async for word in player.propose(sit)]
    assert isinstance(proposal, Proposal)
    return proposal


async def silent(player: Player, sit: Situation) -> bool:
    """Tell whether a player has nothing to say."""
    return not [word async for word in player.propose(sit)]
