"""The keys of the memory screen, and which of them are worth showing when."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from agents.memory.entries import MemoryEntry
from tui.widgets.bars import KeyHint

BINDINGS: list[BindingType] = [
    Binding("slash", "search", "Search", id="memory.search", tooltip="Type what to look for"),
    Binding("o", "open_turn", "Replay", id="memory.turn", tooltip="Where it came from"),
    Binding("e", "note", "Note", id="memory.note", tooltip="Write a note on it"),
    Binding("p", "pin", "Pin", id="memory.pin", tooltip="Never tidied away, and preferred"),
    Binding("m,minus", "mute", "Mute", id="memory.mute", tooltip="No player is told of it"),
    Binding("x,delete", "forget", "Forget", id="memory.forget", tooltip="It no longer counts"),
    Binding("u,backspace,ctrl+z", "undo", "Undo", id="memory.undo", tooltip="Undo the last change"),
    Binding("g", "merge", "Merge", id="memory.merge", tooltip="Take in another person's file"),
    Binding("s", "sort(1)", "Sort", id="memory.sort", tooltip="Sort by the next column"),
    Binding("S", "reverse", "Reverse", id="memory.reverse", tooltip="Turn the order round"),
    Binding("f", "source", "From", id="memory.source", tooltip="Whose memories are shown"),
    Binding("tab", "other", "Other pane", id="memory.other", show=False),
    Binding("question_mark,f1", "help", "Help", id="memory.help", tooltip="Show every key"),
    Binding("escape", "back", "Back", id="memory.back", tooltip="Go back"),
    Binding("q", "leave", "Leave", id="memory.leave", show=False),
]

HELP = (
    (
        "Find",
        (
            ("/", "words that stand in command, place, scene, belongings or note"),
            ("game:zork1", "in the box: of one game; from:you, from:import, from:agent: whose"),
            ("is:pinned", "in the box; is:muted, is:noted, is:forgotten, is:away (put away), too"),
            ("s, S", "sort by the next column, turn the order round; a click on its name, too"),
            ("f", "yours, imported, the agent's, all"),
            ("Esc", "all again; once more goes back"),
        ),
    ),
    (
        "Look",
        (
            ("Enter", "show the memory whole: the scene, every visit, when it is retrieved"),
            ("o", "go to the turn it came from, in the replay"),
            ("Tab", "from the list to the memory beside it and back"),
        ),
    ),
    (
        "Change",
        (
            ("e", "write a note on it (an empty one takes it away)"),
            ("p", "pin: never tidied away, and before others that fit as well"),
            ("m", "mute: kept, but no player is told of it"),
            ("x", "forget: it no longer counts; again, it counts"),
            ("u", "undo the last change, and the one before, and so on"),
            ("g", "merge another person's file"),
        ),
    ),
    (
        "Marks",
        (
            ("pin, P", "pinned"),
            ("mute, M", "muted"),
            ("note, N", "has a note"),
            ("gone, F", "forgotten, wholly or in part"),
            ("away, A", "its scene was put away; it comes back when it is met again"),
            ("agent°", "played by an agent in another home"),
        ),
    ),
)


def hints(entry: MemoryEntry | None, searching: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        entry: the memory under the cursor.
        searching: the box has the focus.
    """
    if searching:
        return [
            KeyHint("Enter", "to the list", "to_list", 0),
            KeyHint("Esc", "all again", "back", 1),
        ]
    shown: list[KeyHint] = []
    if entry is not None:
        shown = [
            KeyHint("Enter", "whole", "open", 3),
            KeyHint("o", "replay", "open_turn", 4),
            KeyHint("e", "note", "note", 6),
            KeyHint("p", "unpin" if entry.pinned else "pin", "pin", 5),
            KeyHint("m", "unmute" if entry.muted else "mute", "mute", 5),
            KeyHint("x", "forget" if entry.visits else "count again", "forget", 5),
        ]
    return [
        *shown,
        KeyHint("u", "undo", "undo", 4),
        KeyHint("/", "search", "search", 1),
        KeyHint("s", "sort", "sort(1)", 7),
        KeyHint("g", "merge", "merge", 6),
        KeyHint("?", "help", "help", 2),
        KeyHint("Esc", "back", "back", 3),
    ]
