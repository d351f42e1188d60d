"""A recording of a terminal is watched, and what was seen is rewarded, followed and cited."""

from __future__ import annotations

import pytest

from agents.core import events as ev
from agents.importers.performance.judging import find_seed
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.performance.retelling import heading_in, retell, untold_game
from agents.importers.recordings.formats import read_recording
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.open import open_world
from tests.agents.play.test_coplay import accept, drive
from tests.support.paths import DATA


async def test_what_was_watched_is_rewarded_followed_and_cited(workspace: Workspace) -> None:
    game = Catalog([DATA / "prompter.z5"]).find("prompter")
    film = read_recording(DATA / "recordings" / "frotz-60x14.cast")
    world = open_world(game, isolated=False)
    seed = find_seed(world, film)
    record(workspace.journal, workspace.memory, game, film, perform(world, seed, film), seed=seed)
    world.close()

    events = await drive(workspace.coplay(game, seed=seed), *[accept()] * 3)
    proposed = [event.judged for event in events if isinstance(event, ev.Proposed) if event.final]
    shown = [line.command for line in film.lines]
    assert [one.proposal.command for one in proposed if one][:3] == shown[:3]
    third = proposed[2]
    assert third is not None
    assert shown[2] == "take lamp"
    assert "frotz-60x14.cast, at 0:02" in third.proposal.reason
    word = third.critiques[0]
    assert word.known
    assert word.reward > max(other.reward for other in third.critiques[1:])
    assert "So in frotz-60x14.cast, at 0:02." in word.reason
    # And again when the session is replayed: the plan and the memories were kept with it.
    info = workspace.journal.info(2)
    kept = workspace.journal.path(info.tip, judged=True)[3].judged[0].proposal
    assert kept.plan is not None
    assert (kept.plan.file, int(kept.plan.second or 0)) == ("frotz-60x14.cast", 2)
    assert kept.exemplars[0].file == "frotz-60x14.cast"


async def test_a_recording_without_its_story_is_text_to_go_by(workspace: Workspace) -> None:
    film = read_recording(DATA / "recordings" / "frotz-60x14.cast")
    told, played = untold_game("A Rehearsal"), retell(film)
    assert (told.id, told.sha256) == ("recorded-a-rehearsal", "")
    done = record(workspace.journal, workspace.memory, told, film, played, seed=1)
    path = workspace.journal.path(workspace.journal.info(done.session).tip)
    assert [turn.scene.location for turn in path][:2] == ["Stage", "Stage"]
    verdicts = workspace.journal.db.query("SELECT DISTINCT verdict FROM heard")
    assert [row["verdict"] for row in verdicts] == ["unverified"]
    # Beside the story that is like it, and never followed as if it had been played there.
    game = Catalog([DATA / "prompter.z5"]).find("prompter")
    events = await drive(workspace.coplay(game, seed=1), accept())
    found = next(event.situation.exemplars for event in events if isinstance(event, ev.Retrieved))
    assert {one.game for one in found} == {told.id}
    assert {one.same_game for one in found} == {False}
    proposed = [event.judged for event in events if isinstance(event, ev.Proposed) if event.final]
    assert proposed[0] is not None
    assert proposed[0].proposal.plan is None


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"A Banner\nRelease 1\n\nWest of House\n{'You are in a field. ' * 4}", "West of House"),
        (f"Attic (on the chair)\n{'Dust lies everywhere. ' * 4}", "Attic (on the chair)"),
        (f"Taken.\n{'It is heavier than it looks. ' * 4}", None),
        (f"You look around you\n{'It is dark. ' * 8}", None),
        ("Stage", None),
    ],
)
def test_a_heading_is_told_by_how_it_stands(text: str, heading: str | None) -> None:
    assert heading_in(text) == heading
