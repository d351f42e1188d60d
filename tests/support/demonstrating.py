"""Records a person's session into a real database, played in the real engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.core.commands import Actor, Decision, Kind
from agents.core.observation import effect_of, observe
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.open import open_world
from games.types import GameInfo


def demonstrate(
    database: Path,
    game: GameInfo,
    commands: Sequence[str],
    seed: int,
    by: Actor | Sequence[Actor] = Actor.PERSON,
    *,
    facts: bool = False,
    whys: bool = False,
) -> int:
    """Play commands as a person would, with or without facts kept; return the session's id.

    Args:
        by: who decided them all, or each of them.
        whys: a reason was given for each, which says what was played.
    """
    whose = [by] * len(commands) if isinstance(by, Actor) else by
    db = open_database(database)
    journal, memory = Journal(db), Memory(db)
    world = open_world(game, isolated=False)
    try:
        with transaction(db):
            scene, held = world.reset(seed), world.facts()
            turn = journal.start(
                game,
                seed=seed,
                task="",
                player="human",
                critic="none",
                scene=scene,
                observation=observe(scene, held),
                facts=held if facts else None,
            )
            for actor, command in zip(whose, filter(None, commands), strict=False):
                before, scene = turn, world.step(command)
                observation = observe(scene, world.facts(), before.observation, command)
                turn = journal.append(
                    before,
                    decision=Decision(
                        actor, Kind.TYPED, command, why=f"I {command} here." if whys else ""
                    ),
                    scene=scene,
                    observation=observation,
                    effect=effect_of(before.scene, before.observation, scene, observation),
                    facts=world.facts() if facts else None,
                )
                memory.learn(turn)
    finally:
        world.close()
        db.close()
    return turn.session
