"""Finds out whether a story is over by what it does, in whatever language it asks.

A story that is over and doesn't leave asks what next, and answers every command alike
but for the few that it offers: one leaves, one begins anew, one may take a move back.
"""

from __future__ import annotations

from collections import Counter

from games.zmachine import said
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.grammar import Grammar
from games.zmachine.memory import Story
from games.zmachine.sandbox import Sandbox
from games.zmachine.survey import ORDINARY

_WORDS = 24
"""Words of the story's own that are tried, at most."""
_ALIKE = 2 / 3
"""Part of them that a last question answers alike; the others may be what it offers."""
_BACK = 1
"""Options that may lead back into the game beside one that begins anew: to undo."""
_FEW = 3


def takes_no_more(
    emulator: Emulator, story: Story, grammar: Grammar, answer: str, beginning: str
) -> bool:
    """Tell whether what may be a last question is one.

    Args:
        emulator: it waits for an answer, and is left as it stands.
        story, grammar: what is played.
        answer: what the story said last.
        beginning: what it said first, by which a new beginning is known.
    """
    asks = said.asks_what_next(answer)
    if emulator.waits is not Waits.LINE:
        return asks
    english = asks or said.may_ask_what_next(answer)
    banner, options = said.has_banner(answer) or said.closes_as_won(answer), said.options(answer)
    if not (english or banner or len(options) > 1):
        return False
    with Sandbox(emulator, story) as sandbox:
        if not _ignores_commands(emulator, sandbox):
            return False
        if english:
            return True
        if not _answers_alike(sandbox, _own_words(grammar)):
            return False
        offered = said.numbers_offered(answer) if banner else options
        ends, stays = _leaves(emulator, sandbox, offered, _own_words(grammar), beginning)
        return not stays and (banner or ends)


def _ignores_commands(emulator: Emulator, sandbox: Sandbox) -> bool:
    """Tell whether ordinary commands are answered alike, one after another.

    Where the first one leaves (whatever isn't "1" is taken for no), each has to. What
    breaks off at a command says nothing.
    """
    answers = {sandbox.play(ORDINARY[0]).text}
    leaves = emulator.waits is Waits.NOTHING
    for command in ORDINARY[1:]:
        if leaves:
            sandbox.back()
        answers.add(sandbox.play(command).text)
        if emulator.broken or leaves != (emulator.waits is Waits.NOTHING):
            return False
    return len(answers) == 1


def _own_words(grammar: Grammar) -> list[str]:
    """Return words that the story knows, some of all: its verbs, if they can be told."""
    lexicon = grammar.lexicon
    words = list(lexicon.verbs) or sorted(lexicon.words)
    return words[:: max(1, -(-len(words) // _WORDS))]


def _answers_alike(sandbox: Sandbox, words: list[str]) -> bool:
    answers: list[str] = []
    for word in words:
        sandbox.back()
        answers.append(sandbox.play(word).text)
    sandbox.back()
    commonest = max(Counter(answers).values(), default=0)
    return len(answers) >= _FEW and commonest >= _ALIKE * len(answers)


def _leaves(
    emulator: Emulator, sandbox: Sandbox, options: tuple[str, ...], words: list[str], beginning: str
) -> tuple[bool, bool]:
    """Tell whether one option ends the story, and whether they lead back into it.

    One may, to take a move back, beside one that begins anew.
    """
    ends = anew = back = 0
    first = next((line for line in beginning.splitlines() if line.strip()), "")
    for option in options:
        sandbox.back()
        told = sandbox.play(option.lower()).text
        if emulator.waits is Waits.NOTHING:
            ends += 1
        elif first and first in told:
            anew += 1
        elif emulator.waits is Waits.LINE:
            state = Sandbox(emulator, sandbox.story)
            back += not _answers_alike(state, words)
    sandbox.back()
    return bool(ends), back > (_BACK if anew else 0)
