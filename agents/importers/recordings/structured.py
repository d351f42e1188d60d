"""Reads recordings that other programs keep as JSON, one value or one a line.

GlkOte transcripts as Lectrote writes them, lists of entries with a command and
the expected output, chats of messages with roles, and the JSON Lines of the
TALES benchmark.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.core.errors import CommandFileError
from agents.core.goals import MOST_GOALS, GoalState, clean_goal
from agents.core.text import clean_line
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.heard import InputLine, Parsed, ToldGoal, heard


def values_of(text: str) -> list[Any] | None:
    """Return the JSON values of a text: one alone, or one a line; None if it holds none.

    A last line that was cut off in the middle is left out.

    Raises:
        CommandFileError: a line amid others is broken; says which.
    """
    head = text.lstrip()[:1]
    if head not in ("{", "["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        # A list of records is the same as records one a line.
        several = isinstance(value, list) and len(value) > 1
        return value if several and all(isinstance(one, dict) for one in value) else [value]
    values: list[Any] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for place, (number, line) in enumerate(lines):
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            if not place:
                return None
            if place == len(lines) - 1:
                break
            raise CommandFileError(
                f"Line {number} of the file is broken JSON.",
                f"{NOTHING} The {number - 1} lines before it are whole; take out what follows.",
            ) from error
    return values


def is_glkote(values: Sequence[Any]) -> bool:
    """Tell whether these are inputs and updates of GlkOte."""
    return any(isinstance(one, dict) and {"input", "output"} <= one.keys() for one in values)


def read_glkote(values: Sequence[Any]) -> Parsed:
    """Read GlkOte inputs and updates; the text of buffer windows is the story."""
    kinds: dict[Any, str] = {}
    opening = ""
    lines: list[InputLine] = []
    begun: float | None = None
    for number, one in enumerate(values, 1):
        if not isinstance(one, dict) or "output" not in one:
            continue
        asked, told = _mapping(one.get("input")), _mapping(one.get("output"))
        for window in _listed(told.get("windows")):
            kinds[window.get("id")] = str(window.get("type"))
        answer = "\n".join(_paragraphs(told, kinds))
        at = one.get("timestamp")
        second = None
        if isinstance(at, int | float):
            begun = at if begun is None else begun
            second = (at - begun) / 1000
        if asked.get("type") == "line" and isinstance(asked.get("value"), str):
            lines.append(heard(number, asked["value"], _unprompted(answer), second=second))
        elif asked.get("type") == "char" and isinstance(asked.get("value"), str):
            key = {"return": "enter", " ": "space"}.get(asked["value"], asked["value"])
            lines.append(InputLine(number, key, key=True, second=second))
        elif lines:
            continue  # a resize, a timer: what they show is no answer to a command
        else:
            opening += _unprompted(answer) + "\n"
    return Parsed(opening.strip(), tuple(lines))


def _paragraphs(told: Mapping[str, Any], kinds: Mapping[Any, str]) -> Iterator[str]:
    for content in _listed(told.get("content")):
        if kinds.get(content.get("id"), "buffer") != "buffer":
            continue
        for paragraph in _listed(content.get("text")):
            words = _unstyled(paragraph.get("content"), bool(paragraph.get("append")))
            yield words


def _unstyled(content: Any, appended: bool) -> str:
    """Return a paragraph's text; what it appends to the prompt is the echoed input."""
    if not isinstance(content, list):
        return ""
    parts: list[str] = []
    items = iter(content)
    for item in items:
        if isinstance(item, str):
            style, text = item, next(items, "")
        elif isinstance(item, dict) and "special" not in item:
            style, text = str(item.get("style")), item.get("text", "")
        else:
            continue
        if not (appended and style == "input") and isinstance(text, str):
            parts.append(text)
    return "".join(parts)


def _unprompted(text: str) -> str:
    return text.strip().removesuffix(">").strip()


# --- sessions of this program ------------------------------------------------------------------


