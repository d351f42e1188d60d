"""What model critics said in situations like the present one, as labels to learn from.

A model's rewards stand in the journal like any critique; here they are found
again, so that a critic that needs no model can learn from one that was there
(distillation). What was said of a turn that the person has forgotten or muted
doesn't count.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from agents.core.commands import canonical
from agents.core.memories import Label
from agents.db.sql import Database, fetch

LATEST = 200
"""Turns that are looked at, the newest first, so that a much visited place costs no more."""


def labels(
    db: Database, scenes: Mapping[int, float], critics: Collection[str], limit: int
) -> tuple[Label, ...]:
    """Return model critics' judgements of commands in some remembered scenes.

    One label for each critic and command, once for scenes of the highest
    similarity and once for the others; its reward is the mean, weighted by
    similarity. Best first, by similarity and then by how many judgements it is of.

    Args:
        scenes: remembered scenes and how like the present one each is, in (0, 1].
        critics: specs of the model critics whose word counts.
        limit: at most so many.
    """
    if not scenes or limit < 1:
        return ()
    values = {
        "scenes": json.dumps(list(scenes)),
        "critics": json.dumps(list(critics)),
        "latest": LATEST,
    }
    closest = max(scenes.values())
    found: defaultdict[tuple[str, str, bool], list[tuple[float, float]]] = defaultdict(list)
    for row in fetch(db, _SAID, values):
        similarity = scenes[row["experience"]]
        which = (str(row["critic"]), canonical(row["command"]), similarity == closest)
        found[which].append((similarity, row["reward"]))
    learned = (
        _label(critic, command, said) for (critic, command, _), said in sorted(found.items())
    )
    return tuple(sorted(learned, key=lambda one: (-one.similarity, -one.count))[:limit])


def _label(critic: str, command: str, said: list[tuple[float, float]]) -> Label:
    weight = sum(similarity for similarity, _ in said)
    reward = sum(similarity * reward for similarity, reward in said) / weight
    # A mean of rewards may leave their range by a rounding error.
    reward = max(-1.0, min(1.0, reward))
    return Label(command, reward, len(said), weight / len(said), critic)


_SAID = """
    WITH seen AS (
        SELECT outcome.experience, visit.turn
        FROM json_each(:scenes) AS wanted
        JOIN outcome ON outcome.experience = wanted.value
        JOIN visit ON visit.outcome = outcome.id
        WHERE NOT visit.passed AND visit.forgotten_at IS NULL AND NOT outcome.muted
        ORDER BY visit.turn DESC LIMIT :latest
    )
    SELECT seen.experience, critique.critic, critique.command, critique.reward
    FROM seen
    JOIN proposal ON proposal.turn = seen.turn
    JOIN critique ON critique.proposal = proposal.id
    WHERE critique.known AND critique.critic IN (SELECT value FROM json_each(:critics))
"""
