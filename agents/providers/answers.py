"""The shape that an answer is asked for in and checked by: a pydantic model of it.

What is wrong with an answer is shown to the model: it is said where, and what
would be right.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from agents.providers.base import JsonSchema


class AnswerShape(BaseModel):
    """What a model answers; nothing in it is taken for what it isn't."""

    model_config = ConfigDict(strict=True, frozen=True)


class ClosedShape(AnswerShape):
    """A shape whose schema allows no other fields; read, they are passed over."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_WHOLE = BeforeValidator(_whole)
"""Marks an integer that may be written as 1.0."""


@cache
def schema_of(shape: type[AnswerShape]) -> JsonSchema:
    """Return the JSON schema of a shape: one object, without names for its parts."""
    told = shape.model_json_schema()
    return dict(_plain(told, told.get("$defs", {})))


def _plain(node: Any, definitions: dict[str, Any]) -> Any:
    """Put definitions in their places; leave out what pydantic says of its classes."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rpartition("/")[2]], definitions)
    dropped = {"$defs", "title", "default"} | ({"description"} if "properties" in node else set())
    plain = {key: _plain(value, definitions) for key, value in node.items() if key not in dropped}
    if "properties" in node:
        plain["properties"] = {
            name: _plain(value, definitions) for name, value in node["properties"].items()
        }
    return plain


def complaint(error: ValidationError) -> str:
    """Say of the first thing that is wrong with a value where it is and what would be right."""
    wrong = error.errors(include_url=False)[0]
    *place, last = wrong["loc"] or ("",)
    if wrong["type"] == "missing":
        return f"“{last}” is missing in {_where(place)}"
    # pydantic begins with the kind of thing: "Input should be ...".
    should = wrong["msg"].partition(" ")[2]
    if wrong["type"] == "model_type":
        should = "should be an object"
    told = json.dumps(wrong["input"], ensure_ascii=False, default=str)
    shown = told if len(told) <= 120 else f"{told[:119]}…"
    return f"{_where(wrong['loc'])} {should}" + ("" if ", not " in should else f", not {shown}")


def _where(place: list[int | str] | tuple[int | str, ...]) -> str:
    where = "the answer"
    for part in place:
        where = f"“{part}”" if isinstance(part, str) else f"item {part + 1} of {where}"
    return where
