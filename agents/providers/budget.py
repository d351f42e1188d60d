"""What language models may take in a session and in a move, and what they took.

Pure arithmetic: no clock and no network. Requests that run at once reserve
what they may come to, so that together they don't overrun a limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from agents.core.events import Spent
from agents.providers.base import Fault, Message, ProviderError, Usage

MESSAGE_TOKENS = 4
"""What a message costs besides its words: role and separators."""

IMAGE_TOKENS = 1_500
"""What a picture costs about, of a page of text; backends count it each in its own way."""

SHORTEST = 48
"""Answer tokens under which asking is pointless: a command wouldn't fit."""


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text: one for every four bytes of UTF-8, rounded up.

    English prose lies within about a fifth of it with the usual vocabularies;
    scripts other than Latin come out a little high.
    """
    return -(-len(text.encode("utf-8", "replace")) // 4)


def estimate_prompt(messages: Iterable[Message]) -> int:
    """Estimate the tokens of a whole prompt."""
    return sum(
        MESSAGE_TOKENS + estimate_tokens(message.content) + IMAGE_TOKENS * len(message.images)
        for message in messages
    )


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and math.isfinite(value) else value


Amount = Annotated[float, Field(strict=True, ge=0)]
Count = Annotated[int, Field(strict=True, ge=0), BeforeValidator(_whole)]


@checked_dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens, in whatever unit the person counts."""

    prompt_per_million: Amount
    answer_per_million: Amount

    def of(self, prompt_tokens: int, answer_tokens: int) -> float:
        """Return what that many tokens cost."""
        prompt = prompt_tokens * self.prompt_per_million
        return (prompt + answer_tokens * self.answer_per_million) / 1_000_000


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Limits:
    """How much models may take; None sets no limit.

    Tokens count prompts and answers. Seconds are those of waiting for models,
    added up over requests: three that run at once take three seconds a second.
    """

    session_tokens: Count | None = None
    move_tokens: Count | None = None
    session_cost: Amount | None = None
    move_cost: Amount | None = None
    session_seconds: Amount | None = None
    move_seconds: Amount | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """What a request under way may come to.

    Attributes:
        max_tokens: how long its answer may be.
        seconds: how long it may take, None for no limit.
        move: the move it belongs to, even if it ends in a later one.
    """

    max_tokens: int
    seconds: float | None
    tokens: int
    cost: float
    move: int


@dataclass(slots=True)
class _Used:
    tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0

    def add(self, usage: Usage) -> None:
        self.tokens += usage.prompt_tokens + usage.answer_tokens
        self.seconds += usage.seconds
        if usage.cost is not None:
            self.cost = (self.cost or 0.0) + usage.cost


class Budget:
    """Counts what models take and says when it is enough.

    Args:
        limits: what they may take.
        earlier: what this session took before it was resumed.
    """

    def __init__(self, limits: Limits | None = None, *, earlier: Usage | None = None) -> None:
        self.limits = limits or Limits()
        self._session = _Used()
        self._move = _Used()
        self._moves = 0
        self._holds: set[Hold] = set()
        if earlier is not None:
            self._session.add(earlier)

    def begin_move(self) -> None:
        """Count from nothing again for the limits of a move."""
        self._moves += 1
        self._move = _Used()

    def check(self) -> None:
        """Raise if a limit is reached.

        Raises:
            ProviderError: of kind BUDGET; says which limit.
        """
        for _, limit, used, name, period in self._measures():
            if limit is not None and used >= limit:
                raise _used_up(limit, name, period)

    def reserve(self, prompt_tokens: int, wanted: int, price: Price | None = None) -> Hold:
        """Set aside what a request may come to, its answer cut to what is left.

        Whoever reserves must ``settle`` or ``release`` the hold.

        Raises:
            ProviderError: of kind BUDGET, if a limit is reached or so near that
                the prompt and the shortest answer would go over it.
        """
        self.check()
        room, seconds = wanted, math.inf
        least = min(wanted, SHORTEST)
        for held, limit, used, name, period in self._measures():
            if limit is None:
                continue
            left = limit - used - held
            if name == "seconds":
                seconds = min(seconds, limit - used)
                continue
            fits = left - prompt_tokens
            if name != "tokens":
                fits = _affordable(left, prompt_tokens, wanted, price)
            if fits < least:
                raise _too_near(limit, max(0, left), name, period)
            room = min(room, int(fits))
        cost = 0.0 if price is None else price.of(prompt_tokens, room)
        allowed = None if seconds == math.inf else seconds
        hold = Hold(room, allowed, prompt_tokens + room, cost, self._moves)
        self._holds.add(hold)
        return hold

    def settle(self, hold: Hold, usage: Usage) -> None:
        """Count what a request really took in place of what was set aside."""
        self.release(hold)
        self._session.add(usage)
        if hold.move == self._moves:
            self._move.add(usage)

    def release(self, hold: Hold) -> None:
        """Give back what was set aside for a request that was never sent."""
        self._holds.discard(hold)

    def spent(self) -> Spent:
        """Return what was taken so far and the limits that are set, for display."""
        limits = tuple(
            (f"{period} {name}", float(limit))
            for _, limit, _, name, period in self._measures()
            if limit is not None
        )
        return Spent(
            tokens=self._session.tokens,
            cost=self._session.cost,
            seconds=self._session.seconds,
            move_tokens=self._move.tokens,
            limits=limits,
        )

    def _measures(self) -> list[tuple[float, float | None, float, str, str]]:
        """List (held, limit, used, unit, period) for every limit there can be."""
        of_move = [hold for hold in self._holds if hold.move == self._moves]
        rows: list[tuple[float, float | None, float, str, str]] = []
        for taken, holds, period in (
            (self._session, list(self._holds), "session"),
            (self._move, of_move, "move"),
        ):
            for name, held, used in (
                ("tokens", sum(hold.tokens for hold in holds), taken.tokens),
                ("cost", sum(hold.cost for hold in holds), taken.cost or 0.0),
                ("seconds", 0.0, taken.seconds),
            ):
                limit: float | None = getattr(self.limits, f"{period}_{name}")
                rows.append((held, limit, used, name, period))
        return rows


def _affordable(left: float, prompt_tokens: int, wanted: int, price: Price | None) -> float:
    """Return how long an answer may be for the money left; as wanted if it is free."""
    if price is None:
        return wanted
    after = left - price.of(prompt_tokens, 0)
    if after < 0:
        return 0
    if price.answer_per_million <= 0:
        return wanted
    return math.floor(after * 1_000_000 / price.answer_per_million)


_HINT = "Raise it in the settings, or play on with the mimic."


def _used_up(limit: float, name: str, period: str) -> ProviderError:
    return ProviderError(
        Fault.BUDGET, f"The budget of {_amount(limit, name)} for this {period} is used up.", _HINT
    )


def _too_near(limit: float, left: float, name: str, period: str) -> ProviderError:
    return ProviderError(
        Fault.BUDGET,
        f"The budget of {_amount(limit, name)} for this {period} is nearly used up: "
        f"the {_amount(left, name)} left are too little for this prompt and an answer.",
        _HINT,
    )


def _amount(value: float, name: str) -> str:
    if name == "cost":
        return f"{value:,.4f}".rstrip("0").rstrip(".") + " in money"
    return f"{value:,.{0 if value == int(value) else 1}f} {name}"
