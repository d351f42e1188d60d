"""What a session teaches of pursuing goals: learned once it is left, from its turns and goals.

A session that broke off, or came with another home or a file, is learned from when a game
of its kind is played next; one that was deleted teaches nothing until it is restored.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.goals import Goal
from agents.core.types import Turn
from agents.db.columns import find_game
from agents.db.sql import fetch, fetch_one, transaction
from agents.guidance import store
from agents.guidance.pursuit import Pursuer, note_steps
from agents.journal import goals
from agents.journal.journal import Journal
from agents.memory.rules import Rules
from agents.memory.store import Memory
from games.types import Ending, GameInfo


def practise(journal: Journal, game: GameInfo, path: Sequence[Turn], task: str) -> None:
    """Learn a session's path, as far as it wasn't yet, inside the caller's transaction.

    Nothing is learned where a world asks for nothing and nobody set a goal.

    Args:
        journal: where the session is.
        game: what was played.
        path: its turns, from the opening on.
        task: what it was played for, where the world itself asks for nothing.

    Raises:
        StoreError: it can't be read or written.
    """
    session, asked = path[0].session, path[0].scene.task or task
    known = goals.standing_at(journal.db, path)
    done = store.practised(journal.db, session)
    if len(path) < 2 or path[-1].id <= done or not (known or path[0].scene.task):
        return
    skills = store.load(journal.db, game)
    pursuer = Pursuer(skills, asked)
    places = {turn.id: at for at, turn in enumerate(path)}
    for at in range(1, len(path)):
        if path[at].id > done:
            pursuer.saw(_open_at(known, places, at - 1), path[at - 1].scene, path[at])
    pursuer.finish()
    won = path[-1].scene.ending is Ending.VICTORY
    if won or path[-1].scene.over:
        note_steps(skills, known, asked, won=won)
    store.save(journal.db, game, skills)
    store.note_practised(journal.db, session, path[-1].id)


def learn_again(memory: Memory, rules: Rules | None = None) -> int:
    """Learn all again from the journal: memory, and how goals are pursued.

    Sessions with goals that came with another home are learned from here, too.

    Args:
        memory: of the home.
        rules: learn like this from now on; None as before.

    Returns:
        From how many turns memory was learned.

    Raises:
        StoreError: it can't be read or written; what was known stays.
    """
    journal = Journal(memory.db)
    with transaction(memory.db, "memory was left as it was"):
        turns = memory.rebuild(rules)
        store.forget(memory.db)
        catch_up(journal)
    return turns


def catch_up(journal: Journal, game: GameInfo | None = None, *, but: int = 0) -> None:
    """Learn from the sessions that were never learned from.

    Args:
        journal: where they are.
        game: what was played in them; None for any.
        but: a session that is left out, since it is being played.

    Raises:
        StoreError: they can't be read or written.
    """
    number = None if game is None else find_game(journal.db, game)
    if game is not None and number is None:
        return
    behind = fetch(journal.db, _BEHIND, {"game": number, "but": but})
    if not behind:
        return
    with transaction(journal.db, "what goals taught was left as it was"):
        for row in behind:
            info = journal.info(row["session"])
            practise(journal, info.game, journal.path(info.tip), info.task)


def learn_without(journal: Journal, session: int) -> None:
    """Learn a game's pursuits again, a session of it having gone or come back.

    Args:
        journal: where it is; the caller's transaction is open.
        session: the one that teaches no more, or again.

    Raises:
        StoreError: they can't be read or written.
    """
    if fetch_one(journal.db, _TEACHES, (session, session)) is not None:
        game = journal.info(session).game
        store.forget(journal.db, game)
        catch_up(journal, game)


_TEACHES = """
    SELECT session FROM practised WHERE session = ? UNION SELECT session FROM goal WHERE session = ?
"""
# In the order in which they were played last, as they were learned from.
_BEHIND = """
    SELECT asked.session FROM (
        SELECT session FROM practised WHERE upto = 0
        UNION SELECT session FROM goal WHERE session NOT IN (SELECT session FROM practised)
    ) AS asked
    JOIN session ON session.id = asked.session
    WHERE session.id <> :but AND (:game IS NULL OR session.game = :game)
        AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    ORDER BY (SELECT max(id) FROM turn WHERE turn.session = asked.session)
"""


def _open_at(known: Sequence[Goal], places: dict[int, int], at: int) -> tuple[Goal, ...]:
    """Return the goals that were open where a path's move was made."""
    return tuple(
        goal
        for goal in known
        if places[goal.turn] <= at and (goal.settled is None or places[goal.settled] > at)
    )
