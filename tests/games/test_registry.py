"""Names and what they stand for, whoever registers them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from games import engines, registry
from games.catalog import Catalog
from games.engines import WorldKind, engine_words, listed_games
from games.errors import PluginError, StoryError
from games.registry import Registration, Registry, blaming, find_own
from games.types import GameInfo
from tests.support.paths import TOP
from tests.support.waiting import PATIENCE
from tests.support.worlds import Toy

OWN = (Registration("mimic", "tests.games.test_registry:PART"),)


class Part:
    """What the names of these tests stand for."""


PART = Part()
NO_PART = "neither"


def among(*others: Registration, own: tuple[Registration, ...] = OWN) -> Registry[Part]:
    return Registry("understudy.parts", Part, (), lambda _: own, lambda _: others)


def by(distribution: str, name: str, target: str = "PART") -> Registration:
    return Registration(name, f"tests.games.test_registry:{target}", distribution, "1.0")


def test_names_of_others_come_after_the_programs_own() -> None:
    parts = among(by("zoo", "parrot"), by("zoo", "ape"))
    assert (parts.own, parts.others) == (("mimic",), ("ape", "parrot"))
    assert parts.names == ("mimic", "ape", "parrot")
    assert "parrot" in parts
    assert "cow" not in parts
    assert parts.load("parrot") is PART
    assert parts.registered("parrot").origin == "zoo 1.0"
    assert all(one.problem == "" for one in parts.examine())
    with pytest.raises(PluginError, match="“cow”"):
        parts.load("cow")


def test_the_programs_own_names_win_and_whoever_wants_them_is_told() -> None:
    parts = among(by("zoo", "mimic", "NO_PART"), by("farm", "cow"), by("zoo", "cow", "NO_PART"))
    assert parts.names == ("mimic", "cow")
    assert parts.load("mimic") is PART
    assert parts.load("cow") is PART
    told = {(one.distribution, one.name): one for one in parts.examine()}
    assert told["zoo", "mimic"].problem == "The name is taken by understudy."
    assert told["zoo", "cow"].problem == "The name is taken by farm."
    assert "pip uninstall zoo" in told["zoo", "cow"].remedy
    assert told["farm", "cow"].problem == ""


@pytest.mark.parametrize("name", ["Cow", "a cow", "cow:x", "cow#", "", "a+b"])
def test_what_no_spec_could_hold_is_no_name(name: str) -> None:
    parts = among(by("zoo", name))
    assert parts.others == ()
    assert "letters" in parts.examine()[-1].problem


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("nowhere.at.all:PART", "ModuleNotFoundError"),
        ("tests.games.test_registry:ABSENT", "AttributeError"),
        ("tests.games.test_registry:NO_PART", "is no Part but a str"),
        ("junk", "can't be loaded"),
    ],
)
def test_what_cannot_be_loaded_is_told_and_breaks_nothing(target: str, told: str) -> None:
    parts = among(Registration("ape", target, "zoo", "1.0"))
    for _ in range(2):
        with pytest.raises(PluginError) as caught:
            parts.load("ape")
        assert told in caught.value.message
        assert "pip uninstall zoo" in caught.value.hint
    assert parts.usable() == {"mimic": PART}
    fine, broken = parts.examine()
    assert fine.problem == ""
    assert told in broken.problem


def test_a_module_that_ends_the_process_is_only_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "leaver.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PluginError, match="SystemExit"):
        among(Registration("ape", "leaver:PART", "zoo")).load("ape")


def test_a_missing_requirement_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needy.py").write_text("import nothing_like_it.here\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PluginError, match="nothing_like_it") as caught:
        among(Registration("ape", "needy:PART", "zoo")).load("ape")
    assert (
        caught.value.hint
        == "Install what it needs (nothing_like_it), or remove it: pip uninstall zoo"
    )


def test_nothing_else_is_looked_for_while_the_programs_own_will_do() -> None:
    def refuse(group: str) -> list[Registration]:
        raise AssertionError("looked for")

    parts = Registry("understudy.parts", Part, (), lambda _: OWN, refuse)
    assert "mimic" in parts
    assert parts.load("mimic") is PART
    assert parts.registered("mimic").target.endswith(":PART")


def test_what_foreign_code_raises_is_told_but_for_what_it_may_raise() -> None:
    with pytest.raises(PluginError, match="“ape” failed: KeyError: 'x'"), blaming("ape"):
        raise KeyError("x")
    with pytest.raises(ValueError, match="mine"), blaming("ape", ValueError):
        raise ValueError("mine")


def test_lists_have_the_programs_own_names_in_an_order_of_its_own() -> None:
    own = tuple(by("understudy", name) for name in ("a", "b", "c"))
    parts = Registry("understudy.parts", Part, ("c", "gone", "a"), lambda _: own, lambda _: ())
    assert parts.own == ("c", "a", "b")


def test_a_checkout_says_itself_what_it_registers() -> None:
    declared = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["entry-points"]
    for group, names in declared.items():
        assert {one.name: one.target for one in find_own(group)} == names
    assert find_own("understudy.nothing") == []


def test_elsewhere_what_was_installed_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "understudy-9.8.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: understudy\nVersion: 9.8\n")
    (info / "entry_points.txt").write_text("[understudy.players]\nape = zoo:APE\n")
    (tmp_path / "games").mkdir()
    monkeypatch.setattr(registry, "__file__", str(tmp_path / "games" / "registry.py"))
    registry._declared.cache_clear()
    try:
        assert find_own("understudy.players") == [Registration("ape", "zoo:APE", version="9.8")]
        (info / "METADATA").unlink()
        (info / "entry_points.txt").unlink()
        registry._declared.cache_clear()
        assert find_own("understudy.players") == []
        info.rmdir()
        registry._declared.cache_clear()
        assert find_own("understudy.players") == []
    finally:
        registry._declared.cache_clear()


def test_a_start_with_the_programs_own_looks_at_no_metadata() -> None:
    program = (
        "import sys, games.child\n"
        "from games.engines import build_world\n"
        "print([n for n in ('importlib.metadata', 'tomllib') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


# --- worlds ---------------------------------------------------------------------------


def toys(*games: GameInfo) -> WorldKind:
    return WorldKind(Toy, lambda: games, words="Toys")


def fails() -> list[GameInfo]:
    raise RuntimeError("no toys")


TOYS = toys(GameInfo("toys:1", "One", "toys"), GameInfo("toys", "All", "toys", "ab", release="2"))
STOLEN = toys(GameInfo("cave", "Mine", "stolen"))
STRANGE = toys(GameInfo("strange", "Odd", "z-machine"))
FAILING = WorldKind(Toy, fails)
RUBBISH = WorldKind(Toy, lambda: [NO_PART])  # type: ignore[list-item]


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch) -> Registry[WorldKind]:
    """Register toy worlds beside the program's own."""
    names = {"toys": "TOYS", "stolen": "STOLEN", "strange": "STRANGE", "failing": "FAILING"}
    names["rubbish"] = "RUBBISH"
    found = [by("box", name, target) for name, target in names.items()]
    put: Registry[WorldKind] = Registry("understudy.worlds", WorldKind, others=lambda _: found)
    monkeypatch.setattr(engines, "WORLDS", put)
    monkeypatch.setattr("games.catalog.WORLDS", put)
    listed_games.cache_clear()
    return put


