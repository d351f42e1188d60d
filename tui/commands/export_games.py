"""What ``understudy export`` hands on of one game: its manual, its map, its demonstrations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import Frame, cell, find_played, narrate
from tui.speech import speech

if TYPE_CHECKING:
    from agents.play.records.open_home import OpenHome
    from games.types import GameInfo

MAP_FORMS = ("dot", "mermaid", "trizbort", "text")
_ENDINGS = {
    **{".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid"},
    **{".trizbort": "trizbort", ".xml": "trizbort", ".txt": "text"},
}


def of_a_game(
    frame: Frame,
    form: str,
    sessions: Sequence[int],
    game: str | None,
    source: str | None,
    out: Path | None,
    *,
    map_as: str | None,
    author: str | None,
    licence: str | None,
) -> str:
    """Return what is handed on of a game, as text.

    Args:
        frame: of this run.
        form: manual, map or pack.
        sessions: which were named; a manual tells of all, a map of one or of all.
        game: what the person calls it; the sessions' own if they named none.
        source: whose moves count: "human", "all" or None for what the form usually has.
        out: where it is written to, which tells in which form.
        map_as: how a map is written, None by the name of the file.
        author, licence: of a pack.
    """
    if form == "pack" and not (author and author.strip() and licence and licence.strip()):
        raise click.UsageError(
            "A pack says by whom it is and how it may be used: name both with --author and "
            "--licence (such as CC0-1.0, or “ask me”)."
        )
    with frame.open_home(read_only=True) as workspace:
        found = _game(frame, workspace, sessions, game, form)
        whose = "human" if source == "human" else "all"
        if form == "manual":
            return _manual(workspace, found, sessions, whose)
        if form == "map":
            return _map(workspace, found, sessions, whose, map_as or _told_by(out))
        return _pack(workspace, found, sessions, author or "", licence or "")


def _game(
    frame: Frame, workspace: OpenHome, sessions: Sequence[int], game: str | None, form: str
) -> GameInfo:
    named = [workspace.journal.info(session).game for session in sessions]
    if game is not None:
        named.append(find_played(frame, workspace, game))
    if not named:
        raise click.UsageError(f"A {form} is of one game: name it with --game.")
    if len({one.sha256 or one.id for one in named}) > 1:
        raise click.UsageError(f"A {form} is of one game; these are sessions of several.")
    return named[-1]


def _manual(workspace: OpenHome, game: GameInfo, sessions: Sequence[int], whose: str) -> str:
    from agents.manual.markdown import to_markdown
    from tui.commands.manual import write_manual

    if sessions:
        raise click.UsageError("A manual tells of all sessions of a game: name the game alone.")
    return to_markdown(write_manual(workspace, game, whose))


def _map(
    workspace: OpenHome, game: GameInfo, sessions: Sequence[int], whose: str, form: str
) -> str:
    from tui.commands.map import draw_map, map_text

    if len(sessions) > 1:
        raise click.UsageError("A map is of one session or of all of a game.")
    drawn = draw_map(workspace, game, sessions[0] if sessions else None, whose)
    if not drawn.rooms:
        narrate(f"Nothing of the map of {cell(game.title)} was seen here yet.")
    return map_text(drawn, form, game.title)


def _told_by(out: Path | None) -> str:
    return "dot" if out is None else _ENDINGS.get(out.suffix.lower(), "dot")


def _pack(
    workspace: OpenHome, game: GameInfo, sessions: Sequence[int], author: str, licence: str
) -> str:
    from agents.core.errors import StoreError
    from agents.exporters.packs import Terms, choose, lines

    db = workspace.journal.db
    chosen = choose(db, game.sha256 or game.id, sessions)
    told = ", ".join(f"{number} {why}" for why, number in sorted(chosen.left.items()))
    if not chosen.sessions:
        raise StoreError(
            f"Nobody's demonstrations of {cell(game.title)} are here to be packed"
            f"{f' (left out: {told})' if told else ''}.",
            "Nothing was written. `understudy sessions` lists what was played.",
        )
    terms = Terms(cell(author).strip(), cell(licence).strip())
    text = "".join(f"{line}\n" for line in lines(db, chosen, terms))
    narrate(
        f"{speech.count(len(chosen.sessions), 'session')} of {cell(game.title)}, by "
        f"{terms.author}, licence {terms.licence}; left out: {told or 'nothing'}."
    )
    return text
