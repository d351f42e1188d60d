"""What a person can do on the replay screen, and which keys are worth showing when."""

from __future__ import annotations

from agents.journal.replay import Highlights
from tui.actions.table import Action, ActionTable, KeyHint, KeyNote
from tui.legend import PANES

PAGE = 10
"""Turns that Page Up and Page Down move by."""


def _jumps(name: str, key: str, words: str, mark: str) -> tuple[Action, Action]:
    """Return the jumps to the next mark of a kind and to the one before."""
    back = Action(
        f"{name}_back", key.upper(), f"previous {words}", label=name, run=f"mark('{mark}', -1)"
    )
    told = f"next, previous {words}"
    return Action(name, key, told, label=name, beside=(back.name,), run=f"mark('{mark}', 1)"), back


REPLAY = ActionTable(
    "replay",
    {
        "Move": (
            Action("back", "left", "a move back, on", beside=("on",), run="step(-1)"),
            Action("on", "right", "a move on", run="step(1)"),
            Action(
                "page_up",
                "pageup",
                "ten moves back, on",
                beside=("page_down",),
                run=f"step(-{PAGE})",
            ),
            Action("page_down", "pagedown", "ten moves on", run=f"step({PAGE})"),
            Action("start", "home", "the opening, the end", beside=("end",), run="go(0)"),
            Action("end", "end", "the end", run="go(-1)"),
            *_jumps("override", "o", "override ◆", "overrides"),
            *_jumps("score", "s", "change of score ▲", "scores"),
            *_jumps("death", "d", "death ✝", "deaths"),
            KeyNote("mouse", "click or drag on the timeline; click a mark to go to it"),
        ),
        "Play": (
            Action("play", "space", "play on by itself, or stop", "Play or stop"),
            Action(
                "faster",
                "plus,equals_sign",
                "faster, slower",
                label="speed",
                beside=("slower",),
                run="speed(1)",
            ),
            Action("slower", "minus", "slower", run="speed(-1)"),
            Action(
                "take_over",
                "t",
                "take over here: go on playing from this move, as a branch",
                "Take over",
                label="take over",
            ),
            Action(
                "branches", "b", "choose another branch of this session", "Branches", label="branch"
            ),
        ),
        "Look": (
            Action(
                "pane", "ctrl+n", "next tab, where not all panes fit", label="tab", run="next_pane"
            ),
            Action("find", "slash", "find words in the story", "Find in the story"),
            Action(
                "find_next",
                "n",
                "the next place of these words, the previous",
                beside=("find_back",),
                run="find_step(1)",
            ),
            Action("find_back", "N", "the previous place", run="find_step(-1)"),
            Action(
                "export",
                "w",
                "write the story to here to a file",
                "Transcript",
                run="export(False)",
            ),
            Action(
                "export_notes",
                "W",
                "the same, with who played each move and why",
                "Transcript with notes",
                run="export(True)",
            ),
            Action("copy", "c", "copy the story to here", "Transcript: copy", run="copy_story"),
            KeyNote("Tab", "next pane; Enter on a memory shows it whole"),
            Action(
                "prompt",
                "p,ctrl+o,f10",
                "show me the prompt: what a language model was asked, and its answer",
                "Show me the prompt",
            ),
            Action(
                "thoughts",
                "ctrl+g",
                "unfold what a model thought, or fold it away",
                "Thoughts",
                run="unfold",
            ),
            Action("manual", "m,shift+f2", "the manual of this game", "Manual"),
            Action("help", "f1,question_mark", "every key, every sign", "Help"),
            Action("leave", "escape,q", "go back", "Back", label="back"),
        ),
        "What the panes say": tuple(KeyNote(*pair) for pair in PANES),
    },
)


def hints(
    table: ActionTable, marks: Highlights, playing: bool, tabbed: bool, asked: bool = False
) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        table: the keys as they are now.
        marks: jumps are shown only to what the path has.
        playing: it plays by itself.
        tabbed: not all panes are in sight.
        asked: a language model was asked before this move.
    """
    hint = table.hint
    shown = [
        KeyHint("←→", "step", "", 0),
        hint("play", 1, "stop" if playing else "play"),
        hint("faster", 9, key="+−"),
    ]
    jumps = (
        (marks.overrides, "override", 6),
        (marks.scores, "score", 7),
        (marks.deaths, "death", 8),
    )
    shown += [hint(name, rank) for places, name, rank in jumps if places]
    shown.append(hint("take_over", 4))
    if tabbed:
        shown.append(hint("pane", 3))
    if asked:
        shown.append(hint("prompt", 6))
    return [*shown, hint("branches", 9), hint("help", 2), hint("leave", 5)]
