"""The words that plain mode answers itself: /undo, /mode, /help and the others.

Each is a function of a conversation and of what follows the word; it returns what
is to be asked of the co-play, or None if it was for the conversation alone. Imports
no Textual.
"""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode, Went
from agents.core.protocols import Critic, Player
from games.text import clean_line
from tui.legend import PANES
from tui.plain.asides import PlainState
from tui.speech import models as speech_models
from tui.speech import speech
from tui.speech.goals import listed as listed_goals
from tui.speech.manual import manual_words
from tui.speech.notes import listed

MOST = 9999
"""Moves that /undo and /redo take at most."""


class Loop(Protocol):
    """What a conversation needs of a co-play."""

    @property
    def serial(self) -> int:
        """Number of the present thought."""

    @property
    def player(self) -> Player | None:
        """Who proposes now."""

    @property
    def critic(self) -> Critic | None:
        """Who rewards now."""

    def run(self) -> AsyncIterator[ev.Event]:
        """Yield events until the game is left."""

    def submit(self, intent: intents.Intent) -> None:
        """Hand in an intent."""


class PlainTalk(Protocol):
    """What a word needs of a conversation.

    Attributes:
        at: where the game stands.
        why: the reason that is kept for the next move.
        explained: it was said how to play in this mode.
    """

    at: PlainState
    why: str
    explained: bool

    @property
    def loop(self) -> Loop:
        """The co-play."""

    def say(self, text: str) -> None:
        """Say something, unless it is nothing."""

    def type(self, text: str) -> intents.Intent:
        """Send a line to the story, with the reason given before it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word of the program's own: what it takes, what it does."""

    usage: str
    tells: str
    act: Callable[[PlainTalk, str], intents.Intent | None]


def undo(talk: PlainTalk, rest: str, *, forget: bool = False) -> intents.Intent | None:
    """Go back N moves."""
    number = number_of(talk, rest)
    return None if number is None else intents.Undo(number, forget)


