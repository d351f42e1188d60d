"""Which turns teach what a person did: one condition for memory and demonstrations."""

from __future__ import annotations

GUESSED = """
    EXISTS (
        SELECT 1 FROM proposal
        WHERE proposal.turn = turn.id AND proposal.seat = 0 AND proposal.rank = 0
          AND (proposal.exploring OR proposal.plan IS NULL AND EXISTS (
              SELECT 1 FROM exemplar JOIN outcome AS told ON told.id = exemplar.outcome
              WHERE exemplar.proposal = proposal.id AND exemplar.place = 0
                AND told.source = 'self'
          ))
    )
"""
"""Of ``turn``: what stood first was a guess of the agent's, or rested on one."""
_BROUGHT = """
    NOT turn.effect_died AND turn.effect_score >= 0 AND NOT turn.effect_nothing AND (
        turn.effect_score > 0
        OR json_array_length(coalesce(turn.carried, turn.inventory))
           > json_array_length(coalesce(before.carried, before.inventory))
        OR rtrim(before.text) LIKE '%?'
        OR turn.place = before.place
           AND (lower(turn.command) LIKE 'open %' OR lower(turn.command) LIKE 'unlock %')
        OR turn.place <> before.place AND NOT EXISTS (
            SELECT 1 FROM turn AS earlier
            WHERE earlier.session = turn.session AND earlier.id < turn.id
              AND earlier.place = turn.place
        )
    )
"""
MERE_GUESS = f"turn.kind = 'accepted' AND ({GUESSED}) AND NOT ({_BROUGHT})"
"""Of ``turn`` and ``before``: the person let the agent try what it knew of nobody.

It showed nothing by that, unless it brought points, a thing or a new place, opened
something, or answered a question.
"""
