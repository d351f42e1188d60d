"""What language models are saying while they say it; thoughts are folded."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from agents.core.proposals import Draft
from games.text import clean_line
from games.types import clean_text
from tui.widgets.drawn import Drawn
from tui.widgets.format import AGENT, QUIET, clip, short_spec, wrap

TAIL = 2000
"""Characters at the end of a text that are looked at: more never fits."""
SAID, SAID_BY_EACH, THOUGHT = 5, 2, 12
"""Lines shown of an answer, of each answer of several, and of unfolded thoughts."""

_FIELD = re.compile(r'"(command|reason)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)


def spoken(text: str) -> str:
    """Return what there is to read in an answer that may be unfinished JSON."""
    if not text.lstrip().startswith("{"):
        return clean_line(text)
    found = dict(_FIELD.findall(text))
    return " — ".join(
        clean_line(_unquoted(found[name])) for name in ("command", "reason") if name in found
    )


def _unquoted(text: str) -> str:
    try:
        words = json.loads(f'"{text}"', strict=False)
    except ValueError:  # cut in the middle of an escape
        return text
    # Half of a pair of escapes is no character that a terminal could be sent.
    return str(words).encode("utf-8", "replace").decode()


def word_count(text: str) -> str:
    """Say how many words a text has."""
    count = len(text.split())
    return "1 word" if count == 1 else f"{count:,} words"


def thought_lines(thoughts: str, width: int, most: int = THOUGHT) -> list[Content]:
    """Write the end of a thought, set off from what was said."""
    lines: list[str] = []
    for paragraph in clean_text(thoughts[-TAIL:]).splitlines():
        lines += wrap(paragraph, width - 2)
    return [Content.styled(f"┊ {line}", QUIET) for line in lines[-most:]]


def draft_lines(
    drafts: Sequence[Draft], width: int, *, unfolded: bool, folds: str, most: int = THOUGHT
) -> list[Content]:
    """Write what models have said so far, at most ``width`` cells wide.

    Args:
        drafts: one a model, in the order in which they began.
        width: in cells.
        unfolded: their thoughts are shown too.
        folds: the key that shows them or folds them away.
        most: lines of a thought that there is room for.
    """
    lines: list[Content] = []
    alone = len(drafts) == 1
    for draft in drafts:
        if not alone:
            name = clip(short_spec(draft.player), width)
            lines.append(Content.styled(name, "bold " + AGENT))
        if draft.thoughts:
            word = "thought" if draft.text else "thinking…"
            fold = "folds" if unfolded else "unfolds"
            told = f"{word} {word_count(draft.thoughts)}" + (f"  {folds} {fold}" if alone else "")
            lines.append(Content.styled(clip(told, width), QUIET))
            if unfolded:
                lines += thought_lines(draft.thoughts, width, most if alone else min(most, 4))
        said = spoken(draft.text[-TAIL:] if not draft.text.lstrip().startswith("{") else draft.text)
        tail = wrap(said[-TAIL:], width)[-(SAID if alone else SAID_BY_EACH) :]
        lines += [Content(line) for line in tail]
    return lines


@dataclass(frozen=True, slots=True)
class Speaking:
    """What models have said so far.

    Attributes:
        drafts: the latest of each model, in the order in which they began.
        unfolded: the thoughts are shown, not only how long they are.
        most: lines of a thought that there is room for.
        folds: the key that shows the thoughts or folds them away.
    """

    drafts: tuple[Draft, ...] = ()
    unfolded: bool = False
    most: int = THOUGHT
    folds: str = ""


class StreamText(Drawn[Speaking]):
    """The drafts of one thought."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(Speaking(), classes=classes)

    def draw(self, shown: Speaking, width: int) -> Content:
        """Write the end of what was said."""
        lines = draft_lines(
            shown.drafts,
            max(12, width),
            unfolded=shown.unfolded,
            folds=shown.folds,
            most=shown.most,
        )
        return Content("\n").join(lines)
