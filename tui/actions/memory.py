"""What a person can do on the memory screen, and which keys are worth showing when."""

from __future__ import annotations

from agents.memory.entries import MemoryEntry
from tui.actions.table import Action, ActionTable, KeyHint, KeyNote
from tui.legend import MEMORIES

MEMORY = ActionTable(
    "memory",
    {
        "Find": (
            Action(
                "search",
                "slash",
                "words that stand in command, place, scene, belongings or note",
                "Search",
            ),
            KeyNote(
                "game:zork1", "in the box: of one game; from:you, from:import, from:agent: whose"
            ),
            KeyNote(
                "is:pinned", "in the box; is:muted, is:noted, is:forgotten, is:away (put away), too"
            ),
            Action(
                "sort",
                "s",
                "sort by the next column, turn the order round; a click on its name, too",
                "Sort",
                run="sort(1)",
                beside=("reverse",),
            ),
            Action("reverse", "S", "turn the order round"),
            Action("source", "f", "yours, imported, the agent's, all"),
            Action("back", "escape", "all again; once more goes back"),
        ),
        "Look": (
            KeyNote("Enter", "show the memory whole: the scene, every visit, when it is retrieved"),
            Action(
                "turn",
                "o",
                "go to the turn it came from, in the replay",
                "Where it came from",
                label="replay",
                run="open_turn",
            ),
            Action("other", "tab", "from the list to the memory beside it and back"),
        ),
        "Change": (
            Action("note", "e", "write a note on it (an empty one takes it away)", "Note"),
            Action("pin", "p", "pin: never tidied away, and before others that fit as well", "Pin"),
            Action("mute", "m,minus", "mute: kept, but no player is told of it", "Mute"),
            Action("forget", "x,delete", "forget: it no longer counts; again, it counts", "Forget"),
            Action(
                "undo",
                "u,backspace,ctrl+z",
                "undo the last change, and the one before, and so on",
                "Undo",
            ),
            Action("merge", "g", "merge another person's file", "Merge"),
            Action("help", "question_mark,f1", "every key", "Help"),
            Action("leave", "q", "go back at once", "Back", told=False),
        ),
        "What the columns say": (
            *(KeyNote(*pair) for pair in MEMORIES),
            KeyNote("Times", "how often it was played there"),
            KeyNote("From", "you, an import, or the agent itself"),
        ),
        "Marks": (
            KeyNote("pin, P", "pinned"),
            KeyNote("mute, M", "muted"),
            KeyNote("note, N", "has a note"),
            KeyNote("gone, F", "forgotten, wholly or in part"),
            KeyNote("away, A", "its scene was put away; it comes back when it is met again"),
            KeyNote("agent°", "played by an agent in another home"),
        ),
    },
)

ROWS = ActionTable(
    "memory",
    {
        "The list": (
            Action("up", "up,k", "a memory up", run="move(-1)"),
            Action("down", "down,j", "a memory down", run="move(1)"),
            Action("page_up", "pageup", "a page up", run="page(-1)"),
            Action("page_down", "pagedown", "a page down", run="page(1)"),
            Action("first", "home", "to the first", run="jump(0)"),
            Action("last", "end", "to the last", run="jump(-1)"),
            Action("open", "enter", "show the memory whole", label="whole"),
        ),
    },
)
"""Keys of the list alone."""


def hints(table: ActionTable, entry: MemoryEntry | None, searching: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        entry: the memory under the cursor.
        searching: the box has the focus.
    """
    hint = table.hint
    if searching:
        return [KeyHint("Enter", "to the list", "to_list", 0), hint("back", 1, "all again")]
    shown: list[KeyHint] = []
    if entry is not None:
        shown = [
            KeyHint("Enter", "whole", "open", 3),
            hint("turn", 4),
            hint("note", 6),
            hint("pin", 5, "unpin" if entry.pinned else "pin"),
            hint("mute", 5, "unmute" if entry.muted else "mute"),
            hint("forget", 5, "forget" if entry.visits else "count again"),
        ]
    shown += [hint("undo", 4), hint("search", 1), hint("sort", 7), hint("merge", 6)]
    return [*shown, hint("help", 2), hint("back", 3)]
