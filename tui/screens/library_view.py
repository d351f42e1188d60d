"""What the library says of a game, and what to do first; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from agents.journal.agreement import GameAgreement, course
from games.engines import engine_words
from games.text import clean_line
from tui.actions.library import WELCOME
from tui.actions.table import ActionTable
from tui.speech.speech import count
from tui.widgets.format import QUIET, ago, sparkline
from tui.widgets.shelf import ShelvedGame, missing, state


def fresh(games: Sequence[ShelvedGame]) -> bool:
    """Tell whether nothing was ever played here."""
    return not any(game.sessions for game in games)


def titled(games: Sequence[ShelvedGame], words: str) -> list[ShelvedGame]:
    """Return the games whose titles or ids hold all of some words, in whatever case."""
    wanted = words.casefold().split()
    named = ((game, f"{game.info.title} {game.info.id}".casefold()) for game in games)
    return [game for game, name in named if all(word in name for word in wanted)]


def latest(games: Sequence[ShelvedGame]) -> str | None:
    """Return the id of the game that was played last, None if none was."""
    played = [(game.newest.last, game.info.id) for game in games if game.newest]
    return max(played)[1] if played else None


def head(games: Sequence[ShelvedGame]) -> Content:
    """Say how many games are here, and how often they were played."""
    words = f"{sum(game.available for game in games)} of {len(games)} games here"
    if played := sum(len(game.sessions) for game in games):
        words += f" · {count(played, 'session')}"
    return Content.assemble(("Understudy", "bold"), " · Library   ", (words, QUIET))


def nothing(table: ActionTable, *, known: bool) -> Content:
    """Say why no game is chosen.

    Args:
        table: the keys as they are now.
        known: there are games, and the filter leaves none.
    """
    if known:
        return Content(f"No title fits the filter. {table.key('back')} shows all games again.")
    return Content.styled("Looking for games…", QUIET)


def facts(
    game: ShelvedGame,
    games: Sequence[ShelvedGame],
    table: ActionTable,
    *,
    short: bool,
    agreement: GameAgreement | None = None,
) -> Content:
    """Tell what a game is, how it went, and what to do first.

    Args:
        game: the chosen one.
        games: all there are.
        table: the keys as they are now.
        short: there are few rows.
        agreement: how the person and the agent got on in it, None while unknown.
    """
    info = game.info
    _, words, style = state(game, table.key("fetch"))
    lines = [Content.styled(clean_line(info.title), "bold")] if short else []
    told = [engine_words(info.engine)]
    if info.licence != "unknown":
        told.append(clean_line(info.licence))
    if info.release:
        told.append(f"release {clean_line(info.release)}")
    lines.append(Content.assemble((words, style), *(f" · {fact}" for fact in told)))
    if game.problem:
        lines.append(Content.styled(clean_line(game.problem), "bold"))
    if info.path is not None and not short:
        lines.append(Content.styled(clean_line(str(info.path)), QUIET))
    if fresh(games):
        lines += [Content(""), Content(WELCOME), Content(""), Content(first_step(game, table))]
        lines += [Content(words) for words in _also(game, games, table)]
    elif not game.sessions:
        lines += [Content(""), Content(first_step(game, table))]
    elif not short:
        lines.append(_course(game))
        if agreement is not None:
            lines += _got_on(agreement)
    return Content("\n").join(lines)


def _also(game: ShelvedGame, games: Sequence[ShelvedGame], table: ActionTable) -> list[str]:
    """Name the game to fetch first, where the chosen one isn't to be fetched."""
    absent = [other.info.title for other in games if missing(other)]
    if not absent or missing(game):
        return []
    fetch = table.key("fetch")
    return [f"Or choose {clean_line(absent[0])} and press {fetch} to fetch it; it is free."]


def _course(game: ShelvedGame) -> Content:
    newest = game.newest
    words = count(len(game.sessions), "session")
    if newest is not None:
        words += f", last {ago(newest.last)}"
    if game.best:
        words += f", best score {game.best}"
    return Content(words)


_CURVE = 8
"""Cells of a curve: with its words it stays on one line at 80 columns."""


def _got_on(agreement: GameAgreement) -> list[Content]:
    """Tell how often the agent was right with the person, and how that went over time."""
    total, points = agreement.total, course(agreement.stretches)
    told: list[Content] = []
    if total.agreement is not None:
        rates = [one.agreement for one in points if one.agreement is not None]
        words = f"agreed with you {total.agreement:.0%}"
        told.append(_curve(words, [f"{rate:.0%}" for rate in rates], rates))
    if total.overrides_per_100 is not None:
        rated = [one.overrides_per_100 for one in points]
        often = [rate for rate in rated if rate is not None]
        words = f"overridden {total.overrides_per_100:.1f} in 100"
        told.append(_curve(words, [f"{rate:.0f}" for rate in often], often))
    return told


def _curve(words: str, told: Sequence[str], values: Sequence[float]) -> Content:
    """Write a figure, and its course from the first to the last where it has one."""
    if len(values) < 2:
        return Content(words)
    drawn = sparkline(values, _CURVE)
    return Content.assemble(words, ("  ", QUIET), f"{told[0]} ", (drawn, QUIET), f" {told[-1]}")


def first_step(game: ShelvedGame, table: ActionTable) -> str:
    """Say how a game is begun, or come by."""
    if game.available:
        return f"{clean_line(game.info.title)} is ready: press Enter to begin."
    if missing(game):
        return (
            f"{clean_line(game.info.title)} isn't here yet: press {table.key('fetch')} to fetch it."
        )
    return f"It can't be played as it is; {table.key('add')} adds another story file."
