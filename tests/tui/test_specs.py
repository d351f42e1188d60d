"""Whom a person can choose from, plug-ins included."""

from __future__ import annotations

import pytest

from agents.critics import registry as critics
from agents.players import registry as players
from agents.players.registry import PlayerKind
from agents.providers.parts import PartSetup
from games.registry import Registration, Registry
from tui.cli import main
from tui.screens.cast import Offer

PARROT = PlayerKind(lambda setup: None, "says so", form="WORD")


def refuse(setup: PartSetup) -> None:
    raise ValueError(f"“{setup.argument}” is no number.")


PICKY = PlayerKind(refuse, "counts", form="NUMBER")


@pytest.fixture
def zoo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a parrot beside the program's own players, and a ghost that can't be loaded."""
    found = [
        Registration(name.lower(), f"tests.tui.test_specs:{name}", "zoo")
        for name in ("PARROT", "PICKY", "GHOST")
    ]
    put = Registry("understudy.players", PlayerKind, others=lambda _: found)
    monkeypatch.setattr(players, "PLAYERS", put)


@pytest.mark.usefixtures("zoo")
def test_the_cast_dialog_offers_what_can_be_loaded() -> None:
    offer = Offer.of([])
    told = {entry.spec: entry.words for entry in offer.players}
    assert list(told) == ["mimic", "explorer", "search", "human", "parrot", "picky"]
    assert told["parrot"] == "says so"
    assert told["mimic"] == "does what people did in places like this"
    assert [entry.spec for entry in offer.critics] == list(critics.CRITICS.names)


@pytest.mark.usefixtures("zoo")
def test_help_and_errors_name_plugins(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "--help"]) == 0
    assert "Plug-insaddparrot:WORD,picky:NUMBER." in "".join(capsys.readouterr().out.split())
    assert main(["play", "cave", "--player", "cow"]) == 2
    assert "there is no player “cow”: choose mimic" in " ".join(capsys.readouterr().err.split())
    assert main(["play", "cave", "--plain", "--player", "ghost"]) == 1
    assert "pip uninstall zoo" in capsys.readouterr().err


@pytest.mark.usefixtures("zoo")
def test_what_a_plugin_refuses_of_a_spec_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "cave", "--plain", "--player", "picky:two"]) == 2
    assert "“two” is no number." in capsys.readouterr().err
