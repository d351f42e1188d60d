import pytest

from agents.providers.base import Fault, Message, ProviderError, Speaker, Usage
from agents.providers.budget import Budget, Limits, Price, estimate_prompt, estimate_tokens


def spend(tokens: int, *, cost: float | None = None, seconds: float = 0.0) -> Usage:
    return Usage(tokens, 0, seconds=seconds, cost=cost)


def charge(budget: Budget, usage: Usage) -> None:
    budget.settle(budget.reserve(0, 0), usage)


@pytest.mark.parametrize(
    ("limits", "usage", "words"),
    [
        (Limits(session_tokens=20_000), spend(20_000), "20,000 tokens for this session"),
        (Limits(move_tokens=900), spend(1000), "900 tokens for this move"),
        (Limits(session_cost=0.5), spend(1, cost=0.5), "0.5 in money for this session"),
        (Limits(move_cost=0.02), spend(1, cost=0.03), "0.02 in money for this move"),
        (Limits(session_seconds=60), spend(1, seconds=61), "60 seconds for this session"),
        (Limits(move_seconds=2.5), spend(1, seconds=3), "2.5 seconds for this move"),
    ],
)
def test_each_limit_stops_and_says_which(limits: Limits, usage: Usage, words: str) -> None:
    budget = Budget(limits)
    budget.check()
    charge(budget, usage)
    with pytest.raises(ProviderError) as caught:
        budget.check()
    assert caught.value.kind is Fault.BUDGET
    assert caught.value.message == f"The budget of {words} is used up."
    assert "mimic" in caught.value.hint
    assert not caught.value.retryable


def test_a_move_begins_from_nothing_and_a_session_does_not() -> None:
    budget = Budget(Limits(session_tokens=250, move_tokens=100))
    charge(budget, spend(100))
    with pytest.raises(ProviderError, match="move"):
        budget.check()
    budget.begin_move()
    budget.check()
    charge(budget, spend(99))
    budget.begin_move()
    charge(budget, spend(51))
    with pytest.raises(ProviderError, match="session"):
        budget.check()


def test_a_resumed_session_goes_on_counting() -> None:
    budget = Budget(Limits(session_tokens=100), earlier=spend(100))
    with pytest.raises(ProviderError, match="session"):
        budget.check()
    assert budget.spent().move_tokens == 0


def test_an_answer_is_cut_to_what_is_left() -> None:
    budget = Budget(Limits(session_tokens=1000))
    charge(budget, spend(500))
    assert budget.reserve(300, 512).max_tokens == 200


def test_requests_at_once_share_what_is_left() -> None:
    budget = Budget(Limits(move_tokens=1000))
    first = budget.reserve(200, 500)
    assert first.max_tokens == 500
    second = budget.reserve(200, 500)
    assert second.max_tokens == 100
    with pytest.raises(ProviderError, match="nearly used up"):
        budget.reserve(200, 500)
    budget.settle(first, spend(250))
    budget.release(second)
    assert budget.reserve(200, 500).max_tokens == 500
    assert budget.spent().tokens == 250


def test_money_cuts_an_answer_too() -> None:
    price = Price(prompt_per_million=1.0, answer_per_million=10.0)
    budget = Budget(Limits(session_cost=0.002))
    assert price.of(1000, 100) == pytest.approx(0.002)
    assert budget.reserve(1000, 500, price).max_tokens == 100
    with pytest.raises(ProviderError, match="nearly used up"):
        budget.reserve(1000, 500, price)


def test_what_has_no_price_is_not_held_back_by_money() -> None:
    budget = Budget(Limits(session_cost=0.002))
    assert budget.reserve(1_000_000, 500).max_tokens == 500


def test_free_answers_are_cut_by_nothing() -> None:
    budget = Budget(Limits(session_cost=1.0))
    assert budget.reserve(1000, 500, Price(1.0, 0.0)).max_tokens == 500


def test_seconds_left_come_with_the_reservation() -> None:
    budget = Budget(Limits(session_seconds=60, move_seconds=10))
    charge(budget, spend(1, seconds=4))
    assert budget.reserve(10, 10).seconds == 6
    assert Budget().reserve(10, 10).seconds is None


def test_a_late_answer_counts_for_its_session_only() -> None:
    budget = Budget(Limits(move_tokens=1000))
    hold = budget.reserve(10, 100)
    budget.begin_move()
    assert budget.reserve(10, 1000).max_tokens == 990
    budget.settle(hold, spend(90))
    assert (budget.spent().tokens, budget.spent().move_tokens) == (90, 0)


def test_tells_what_was_spent_and_which_limits_there_are() -> None:
    budget = Budget(Limits(session_tokens=100, move_cost=0.5))
    charge(budget, Usage(30, 12, seconds=1.5, cost=0.25))
    spent = budget.spent()
    assert (spent.tokens, spent.move_tokens, spent.cost, spent.seconds) == (42, 42, 0.25, 1.5)
    assert spent.limits == (("session tokens", 100.0), ("move cost", 0.5))
    assert Budget().spent().cost is None


def test_estimates_by_the_bytes() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("open mailbox") == 3
    assert estimate_tokens("開ける") == 3
    assert estimate_tokens("\ud83d") == 1
    assert estimate_prompt((Message(Speaker.USER, "look"), Message(Speaker.USER, "look"))) == 10
