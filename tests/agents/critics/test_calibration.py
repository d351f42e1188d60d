from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.core.proposals import Calibration
from agents.critics.calibration import MINIMUM, Tally, fate


def several(*pairs: tuple[float, bool], times: int = 1) -> list[tuple[float, bool | None]]:
    """What people took of what was rewarded, from (reward, taken)."""
    return [(reward, fate(taken, True, 0, False)) for reward, taken in pairs] * times


def calibrate(judged: Iterable[tuple[float, bool | None]]) -> Calibration:
    tally = Tally()
    for reward, deserved in judged:
        tally.add(reward, deserved)
    return tally.calibration()


@pytest.mark.parametrize(
    ("played", "by_person", "score", "badly", "deserved"),
    [
        (True, True, 0, False, True),
        (True, True, 5, False, True),
        (True, True, -1, True, False),
        (True, True, 5, True, False),
        (False, True, 0, False, False),
        (False, True, -5, True, False),
        (True, False, 0, False, None),
        (True, False, 1, False, True),
        (True, False, 0, True, False),
        (False, False, 5, False, None),
        (False, False, 0, True, None),
    ],
)
def test_what_became_of_a_judged_command(
    played: bool, by_person: bool, score: int, badly: bool, deserved: bool | None
) -> None:
    assert fate(played, by_person, score, badly) is deserved


def test_by_hand() -> None:
    # Good 0.9, 0.5, 0.1; bad 0.5, -0.5. Of six pairs the good one is above in
    # (2 + 1.5 + 1) = 4.5 cases.
    rewards = [(0.9, True), (0.5, True), (0.1, True), (0.5, False), (-0.5, False)]
    found = calibrate(several(*rewards, times=4))
    assert found.n == 20 == MINIMUM
    assert found.auc == 0.75
    errors = [0.05**2, 0.25**2, 0.45**2, 0.75**2, 0.25**2]
    assert found.brier == pytest.approx(sum(errors) / 5)


@pytest.mark.parametrize(
    ("good", "bad", "auc", "brier"),
    [(1.0, -1.0, 1.0, 0.0), (-1.0, 1.0, 0.0, 1.0), (0.0, 0.0, 0.5, 0.25)],
)
def test_the_ends_and_the_middle(good: float, bad: float, auc: float, brier: float) -> None:
    found = calibrate(several((good, True), (bad, False), times=MINIMUM))
    assert found == Calibration(2 * MINIMUM, auc, brier)


def test_too_few_say_nothing() -> None:
    pairs = several((1.0, True), (-1.0, False), times=MINIMUM)
    assert calibrate([]) == Calibration(0)
    assert calibrate(pairs[: MINIMUM - 1]) == Calibration(MINIMUM - 1, None, None)
    assert calibrate(pairs[:MINIMUM]).auc == 1.0


def test_what_nobody_can_tell_does_not_count() -> None:
    pairs = several((1.0, True), (-1.0, False), times=MINIMUM)
    unknown = [(-1.0, fate(True, False, 0, False))] * 50
    assert calibrate(pairs + unknown) == calibrate(pairs)


@pytest.mark.parametrize("taken", [True, False])
def test_one_fate_alone_ranks_nothing(taken: bool) -> None:
    found = calibrate(several((0.2, taken), times=MINIMUM))
    assert found.auc is None
    assert found.brier == pytest.approx(0.16 if taken else 0.36)


@given(
    st.lists(
        st.tuples(st.integers(-10, 10).map(lambda tenths: tenths / 10), st.booleans()),
        min_size=MINIMUM,
        max_size=60,
    ).filter(lambda pairs: len({taken for _, taken in pairs}) == 2)
)
def test_against_every_pair(pairs: list[tuple[float, bool]]) -> None:
    good = [reward for reward, taken in pairs if taken]
    bad = [reward for reward, taken in pairs if not taken]
    won = sum((g > b) + (g == b) / 2 for g in good for b in bad)
    found = calibrate(several(*pairs))
    assert found.auc == pytest.approx(won / (len(good) * len(bad)))
    assert found.brier == pytest.approx(
        sum(((reward + 1) / 2 - taken) ** 2 for reward, taken in pairs) / len(pairs)
    )


def test_the_record_counts_proposals_that_the_critic_was_for_or_against() -> None:
    tally = Tally()
    for reward, deserved in ((0.5, True), (0.1, False), (-0.2, False), (-0.4, True)):
        tally.add(reward, deserved, proposed=True)
    tally.add(0.9, True)  # an alternative
    tally.add(0.0, True, proposed=True)  # neither for nor against
    tally.add(0.7, None, proposed=True)  # nobody knows
    found = tally.calibration()
    assert (found.right, found.spoken) == (2, 4)
    tally.add(0.1, False, -1, proposed=True)
    found = tally.calibration()
    assert (found.right, found.spoken) == (2, 3)
