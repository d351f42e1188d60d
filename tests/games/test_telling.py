"""Facts as differences: whatever gets lost, the hearer has what the teller has."""

from hypothesis import given
from hypothesis import strategies as st

from games import wire
from games.telling import FactsHearer, FactsNews, FactsTeller
from games.types import Facts

WORDS = st.sampled_from(["egg", "nest", "tree", "\udcff"])
FACTS = st.frozensets(st.tuples(st.sampled_from(["in", "is"]), WORDS, WORDS))


@given(
    st.lists(st.tuples(FACTS, st.sampled_from(["heard", "lost", "hearer", "teller"])), max_size=12)
)
def test_a_hearer_has_what_the_teller_has(tellings: list[tuple[Facts, str]]) -> None:
    teller, hearer = FactsTeller(), FactsHearer()
    for facts, what in tellings:
        if what == "hearer":
            hearer = FactsHearer()
        elif what == "teller":
            teller, hearer = FactsTeller(), FactsHearer()
        news = teller.tell(facts, hearer.number)
        if what != "lost":
            crossed = wire.unpack(bytearray(wire.pack(news)), FactsNews)
            assert crossed is not None
            assert hearer.hear(crossed) == facts


def test_only_what_changed_is_told() -> None:
    teller, hearer = FactsTeller(), FactsHearer()
    many = frozenset(("in", f"coin {number}", "chest") for number in range(1000))
    hearer.hear(teller.tell(many, hearer.number))
    moved = many - {("in", "coin 7", "chest")} | {("in", "coin 7", "player")}
    news = teller.tell(moved, hearer.number)
    assert (news.came, news.gone) == ([("in", "coin 7", "player")], [("in", "coin 7", "chest")])
    assert hearer.hear(news) == moved
    same = teller.tell(moved, hearer.number)
    assert (same.came, same.gone, same.whole) == ([], [], False)
    assert hearer.hear(same) is hearer.hear(teller.tell(moved, hearer.number))
