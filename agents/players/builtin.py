"""The players that come with the program, besides language models."""

from __future__ import annotations

from agents.core.protocols import Player
from agents.players.explorer import Explorer
from agents.players.mimic import Mimic
from agents.players.registry import PlayerKind
from agents.players.search import Searcher
from agents.providers.parts import PartSetup


def _mimic(setup: PartSetup) -> Player:
    return Mimic(setup.clock)


def _explorer(setup: PartSetup) -> Player:
    return Explorer()


def _search(setup: PartSetup) -> Player:
    return Searcher(setup.clock)


def _nobody(setup: PartSetup) -> None:
    return None


MIMIC = PlayerKind(_mimic, "does what people did in places like this")
EXPLORER = PlayerKind(_explorer, "tries what was not tried yet")
SEARCH = PlayerKind(_search, "tries what might be done on a copy of the game first")
HUMAN = PlayerKind(_nobody, "nobody proposes: you play alone")
