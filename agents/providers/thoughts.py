"""Takes what a model thought aloud out of what it answered.

Templates mark thinking in many ways, leave out the opening mark, or are cut off before
the closing one. A mark inside of a JSON text is a word like any other. Pure functions;
nothing that a model only thought of is ever taken for its answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Spans = Callable[[str], Sequence[tuple[int, int]]]
"""Finds where the whole JSON objects of a text stand."""

_WORDS = r"(?:seed:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad)"
_OPEN = (
    rf"<{_WORDS}>|\[THINK(?:ING)?\]|◁think▷|<\|START_THINKING\|>|<\|channel>thoughts?\b"
    r"|(?:<\|start\|>assistant\s*)?<\|channel\|>\s*(?:analysis|commentary)[^<]*<\|message\|>"
)
_CLOSE = (
    rf"</{_WORDS}>|\[/THINK(?:ING)?\]|◁/think▷|<\|END_THINKING\|>|<channel\|>|<\|end\|>"
    r"|(?=<\|start\|>)|(?=<\|channel\|>\s*final)"
)
_OPENING = re.compile(rf"\s*(?:{_OPEN})", re.IGNORECASE)
_ANYWHERE = re.compile(_OPEN, re.IGNORECASE)
_CLOSING = re.compile(_CLOSE, re.IGNORECASE)
_STRAY = re.compile(
    rf"</{_WORDS}>|\[/THINK(?:ING)?\]|◁/think▷|<\|END_THINKING\|>|<channel\|>"
    r"|(?=<\|channel\|>\s*final)",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\s*(?:<\|start\|>assistant\s*)?<\|channel\|>\s*final[^<]*<\|message\|>", re.IGNORECASE
)
_LAST = re.compile(r"(?:\s*<\|(?:return|end|call|eot_id|im_end)\|>)+\s*\Z")
_STARTS = tuple(
    mark.lower()
    for mark in (
        *("<think>", "<thinking>", "<thought>", "<thoughts>", "<reasoning>", "[THINK]"),
        *("<|channel|>analysis<|message|>", "<|START_THINKING|>", "◁think▷"),
    )
)


def split_thoughts(text: str, spans: Spans) -> tuple[str, str]:
    """Take thinking off the front of an answer: returns (answer, thoughts).

    Only off the front, so that a command may hold such a word; what stands before a
    closing mark was thought, too, unless the mark stands in a JSON text.
    """
    rest, thoughts = text, []
    while opening := _OPENING.match(rest):
        inside = rest[opening.end() :]
        closing = _CLOSING.search(inside)
        thoughts.append((inside[: closing.start()] if closing else inside).strip())
        rest = inside[closing.end() :] if closing else ""
    while closing := _outside(_STRAY, rest, spans):
        before = rest[: closing.start()]
        if _ANYWHERE.search(before) or not (before.strip() or closing[0]):
            break
        thoughts.append(before.strip())
        rest = rest[closing.end() :]
    if final := _FINAL.match(rest):
        rest = _LAST.sub("", rest[final.end() :])
    elif thoughts:
        rest = _LAST.sub("", rest)
    answer = rest.lstrip() if thoughts or final else rest
    begun = answer.strip().lower()
    if any(mark.startswith(begun) for mark in _STARTS):
        answer = ""  # half a mark, while it streams
    return answer, "\n".join(filter(None, thoughts))


def without_thoughts(answer: str, spans: Spans) -> str:
    """Take out of an answer what was thought in its midst.

    A mark that nothing closes may be a word of a command, unless much comes after it.
    """
    while opening := _outside(_ANYWHERE, answer, spans):
        inside = answer[opening.end() :]
        closing = _CLOSING.search(inside)
        block = inside[: closing.start()] if closing else inside
        if closing is None and not ("{" in block or "\n" in block):
            break
        answer = answer[: opening.start()] + (inside[closing.end() :] if closing else "")
    return answer


def _outside(mark: re.Pattern[str], text: str, spans: Spans) -> re.Match[str] | None:
    """Return the first such mark that isn't inside of an object."""
    objects: Sequence[tuple[int, int]] | None = None
    for found in mark.finditer(text):
        if "{" not in text[: found.start()]:
            return found
        objects = spans(text) if objects is None else objects
        if not any(start < found.start() < end for start, end in objects):
            return found
    return None
