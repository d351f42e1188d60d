"""What was taken back in a situation, and for how long that bars it."""

import pytest
from sqlite_utils import Database

from agents.journal.branches import FADES
from games.types import Ending
from tests.support.taping import Tape


def test_what_was_taken_back_may_come_up_again_once_many_turns_have_followed(db: Database) -> None:
    tape = Tape(db)
    before = tape.here
    turn = tape.play("take lamp")
    tape.memory.undone(turn)
    here = before.session, before.observation.key
    for _ in range(FADES - 1):
        tape.play("wait")
        assert "take lamp" in tape.journal.taken_back(*here)
        assert not tape.journal.taken_back(*here, long_ago=True)
    tape.play("wait")
    assert "take lamp" not in tape.journal.taken_back(*here)
    assert "take lamp" in tape.journal.taken_back(*here, long_ago=True)


@pytest.mark.parametrize("ending", [Ending.DEATH, Ending.QUIT])
def test_the_key_after_a_death_is_not_barred_by_taking_the_death_back(
    db: Database, ending: Ending
) -> None:
    tape = Tape(db)
    page = tape.play("jump", awaits_key=True)
    tape.memory.undone(tape.play("space", ending=ending))
    barred = tape.journal.taken_back(page.session, page.observation.key)
    assert ("space" in barred) == (ending is not Ending.DEATH)
