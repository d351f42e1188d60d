"""What of memory bears on a game of which there is another one for each seed."""

from agents.core.memories import Match
from agents.play.retrieval.fitting import ALIKE, for_this_game
from tests.support.making import memory


def test_places_of_another_made_game_share_no_more_than_their_names() -> None:
    own = memory("east", session=1, match=Match.LOCATION)
    foreign = memory("west", session=2)
    here, there = for_this_game([own, foreign], {1})
    assert here is own
    assert (there.match, there.similarity) == (Match.TEXT, ALIKE)


def test_what_comes_from_another_story_stays_as_it_was_found() -> None:
    other = memory("east", session=2, match=Match.TEXT, same_game=False, similarity=0.3)
    assert for_this_game([other], {1}) == (other,)
