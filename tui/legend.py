"""What the words and numbers of the panes mean: told by help, on screens and in plain mode.

Pairs of what is seen and what it says, for somebody who has only read the README.
Imports nothing of the program's.
"""

from __future__ import annotations

from collections.abc import Container

Legend = tuple[tuple[str, str], ...]

PROPOSAL: Legend = (
    ("82% sure", "how likely it thinks it that you would play this"),
    ("▰▰▰▱▱▱▱▱", "the same as a bar: the fuller, the surer"),
    ("exploring", "nothing it remembers fits here, and it tries something out"),
    ("session 3, move 5/14", "the recorded game that it follows, and how far it is in that"),
    ("aims to", "what the move of that game was for"),
    ("but", "what is different now from what it was then"),
    ("hence", "what it does about that"),
)
CRITIC: Legend = (
    ("critic +0.40", "from −1 (better not) to +1 (do that); ? where it can't tell"),
    ("demonstrations, llm:…", "who judges: what people showed, or a language model"),
    (
        "people",
        "whether people who were here did this, or passed it over for another move; “2 of 3 "
        "here”: two of the three moves that they showed here",
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
    (
        "✓ worth doing",
        "a person chose it, or it went well; ✗ better not: it went badly; · only looked, or done "
        "before: neither",
    ),
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
    ("↺", "a way that leads back into the room itself"),
    ("~", "words that are no direction of the compass lead along it"),
    ("→12", "it leads to room 12, which no straight line reaches"),
    ("┄ ┆ ⋰", "the text names a way that nobody took; ×: it was tried in vain"),
    ("▲ ▼", "a way up, down that was taken; △ ▽: that wasn't yet"),
    ("*", "other words lead on; ∘: they weren't tried"),
)
PANES: Legend = (*PROPOSAL, *CRITIC, *MEMORIES, *TEAM)

TOP: Legend = (
    ("▁▂▃▅█", "the score after each move, the newest at the right; the same in World"),
    ("auto, 1.5 s", "who moves: copilot, auto (seconds between moves, or paused), watch"),
    ("~1,240 tokens", "what language models took in this session; ~ where it was estimated"),
)
STORY: Legend = (
    ("> open window", "a move; in bold, like the name of a place"),
    ("◆ you, ◆ imported", "a person's own move; “not ‘go in’” is what was proposed instead"),
    ("▸ agent", "the agent's move: accepted, your pick among its choices, or auto"),
    ("▲ +10 points, ▼", "points that the move won, or lost"),
    ("✝ death", "you died of it"),
    ("= ≠", "in watch mode: the agent guessed this move, or another"),
    ("because …", "why, in your words"),
    ("▼ 12 more, PgDn", "lines below; “… earlier turns are kept”: those above are in the replay"),
)
MARKS: Legend = (
    ("▸ before a choice", "Enter plays this one"),
    ("1 to 5", "choices: the digit or a click marks one, Enter plays it"),
    ("+0.40 at the right", "the critic's word on that choice; ? where it can't tell"),
    ("✗", "who had nothing to say, and why"),
    ("tried on a copy: 12", "commands that were tried ahead, on a copy of the game"),
)
GAUGE: Legend = (
    ("─────┼████─────", "the critic's word as a bar: to the right for it, to the left against"),
    ("−  +", "the ends of the bar, −1 and +1"),
    ("on 3, on ‘…’", "of which choice, or of what you are typing"),
    ("◆ the model has spoken", "a language model judged this, too"),
)
WORLD: Legend = (
    ("north → Kitchen", "a way that was taken from here in any session, and where it led"),
    ("…", "not looked up yet"),
    ("score 10/350 · 7 moves", "as the story counts; /350 the most there is, where that is known"),
)
OF_PANES: dict[str, Legend] = {
    "Proposal": (*MARKS, *PROPOSAL),
    "Team": TEAM,
    "Critic": (*GAUGE, *CRITIC),
    "Memories": MEMORIES,
    "World": WORLD,
    "Story": STORY,
    "Top line": TOP,
}
"""All that is told on the play screen, pane by pane."""


def legend(panes: Container[str], signs: Legend) -> list[tuple[str, Legend]]:
    """Return what every sign means, pane by pane.

    Args:
        panes: those in sight, whose signs are told first.
        signs: a game's own, of its drawings of the world.
    """
    known = {**OF_PANES, "World": (*OF_PANES["World"], *signs)}
    return sorted(known.items(), key=lambda one: one[0] not in panes)
