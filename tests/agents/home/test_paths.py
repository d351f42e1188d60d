from pathlib import Path

from agents.home.paths import find_home


def test_a_home_is_where_one_is_told_or_in_the_checkout() -> None:
    checkout = Path(__file__).parents[3]
    assert find_home(None, {}).root == checkout / "saves"
    assert find_home(None, {"UNDERSTUDY_HOME": "/named"}).root == Path("/named")
    assert find_home(Path("/chosen"), {"UNDERSTUDY_HOME": "/named"}).root == Path("/chosen")