def is_session(values: Sequence[Any]) -> bool:
    """Tell whether it is a session as ``replay SESSION --json`` writes it."""
    turns = _turns(values)
    return (
        "engine" in _mapping(values[0])
        and bool(turns)
        and "text" in turns[0]
        and "command" in turns[0]
    )


def read_session(values: Sequence[Any]) -> Parsed:
    """Read a session file; what its agent played by itself stays the agent's."""
    told = values[0]
    root, *turns = _turns(values)
    lines = [
        replace(
            heard(number, turn["command"], _text(turn.get("text")), _text(turn.get("why")) or ""),
            by_agent=turn.get("actor") == "agent",
        )
        for number, turn in enumerate(turns, 1)
        if isinstance(turn.get("command"), str)
    ]
    seed = told.get("seed")
    return Parsed(
        _text(root.get("text")) or "",
        tuple(lines),
        _text(told.get("sha256")) or "",
        _seed(seed),
        _goals(_listed(told.get("goals")), [root, *turns]),
    )


def _goals(told: Sequence[Mapping[str, Any]], turns: Sequence[Mapping[str, Any]]) -> Goals:
    """Read what a session was played for; a goal that makes no sense is left out."""
    lines = {_whole(turn.get("id")): at for at, turn in enumerate(turns)}
    ranks = {_whole(one.get("id")): rank for rank, one in enumerate(told)}
    found: dict[int | None, ToldGoal] = {}
    for one in sorted(told, key=lambda one: _whole(one.get("id")) or 0):
        text, at = clean_goal(_text(one.get("text")) or ""), lines.get(_whole(one.get("turn")))
        number, settled = _whole(one.get("id")), lines.get(_whole(one.get("settled")))
        state = one.get("state")
        if number is None or not text or at is None or state not in set(GoalState):
            continue
        is_open = state == GoalState.OPEN or settled is None
        parent = _whole(one.get("parent"))
        found[number] = ToldGoal(
            text,
            at,
            clean_line(_text(one.get("author")) or "")[:_LONGEST_NAME],
            GoalState.OPEN if is_open else GoalState(state),
            None if is_open else settled,
            list(found).index(parent) if parent in found else None,
            ranks[number],
        )
        if len(found) == MOST_GOALS:
            break
    return tuple(found.values())


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


Goals = tuple[ToldGoal, ...]
_LONGEST_NAME = 200


