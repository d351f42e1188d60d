"""Judges what was read of a recording by what the story says when it is played again.

Nothing is put right in silence: a turn is *verified* where the story answers as
the recording says, *repaired* where it does so to another command that the one
read may well have been, and *unverified* elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum

from agents.importers.recordings.heard import InputLine, Recording
from agents.players.verification import unknown_words
from games.errors import GameError
from games.types import Lexicon
from games.world import World

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\d+")
_ALIKE = 0.9
"""Share of words that two answers have in common to be the same answer misread."""
_SHORT = 6
"""Words of an answer below which every one must be there."""
_SEEDS = 1_000
_MOST_STEPS = 60_000
"""Commands played at most in search of a seed."""
_CONFUSED = (("g", "9"), ("l", "1"), ("o", "0"), ("i", "1"), ("s", "5"), ("rn", "m"), ("i", "l"))
"""Letters that are taken for one another when a picture is read."""


class Verdict(StrEnum):
    """What replay says of a recorded turn."""

    VERIFIED = "verified"
    REPAIRED = "repaired"
    UNVERIFIED = "unverified"


def alike(recorded: str, said: str) -> bool:
    """Tell whether a recorded answer is what the story says now.

    Spaces, line breaks and punctuation don't count. A recording may hold more
    than the answer (a status line, a shell's prompt after the end) or less (a
    test's expectation), as long as it holds a part whole.
    """
    one, other = words_of(recorded), words_of(said)
    if one == other:
        return True
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) > 2 and _within(short, long):
        return True
    if one in map(words_of, said.split("\n")):
        return True  # a line of the answer whole: a heading alone, what a test expects
    if len(short) < _SHORT:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def words_of(text: str) -> list[str]:
    """Return the words of an answer in small letters, without punctuation."""
    return _WORD.findall(text.lower())


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    first, size = short[0], len(short)
    return any(
        long[at] == first and list(long[at : at + size]) == list(short)
        for at in range(len(long) - size + 1)
    )


# --- what a command may have been ---------------------------------------------------------


def readings(line: InputLine, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield what a command may really have been, with the answer that is left then.

    A command that was wrapped has its end at the head of the answer; words that
    the parser doesn't know may be ones that it does know, misread or glued.
    """
    answer = line.answer or ""
    for command in line.others:
        yield command, answer
    head, _, rest = answer.partition("\n")
    if head.strip() and len(head) < len(line.command) + 60:
        yield f"{line.command} {head.strip()}", rest
        yield f"{line.command}{head.strip()}", rest
    for command in _respelled(line.command, lexicon):
        yield command, answer


def _respelled(command: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield a command with its unknown words put right, one way of it after another."""
    unknown = unknown_words(lexicon, command)
    seen = {command}
    for word in unknown:
        for better in _likely(word, lexicon):
            changed = re.sub(rf"\b{re.escape(word)}\b", better, command.lower(), count=1)
            if changed not in seen:
                seen.add(changed)
                yield changed
                if len(unknown) > 1:
                    yield from _respelled(changed, lexicon)


def _likely(word: str, lexicon: Lexicon) -> Iterator[str]:
    for one, other in _CONFUSED:
        for was, may in ((one, other), (other, one)):
            if was in word and lexicon.knows(word.replace(was, may)):
                yield word.replace(was, may)
    for at in range(1, len(word)):
        if lexicon.knows(word[:at]) and lexicon.knows(word[at:]):
            yield f"{word[:at]} {word[at:]}"
    yield from get_close_matches(word[: lexicon.resolution], sorted(lexicon.words), 5, 0.7)


# --- which seed it was played with ------------------------------------------------------------


def find_seed(
    world: World, recording: Recording, progress: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Return the seed with which a story answers longest as a recording says.

    The first that answers all, else the best of those that were tried: at most a
    thousand seeds and 60,000 commands. 1 where the recording tells no answers.
    """
    if not recording.answered:
        return 1
    lines = [line for line in recording.lines if not line.problem and not line.key]
    best, longest, spent = 1, -1, 0
    for seed in range(1, _SEEDS + 1):
        progress(seed, _SEEDS)
        held, steps, whole = _held_for(world, seed, lines)
        spent += steps
        if held > longest:
            best, longest = seed, held
        if whole or spent > _MOST_STEPS:
            break
    return best


def _held_for(world: World, seed: int, lines: Sequence[InputLine]) -> tuple[int, int, bool]:
    """Return how long a seed holds, how many commands that took, and whether all did.

    One answer may be another: it may have been misread. At the second it ends.
    """
    world.reset(seed)
    misses = held = steps = 0
    for line in lines:
        try:
            said = world.step(line.command)
        except GameError:
            continue
        steps += 1
        if line.answer is None or alike(line.answer, said.text):
            held += 1
        elif misses:
            return held, steps, False
        else:
            misses = 1
        if said.over:
            break
    return held, steps, not misses
