"""The shape that an answer is asked for in and checked by: a pydantic model of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

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
