"""Sessions as people read them, and as other Understudies do."""

from __future__ import annotations

import json
from dataclasses import replace

from agents.exporters.private import public_spec
from agents.exporters.steps import ExportedSession, Intervention
from agents.journal.session_file import as_data

VERSION = 1
"""Of the lines that :func:`to_lines` writes."""


def to_markdown(one: ExportedSession) -> str:
    """Return a session in Markdown: commands stand out, overrides are told."""
    parts = [f"# {one.info.game.title}, seed {one.info.seed}", "", _quoted(one.path[0].scene.text)]
    for step, turn in zip(one.steps, one.path[1:], strict=True):
        told = {Intervention.AGENT: " (the agent)", Intervention.ACCEPTED: " (accepted)"}.get(
            step.part, ""
        )
        if step.refused:
            told = f" (instead of `{_code(step.refused[0])}`)"
        parts += ["", f"**`> {_code(step.command)}`**{told}"]
        if step.why:
            parts += ["", f"*{_plain(step.why)}*"]
        parts += ["", _quoted(step.after.text)]
        if turn.went is not None:
            parts += ["", f"*Up to here it went {turn.went}.*"]
    return "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {_plain(line)}" if line else ">" for line in text.strip().split("\n"))


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|~" else char for char in text)


def _code(text: str) -> str:
    return text.replace("`", "'")


def to_lines(one: ExportedSession, full: bool) -> str:
    """Return a session as JSON Lines: its head, then a turn a line.

    Args:
        full: what was proposed, judged and asked as well; else only what was played.
    """
    wanted = one.goals
    if not full:
        wanted = tuple(replace(goal, author=public_spec(goal.author)) for goal in wanted)
    told = as_data(one.info, one.path, wanted=wanted)
    turns = told.pop("turns")
    assert isinstance(turns, list)
    if not full:
        told |= {name: public_spec(str(told[name])) for name in ("player", "critic")}
    lines = [json.dumps({"understudy": "session", "version": VERSION, **told})]
    for turn in turns:
        kept = turn if full else {**turn, "proposals": [], "failures": []}
        lines.append(json.dumps(kept))
    return "\n".join(lines) + "\n"