def test_a_plugin_lists_games_and_what_identifies_them(worlds: Registry[WorldKind]) -> None:
    one, everything = listed_games("toys")
    assert len(one.sha256) == 64
    assert everything.sha256 == "ab"
    assert (engine_words("toys"), engine_words("gone")) == ("Toys", "gone")
    assert engine_words("z-machine") == "Z-machine"


@pytest.mark.parametrize("name", ["stolen", "strange", "failing", "rubbish"])
def test_games_that_are_not_its_own_are_refused(worlds: Registry[WorldKind], name: str) -> None:
    with pytest.raises(PluginError):
        listed_games(name)


def test_the_catalogue_lists_and_finds_games_of_plugins(
    worlds: Registry[WorldKind], tmp_path: Path
) -> None:
    catalog = Catalog((tmp_path,))
    ids = [entry.info.id for entry in catalog.entries()]
    assert ids[0] == "cave"
    assert ids[-2:] == ["toys", "toys:1"]
    for name in ("toys:1", "TOYS:1", "one"):
        assert catalog.find(name).id == "toys:1"
    with pytest.raises(StoryError, match="no game called “toys:2”"):
        catalog.find("toys:2")


def test_a_game_whose_id_is_taken_is_listed_with_the_reason(
    worlds: Registry[WorldKind], tmp_path: Path, zork1: Path
) -> None:
    (tmp_path / "toys.z3").write_bytes(zork1.read_bytes() + b"\0")
    found = {entry.info.title: entry for entry in Catalog((tmp_path,)).entries()}
    assert found["Toys"].available
    assert found["All"].problem == "Another game is called toys, too."
    assert Catalog((tmp_path,)).find("toys").engine == "z-machine"


@pytest.mark.parametrize("game_id", ["", "a b", "a:", ":a", "a:b:c", "a/b", "é"])
def test_ids_of_games(game_id: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        GameInfo(game_id, "X", "toys")
    with pytest.raises(ValueError, match="letters"):
        GameInfo("x", "X", "Not an engine")
