"""What a person can do on the play screen, and which keys are worth showing when."""

from __future__ import annotations

from dataclasses import dataclass

from agents.core import intents
from agents.core.commands import Mode, Went
from tui.actions.dialogs import BOX, GOALS
from tui.actions.table import Action, ActionTable, KeyHint, KeyNote
from tui.legend import PANES

INTENTS: dict[str, intents.Intent] = {
    "undo": intents.Undo(),
    "redo": intents.Redo(),
    "forget": intents.Forget(),
    "again": intents.Repropose(),
    "mimic": intents.ChangePlayers(("mimic",)),
    "unlearn": intents.Unlearn(),
    "slip": intents.DiscardCorrection(),
    "went_well": intents.Assess(Went.WELL),
    "went_badly": intents.Assess(Went.BADLY),
    "forget_session": intents.ForgetSession(),
    "hint": intents.TakeHint(),
    "releases": intents.FollowReleases(),
    "bookmark": intents.Bookmark(),
    "return": intents.ReturnTo(),
    "restart": intents.Restart(),
    "transcript": intents.ExportTranscript(),
    "transcript_notes": intents.ExportTranscript(notes=True),
}
"""What is asked of the co-play by actions that do nothing else."""


def _asks(name: str, keys: str, words: str, title: str, *, beside: tuple[str, ...] = ()) -> Action:
    assert name in INTENTS
    return Action(name, keys, words, title, beside=beside, run=f"ask('{name}')")


