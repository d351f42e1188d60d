from __future__ import annotations

from pathlib import Path

import pytest

from agents.providers.model_files import find_file, full_spec, models_folder, short_name

SMALL = "SmolLM2-135M-Instruct.Q4_1.gguf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (SMALL, "Qwen3-0.6B.Q4_K_M.gguf", "Qwen3-4B.gguf", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["smollm2", "SmolLM2", "smollm2-135m", "smollm2-135m-instruct", SMALL, SMALL.lower()]
)
def test_a_beginning_names_a_file(folder: Path, name: str) -> None:
    assert find_file(name, folder) == folder / SMALL


def test_a_name_of_two_files_names_neither(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"Qwen3-0.6B.Q4_K_M, Qwen3-4B"):
        find_file("qwen3", folder)
    assert find_file("qwen3-4b", folder) == folder / "Qwen3-4B.gguf"
    assert find_file("smol", folder) is None
    assert find_file("notes", folder) is None
    assert find_file("smollm2", folder / "nowhere") is None


def test_short_names_are_as_short_as_they_can_be(folder: Path) -> None:
    names = {path.name: short_name(path, folder) for path in folder.glob("*.gguf")}
    assert names[SMALL] == "smollm2"
    assert names["Qwen3-4B.gguf"] == "qwen3-4b"
    assert all(find_file(name, folder) == folder / file for file, name in names.items())


def test_only_what_names_nothing_else_is_a_short_name(folder: Path) -> None:
    assert full_spec("smollm2#explorer,t=0.5", folder) == "gguf:smollm2#explorer,t=0.5"
    assert full_spec("mimic", folder, ("mimic",)) == "mimic"
    assert full_spec("ollama:smollm2", folder) == "ollama:smollm2"
    assert full_spec("nothing", folder) == "nothing"
    assert full_spec("smollm2", None) == "smollm2"


def test_the_environment_may_name_another_folder(folder: Path) -> None:
    assert models_folder({"UNDERSTUDY_MODELS": f" {folder} "}) == folder
    assert models_folder({"UNDERSTUDY_MODELS": " "}) is None
