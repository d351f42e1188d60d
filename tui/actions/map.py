"""What a person can do on the map, and which keys are worth showing."""

from __future__ import annotations

from tui.actions.table import Action, ActionTable, KeyHint, KeyNote
from tui.legend import MAP

MAP_SCREEN = ActionTable(
    "map",
    {
        "Look": (
            Action("left", "left,h", "the room to the left", run="choose(-1,0)", told=False),
            Action("right", "right,l", "the room to the right", run="choose(1,0)", told=False),
            Action("up", "up,k", "the room above", run="choose(0,-1)", told=False),
            Action("down", "down,j", "the room below", run="choose(0,1)", told=False),
            KeyNote("Arrows", "choose the next room that way; a click on a room, too"),
            Action("next", "tab", "the next room in the order they were seen", run="turn(1)"),
            Action("previous", "shift+tab", "the one before", run="turn(-1)"),
            Action("pan_left", "shift+left,H", "pan", run="pan(-1,0)", told=False),
            Action("pan_right", "shift+right,L", "pan", run="pan(1,0)", told=False),
            Action("pan_up", "shift+up,K", "pan", run="pan(0,-1)", told=False),
            Action("pan_down", "shift+down,J", "pan", run="pan(0,1)", told=False),
            KeyNote("Shift+arrows", "pan, as the mouse wheel does"),
            Action("nearer", "plus,equals_sign", "zoom in, out", "Zoom in", beside=("farther",)),
            Action("farther", "minus", "zoom out", "Zoom out"),
            Action("centre", "c,home", "back to where you are", "Centre", label="you"),
            Action(
                "higher",
                "pageup,less_than_sign",
                "a level up, down",
                "Level up",
                beside=("lower",),
                run="climb(1)",
            ),
            Action(
                "lower", "pagedown,greater_than_sign", "a level down", "Level down", run="climb(-1)"
            ),
            Action(
                "all",
                "a",
                "what your earlier sessions of this game saw, too; once more: only this one",
                "Earlier sessions",
                label="earlier sessions",
            ),
        ),
        "Do": (
            Action(
                "walk",
                "enter,g",
                "walk to the chosen room; it stops when anything happens, and each step can be "
                "taken back",
                "Walk there",
                label="walk there",
            ),
            KeyNote("go to ROOM", "typed in the game: the same"),
            Action("help", "question_mark,f1", "every key, every sign", "Help"),
            Action("leave", "escape,q,f8", "back to the game", "Back", label="back"),
        ),
        "Signs": tuple(KeyNote(*pair) for pair in MAP),
    },
)


def hints(table: ActionTable, *, walkable: bool, levels: bool) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        walkable: another room than the person's is chosen.
        levels: there are several.
    """
    hint = table.hint
    shown = [hint("walk", 0)] if walkable else []
    shown.append(KeyHint("arrows", "choose", "", 3))
    shown.append(hint("nearer", 4, "zoom", key="+−"))
    if levels:
        shown.append(hint("higher", 2, "level", key=f"{table.key('higher')}/{table.key('lower')}"))
    shown += [hint("centre", 5), hint("all", 6), hint("help", 7), hint("leave", 1)]
    return shown
