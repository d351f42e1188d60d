"""Say what language models took: tokens, seconds, money. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.events import Spent
from agents.core.proposals import Exchange, Judged
from games.text import clean_line
from tui.widgets.format import short_spec


def tokens(count: int, *, estimated: bool = False) -> str:
    """Write a number of tokens; ``~`` where it was estimated."""
    return f"{'~' if estimated else ''}{count:,}"


def money(amount: float) -> str:
    """Write an amount in the unit of the configured prices: two decimals, small ones four."""
    text = f"{amount:.2f}" if amount >= 1 else f"{amount:.4f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def took(exchanges: Sequence[Exchange], seconds: float | None = None) -> str:
    """Say in one line what some requests took together; empty for none.

    Args:
        exchanges: in the order in which they were asked.
        seconds: how long all of it took, None to add up the requests.
    """
    if not exchanges:
        return ""
    rough = any(e.estimated for e in exchanges)
    count = sum(e.prompt_tokens + e.answer_tokens for e in exchanges)
    parts = [f"{tokens(count, estimated=rough)} tokens"]
    spent = sum(e.seconds for e in exchanges) if seconds is None else seconds
    parts.append(f"{spent:.1f} s")
    costs = [e.cost for e in exchanges if e.cost is not None]
    if costs:
        parts.append(money(sum(costs)))
    return " · ".join(parts)


def models(exchanges: Sequence[Exchange]) -> str:
    """Name the models that answered, once each, in the order they were asked."""
    names = [clean_line(e.model) or short_spec(e.spec) for e in exchanges]
    return ", ".join(dict.fromkeys(names))


def voices(judged: Judged) -> tuple[Exchange, ...]:
    """Return what language models were asked to judge a proposal's commands."""
    return tuple(e for critique in judged.critiques for e in critique.exchanges)


def voice_note(judged: Judged) -> str:
    """Say that a model has spoken on a proposal, empty if none has."""
    heard = tuple(exchange for exchange in voices(judged) if not exchange.fault)
    if not heard:
        return ""
    return f"◆ the model has spoken: {models(heard)}, {sum(e.seconds for e in heard):.1f} s"


def spent_words(spent: Spent) -> str:
    """Say what models took in this session, with the limits that are set; short."""
    if not spent.tokens and not spent.limits:
        return ""
    limits = dict(spent.limits)
    parts = [_of(f"{spent.tokens:,}", limits.get("session tokens"), ",.0f") + " tokens"]
    if spent.cost is not None:
        parts.append(_of(money(spent.cost), limits.get("session cost"), ".2f"))
    if "session seconds" in limits:
        parts.append(_of(f"{spent.seconds:.0f}", limits["session seconds"], ",.0f") + " s")
    return " · ".join(parts)


def budget_lines(spent: Spent | None) -> list[tuple[str, str]]:
    """Write the budget as pairs of label and words, for the settings screen."""
    if spent is None:
        return [("budget", "no game is open")]
    limits = dict(spent.limits)
    lines = [("this session", spent_words(spent) or "nothing taken, no limit set")]
    move = _of(f"{spent.move_tokens:,}", limits.get("move tokens"), ",.0f") + " tokens"
    lines.append(("this move", move))
    others = {k: v for k, v in limits.items() if k not in _SHOWN}
    lines += [(f"limit: {clean_line(name)}", f"{value:g}") for name, value in others.items()]
    return lines


_SHOWN = ("session tokens", "session cost", "session seconds", "move tokens")


def _of(used: str, limit: float | None, form: str) -> str:
    return used if limit is None else f"{used} of {limit:{form}}"
