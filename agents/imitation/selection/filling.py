"""Fills in the facts of sessions that were recorded without them, by playing these again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.core.errors import StoreError
from agents.core.types import Turn
from agents.db.sql import transaction
from agents.journal.facts import facts_of, write_facts
from agents.journal.journal import Journal
from agents.journal.replay import branches, compare
from agents.journal.sessions import SessionInfo
from games.types import Facts
from games.world import World


@dataclass(frozen=True, slots=True)
class Filling:
    """What came of filling in facts.

    Attributes:
        filled: turns that have facts now and had none.
        missing: turns that still have none, since the story answered otherwise
            there, or before, than when it was recorded.
    """

    filled: int
    missing: int


def fill_in(journal: Journal, world: World, session: int) -> Filling:
    """Keep the facts of a session that was recorded without them, by playing it again.

    What is kept already stays as it is. A branch is filled as far as every
    scene comes out as it was recorded: facts of another story would be lies.

    Args:
        journal: of the home that holds the session.
        world: a world of the session's game; it is left anywhere.
        session: the session to fill in.

    Raises:
        StoreError: there is no such session, or it was played with another
            story than the world's; nothing was written.
        GameError: the engine could not run the commands; nothing was written.
    """
    info = journal.info(session)
    if (info.game.sha256 or info.game.id) != (world.info.sha256 or world.info.id):
        raise StoreError(
            f"Session {session} was played with another story than {world.info.title}.",
            "Nothing was changed.",
        )
    tree = journal.tree(session)
    known = facts_of(journal.db, session)
    had = len(known)
    if had == len(tree):
        return Filling(0, 0)
    new: dict[int, tuple[Facts, Facts | None]] = {}
    for branch in branches(tree, ()):
        path = journal.path(branch.tip)
        if all(turn.id in known for turn in path):
            continue
        _play_again(world, info, path, known, new)
    with transaction(journal.db, "no facts were filled in"):
        for turn in sorted(new.keys() - facts_of(journal.db, session).keys()):
            facts, before = new[turn]
            write_facts(journal.db, turn, facts, before)
    return Filling(len(known) - had, len(tree) - len(known))


def _play_again(
    world: World,
    info: SessionInfo,
    path: Sequence[Turn],
    known: dict[int, Facts],
    new: dict[int, tuple[Facts, Facts | None]],
) -> None:
    """Play a path as far as it comes out the same, and note the facts that are missing."""
    for turn in path:
        decision = turn.decision
        scene = world.reset(info.seed) if decision is None else world.step(decision.command)
        if compare(turn, scene, info.reading) is not None:
            return
        if turn.id not in known:
            facts = world.facts()
            new[turn.id] = facts, None if turn.parent is None else known.get(turn.parent)
            known[turn.id] = facts
