"""Errors that servers report in an answer's place, in the forms of every make."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = ("message", "error_description", "detail", "msg", "error", "errors", "title")
"""Fields that say in words what is wrong; what says more comes first."""
_PLAIN = ("message", "detail", "msg")
"""Fields that mean an error where no answer stands beside them."""
_DEEPEST = 5
_MOST = 4
"""Errors that are told of a list of them."""


def tells_error(told: Mapping[str, object]) -> bool:
    """Tell whether a document reports an error, and is no piece of an answer."""
    if told.get("error") or told.get("errors"):
        return True
    named = (told.get(name) for name in _PLAIN)
    answers = "choices" in told or "done" in told
    return not answers and any(isinstance(s, str | list) and words_of(s) for s in named)


def words_of(body: object, depth: int = _DEEPEST) -> str:
    """Return what an error says in words, empty if it says nothing.

    ``{"error": {"message": ...}}``, ``{"error": ...}``, FastAPI's ``{"detail": [{"msg":
    ...}]}``, a list of any of these, or text that is no web page.
    """
    if isinstance(body, str):
        return "" if body.lstrip().startswith("<") else body
    if not depth:
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, (words_of(one, depth - 1) for one in body[:_MOST])))
    if not isinstance(body, Mapping):
        return ""
    inner = body.get("error")
    parts = [inner if isinstance(inner, Mapping | list) else None, *map(body.get, _WORDS)]
    return next(filter(None, (words_of(part, depth - 1) for part in parts)), "")
