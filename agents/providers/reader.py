"""Reads the JSON a model meant, without ever making up what it didn't say.

Models wrap JSON in prose and code fences, leave commas behind, quote like
Python, think aloud first, or are cut off. All of that is read where it can mean
one thing only; anything else is a ValueError, whose message is shown to the
model. Pure functions over text; see :func:`read_object`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite

from agents.providers.base import JsonSchema
from agents.providers.schema import check
from games.types import clean_text

DEEPEST = 32
"""Nesting beyond which nothing sensible is meant."""


def split_thoughts(text: str) -> tuple[str, str]:
    """Take ``<think>`` blocks off the front: returns (answer, thoughts).

    Only at the front, so that a command may hold such a word. Some templates
    leave out the opening mark, and a cut-off answer lacks the closing one.
    """
    rest, thoughts = text, []
    while opening := _OPENING.match(rest):
        inside = rest[opening.end() :]
        closing = _CLOSING.search(inside)
        thoughts.append((inside[: closing.start()] if closing else inside).strip())
        rest = inside[closing.end() :] if closing else ""
    closing = _CLOSING.search(rest)
    if closing and "{" not in rest[: closing.start()]:
        thoughts.append(rest[: closing.start()].strip())
        rest = rest[closing.end() :]
    return rest.lstrip() if thoughts else rest, "\n".join(filter(None, thoughts))


def read_object(text: str, schema: JsonSchema, *, cut: bool = False) -> dict[str, object]:
    """Read the object that an answer holds and check it by a schema.

    The first JSON object counts, else lines such as ``command: open mailbox``.
    Text is cleaned of control characters before it is checked.

    Args:
        cut: the answer was cut off at its longest, so its last line may lack
            its end.

    Raises:
        ValueError: nothing readable, something ambiguous, or not as the schema
            wants it; the message tells a model what to mend.
    """
    answer, _ = split_thoughts(text)
    if not answer.strip():
        raise ValueError("the answer was empty")
    found = _first_object(answer)
    if found is None:
        found = _lines(answer.rpartition("\n")[0] if cut else answer, schema)
    if found is None:
        raise ValueError("there was no JSON object in the answer")
    cleaned = _cleaned(found)
    assert isinstance(cleaned, dict)
    check(cleaned, schema)
    return cleaned


def peek(text: str) -> dict[str, object]:
    """Read what an answer says so far, cut-off text included; never raises.

    For showing an answer as it forms. Nothing of it may be played.
    """
    answer, _ = split_thoughts(text)
    start = answer.find("{")
    if start < 0:
        return {}
    parser = _Parser(answer, start, keep_cut=True)
    try:
        cleaned = _cleaned(parser.value(0))
    except ValueError:
        return {}
    return cleaned if isinstance(cleaned, dict) else {}


def _first_object(text: str) -> dict[str, object] | None:
    """Return the first object of a text, None if it holds nothing like one.

    What looks like an object but can't be read ends the search: an object that
    lies inside of it may be an alternative, and not what was meant.
    """
    start = text.find("{")
    while start >= 0:
        if _KEY.match(text, start + 1):
            found = _strict(text, start)
            if found is None:
                found = _Parser(text, start).value(0)
            return found if isinstance(found, dict) else None
        following = text.find("{", start + 1)
        between = text[start + 1 : following].strip()
        if following >= 0 and between and "}" not in between:
            raise ValueError(f"the JSON can't be read near “{clean(between[:40])}”")
        start = following
    return None


def _strict(text: str, start: int) -> object | None:
    """Read JSON as the standard has it; None if it isn't."""
    try:
        found: object = _DECODER.raw_decode(text, start)[0]
    except _TwiceError:
        raise
    except (ValueError, RecursionError):
        return None
    return found


def _lines(text: str, schema: JsonSchema) -> dict[str, object] | None:
    """Read lines such as ``command: open mailbox`` for fields of the schema.

    Texts and numbers only: a list on one line may be split in several ways.
    """
    properties = schema.get("properties")
    fields = properties if isinstance(properties, Mapping) else {}
    pairs: list[tuple[str, object]] = []
    for line in text.splitlines():
        match = _FIELD.match(line)
        name = match[1].lower() if match else ""
        inner = fields.get(name)
        if match is None or not isinstance(inner, Mapping):
            continue
        said = match[2].strip().strip("*").strip()
        if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'`":
            said = said[1:-1].strip()
        if inner.get("type") == "string" and said:
            pairs.append((name, said))
        elif inner.get("type") in ("number", "integer") and _NUMBER.fullmatch(said):
            pairs.append((name, _number(said)))
    return _unique(pairs) if pairs else None


class _TwiceError(ValueError):
    """A field was given twice, each time otherwise."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of fields; the same field said twice otherwise is ambiguous."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise _TwiceError(f"“{key}” was given twice, with different values")
        found[key] = value
    return found


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _number(text: str) -> int | float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return int(value) if value.is_integer() and re.fullmatch(r"[-+]?\d+", text) else value


def _float(text: str) -> float:
    return float(_number(text))


def _cleaned(value: object, depth: int = 0) -> object:
    """Drop control characters, and halves of characters, from every text."""
    if depth > DEEPEST:
        raise ValueError("the JSON is nested too deeply")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return _unique([(clean(key), _cleaned(item, depth + 1)) for key, item in value.items()])
    return value


def clean(text: str) -> str:
    """Clean a model's text; halves of a character are joined or replaced."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return clean_text(whole)


