"""Which agents play episodes: from a spec to an agent, in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agents.core.errors import StoreError
from agents.core.protocols import Foresight
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.baselines import NearestAgent, RandomAgent, ReplayAgent
from agents.evaluation.episodes.protocols import EpisodeAgent
from agents.evaluation.episodes.types import Condition
from agents.home.settings import ModelSettings, PromptSettings
from agents.imitation.execution.pursuit_tracker import PursuitTracker, Shelf
from agents.imitation.selection.choosing import best_traces
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import ReadRecords, Records
from agents.play.thought.cast import Cast
from agents.play.thought.deliberation import Deliberation, Patience
from agents.providers.model_files import FOLDER_VARIABLE

BASELINES = ("random", "explorer", "replay")
"""Whom every player is set beside: chance, curiosity, blind replay."""

BLIND = ("replay", "nearest")
"""Specs of those that play a demonstration's commands whatever happens."""

OWN = ("random", *BLIND)
"""Specs that only evaluation knows."""

FOLLOWERS = ("mimic", "search", *BLIND)
"""Specs of those that follow demonstrations of the very game that is played."""

FORGETFUL = frozenset({"random"})
"""Specs of those that remember nothing: no memory changes what they do."""


_FOR_MODELS = ("OPENAI_", "OLLAMA_", "UNDERSTUDY_KEY_", FOLDER_VARIABLE, "HTTP_", "HTTPS_", "SSL_")


@dataclass(frozen=True, slots=True)
class AgentParts:
    """What an agent may be made of.

    Attributes:
        condition: what it plays, and how.
        seed: of the episode's world.
        journal, memory: only to be read. ``memory.sources`` is whose experience
            counts, and demonstrations of others must not be looked at either.
        environ: where keys of language models are looked up.
        records: the same as read before, for as long as nothing is learned.
        shelf: what was understood of demonstrations before, kept from episode to
            episode as long as one database is read.
    """

    condition: Condition
    seed: int
    journal: Journal
    memory: Memory
    environ: Mapping[str, str]
    records: Records | None = None
    shelf: Shelf = field(default_factory=dict)


def make_agent(equipment: AgentParts) -> EpisodeAgent:
    """Return the agent that a condition names.

    Raises:
        ValueError: there is no such player.
        StoreError: it needs a demonstration and memory has none.
        ProviderError: a language model's backend can't be set up.
    """
    spec = equipment.condition.player
    return _MAKERS.get(spec, _player)(equipment)


def check_player(spec: str, environ: Mapping[str, str]) -> None:
    """See that a player can be set up, before any episode is begun.

    Raises:
        ValueError: there is no such player.
        ProviderError: a key, a file or a package of its backend is missing.
    """
    Cast(ModelSettings(), environ, lambda: _TODAY).choose_players((spec,))


def model_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that backends of language models look at."""
    return {name: value for name, value in environ.items() if name.startswith(_FOR_MODELS)}


def _random(equipment: AgentParts) -> EpisodeAgent:
    name = f"{equipment.condition.game.sha256}:{equipment.seed}".encode()
    return RandomAgent(int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big"))


def _replay(equipment: AgentParts) -> EpisodeAgent:
    found = best_traces(
        equipment.journal.db,
        equipment.condition.game,
        sources=equipment.memory.sources,
        other_releases=equipment.condition.other_releases,
    )
    if not found:
        raise StoreError(
            f"There is no demonstration of {equipment.condition.game.title} to replay.",
            "Play it, or import one; then evaluate again.",
        )
    return ReplayAgent(found[0].commands)


def _nearest(equipment: AgentParts) -> EpisodeAgent:
    return NearestAgent(
        best_traces(
            equipment.journal.db,
            equipment.condition.game,
            sources=equipment.memory.sources,
            most=_TO_CHOOSE_FROM,
        )
    )


def _search(equipment: AgentParts) -> EpisodeAgent:
    """Look ahead, which takes snapshots."""
    if equipment.condition.foresight is not Foresight.SEARCH:
        raise ValueError(
            "The player search plans on snapshots: evaluate it with --lookahead search, "
            "or choose mimic, which plays without."
        )
    return _player(equipment)


def _player(equipment: AgentParts) -> EpisodeAgent:
    """Have a player of co-play propose, by the deliberation that co-play has."""
    condition = equipment.condition
    cast = Cast(UNHURRIED, equipment.environ, lambda: _TODAY)
    # The mimic that looks ahead is the player search.
    searches = condition.player == "mimic" and condition.foresight is Foresight.SEARCH
    cast.choose_players(("search" if searches else condition.player,))
    if cast.player is None:
        raise ValueError("A person can't be evaluated here: choose another player than human.")
    records = equipment.records or ReadRecords(
        equipment.journal,
        equipment.memory,
        learning=condition.learn,
        by_text=condition.by_text,
    )
    companion = PursuitTracker(
        records, other_releases=condition.other_releases, shelf=equipment.shelf, waits=True
    )
    deliberation = Deliberation(
        None,
        records,
        cast,
        companion,
        Patience(),
        foresight=condition.foresight,
        command_only=True,
    )
    regrets = condition.foresight is Foresight.UNDO
    return DeliberatingAgent(deliberation, cast.close, regrets=regrets)


_TO_CHOOSE_FROM = 10_000
"""Demonstrations that the nearest is chosen from, at most."""
UNHURRIED = ModelSettings(prompt=PromptSettings(seconds=0))
"""What a model is told must not depend on how fast this machine is today."""

# Players use the date for wording alone; results must not depend on the day.
_TODAY = datetime(2000, 1, 1, tzinfo=UTC)

_MAKERS: dict[str, Callable[[AgentParts], EpisodeAgent]] = {
    "random": _random,
    "replay": _replay,
    "nearest": _nearest,
    "search": _search,
}
"""Spec -> what makes its agent; every other spec is a player of co-play."""
