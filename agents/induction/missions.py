"""What a task asks, in clauses: words around what they mention, and in which order.

Articles, conjunctions and pronouns are English; which verbs there are and what they
come to is learned (``agents.induction.lessons``). May import
``agents.induction.sights`` only.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from agents.induction.sights import ARTICLES, Words

_CONJUNCTIONS = frozenset({"and", "then", "after", "before", "when", "once", "while", "until"})
BACKWARD = frozenset({"after", "once", "when"})
"""Conjunctions that lead to what is done first."""
_PRONOUNS = frozenset({"you", "i", "we", "please"})
_CLOSED = frozenset(
    {
        *("on", "in", "into", "to", "of", "from", "with", "at", "by", "behind", "under", "over"),
        *("next", "near", "beside", "before", "after", "between", "through", "front", "which"),
        *("that", "is", "are", "it", "its"),
    }
)
"""Words that name nothing: where an unknown name ends."""
_TOKEN = re.compile(r"[\w'-]+|[,;.]")
SLOT = "_"


@dataclass(frozen=True, slots=True)
class TaskClause:
    """One thing that is asked for.

    Attributes:
        pattern: its words with :data:`SLOT` for each thing mentioned.
        mentions: the words of each.
        tail: what is said after the last one, such as where it is.
        joint: conjunctions that lead from the clause before to this one.
    """

    pattern: Words
    mentions: tuple[Words, ...]
    tail: Words = ()
    joint: Words = ()


def clauses_of(task: str, names: Set[str]) -> tuple[TaskClause, ...]:
    """Split a task into clauses.

    Args:
        task: such as "take the box, then go to a red door".
        names: words that things are known by.
    """
    tokens: list[str] = _TOKEN.findall(task.lower())
    found: list[TaskClause] = []
    joint: list[str] = []
    part: list[str] = []
    for token in [*tokens, "."]:
        if token in _CONJUNCTIONS or not token[0].isalnum():
            clause = _clause(part, tuple(joint), names)
            if clause is not None:
                found.append(clause)
                joint = []
            part = []
            joint += [token] if token[0].isalnum() else []
        else:
            part.append(token)
    return tuple(found)


def _clause(tokens: list[str], joint: Words, names: Set[str]) -> TaskClause | None:
    """Read a clause, None if it mentions nothing."""
    pattern: list[str] = []
    mentions: list[Words] = []
    since: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token not in ARTICLES or (token in {"your", "my"} and mentions):
            since += [] if token in _PRONOUNS and not mentions else [token]
            continue
        end = at
        while end < len(tokens) and (
            tokens[end] in names or (tokens[end] not in _CLOSED and tokens[end] not in ARTICLES)
        ):
            end += 1
        pattern += [*since, SLOT]
        since = []
        mentions.append(tuple(tokens[at:end]))
        at = end
    if not mentions:
        return None
    return TaskClause(tuple(pattern), tuple(mentions), tuple(since), joint)


def likeness(one: Words, other: Words) -> float:
    """Return how alike two patterns are, in [0, 1]."""
    if one == other:
        return 1.0
    if one.count(SLOT) != other.count(SLOT):
        return 0.0
    both = set(one) | set(other)
    return len((set(one) & set(other)) - {SLOT}) / max(1, len(both - {SLOT})) * 0.9
