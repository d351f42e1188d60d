"""The library's lists: the games on the shelf, and one game's sessions.

Rows are written anew for every width: two lines where there is room, one line
where there is not. Titles, licences and endings are data, never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from games.engines import engine_words
from games.text import clean_line
from games.types import Ending, GameInfo
from tui.widgets.choices import ChoiceList
from tui.widgets.format import BAD, GOOD, QUIET, ago, clip

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo
    from games.catalog import CatalogEntry

ENDING_WORDS = {
    Ending.VICTORY: "won",
    Ending.DEATH: "ended in death",
    Ending.QUIT: "quit",
    Ending.STOPPED: "ended",
}


@dataclass(frozen=True, slots=True)
class ShelvedGame:
    """A game as the library shows it.

    Attributes:
        available: it can be played now.
        fetchable: it is not here, and can be fetched.
        problem: why it can't be played, a sentence; empty if it can.
        sessions: what was played of it, newest first.
    """

    info: GameInfo
    available: bool
    fetchable: bool = False
    problem: str = ""
    sessions: tuple[SessionInfo, ...] = ()

    @property
    def newest(self) -> SessionInfo | None:
        """The session last played, None if there is none."""
        return self.sessions[0] if self.sessions else None

    @property
    def unfinished(self) -> SessionInfo | None:
        """The newest session of this home's whose story still takes commands."""
        own = (
            s
            for s in self.sessions
            if s.ending is None and s.origin is None and not (s.archived or s.deleted)
        )
        return next(own, None)

    @property
    def best(self) -> str:
        """The best score that was reached here, with the maximum if it is known."""
        scored = [s for s in self.sessions if _counts(s)]
        if not scored:
            return ""
        top = max(scored, key=lambda s: s.best_score or 0)
        most = max((s.max_score for s in scored if s.max_score), default=None)
        return f"{top.best_score}/{most}" if most else str(top.best_score)


def _counts(session: SessionInfo) -> bool:
    """Tell whether a session's best score was reached here, and stands."""
    here = session.source == "played" and session.deleted is None
    return here and session.best_score is not None


def stock(
    entries: Sequence[CatalogEntry],
    sessions: Sequence[SessionInfo],
    again: Callable[[GameInfo], GameInfo | None] = lambda _: None,
) -> tuple[ShelvedGame, ...]:
    """Put every session to its game; a game whose story is gone is kept, at the end.

    Args:
        entries: the catalogue's games, in the order in which they are shown.
        sessions: all of the home, newest first.
        again: finds a level that no list has by what was recorded of it.
    """
    played: dict[str, list[SessionInfo]] = {}
    for session in sessions:
        played.setdefault(session.game.sha256 or session.game.id, []).append(session)
    shelved = [
        ShelvedGame(
            entry.info,
            entry.available,
            entry.fetchable,
            entry.problem,
            tuple(played.pop(entry.info.sha256 or entry.info.id, ())),
        )
        for entry in entries
    ]
    for rest in played.values():
        made = again(rest[0].game)
        here, problem = made is not None, "" if made is not None else _GONE
        shelved.append(
            ShelvedGame(made or rest[0].game, here, problem=problem, sessions=tuple(rest))
        )
    return tuple(shelved)


_GONE = "Its story file is in none of the story folders. The sessions can be replayed."


def missing(game: ShelvedGame) -> bool:
    """Tell whether a game isn't here and could be fetched."""
    return game.fetchable and not game.available


def state(game: ShelvedGame, fetch: str = "") -> tuple[str, str, str]:
    """Return glyph, words and style that say whether a game is here.

    Args:
        game: on the shelf.
        fetch: the key that fetches it.
    """
    if game.available:
        return "●", "here", GOOD
    if missing(game):
        return "○", f"{fetch} fetches it".strip(), QUIET
    return "✗", "not playable", BAD


def game_row(
    game: ShelvedGame, width: int, *, lines: int, fetch: str = "", now: datetime | None = None
) -> Content:
    """Write a game on one line or two, ``width`` cells wide; ``fetch`` is a key."""
    glyph, words, style = state(game, fetch)
    best = game.best
    played = ago(game.newest.last, now) if game.newest else ""
    tail = best if lines > 1 else (best or ("" if game.available else words))
    title = clip(clean_line(game.info.title), width - 2 - (len(tail) + 2 if tail else 0))
    gap = " " * max(1, width - 2 - Content(title).cell_length - len(tail))
    head = Content.assemble((glyph + " ", style), (title, "bold"), gap, (tail, QUIET))
    if lines < 2:
        return head
    facts = [
        engine_words(game.info.engine),
        "" if game.available else words,
        "" if game.info.licence == "unknown" else clean_line(game.info.licence),
        played,
    ]
    below = clip("  " + " · ".join(fact for fact in facts if fact), width)
    return Content.assemble(head, "\n", (below, QUIET))


