from agents.core.commands import Kind
from tests.support.play_screen import turn
from tui.screens.replay_state import WINDOW, ReplayState

PATH = tuple(
    turn(number, "look", kind=Kind.OVERRIDE if number == 3 else Kind.TYPED)
    for number in range(3 * WINDOW)
)


def test_one_stands_at_a_turn_of_the_path_or_at_its_nearer_end() -> None:
    state = ReplayState.of(PATH, PATH[3].id)
    assert (state.index, state.turn, state.so_far) == (3, PATH[3], PATH[:4])
    assert state.at(-5).index == 0
    assert state.at(10_000).index == len(PATH) - 1
    assert state.at(10_000).ended
    assert not state.ended
    assert state.at(3) is state
    assert ReplayState.of(PATH, None).index == 0


def test_nothing_is_shown_before_a_session_is_read() -> None:
    state = ReplayState()
    assert state.turn is None
    assert (state.so_far, state.at(4), state.ended) == ((), state, True)


def test_the_story_is_shown_in_a_window_that_moves_now_and_then() -> None:
    state = ReplayState.of(PATH, None)
    assert state.at(WINDOW).window == (0, PATH[: WINDOW + 1])
    start, shown = state.at(2 * WINDOW + 1).window
    assert (start, shown[0], len(shown)) == (WINDOW, PATH[WINDOW], WINDOW + 2)


def test_a_mark_is_found_or_said_not_to_be_there() -> None:
    state = ReplayState.of(PATH, None)
    assert state.find_mark("overrides", 1) == (3, "")
    assert state.find_mark("overrides", -1) == (None, "There is no override before this.")
    assert state.at(3).find_mark("overrides", 1) == (None, "There is no override after this.")
    assert state.find_mark("deaths", 1) == (None, "There is no death here.")
