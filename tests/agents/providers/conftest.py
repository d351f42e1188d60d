"""A real model of two thirds of a megabyte, and a real server for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import tiny_gguf
from tests.support.gguf_serving import Served, end, serve


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tiny_gguf.TinyModel:
    """The model whose every probability is known."""
    return tiny_gguf.write_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="session")
def tireless(tmp_path_factory: pytest.TempPathFactory) -> tiny_gguf.TinyModel:
    """The same, but it never stops by itself."""
    path = tmp_path_factory.mktemp("models") / "tireless.gguf"
    return tiny_gguf.write_model(path, context=1 << 20, tireless=True)


@pytest.fixture(scope="session")
def served(tiny: tiny_gguf.TinyModel) -> Iterator[Served]:
    """A server of the tiny model, four slots of 4,096 tokens."""
    served = serve(tiny.path)
    yield served
    end(served)


@pytest.fixture
def served_tireless(tireless: tiny_gguf.TinyModel) -> Iterator[Served]:
    """A server of its own, of the model that doesn't stop."""
    served = serve(tireless.path, context=1 << 18)
    yield served
    end(served)
