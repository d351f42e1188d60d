"""What each part of the replay screen is to show of a turn; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content

from agents.core.memories import Exemplar
from agents.core.proposals import Influence
from agents.core.types import Turn
from agents.journal.sessions import SessionInfo
from games.text import clean_line
from tui.notices import PlayerFailure
from tui.screens.hindsight import Seen
from tui.widgets.critic import CriticView
from tui.widgets.format import QUIET, decision_mark, effect_mark
from tui.widgets.proposal import ProposalView
from tui.widgets.spending import voice_note
from tui.widgets.team import TeamView
from tui.widgets.transcript import what_befell
from tui.widgets.worldpane import WorldView, score_words


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


def move_line(turn: Turn, before: Turn | None = None) -> Content:
    """Say in one line what was played, by whom, what it brought, and what befell by it."""
    if turn.decision is None:
        return Content.styled("the opening", QUIET)
    mark, style = decision_mark(turn.decision)
    line = Content.assemble(
        (f"> {clean_line(turn.decision.command)}", "bold"), ("   " + mark, style)
    )
    effect = effect_mark(turn.effect)
    if effect is not None:
        line = line.append_text("   " + effect[0], effect[1])
    for words in what_befell(turn, before):
        line = line.append_text(f"   {words}", "bold")
    return line


def world(so_far: Sequence[Turn], place: str, ways: tuple[tuple[str, str], ...]) -> WorldView:
    """Return what the pane of the world tells at the end of a path.

    Args:
        so_far: the path.
        place: what its last place is called on the map; ``ways`` that led on from there.
    """
    scores = tuple(one.scene.score for one in so_far if one.scene.score is not None)
    return WorldView(so_far[-1].scene, place, ways, scores)


def in_question(turn: Turn, seen: Seen, hovered: int | None) -> int | None:
    """Return the choice that is marked: the one under the mouse, else what was played."""
    if hovered is not None or not seen.judged or turn.decision is None:
        return hovered
    commands = seen.judged[0].proposal.commands
    command = turn.decision.command
    return commands.index(command) if command in commands else None


def proposal(
    turn: Turn, seen: Seen, marked: int | None, *, unfolded: bool, folds: str
) -> ProposalView:
    """Return what was proposed before a turn.

    Args:
        turn: what was played then.
        seen: what is recorded of it.
        marked: the choice in question.
        unfolded: a model's thoughts are shown whole.
        folds: the key that shows or folds them.
    """
    failures = tuple(
        PlayerFailure(who, f"it was asked and failed: {exchange.fault}.")
        for who, exchange in seen.failures
    )
    view = ProposalView(failures=failures, unfolded=unfolded, folds=folds)
    if seen.judged:
        return replace(view, judged=seen.judged[0], chosen=marked)
    if turn.decision is None:
        return replace(view, words="The opening.", note="→ goes on to the first move.")
    return replace(view, words="Nothing was proposed here.")


def team(seen: Seen) -> TeamView:
    """Return who of a team proposed what."""
    if not seen.judged:
        return TeamView()
    proposed = seen.judged[0].proposal
    return TeamView((), proposed.ballots, proposed.command)


def memories(seen: Seen) -> tuple[Sequence[Exemplar], str]:
    """Return the memories behind what was proposed, and what is said where there are none."""
    if not seen.judged:
        return (), "nothing was remembered"
    return seen.judged[0].proposal.exemplars, "No memories are recorded with this proposal."


def because(seen: Seen) -> Sequence[Influence]:
    """Return what moved a model to what was proposed."""
    return seen.judged[0].proposal.because if seen.judged else ()


def critic(seen: Seen, place: int) -> CriticView:
    """Return what the critic said of one of the choices."""
    if not seen.judged:
        return CriticView(words="nothing to judge")
    judged = seen.judged[0]
    if place >= len(judged.critiques):
        return CriticView(words="no critic judged this")
    critique = judged.critiques[place]
    aside = f"on ‘{clean_line(critique.command)}’"
    return CriticView(critique, aside, note=voice_note(judged))