PLAY = ActionTable(
    "play",
    {
        "Moves": (
            KeyNote("Enter", "in the empty box: play what the agent proposes"),
            KeyNote(
                "1 to 5",
                "or a click on it, then Enter: play that choice; the critic's word on it shows "
                "at once",
            ),
            KeyNote("any text", "then Enter: your own move; the agent learns it"),
            Action("why", "f4", "say why: one line that is kept with your next move", "Why"),
            KeyNote(
                "Right, {box.complete}",
                "take the grey completion; Right in the empty box edits the proposal",
            ),
            KeyNote("{box.older}, {box.newer}", "your earlier commands"),
            _asks("undo", "ctrl+z", "undo, redo, any number of moves", "Undo", beside=("redo",)),
            _asks("redo", "ctrl+y", "play again what was taken back", "Redo"),
            _asks("forget", "f9", "undo and forget what it taught", "Undo and forget"),
            _asks(
                "unlearn",
                "shift+f9",
                "don't learn from the last move; once more: learn from it after all",
                "Don't learn from this",
            ),
            _asks(
                "slip",
                "shift+f11",
                f"you slipped when you corrected it, in the last {intents.RECENT} moves: that "
                "teaches nothing; once more: it teaches after all",
                "That correction was a slip",
            ),
            _asks(
                "went_well",
                "shift+f5",
                "mark that it went well up to here, or badly; once more takes the mark away",
                "Mark: this went well",
                beside=("went_badly",),
            ),
            _asks("went_badly", "shift+f6", "it went badly up to here", "Mark: this went badly"),
            _asks(
                "forget_session",
                "ctrl+f9",
                "forget what this session taught; once more: it counts again",
                "Forget this session",
            ),
            _asks(
                "again",
                "ctrl+r",
                "drop this proposal, for this scene, and ask for another",
                "Agent: drop this, ask again",
            ),
            _asks(
                "hint",
                "shift+f1",
                "a hint from what was shown: where; once more: what about; then the command",
                "Hint",
            ),
        ),
        "Who moves": (
            Action(
                "mode",
                "f2",
                "copilot: you decide each move · auto: it plays on · watch: you play",
                "Mode: next",
                run="react('next_mode')",
            ),
            Action(
                "pause",
                "f6",
                "pause auto mode or let it go on",
                "Pause or go on",
                run="react('pause')",
            ),
            KeyNote("{box.pause}", "in the empty box: the same"),
            Action(
                "slower",
                "f7",
                "auto mode slower, faster",
                run="react('slower')",
                beside=("faster",),
            ),
            Action("faster", "shift+f8", "auto mode faster", label="pace", run="react('faster')"),
            Action(
                "hide",
                "f3",
                "hide or show the agent (in watch mode: its guess)",
                "Agent: hide or show",
                run="react('hide_agent')",
            ),
        ),
        "What the panes say": tuple(KeyNote(*pair) for pair in PANES),
        "Language models": (
            Action(
                "cast",
                "ctrl+l",
                "choose who proposes (several make a team) and who rewards",
                "Cast: choose players and critic",
            ),
            Action(
                "backends",
                "ctrl+b",
                "the backends that answer, their models, and the budget",
                "Backends and budget",
            ),
            Action(
                "prompt",
                "ctrl+o,f10",
                "show me the prompt: edit it and ask again",
                "Show me the prompt",
            ),
            Action(
                "thoughts",
                "ctrl+g",
                "unfold what a model thought, or fold it away",
                "Thoughts: show or fold",
                run="react('unfold')",
            ),
            Action("escape", "escape", "in the empty box: stop a model that is thinking"),
            Action(
                "stop",
                "",
                "stop a language model that is thinking, or speaking",
                "Agent: stop thinking",
                run="react('stop')",
            ),
            _asks("mimic", "f12", "let the mimic propose", "Agent: let the mimic propose"),
        ),
        "Looking": (
            Action(
                "page_up",
                "pageup",
                "read the story; {play.line_up} and {play.line_down} by lines",
                beside=("page_down",),
                run="scroll('page_up')",
            ),
            Action("page_down", "pagedown", "read on", run="scroll('page_down')"),
            KeyNote(
                "{box.find}",
                "in the empty box: find words in the story; Enter and {find.earlier} go to earlier "
                "places, {find.later} to later ones, {find.close} comes back",
            ),
            Action("line_up", "shift+up", "a line up", run="scroll('up')", told=False),
            Action("line_down", "shift+down", "a line down", run="scroll('down')", told=False),
            Action(
                "pane",
                "ctrl+n",
                "next tab, or the memories; {play.escape} or any letter comes back",
                label="tab",
                run="next_pane",
            ),
            KeyNote(
                "Shift+Tab", "into a pane, where Up and Down scroll it; {play.escape} comes back"
            ),
            KeyNote(
                "Enter",
                "on a memory: show it whole; {recalled.mute} mutes it, {recalled.forget} forgets "
                "it, {recalled.undo} undoes",
            ),
            Action(
                "goals",
                "shift+f7",
                "the goals on the way, and back: Enter ticks one or writes a new one, "
                "{goals.strike} strikes it, {goals.up} and {goals.down} move it, {goals.undo} "
                "undoes a strike",
                "Goals",
            ),
            Action(
                "memory",
                "ctrl+s,f11",
                "everything that is remembered: search, pin, mute, forget, merge",
                "Memory",
            ),
            Action(
                "map",
                "f8",
                "the map of what was seen; ‘go to ROOM’ walks there",
                "Map",
                run="map",
            ),
            Action("replay", "f5", "replay this session", "Replay"),
            Action(
                "notes",
                "shift+f4",
                "your notes: on this place, on a thing, on the session",
                "Notes",
            ),
            Action(
                "manual",
                "shift+f2",
                "the manual: what experience says about this game, to read and search",
                "Manual",
            ),
            KeyNote("{app.theme}", "next theme: dark, light, plain"),
            KeyNote("^P", "everything else"),
            Action("help", "f1", "every key; {box.legend} in the empty box: every sign", "Help"),
            Action("leave", "ctrl+q", "leave; nothing is lost", "Leave"),
        ),
        "Words the program answers itself": (
            KeyNote(
                "save", "set a bookmark; ‘bookmark NAME’ names it, ‘restore NAME’ goes back to it"
            ),
            KeyNote("save, load THING", "a move, where the story knows the thing"),
            KeyNote("restart", "begin a new branch from the opening"),
            KeyNote("script", "write the story so far to a file"),
            KeyNote(
                "no word at all",
                "saves: every move is kept the moment it is played, and its transcript with it",
            ),
            KeyNote("undo, quit", "the same as {play.undo} and {play.leave}"),
            KeyNote('"save" "2"', "in double quotes: send the line itself to the story"),
            KeyNote('""', "nothing in double quotes: send an empty line to the story"),
            _asks("releases", "", "follow its demonstrations, or no longer", "Other release"),
            _asks("bookmark", "", "remember this point", "Bookmark"),
            _asks("return", "", "the newest one", "Return to bookmark"),
            _asks("restart", "", "a new branch from the opening", "Restart"),
            _asks("transcript", "", "write the story to a file", "Transcript"),
            _asks(
                "transcript_notes",
                "",
                "write the story to a file, with who played each move and why",
                "Transcript with notes",
            ),
            Action("copy", "", "copy the story so far", "Transcript: copy", run="copy_story"),
            Action("find", "", "find words in the story", "Find in the story"),
        ),
    },
    typed=True,
)


