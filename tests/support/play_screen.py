"""Parts for the screen tests: literal scenes and a driver that plays a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.maps import GameMap, MapRoom, Passage, Spot
from agents.core.memories import Effect, Exemplar, Match, Observation, Role
from agents.core.proposals import Candidate, Critique, Judged, Part, Proposal
from agents.core.types import Situation, Turn
from games.types import Engine, GameInfo, Lexicon, Scene
from tests.support.waiting import soon

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GAME = GameInfo("manor", "The Manor", Engine.ZMACHINE)

BEHIND = (
    "Behind the House\n"
    "You are behind the white house. A path leads into the forest to the east. In one corner "
    "of the house there is a small window which is slightly ajar."
)
NORTH = (
    "North Side\n"
    "You are facing the north side of a white house. There is no door here, and all the "
    "windows are boarded up."
)
NO_EFFECT = Effect()
LEXICON = Lexicon(
    words=frozenset({"open", "window", "house", "forest", "lantern", "look", "path"}),
    verbs=("open", "look"),
    directions=("north", "east"),
    resolution=9,
)


def scene(text: str = BEHIND, location: str | None = "Behind the House", **more: Any) -> Scene:
    facts: dict[str, Any] = {
        "inventory": ("brass lantern", "leaflet"),
        "score": 10,
        "max_score": 350,
        "moves": 7,
    }
    facts.update(more)
    return Scene(text, location, **facts)


def observation(location: str = "Behind the House") -> Observation:
    return Observation("k-" + location, location, BEHIND, ("brass lantern",))


def turn(
    number: int,
    command: str = "",
    *,
    text: str = BEHIND,
    kind: Kind = Kind.TYPED,
    replaced: str | None = None,
    why: str = "",
    effect: Effect = NO_EFFECT,
    judged: tuple[Judged, ...] = (),
    **more: Any,
) -> Turn:
    """Write a turn; number 0 is the root and has no decision."""
    actor = Actor.AGENT if kind is Kind.AUTO else Actor.PERSON
    decision = Decision(actor, kind, command, replaced=replaced, why=why) if number else None
    return Turn(
        id=100 + number,
        session=3,
        parent=99 + number if number else None,
        number=number,
        scene=scene(text, **more),
        observation=observation(),
        at=NOW,
        decision=decision,
        effect=effect,
        judged=judged,
    )


def exemplar(command: str = "open window", **more: Any) -> Exemplar:
    facts: dict[str, Any] = {
        "outcome": 5,
        "experience": 4,
        "game": "manor",
        "title": "The Manor",
        "location": "Behind the House",
        "description": BEHIND,
        "inventory": ("leaflet",),
        "command": command,
        "q": 9.5,
        "visits": 2,
        "source": Source.HUMAN,
        "session": 2,
        "turn": 31,
        "number": 8,
        "when": datetime.now(UTC) - timedelta(days=3),
        "match": Match.EXACT,
        "similarity": 1.0,
        "role": Role.ENCOURAGED,
        "score": 10,
    }
    facts.update(more)
    return Exemplar(**facts)


def critique(command: str, reward: float, *, known: bool = True) -> Critique:
    parts = (
        Part("people", round(reward * 0.7, 2), "chose this 2 of 2 times here", known),
        Part("outcome", round(reward * 0.35, 2), "won 10 points before", known),
        Part("novelty", round(reward * -0.05, 2), "tried once in this session", known),
    )
    reason = "People who stood here did the same." if known else "It has seen nothing like this."
    return Critique("demonstrations", command, reward, parts, reason, known)


def judged(
    command: str = "open window",
    *alternatives: str,
    confidence: float = 0.82,
    exploring: bool = False,
    reward: float = 0.71,
    known: bool = True,
    exemplars: tuple[Exemplar, ...] | None = None,
    reason: str = "You did this here twice; both times you went on into the Kitchen (+10).",
) -> Judged:
    if exemplars is None:
        exemplars = (
            exemplar(command),
            exemplar(command, source=Source.IMPORTED, q=9.1, similarity=0.93, outcome=6),
            exemplar(
                "go in",
                source=Source.SELF,
                q=-0.3,
                role=Role.DISCOURAGED,
                similarity=0.8,
                outcome=7,
            ),
        )
    proposal = Proposal(
        "mimic",
        command,
        reason,
        confidence,
        tuple(Candidate(c, 0.1) for c in alternatives),
        exemplars,
        exploring,
    )
    rewards = [reward, -0.1, 0.05, 0.3, -0.6]
    return Judged(
        proposal,
        tuple(
            critique(c, r, known=known) for c, r in zip(proposal.commands, rewards, strict=False)
        ),
    )


def situation(exemplars: tuple[Exemplar, ...] = ()) -> Situation:
    return Situation(GAME, scene(), observation(), exemplars=exemplars, lexicon=LEXICON)


def opening(mode: Mode = Mode.COPILOT, *turns: Turn) -> ev.Opened:
    path = turns or (turn(0, text=NORTH, location="North Side", score=0, moves=0),)
    return ev.Opened(3, GAME, 12, path, False, mode)


def charted(*ways: tuple[str, str]) -> ev.Charted:
    """Write what tells the map: where we stand, and rooms that ways led to from there."""
    led = ways or (("north", "North Side"), ("east", "Clearing"))
    rooms = [MapRoom("0", 1, "Yard", Spot(0, 0, 0))]
    rooms += [MapRoom(to, n + 1, to, Spot(0, n, 0)) for n, (_, to) in enumerate(led, 1)]
    drawn = tuple(Passage("0", command, to, turns=(1,)) for command, to in led)
    return ev.Charted(GameMap(tuple(rooms), drawn, "0"))


def asking(serial: int, what: Judged | None, mode: Mode = Mode.COPILOT) -> list[ev.Event]:
    """Write the events of one round of thinking that ends in a question."""
    return [
        ev.Thinking(serial),
        charted(),
        ev.Retrieved(serial, situation()),
        ev.Completions(serial, ("open window", "enter house", "examine window")),
        ev.Proposed(serial, what, final=True),
        ev.Awaiting(serial, mode),
    ]


class Script:
    """A driver for the play screen: yields literal events, records intents.

    Events are put in with ``say``; ``shown`` waits until they have been taken.
    """

    def __init__(self, *events: ev.Event) -> None:
        self.intents: list[intents.Intent] = []
        self._events: asyncio.Queue[ev.Event] = asyncio.Queue()
        self.started = asyncio.Event()
        self._news = asyncio.Event()
        self.say(*events)

    def say(self, *events: ev.Event) -> None:
        for event in events:
            self._events.put_nowait(event)

    async def shown(self) -> None:
        await soon(self.started.wait())
        await soon(self._events.join())

    async def asked_for(self, intent: intents.Intent) -> None:
        """Wait until an intent has been submitted."""
        while intent not in self.intents:
            self._news.clear()
            await soon(self._news.wait())

    def submit(self, intent: intents.Intent) -> None:
        self.intents.append(intent)
        self._news.set()
        if isinstance(intent, intents.Leave):
            self.say(ev.Closed(3))

    @property
    def moves(self) -> list[intents.Intent]:
        """The intents, without the questions to critic and memory."""
        questions = intents.Consider | intents.RecallDropped
        return [intent for intent in self.intents if not isinstance(intent, questions)]

    async def run(self) -> AsyncIterator[ev.Event]:
        self.started.set()
        while True:
            event = await self._events.get()
            yield event
            self._events.task_done()
            if isinstance(event, ev.Closed):
                return
