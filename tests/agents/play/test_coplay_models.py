"""The turn loop with language models behind it: a scripted backend at the outer edge.

Everything between is real: Colossal Cave in a child process, a SQLite file, the
team, the blended critic, the journal.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import sleep
from typing import cast

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.play.thought.cast import Cast
from agents.players.llm import LlmPlayer
from agents.players.mimic import Mimic
from agents.players.team import Quorum, Team
from agents.providers.base import Done, Fault, ProviderError, Usage
from agents.providers.resilience import Policy, Resilient
from games.open import open_world
from games.types import GameInfo
from games.world import World
from tests.support.making import clock
from tests.support.scripted import Scripted
from tests.support.waiting import soon, until


def says(command: str, confidence: float = 0.7, **more: object) -> str:
    answer = {"command": command, "reason": "It seems right.", "confidence": confidence}
    return json.dumps({**answer, "alternatives": [], **more})


def cast_of(coplay: Coplay) -> Cast:
    return coplay._cast


def backed(
    coplay: Coplay, provider: Scripted, *, alone: bool = True, quorum: Quorum | None = None
) -> LlmPlayer:
    """Have a scripted model propose, alone or in a team with the mimic."""
    cast = cast_of(coplay)
    guarded = Resilient(provider, policy=Policy(tries=1), budget=cast.budget)
    cast._providers[provider.spec] = guarded
    player = LlmPlayer(guarded)
    cast.player = player if alone else Team([Mimic(clock), player], cast.critic, quorum)
    return player


async def until_awaiting(coplay: Coplay, *script: intents.Intent) -> list[ev.Event]:
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(next(lines, intents.Leave()))
    return events


def played(events: list[ev.Event]) -> list[Turn]:
    return [e.turn for e in events if isinstance(e, ev.TurnPlayed)]


def proposed(events: list[ev.Event]) -> Judged:
    judged = next(e.judged for e in events if isinstance(e, ev.Proposed) and e.final)
    assert judged is not None
    return judged


async def test_the_next_evening_knows_how_fast_a_model_was(
    workspace: Workspace, cave: GameInfo
) -> None:
    """What was asked is in the journal: the first prompt of a session fits already."""
    told = Done("stop", Usage(900, 9, first=30.0, seconds=31.0, cached_tokens=0, reading=30.0))
    for asked in range(2):
        coplay = workspace.coplay(cave, seed=3)
        provider = Scripted([[says("north"), told]], repeat=True)
        player = backed(coplay, provider)
        player._throughput = cast_of(coplay)._throughput(provider.spec)
        events = await until_awaiting(coplay, intents.Type("look"))
        exchange = proposed(events).proposal.exchanges[0]
        assert bool(exchange.left_out) is bool(asked)


@pytest.mark.parametrize("paid", [False, True])
async def test_a_note_reaches_the_model_that_has_spoken_already(
    workspace: Workspace, cave: GameInfo, paid: bool
) -> None:
    """Who may cost money is asked again only when the person says so."""
    coplay = workspace.coplay(cave, seed=3)
    provider = Scripted([[says("north")]], repeat=True, paid=paid)
    backed(coplay, provider)
    noted = False
    async for event in coplay.run():
        if isinstance(event, ev.Awaiting) and not noted:
            coplay.submit(intents.WriteNote("go west first"))
        elif isinstance(event, ev.Awaiting) or (isinstance(event, ev.NoteChanged) and paid):
            coplay.submit(intents.Leave())
        noted = noted or isinstance(event, ev.Awaiting)
    asked = [str(request.messages) for request in provider.seen.requests]
    assert ["go west first" in one for one in asked] == ([False] if paid else [False, True])


class Unhurried:
    """A world whose search finds one command at once and the others after a long time."""

    FIRST, ALL = "no", ("no", "wave cape", "yes")

    def __init__(self, world: World) -> None:
        self._world = world
        self.searches = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._world, name)

    def valid_commands(self, cancelled: Callable[[], bool]) -> list[str]:
        self.searches += 1
        if self.searches > 1:
            return list(self.ALL)
        while not cancelled():
            sleep(0.001)
        return [self.FIRST]


class Opened:
    """Opens such worlds, and keeps them."""

    def __init__(self) -> None:
        self.worlds: list[Unhurried] = []

    def __call__(self, game: GameInfo) -> World:
        self.worlds.append(Unhurried(open_world(game)))
        return cast(World, self.worlds[-1])


async def test_a_model_is_told_what_was_found_by_then_and_the_person_of_all(
    workspace: Workspace, cave: GameInfo
) -> None:
    unhurried = Opened()
    coplay = workspace.coplay(cave, seed=3, world=unhurried, completions=True)
    provider = Scripted([says("no")], repeat=True)
    backed(coplay, provider)
    told: list[tuple[str, ...]] = []
    asks = False
    async for event in coplay.run():
        asks |= isinstance(event, ev.Awaiting)
        if isinstance(event, ev.Completions):
            told.append(event.commands)
        if asks and Unhurried.ALL in told:
            coplay.submit(intents.Leave())
    assert told == [(Unhurried.FIRST,), Unhurried.ALL]
    asked = provider.seen.requests[0].messages[-1].content
    assert "Commands confirmed to do something here: no\n" in asked
    assert unhurried.worlds[0].searches == 2


async def test_without_a_screen_only_a_player_that_wants_them_costs_a_search(
    workspace: Workspace, cave: GameInfo
) -> None:
    unhurried = Opened()
    coplay = workspace.coplay(cave, seed=3, world=unhurried)
    events = await until_awaiting(coplay, intents.Type("no"))
    coplay = workspace.coplay(cave, seed=3, world=unhurried)
    provider = Scripted([says("no")], repeat=True)
    backed(coplay, provider)
    told = await until_awaiting(coplay)
    assert not any(isinstance(event, ev.Completions) for event in events)
    assert [e.commands for e in told if isinstance(e, ev.Completions)] == [(Unhurried.FIRST,)]
    asked = provider.seen.requests[0].messages[-1].content
    assert "Commands confirmed to do something here: no\n" in asked
    assert [world.searches for world in unhurried.worlds] == [0, 1]


async def test_a_model_proposes_and_all_of_it_is_in_the_journal(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, Scripted([says("no")], repeat=True))
    events = await until_awaiting(coplay, intents.Type("no"))
    assert any(isinstance(e, ev.Drafted) for e in events)
    assert any(isinstance(e, ev.Spent) and e.tokens > 0 for e in events)
    (turn,) = played(events)
    (kept,) = workspace.journal.judged(turn.id)
    assert kept.proposal == proposed(events).proposal
    exchange = kept.proposal.exchanges[0]
    assert exchange.purpose == "propose"
    assert exchange.answer == says("no")
    assert any("Welcome to Adventure" in content for _, content in exchange.messages)
    assert exchange.answer_tokens > 0


async def test_a_model_that_fails_leaves_the_person_playing(
    workspace: Workspace, cave: GameInfo
) -> None:
    fault = ProviderError(Fault.NOT_RUNNING, "Ollama isn't running.", "Start it.", retryable=True)
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, Scripted([[fault]], repeat=True))
    events = await until_awaiting(coplay, intents.Type("no"), intents.ChangePlayers(("mimic",)))
    failed = next(e for e in events if isinstance(e, ev.PlayerFailed))
    assert (failed.kind, failed.message, failed.hint) == (
        "not-running",
        "Ollama isn't running.",
        "Start it.",
    )
    (turn,) = played(events)
    assert turn.decision is not None
    assert turn.decision.command == "no"
    assert [exchange.fault for _, exchange in workspace.journal.failures(turn.id)] == [
        "not-running"
    ]
    assert any(isinstance(e, ev.CastChanged) and e.player == "mimic" for e in events)
    last = [e for e in events if isinstance(e, ev.Proposed) and e.final][-1]
    assert last.judged is not None
    assert last.judged.proposal.player == "mimic"


async def test_a_cast_that_cannot_be_changes_nothing(workspace: Workspace, cave: GameInfo) -> None:
    coplay = workspace.coplay(cave, seed=3)
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(intents.ChangePlayers(("nobody-knows",)))
        elif isinstance(event, ev.Failed):
            coplay.submit(intents.Leave())
    assert coplay.player is not None
    assert coplay.player.spec == "mimic"
    assert not any(isinstance(e, ev.CastChanged) for e in events)


async def test_stopping_a_thought_frees_the_model_and_plays_nothing(
    workspace: Workspace, cave: GameInfo
) -> None:
    never = asyncio.Event()
    provider = Scripted([["Hm", never]], repeat=True)
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, provider)
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Drafted):
            coplay.submit(intents.StopThinking())
        elif isinstance(event, ev.Awaiting):
            coplay.submit(intents.Leave())
    assert provider.seen.streams_open == 0
    assert provider.seen.streams_closed >= 1
    assert not played(events)


async def test_a_persons_move_does_not_wait_for_the_model(
    workspace: Workspace, cave: GameInfo
) -> None:
    never = asyncio.Event()
    provider = Scripted([["Hm", never]], repeat=True)
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, provider)
    async for event in coplay.run():
        if isinstance(event, ev.Drafted):
            coplay.submit(intents.Type("no"))
        elif isinstance(event, ev.TurnPlayed):
            coplay.submit(intents.Leave())
    assert provider.seen.streams_open == 0


async def test_a_team_of_model_and_mimic_is_overridden_and_recorded(
    workspace: Workspace, cave: GameInfo
) -> None:
    await until_awaiting(workspace.coplay(cave, seed=3), intents.Type("no"))
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, Scripted([says("yes", 0.9)], repeat=True), alone=False)
    events = await until_awaiting(coplay, intents.Type("in"))
    ballots = {b.player: b.command for b in proposed(events).proposal.ballots}
    assert ballots["mimic"] == "no"
    assert "yes" in ballots.values()
    (turn,) = played(events)
    (kept,) = workspace.journal.judged(turn.id)
    assert {m.player for m in kept.proposal.members} == set(ballots)
    assert {b.player for b in kept.proposal.ballots} == set(ballots)
    records = workspace.journal.records()
    assert records["mimic"].offered == 2
    assert records["mimic"].accepted < records["mimic"].offered


async def test_an_edited_prompt_is_what_the_model_gets(
    workspace: Workspace, cave: GameInfo
) -> None:
    provider = Scripted([says("no")], repeat=True)
    coplay = workspace.coplay(cave, seed=3)
    backed(coplay, provider)
    edited = (("system", "You are a parrot."), ("user", 'Say {"command": "no"}'))
    await until_awaiting(coplay, intents.Reask(edited))
    asked = provider.seen.requests[-1].messages
    assert tuple((m.role.value, m.content) for m in asked) == edited


async def test_a_budget_that_is_used_up_stops_politely(
    workspace: Workspace, cave: GameInfo
) -> None:
    workspace.home.settings.write_text("[budget]\nsession_tokens = 1\n")
    coplay = workspace.coplay(cave, seed=3)
    provider = Scripted([says("no")], repeat=True)
    backed(coplay, provider)
    events = await until_awaiting(coplay, intents.Type("no"))
    failed = next(e for e in events if isinstance(e, ev.PlayerFailed))
    assert failed.kind == "budget"
    assert provider.seen.requests == []
    assert len(played(events)) == 1


async def test_nothing_is_asked_before_a_model_was_chosen(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3, environ={"OPENAI_API_KEY": "canary-0815"})
    await until_awaiting(coplay, intents.Type("no"))
    assert not cast_of(coplay).uses_models


async def after_the_move(coplay: Coplay, late: asyncio.Event, done: Callable[[Turn], bool]) -> Turn:
    """Play "no", let who is late answer, and play on until all of it is kept."""
    made: list[Turn] = []

    async def play() -> None:
        async for event in coplay.run():
            if isinstance(event, ev.Awaiting) and not made:
                coplay.submit(intents.Type("no"))
            elif isinstance(event, ev.TurnPlayed):
                made.append(event.turn)
                late.set()

    playing = asyncio.create_task(play())
    await until(lambda: playing.done() or (made and done(made[0])))
    coplay.submit(intents.Leave())
    await soon(playing)
    (turn,) = made
    return turn


async def test_a_member_that_answers_after_the_move_is_kept_with_it(
    workspace: Workspace, cave: GameInfo
) -> None:
    late, never = asyncio.Event(), asyncio.Event()
    provider = Scripted([[late, says("yes", 0.9)], [never]])
    coplay = workspace.coplay(cave, seed=3, lookahead=False)
    backed(coplay, provider, alone=False, quorum=Quorum(answers=1))
    turn = await after_the_move(coplay, late, lambda t: len(workspace.journal.judged(t.id)) == 2)
    team, other = workspace.journal.judged(turn.id)
    assert [b.player for b in team.proposal.ballots if b.command] == [
        "mimic",
        other.proposal.player,
    ]
    assert team.proposal.ballots[1].note == "came after the move"
    assert other.proposal.command == "yes"
    assert other.proposal.exchanges[0].answer == says("yes", 0.9)
    assert other.critique is not None
    assert workspace.journal.records()["mimic"].offered == 1
    assert other.proposal.player not in workspace.journal.records()
    assert provider.seen.streams_open == 0


async def test_a_member_that_fails_after_the_move_is_kept_with_it(
    workspace: Workspace, cave: GameInfo
) -> None:
    late, never = asyncio.Event(), asyncio.Event()
    fault = ProviderError(Fault.BROKEN, "The answer broke off.", "Ask again.", retryable=True)
    coplay = workspace.coplay(cave, seed=3, lookahead=False)
    backed(coplay, Scripted([[late, fault], [never]]), alone=False, quorum=Quorum(answers=1))
    turn = await after_the_move(coplay, late, lambda t: bool(workspace.journal.failures(t.id)))
    assert [asked.fault for _, asked in workspace.journal.failures(turn.id)] == ["broken"]
    assert len(workspace.journal.judged(turn.id)) == 1


async def test_stopping_also_dismisses_who_is_late(workspace: Workspace, cave: GameInfo) -> None:
    never = asyncio.Event()
    provider = Scripted([["Hm", never]], repeat=True)
    coplay = workspace.coplay(cave, seed=3, lookahead=False)
    backed(coplay, provider, alone=False, quorum=Quorum(answers=1))
    stopped = asyncio.Event()

    async def play() -> None:
        turns = 0
        async for event in coplay.run():
            turns += isinstance(event, ev.TurnPlayed)
            if isinstance(event, ev.Proposed) and event.judged is None:
                stopped.set()
            elif isinstance(event, ev.Awaiting) and not stopped.is_set():
                coplay.submit(intents.StopThinking() if turns else intents.Type("no"))

    playing = asyncio.create_task(play())
    await soon(stopped.wait())
    await until(lambda: not provider.seen.streams_open)
    assert provider.seen.streams_closed >= 1
    coplay.submit(intents.Leave())
    await soon(playing)


@pytest.mark.parametrize(("command", "taken"), [(None, True), ("yes", False)])
async def test_what_one_member_says_can_be_taken_while_another_still_thinks(
    workspace: Workspace, cave: GameInfo, command: str | None, *, taken: bool
) -> None:
    """What was on the screen is played, and nothing else that may stand there by now."""
    late, never = asyncio.Event(), asyncio.Event()
    coplay = workspace.coplay(cave, seed=3, lookahead=False)
    backed(coplay, Scripted([[late, says("yes", 0.9)], [never]]), alone=False)
    made: list[Turn] = []
    told: list[str] = []

    async def play() -> None:
        async for event in coplay.run():
            if isinstance(event, ev.Proposed) and not event.final and not made and not told:
                assert event.judged is not None
                shown = event.judged.proposal.command
                coplay.submit(intents.Accept(event.serial, 0, "", command or shown))
            elif isinstance(event, ev.Notice) and not taken:
                told.append(event.text)
                coplay.submit(intents.Leave())
            elif isinstance(event, ev.TurnPlayed):
                made.append(event.turn)
                late.set()

    playing = asyncio.create_task(play())
    await until(lambda: playing.done() or (made and len(workspace.journal.judged(made[0].id)) == 2))
    if taken:
        coplay.submit(intents.Leave())
    await soon(playing)
    assert bool(made) is taken
    if taken:
        assert made[0].decision is not None
        assert made[0].decision.kind is Kind.ACCEPTED
        team, other = workspace.journal.judged(made[0].id)
        assert (team.proposal.command, other.proposal.command) == (made[0].decision.command, "yes")
    else:
        assert told == ["Something else is proposed just now; look at it before you take it."]