def _turns(values: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Return the turns of a session: in its value, or one a line below its head."""
    head = _mapping(values[0])
    return _listed(head.get("turns")) if "turns" in head else _listed(list(values[1:]))


# --- lists of entries, chats, benchmarks ------------------------------------------------------


def is_entries(values: Sequence[Any]) -> bool:
    """Tell whether it is ``{"entries": [{"command": …, "expectedOutput": …}]}``."""
    return bool(_entries(values))


def read_entries(values: Sequence[Any]) -> Parsed:
    """Read entries; those without a command open the story."""
    opening, lines = "", []
    for number, one in enumerate(_entries(values), 1):
        command = one.get("command")
        answer = next((one[name] for name in _ANSWERS if name in one), None)
        said = answer if isinstance(answer, str) else None
        if isinstance(command, str) and command.strip():
            lines.append(heard(number, command, said))
        elif not lines:
            opening += (said or "") + "\n"
    return Parsed(opening.strip(), tuple(lines))


def _entries(values: Sequence[Any]) -> list[Mapping[str, Any]]:
    head = _mapping(values[0])
    found = head.get("entries") if len(values) == 1 and "entries" in head else list(values)
    told = [one for one in _listed(found) if "command" in one]
    return told if any(name in one for one in told for name in _ANSWERS) else []


_ANSWERS = ("expectedOutput", "output", "response", "observation")


def is_trajectories(values: Sequence[Any]) -> bool:
    """Tell whether it is a dataset of this program's: observations N + 1, actions N."""
    return all(isinstance(one, dict) and {"observations", "actions"} <= one.keys()
               for one in values)  # fmt: skip


def read_trajectories(values: Sequence[Any]) -> Parsed:
    """Read the longest session of a dataset of trajectories."""
    one = max(values, key=lambda value: len(value["actions"]))
    seen = [_text(text) for text in one["observations"]]
    infos = [_mapping(info) for info in one.get("infos") or ()]
    infos += [{}] * (len(one["actions"]) - len(infos))
    lines = [
        replace(
            heard(number, str(action), answer, _text(info.get("why")) or ""),
            by_agent=info.get("who") == "agent",
        )
        for number, (action, answer, info) in enumerate(
            zip(one["actions"], seen[1:], infos, strict=False), 1
        )
    ]
    seed = one.get("seed")
    return Parsed((seen[0] if seen else "") or "", tuple(lines), seed=_seed(seed))


def is_rows(values: Sequence[Any]) -> bool:
    """Tell whether these are a dataset's rows: single moves, of which some may be missing."""
    return all(isinstance(one, dict) and {"session", "move", "who"} <= one.keys()
               for one in values)  # fmt: skip


def read_rows(values: Sequence[Any]) -> Parsed:
    """Refuse a dataset's rows.

    Raises:
        CommandFileError: always; says which exports can be read.
    """
    raise CommandFileError(
        "The file is a dataset: its rows are single moves, and some may be left out.",
        f"{NOTHING} A session is handed on by: export --format session (or transcript, "
        "markdown, asciicast, trajectories); a game's demonstrations by --format pack.",
    )


def _seed(told: Any) -> int | None:
    return told if isinstance(told, int) and 0 < told < 2**31 else None


def is_tales(values: Sequence[Any]) -> bool:
    """Tell whether these are steps of the TALES benchmark."""
    return bool(values) and all(
        isinstance(one, dict) and {"Action", "Observation"} <= one.keys() for one in values
    )


def read_tales(values: Sequence[Any]) -> Parsed:
    """Read steps of the TALES benchmark: what was seen, done, and answered."""
    lines = [
        heard(number, str(one["Action"]), _text(one.get("Feedback")))
        for number, one in enumerate(values, 1)
    ]
    return Parsed(_text(values[0].get("Observation")) or "", tuple(lines))


def is_chat(values: Sequence[Any]) -> bool:
    """Tell whether it is a chat: messages with a role and content."""
    return len(_messages(values)) >= 2


def read_chat(values: Sequence[Any]) -> Parsed:
    """Read a chat between a story and whoever plays it.

    Whose messages are commands is told by their length: a story says more.
    """
    messages = [one for one in _messages(values) if one[0] != "system"]
    sizes: dict[str, list[int]] = {}
    for role, text in messages:
        sizes.setdefault(role, []).append(len(text))
    player = min(sizes, key=lambda role: sum(sizes[role]) / len(sizes[role]), default="")
    opening, lines = [], list[InputLine]()
    for number, (role, text) in enumerate(messages, 1):
        if role == player:
            command, why = _said_and_meant(text)
            lines.append(heard(number, command, None, why))
        elif not lines:
            opening.append(text)
        else:
            last = lines[-1]
            told = f"{last.answer}\n{text}" if last.answer is not None else text
            lines[-1] = heard(last.number, last.command, told)
    return Parsed("\n".join(opening).strip(), tuple(line for line in lines if line.command))


def _said_and_meant(text: str) -> tuple[str, str]:
    """Return the command of a message, and what was said around it: why."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    asked = [line for line in lines if line.startswith(">")]
    if len(asked) != 1:
        return text.strip().removeprefix(">"), ""
    return asked[0].removeprefix(">"), " ".join(line for line in lines if line is not asked[0])


def _messages(values: Sequence[Any]) -> list[tuple[str, str]]:
    if len(values) == 1:
        only = values[0]
        several = _mapping(only)
        found: Iterable[Any] = (
            several.get("messages") or several.get("conversations") or () if several else only
        )
    else:
        found = values
    return [
        (str(one.get("role", one.get("from"))), text)
        for one in (found if isinstance(found, list | tuple) else ())
        if isinstance(one, dict)
        and ("role" in one or "from" in one)
        and (text := _said(one.get("content", one.get("value"))))
    ]


def _said(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in _listed(content))
    return content if isinstance(content, str) else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
