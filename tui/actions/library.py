"""What a person can do in the library, and which keys are worth showing when."""

from __future__ import annotations

from tui.actions.table import Action, ActionTable, KeyHint, KeyNote

LIBRARY = ActionTable(
    "library",
    {
        "Play": (
            KeyNote("Enter", "on a game: go on with its newest unfinished session, or begin one"),
            KeyNote("Enter", "on a session: go on with it"),
            Action("new", "n", "new game"),
            Action(
                "seed",
                "N",
                "new game with a seed of your choice: with the same seed, chance falls the same",
                label="with seed",
                run="new_seeded",
            ),
            Action("replay", "r", "replay the session, move by move"),
        ),
        "The sessions": (
            KeyNote("no key", "every move is kept as it is played; nothing has to be saved"),
            Action("name", "e", "name the session"),
            Action("archive", "p", "archive it, out of the list; once more: back into it"),
            Action(
                "delete",
                "d,delete",
                "delete it, with what it taught; once more: bring all of it back",
            ),
            Action("undo", "u", "undo what was done last to a session"),
            Action(
                "all", "v", "list archived and deleted ones, too; once more: no longer", label="all"
            ),
        ),
        "The shelf": (
            KeyNote(
                "Up, Down",
                "choose; {library.other}, {library.games}, {library.sessions} between games and "
                "sessions",
            ),
            Action("fetch", "f", "fetch a game that isn't here (Zork I, II and III are free: MIT)"),
            Action(
                "import", "i", "import a recording of the game, seen before it is kept", told=True
            ),
            Action("add", "a", "add a story file of your own by its path", label="add story"),
            Action(
                "memory", "m", "everything that is remembered: search, pin, mute, forget, merge"
            ),
            Action("manual", "b,shift+f2", "the manual: what is known of the game, as a book"),
            Action("filter", "slash", "filter by title; {library.back} shows all again"),
            Action("other", "tab,shift+tab", "the other pane", told=False),
            Action("games", "left", "to the games", told=False),
            Action("sessions", "right", "to the sessions", told=False),
            Action("back", "escape", "show all again", told=False),
            Action("help", "f1", "every key"),
            Action("leave", "q", "leave", run="app.quit"),
        ),
    },
)

WELCOME = (
    "Welcome. An understudy learns a part by watching: it proposes moves while you play, "
    "and remembers each one where you knew better."
)


def hints(
    table: ActionTable,
    *,
    playable: bool,
    unfinished: bool,
    missing: bool,
    session: bool,
    in_sessions: bool,
) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        playable: a game is highlighted and can be played.
        unfinished: it has a session to go on with.
        missing: it can be fetched.
        session: there is one that could be replayed.
        in_sessions: the sessions have the focus, not the games.
    """
    hint = table.hint
    shown: list[KeyHint] = []
    if playable:
        resumes = in_sessions or unfinished
        shown.append(KeyHint("Enter", "go on" if resumes else "play", "enter", 0))
        shown += [hint("new", 1), hint("seed", 7)]
    if session:
        shown += [
            hint("replay", 3),
            hint("games" if in_sessions else "sessions", 4, key=table.key("other")),
        ]
    if missing:
        shown.append(hint("fetch", 1))
    if in_sessions:
        shown += [hint("name", 6), hint("archive", 8), hint("delete", 6), hint("undo", 8)]
    shown += [hint("add", 6), hint("memory", 7), hint("filter", 8), hint("help", 2)]
    return [*shown, hint("leave", 5)]


def filter_hints(table: ActionTable) -> list[KeyHint]:
    """Return the keys of the line that sifts the titles, while it has the focus."""
    return [KeyHint("Enter", "to the games", "", 0), table.hint("back", 1, "all again")]
