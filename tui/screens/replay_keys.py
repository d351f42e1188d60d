"""The keys of the replay screen, and which of them are worth showing when."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from agents.journal.replay import Highlights
from tui.widgets.bars import KeyHint

PAGE = 10
"""Turns that Page Up and Page Down move by."""

BINDINGS: list[BindingType] = [
    Binding("space", "play", "Play", id="replay.play", tooltip="Play by itself, or stop"),
    Binding("plus,equals_sign", "speed(1)", "Faster", id="replay.faster", tooltip="Faster"),
    Binding("minus", "speed(-1)", "Slower", id="replay.slower", tooltip="Slower"),
    Binding("left", "step(-1)", "Back", id="replay.back", tooltip="A move back"),
    Binding("right", "step(1)", "On", id="replay.on", tooltip="A move on"),
    Binding("pageup", f"step(-{PAGE})", "Back ten", id="replay.page_up", show=False),
    Binding("pagedown", f"step({PAGE})", "On ten", id="replay.page_down", show=False),
    Binding("home", "go(0)", "Opening", id="replay.start", show=False),
    Binding("end", "go(-1)", "End", id="replay.end", show=False),
    Binding("o", "mark('overrides', 1)", "Override", id="replay.override"),
    Binding("O", "mark('overrides', -1)", "Override before", id="replay.override_back"),
    Binding("s", "mark('scores', 1)", "Score", id="replay.score"),
    Binding("S", "mark('scores', -1)", "Score before", id="replay.score_back"),
    Binding("d", "mark('deaths', 1)", "Death", id="replay.death"),
    Binding("D", "mark('deaths', -1)", "Death before", id="replay.death_back"),
    Binding("t", "take_over", "Take over", id="replay.take_over", tooltip="Play on from here"),
    Binding("b", "branches", "Branches", id="replay.branches", tooltip="Another branch"),
    Binding("p,ctrl+o,f10", "prompt", "Prompt", id="replay.prompt", tooltip="Show me the prompt"),
    Binding("ctrl+g", "unfold", "Thoughts", id="replay.thoughts", tooltip="What a model thought"),
    Binding("ctrl+n", "next_pane", "Next pane", id="replay.pane", tooltip="Next tab"),
    Binding("f1", "help", "Help", id="replay.help", tooltip="Show every key"),
    Binding("escape,q", "leave", "Back", id="replay.leave", tooltip="Go back"),
]


HELP = (
    (
        "Move",
        (
            ("Left, Right", "a move back, on"),
            ("PgUp, PgDn", "ten moves back, on"),
            ("Home, End", "the opening, the end"),
            ("o, O", "next, previous override ◆"),
            ("s, S", "next, previous change of score ▲"),
            ("d, D", "next, previous death ✝"),
            ("mouse", "click or drag on the timeline; click a mark to go to it"),
        ),
    ),
    (
        "Play",
        (
            ("Space", "play on by itself, or stop"),
            ("+, −", "faster, slower"),
            ("t", "take over here: go on playing from this move, as a branch"),
            ("b", "choose another branch of this session"),
        ),
    ),
    (
        "Look",
        (
            ("^N", "next tab, where not all panes fit"),
            ("Tab", "next pane; Enter on a memory shows it whole"),
            ("p, ^O", "show me the prompt: what a language model was asked, and its answer"),
            ("^G", "unfold what a model thought, or fold it away"),
            ("Esc", "go back"),
        ),
    ),
)


def hints(marks: Highlights, playing: bool, tabbed: bool, asked: bool = False) -> list[KeyHint]:
    """Return the keys worth showing, in the order in which they are read.

    Args:
        marks: jumps are shown only to what the path has.
        playing: it plays by itself.
        tabbed: not all panes are in sight.
        asked: a language model was asked before this move.
    """
    shown = [
        KeyHint("←→", "step", "", 0),
        KeyHint("Space", "stop" if playing else "play", "play", 1),
        KeyHint("+−", "speed", "speed(1)", 9),
    ]
    for key, words, name, rank in (
        ("o", "override", "overrides", 6),
        ("s", "score", "scores", 7),
        ("d", "death", "deaths", 8),
    ):
        if getattr(marks, name):
            shown.append(KeyHint(key, words, f"mark('{name}', 1)", rank))
    shown.append(KeyHint("t", "take over", "take_over", 4))
    if tabbed:
        shown.append(KeyHint("^N", "tab", "next_pane", 3))
    if asked:
        shown.append(KeyHint("p", "prompt", "prompt", 6))
    return [
        *shown,
        KeyHint("b", "branch", "branches", 9),
        KeyHint("F1", "help", "help", 2),
        KeyHint("Esc", "back", "leave", 5),
    ]
