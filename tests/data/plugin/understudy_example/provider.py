"""A language model that always says the same: ``canned:COMMAND``."""

import json
from collections.abc import AsyncIterator

from agents.providers.base import Chunk, Done, Provider, Request, TextChunk, Usage
from agents.providers.registry import ProviderKind, ProviderSetup


class Canned(Provider):
    def __init__(self, setup: ProviderSetup) -> None:
        self._spec = setup.spec
        self._command = setup.model

    @property
    def spec(self) -> str:
        return self._spec

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        said = {"command": self._command, "reason": "I always say so.", "confidence": 0.5}
        yield TextChunk(json.dumps(said | {"alternatives": []}))
        yield Done("stop", Usage())


CANNED = ProviderKind(Canned, forms=("COMMAND",))
