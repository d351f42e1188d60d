"""The turn loop over real parts: Colossal Cave in a child process, a real SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlite_utils import Database

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Kind, Mode, Source
from agents.core.proposals import Critique, Draft, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation, Turn
from agents.journal.sessions import SessionInfo
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.players.explorer import Explorer
from agents.providers.base import Fault, ProviderError
from games.errors import WorldCrashedError
from games.open import open_world
from games.types import GameInfo, Scene
from games.world import World

Reply = Callable[[ev.Awaiting], intents.Intent]


async def drive(coplay: Coplay, *script: intents.Intent | Reply) -> list[ev.Event]:
    """Answer each question of the loop with the next line of the script, then leave."""
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        waits = isinstance(event, ev.Awaiting) and event.pace is None
        noted = isinstance(event, ev.Notice) and any(isinstance(e, ev.Awaiting) for e in events)
        if waits or noted or isinstance(event, ev.Confirm | ev.Exported | ev.Assessed):
            line = next(lines, intents.Leave())
            coplay.submit(line(_last(events)) if callable(line) else line)
    return events


def _last(events: list[ev.Event]) -> ev.Awaiting:
    return next(e for e in reversed(events) if isinstance(e, ev.Awaiting))


def turns(events: list[ev.Event]) -> list[Turn]:
    return [e.turn for e in events if isinstance(e, ev.TurnPlayed)]


def typed(*commands: str) -> list[intents.Type]:
    return [intents.Type(c) for c in commands]


def accept(index: int = 0) -> Reply:
    return lambda awaiting: intents.Accept(awaiting.serial, index)


async def test_moves_are_in_the_journal_when_they_are_shown(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    shown: list[int] = []
    async for event in coplay.run():
        if isinstance(event, ev.TurnPlayed):
            assert workspace.journal.turn(event.turn.id).scene == event.turn.scene
            shown.append(event.turn.id)
        if isinstance(event, ev.Awaiting):
            coplay.submit(
                intents.Leave() if len(shown) == 2 else intents.Type(["no", "in"][len(shown)])
            )
    assert len(shown) == 2


async def test_learning_shows_at_once(workspace: Workspace, cave: GameInfo) -> None:
    first = await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    assert all(t.demonstration for t in turns(first))

    second = await drive(workspace.coplay(cave, seed=3), intents.Type("no"), intents.Type("in"))
    proposal = next(e for e in reversed(second) if isinstance(e, ev.Proposed) and e.final)
    assert proposal.judged is not None
    assert proposal.judged.proposal.command == "take lamp"
    cited = proposal.judged.proposal.exemplars[0]
    assert cited.source is Source.HUMAN
    assert cited.turn == turns(first)[-1].id
    critique = proposal.judged.critique
    assert critique is not None
    assert critique.known
    assert critique.reward > 0


async def test_a_player_cannot_change_what_it_is_told_of_records(
    workspace: Workspace, cave: GameInfo
) -> None:
    events = await drive(workspace.coplay(cave, seed=3), *typed("no"))
    told = next(e.situation for e in events if isinstance(e, ev.Retrieved))
    for known in (told.records, told.calibrations):
        with pytest.raises(TypeError):
            known["mimic"] = None  # type: ignore[index]


async def test_an_accepted_proposal_is_played_by_the_person(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in"))
    events = await drive(workspace.coplay(cave, seed=3), accept(), accept())
    decisions = [t.decision for t in turns(events) if t.decision]
    assert [d.command for d in decisions] == ["no", "in"]
    assert {d.kind for d in decisions} == {Kind.ACCEPTED}
    assert {d.actor for d in decisions} == {Actor.PERSON}


async def test_the_same_deed_in_other_words_is_no_override(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    events = await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "get the lamp"))
    last = turns(events)[-1]
    assert last.judged[0].proposal.command == "take lamp"
    decision = last.decision
    assert decision is not None
    assert (decision.kind, decision.command) == (Kind.ACCEPTED, "get the lamp")
    assert decision.replaced is None


async def test_a_stale_accept_plays_nothing(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(workspace.coplay(cave, seed=3), intents.Accept(serial=-1))
    assert turns(events) == []
    assert any("gone" in e.text for e in events if isinstance(e, ev.Notice))


@pytest.mark.parametrize("mode", list(Mode))
async def test_switching_mode_never_plays_the_proposal(
    workspace: Workspace, cave: GameInfo, mode: Mode
) -> None:
    coplay = workspace.coplay(cave, seed=3, pace=60)
    serials: list[int] = []
    async for event in coplay.run():
        assert not isinstance(event, ev.TurnPlayed)
        if isinstance(event, ev.Awaiting):
            serials.append(event.serial)
            coplay.submit(intents.SetMode(mode) if len(serials) == 1 else intents.Leave())
    assert len(set(serials)) == 2, "the pending proposal was dropped and a new one made"


async def test_undo_redo_and_branch(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3),
        *typed("no", "in", "take lamp"),
        intents.Undo(2),
        intents.Redo(),
        intents.Undo(9),
        intents.Undo(),
        *typed("no", "east"),
    )
    moved = [e for e in events if isinstance(e, ev.Moved)]
    assert [len(m.path) - 1 for m in moved] == [1, 2, 0]
    assert any("beginning" in e.text for e in events if isinstance(e, ev.Notice))
    session = turns(events)[0].session
    info = workspace.journal.info(session)
    assert info.turns == 2
    assert len(workspace.journal.tree(session)) == 6, "both branches and the root are kept"
    first, last = turns(events)[1], turns(events)[-1]
    assert first.scene == replace(last.scene, text=first.scene.text), "same place by either name"


async def test_what_was_taken_back_is_known_in_its_place_until_it_is_played_again(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    events = await drive(
        coplay, *typed("no", "in"), intents.Undo(), *typed("east"), intents.Undo(), *typed("in")
    )
    here = turns(events)[0]
    told = [e.situation.taken_back for e in events if isinstance(e, ev.Retrieved)]
    assert any("in" in commands and "east" not in commands for commands in told)
    assert any({"in", "east"} <= commands for commands in told)
    left = workspace.journal.taken_back(here.session, here.observation.key)
    assert "east" in left
    assert "in" not in left


async def test_undo_can_forget_what_the_override_taught(
    workspace: Workspace, cave: GameInfo
) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3), *typed("no", "in"), intents.Undo(1, forget=True)
    )
    (moved,) = [e for e in events if isinstance(e, ev.Moved)]
    assert moved.forgot == 1
    assert "in" not in {e.command for e in workspace.memory.entries()}
    assert workspace.memory.entries(forgotten=True), "forgotten, not deleted"


async def test_a_session_resumes_where_it_was(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(workspace.coplay(cave, seed=7), *typed("no", "in", "take lamp"))
    session = turns(events)[0].session
    again = await drive(workspace.coplay(cave, resume=session), intents.Type("out"))
    opened = again[0]
    assert isinstance(opened, ev.Opened)
    assert (opened.resumed, opened.seed, len(opened.path)) == (True, 7, 4)
    assert not any(isinstance(e, ev.Notice) for e in again), "the engine answers as recorded"
    assert workspace.journal.info(session).turns == 4


async def test_leaving_is_noted_until_play_goes_on(workspace: Workspace, cave: GameInfo) -> None:
    first = await drive(workspace.coplay(cave, seed=3), intents.Type("no"))
    session = turns(first)[0].session
    left = workspace.journal.info(session).ended
    assert left is not None
    assert left >= turns(first)[-1].at
    async for event in (again := workspace.coplay(cave, resume=session)).run():
        if isinstance(event, ev.TurnPlayed):
            assert workspace.journal.info(session).ended is None
            again.submit(intents.Leave())
        elif isinstance(event, ev.Awaiting) and event.why == "":
            again.submit(intents.Type("in"))


async def test_take_over_goes_on_as_a_branch(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(workspace.coplay(cave, seed=7), *typed("no", "in", "take lamp"))
    second = turns(events)[1]
    await drive(
        workspace.coplay(cave, resume=second.session, at=second.id), intents.Type("take keys")
    )
    info = workspace.journal.info(second.session)
    assert info.turns == 3
    tree = workspace.journal.tree(second.session)
    assert [n.command for n in tree if n.parent == second.id] == ["take lamp", "take keys"]


async def test_bookmarks_stand_in_for_saved_games(
    workspace: Workspace, cave: GameInfo, tmp_path: Path
) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3),
        *typed("no", "save", "in", "take lamp", "restore", "restart", "restore nowhere"),
    )
    moved = [e for e in events if isinstance(e, ev.Moved)]
    assert [m.path[-1].number for m in moved] == [1, 0]
    assert any("nowhere" in e.text for e in events if isinstance(e, ev.Notice))
    assert not any(
        t.decision and t.decision.command in ("save", "restore", "restart") for t in turns(events)
    )


async def test_quit_asks_back_and_script_exports(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(workspace.coplay(cave, seed=3), *typed("no", "quit", "script"))
    assert any(isinstance(e, ev.Confirm) and e.intent == intents.Leave() for e in events)
    (exported,) = [e for e in events if isinstance(e, ev.Exported)]
    assert "> no" in exported.path.read_text()


async def test_auto_mode_plays_what_it_was_taught_then_asks(
    workspace: Workspace, cave: GameInfo
) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in", "take lamp"))
    events = await drive(workspace.coplay(cave, seed=3, mode=Mode.AUTO, pace=0.0))
    played = [t.decision.command for t in turns(events) if t.decision]
    assert played[:3] == ["no", "in", "take lamp"]
    assert all(t.decision.actor is Actor.AGENT for t in turns(events) if t.decision)
    assert _last(events).why


async def test_watch_mode_scores_the_hidden_guess(workspace: Workspace, cave: GameInfo) -> None:
    await drive(workspace.coplay(cave, seed=3), *typed("no", "in"))
    events = await drive(workspace.coplay(cave, seed=3, mode=Mode.WATCH), *typed("no", "east"))
    assert [e.agreed for e in events if isinstance(e, ev.TurnPlayed)] == [True, False]
    changed = [e for e in events if isinstance(e, ev.ModeChanged)]
    assert changed[-1].agreement == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x1b[2J",
        "north\nsouth",
        "x" * 500,
        "🗝️ the door",
        "[/b]look[bold]",
        "'; DROP TABLE turn; --",
        "\u202eflip",
        "tab\there",
    ],
)
async def test_odd_commands_lose_nothing(workspace: Workspace, cave: GameInfo, text: str) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3), intents.Type("no"), intents.Type(text), intents.Type("in")
    )
    decision = turns(events)[-1].decision
    assert decision is not None
    assert decision.command == "in"
    info: SessionInfo = workspace.journal.info(turns(events)[0].session)
    assert info.turns == len(turns(events))


class Stumbling:
    """A real world whose engine fails once at a chosen command: the outer edge."""

    def __init__(self, inner: World, at: str) -> None:
        self._inner = inner
        self._at = at

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def step(self, command: str) -> Scene:
        if command == self._at:
            raise WorldCrashedError("The story stopped the engine.", "You stand where you stood.")
        return self._inner.step(command)


async def test_a_crash_is_told_and_play_goes_on(workspace: Workspace, cave: GameInfo) -> None:
    coplay = workspace.coplay(
        cave, seed=3, world=lambda info: cast(World, Stumbling(open_world(info), "xyzzy"))
    )
    events = await drive(coplay, *typed("no", "xyzzy", "in"))
    (failed,) = [e for e in events if isinstance(e, ev.Failed)]
    assert "where you stood" in failed.hint
    assert [t.decision.command for t in turns(events) if t.decision] == ["no", "in"]


class Lost:
    """A real world whose engine fails once on its way back along two moves."""

    def __init__(self, inner: World) -> None:
        self._inner = inner
        self._fails = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def run(self, commands: Sequence[str]) -> Scene:
        if len(commands) == 2 and self._fails:
            self._fails = False
            raise WorldCrashedError("The story hung the engine.", "You stand where you stood.")
        return self._inner.run(commands)


async def test_an_undo_that_fails_leaves_story_and_journal_together(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3, world=lambda info: cast(World, Lost(open_world(info))))
    events = await drive(
        coplay,
        intents.Type("no"),
        intents.Type("in"),
        intents.Type("take lamp"),
        intents.Undo(),
        intents.Type("inventory"),
    )
    assert [e.message for e in events if isinstance(e, ev.Failed)] == ["The story hung the engine."]
    last = turns(events)[-1]
    assert last.number == 4
    assert last.scene.location == "Inside building"
    assert last.scene.inventory == ("brass lantern",)


class Leaving(Player):
    """A player, and a critic, that would end the program: the outer edge."""

    spec = "leaving"

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        raise SystemExit("bye")
        yield

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        raise SystemExit("bye")


@pytest.mark.parametrize("part", ["player", "critic"])
async def test_who_wants_to_end_the_program_does_not(
    part: str, workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    setattr(coplay._cast, part, Leaving())
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(intents.Leave() if turns(events) else intents.Type("no"))
    lost = {"player": "No proposal", "critic": "No reward"}[part]
    assert {e.message for e in events if isinstance(e, ev.Failed)} == {f"{lost}: SystemExit: bye."}
    assert len(turns(events)) == 1
    assert isinstance(events[-1], ev.Closed)


class Scornful:
    """A critic that fails at whatever the person types: the outer edge."""

    spec = "scornful"

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        raise RuntimeError("no such model")


async def test_a_critic_that_fails_does_not_end_the_game(
    workspace: Workspace, cave: GameInfo
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    coplay._cast.critic = Scornful()
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(intents.Leave() if turns(events) else intents.Consider("in"))
        elif (
            isinstance(event, ev.Failed)
            and not turns(events)
            and any(isinstance(e, ev.Awaiting) for e in events)
        ):
            coplay.submit(intents.Type("no"))
    told = {e.message for e in events if isinstance(e, ev.Failed)}
    assert told == {"No reward: RuntimeError: no such model."}
    proposed = next(e for e in events if isinstance(e, ev.Proposed) and e.final)
    assert proposed.judged is not None, "a critic's fault costs no proposal"
    assert len(turns(events)) == 1


class Babbling(Scornful):
    """A plug-in's critic that doesn't keep to the protocol."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        answer: Any = self._answer
        return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize("answer", ["rubbish", None, ("x",)])
