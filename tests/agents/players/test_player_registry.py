from collections.abc import AsyncIterator

import pytest

from agents.core.proposals import Draft, Proposal
from agents.core.protocols import LatePlayer, Lookahead, Player, PromptedPlayer
from agents.core.types import Situation
from agents.players import registry
from agents.players.explorer import Explorer
from agents.players.llm import LlmPlayer
from agents.players.mimic import Mimic
from agents.players.registry import (
    PLAYERS,
    PlayerKind,
    check_player,
    make_player,
)
from agents.players.search import Searcher
from agents.players.team import Team
from agents.providers.parts import PartSetup
from games.errors import PluginError
from games.registry import Registration, Registry
from tests.support.making import clock
from tests.support.scripted import Scripted


def test_every_spec_gives_its_player() -> None:
    made = {spec: make_player(spec, clock=clock) for spec in PLAYERS.own}
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


class Parrot(Player):
    def __init__(self, setup: PartSetup) -> None:
        if setup.argument == "mute":
            raise ValueError("A parrot speaks.")
        if setup.argument == "dead":
            raise KeyError("bought")
        self._setup = setup

    @property
    def spec(self) -> str:
        return self._setup.spec

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        yield Proposal(self.spec, self._setup.argument, "", 0.5)


PARROT = PlayerKind(Parrot, "says so", form="WORD")
STATUE = PlayerKind(lambda setup: None)


@pytest.fixture
def zoo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a parrot and a statue beside the program's own players."""
    found = [
        Registration(name.lower(), f"tests.agents.players.test_player_registry:{name}", "zoo")
        for name in ("PARROT", "STATUE", "GHOST")
    ]
    put = Registry("understudy.players", PlayerKind, others=lambda _: found)
    monkeypatch.setattr(registry, "PLAYERS", put)


@pytest.mark.usefixtures("zoo")
def test_a_plugins_player_may_have_an_argument() -> None:
    for spec in ("parrot", "parrot:hello", "parrot:a:b#c"):
        check_player(spec)
        made = make_player(spec, clock=clock)
        assert made is not None
        assert made.spec == spec
    check_player("statue")
    assert make_player("statue", clock=clock) is None


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("spec", ["statue:x", "parrot:", "mimic:x", "mimic#explorer", "cow:x"])
def test_an_argument_that_nobody_takes_is_refused(spec: str) -> None:
    for refuse in (check_player, lambda one: make_player(one, clock=clock)):
        with pytest.raises(ValueError, match=r"no player.*search, human, ghost, parrot, statue"):
            refuse(spec)


@pytest.mark.usefixtures("zoo")
def test_what_a_plugin_refuses_is_told_and_what_it_gets_wrong_is_its_fault() -> None:
    with pytest.raises(ValueError, match=r"A parrot speaks\."):
        make_player("parrot:mute", clock=clock)
    with pytest.raises(PluginError, match="“parrot” failed: KeyError"):
        make_player("parrot:dead", clock=clock)
    with pytest.raises(PluginError, match="GHOST"):
        make_player("ghost", clock=clock)


def test_what_a_player_can_do_besides_proposing() -> None:
    """Neither the cast nor a screen asks for a class."""
    model = LlmPlayer(Scripted([]))
    mimic, explorer, search = Mimic(clock), Explorer(), Searcher(clock)
    team = Team([mimic, model], None)
    assert [p.follows_plans for p in (mimic, explorer, search, model)] == [True, False, True, False]
    assert [p.asks_model for p in (mimic, explorer, search, model)] == [False, False, False, True]
    assert (mimic.members, team.members) == ((mimic,), (mimic, model))
    assert isinstance(model, PromptedPlayer)
    assert isinstance(team, LatePlayer)
    assert not any(isinstance(p, PromptedPlayer | LatePlayer) for p in (mimic, explorer, search))
