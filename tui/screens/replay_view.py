"""The lines of the replay screen: where it stands, and what was played; pure functions."""

from __future__ import annotations

from textual.content import Content

from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.journal.sessions import SessionInfo
from games.text import clean_line
from tui.widgets.critic import CriticView
from tui.widgets.format import QUIET, decision_mark, effect_mark
from tui.widgets.spending import voice_note
from tui.widgets.worldpane import score_words


def top_line(session: SessionInfo, turn: Turn, speed: float | None, width: int) -> Content:
    """Write which session is shown and where it stands; the least important gives way first.

    Args:
        session: what is replayed.
        turn: the turn that is shown.
        speed: moves a second where it plays by itself, None where it doesn't.
        width: in cells.
    """
    title, place = clean_line(session.game.title), clean_line(turn.scene.location or "")
    right = [score_words(turn.scene) and f"score {score_words(turn.scene)}"]
    if speed is not None:
        right.append(f"▶ {speed:g} a second")
    right.append(f"session {session.id}")
    tail = "   ".join(part for part in right if part)
    if Content(tail).cell_length > width // 2:
        tail = "   ".join(part for part in right[:-1] if part)
    named = [part for part in (title, place) if part]
    if len(named) == 2 and sum(map(len, named)) + 16 > width - Content(tail).cell_length:
        named = [place]
    head = Content.assemble(("Replay", "bold"), *(f" · {part}" for part in named))
    head = head.truncate(max(1, width - Content(tail).cell_length - 2), ellipsis=True)
    gap = " " * max(1, width - head.cell_length - Content(tail).cell_length)
    return Content.assemble(head, gap, tail)


def move_line(turn: Turn) -> Content:
    """Say in one line what was played, by whom, and what it brought."""
    if turn.decision is None:
        return Content.styled("the opening", QUIET)
    mark, style = decision_mark(turn.decision)
    line = Content.assemble(
        (f"> {clean_line(turn.decision.command)}", "bold"), ("   " + mark, style)
    )
    effect = effect_mark(turn.effect)
    return line.append_text("   " + effect[0], effect[1]) if effect is not None else line


def critic(judged: Judged, place: int) -> CriticView:
    """Return what the critic said of one of the choices."""
    if place >= len(judged.critiques):
        return CriticView(words="no critic judged this")
    critique = judged.critiques[place]
    aside = f"on ‘{clean_line(critique.command)}’"
    return CriticView(critique, aside, note=voice_note(judged))
