"""What a person can do on the screen of notes, and which keys are worth showing."""

from __future__ import annotations

from tui.actions.table import Action, ActionTable, KeyHint, KeyNote

NOTES = ActionTable(
    "notes",
    {
        "Write": (
            KeyNote("Enter", "keep what is written; it is about the place where you stand"),
            KeyNote("lamp: …", "begun so, it is about a thing that is carried or seen there"),
            KeyNote("session: …", "begun so, about this session"),
        ),
        "The notes": (
            KeyNote("●", "the note is about what is here: the place, a thing, the session"),
            Action("turn", "tab,shift+tab,down", "from the line to the notes, and back"),
            Action("find", "f3", "look for words: what is written is sought, not kept", "Search"),
            Action("remove", "f8,delete", "take the highlighted note away", label="take away"),
            Action("undo", "ctrl+z,f9", "bring back what was taken away last"),
            Action("help", "f1", "every key"),
            Action("back", "escape", "go back"),
        ),
    },
    typed=True,
)


def hints(table: ActionTable, *, writing: bool, seeking: bool, notes: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        writing: the line has the focus, and a note can be written.
        seeking: what stands in the line is sought.
        notes: there are any.
    """
    hint = table.hint
    shown = [KeyHint("Enter", "keeps it", "", 0)] if writing and not seeking else []
    if notes:
        shown += [hint("turn", 4, "to the notes" if writing or seeking else "to the line")]
        shown += [hint("find", 2, "write" if seeking else "search"), hint("remove", 1)]
    return [*shown, hint("undo", 3), hint("help", 5), hint("back", 1)]
