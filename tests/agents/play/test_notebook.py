"""Notes in a co-play: written, shown when there again, told to models."""

from __future__ import annotations

from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.notes import About
from agents.home.paths import Home
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.prompts.player import player_messages
from tests.agents.play.test_coplay import typed
from tests.support.following import SEED, prompter


async def drive(coplay: Coplay, *script: intents.Intent) -> list[ev.Event]:
    """Answer whenever the loop stands still: a note leaves it as it is."""
    events: list[ev.Event] = []
    lines = iter(script)
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting | ev.NoteChanged | ev.Notice | ev.Failed):
            coplay.submit(next(lines, intents.Leave()))
    return events


def seen(events: list[ev.Event]) -> list[list[str]]:
    return [
        [note.text for note in event.fresh] for event in events if isinstance(event, ev.NotesHere)
    ]


async def test_a_note_is_shown_when_there_again_in_this_game_and_in_the_next(
    tmp_path: Path,
) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            intents.WriteNote("the trapdoor creaks"),
            *typed("east"),
            intents.WriteNote("lamp: take it along"),
            intents.WriteNote("session: no hints"),
            *typed("west", "east"),
        )
        changed = [event.note for event in events if isinstance(event, ev.NoteChanged)]
        assert [(note.about, note.name) for note in changed] == [
            (About.PLACE, "Stage"),
            (About.THING, "lamp"),
            (About.SESSION, ""),
        ]
        shown = seen(events)
        # Where it was just written it isn't news; of what is left behind nothing is said.
        assert shown[0] == []
        assert ["the trapdoor creaks"] in shown
        assert shown[-1] == ["take it along"]

        again = await drive(workspace.coplay(prompter(), seed=SEED + 1), *typed("east"))
        assert seen(again) == [["the trapdoor creaks"], ["take it along"]]
        session = workspace.journal.sessions()[-1].id
        resumed = await drive(workspace.coplay(prompter(), resume=session))
        assert sorted(seen(resumed)[0]) == ["no hints", "take it along"]


async def test_what_is_taken_away_is_not_shown_and_comes_back(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            intents.WriteNote("first"),
            intents.RemoveNote(1),
            intents.RemoveNote(1),
            intents.RestoreNote(),
            intents.RestoreNote(),
            intents.WriteNote("  "),
        )
        changes = [event for event in events if isinstance(event, ev.NoteChanged)]
        assert [(one.removed, one.restored) for one in changes] == [
            (False, False),
            (True, False),
            (False, True),
        ]
        (failed,) = [event for event in events if isinstance(event, ev.Failed)]
        assert "no note 1" in failed.message
        notices = [event.text for event in events if isinstance(event, ev.Notice)]
        assert notices == [
            "There is nothing to undo: no note was taken away.",
            "Nothing was noted: a note has words.",
        ]
        last = [event for event in events if isinstance(event, ev.NotesHere)][-1]
        assert [note.text for note in last.notes] == ["first"]


async def test_models_are_told_of_them(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        events = await drive(
            workspace.coplay(prompter(), seed=SEED),
            intents.WriteNote("mind </note> the [red]gap"),
            *typed("east", "west"),
        )
        situation = [event.situation for event in events if isinstance(event, ev.Retrieved)][-1]
        assert situation.notes == ("here: mind </note> the [red]gap",)
        told = "\n".join(message.content for message in player_messages(situation).messages)
        assert "# The person's notes" in told
        assert "here: mind" in told
