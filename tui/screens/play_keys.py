"""The keys of the play screen, and which of them are worth showing when."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from agents.core import events as ev
from agents.core.types import Mode
from tui.widgets.bars import KeyHint

PACES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
"""Seconds between moves in auto mode that F7 and F8 step through."""

BINDINGS: list[BindingType] = [
    Binding("f1", "help", "Help", id="play.help", tooltip="Show every key"),
    Binding("f2", "next_mode", "Mode", id="play.mode", tooltip="Copilot, auto, watch"),
    Binding("f3", "hide_agent", "Hide agent", id="play.hide", tooltip="Hide or show the agent"),
    Binding("f4", "why", "Why", id="play.why", tooltip="Say why, with your next move"),
    Binding("f5", "replay", "Replay", id="play.replay", tooltip="Look at this session again"),
    Binding("f6", "pause", "Pause", id="play.pause", tooltip="Pause auto mode or let it go on"),
    Binding("f7", "slower", "Slower", id="play.slower", tooltip="More time between auto moves"),
    Binding("f8", "faster", "Faster", id="play.faster", tooltip="Less time between auto moves"),
    Binding("f9", "forget", "Forget", id="play.forget", tooltip="Undo and forget what it taught"),
    Binding("ctrl+z", "undo", "Undo", id="play.undo", tooltip="Take the last move back"),
    Binding("ctrl+y", "redo", "Redo", id="play.redo", tooltip="Play it again"),
    Binding("ctrl+r", "repropose", "Ask again", id="play.again", tooltip="Ask the agent again"),
    Binding("ctrl+o,f10", "prompt", "Prompt", id="play.prompt", tooltip="Show me the prompt"),
    Binding("ctrl+l", "cast", "Cast", id="play.cast", tooltip="Choose who proposes and rewards"),
    Binding("ctrl+b", "backends", "Backends", id="play.backends", tooltip="Models and budget"),
    Binding("ctrl+s,f11", "memory", "Memory", id="play.memory", tooltip="All that is remembered"),
    Binding("ctrl+g", "unfold", "Thoughts", id="play.thoughts", tooltip="Show its thoughts"),
    Binding("f12", "mimic", "Mimic", id="play.mimic", tooltip="Let the mimic propose"),
    Binding("ctrl+n", "next_pane", "Next pane", id="play.pane", tooltip="Next tab or pane"),
    Binding("pageup", "page(-1)", "Scroll up", id="play.page_up", tooltip="Read further up"),
    Binding("pagedown", "page(1)", "Scroll down", id="play.page_down", tooltip="Read on"),
    Binding("shift+up", "line(-1)", "Line up", id="play.line_up", tooltip="Scroll a line up"),
    Binding("shift+down", "line(1)", "Line down", id="play.line_down", tooltip="Scroll a line"),
    Binding("escape", "escape", "Clear", id="play.escape", tooltip="Clear and go to the box"),
    Binding("ctrl+q", "leave", "Leave", id="play.leave", tooltip="Leave; nothing is lost"),
]

HELP: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Moves",
        (
            ("Enter", "in the empty box: play what the agent proposes"),
            ("1 to 5", "then Enter: play that choice; the critic's word on it shows at once"),
            ("any text", "then Enter: your own move; the agent learns it"),
            ("F4", "say why: one line that is kept with your next move"),
            ("Right, Tab", "take the grey completion; Right in the empty box edits the proposal"),
            ("Up, Down", "your earlier commands"),
            ("^Z, ^Y", "undo, redo, any number of moves"),
            ("F9", "undo and forget what the move taught"),
            ("^R", "ask the agent again"),
        ),
    ),
    (
        "Who moves",
        (
            ("F2", "copilot: you decide each move · auto: it plays on · watch: you play"),
            ("F6, Space", "pause auto mode or let it go on (Space in the empty box)"),
            ("F7, F8", "auto mode slower, faster"),
            ("F3", "hide or show the agent (in watch mode: its guess)"),
        ),
    ),
    (
        "Language models",
        (
            ("^L", "choose who proposes (several make a team) and who rewards"),
            ("^B", "the backends that answer, their models, and the budget"),
            ("^O, F10", "show me the prompt: edit it and ask again"),
            ("^G", "unfold what a model thought, or fold it away"),
            ("Esc", "in the empty box: stop a model that is thinking"),
            ("F12", "let the mimic propose"),
        ),
    ),
    (
        "Looking",
        (
            ("PgUp, PgDn", "read the story; Shift+Up and Shift+Down by lines"),
            ("^N", "next tab, or the memories; Esc or any letter comes back"),
            ("Shift+Tab", "into a pane, where Up and Down scroll it; Esc comes back"),
            ("Enter", "on a memory: show it whole; - mutes it, Del forgets it, Backspace undoes"),
            ("^S, F11", "everything that is remembered: search, pin, mute, forget, merge"),
            ("F5", "replay this session"),
            ("^T", "next theme: dark, light, plain"),
            ("^P", "everything else"),
            ("^Q", "leave; nothing is lost"),
        ),
    ),
    (
        "Words the program answers itself",
        (
            ("save NAME", "set a bookmark; ‘restore NAME’ goes back to it"),
            ("restart", "begin a new branch from the opening"),
            ("script", "write the story so far to a file"),
            ("undo, quit", "the same as ^Z and ^Q"),
            ('"2"', "in double quotes: send the digit itself to the story"),
        ),
    ),
)

PALETTE: tuple[tuple[str, str, str], ...] = (
    ("Mode: next", "copilot, auto, watch (F2)", "next_mode"),
    ("Agent: hide or show", "in watch mode its guess (F3)", "hide_agent"),
    ("Agent: ask again", "drop this proposal (^R)", "repropose"),
    ("Agent: let the mimic propose", "it needs no model (F12)", "mimic"),
    ("Cast: choose players and critic", "models, a team, the mimic (^L)", "cast"),
    ("Backends and budget", "what answers, its models, what is missing (^B)", "backends"),
    ("Show me the prompt", "exactly what a model was asked (^O)", "prompt"),
    ("Thoughts: show or fold", "what a model thought (^G)", "unfold"),
    ("Agent: stop thinking", "frees the model (Esc in the empty box)", "stop"),
    ("Why", "say why, with your next move (F4)", "why"),
    ("Undo", "take the last move back (^Z)", "undo"),
    ("Redo", "play it again (^Y)", "redo"),
    ("Undo and forget", "and forget what it taught (F9)", "forget"),
    ("Pause or go on", "in auto mode (F6)", "pause"),
    ("Replay", "look at this session again (F5)", "replay"),
    ("Memory", "all that is remembered, to be set right (^S)", "memory"),
    ("Help", "every key (F1)", "help"),
    ("Leave", "nothing is lost (^Q)", "leave"),
)
"""Title, help and action of what the command palette offers."""

PALETTE_INTENTS: tuple[tuple[str, str, ev.Intent], ...] = (
    ("Other release", "follow its demonstrations, or no longer", ev.FollowReleases()),
    ("Bookmark", "remember this point", ev.Bookmark()),
    ("Return to bookmark", "the newest one", ev.ReturnTo()),
    ("Restart", "a new branch from the opening", ev.Restart()),
    ("Transcript", "write the story to a file", ev.ExportTranscript()),
)
"""The same for what has no key."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides which keys are worth showing."""

    mode: Mode
    paused: bool
    hidden: bool
    choices: int
    over: bool
    tabbed: bool
    failed: bool = False
    """A player failed and nothing is proposed."""
    models: bool = False
    """Language models have been asked in this session."""


