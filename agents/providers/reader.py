"""Reads the JSON a model meant, without ever making up what it didn't say.

Models wrap JSON in prose and code fences, leave commas behind, quote like
Python, think aloud first, or are cut off. All of that is read where it can mean
one thing only; anything else is a ValueError, whose message is shown to the
model. What they wrote is rewritten as JSON by the standard, which pydantic
reads and checks. Pure functions over text; see :func:`read_answer`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from agents.core.text import clean_whole
from agents.core.validation import complaints
from agents.providers import thoughts
from agents.providers.answers import AnswerShape, schema_of

_Shape = TypeVar("_Shape", bound=AnswerShape)

DEEPEST = 32
"""Nesting beyond which nothing sensible is meant."""


def split_thoughts(text: str) -> tuple[str, str]:
    """Take what was thought aloud off the front: returns (answer, thoughts)."""
    return thoughts.split_thoughts(text, _spans)


def read_answer(text: str, shape: type[_Shape], *, cut: bool = False) -> _Shape:
    """Read the object that an answer holds and check it by its shape.

    The last whole JSON object counts, since models think of others first; of objects
    in one list it is the first. Else lines such as ``command: open mailbox`` are read.
    Text is cleaned of control characters before it is checked.

    Args:
        cut: the answer was cut off at its longest, so its last line may lack
            its end.

    Raises:
        ValueError: nothing readable, something ambiguous, or not of that shape;
            the message tells a model what to mend.
    """
    answer, _ = split_thoughts(text)
    if not answer.strip():
        raise ValueError("the answer was empty")
    answer = thoughts.without_thoughts(answer, _spans)
    answer = _braced(answer, shape)
    start = _first_object(answer)
    if start is None:
        found = _lines(answer.rpartition("\n")[0] if cut else answer, shape)
    else:
        found = _parsed(answer, _last_meant(answer, start, shape))
    if found is None:
        raise ValueError("there was no JSON object in the answer")
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        raise ValueError(complaints(error)[0]) from None


def peek(text: str) -> dict[str, object]:
    """Read what an answer says so far, cut-off text included; never raises.

    For showing an answer as it forms. Nothing of it may be played.
    """
    answer, _ = split_thoughts(text)
    start = answer.find("{")
    try:
        return _parsed(answer, start, keep_cut=True) if start >= 0 else {}
    except ValueError:
        return {}


def _braced(text: str, shape: type[AnswerShape]) -> str:
    """Put the brace before an object that lacks it: a line begins with a field in quotes.

    Else an object inside of it, an alternative, would be taken for what was meant.
    """
    fields = schema_of(shape)["properties"]
    assert isinstance(fields, Mapping)
    begun = text.find("{")
    for line in _UNBRACED.finditer(text, 0, begun if begun >= 0 else len(text)):
        if line[1] in fields:
            return "{" + text[line.end() :]
    return text


def _first_object(text: str) -> int | None:
    """Return where the first object of a text begins, None if it holds nothing like one.

    What looks like an object but can't be read ends the search: an object that
    lies inside of it may be an alternative, and not what was meant.
    """
    start = text.find("{")
    while start >= 0:
        if _KEY.match(text, start + 1):
            return start
        following = text.find("{", start + 1)
        between = text[start + 1 : following].strip()
        if following >= 0 and between and "}" not in between:
            raise _unreadable(text, start + 20)
        start = following
    return None


def _last_meant(text: str, first: int, shape: type[AnswerShape]) -> int:
    """Return where the last whole object begins that has a field of the shape."""
    fields = schema_of(shape)["properties"]
    assert isinstance(fields, Mapping)
    meant, listed = first, first
    for start, end in _spans(text):
        apart = text[listed:start].strip() != ","
        if start > first and apart and fields.keys() & _parsed(text, start).keys():
            meant = start
        listed = end
    return meant


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the whole objects of a text begin and end; never raises.

    What can't be read, or was cut off, ends it: what lies inside of that isn't meant.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while (start := text.find("{", at)) >= 0:
        at = start + 1
        if not _KEY.match(text, at):
            continue
        try:
            _, end = _standard(text, start, keep_cut=False)
        except ValueError:
            break
        if end is None:
            break
        found.append((start, end))
        at = end
    return found


def _parsed(text: str, start: int, *, keep_cut: bool = False) -> dict[str, object]:
    """Read the object that begins here, as far as it goes."""
    standard, _ = _standard(text, start, keep_cut=keep_cut)
    found: dict[str, object] = from_json(standard, allow_partial=True)
    return found


def _lines(text: str, shape: type[AnswerShape]) -> dict[str, object] | None:
    """Read lines such as ``command: open mailbox`` for fields of the shape.

    Texts and numbers only: a list on one line may be split in several ways.
    """
    fields = schema_of(shape)["properties"]
    assert isinstance(fields, Mapping)
    found: dict[str, object] = {}
    for line in text.splitlines():
        match = _FIELD.match(line)
        name = match[1].lower() if match else ""
        if match is None or name not in fields:
            continue
        said = match[2].strip().strip("*").strip()
        if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'`":
            said = said[1:-1].strip()
        kind = fields[name].get("type")
        value: str | float | None = None
        if kind == "string" and said:
            value = clean_whole(said)
        elif kind in ("number", "integer") and _NUMBER.fullmatch(said):
            value = _number(said)
        if value is not None and found.setdefault(name, value) != value:
            raise ValueError(f"“{name}” was given twice, with different values")
    return found or None


def _standard(text: str, start: int, *, keep_cut: bool) -> tuple[str, int | None]:
    """Rewrite an object as JSON by the standard, as far as it goes.

    Other quotes, bare names, comments and a comma too many are put right, texts
    are cleaned, and what was cut off is left out. What is out of place is refused
    here: of partial JSON, the parser would read all that lies before it.

    Args:
        keep_cut: keep text that was cut off, instead of leaving its field out.

    Returns:
        The object, and where it ends; None if it was cut off.

    Raises:
        ValueError: it can't be read, or in more than one way.
    """
    out: list[str] = []
    fields: list[set[str] | None] = []  # of every object that is open; None for a list
    comma, key, at = "", "", start
    while char := text[(at := _after_space(text, at)) : at + 1]:
        names = fields[-1] if fields else None
        awaits_key = names is not None and not out[-1].endswith(":")
        follows = bool(out) and not comma and not out[-1].endswith(_UNFINISHED)
        if char == ":" and key:
            out.append(f"{comma}{key}:")
            comma = key = ""
        elif key or (char == "," and not follows) or (follows and char not in ",}]"):
            raise _unreadable(text, at)
        elif char == ",":
            comma = ","
        elif char in "{[" and not awaits_key:
            out.append(comma + char)
            comma = ""
            fields.append(set() if char == "{" else None)
            if len(fields) > DEEPEST:
                raise ValueError("the JSON is nested too deeply")
        elif char == ("]" if names is None else "}") and not out[-1].endswith(":"):
            out.append(char)
            comma = ""
            fields.pop()
            if not fields:
                return "".join(out), at + 1
        else:
            token, at = _token(text, at, key=awaits_key, keep_cut=keep_cut)
            if not token:
                break
            if names is None or not awaits_key:
                out.append(comma + token)
                comma = ""
            elif token in names:
                raise ValueError(f"{token} was given twice")
            else:
                names.add(token)
                key = token
            continue
        at += 1
    # A field or list of which nothing came but its beginning says nothing.
    while len(out) > 1 and out[-1].endswith(_UNFINISHED):
        out.pop()
    return "".join(out), None


def _token(text: str, at: int, *, key: bool, keep_cut: bool) -> tuple[str, int]:
    """Rewrite a key, text, number or word and pass it; empty if the text ends inside of it."""
    if text[at] in _QUOTES:
        said, at = _quoted(text, at, key=key, keep_cut=keep_cut)
        return "" if said is None else json.dumps(clean_whole(said), ensure_ascii=False), at
    match = (_NAME if key else _BARE).match(text, at)
    if match is None:
        raise _unreadable(text, at)
    word, at = match[0], match.end()
    if _after_space(text, at) == len(text):
        return "", at  # "12" may have become "120"
    if key:
        return json.dumps(word), at
    if word.lower() in _WORDS:
        return _WORDS[word.lower()], at
    if _NUMBER.fullmatch(word):
        return repr(_number(word)), at
    raise _unreadable(text, match.start())


def _quoted(text: str, start: int, *, key: bool, keep_cut: bool) -> tuple[str | None, int]:
    """Read a text and pass it; a quote ends it only where JSON may go on after it."""
    quote, at = _QUOTES[text[start]], start + 1
    after = _AFTER_KEY if key else _AFTER_VALUE
    while found := _TURN[quote].search(text, at):
        at = found.end()
        if found[0] != quote:
            at += 1
        elif after.match(text, at):
            return _unescaped(text[start + 1 : at - 1]), at
    cut = _unescaped(_CUT_ESCAPE.sub("", text[start + 1 :]))
    return (cut if keep_cut and not key else None), len(text)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _unreadable(text: str, at: int) -> ValueError:
    near = clean_whole(text[max(0, at - 20) : at + 20])
    return ValueError(f"the JSON can't be read near “{near}”")


def _number(text: str) -> int | float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return int(value) if value.is_integer() and re.fullmatch(r"[-+]?\d+", text) else value


def _unescaped(text: str) -> str:
    """Resolve escapes; one that JSON doesn't know stands for its own character."""
    return _ESCAPED.sub(_resolve, text)


def _resolve(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPES.get(match[2], match[2])


_UNFINISHED = ("{", "[", ":")
_QUOTES = {'"': '"', "'": "'", "“": "”"}
_TURN = {quote: re.compile(rf"\\|{quote}") for quote in _QUOTES.values()}
"""Where a text may end or be escaped; what lies between is passed over at once."""
_WORDS = {"true": "true", "false": "false", "null": "null", "none": "null"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_KEY = re.compile(
    _SPACE.pattern + r"""(?:["'“][^"'”\n]{0,60}["'”]\s*:|[A-Za-z_]\w*\s*:)""", re.DOTALL
)
_UNBRACED = re.compile(r"""^[\s,]*(?=["'“](\w+)["'”]\s*:)""", re.MULTILINE)
_BARE = re.compile(r"[-+.\w]+")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_AFTER_VALUE = re.compile(r"\s*(?:[,}\]]|//|/\*|\Z)")
_AFTER_KEY = re.compile(r"\s*:")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_FIELD = re.compile(r"[\s>*#\-]*\"?(\w+)\"?[\s*]*:[\s*]*(.*)$")
