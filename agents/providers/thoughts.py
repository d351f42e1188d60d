"""Tell thinking from answer in a text that holds both, while it streams."""

from __future__ import annotations

from agents.providers.base import TextChunk, ThoughtChunk

_OPEN, _CLOSE = "<think>", "</think>"


class ThoughtSplitter:
    """Split ``<think>...</think>`` at the start of an answer off from the rest.

    Later tags are part of the answer: they may stand in a string of it.
    """

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._begun = False
        self._blank = False

    def feed(self, text: str) -> list[TextChunk | ThoughtChunk]:
        """Return what is certain so far; a tag that may be forming is held back."""
        if self._begun:
            return self._answer(text)
        self._held += text
        if not self._inside:
            start = self._held.lstrip()
            if _OPEN.startswith(start[: len(_OPEN)]) and len(start) < len(_OPEN):
                return []
            if not start.startswith(_OPEN):
                return self._begin()
            self._inside, self._held = True, start[len(_OPEN) :]
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._inside, self._held, self._blank = False, rest, True
            return [*_thought(thought), *self._begin()]
        keep = _overlap(self._held, _CLOSE)
        thought, self._held = self._held[: len(self._held) - keep], self._held[-keep:] * bool(keep)
        return _thought(thought)

    def finish(self) -> list[TextChunk | ThoughtChunk]:
        """Return what was held back."""
        held, self._held = self._held, ""
        if self._inside:
            return _thought(held)
        return [TextChunk(held)] if held.strip() else []

    def _begin(self) -> list[TextChunk | ThoughtChunk]:
        self._begun, text, self._held = True, self._held, ""
        return self._answer(text)

    def _answer(self, text: str) -> list[TextChunk | ThoughtChunk]:
        """Leave out the blank lines between thinking and answer."""
        if self._blank:
            text = text.lstrip()
            self._blank = not text
        return [TextChunk(text)] if text else []


def _thought(text: str) -> list[TextChunk | ThoughtChunk]:
    return [ThoughtChunk(text)] if text else []


def _overlap(text: str, tag: str) -> int:
    """Return how many letters at the end may be the beginning of the tag."""
    return next((n for n in range(len(tag) - 1, 0, -1) if text.endswith(tag[:n])), 0)