def hints(moment: Moment) -> list[KeyHint]:
    """Return the keys worth showing, in the order they are read."""
    shown: list[KeyHint] = []
    if moment.over:
        shown.append(KeyHint("^Z", "take back", "undo", 0))
        shown.append(KeyHint("F5", "replay", "replay", 1))
    else:
        shown += _ways_on() if moment.failed else _moves(moment)
        shown.append(KeyHint("^Z", "undo", "undo", 3))
    shown.append(KeyHint("F2", "mode", "next_mode", 4))
    shown.append(_hide(moment))
    if moment.tabbed:
        shown.append(KeyHint("^N", "tab", "next_pane", 5))
    if not moment.over:
        shown.append(KeyHint("F4", "why", "why", 7))
        shown.append(KeyHint("F5", "replay", "replay", 8))
    if moment.models:
        shown.append(KeyHint("^O", "prompt", "prompt", 6))
    if not moment.failed or moment.over:
        shown.append(KeyHint("^L", "cast", "cast", 8))
    shown.append(KeyHint("^S", "memory", "memory", 9))
    shown.append(KeyHint("^P", "everything", "app.command_palette", 9))
    shown.append(KeyHint("F1", "help", "help", 2))
    return shown


def _ways_on() -> list[KeyHint]:
    """Return what can be done where a player failed, besides typing."""
    return [
        KeyHint("^R", "again", "repropose", 0),
        KeyHint("^L", "other", "cast", 1),
        KeyHint("F12", "mimic", "mimic", 1),
        KeyHint("type", "your move", "escape", 3),
    ]


def _moves(moment: Moment) -> list[KeyHint]:
    if moment.mode is Mode.AUTO:
        word = "go on" if moment.paused else "pause"
        shown = [KeyHint("Space", word, "pause", 0)]
        if moment.paused and moment.choices:
            shown.append(KeyHint("Enter", "accept", "accept", 1))
        return [*shown, KeyHint("F7/F8", "pace", "faster", 5)]
    if moment.hidden or not moment.choices:
        return [KeyHint("type", "your move", "escape", 1)]
    shown = [KeyHint("Enter", "accept", "accept", 0)]
    if moment.choices > 1:
        last = f"2-{moment.choices}" if moment.choices > 2 else "2"
        shown.append(KeyHint(last, "pick", "", 1))
    shown.append(KeyHint("type", "to override", "", 6))
    return shown


def _hide(moment: Moment) -> KeyHint:
    thing = "guess" if moment.mode is Mode.WATCH else "agent"
    return KeyHint("F3", f"{'show' if moment.hidden else 'hide'} {thing}", "hide_agent", 6)
