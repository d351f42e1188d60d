"""Who is asked what people would do in a game like this one."""

from agents.core.journey import lengthen
from agents.core.proposals import TransferAdvice
from agents.play.retrieval.strategies import STRATEGIES, StrategySet
from agents.play.retrieval.transfer import TransferQuestion, TransferRecords, TransferStrategy
from games.types import NO_FACTS, Lexicon
from tests.support.play_screen import GAME, turn

FIRST, SECOND = TransferAdvice("north", 0.9, "First."), TransferAdvice("south", 0.9, "Second.")


class Saying(TransferStrategy):
    def __init__(self, said: TransferAdvice | Exception | None) -> None:
        self.said = said

    async def advise(self, asked: TransferQuestion) -> TransferAdvice | None:
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


async def advice(
    *said: TransferAdvice | Exception | None,
) -> tuple[TransferAdvice | None, list[str]]:
    def maker(one: TransferAdvice | Exception | None) -> Saying:
        return Saying(one)

    records: TransferRecords = object()  # type: ignore[assignment]  # nobody reads any
    makers = {str(n): lambda *_, one=one: maker(one) for n, one in enumerate(said)}
    failed: list[str] = []
    opening = turn(0)
    question = TransferQuestion(GAME, "", (opening,), lengthen(None, opening, NO_FACTS), Lexicon())
    counsellors = StrategySet(records, makers=makers)
    found = await counsellors.advise(question, lambda name, _: failed.append(name))
    return found, failed


async def test_the_first_that_knows_anything_is_heard() -> None:
    assert await advice(None, FIRST, SECOND) == (FIRST, [])
    assert await advice(None, None) == (None, [])


async def test_a_strategy_that_fails_costs_its_own_counsel_only() -> None:
    assert await advice(ValueError("broken"), SECOND) == (SECOND, ["0"])


def test_every_strategy_has_a_name_of_its_own() -> None:
    assert list(STRATEGIES) == ["induction", "instructions"]
