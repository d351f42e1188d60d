"""What was played in the real engine, handed on and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind, Went
from agents.core.errors import StoreError
from agents.core.memories import Effect
from agents.core.observation import effect_of, observe
from agents.core.proposals import Judged, Proposal
from agents.exporters.casts import to_cast
from agents.exporters.datasets import (
    FORMS,
    OUTCOMES,
    WEIGHTS,
    LeftOut,
    Selection,
    card,
    rows,
    split,
)
from agents.exporters.minari import write_minari
from agents.exporters.steps import ExportedSession, Intervention, episode, forgotten_turns
from agents.exporters.texts import to_lines, to_markdown
from agents.importers.recordings.formats import read_recording
from agents.journal.assessments import assess
from agents.journal.journal import Journal
from agents.journal.session_file import read_session
from agents.journal.transcript import render_transcript
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.support.paths import DATA

Move = tuple[str, Kind, str | None, str]
MOVES: Sequence[Move] = (
    ("east", Kind.TYPED, None, ""),
    ("take lamp", Kind.OVERRIDE, "look", "it will be dark"),
    ("light lamp", Kind.TYPED, "wait", ""),
    ("west", Kind.ACCEPTED, "west", ""),
    ("down", Kind.AUTO, "down", ""),
    ("take key", Kind.TYPED, None, ""),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    world = open_world(Catalog([DATA / "prompter.z5"]).find("prompter"), isolated=False)
    yield world
    world.close()


@pytest.fixture
def session(db: Database, world: World) -> int:
    journal, memory = Journal(db), Memory(db)
    scene, facts = world.reset(3), world.facts()
    turn = journal.start(world.info, seed=3, task="", player="mimic", critic="none", scene=scene,
                         observation=observe(scene, facts), facts=facts)  # fmt: skip
    for command, kind, proposed, why in MOVES:
        actor = Actor.AGENT if kind is Kind.AUTO else Actor.PERSON
        replaced = proposed if kind is Kind.OVERRIDE else None
        after, facts = world.step(command), world.facts()
        seen = observe(after, facts, turn.observation, command)
        judged = () if proposed is None else (Judged(Proposal("mimic", proposed, "so", 0.5)),)
        turn = journal.append(
            turn,
            decision=Decision(actor, kind, command, replaced=replaced, why=why),
            scene=after,
            observation=seen,
            effect=effect_of(turn.scene, turn.observation, after, seen) or Effect(),
            facts=facts,
            judged=judged,
        )
        memory.learn(turn)
    return turn.session


def made(db: Database, session: int) -> ExportedSession:
    journal = Journal(db)
    info = journal.info(session)
    return episode(info, journal.path(info.tip, judged=True), forgotten_turns(db))


def test_each_move_says_who_moved_and_which_part_it_had(db: Database, session: int) -> None:
    steps = made(db, session).steps
    assert [step.part for step in steps] == [
        Intervention.DEMONSTRATION,
        Intervention.CORRECTION,
        Intervention.RECOVERY,
        Intervention.ACCEPTED,
        Intervention.AGENT,
        Intervention.CORRECTION,  # the move after the agent's own
    ]
    assert [step.who for step in steps] == ["person"] * 4 + ["agent", "person"]
    assert steps[1].refused == ("look",)
    assert steps[0].value == sum(step.reward for step in steps)


@pytest.mark.parametrize("form", FORMS)
def test_rows_hold_what_their_form_promises_and_no_secret(
    form: str, db: Database, session: int
) -> None:
    one = made(db, session)
    found = list(rows(form, [one, one], Selection(), LeftOut()))
    text = "\n".join(json.dumps(row) for row in found)
    assert str(DATA) not in text
    needed = {
        "sft": {"messages"},
        "completion": {"prompt", "completion"},
        "preference": {"prompt", "chosen", "rejected"},
        "unpaired": {"prompt", "completion", "label"},
        "reward": {"prompt", "command", "reward", "value_to_go"},
        "tales": {"Step", "Score", "Max Score", "Observation", "Action", "Feedback"},
        "trajectories": {"observations", "actions", "rewards", "terminations", "truncations"},
    }[form]
    assert found
    assert all(needed <= row.keys() for row in found)
    # The same session twice brings nothing twice.
    assert len(found) == len(list(rows(form, [one], Selection(), LeftOut())))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "tales"])
def test_a_column_has_one_type_whatever_a_row_holds(form: str, db: Database, session: int) -> None:
    """Loaders take it from the first rows, and a null or an empty list there is no type."""
    for row in rows(form, [made(db, session)], Selection(), LeftOut()):
        infos = row.get("infos", [])
        assert isinstance(infos, list)
        for told in (row, *infos):
            assert all(value is not None and value != [] for value in told.values())


def test_a_preference_sets_what_was_played_against_what_was_refused(
    db: Database, session: int
) -> None:
    (row,) = rows("preference", [made(db, session)], Selection(weights=True), LeftOut())
    assert row["chosen"] == [{"role": "assistant", "content": "take lamp"}]
    assert row["rejected"] == [{"role": "assistant", "content": "look"}]
    assert (row["why"], row["weight"]) == ("it will be dark", WEIGHTS[Intervention.CORRECTION])
    assert "Wings" in json.dumps(row["prompt"])


def test_a_trajectory_has_one_observation_more_than_moves(db: Database, session: int) -> None:
    one = made(db, session)
    (row,) = rows("trajectories", [one], Selection(), LeftOut())
    observations, actions = row["observations"], row["actions"]
    assert isinstance(observations, list)
    assert isinstance(actions, list)
    assert len(observations) == len(actions) + 1 == len(MOVES) + 1
    assert row["truncations"] == [False] * 5 + [True]


def test_what_was_forgotten_is_left_out_and_told(db: Database, session: int) -> None:
    turn = made(db, session).path[2]
    assert turn.decision is not None
    Memory(db).forget_turn(turn.id)
    left = LeftOut()
    one = made(db, session)
    told = [row["messages"] for row in rows("sft", [one], Selection(), left)]
    assert "take lamp" not in [messages[-1]["content"] for messages in told]  # type: ignore[index]
    assert left.counts["forgotten"] == 1
    # The slip was no intervention: what follows it is no recovery from one.
    assert one.steps[2].part is Intervention.DEMONSTRATION
    assert "1 forgotten" in card("sft", [one], len(told), Selection(), left)


def test_how_it_went_speaks_of_the_moves_up_to_the_mark(
    db: Database, session: int, tmp_path: Path
) -> None:
    path = made(db, session).path
    assess(db, path[3].id, Went.WELL)
    assess(db, path[4].id, Went.BADLY)
    one = made(db, session)
    well, badly = [Went.WELL] * 3, [Went.BADLY]
    assert [step.went for step in one.steps] == [*well, *badly, None, None]
    found = list(rows("completion", [one], Selection(human=False, weights=True), LeftOut()))
    assert [row["went"] for row in found] == ["well"] * 3 + ["badly", "", ""]
    assert found[1]["weight"] == WEIGHTS[Intervention.CORRECTION] * OUTCOMES[Went.WELL]
    assert "well × 1.5" in card("completion", [one], 6, Selection(weights=True), LeftOut())
    assert "*Up to here it went badly.*" in to_markdown(one)
    # Notes of a transcript are no part of an answer when it is read back.
    file = tmp_path / "out"
    file.write_text(render_transcript(one.info.game.title, 3, one.path, notes=True), "utf-8")
    assert "Up to here" not in "".join(line.answer or "" for line in read_recording(file).lines)
    file.write_text(to_lines(one, full=False), "utf-8")
    again = Journal(db)
    assert [turn.went for turn in again.path(again.info(read_session(file, again)).tip)] == [
        turn.went for turn in one.path
    ]


def test_only_corrections_are_asked_for(db: Database, session: int) -> None:
    found = list(rows("completion", [made(db, session)], Selection(corrections=True), LeftOut()))
    assert [row["part"] for row in found] == ["correction", "correction"]


def test_a_session_is_on_one_side_of_a_split_for_ever(db: Database, session: int) -> None:
    one = made(db, session)
    for share in (0.01, 0.5, 0.99):
        train, test = split([one], share)
        assert len(train) + len(test) == 1
        assert split([one], share) == (train, test)


# --- and back ---------------------------------------------------------------------------


def commands(path: Path) -> list[str]:
    return [line.command for line in read_recording(path).lines]


def test_texts_and_casts_are_read_back_equal(db: Database, session: int, tmp_path: Path) -> None:
    one = made(db, session)
    path = tmp_path / "out"
    path.write_text(to_cast(one), "utf-8")
    film = read_recording(path)
    assert [line.command for line in film.lines] == [move[0] for move in MOVES]
    assert [line.by_agent for line in film.lines] == [False] * 4 + [True, False]
    assert [line.why for line in film.lines] == [move[3] for move in MOVES]
    transcript = render_transcript(one.info.game.title, 3, one.path, notes=True)
    for text in (transcript, to_markdown(one)):
        path.write_text(text, "utf-8")
        recording = read_recording(path)
        assert [line.command for line in recording.lines] == [move[0] for move in MOVES]
        assert [line.by_agent for line in recording.lines] == [False] * 4 + [True, False]
        assert [line.why for line in recording.lines] == [move[3] for move in MOVES]
        told = [" ".join((line.answer or "").split()) for line in recording.lines]
        assert told == [" ".join(step.after.text.split()) for step in one.steps]
        assert recording.seed == 3


def test_a_cast_marks_where_a_person_stepped_in(db: Database, session: int) -> None:
    told = to_cast(made(db, session)).splitlines()
    lines = [json.loads(line) for line in told if not line.startswith("#")]  # comments, in v3
    assert lines[0]["version"] == 3
    (marker,) = [event for event in lines[1:] if event[1] == "m"]
    assert marker[2] == "override, not look: it will be dark"


def test_session_lines_come_back_byte_for_byte(db: Database, session: int, tmp_path: Path) -> None:
    told = to_lines(made(db, session), full=True)
    path = tmp_path / "out"
    path.write_text(told, "utf-8")
    journal = Journal(db)
    again = to_lines(made(db, read_session(path, journal)), full=True)
    path.write_text(again, "utf-8")
    assert _untimed(to_lines(made(db, read_session(path, journal)), full=True)) == _untimed(again)
    assert commands(path) == [move[0] for move in MOVES]


def _untimed(text: str) -> list[dict[str, object]]:
    """Return lines without this home's numbers and the moment they were read at."""
    own = ("id", "parent", "at", "session")
    return [
        {name: value for name, value in json.loads(line).items() if name not in own}
        for line in text.splitlines()
    ]


def test_markdown_shows_a_story_as_it_is(db: Database, session: int) -> None:
    text = to_markdown(made(db, session))
    assert "**`> take lamp`** (instead of `look`)" in text
    assert "*it will be dark*" in text
    assert "**`> down`** (the agent)" in text


def test_minari_loads_what_is_written_for_it(
    db: Database, session: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(db, session)
    assert write_minari(tmp_path / "sets" / "wings", [one, one]) == "wings-v0"
    import minari

    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "sets"))
    found = minari.load_dataset("wings-v0")
    assert (found.total_episodes, found.total_steps) == (2, 2 * len(MOVES))
    episode = next(iter(found.iterate_episodes()))
    assert list(episode.actions) == [move[0] for move in MOVES]
    assert list(episode.observations) == [turn.scene.text for turn in one.path]
    assert list(episode.truncations) == [False] * 5 + [True]
    assert [part.decode() for part in episode.infos["part"]][1:] == [s.part for s in one.steps]
    with pytest.raises(StoreError, match="is there already"):
        write_minari(tmp_path / "sets" / "wings", [one])