async def test_what_is_no_critique_does_not_end_the_game(
    workspace: Workspace, cave: GameInfo, answer: object
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    coplay._cast.critic = Babbling(answer)
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            coplay.submit(intents.Leave() if turns(events) else intents.Type("no"))
    assert {e.message for e in events if isinstance(e, ev.Failed)} == {
        f"No reward: TypeError: {answer!r} is no tuple of critiques."
    }
    assert all(e.judged.critiques == () for e in events if isinstance(e, ev.Proposed) and e.judged)
    assert len(turns(events)) == 1


class Brooding(Scornful):
    """A critic that fails when it has thought it over."""

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        return ()

    async def deepen(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        raise self.fault


class Faltering(Explorer):
    """A player that fails once its proposal stands."""

    async def latecomers(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        raise RuntimeError("lost for words")
        yield


@pytest.mark.parametrize(
    ("critic", "words"),
    [
        (Brooding(RuntimeError("no such model")), "No reward: RuntimeError: no such model."),
        (Brooding(asyncio.CancelledError("by itself")), "No reward: CancelledError: by itself."),
        (Brooding(SystemExit(3)), "No reward: SystemExit: 3."),
        (Brooding(TimeoutError()), "No reward: TimeoutError: it gave no reason."),
        (Brooding(ProviderError(Fault.TIMEOUT, "Gone silent.", "Ask again.")), "Gone silent."),
        (None, "Nothing more is proposed: RuntimeError: lost for words."),
    ],
)
async def test_what_fails_once_a_proposal_stands_is_told(
    workspace: Workspace, cave: GameInfo, critic: Brooding | None, words: str
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    coplay._cast.critic = critic
    if critic is None:
        coplay._cast.player = Faltering()
    told: list[str] = []
    async for event in coplay.run():
        if isinstance(event, ev.Failed | ev.PlayerFailed):
            told.append(event.message)
            coplay.submit(intents.Leave())
    assert told == [words]


@pytest.mark.parametrize("ask", [intents.Redo(), intents.ReturnTo("")])
async def test_a_file_that_breaks_under_it_is_told(
    workspace: Workspace, cave: GameInfo, ask: intents.Intent
) -> None:
    coplay = workspace.coplay(cave, seed=3)
    script: list[intents.Intent] = [intents.Type("no"), intents.Bookmark(), intents.Undo(), ask]
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Failed):
            break
        if isinstance(event, ev.Awaiting) or "Bookmark" in getattr(event, "text", ""):
            intent = script.pop(0)
            if intent is ask:
                break_file(coplay._ledger.journal.db, workspace.home.database)
            coplay.submit(intent)
    assert isinstance(events[-1], ev.Failed)
    assert "damaged" in events[-1].message


def break_file(db: Database, path: Path) -> None:
    """Overwrite all but the first page of a database that is open."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = db.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        rest = path.stat().st_size - size
        file.seek(size)
        file.write(b"\xff" * rest)
    db.execute("PRAGMA shrink_memory")


async def test_a_full_disk_keeps_the_move_unplayed(workspace: Workspace, cave: GameInfo) -> None:
    coplay = workspace.coplay(cave, seed=3)
    db = coplay._ledger.journal.db
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Failed):
            db.execute("pragma max_page_count = 1000000")
        elif isinstance(event, ev.Awaiting):
            played = len(turns(events))
            failed = any(isinstance(e, ev.Failed) for e in events)
            if played == 1 and not failed:
                pages = db.execute("pragma page_count").fetchone()[0]
                db.execute(f"pragma max_page_count = {pages}")
                coplay.submit(intents.Type("in " + "x" * 150))
            elif failed and played >= 2:
                coplay.submit(intents.Leave())
            else:
                coplay.submit(intents.Type("no" if played == 0 else "in"))
            if played > 40:
                pytest.fail("the disk never filled up")
    assert any(isinstance(e, ev.Failed) for e in events)
    info = workspace.journal.info(turns(events)[0].session)
    assert info.turns == len(turns(events))
    assert turns(events)[-1].scene.location == "Inside building"


async def test_redo_lifts_what_undo_had_marked(workspace: Workspace, cave: GameInfo) -> None:
    script: list[intents.Intent] = [
        intents.Type("no"),
        intents.Type("in"),
        intents.Undo(),
        intents.Redo(),
    ]
    await drive(workspace.coplay(cave, seed=3), *script)
    (entry,) = [e for e in workspace.memory.entries() if e.command == "in"]
    assert entry.undone == 0


async def test_forget_after_undo_leaves_the_place_and_the_demonstration(
    workspace: Workspace, cave: GameInfo
) -> None:
    script: list[intents.Intent] = [
        intents.Type("no"),
        intents.Type("in"),
        intents.Undo(),
        intents.Forget(),
    ]
    events = await drive(workspace.coplay(cave, seed=3), *script)
    moved = [e for e in events if isinstance(e, ev.Moved)]
    assert [(len(m.path), m.forgot) for m in moved] == [(2, 0), (2, 1)]
    assert "in" not in {e.command for e in workspace.memory.entries()}
    assert len(workspace.journal.tree(turns(events)[0].session)) == 3


async def test_held_by_the_person_it_stays_held(workspace: Workspace, cave: GameInfo) -> None:
    events = await drive(
        workspace.coplay(cave, seed=3, mode=Mode.AUTO, pace=60),
        intents.Pause(True),
        intents.Type("no"),
        intents.Type("in"),
    )
    assert _last(events).paused
    assert {t.decision.actor for t in turns(events) if t.decision} == {Actor.PERSON}
