import pytest

from agents.core.commands import Source
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene

HALL = Moment(Scene("A hall.", "Hall"), frozenset({("in", "player", "Hall")}))
ATTIC = Moment(Scene("An attic.", "Attic"), frozenset({("in", "player", "Attic")}))


def trace(**kw: object) -> Trace:
    told = {
        "session": 1,
        "source": Source.HUMAN,
        "moments": (HALL, ATTIC),
        "commands": ("up",),
        "turns": (1, 2),
        "people": (True,),
    }
    return Trace(**(told | kw))  # type: ignore[arg-type]


def test_nothing_is_forgotten_unless_told() -> None:
    assert trace().forgotten == (False,)
    assert trace(forgotten=(True,)).forgotten == (True,)
    assert trace(moments=(HALL,), commands=(), turns=(1,), people=()).forgotten == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"moments": (HALL,)}, "1 commands lie between 2 moments, not 1"),
        ({"commands": ()}, "0 commands lie between 1 moments, not 2"),
        ({"turns": (1,)}, "1 turns for 2 moments"),
        ({"people": ()}, "'people' has 0 entries for 1 commands"),
        ({"forgotten": (True, False)}, "'forgotten' has 2 entries for 1 commands"),
    ],
)
def test_a_trace_is_whole(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        trace(**wrong)
