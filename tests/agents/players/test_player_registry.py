import pytest

from agents.players.explorer import Explorer
from agents.players.mimic import Mimic
from agents.players.registry import PLAYERS, make_player
from agents.players.search import Searcher
from tests.support.making import clock


def test_every_spec_gives_its_player() -> None:
    made = {spec: make_player(spec, clock=clock) for spec in PLAYERS}
    assert isinstance(made["mimic"], Mimic)
    assert isinstance(made["explorer"], Explorer)
    assert isinstance(made["search"], Searcher)
    assert made["human"] is None
    for spec, player in made.items():
        if player is not None:
            assert player.spec == spec


def test_an_unknown_spec_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"“parrot”.*mimic, explorer, search, human"):
        make_player("parrot", clock=clock)