def unlearn(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Have the last move, or all of the session, teach nothing; or again."""
    if rest.lower() == "session":
        return intents.ForgetSession()
    if not rest:
        return intents.Unlearn()
    talk.say("Either /unlearn, for the last move, or /unlearn session.")
    return None


def redo(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Go forward N moves."""
    number = number_of(talk, rest)
    return None if number is None else intents.Redo(number)


def number_of(talk: PlainTalk, rest: str) -> int | None:
    """Read how many moves are meant, one if nothing is said; None tells the person how."""
    if not rest:
        return 1
    number = whole_number(rest)
    if number:
        return number
    talk.say(f"How many moves? Give a number from 1 to {MOST}.")
    return None


def mode(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Change who moves."""
    names = [mode.value for mode in Mode]
    if rest.lower() in names:
        talk.explained = False
        return intents.SetMode(Mode(rest.lower()))
    talk.say(f"The mode is {talk.at.mode.value}. Choose: {', '.join(names)}.")
    return None


def why(talk: PlainTalk, rest: str) -> None:
    """Keep a reason for the next move; without one, say why the agent would play what it does."""
    if rest:
        talk.why = "" if rest == "-" else rest
        kept = "Your next move will carry this reason." if talk.why else "No reason will be kept."
        talk.say(kept)
        return
    if talk.at.judged is not None and talk.at.mode is not Mode.WATCH:
        talk.say(speech.sentence(talk.at.judged.proposal.reason))
    kept = f"Your next move will carry this reason: {clean_line(talk.why)}" if talk.why else ""
    talk.say(kept or "/why TEXT keeps a reason of yours with your next move.")


def critic(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Say the rewards of the proposals in parts, or have another critic judge."""
    if rest:
        return intents.ChangeCritic(rest)
    talk.say(talk.at.rewards())
    return None


def player(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Have others propose; a spec with blanks in it stands in quotes."""
    try:
        specs = tuple(shlex.split(rest))
    except ValueError:
        talk.say("A quotation mark is open there. Nothing was changed.")
        return None
    if specs:
        return intents.ChangePlayers(specs)
    from agents.players.registry import PLAYERS

    player, critic = talk.loop.player, talk.loop.critic
    talk.say(
        f"{clean_line(player.spec) if player else 'Nobody'} proposes and "
        f"{clean_line(critic.spec) if critic else 'nobody'} rewards. Name one or "
        f"several: {', '.join(PLAYERS.names)}, ollama:MODEL, gguf:PATH, "
        "openai:MODEL@BASE_URL."
    )
    return None


def manual(_: PlainTalk, rest: str) -> intents.Intent:
    """Read what experience says about the game, or the lines of it with some words."""
    return intents.LookUp(lambda db, game: manual_words(db, game, rest))


def note(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Keep a note on the place, on a thing at hand or on the session."""
    if rest:
        return intents.WriteNote(rest)
    talk.say("Give the note: /note TEXT on this place, /note lamp: TEXT, /note session: TEXT.")
    return None


def notes(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """List the notes, or take one away, or bring back the last that was."""
    word, _, what = rest.partition(" ")
    if word == "remove":
        number = whole_number(what.strip())
        if number:
            return intents.RemoveNote(number)
        talk.say("Which note? Give its number: /notes remove 3. /notes lists them.")
        return None
    if rest == "undo":
        return intents.RestoreNote()
    return intents.LookUp(lambda db, game: listed(db, game, rest))


def goals(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """List the goals, or set, tick, strike or move one, or bring back what was struck."""
    word, _, what = rest.partition(" ")
    if not rest:
        talk.say(listed_goals(talk.at.goals, talk.at.teachers))
        return None
    if word == "add":
        return intents.SetGoal(what)
    if rest == "undo":
        return intents.RestoreGoal()
    numbers = [whole_number(one) for one in what.split()]
    known = [goal.id for goal in talk.at.goals]
    wanted = 2 if word == "move" else 1
    if word not in {"tick", "strike", "move"} or len(numbers) != wanted or not all(numbers):
        talk.say(f"Give what to do: /goals {COMMANDS['goals'].usage}. /goals lists them.")
        return None
    place, *to = [number - 1 for number in numbers if number is not None]
    if place >= len(known):
        talk.say(f"There is no goal {place + 1}. /goals lists them.")
        return None
    if word == "move":
        return intents.PutGoal(known[place], min(to[0], len(known) - 1) - place)
    return intents.TickGoal(known[place]) if word == "tick" else intents.StrikeGoal(known[place])


def send(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Send text to the story whatever it looks like."""
    if not rest:
        talk.say("Give the text to send: /type 2")
        return None
    return talk.type(rest)


def transcript(talk: PlainTalk, rest: str) -> intents.Intent | None:
    """Write the story so far to a file, with or without notes."""
    if rest.lower() in {"", "notes"}:
        return intents.ExportTranscript(notes=bool(rest))
    talk.say("Either /transcript, or /transcript notes.")
    return None


def accept(talk: PlainTalk, _: str) -> intents.Intent | None:
    """Play what is proposed."""
    if talk.at.judged is None or talk.at.mode is Mode.WATCH:
        talk.say("There is nothing to accept: type your move.")
        return None
    return intents.Accept(talk.loop.serial, 0, talk.why)


def help(talk: PlainTalk, _: str) -> None:
    """Say the program's own words."""
    talk.say(
        "A line is your move. An empty line accepts the proposal; a number picks one "
        "of its alternatives. In auto mode an empty line pauses, and goes on again. "
        "Where the story waits for a key, every line presses one: its first letter, or "
        "space, enter, escape, up, down, left, right, backspace, delete, f1 to f12 by name; "
        "an empty line is Enter. "
        "Every move is kept the moment it is played: nothing has to be saved. "
        "The program's own words:"
    )
    for name, command in COMMANDS.items():
        usage = f"/{name} {command.usage}".rstrip()
        talk.say(f"{usage}: {command.tells}.")
    talk.say("What is said of a proposal:")
    for seen, words in PANES:
        talk.say(f"{seen}: {words}.")


def _say(tell: Callable[[PlainState], str]) -> Callable[[PlainTalk, str], None]:
    """Return what a word does that only says how things stand."""
    return lambda talk, _: talk.say(tell(talk.at))


def _bookmark(_: PlainTalk, rest: str) -> intents.Intent:
    return intents.Bookmark(rest)


def _return_to(_: PlainTalk, rest: str) -> intents.Intent:
    return intents.ReturnTo(rest)


COMMANDS = {
    "undo": Command("[N]", "take back the last N moves", undo),
    "redo": Command("[N]", "play them again", redo),
    "forget": Command(
        "[N]",
        "forget what was just taken back; else take back N moves and forget them",
        lambda talk, rest: undo(talk, rest, forget=True) if rest else intents.Forget(),
    ),
    "unlearn": Command(
        "[session]",
        "don't learn from the last move, or from this session; the same again undoes that",
        unlearn,
    ),
    "slip": Command(
        "",
        f"you slipped when you corrected it, in the last {intents.RECENT} moves: that teaches "
        "nothing; the same again undoes that",
        lambda *_: intents.DiscardCorrection(),
    ),
    "well": Command(
        "",
        "mark that it went well up to here; the same again takes the mark away",
        lambda *_: intents.Assess(Went.WELL),
    ),
    "badly": Command(
        "", "mark that it went badly up to here", lambda *_: intents.Assess(Went.BADLY)
    ),
    "hint": Command(
        "",
        "where there is something to do; once more what it is about, then the command",
        lambda *_: intents.TakeHint(),
    ),
    "manual": Command(
        "[WORDS]", "what experience says about this game; the lines with these words", manual
    ),
    "note": Command(
        "[THING:|session:] TEXT",
        "keep a note on this place, on a thing at hand, or on this session",
        note,
    ),
    "notes": Command("[WORDS]|remove N|undo", "your notes; take one away; bring it back", notes),
    "goals": Command(
        "[add TEXT|tick N|strike N|move N PLACE|undo]",
        "the goals on the way; set one, tick it or open it again, strike it, give it another "
        "place, bring back what was struck",
        goals,
    ),
    "mode": Command("copilot|auto|watch", "change who moves", mode),
    "why": Command(
        "[TEXT]",
        "say why the agent would play this; with a text, why you will play your next move; "
        "- takes that back",
        why,
    ),
    "memories": Command(
        "", "what is remembered for this situation", _say(lambda at: at.memories(datetime.now(UTC)))
    ),
    "plan": Command(
        "", "which demonstration is followed, and what is in the way", _say(PlainState.plan)
    ),
    "releases": Command(
        "",
        "follow another release of the story, by its text, or no longer",
        lambda *_: intents.FollowReleases(),
    ),
    "critic": Command("[SPEC]", "the rewards of the proposals, in parts; or who rewards", critic),
    "player": Command("[SPEC...]", "who proposes; several are a team", player),
    "team": Command("", "what each member of the team proposes", _say(PlainState.team)),
    "prompt": Command(
        "", "what language models were asked, word for word", _say(PlainState.prompts)
    ),
    "cost": Command(
        "", "what language models have taken so far", _say(lambda at: speech_models.cost(at.spent))
    ),
    "retry": Command("", "ask the player again", lambda *_: intents.Repropose()),
    "stop": Command(
        "", "stop the model that is thinking, and go on", lambda *_: intents.StopThinking()
    ),
    "world": Command("", "place, ways, belongings, score", _say(PlainState.world)),
    "map": Command("", "the rooms that were seen, each with its ways", _say(PlainState.map)),
    "again": Command("", "say the scene and the proposal once more", _say(PlainState.again)),
    "type": Command("TEXT", "send a number or a slash to the story", send),
    "empty": Command("", "send an empty line to the story", lambda talk, _: talk.type('""')),
    "accept": Command("", "play what is proposed, where a key is awaited too", accept),
    "save": Command("[NAME]", "set a bookmark", _bookmark),
    "restore": Command("[NAME]", "go back to a bookmark", _return_to),
    "restart": Command("", "begin a new branch from the opening", lambda _, __: intents.Restart()),
    "transcript": Command(
        "[notes]",
        "write the story so far to a file; with notes, who played each move and why",
        transcript,
    ),
    "quit": Command("", "leave; the session is kept", lambda _, __: intents.Leave()),
    "help": Command("", "say this", help),
}


def whole_number(text: str) -> int | None:
    """Read a whole number from 0 to :data:`MOST`; None if it is anything else."""
    short = len(text) <= len(str(MOST))
    return int(text) if short and text.isascii() and text.isdigit() else None
