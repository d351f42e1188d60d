"""Plays as a linear conversation: for screen readers, pipes and dumb terminals.

Drives the same turn loop as the play screen and prints each new text once, in
plain sentences: no boxes, no redraw, no escape codes. Lines that come from a
pipe are answered in order, each against a proposal that stands, so that equal
input gives equal output. Imports no Textual.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Protocol, TextIO, cast

from agents import events as ev
from agents.types import Judged, Mode, Situation, Turn
from tui import speech
from tui.lines import Lines

YES = frozenset({"y", "yes"})
MOST = 9999
"""Moves that /undo and /redo take at most."""


class Loop(Protocol):
    """What a conversation needs of a co-play."""

    @property
    def serial(self) -> int:
        """Number of the present thought."""

    def run(self) -> AsyncIterator[ev.Event]:
        """Yield events until the game is left."""

    def submit(self, intent: ev.Intent) -> None:
        """Hand in an intent."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word of the program's own: what it takes, what it does."""

    usage: str
    tells: str
    act: Callable[[Conversation, str], ev.Intent | None]


class Conversation:
    """One game told line by line.

    Args:
        loop: the co-play.
        lines: where the person's lines come from.
        out: where everything is said.
        live: a person sits at a terminal: prompt, and don't repeat what was typed.
        named: how a command line names the game; its id if empty.
    """

    def __init__(
        self, loop: Loop, lines: Lines, out: TextIO, *, live: bool, named: str = ""
    ) -> None:
        self._loop = loop
        self._lines = lines
        self._out = out
        self._live = live
        self._awaiting: ev.Awaiting | None = None
        self._judged: Judged | None = None
        self._situation: Situation | None = None
        self._ways: tuple[tuple[str, str], ...] = ()
        self._here: Turn | None = None
        self._mode = Mode.COPILOT
        self._game = named
        self._why = ""
        self._typed = ""
        self._confirm: ev.Intent | None = None
        self._explained = False
        self._stands = 0
        self._proposed = 0
        self._listening: asyncio.Task[None] | None = None

    async def hold(self) -> None:
        """Talk until the person leaves or the input ends."""
        run = cast(AsyncGenerator[ev.Event, None], self._loop.run())
        async with aclosing(run) as events:
            try:
                async for event in events:
                    self._tell(event)
                    if self._may_answer(event):
                        await self._ask()
            finally:
                if self._listening is not None:
                    self._listening.cancel()
        if self._listening is not None and self._listening.done():
            self._listening.result()

    def leave(self) -> None:
        """End the conversation as the end of input would."""
        self._lines.end()
        self._loop.submit(ev.Leave())

    # --- saying ----------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if text:
            self._out.write(text + "\n")
            self._out.flush()

    def _tell(self, event: ev.Event) -> None:
        match event:
            case ev.Opened():
                self._open(event)
            case ev.Ways(seen=seen):
                self._ways = seen
            case ev.Retrieved(situation=situation):
                self._situation = situation
            case ev.Proposed(serial=serial, judged=judged, final=True):
                self._judged, self._stands = judged, serial
            case ev.Awaiting(serial=serial) if serial == self._stands:
                self._propose(event)
            case ev.TurnPlayed():
                self._played(event)
            case ev.Moved(path=path, reason=reason, forgot=forgot):
                self._moved(path[-1], reason, forgot)
            case ev.ModeChanged(mode=mode, agreement=(agreed, guesses)):
                self._mode = mode
                if mode is Mode.WATCH and guesses:
                    self._say(f"It has guessed {agreed} of {speech.count(guesses, 'move')}.")
            case ev.Confirm(question=question, intent=intent):
                self._confirm = intent
                self._say(f"{speech.line(question)} Answer yes or no.")
            case ev.Notice(text=text):
                self._say(speech.line(text))
            case ev.Exported(path=path):
                self._say(f"The transcript was written to {path}.")
            case ev.Failed(message=message, hint=hint):
                self._say(f"{speech.sentence(message)} {speech.line(hint)}".rstrip())
            case ev.Closed(session=session):
                self._say(
                    f"You left; session {session} is kept. "
                    f"Go on with: understudy play {self._game} --plain --resume {session}"
                )

    def _open(self, event: ev.Opened) -> None:
        self._here, self._mode = event.path[-1], event.mode
        self._game = self._game or event.game.id
        begun = f", resumed at move {self._here.number}" if event.resumed else ""
        title = speech.line(event.game.title)
        self._say(
            f"{title}. Session {event.session}, seed {event.seed}{begun}. Type /help for help."
        )
        self._say("")
        self._say(speech.story(self._here))

    def _propose(self, event: ev.Awaiting) -> None:
        """Say the proposal once it stands; hidden in watch mode, once in auto mode."""
        again = event.serial == self._proposed
        self._awaiting, self._proposed = event, event.serial
        if event.why:
            self._say(f"Stopped to ask: {speech.sentence(event.why)}")
        if self._here is None or self._here.scene.over:
            self._say("Nothing more can be played here: /undo, /restart or /quit.")
        elif self._mode is Mode.WATCH:
            if not self._explained:
                self._say("You play; the agent guesses in silence. Type your move.")
        elif not again:
            # Auto mode that asks or is paused plays nothing, it would.
            doing = self._mode if event.pace is not None else Mode.COPILOT
            self._say(speech.proposal(self._judged, doing))
        if self._mode is not Mode.WATCH and event.pace is None and not self._over:
            self._say(speech.choices(self._judged))
        self._explained = True

    @property
    def _over(self) -> bool:
        return self._here is None or self._here.scene.over

    def _played(self, event: ev.TurnPlayed) -> None:
        turn = event.turn
        self._here, self._why = turn, ""
        command = turn.decision.command if turn.decision is not None else ""
        if command != self._typed or not self._live:
            self._say(f"> {speech.line(command)}")
        self._say(speech.story(turn))
        if event.agreed is not None and self._judged is not None:
            guess = speech.line(self._judged.proposal.command)
            self._say("It guessed the same." if event.agreed else f"It had guessed: {guess}.")

    def _moved(self, turn: Turn, reason: str, forgot: int) -> None:
        self._here = turn
        where = turn.observation.location or "the opening"
        place = f"You are at move {turn.number}, {speech.line(where)}."
        taught = (
            f" {speech.count(forgot, 'memory') if forgot == 1 else f'{forgot} memories'} forgotten."
        )
        self._say(f"{reason[:1].upper()}{reason[1:]}. {place}{taught if forgot else ''}")

    # --- hearing ---------------------------------------------------------------------

    def _may_answer(self, event: ev.Event) -> bool:
        """Tell whether the loop now stands still and waits for the person."""
        if isinstance(event, ev.Awaiting):
            return event.serial == self._stands
        answers = ev.Notice | ev.Confirm | ev.Exported | ev.Failed
        awaited = self._awaiting is not None and self._awaiting.serial == self._loop.serial
        return awaited and isinstance(event, answers) and not self._plays_on

    @property
    def _plays_on(self) -> bool:
        return self._awaiting is not None and self._awaiting.pace is not None

    async def _ask(self) -> None:
        """Wait for lines until one of them is for the loop."""
        if self._plays_on:
            # A script's next line answers the next question; a person may cut in.
            if self._live and (self._listening is None or self._listening.done()):
                self._listening = asyncio.create_task(self._hear(prompt=False))
            return
        if self._listening is not None and not self._listening.done():
            return
        await self._hear(prompt=self._live)

    async def _hear(self, *, prompt: bool) -> None:
        intent = None
        while intent is None:
            if prompt:
                self._out.write("> ")
                self._out.flush()
            text = await self._lines.next()
            if text is None and prompt:
                self._out.write("\n")  # the end of input leaves the cursor behind the prompt
            intent = ev.Leave() if text is None else self._understand(text)
        self._loop.submit(intent)

    def _understand(self, text: str) -> ev.Intent | None:
        """Turn a line into an intent; None if it was for the conversation alone."""
        stripped = text.strip()
        self._typed = ""
        if self._confirm is not None:
            intent, self._confirm = self._confirm, None
            if stripped.lower() in YES:
                return intent
            if stripped.lower() in {"", "n", "no"}:
                self._say("You stay.")
                return None
        if stripped.startswith("/"):
            return self._command(stripped[1:])
        if not stripped:
            return self._enter()
        number = whole_number(stripped)
        if number is not None and self._judged is not None and not self._over:
            return self._pick(number)
        return self.type(stripped)

    def type(self, text: str) -> ev.Intent:
        """Send a line to the story, with the reason given before it."""
        self._typed = text
        return ev.Type(text, self._why)

    def _enter(self) -> ev.Intent | None:
        if self._plays_on:
            return ev.Pause(paused=True)
        if self._awaiting is not None and self._awaiting.paused:
            return ev.Pause(paused=False)
        if self._over:
            self._say("Nothing more can be played here: /undo, /restart or /quit.")
            return None
        if self._mode is Mode.WATCH or self._judged is None or self._awaiting is None:
            self._say("There is nothing to accept: type your move.")
            return None
        return ev.Accept(self._awaiting.serial, 0, self._why)

    def _pick(self, number: int) -> ev.Intent | None:
        known = len(self._judged.proposal.commands) if self._judged is not None else 0
        if self._mode is Mode.WATCH or self._awaiting is None or not 1 <= number <= known:
            self._say(f"There is no choice {number} here. To send it to the story: /type {number}")
            return None
        return ev.Accept(self._awaiting.serial, number - 1, self._why)

    def _command(self, text: str) -> ev.Intent | None:
        word, _, rest = text.partition(" ")
        command = COMMANDS.get(word.lower())
        if command is None:
            known = ", ".join(f"/{name}" for name in COMMANDS)
            self._say(f"/{speech.line(word)} is not one of the program's words, which are {known}.")
            return None
        return command.act(self, rest.strip())

    # --- the program's own words ---------------------------------------------------------

    def undo(self, rest: str, *, forget: bool = False) -> ev.Intent | None:
        """Go back N moves."""
        number = self._number(rest)
        return None if number is None else ev.Undo(number, forget)

    def redo(self, rest: str) -> ev.Intent | None:
        """Go forward N moves."""
        number = self._number(rest)
        return None if number is None else ev.Redo(number)

    def _number(self, rest: str) -> int | None:
        if not rest:
            return 1
        number = whole_number(rest)
        if number:
            return number
        self._say(f"How many moves? Give a number from 1 to {MOST}.")
        return None

    def mode(self, rest: str) -> ev.Intent | None:
        """Change who moves."""
        names = [mode.value for mode in Mode]
        if rest.lower() in names:
            self._explained = False
            return ev.SetMode(Mode(rest.lower()))
        self._say(f"The mode is {self._mode.value}. Choose: {', '.join(names)}.")
        return None

    def why(self, rest: str) -> None:
        """Keep a reason for the next move."""
        self._why = rest
        self._say("Your next move will carry this reason." if rest else "No reason will be kept.")

    def memories(self, _: str) -> None:
        """Say the memories for the present situation."""
        found = self._situation.exemplars if self._situation is not None else ()
        if self._mode is Mode.WATCH:
            self._say("In watch mode what the agent knows is hidden: /mode copilot shows it.")
            return
        self._say(speech.memories(found, datetime.now(UTC)))

    def critic(self, _: str) -> None:
        """Say the rewards of the proposal and its alternatives, with their parts."""
        judged = self._judged if self._mode is not Mode.WATCH else None
        if judged is None or not judged.critiques:
            self._say("There is no reward to tell here.")
        for critique in judged.critiques if judged is not None else ():
            self._say(speech.criticism(critique))

    def world(self, _: str) -> None:
        """Say place, ways, belongings and score."""
        if self._here is not None:
            location = self._here.observation.location
            self._say(speech.world(self._here.scene, location, self._ways))

    def again(self, _: str) -> None:
        """Say the present scene and proposal once more."""
        if self._here is None:
            return
        self._say(speech.story(self._here))
        if self._mode is not Mode.WATCH and not self._over:
            self._say(f"{speech.proposal(self._judged)} {speech.choices(self._judged)}")

    def send(self, rest: str) -> ev.Intent | None:
        """Send text to the story whatever it looks like."""
        if not rest:
            self._say("Give the text to send: /type 2")
            return None
        return self.type(rest)

    def help(self, _: str) -> None:
        """Say the program's own words."""
        self._say(
            "A line is your move. An empty line accepts the proposal; a number picks one "
            "of its alternatives. In auto mode an empty line pauses, and goes on again. "
            "The program's own words:"
        )
        for name, command in COMMANDS.items():
            usage = f"/{name} {command.usage}".rstrip()
            self._say(f"{usage}: {command.tells}.")