@dataclass(frozen=True, slots=True)
class KeyContext:
    """What decides which keys are worth showing.

    Attributes:
        failed: a player failed and nothing is proposed.
        models: language models have been asked in this session.
        died: the last move was a death.
        pauses: the key that pauses auto mode from the box.
        opens: Enter shows a memory: its list has the focus.
        marked: the choice that Enter plays, where another than the first is marked.
        awaits_key: the story waits for a single key.
        presses: the key that presses what the agent would press.
        aims: the goals have the focus; then Enter is theirs.
    """

    mode: Mode
    paused: bool
    hidden: bool
    choices: int
    over: bool
    tabbed: bool
    failed: bool = False
    models: bool = False
    died: bool = False
    pauses: str = BOX.key("pause")
    opens: bool = False
    marked: int | None = None
    awaits_key: bool = False
    presses: str = BOX.key("complete")
    aims: bool = False


def hints(moment: KeyContext, table: ActionTable = PLAY) -> list[KeyHint]:
    """Return the keys worth showing, in the order they are read."""
    hint = table.hint
    shown: list[KeyHint] = []
    if moment.aims:
        shown += [KeyHint("Enter", "ticks, writes", "", 0), hint("escape", 0, "to your move")]
        shown += [KeyHint(GOALS.key(name), does, "", 1) for name, does in _GOAL_KEYS]
    elif moment.opens:
        shown += [KeyHint("Enter", "shows the memory", "", 0), hint("escape", 0, "to your move")]
    if moment.died and not moment.over:
        shown.append(hint("undo", 0, "take it back"))
    if moment.over:
        shown += [hint("undo", 0, "take back"), hint("replay", 1)]
    elif moment.failed:
        shown += [hint("again", 0), hint("cast", 1, "other"), hint("mimic", 1)]
        shown.append(KeyHint("type", "your move", "escape", 3))
    else:
        shown += _moves(moment, table)
    if not (moment.over or moment.died):
        shown.append(hint("undo", 3))
    thing = "guess" if moment.mode is Mode.WATCH else "agent"
    shown += [hint("mode", 4), hint("hide", 6, f"{'show' if moment.hidden else 'hide'} {thing}")]
    if moment.tabbed:
        shown.append(hint("pane", 5))
    if not moment.over:
        shown += [hint("why", 7), hint("map", 10), hint("replay", 8)]
    if moment.models:
        shown.append(hint("prompt", 6))
    if not moment.failed or moment.over:
        shown.append(hint("cast", 8))
    everything = KeyHint("^P", "everything", "app.command_palette", 9)
    shown += [hint("memory", 9), everything, hint("help", 2)]
    if moment.awaits_key and not moment.opens:  # function keys are the story's as well
        return [one for one in shown if not one.key.startswith("F")]
    return shown


_GOAL_KEYS = (("strike", "strikes"), ("up", "up"), ("down", "down"), ("undo", "undoes"))


def _moves(moment: KeyContext, table: ActionTable) -> list[KeyHint]:
    if moment.mode is Mode.AUTO:
        shown = [table.hint("pause", 0, "go on" if moment.paused else "pause", moment.pauses)]
        if moment.paused and moment.choices and not moment.opens:
            shown.append(KeyHint("Enter", "accept", "accept", 1))
        pace = f"{table.key('slower')}/{table.key('faster')}"
        return [*shown, table.hint("faster", 5, key=pace)]
    if moment.awaits_key and not moment.opens:
        shown = [KeyHint("any key", "to the story", "", 0)]
        if moment.choices and not moment.hidden:
            shown.append(KeyHint(moment.presses, "the agent's", "accept", 1))
        return shown
    if moment.hidden or not moment.choices:
        return [KeyHint("type", "your move", "escape", 1)]
    enter = "accept" if moment.marked is None else f"plays {moment.marked + 1}"
    shown = [] if moment.opens else [KeyHint("Enter", enter, "accept", 0)]
    if moment.choices > 1:
        last = f"2-{moment.choices}" if moment.choices > 2 else "2"
        shown.append(KeyHint(last, "pick", "", 1))
    return [*shown, KeyHint("type", "to override", "", 6)]
