"""What a person can do in the windows over a screen, and in the box of the play screen."""

from __future__ import annotations

from tui.actions.table import Action, ActionTable, KeyHint, KeyNote

CONFIRM = ActionTable(
    "confirm",
    {
        "Answer": (
            Action("yes", "y", "go on", label="Yes", run="answer(True)"),
            Action("no", "n,escape", "stay", label="No", run="answer(False)"),
            Action("other", "left,right,up,down", "the other answer"),
        ),
    },
)

READING = ActionTable(
    "reading",
    {"Read": (Action("close", "escape,q,enter,f1,question_mark", "go back", run="close_it"),)},
)

DIALOG = ActionTable(
    "dialog",
    {"Answer": (Action("cancel", "escape", "close without an answer", label="Cancel"),)},
    typed=True,
)

FETCH = ActionTable(
    "fetch",
    {
        "Fetch": (Action("again", "r", "fetch it once more after a failure", label="Try again"),),
    },
)

BRANCHES = ActionTable(
    "branches",
    {
        "Choose": (
            KeyNote("Enter", "show the branch"),
            Action("cancel", "escape,b", "stay where you are", label="stays"),
        ),
    },
)

CAST = ActionTable(
    "cast",
    {
        "Who plays with you": (
            Action("tick", "space", "tick or untick a player, choose a critic"),
            KeyNote("Enter", "the same; in a line below: add what is written there"),
            Action("use", "ctrl+s", "play with this cast", label="use them"),
            Action("backends", "ctrl+b", "look which models there are", label="find models"),
            Action("help", "f1", "every key"),
            Action("cancel", "escape", "change nothing"),
        ),
    },
    typed=True,
    spaced=("tick",),
)

BACKENDS = ActionTable(
    "backends",
    {
        "Backends and budget": (
            KeyNote("Enter", "on a backend: ask it; on a model: choose it as a player"),
            Action("look", "r", "look for all of them again", label="look again"),
            Action("help", "f1", "every key"),
            Action("leave", "escape,q", "go back", label="back"),
        ),
    },
)

KEYMAP = ActionTable(
    "keymap",
    {
        "Keys": (
            KeyNote("Enter", "give the action another key: press it"),
            Action("reset", "delete", "its own key again", label="own key"),
            Action("help", "f1", "every key"),
            Action("leave", "escape,q", "go back", label="back"),
        ),
    },
)

PROMPT = ActionTable(
    "prompt",
    {
        "Show me the prompt": (
            Action(
                "ask", "ctrl+r", "ask again with the prompt as it stands", label="ask again with it"
            ),
            Action(
                "tab", "ctrl+n", "from the prompt to the answer and back", label="tab", run="turn"
            ),
            Action(
                "next",
                "f2",
                "the next request, the one before",
                label="other request",
                beside=("back",),
                run="other(1)",
            ),
            Action("back", "f3", "the request before", run="other(-1)"),
            Action("copy", "f4", "copy the selection, or all of the text"),
            Action("help", "f1", "every key"),
            Action("leave", "escape", "go back", label="back"),
        ),
    },
    typed=True,
)

BOX = ActionTable(
    "box",
    {
        "The box": (
            Action("older", "up", "an earlier command of yours", beside=("newer",)),
            Action("newer", "down", "a later one"),
            Action("complete", "tab", "take the grey completion"),
            Action("pause", "space", "in the empty box: pause auto mode, or let it go on"),
            Action("find", "slash", "in the empty box: find words in the story"),
            Action("legend", "question_mark", "in the empty box: every sign of the panes in sight"),
        ),
    },
    typed=True,
    spaced=("pause", "legend", "find"),
)

FIND = ActionTable(
    "find",
    {
        "Find in the story": (
            Action("earlier", "up", "the place before", beside=("later",)),
            Action("later", "down", "the next place"),
            Action("close", "escape", "look for nothing any more"),
        ),
    },
    typed=True,
)

RECALLED = ActionTable(
    "recalled",
    {
        "Memories": (
            Action("mute", "minus", "mute the memory, or no longer"),
            Action("forget", "delete", "forget it: it no longer counts"),
            Action("undo", "backspace", "undo that"),
        ),
    },
)

GOALS = ActionTable(
    "goals",
    {
        "Goals": (
            KeyNote("Enter", "tick the goal, or open it again; on the last row: write a new one"),
            Action("add", "insert", "write a new goal"),
            Action("strike", "delete", "strike the goal out"),
            Action("up", "ctrl+up", "a place further up", beside=("down",)),
            Action("down", "ctrl+down", "a place further down"),
            Action("undo", "backspace", "bring back what was struck last"),
        ),
    },
)


def find_hints(*, later: bool) -> list[KeyHint]:
    """Return the keys of the line that finds; ``later`` is whether Enter goes to later places."""
    steps = [KeyHint(FIND.key(name), f"to {name} places", "", 1) for name in ("earlier", "later")]
    enter = KeyHint("Enter", "the next" if later else "the one before", "", 0)
    return [enter, *steps, KeyHint(FIND.key("close"), "back", "", 0)]


def cast_hints(table: ActionTable) -> list[KeyHint]:
    """Return the keys of the cast's window."""
    ranks = {"tick": 1, "use": 0, "backends": 3, "cancel": 2}
    return [table.hint(name, rank) for name, rank in ranks.items()]


def backend_hints(table: ActionTable, enter: str) -> list[KeyHint]:
    """Return the keys of the list of backends; ``enter`` is what Enter does on a line."""
    asks = [KeyHint("Enter", enter, "", 0)] if enter else []
    return [*asks, table.hint("look", 2), table.hint("leave", 1)]


def prompt_hints(table: ActionTable, *, asks: bool, tabbed: bool, several: bool) -> list[KeyHint]:
    """Return the keys of the prompt's screen.

    Args:
        table: the keys as they are now.
        asks: what is shown can be asked again.
        tabbed: prompt and answer don't fit beside each other.
        several: there are other requests.
    """
    shown = [table.hint("ask", 0)] if asks else []
    if tabbed:
        shown.append(table.hint("tab", 2))
    if several:
        shown.append(table.hint("next", 3, key=f"{table.key('next')} {table.key('back')}"))
    return [*shown, table.hint("copy", 4), table.hint("leave", 1)]
