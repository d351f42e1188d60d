"""Checks values by the small part of JSON Schema that this program asks for.

Its messages are shown to models: they say where and what is wrong, and what
would be right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from agents.providers.base import JsonSchema


def check(value: object, schema: JsonSchema, where: str = "the answer") -> None:
    """Check a value by the part of JSON Schema that this program uses.

    type (a name or several), enum, required, properties, items, minItems,
    maxItems, minLength, maxLength, minimum and maximum; others are ignored.

    Raises:
        ValueError: says where and what is wrong.
    """
    kinds = schema.get("type")
    names = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(names, list | tuple) and not any(_is(value, str(name)) for name in names):
        wanted = " or ".join(map(str, names))
        raise ValueError(f"{where} must be of type {wanted}, not {_shown(value)}")
    choices = schema.get("enum")
    if isinstance(choices, list | tuple) and value not in choices:
        raise ValueError(f"{where} must be one of {_shown(list(choices))}, not {_shown(value)}")
    if isinstance(value, str):
        _bounds(len(value), schema, "minLength", "maxLength", f"the length of {where}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _bounds(value, schema, "minimum", "maximum", where)
    elif isinstance(value, list):
        _bounds(len(value), schema, "minItems", "maxItems", f"the number of items of {where}")
        items = schema.get("items")
        if isinstance(items, Mapping):
            for i, item in enumerate(value):
                check(item, items, f"item {i + 1} of {where}")
    elif isinstance(value, dict):
        _check_fields(value, schema, where)


def _check_fields(value: dict[str, object], schema: JsonSchema, where: str) -> None:
    required = schema.get("required")
    for name in required if isinstance(required, list | tuple) else ():
        if name not in value:
            raise ValueError(f"“{name}” is missing in {where}")
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        if name in value and isinstance(inner, Mapping):
            check(value[name], inner, f"“{name}”")


def _bounds(number: float, schema: JsonSchema, least: str, most: str, where: str) -> None:
    low, high = schema.get(least), schema.get(most)
    if isinstance(low, int | float) and number < low:
        raise ValueError(f"{where} must be at least {low}, not {number}")
    if isinstance(high, int | float) and number > high:
        raise ValueError(f"{where} must be at most {high}, not {number}")


def _is(value: object, kind: str) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "integer":
        whole = isinstance(value, float) and value.is_integer()
        return whole or (isinstance(value, int) and not isinstance(value, bool))
    known = _TYPES.get(kind)
    return known is None or isinstance(value, known)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else f"{text[:119]}…"


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