class _Parser:
    """Reads one value leniently.

    Args:
        keep_cut: keep text that was cut off, instead of leaving its field out.
    """

    def __init__(self, text: str, start: int, *, keep_cut: bool = False) -> None:
        self._text = text
        self._at = start
        self._keep_cut = keep_cut

    def value(self, depth: int) -> object:
        """Read the value at this place; ``_CUT`` if the text ends inside of it.

        Raises:
            ValueError: it can't be read, or in more than one way.
        """
        if depth > DEEPEST:
            raise ValueError("the JSON is nested too deeply")
        self._skip()
        char = self._char()
        if char == "{":
            return self._object(depth)
        if char == "[":
            return self._array(depth)
        if char in _QUOTES:
            return self._quoted()
        match = _BARE.match(self._text, self._at)
        if match is None:
            if not char:
                return _CUT
            raise self._error()
        self._at = match.end()
        self._skip()
        if not self._char():
            return _CUT  # "12" may have become "120"
        word = match[0]
        if word.lower() in _WORDS:
            return _WORDS[word.lower()]
        if _NUMBER.fullmatch(word):
            return _number(word)
        raise self._error()

    def _object(self, depth: int) -> object:
        pairs: list[tuple[str, object]] = []
        self._at += 1
        while True:
            self._skip()
            char = self._char()
            if char in ("}", ""):
                break
            if pairs and not self._comma_seen:
                raise self._error()
            key = self._key()
            if key is _CUT:
                break
            self._skip()
            if self._char() == "":
                break
            if self._char() != ":":
                raise self._error()
            self._at += 1
            value = self.value(depth + 1)
            if value is _CUT:
                break
            pairs.append((str(key), value))
            self._comma_seen = self._comma()
        if depth and not pairs and not self._char():
            return _CUT
        self._at += 1
        return _unique(pairs)

    def _array(self, depth: int) -> object:
        found: list[object] = []
        self._at += 1
        while True:
            self._skip()
            if self._char() in ("]", ""):
                break
            if found and not self._comma_seen:
                raise self._error()
            value = self.value(depth + 1)
            if value is _CUT:
                break
            found.append(value)
            self._comma_seen = self._comma()
        if not found and not self._char():
            return _CUT
        self._at += 1
        return found

    _comma_seen = False

    def _comma(self) -> bool:
        self._skip()
        if self._char() == ",":
            self._at += 1
            return True
        return False

    def _key(self) -> object:
        if self._char() in _QUOTES:
            return self._quoted(key=True)
        match = _NAME.match(self._text, self._at)
        if match is None:
            raise self._error()
        self._at = match.end()
        return _CUT if self._at == len(self._text) else match[0]

    def _quoted(self, *, key: bool = False) -> object:
        """Read a text; a quote ends it only where JSON may go on after it."""
        quote = _QUOTES[self._char()]
        after = _AFTER_KEY if key else _AFTER_VALUE
        start = at = self._at + 1
        while found := _TURN[quote].search(self._text, at):
            at = found.start()
            if found[0] == quote and after.match(self._text, at + 1):
                self._at = at + 1
                return _unescaped(self._text[start:at])
            at += 1 if found[0] == quote else 2
        self._at = len(self._text)
        if self._keep_cut and not key:
            return _unescaped(_CUT_ESCAPE.sub("", self._text[start:]))
        return _CUT

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _char(self) -> str:
        return self._text[self._at : self._at + 1]

    def _error(self) -> ValueError:
        near = self._text[max(0, self._at - 20) : self._at + 20]
        return ValueError(f"the JSON can't be read near “{clean(near)}”")


def _unescaped(text: str) -> str:
    """Resolve escapes; one that JSON doesn't know stands for its own character."""
    return _ESCAPED.sub(_resolve, text)


def _resolve(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPES.get(match[2], match[2])


_CUT = object()
"""Stands for a value in which the text ended."""

_QUOTES = {'"': '"', "'": "'", "“": "”"}
_TURN = {quote: re.compile(rf"\\|{quote}") for quote in _QUOTES.values()}
"""Where a text may end or be escaped; what lies between is passed over at once."""
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "none": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_float, parse_int=_number
)
_OPENING = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_CLOSING = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_KEY = re.compile(
    _SPACE.pattern + r"""(?:["'“][^"'”\n]{0,60}["'”]\s*:|[A-Za-z_]\w*\s*:)""", re.DOTALL
)
_BARE = re.compile(r"[-+.\w]+")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_AFTER_VALUE = re.compile(r"\s*(?:[,}\]]|//|/\*|\Z)")
_AFTER_KEY = re.compile(r"\s*:")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_FIELD = re.compile(r"[\s>*#\-]*\"?(\w+)\"?[\s*]*:[\s*]*(.*)$")
