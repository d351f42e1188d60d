"""Where the picks of a model stood among what it was offered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agents.core.proposals import Exchange, Judged, Proposal
from agents.home.database import open_database
from agents.players.positions import PositionBias, position_bias
from agents.prompts.choosing import OTHER, SEPARATOR
from tests.support.taping import Tape
from tests.support.tiny_gguf import write_model
from tui.cli import main

OFFERED = ("north", "open mailbox", "take lamp", "wait")


def pick(command: str, offered: Sequence[str] = OFFERED) -> Exchange:
    choices = SEPARATOR.join((*offered, OTHER))
    answer = json.dumps({"command": command})
    return Exchange("choose", "gguf:tiny", (), answer, sampling=(("choices", choices),))


def test_one_that_always_takes_the_first_is_told_of() -> None:
    found = position_bias([pick("north")] * 24)
    assert found == PositionBias(24, 1.0, 0.0, 0.25)
    assert "drawn to the first" in found.words
    assert "by chance 25%" in found.words


def test_one_that_takes_any_is_not_said_to_be_drawn_anywhere() -> None:
    found = position_bias([pick(command) for command in OFFERED] * 8)
    assert (found.first, found.last) == (0.25, 0.25)
    assert "drawn" not in found.words


@pytest.mark.parametrize(
    "one",
    [
        pick(OTHER),
        pick("dance"),
        replace(pick("north"), fault="answer"),
        replace(pick("north"), answer="north"),
        replace(pick("north"), purpose="propose"),
        pick("north", ("north",)),
    ],
    ids=["none of them", "not offered", "failed", "no object", "another question", "no choice"],
)
def test_what_was_no_choice_counts_for_nothing(one: Exchange) -> None:
    assert position_bias([one] * 30) == PositionBias()
    assert PositionBias().words == ""


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """A home with a model file that has chosen, and read and written, before."""
    db = open_database(tmp_path / "understudy.db")
    tape = Tape(db)
    asked = replace(
        pick("north"),
        prompt_tokens=300,
        answer_tokens=11,
        first=5.0,
        seconds=5.5,
        cached_tokens=60,
        reading=4.0,
    )
    tape.play("north", judged=[Judged(Proposal("m", "north", "", 0.5, exchanges=(asked,) * 20))])
    db.close()
    (tmp_path / "models").mkdir()
    write_model(tmp_path / "models" / "tiny.gguf")
    return tmp_path


def test_models_are_listed_with_how_they_answer_how_fast_they_are_and_their_bias(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(played), "models", "--json"]) == 0
    told = {one["spec"]: one for one in json.loads(capsys.readouterr().out)}
    tiny = told["gguf:tiny"]
    assert (tiny["answers"], tiny["reads"], tiny["writes"]) == ("chooses", 60, 20)
    fetchable = told["smollm2"]
    assert "models fetch smollm2" in fetchable["place"]
    assert (fetchable["answers"], fetchable["context"]) == ("chooses", 8192)
    assert main(["--home", str(played), "models"]) == 0
    out = capsys.readouterr()
    assert "60/s" in out.out
    assert "drawn to the first" in out.err
