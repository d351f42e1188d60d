"""What the words and numbers of the panes mean: told by help, on screens and in plain mode.

Pairs of what is seen and what it says, for somebody who has only read the README.
Imports nothing.
"""

from __future__ import annotations

Legend = tuple[tuple[str, str], ...]

PROPOSAL: Legend = (
    ("82% sure", "how likely it thinks it that you would play this"),
    ("▰▰▰▱▱▱▱▱", "the same as a bar: the fuller, the surer"),
    ("exploring", "nothing it remembers fits here, and it tries something out"),
    ("session 3, move 5/14", "the recorded game that it follows, and how far it is in that"),
    ("aims to", "what the move of that game was for"),
    ("but", "what stands otherwise now than it did then"),
    ("hence", "what it does about that"),
)
CRITIC: Legend = (
    ("critic +0.40", "from −1 (better not) to +1 (do that); ? where it can't tell"),
    ("demonstrations, llm:…", "who judges: what people showed, or a language model"),
    (
        "people",
        "whether people who were here did this, or passed it over for another move; “2 of 3 "
        "here”: at two of three times",
    ),
    ("outcome", "what came of it before: points, a death, nothing at all, taken back"),
    ("novelty", "a little for what is new in this game, a little against doing it again"),
    ("taught by model", "what a language model said of it before"),
    (
        "right 41 of 47 times",
        "how often what it was for was played and went well, or what it was against was passed "
        "over or went badly",
    ),
)
MEMORIES: Legend = (
    ("✓ worth doing", "a person chose it, or it went well; ✗ better not: it went badly"),
    (
        "worth +2.5",
        "the points that came of it soon after, on average; a person's own choice counts as one "
        "more, what did nothing or was taken back as less",
    ),
    ("same situation", "exactly this place, with the same things around you and in your hands"),
    ("87% alike", "how like this moment that one was: the same things around you, or words"),
)
TEAM: Legend = (
    ("sure, say", "how sure each member is; how much its word counts, by how it did before"),
)
MAP: Legend = (
    ("┏12━ @", "room 12, by the order in which rooms were seen; thick, with @: you are there"),
    ("╔═, ╭─", "the room that you chose; any other"),
    ("─ │ ╱", "a way that was taken"),
    ("═ ║ ?", "it doesn't always lead there: it was refused, led elsewhere too, or is a ride"),
    ("▸ ▾ ↗", "an arrowhead at a line's end: there is no way back"),
    ("~", "words that are no direction of the compass lead along it"),
    ("→12", "it leads to room 12, which no straight line reaches"),
    ("┄ ┆ ⋰", "the text names a way that nobody took; ×: it was tried in vain"),
    ("▲ ▼", "a way up, down that was taken; △ ▽: that wasn't yet"),
    ("*", "other words lead on; ∘: they weren't tried"),
)
PANES: Legend = (*PROPOSAL, *CRITIC, *MEMORIES, *TEAM)
