"""Facts that know what they follow on are those facts, and say truly what changed."""

from hypothesis import given
from hypothesis import strategies as st

from games.following import as_following, changes_between, following
from games.types import NO_FACTS, Facts

FACTS = st.frozensets(
    st.tuples(st.sampled_from(["in", "is"]), st.sampled_from("abc"), st.sampled_from("xyz"))
)


@given(FACTS, FACTS, FACTS, FACTS)
def test_what_came_and_went_is_what_differs(a: Facts, gone: Facts, new: Facts, b: Facts) -> None:
    after = following(a, gone, new)
    assert after == (a - gone) | new
    assert hash(after) == hash(frozenset(after))
    assert changes_between(a, after) == (a - after, after - a)
    assert changes_between(after, a) == (after - a, a - after)
    assert changes_between(b, after) == (b - after, after - b)
    later = following(after, b, gone)
    assert changes_between(after, later) == (after - later, later - after)
    assert changes_between(a, later) == (a - later, later - a)
    assert as_following(set(b), a, a | gone, b | a) == b
    assert changes_between(a, as_following(set(b), a, a, b)) == (a - b, b - a)


def test_what_came_before_is_not_kept_in_being() -> None:
    after = following(frozenset({("in", "egg", "nest")}), [], [("in", "nest", "tree")])
    anew = frozenset({("in", "egg", "nest")})
    assert changes_between(anew, after) == (NO_FACTS, frozenset({("in", "nest", "tree")}))
