"""The play screen: the story, what the agent wants and why, and the person's box.

It drives one co-play. Every event goes through :meth:`PlayScreen.take`, which
tells the widgets; every wish of the person leaves as an intent. The screen
decides nothing about the game.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from agents.core import events as ev
from agents.core.errors import StoreError
from agents.core.types import Actor, Critique, Mode
from games.errors import GameError
from tui.screens.dialogs import ConfirmDialog
from tui.screens.failures import Troubled
from tui.screens.play_actions import PlayActions
from tui.screens.play_keys import BINDINGS as PLAY_BINDINGS
from tui.screens.play_words import guess_words, moved_words, release_words
from tui.services import CoplayLike, Probes
from tui.speech_memory import amended, unamended
from tui.widgets.arrange import STORY
from tui.widgets.format import clip, one_line

THINKING_SHOWS_AFTER = 0.15
"""Seconds; a faster answer replaces the last proposal without a flicker."""
HELD = 0.1
"""Seconds at most that a repaint waits for the rest of what it would show."""
WORDS_FROM = 6
"""Turns at the end of the story whose words are offered for completion."""

LEAVE = "Ctrl+Q goes back."


class PlayScreen(PlayActions):
    """A game in play.

    Args:
        coplay: what is driven; the screen runs it once and to its end.
        probes: how backends of language models are looked for.
    """

    @dataclass
    class Left(Message):
        """The game was left; ``session`` can be resumed (0 if none was opened)."""

        session: int

    @dataclass
    class ReplayAsked(Message):
        """The person wants to look at this session in the replay screen."""

        session: int
        turn: int

    @dataclass
    class MemoryAsked(Message):
        """The person wants to look through what is remembered of this game."""

        game: str

    BINDINGS: ClassVar[list[BindingType]] = PLAY_BINDINGS

    def __init__(self, coplay: CoplayLike, probes: Probes | None = None) -> None:
        super().__init__(coplay, probes)
        self._thinking: Timer | None = None
        self._held = ExitStack()
        self._holding: Timer | None = None
        self._game = ""
        self._playing = False
        self._leaving = False

    def begin(self) -> None:
        """Begin to play."""
        self._show_thinking()
        self._playing = True
        self.run_worker(self._play(), group="coplay", exclusive=True, exit_on_error=False)

    # --- events ----------------------------------------------------------------

    def _hold(self) -> None:
        """Put off repaints until all is there that follows at once.

        A proposal comes in several events, most of the time within a few
        hundredths of a second, and each repaint takes as long as that.
        """
        self._release()
        self._held.enter_context(self.app.batch_update())
        self._holding = self.set_timer(HELD, self._release)

    def _release(self) -> None:
        """Paint what was put off."""
        if self._holding is not None:
            self._holding.stop()
            self._holding = None
        self._held.close()

    def on_unmount(self) -> None:
        """Leave no repaint put off."""
        self._release()

    async def _play(self) -> None:
        """Run the co-play to its end, handing every event to ``take``."""
        try:
            async for event in self._coplay.run():
                try:
                    self.take(event)
                except Exception as error:  # noqa: BLE001 - told, written down, play goes on
                    self.post_message(Troubled(error))
        except (GameError, StoreError) as error:
            self._broke(error)
        finally:
            self._playing = False

    def _broke(self, error: GameError | StoreError) -> None:
        """Say why the game can't go on; all that is left to do is to leave."""
        self._stop_thinking()
        self._pending = None
        self._say("This game can't go on." if self._path else "This game didn't open.", LEAVE)
        self.box.offer((), LEAVE)
        self.messages.fail(error.message, error.hint or LEAVE)

    def take(self, event: ev.Event) -> None:
        """Show one event. The one door through which the co-play reaches the screen."""
        if isinstance(event, ev.Drafted):
            # Hundreds a second: they are kept here and drawn in their own time.
            self._drafted(event.serial, event.draft)
            return
        with self.app.batch_update():
            match event:
                case ev.Opened():
                    self._opened(event)
                case ev.Directions(seen=seen):
                    self._ways = seen
                    self._show_world()
                case ev.Thinking(serial=serial):
                    self._think(serial)
                case ev.Retrieved(situation=situation):
                    self._hold()
                    self._situation = situation
                    texts = [turn.scene.text for turn in self._path[-WORDS_FROM:]]
                    self.box.know_words(
                        situation.lexicon, [*texts, " ".join(situation.scene.inventory)]
                    )
                case ev.Proposed():
                    self._proposed(event)
                case ev.PlayerFailed():
                    self._player_failed(event)
                case ev.Rejudged():
                    self._rejudged(event)
                case ev.Spent():
                    self._spend(event)
                case ev.CastChanged():
                    self._cast_changed(event)
                case ev.Judgement(critique=critique):
                    self._judged(critique)
                case ev.Completions(commands=commands):
                    self.box.know_commands(commands)
                case ev.Awaiting():
                    self._await(event)
                    self._release()
                case ev.TurnPlayed():
                    self._turn_played(event)
                case ev.Moved():
                    self._moved(event)
                case ev.Amended():
                    self._amended(event)
                case ev.ModeChanged():
                    self._mode_changed(event)
                case ev.Confirm():
                    self._confirm(event)
                case ev.ReleaseKnown():
                    self.messages.tell(release_words(event))
                case ev.Notice(text=text):
                    self.messages.tell(text)
                case ev.Exported(path=path):
                    self.messages.tell(f"The story so far was written to {path}")
                case ev.Failed(message=message, hint=hint):
                    self.messages.fail(message, hint)
                case ev.Closed(session=session):
                    self.post_message(self.Left(session))

    def _opened(self, event: ev.Opened) -> None:
        self._session, self._title, self._path = event.session, event.game.title, event.path
        self._game = event.game.id
        self._mode = event.mode
        self.story.show_path(event.path)
        if event.player:
            self._cast_changed(ev.CastChanged(event.player, event.critic))
        self._remember()
        if event.resumed:
            number = event.path[-1].number
            self.messages.tell(f"Session {event.session} goes on after move {number}.")
        self._rearrange()
        self._show_standing()

    def _think(self, serial: int) -> None:
        self._begin_thought(serial)
        self._pending, self._situation = None, None
        self._ways = ()
        self._stop_thinking()
        self._thinking = self.set_timer(THINKING_SHOWS_AFTER, self._show_thinking)

    def _stop_thinking(self) -> None:
        """Take back the word that the agent thinks, if it hasn't been said yet."""
        if self._thinking is not None:
            self._thinking.stop()

    def _proposed(self, event: ev.Proposed) -> None:
        self._stop_thinking()
        self._pending = event
        self._mulling = not event.final
        if event.judged is not None:
            self._meet(event.judged)
        self._show_agent()
        self._show_standing()

    def _judged(self, critique: Critique) -> None:
        """Show the critic's word on what is being typed, if it still is."""
        typed = one_line(self.box.value)
        if typed and typed == one_line(critique.command) and not self._concealed:
            self.critic.show(critique, f"on ‘{clip(typed, 24)}’")

    def _await(self, event: ev.Awaiting) -> None:
        self._mode, self._paused, self._pace = event.mode, event.paused, event.pace
        if event.why and event.mode is Mode.AUTO and not self._over:
            self.messages.tell(f"It waits for you: {event.why}. Space lets it go on.")
        self._show_agent()
        self._show_standing()

    def _turn_played(self, event: ev.TurnPlayed) -> None:
        self._path = (*self._path, event.turn)
        self.messages.clear()
        self._last_guess = guess_words(event)
        self.story.add_turn(event.turn, event.agreed)
        self._remember()
        self._pending, self._ways = None, ()
        if event.turn.decision is not None and event.turn.decision.actor is Actor.PERSON:
            self._show_story()
        self._show_world()
        self._show_standing()

    def _moved(self, event: ev.Moved) -> None:
        taken = list(self._path[len(event.path) :])
        back = bool(taken) and self._path[: len(event.path)] == event.path
        self._path, self._pending, self._ways = event.path, None, ()
        self._last_guess = ""
        self.messages.clear()
        self.story.show_path(event.path)
        self.messages.tell(moved_words(event, taken if back else []))
        self._remember()
        self._show_story()
        self._show_world()
        self._show_standing()

    def _show_story(self) -> None:
        """Open the story where a pane covers it: the person moved, and waits for its answer."""
        if not self._story_in_sight:
            self._tab = STORY
            self._rearrange()

    def _amended(self, event: ev.Amended) -> None:
        self.messages.clear()
        if event.undone:
            self.messages.tell(unamended(event.what, event.command))
        else:
            words = f"‘{one_line(event.command)}’ {amended(event.what)}"
            self.messages.tell(f"{words} Backspace in the memories undoes it.")

    def _mode_changed(self, event: ev.ModeChanged) -> None:
        self._mode, self._paused = event.mode, event.paused
        self._pace, self._agreement = event.pace, event.agreement
        self._rearrange()
        self._show_agent()
        self._show_standing()

    def _confirm(self, event: ev.Confirm) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._submit(event.intent)

        self.app.push_screen(ConfirmDialog(event.question), answered)

    def _show_thinking(self) -> None:
        """Say that the agent thinks, once it takes long enough to be noticed."""
        self._thinking = None
        if not self.proposal.stream.drafts:
            self._say("thinking…")

    # --- leaving ------------------------------------------------------------------

    def _submit(self, intent: ev.Intent) -> None:
        if self._playing:
            super()._submit(intent)
        elif not isinstance(intent, ev.Consider):
            self.messages.tell(f"Nothing was done: this game isn't running. {LEAVE}")

    def action_replay(self) -> None:
        """Look at this session in the replay screen."""
        if self._path:
            self.post_message(self.ReplayAsked(self._session, self._path[-1].id))

    def action_memory(self) -> None:
        """Look through everything that is remembered."""
        self.post_message(self.MemoryAsked(self._game))

    @property
    def session(self) -> int:
        """Id of the session that is played, 0 before it is open."""
        return self._session

    def go_to(self, turn: int) -> None:
        """Stand at another turn of this session and play on from there."""
        self._submit(ev.GoTo(turn))

    def action_leave(self) -> None:
        """Leave; pressed twice, leave without waiting for the engine."""
        if self._playing and not self._leaving:
            self._leaving = True
            self.messages.tell("Leaving; everything is kept. Ctrl+Q again doesn't wait.")
            self._submit(ev.Leave())
            return
        self.workers.cancel_group(self, "coplay")
        self.post_message(self.Left(self._session))
