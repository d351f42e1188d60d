"""Who plays beside the person and who judges: from specs to players and critics.

Owns the backends behind them: each spec's provider is built once, when it is
first chosen, and closed with the cast. Nothing is sent anywhere before that.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from agents.core import events as ev
from agents.core import intents
from agents.core.proposals import Draft, Exchange, Proposal
from agents.core.protocols import Critic, Foresight, Lookahead, Player, PromptedPlayer
from agents.core.types import Situation
from agents.critics.registry import CRITICS, make_critic
from agents.home.settings import ModelSettings
from agents.players.registry import PLAYERS, make_player
from agents.players.team import Quorum, Team
from agents.providers.base import Fault, Provider, ProviderError
from agents.providers.breaker import Breakers
from agents.providers.budget import Budget
from agents.providers.model_files import full_spec, models_folder
from agents.providers.registry import make_provider
from agents.providers.resilience import Resilient
from agents.providers.throughput import Throughput
from games.errors import PluginError


class Cast:
    """The player, the critic, and what they cost.

    Args:
        settings: prices, budget and quorum.
        environ: where keys are looked up when a backend is chosen.
        clock: tells players what day it is.
    """

    def __init__(
        self,
        settings: ModelSettings,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        self.player: Player | None = None
        self.critic: Critic | None = None
        self.settings = settings
        self.budget = Budget(settings.budget)
        self._environ = environ
        self._models = models_folder(environ)
        self._clock = clock
        self._providers: dict[str, Provider] = {}
        self._teaches = ""
        self._breakers = Breakers()
        self._throughputs: dict[str, Throughput] = {}
        self._asked: Sequence[Exchange] = ()

    def choose_players(self, specs: Sequence[str]) -> None:
        """Have these propose from now on; several make a team.

        Raises:
            ValueError: a spec names no player.
            ProviderError: a backend can't be set up (no key, no package).
            PluginError: a plug-in fails.
        """
        chosen = [full_spec(spec, self._models, PLAYERS.names) for spec in specs]
        made = (
            make_player(
                spec, clock=self._clock, provider_for=self.provider, throughput_for=self._throughput
            )
            for spec in chosen
        )
        self.player = self._together([player for player in made if player is not None])

    def choose_critic(self, spec: str) -> None:
        """Have this critic judge from now on; a team ranks by it, too.

        Raises:
            ValueError: the spec names no critic.
            ProviderError: its backend can't be set up.
            PluginError: a plug-in fails.
        """
        named = full_spec(spec, self._models, CRITICS.names)
        self.critic = make_critic(named, provider_for=self.provider)
        self.player = self._together(self._members)

    async def change(
        self, asked: intents.ChangePlayers | intents.ChangeCritic
    ) -> ev.CastChanged | ev.Failed:
        """Have others propose or judge; a cast that can't be changes nothing."""
        try:
            if isinstance(asked, intents.ChangePlayers):
                await asyncio.to_thread(self.choose_players, asked.specs)
            else:
                await asyncio.to_thread(self.choose_critic, asked.spec)
        except ValueError as error:
            return ev.Failed(str(error), "Nothing was changed.")
        except (ProviderError, PluginError) as error:
            return ev.Failed(error.message, error.hint or "Nothing was changed.")
        return ev.CastChanged(self.player_spec, self.critic_spec)

    @property
    def player_spec(self) -> str:
        """Spec of the player, "human" if nobody proposes."""
        return self.player.spec if self.player is not None else "human"

    @property
    def critic_spec(self) -> str:
        """Spec of the critic, "none" if nobody judges."""
        return self.critic.spec if self.critic is not None else "none"

    @property
    def uses_models(self) -> bool:
        """Whether any backend was chosen so far, apart from a teacher's."""
        return bool(self._providers.keys() - {self._teaches})

    @property
    def asks_for_nothing(self) -> bool:
        """Whether any backend was chosen so far, and none may cost money."""
        chosen = [one for spec, one in self._providers.items() if spec != self._teaches]
        return bool(chosen) and not any(one.paid for one in chosen)

    @property
    def follows_plans(self) -> bool:
        """Whether somebody who proposes follows demonstrations."""
        return any(member.follows_plans for member in self._members)

    @property
    def foresight(self) -> Foresight:
        """How far plans look ahead: as far as whoever of them looks furthest."""
        seen = [member.foresight for member in self._members]
        return max(seen, key=list(Foresight).index, default=Foresight.NONE)

    def acts_on_valid(self, situation: Situation) -> bool:
        """Whether somebody picks from valid commands; models are only told of them."""
        return any(
            member.wants_valid(situation) for member in self._members if not member.asks_model
        )

    @property
    def _members(self) -> Sequence[Player]:
        return () if self.player is None else self.player.members

    def _together(self, members: Sequence[Player]) -> Player | None:
        """Make one player of several, ranked by the critic that judges now."""
        if len(members) > 1:
            team = self.settings.team
            quorum = Quorum(team.answers, team.seconds, team.spare)
            return Team(members, self.critic, quorum)
        return members[0] if members else None

    def spent(self) -> ev.Spent:
        """Tell what language models have taken so far."""
        return self.budget.spent()

    def reask(
        self,
        messages: tuple[tuple[str, str], ...],
        situation: Situation,
        lookahead: Lookahead | None,
    ) -> AsyncIterator[Proposal | Draft]:
        """Ask the first language model again with an edited prompt.

        Raises:
            ProviderError: nobody in the cast takes a prompt.
        """
        for member in self._members:
            if isinstance(member, PromptedPlayer):
                return member.reask(messages, situation, lookahead)
        raise ProviderError(
            Fault.UNSUPPORTED,
            "Nobody who proposes takes a prompt.",
            "Choose a language model as a player first.",
        )

    def try_again(self) -> None:
        """Ask backends again that were being left alone: the person wants it so."""
        self._breakers.reset()

    def provider(self, spec: str) -> Provider:
        """Return the backend of a spec, guarded by timeouts, retries and the budget."""
        if spec not in self._providers:
            self._providers[spec] = Resilient(
                make_provider(spec, environ=self._environ, threads=self.settings.backends.threads),
                budget=self.budget,
                breakers=self._breakers,
                price=self.settings.prices.get(spec),
            )
        return self._providers[spec]

    def teacher_provider(self, spec: str) -> Provider:
        """Return the backend of a teacher; a change of goals waits for no player behind it."""
        self._teaches = spec
        return self.provider(spec)

    def learn_from(self, asked: Sequence[Exchange]) -> None:
        """Take in what models were asked here before, oldest first: how fast they were."""
        self._asked = asked
        for spec, throughput in self._throughputs.items():
            throughput.learn(one for one in asked if one.spec == spec)

    def _throughput(self, spec: str) -> Throughput:
        """Return what is known of a model's speed; members with one model share it."""
        provider = self.provider(spec)
        if spec not in self._throughputs:
            before = (one for one in self._asked if one.spec == provider.spec)
            seconds = self.settings.prompt.seconds or None
            self._throughputs[spec] = Throughput(
                seconds, nearby=not provider.paid, exchanges=before
            )
        return self._throughputs[spec]

    async def close(self) -> None:
        """Close every backend; what fails in closing has nothing left to lose."""
        closing = (provider.close() for provider in self._providers.values())
        await asyncio.gather(*closing, return_exceptions=True)
        self._providers.clear()
