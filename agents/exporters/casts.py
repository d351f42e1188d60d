"""A session as a recording that asciinema's players show (asciicast, version 3)."""

from __future__ import annotations

import json
import textwrap

from agents.core.commands import Actor, Kind
from agents.exporters.steps import ExportedSession

_COLUMNS, _LINES = 80, 24
AGENTS = "# The agent's own move:"
"""A comment, which players pass over; this program reads by it who moved."""
_KEY = 0.06
"""Seconds between two keys."""
_READING = 0.02
"""Seconds that a character of an answer is left to read, a second at least."""
_LONGEST = 8.0


def to_cast(one: ExportedSession) -> str:
    """Return a session as an asciicast, with a marker where a person stepped in."""
    head = {
        "version": 3,
        "term": {"cols": _COLUMNS, "rows": _LINES},
        "title": f"{one.info.game.title}, seed {one.info.seed}",
    }
    lines = [json.dumps(head)]
    _say(lines, 0.0, f"{_shown(one.path[0].scene.text)}\r\n\r\n>")
    wait = _reading(one.path[0].scene.text)
    for turn in one.path[1:]:
        decision = turn.decision
        if decision is None:
            continue
        if decision.kind is Kind.OVERRIDE:
            why = f": {decision.why}" if decision.why else ""
            lines.append(json.dumps([wait, "m", f"override, not {decision.replaced}{why}"]))
            wait = 0.0
        if decision.actor is Actor.AGENT:
            lines.append(AGENTS)
        for key in decision.command:
            _say(lines, wait, key)
            wait = _KEY
        _say(lines, wait, f"\r\n{_shown(turn.scene.text)}\r\n\r\n>")
        wait = _reading(turn.scene.text)
    lines.append(json.dumps([wait, "x", "0"]))
    return "\n".join(lines) + "\n"


def _say(lines: list[str], wait: float, text: str) -> None:
    lines.append(json.dumps([round(wait, 3), "o", text], ensure_ascii=False))


def _shown(text: str) -> str:
    rows = (textwrap.wrap(line, _COLUMNS - 1) or [""] for line in text.split("\n"))
    return "\r\n".join(row for wrapped in rows for row in wrapped)


def _reading(text: str) -> float:
    return min(_LONGEST, max(1.0, _READING * len(text)))
