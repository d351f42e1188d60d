"""Which turns teach what a person did: one condition for memory and demonstrations."""

from __future__ import annotations

_GUESSED = """
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
_BROUGHT = """
    NOT turn.effect_died AND turn.effect_score >= 0 AND NOT turn.effect_nothing AND (
        turn.effect_score > 0
        OR json_array_length(coalesce(turn.carried, turn.inventory))
           > json_array_length(coalesce(before.carried, before.inventory))
        OR json_array_length(coalesce(turn.carried, turn.inventory))
           = json_array_length(coalesce(before.carried, before.inventory))
           AND NOT EXISTS (
               SELECT 1 FROM turn AS earlier
               WHERE earlier.session = turn.session AND earlier.id < turn.id
                 AND CASE WHEN turn.place <> before.place THEN earlier.place = turn.place
                     ELSE earlier.key = turn.key END
           )
    )
"""
MERE_GUESS = f"turn.kind = 'accepted' AND {_GUESSED} AND NOT ({_BROUGHT})"
"""Of ``turn`` and ``before``: the person let the agent try what it knew of nobody.

It showed nothing by that, unless it brought points, a thing, a new place, or a state
of this place that is new in the session, as an open door is.
"""
