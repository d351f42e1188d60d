"""Reads maps that people made by hand, in the forms of the MANGO benchmark.

MANGO (arXiv 2403.19913) keeps a map as ``NAME.edges.json``, a list of edges: from
``src_node`` (earlier ``prev_node``) to ``dst_node`` (``node``) by ``action``, and at which
step of the walkthrough it is seen: ``seen_in_forward`` is that step, 9999 if it isn't
walked, or, in the earlier form, true or false beside ``step_min_cutoff``. Its annotators
wrote ``NAME.map.human``: ``A --> command --> B, step N``, a line a step. What was walked
stands in ``NAME.walkthrough``, each step with its answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.core.commands import canonical

_UNSEEN = 9999
_STEP = re.compile(r"(?P<start>.+?) --> (?P<by>.+?) --> (?P<end>.+?), step (?P<step>-?\d+)\b")
_EDGES, _LINES = ".edges.json", ".map.human"


@dataclass(frozen=True, slots=True)
class HandEdge:
    """An edge of such a map.

    Attributes:
        step: a step of the walkthrough that walks it, from 1; None if none is told.
        walked: the walkthrough walks it; else a person knows that it is there.
    """

    start: str
    command: str
    end: str
    step: int | None
    walked: bool

    @property
    def way(self) -> tuple[str, str, str]:
        """Where one was, the command, where one was then."""
        return self.start, self.command, self.end


@dataclass(frozen=True, slots=True)
class HandMade:
    """A map made by hand.

    Attributes:
        name: of the game, as its files are called.
        walkthrough: what was walked, None where the folder doesn't have it.
    """

    name: str
    edges: tuple[HandEdge, ...]
    walkthrough: Path | None

    @property
    def last(self) -> int | None:
        """The last step that was looked at, None if no step is told."""
        return max((edge.step for edge in self.edges if edge.step), default=None)


def hand_made(folder: Path) -> Iterator[HandMade]:
    """Yield the maps that a folder and those below it hold, one for each game.

    Raises:
        SystemExit: one can't be read.
    """
    found: dict[str, Path] = {}
    for end in (_LINES, _EDGES):  # the edges, where both are there
        found |= {path.name.removesuffix(end): path for path in sorted(folder.rglob(f"*{end}"))}
    walked = {path.stem: path for path in sorted(folder.rglob("*.walkthrough"))}
    for name, path in sorted(found.items()):
        text = path.read_text("utf-8")
        try:
            edges = _of_json(json.loads(text)) if path.suffix == ".json" else _of_lines(text)
            yield HandMade(name, tuple(edges), walked.get(name))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SystemExit(f"{path} is no map in MANGO's form: {error!r}") from error


def _of_json(edges: list[dict[str, Any]]) -> Iterator[HandEdge]:
    for edge in edges:
        late = "src_node" in edge
        start, end = edge["src_node" if late else "prev_node"], edge["dst_node" if late else "node"]
        seen = edge["seen_in_forward"]
        walked = seen if isinstance(seen, bool) else 0 < seen < _UNSEEN
        step = edge.get("step_min_cutoff") if isinstance(seen, bool) else seen
        yield _edge(start, edge["action"], end, step if walked else None, walked=walked)


def _of_lines(text: str) -> Iterator[HandEdge]:
    for line in text.splitlines():
        told = _STEP.match(line.strip())
        if told is not None:
            step = int(told["step"])
            yield _edge(told["start"], told["by"], told["end"], step, walked=step > 0)


def _edge(start: str, command: str, end: str, step: int | None, *, walked: bool) -> HandEdge:
    return HandEdge(
        start.strip().casefold(), canonical(command), end.strip().casefold(), step, walked
    )
