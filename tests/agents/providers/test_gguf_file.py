"""Looking into GGUF files, whole and damaged ones, without loading them."""

import random
from pathlib import Path
from typing import Any

import pytest

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


def test_whatever_is_damaged_it_is_a_value_error_or_none(tiny: TinyModel, tmp_path: Path) -> None:
    whole = tiny.path.read_bytes()
    draw = random.Random(7)
    told = set()
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(4):
            damaged[draw.randrange(12_000)] = draw.randrange(256)
        path = tmp_path / "damaged.gguf"
        path.write_bytes(damaged)
        try:
            read_gguf(path)
        except ValueError as error:
            told.add(str(error))
    assert len(told) >= 3
