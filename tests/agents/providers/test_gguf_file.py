"""Looking into GGUF files, whole and damaged ones, without loading them."""

import os
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.providers.base import Fault, ProviderError
from agents.providers.gguf import GgufProvider
from agents.providers.gguf_file import read_gguf
from tests.support.tiny_gguf import TinyModel


def test_a_whole_file(tiny: TinyModel) -> None:
    told = read_gguf(tiny.path)
    assert (told.name, told.architecture, told.context) == ("tiny adventurer", "llama", 4096)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda whole: b"", "isn't a GGUF"),
        (lambda whole: b"<!doctype html>" * 99, "isn't a GGUF"),
        (lambda whole: b"version https://git-lfs.github.com/spec/v1", "isn't a GGUF"),
        (lambda whole: whole[:4], "damaged or cut short"),
        (lambda whole: whole[:3000], "damaged or cut short"),
        (lambda whole: whole[: len(whole) // 2], "cut short: 50% of 66"),
        (lambda whole: whole[:4] + b"\1\0\0\0" + whole[8:], "version, 1,"),
        (lambda whole: whole[:8] + b"\xff" * 8 + whole[16:], "counts make no sense"),
        (lambda whole: whole[:8] + b"\0" * 8 + whole[16:], "no language model"),
        (lambda whole: whole.replace(b"general.arch", b"general.ante"), "no language model"),
    ],
)
async def test_a_damaged_file_is_told_and_never_loaded(
    tiny: TinyModel, tmp_path: Path, make: Any, words: str
) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(make(tiny.path.read_bytes()))
    with pytest.raises(ValueError, match=words):
        read_gguf(path)
    with pytest.raises(ProviderError) as caught:
        await GgufProvider(path).describe()
    assert caught.value.kind is Fault.BROKEN
    assert "damaged.gguf can't be used" in caught.value.message


def test_what_would_be_waited_for_is_no_model(tmp_path: Path) -> None:
    """A pipe among the models keeps no program waiting for who never writes."""
    pipe = tmp_path / "pipe.gguf"
    os.mkfifo(pipe)
    with pytest.raises(ValueError, match="isn't a file of data"):
        read_gguf(pipe)


def test_a_tensor_of_countless_sides_is_damage(tmp_path: Path) -> None:
    """Multiplying them would take hours."""
    text = b"general.architecture"
    path = tmp_path / "sides.gguf"
    path.write_bytes(
        struct.pack("<4sIQQ", b"GGUF", 3, 1, 1)
        + struct.pack(f"<Q{len(text)}sIQ5s", len(text), text, 8, 5, b"llama")
        + struct.pack("<Q1sI", 1, b"t", 300_000)
        + struct.pack("<Q", 2**63) * 300_000
        + bytes(12)
    )
    with pytest.raises(ValueError, match="counts make no sense"):
        read_gguf(path)


HURT = st.tuples(st.integers(0, 11_999), st.integers(0, 255))


@given(st.lists(HURT, min_size=1, max_size=4))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_damaged_it_is_a_value_error_or_none(
    tiny: TinyModel, tmp_path: Path, hurt: list[tuple[int, int]]
) -> None:
    damaged = bytearray(tiny.path.read_bytes())
    for place, byte in hurt:
        damaged[place] = byte
    path = tmp_path / "damaged.gguf"
    path.write_bytes(damaged)
    try:
        found = read_gguf(path)
    except ValueError:
        return
    assert found.context is None or found.context >= 0
