"""What the play screen does about language models: who is asked, what they say, what it takes.

Events come in through :class:`tui.screens.play.PlayScreen`; what a person wants
of the models leaves as intents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.core import events as ev
from agents.core.types import Draft, Exchange, Judged, Mode
from tui.screens.board import Board
from tui.services import BackendReport, CoplayLike, Probes
from tui.widgets.format import TEAM_JOINT, members, short_spec
from tui.widgets.proposal import Fault
from tui.widgets.spending import spent_words, voice_note

if TYPE_CHECKING:
    from tui.screens.backends import Found
    from tui.screens.cast import Cast


class Minds(Board):
    """The board, with what is to be done about language models.

    Args:
        coplay: takes the intents.
        probes: how backends are looked for.
    """

    def __init__(self, coplay: CoplayLike, probes: Probes | None = None) -> None:
        super().__init__()
        self._coplay = coplay
        self._probes = probes or Probes()
        self._reports: tuple[BackendReport, ...] = ()
        self._players: tuple[str, ...] = ()
        self._critic = ""
        self._bill: ev.Spent | None = None
        self._serial = 0
        self._mulling = False
        self._failed: tuple[Exchange, ...] = ()

    def _submit(self, intent: ev.Intent) -> None:
        self._coplay.submit(intent)

    # --- events -----------------------------------------------------------------

    def _begin_thought(self, serial: int) -> None:
        """Forget what the last thought said and who failed in it."""
        self._serial, self._mulling, self._stopped = serial, True, False
        self._faults, self._failed, self._critic_note = (), (), ""
        self.proposal.stream.forget()

    def _drafted(self, serial: int, draft: Draft) -> None:
        """Keep what a model has said so far; it is drawn in its own time."""
        if serial != self._serial or self._stopped or self._concealed:
            return
        if self._pending is None and not self.proposal.stream.drafts:
            self._say("thinking…")
        self.proposal.hear(draft)
        speaking = self.proposal.stream.drafts
        if len(speaking) > 1 and not self._team:
            self._play_as(tuple(one.player for one in speaking))
        if self._team:
            self.team.hear(draft)

    def _player_failed(self, event: ev.PlayerFailed) -> None:
        if event.serial != self._serial:
            return
        self._failed += event.exchanges
        if event.who == self._critic:
            self._critic_note = f"✗ its model is silent: {event.message} {event.hint}"
        else:
            self._faults += (Fault(event.who, event.message, event.hint),)
            self.team.fail(event.who, event.message)
        if self._pending is not None:
            self._show_agent()

    def _rejudged(self, event: ev.Rejudged) -> None:
        """Put the new rewards in the place of the old; what is previewed stays so."""
        if self._pending is None or event.serial != self._pending.serial:
            return
        self._pending = ev.Proposed(event.serial, event.judged, self._pending.final)
        self._critic_note = voice_note(event.judged)
        if not self._concealed:
            index = self.proposal.chosen
            self._show_agent()
            self._preview(index)

    def _meet(self, judged: Judged) -> None:
        """Take in who made a proposal, where nobody has said so before."""
        spec = judged.proposal.player
        if not self._cast:
            self._players = members(spec)
            self._critic = judged.critique.critic if judged.critique else ""
            self._name_cast(spec, self._critic)
        if judged.proposal.ballots:
            self._play_as(tuple(ballot.player for ballot in judged.proposal.ballots))
        self._critic_note = voice_note(judged) or self._critic_note

    def _cast_changed(self, event: ev.CastChanged) -> None:
        self._players, self._critic = members(event.player), event.critic
        self._name_cast(event.player, event.critic)
        self._play_as(self._players if len(self._players) > 1 else ())
        self._show_standing()

    def _name_cast(self, player: str, critic: str) -> None:
        names = [short_spec(spec) for spec in (player, critic) if spec and spec != "none"]
        self._cast = TEAM_JOINT.join(names)

    def _play_as(self, team: tuple[str, ...]) -> None:
        if team != self._team:
            came_or_went = bool(team) != bool(self._team)
            self._team = team
            if came_or_went:
                self._rearrange()

    def _spend(self, event: ev.Spent) -> None:
        self._bill = event
        self._spent = spent_words(event)
        self._show_standing()

    # --- the person -----------------------------------------------------------------

    @property
    def _can_be_stopped(self) -> bool:
        return self._mulling and not self._stopped and bool(self._path) and not self._over

    def action_stop(self) -> None:
        """Stop what is being thought; nothing is played."""
        if not self._can_be_stopped:
            self.messages.tell("Nothing is being thought now.")
            return
        self._submit(ev.StopThinking())
        self._mulling, self._stopped = False, True
        self._show_agent()

    def action_unfold(self) -> None:
        """Show a model's thoughts, or fold them away."""
        if self._concealed:
            self.messages.tell("What the agent thinks is hidden: F3 shows it.")
        elif not self.proposal.thoughts and not self.proposal.stream.drafts:
            self.messages.tell("No thoughts came with this.")
        else:
            self.proposal.unfold()

    def action_prompt(self) -> None:
        """Show exactly what the models were asked for this move."""
        from tui.screens.prompt import Asked, PromptScreen, asked_of

        if self._concealed and self._mode is Mode.WATCH:
            self.messages.tell("What the agent was asked would tell its guess: F3 shows it.")
            return
        judged = self._pending.judged if self._pending is not None else None
        asked = (*asked_of(judged), *(Asked("no answer", e) for e in self._failed))
        if not asked:
            self.messages.tell("No language model was asked for this move: ^L chooses one.")
            return
        self.app.push_screen(PromptScreen(asked, editable=not self._over), self._reask)

    def _reask(self, messages: tuple[tuple[str, str], ...] | None) -> None:
        if messages is not None:
            self._submit(ev.Reask(messages))

    def action_cast(self) -> None:
        """Choose who proposes and who rewards."""
        self._choose_cast(())

    def _choose_cast(self, also: tuple[str, ...]) -> None:
        from tui.screens.cast import Cast, CastDialog, Offer

        now = Cast(self._players, self._critic)
        offer = Offer.of(self._reports)

        def chosen(cast: Cast | None) -> None:
            if cast is None:
                return
            if cast.backends:
                self.action_backends()
                return
            if cast.players != now.players:
                self._submit(ev.ChangePlayers(cast.players))
            if cast.critic != now.critic:
                self._submit(ev.ChangeCritic(cast.critic))

        self.app.push_screen(CastDialog(now, offer, also), chosen)

    def action_backends(self) -> None:
        """Look which backends answer, and what is left of the budget."""
        from tui.probes import server_of
        from tui.screens.backends import BackendsScreen

        def found(result: Found | None) -> None:
            if result is None:
                return
            self._reports = result.reports
            if result.chosen:
                self._choose_cast((result.chosen,))

        cast = (*self._players, *members(self._critic))
        used = tuple(server for server in map(server_of, cast) if server)
        self.app.push_screen(
            BackendsScreen(self._probes, self._bill, self._reports, used=used), found
        )
