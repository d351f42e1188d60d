"""Plays as a linear conversation: for screen readers, pipes and dumb terminals.

Drives the same turn loop as the play screen and prints each new text once, in
plain sentences: no boxes, no redraw, no escape codes. Lines that come from a
pipe are answered in order, each against a proposal that stands, so that equal
input gives equal output. Imports no Textual.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import IO, TextIO, cast

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from games.text import clean_line
from tui.garbage import resting
from tui.plain.asides import PlainState
from tui.plain.lines import Lines
from tui.plain.turn_taking import TurnTaking
from tui.plain.words import COMMANDS, Loop, whole_number
from tui.plain.wrapping import terminal_width, wrapped
from tui.speech import models as speech_models
from tui.speech import speech
from tui.speech.asides import Aside, aside, closed, moved
from tui.speech.typed import in_home

YES = frozenset({"y", "yes"})

_KEY = (
    "The story waits for a key: a letter, or enter, space, escape, up … /accept takes the proposal."
)


class Conversation:
    """One game told line by line.

    Attributes:
        loop: the co-play.
        at: where the game stands.
        why: the reason that is kept for the next move.
        explained: it was said how to play in this mode.

    Args:
        loop: the co-play.
        lines: where the person's lines come from.
        out: where everything is said.
        live: a person sits at a terminal: prompt, and don't repeat what was typed.
        named: how a command line names the game; its id if empty.
        home: the home that the command line named, if it did.
    """

    def __init__(
        self,
        loop: Loop,
        lines: Lines,
        out: TextIO,
        *,
        live: bool,
        named: str = "",
        home: Path | None = None,
    ) -> None:
        self.loop = loop
        self._lines = lines
        self._out = out
        self._live = live
        self.at = PlainState()
        self._turns = TurnTaking(loop, self.at, live=live)
        self._game = named
        self._home = home
        self.why = ""
        self._typed = ""
        self._confirm: intents.Intent | None = None
        self.explained = False
        self._doubted = False
        self._prompted = False
        self._listening: asyncio.Task[None] | None = None

    async def hold(self) -> None:
        """Talk until the person leaves or the input ends."""
        run = cast(AsyncGenerator[ev.Event, None], self.loop.run())
        async with aclosing(run), aclosing(resting(run)) as events:
            try:
                async for event in events:
                    self._tell(event)
                    if self._turns.may_answer(event):
                        await self._ask()
                    if not isinstance(event, ev.Closed):
                        self._prompt_again()
            finally:
                if self._listening is not None:
                    self._listening.cancel()
        if self._listening is not None and self._listening.done():
            self._listening.result()

    def leave(self) -> None:
        """End the conversation as the end of input would."""
        self._lines.end()
        self.loop.submit(intents.Leave())

    # --- saying ----------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Say something, unless it is nothing."""
        if text:
            # What comes while the person may be typing begins on a line of its own.
            shown = wrapped(text, terminal_width(self._out)) if self._live else text
            self._out.write(f"{chr(10) if self._prompted else ''}{shown}\n")
            self._out.flush()
            self._prompted = False

    def advise(self, text: str) -> None:
        """Say something whose command lines are to lead to this home."""
        self.say(in_home(text, self._home))

    def _tell(self, event: ev.Event) -> None:
        match event:
            case ev.Opened():
                self._open(event)
            case ev.Thinking(serial=serial):
                self._think(serial)
            case ev.Retrieved(situation=situation):
                self.at.situation = situation
            case ev.PlayerFailed():
                self._fail(event)
            case ev.Spent():
                self.at.spent = event
            case ev.Charted():
                self.at.charted = event
            case ev.GoalsTold():
                self.say(self.at.aim(event))
            case ev.Rejudged():
                self._rejudge(event)
            case ev.Proposed(serial=serial, judged=judged, final=True):
                self.at.judged, self._turns.stands = judged, serial
            case ev.Awaiting(serial=serial) if serial == self._turns.stands:
                self._propose(event)
            case ev.TurnPlayed():
                self._played(event)
            case ev.Moved(path=path):
                self.at.stand(path)
                self.say(moved(event))
            case ev.ModeChanged(mode=mode, agreement=(agreed, guesses)):
                self.at.mode = mode
                if mode is Mode.WATCH and guesses:
                    self.say(f"It has guessed {agreed} of {speech.count(guesses, 'move')}.")
            case ev.Confirm(question=question, intent=intent):
                self._confirm = intent
                self.say(f"{clean_line(question)} Answer yes or no.")
            case _ if isinstance(event, Aside):
                self.advise(aside(event))
            case ev.Failed(message=message, hint=hint):
                if self._turns.undecided:
                    self._turns.criticised = self._turns.stands  # its word won't come any more
                self.advise(f"{speech.sentence(message)} {clean_line(hint)}".rstrip())
            case ev.Closed():
                self.advise(closed(event, self._game))

    def _open(self, event: ev.Opened) -> None:
        self.at.stand(event.path)
        self.at.mode = event.mode
        self._game = self._game or event.game.id
        begun = f", resumed at move {event.path[-1].number}" if event.resumed else ""
        title = clean_line(event.game.title)
        self.say(
            f"{title}. Session {event.session}, seed {event.seed}{begun}. Type /help for help."
        )
        self.say("")
        self.say(speech.story(event.path[-1], self.at.before))

    def _think(self, serial: int) -> None:
        """Forget the last proposal; say that a model is asked, for it may take its time."""
        self._turns.thinks, self.at.judged, self.at.failed = serial, None, ()
        if self._live and self._turns.slow and self.at.mode is not Mode.AUTO and not self.at.over:
            self.say("The model is thinking. Type your move, or /stop, or wait.")

    def _fail(self, event: ev.PlayerFailed) -> None:
        self.at.failed += event.exchanges
        critic = self.loop.critic.spec if self.loop.critic is not None else ""
        if event.who == critic:
            self._turns.criticised = event.serial
        self.say(speech_models.failure(event, critic))

    def _rejudge(self, event: ev.Rejudged) -> None:
        before, self.at.judged = self.at.judged, event.judged
        critic, critique = self.loop.critic, event.judged.critique
        if critic is not None and critique is not None and critique.critic == critic.spec:
            self._turns.criticised = event.serial
        if self.at.mode is not Mode.WATCH:
            self.say(speech_models.addition(before, event.judged))

    def _propose(self, event: ev.Awaiting) -> None:
        """Say the proposal once it stands; hidden in watch mode, once in auto mode."""
        again = event.serial == self._turns.proposed
        self._turns.awaiting, self._turns.proposed = event, event.serial
        if event.why:
            self.say(f"Stopped to ask: {speech.sentence(event.why)}")
        if self.at.here is None or self.at.here.scene.over:
            self.say("Nothing more can be played here: /undo, /restart or /quit.")
        elif self.at.mode is Mode.WATCH:
            if not self.explained:
                self.say("You play; the agent guesses in silence. Type your move.")
        elif not again:
            # Auto mode that asks or is paused plays nothing, it would.
            doing = self.at.mode if event.pace is not None else Mode.COPILOT
            self.say(speech.proposal(self.at.judged, doing, doubted=self._doubted))
            word = self.at.judged.critique if self.at.judged is not None else None
            self._doubted = word is not None and not word.known
            self.say(speech_models.dropouts(self.at.judged))
        if self.at.mode is not Mode.WATCH and event.pace is None and not self.at.over:
            self.say(_KEY if self._turns.asked_for_key else speech.choices(self.at.judged))
        self.explained = True

    def _played(self, event: ev.TurnPlayed) -> None:
        turn, before = event.turn, self.at.here
        self.at.here, self.at.before, self.why = turn, before, ""
        command = turn.decision.command if turn.decision is not None else ""
        if not self._live or clean_line(command) != clean_line(self._typed):
            self.say(f"> {clean_line(command)}")
        self._typed = ""
        self.say(speech.story(turn, before))
        if turn.scene.died and not turn.scene.over:
            self.say("/undo takes that back, or play on.")
        if event.agreed is not None and self.at.judged is not None:
            guess = clean_line(self.at.judged.proposal.command)
            self.say("It guessed the same." if event.agreed else f"It had guessed: {guess}.")

    # --- hearing ---------------------------------------------------------------------

    async def _ask(self) -> None:
        """Wait for lines until one of them is for the loop; a person may take long."""
        if not self._live:
            # A script's next line answers the next question of auto mode.
            if not self._turns.plays_on:
                await self._hear()
        elif self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._hear())

    def _prompt_again(self) -> None:
        """Show that a line is waited for, unless that is seen already or one has come.

        What was typed before it would leave the answer behind the prompt, in its line.
        """
        listening = self._listening is not None and not self._listening.done()
        waits = listening and not self._turns.plays_on and not self._lines.typed_ahead
        if waits and not self._prompted:
            self._out.write("> ")
            self._out.flush()
            self._prompted = True

    async def _hear(self) -> None:
        intent = None
        while intent is None:
            text = await self._lines.next()
            if text is None and self._prompted:
                # The end of input leaves the cursor behind the prompt; a terminal may be gone.
                with suppress(OSError):
                    self._out.write("\n")
            self._prompted = False
            intent = intents.Leave() if text is None else self._understand(text)
            if intent is None and self._live:
                self._prompt_again()
        self.loop.submit(intent)

    def _understand(self, text: str) -> intents.Intent | None:
        """Turn a line into an intent; None if it was for the conversation alone."""
        stripped = text.strip()
        self._typed = ""
        if self._confirm is not None:
            intent, self._confirm = self._confirm, None
            if stripped.lower() in YES:
                return intent
            if stripped.lower() in {"", "n", "no"}:
                self.say("You stay.")
                return None
        if stripped.startswith("/") and (len(stripped) > 1 or not self._turns.asked_for_key):
            return self._command(stripped[1:])
        if self._turns.asked_for_key:
            return self.type(stripped or ("space" if text.strip("\r\n") else "enter"))
        if not stripped:
            return self._enter()
        number = whole_number(stripped)
        if number is not None and self._turns.cuts_in:
            self.say("Nothing is proposed yet.")
            return None
        if number is not None and self.at.judged is not None and not self.at.over:
            return self._pick(number)
        return self.type(stripped)

    def type(self, text: str) -> intents.Intent:
        """Send a line to the story, with the reason given before it."""
        self._typed = text
        return intents.Type(text, self.why)

    def _enter(self) -> intents.Intent | None:
        if self._turns.plays_on:
            return intents.Pause(paused=True)
        if self._turns.paused:
            return intents.Pause(paused=False)
        if self.at.over:
            self.say("Nothing more can be played here: /undo, /restart or /quit.")
            return None
        if self.at.mode is Mode.WATCH or self.at.judged is None or self._turns.awaiting is None:
            self.say("There is nothing to accept: type your move.")
            return None
        return intents.Accept(self._turns.awaiting.serial, 0, self.why)

    def _pick(self, number: int) -> intents.Intent | None:
        known = len(self.at.judged.proposal.commands) if self.at.judged is not None else 0
        if self.at.mode is Mode.WATCH or self._turns.awaiting is None or not 1 <= number <= known:
            self.say(f"There is no choice {number} here. To send it to the story: /type {number}")
            return None
        return intents.Accept(self._turns.awaiting.serial, number - 1, self.why)

    def _command(self, text: str) -> intents.Intent | None:
        word, _, rest = text.partition(" ")
        command = COMMANDS.get(word.lower())
        if command is None:
            known = ", ".join(f"/{name}" for name in COMMANDS)
            self.say(f"/{clean_line(word)} is not one of the program's words, which are {known}.")
            return None
        return command.act(self, rest.strip())


async def converse(
    loop: Loop,
    source: IO[bytes] | None,
    out: TextIO,
    *,
    live: bool,
    named: str = "",
    home: Path | None = None,
) -> None:
    """Play a game as a conversation until it is left or the input ends.

    An interrupt (Ctrl-C) or a request to terminate leaves as ``/quit`` does.

    Args:
        loop: a co-play that has not run yet.
        source: lines of UTF-8; None reads as an empty input.
        out: takes the text; flushed after every event.
        live: both are a terminal with a person at it.
        named: how a command line names the game; its id if empty.
        home: the home that the command line named, if it did.
    """
    talk = Conversation(loop, Lines(source), out, live=live, named=named, home=home)
    running = asyncio.get_running_loop()
    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in caught:
        running.add_signal_handler(number, talk.leave)
    try:
        await talk.hold()
    finally:
        for number in caught:
            running.remove_signal_handler(number)


def play_plain(
    loop: Loop,
    source: IO[bytes] | None,
    out: TextIO,
    *,
    live: bool,
    named: str = "",
    home: Path | None = None,
) -> None:
    """Run :func:`converse` to its end; for callers without an event loop."""
    asyncio.run(converse(loop, source, out, live=live, named=named, home=home))
