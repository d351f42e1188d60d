"""How memory learns: what a visit is worth, and Q from many of them."""

from __future__ import annotations

from dataclasses import dataclass

from agents.db.sql import Database, fetch, fetch_one

CHOSEN_BONUS = 1.0
DEATH_COST = 10.0
NO_EFFECT_COST = 0.5
UNDONE_COST = 1.0
PASSED_COST = 1.0
CRITIC_SHARE = 0.5
"""Points that a critic's reward of 1 is worth."""
DERIVATION = 6
"""Number of the way in which memory is derived from turns.

What was derived in an earlier way can be derived again; raise it when turns come to
teach something else than before.
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """How memory learns; all of it is valued again when this changes.

    Attributes:
        steps: moves whose points count before the rest is bootstrapped, n >= 1.
        discount: what a point is worth one move later, γ in [0, 1].
        rate: learning rate in (0, 1], None for 1/N.
    """

    steps: int = 10
    discount: float = 0.97
    rate: float | None = None

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError("the number of steps is 1 or more")
        if not 0 <= self.discount <= 1:
            raise ValueError("the discount is from 0 to 1")
        if self.rate is not None and not 0 < self.rate <= 1:
            raise ValueError("the learning rate is above 0 and at most 1")


def load_rules(db: Database) -> Rules:
    """Return how this home's memory learns."""
    row = fetch_one(db, "SELECT steps, discount, rate FROM learning")
    return Rules() if row is None else Rules(*row)


def save_rules(db: Database, rules: Rules) -> None:
    """Change how memory learns, inside the caller's transaction; nothing is valued again."""
    values = (rules.steps, rules.discount, rules.rate)
    fetch(db, "UPDATE learning SET steps = ?, discount = ?, rate = ?", values)


def outdated(db: Database) -> bool:
    """Tell whether memory was derived from turns in an earlier way."""
    row = fetch_one(db, "SELECT derived FROM learning")
    return row is not None and row["derived"] < DERIVATION


def note_derived(db: Database) -> None:
    """Note, inside the caller's transaction, that all of memory is derived as now."""
    fetch(db, "UPDATE learning SET derived = ?", (DERIVATION,))


def take_offer(db: Database) -> bool:
    """Tell whether to offer to derive memory again, once for each way it was derived in."""
    if not outdated(db):
        return False
    statement = "UPDATE learning SET offered = :now WHERE offered < :now RETURNING id"
    return bool(fetch(db, statement, {"now": DERIVATION}))


def q_value(
    returns: float,
    *,
    visits: int,
    passed: int,
    chosen: bool,
    no_effect: int,
    undone: int,
    critic: float,
) -> float:
    """Return the mean target of some visits, 0 if there are none.

    Args:
        returns: sum of their n-step returns.
        visits, passed: how often the command was played, and passed over.
        chosen: a person chose it.
        no_effect, undone: in how many of the visits that happened.
        critic: sum of what a critic gave the command.
    """
    if not visits + passed:
        return 0.0
    return (
        returns
        + chosen * CHOSEN_BONUS * visits
        - NO_EFFECT_COST * no_effect
        - UNDONE_COST * undone
        + CRITIC_SHARE * critic
        - PASSED_COST * passed
    ) / (visits + passed)
