"""What a person has settled for language models and keys: ``settings.toml`` in the home.

All of it is optional. API keys are never in it: a backend names the environment
variable that holds its key.

    [play]
    lookahead = true

    [team]
    answers = 2
    seconds = 20

    [budget]
    session_tokens = 200000
    move_tokens = 8000
    session_cost = 1.5

    [prices."openai:some-model"]
    prompt_per_million = 0.4
    answer_per_million = 1.6

    [backends]
    servers = ["http://127.0.0.1:8080/v1"]

    [keys]
    play.undo = "alt+u"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from agents.core.errors import StoreError
from agents.providers.addresses import tidy_address
from agents.providers.budget import Limits

_NOTE = "Nothing was changed. Mend the line, or move the file away to go on without it."


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How language models are used.

    Attributes:
        lookahead: proposals may be tried on a snapshot before they are shown.
        answers: so many proposals decide a team's turn, None for all.
        seconds: after so long a team decides by what came.
        limits: the budget of a session and of a move.
        prices: spec -> (money a million prompt tokens, a million answer tokens).
        servers: OpenAI-compatible servers to look for; nothing else uses them.
        keys: screen -> its actions -> a person's own keys; the screens check them.
    """

    lookahead: bool = True
    answers: int | None = None
    seconds: float = 20.0
    limits: Limits = field(default_factory=Limits)
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    servers: tuple[str, ...] = ()
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load_settings(path: Path) -> ModelSettings:
    """Read the settings; a missing file means none.

    Raises:
        StoreError: the file can't be read, or something in it makes no sense.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ModelSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{path} can't be read: {error}.", _NOTE) from error
    try:
        return _read(told)
    except (TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"{path} makes no sense: {error}.", _NOTE) from error


def _read(told: Mapping[str, Mapping[str, object]]) -> ModelSettings:
    team, play = told.get("team", {}), told.get("play", {})
    answers = team.get("answers")
    return ModelSettings(
        lookahead=_switch(play.get("lookahead", True)),
        answers=None if answers is None else max(1, int(_number(answers))),
        seconds=_number(team.get("seconds", 20.0)),
        limits=_limits(told.get("budget", {})),
        prices={spec: _price(price) for spec, price in told.get("prices", {}).items()},
        servers=_servers(told.get("backends", {}).get("servers", [])),
        keys=_keys(told.get("keys", {})),
    )


def _keys(told: Mapping[str, object]) -> dict[str, Mapping[str, str]]:
    keys: dict[str, Mapping[str, str]] = {}
    for screen, table in told.items():
        if not isinstance(table, Mapping) or not all(isinstance(k, str) for k in table.values()):
            raise TypeError(f'keys are written as {screen}.ACTION = "KEY"')
        keys[screen] = table
    return keys


def _servers(told: object) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise TypeError("servers is a list of addresses")
    return tuple(dict.fromkeys(map(tidy_address, told)))


def _limits(told: Mapping[str, object]) -> Limits:
    names = {one.name for one in fields(Limits)}
    unknown = set(told) - names
    if unknown:
        raise ValueError(f"no such budget: {', '.join(sorted(unknown))}")
    given = {name: _number(value) for name, value in told.items()}

    def tokens(name: str) -> int | None:
        return int(given[name]) if name in given else None

    return Limits(
        session_tokens=tokens("session_tokens"),
        move_tokens=tokens("move_tokens"),
        session_cost=given.get("session_cost"),
        move_cost=given.get("move_cost"),
        session_seconds=given.get("session_seconds"),
        move_seconds=given.get("move_seconds"),
    )


def _price(told: object) -> tuple[float, float]:
    if not isinstance(told, Mapping):
        raise TypeError("a price has prompt_per_million and answer_per_million")
    return _number(told.get("prompt_per_million")), _number(told.get("answer_per_million"))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise TypeError(f"{value!r} is no number of 0 or more")
    return float(value)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value
