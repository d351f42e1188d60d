"""What a person has settled for play, screen, models and keys: ``settings.toml`` in the home.

All of it is optional. API keys are never in it: a backend names the environment
variable that holds its key.

    [play]
    lookahead = true
    nodes = 300
    pace = 1.5
    asks = 10

    [screen]
    theme = "daylight"
    width = 80
    colours = true
    hidden = ["watch"]
    tab = "Memories"

    [team]
    answers = 2
    seconds = 20

    [prompt]
    seconds = 5

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
    play.undo = "ctrl+f7"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictStr,
    ValidationError,
)

from agents.core.commands import Mode
from agents.core.errors import StoreError
from agents.core.validation import complaints
from agents.providers.addresses import tidy_address
from agents.providers.budget import Amount, Count, Limits, Price

_NOTE = "Nothing was changed. Mend the line, or move the file away to go on without it."

_ASTRAY = (
    "Nothing was changed. Make it readable for you, or choose another home with --home or "
    "UNDERSTUDY_HOME."
)


def _addresses(told: object) -> tuple[str, ...]:
    if not isinstance(told, list | tuple) or not all(isinstance(one, str) for one in told):
        raise ValueError("it is a list of addresses")
    return tuple(dict.fromkeys(map(tidy_address, told)))


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlaySettings(_Table):
    """How players play.

    Attributes:
        lookahead: proposals may be tried on a snapshot first.
        nodes: commands that the player ``search`` may try before each proposal:
            what keeps a turn under a second on a slow machine.
        pace: seconds between moves in auto mode.
        asks: questions that auto mode asks in a hundred moves, about its least sure ones;
            None for as many as it sees fit.
    """

    lookahead: StrictBool = True
    nodes: Count = 300
    pace: Annotated[Amount, AfterValidator(lambda seconds: min(seconds, 60.0))] = 1.5
    asks: Annotated[Count, AfterValidator(lambda count: min(count, 100))] | None = None


class ScreenSettings(_Table):
    """How the screens look; the program writes it as a person changes it there.

    Attributes:
        theme: its name; empty for what fits the terminal.
        width: columns of prose at most; 0 for as many as there are.
        colours: a story's own colours are shown.
        hidden: the modes in which the agent is hidden.
        tab: the tab that was open last, where not all panes fit.
    """

    theme: StrictStr = ""
    width: Annotated[Count, AfterValidator(lambda told: told and max(20, told))] = 80
    colours: StrictBool = False
    hidden: frozenset[Mode] = frozenset({Mode.WATCH})
    tab: StrictStr = ""


class TeamSettings(_Table):
    """When a team decides: by so many answers (None for all), or after so many seconds.

    Attributes:
        spare: models aren't asked where others of the team have been better.
    """

    answers: Annotated[Count, AfterValidator(lambda count: max(1, count))] | None = None
    seconds: Amount = 20.0
    spare: StrictBool = True


class PromptSettings(_Table):
    """How long a prompt may be: an answer begins after so many seconds, 0 for any time."""

    seconds: Amount = 5.0


class BackendSettings(_Table):
    """What backends nearby are given.

    Attributes:
        threads: processors that a model file is computed with; 0 for all but one, so that
            a core is left to the screen.
        servers: OpenAI-compatible servers to look for; nothing else uses them.
    """

    threads: Annotated[Count, AfterValidator(lambda count: min(count, 256))] = 0
    servers: Annotated[tuple[str, ...], BeforeValidator(_addresses)] = ()


class ModelSettings(_Table):
    """How language models are used, table by table as the file has it.

    Attributes:
        budget: of a session and of a move.
        prices: by spec.
        keys: screen -> its actions -> a person's own keys; the screens check them.
    """

    play: PlaySettings = PlaySettings()
    screen: ScreenSettings = ScreenSettings()
    team: TeamSettings = TeamSettings()
    prompt: PromptSettings = PromptSettings()
    budget: Limits = Limits()
    prices: Mapping[str, Price] = {}
    backends: BackendSettings = BackendSettings()
    keys: Mapping[str, Mapping[str, str]] = {}


def load_settings(path: Path) -> ModelSettings:
    """Read the settings; a missing file means none.

    Raises:
        StoreError: the file can't be read, or something in it makes no sense.
    """
    try:
        if path.is_fifo():
            raise StoreError(f"{path} is a pipe: to read it would wait for ever.", _NOTE)
        return ModelSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return ModelSettings()
    except ValidationError as error:
        told = "; ".join(complaints(error, "a table"))
        raise StoreError(f"{path} makes no sense: {told}.", _NOTE) from error
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror or error}.", _ASTRAY) from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path} can't be read: {error}.", _NOTE) from error
