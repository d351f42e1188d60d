"""What a person can do on the manual's screen, and which keys are worth showing."""

from __future__ import annotations

from tui.actions.table import Action, ActionTable, KeyHint, KeyNote

MANUAL = ActionTable(
    "manual",
    {
        "Read": (
            KeyNote("Up, Down, PgUp, PgDn", "line by line, page by page; Home, End"),
            Action(
                "section",
                "tab,right",
                "to the next section, to the one before",
                label="section",
                beside=("section_back",),
                run="section(1)",
            ),
            Action("section_back", "shift+tab,left", "to the section before", run="section(-1)"),
            Action("search", "slash", "search: every line with these words is marked"),
            Action("next", "n", "next line that was found, the one before", beside=("previous",)),
            Action("previous", "N", "the line before that was found"),
            KeyNote("Enter", "replay the move that a line comes from"),
            Action("help", "f1", "every key"),
            Action("back", "escape,q", "clear the search, or go back", label="back"),
        ),
    },
)


def hints(table: ActionTable, *, found: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        found: a search has found something.
    """
    hint = table.hint
    shown = [KeyHint("↑↓", "read", "", 1), hint("section", 2), hint("search", 0)]
    if found:
        shown.append(hint("next", 0, key=f"{table.key('next')}/{table.key('previous')}"))
    shown.append(KeyHint("Enter", "replay the move", "", 4))
    return [*shown, hint("help", 3), hint("back", 1)]


def search_hints(table: ActionTable) -> list[KeyHint]:
    """Return the keys of the line that searches, while it has the focus."""
    return [KeyHint("Enter", "to the lines", "", 0), table.hint("back", 1, "no search")]