def _bookmark(_: Conversation, rest: str) -> ev.Intent:
    return ev.Bookmark(rest)


def _return_to(_: Conversation, rest: str) -> ev.Intent:
    return ev.ReturnTo(rest)


COMMANDS = {
    "undo": Command("[N]", "take back the last N moves", Conversation.undo),
    "redo": Command("[N]", "play them again", Conversation.redo),
    "forget": Command(
        "[N]",
        "forget what was just taken back; else take back N moves and forget them",
        lambda talk, rest: talk.undo(rest, forget=True) if rest else ev.Forget(),
    ),
    "mode": Command("copilot|auto|watch", "change who moves", Conversation.mode),
    "why": Command("TEXT", "say why you will play your next move", Conversation.why),
    "memories": Command("", "what is remembered for this situation", Conversation.memories),
    "critic": Command("", "the rewards of the proposals, in parts", Conversation.critic),
    "world": Command("", "place, ways, belongings, score", Conversation.world),
    "again": Command("", "say the scene and the proposal once more", Conversation.again),
    "type": Command("TEXT", "send a number or a slash to the story", Conversation.send),
    "save": Command("[NAME]", "set a bookmark", _bookmark),
    "restore": Command("[NAME]", "go back to a bookmark", _return_to),
    "restart": Command("", "begin a new branch from the opening", lambda _, __: ev.Restart()),
    "transcript": Command("", "write the story so far to a file", lambda *_: ev.ExportTranscript()),
    "quit": Command("", "leave; the session is kept", lambda _, __: ev.Leave()),
    "help": Command("", "say this", Conversation.help),
}


def whole_number(text: str) -> int | None:
    """Read a whole number from 0 to :data:`MOST`; None if it is anything else."""
    short = len(text) <= len(str(MOST))
    return int(text) if short and text.isascii() and text.isdigit() else None


async def converse(
    loop: Loop, source: IO[bytes] | None, out: TextIO, *, live: bool, named: str = ""
) -> None:
    """Play a game as a conversation until it is left or the input ends.

    An interrupt (Ctrl-C) or a request to terminate leaves as ``/quit`` does.

    Args:
        loop: a co-play that has not run yet.
        source: lines of UTF-8; None reads as an empty input.
        out: takes the text; flushed after every event.
        live: both are a terminal with a person at it.
        named: how a command line names the game; its id if empty.
    """
    talk = Conversation(loop, Lines(source), out, live=live, named=named)
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
    loop: Loop, source: IO[bytes] | None, out: TextIO, *, live: bool, named: str = ""
) -> None:
    """Run :func:`converse` to its end; for callers without an event loop."""
    asyncio.run(converse(loop, source, out, live=live, named=named))