def session_row(
    session: SessionInfo, width: int, *, lines: int, now: datetime | None = None
) -> Content:
    """Write a session on one line or two, ``width`` cells wide."""
    over = session.ending is not None
    when = ago(session.last, now)
    tail = "" if session.score is None else _score(session)
    moves = f"{session.turns} move{'s' if session.turns != 1 else ''}"
    name = f"{clean_line(session.name)} · " if session.name else ""
    put_away = "DELETED" if session.deleted is not None else "archived" if session.archived else ""
    # Where there is one line, it tells that it was put away, whatever else is cut off.
    first = f"{put_away} · " if put_away and lines < 2 else ""
    words = f"{first}{name}{when} · {moves}"
    words = clip(words, width - 2 - (len(tail) + 1 if tail else 0))
    gap = " " * max(1, width - 2 - Content(words).cell_length - len(tail))
    glyph = "✗ " if session.deleted is not None else "■ " if over else "▸ "
    head = Content.assemble((glyph, QUIET), (words, "bold"), gap, tail)
    if lines < 2:
        return head
    facts = [ENDING_WORDS[session.ending] if session.ending else "in play"]
    if put_away:
        facts.insert(0, put_away)
    if session.overrides:
        facts.append(f"◆ {session.overrides} override{'s' if session.overrides != 1 else ''}")
    if session.hints:
        facts.append(f"{session.hints} hint{'s' if session.hints != 1 else ''}")
    whose = clean_line(session.player)
    if session.origin is not None:
        whose = f"merged, {clean_line(session.origin)}"
    elif session.file is not None:
        whose = f"imported, {clean_line(session.file)}"
    facts += [f"seed {session.seed}", whose, clean_line(session.task)]
    below = clip("  " + " · ".join(fact for fact in facts if fact), width)
    return Content.assemble(head, "\n", (below, QUIET))


def _score(session: SessionInfo) -> str:
    score = f"{session.score}/{session.max_score}" if session.max_score else str(session.score)
    if session.best_score is not None and session.best_score > (session.score or 0):
        return f"{score}, best {session.best_score}"
    return score


class _Rows(ChoiceList):
    """A list whose rows fit its width; ``lines`` is 1 or 2 a row."""

    DEFAULT_CSS = """
    _Rows { background: transparent; border: none; padding: 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.lines = 2

    def row(self, index: int, width: int) -> Content:
        """Write one row."""
        raise NotImplementedError

    def redraw(self, lines: int | None = None) -> None:
        """Write every row anew, ``lines`` high from now on."""
        if lines is not None:
            self.lines = lines
        width = self._row_width
        for index in range(self.option_count):
            self.replace_option_prompt_at_index(index, self.row(index, width))

    @property
    def _row_width(self) -> int:
        return max(16, self.scrollable_content_region.width)

    def on_mount(self) -> None:
        """Fit the rows anew where a scrollbar comes or goes."""
        self.watch(self, "show_vertical_scrollbar", self._refit, init=False)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.redraw()

    def _refit(self) -> None:
        self.redraw()


class GameList(_Rows):
    """The games, one a row.

    Args:
        fetch: the key that fetches one, as a person reads it.
        id: as of any widget.
    """

    def __init__(self, fetch: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fetch = fetch
        self._games: tuple[ShelvedGame, ...] = ()

    def show(self, games: Sequence[ShelvedGame], chosen: str | None = None) -> None:
        """Show games, the highlight on the game with the id ``chosen``."""
        self._games = tuple(games)
        self.clear_options()
        self.add_options([Option(self.row(i, self._row_width)) for i in range(len(games))])
        ids = [game.info.id for game in games]
        if games:
            self.highlighted = ids.index(chosen) if chosen in ids else 0

    @property
    def chosen(self) -> ShelvedGame | None:
        """The highlighted game."""
        place = self.highlighted
        return self._games[place] if place is not None and place < len(self._games) else None

    def row(self, index: int, width: int) -> Content:
        """Write one game."""
        return game_row(self._games[index], width, lines=self.lines, fetch=self._fetch)


class SessionList(_Rows):
    """The sessions of a game, newest first; none is chosen without the focus."""

    keeps_highlight = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sessions: tuple[SessionInfo, ...] = ()
        self._left: frozenset[int] = frozenset()  # what was here when it lost the focus for want

    def show(self, sessions: Sequence[SessionInfo]) -> None:
        """Show sessions, keeping the highlight on the same one if it is still there.

        Where the last one went while the list had the focus, it has it again when that is back.
        """
        before = self.chosen.id if self.chosen else None
        if self.has_focus and self._sessions and not sessions:
            self._left = frozenset(session.id for session in self._sessions)
        self._sessions = tuple(sessions)
        self.clear_options()
        self.add_options([Option(self.row(i, self._row_width)) for i in range(len(sessions))])
        ids = [session.id for session in sessions]
        if ids:
            self.highlighted = ids.index(before) if before in ids else 0
            if not self._left.isdisjoint(ids):
                self.call_after_refresh(self.focus)
            self._left = frozenset()

    @property
    def chosen(self) -> SessionInfo | None:
        """The highlighted session."""
        place = self.highlighted
        fits = place is not None and place < len(self._sessions)
        return self._sessions[place] if fits and place is not None else None

    def row(self, index: int, width: int) -> Content:
        """Write one session."""
        return session_row(self._sessions[index], width, lines=self.lines)
