"""Would the parser take this command? Tried on a snapshot, in any game.

No text of any game is known here. A refusal is recognised by comparison: the
story answers a refused command as it answers a made-up word, or the same
command with a thing that is somewhere else entirely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import is_direction
from agents.core.lookahead import MovedOnError
from agents.core.observation import within_reach
from agents.core.protocols import Lookahead, Trial
from agents.core.types import Situation
from agents.players.rejections import unwanted
from agents.prompts.quoting import fenced, inline
from games.errors import GameError
from games.types import PLAYER, Lexicon, Scene, holders

_WORD = re.compile(r"[\w'-]+")
_NONSENSE = ("xyqzzv", "qwfpgj", "zxkvbq")
_BETWEEN = word_set(
    "a an the in on at to with from into onto under over off up down through behind about for of "
    "out across around and all"
)
_NOUN_PHRASES = 2
_SHOWN_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command would be refused.

    Attributes:
        answer: what the story says to it, or how the engine failed; empty where it wasn't
            tried.
        unknown: words of it that the parser doesn't know.
        unwanted: the person would not have it here.
    """

    answer: str = ""
    unknown: tuple[str, ...] = ()
    unwanted: bool = False


class Verifier:
    """Tries commands for one situation, and counts how many it tried.

    Args:
        situation: where the commands would be played.
        lookahead: None where that is switched off; then nothing is refused.
    """

    def __init__(self, situation: Situation, lookahead: Lookahead | None) -> None:
        self._situation = situation
        self._lookahead = lookahead
        self._trials: dict[str, Trial | GameError] = {}
        self._unwanted = unwanted(situation)
        self.used = 0

    async def refusal(self, command: str) -> Refusal | None:
        """Try a command; None if the parser takes it, or if it can't be tried.

        What the person overrode here is refused without a try.

        A command counts as refused if it leaves place, belongings and score as
        they are and is answered as a made-up word is, or as the same command is
        with an absent thing; or if it changes nothing at all and holds a word
        that the parser doesn't know. What changes unseen says little: in many
        stories others walk about whatever the person types.
        """
        if canonical(command) in self._unwanted:
            return Refusal(unwanted=True)
        trial = await self._try(command)
        if trial is None or isinstance(trial, MovedOnError):
            return None
        if isinstance(trial, GameError):
            return Refusal(str(trial))
        if _figures(trial.scene) != _figures(self._situation.scene) or trial.scene.over:
            return None
        unknown = unknown_words(self._situation.lexicon, command)
        if unknown and not trial.changed:
            return Refusal(trial.scene.text, unknown)
        if await self.refuses(command, trial.scene):
            return Refusal(trial.scene.text, unknown)
        return None

    async def leads_nowhere(self, command: str) -> bool:
        """Tell whether a way, tried on a copy of the game, changes nothing."""
        if not is_direction(command):
            return False
        trial = await self._try(command)
        return isinstance(trial, Trial) and not trial.changed and not trial.scene.over

    async def refuses(self, command: str, answer: Scene) -> bool:
        """Tell whether an answer to a command is how the story refuses one.

        It is if the story answers a made-up word so, or the same command with a
        made-up word for one that it doesn't know, or with an absent thing. It is
        not if a move was counted, in a story that counts none for made-up words and
        absent things.

        Args:
            command: what was answered, here or where nothing was other.
            answer: where it led.
        """
        if await self._counted(command, answer):
            return False
        masked = _masked(answer.text, command)
        for probe in self._refused_surely(command):
            other = await self._try(probe)
            if isinstance(other, Trial) and masked == _masked(other.scene.text, probe):
                return True
        return False

    async def _counted(self, command: str, answer: Scene) -> bool:
        """Tell whether the story counted a move, and counts none for what it can't take."""
        moves = self._situation.scene.moves
        absent = self._absent(command)
        if answer.moves == moves or absent is None:
            return False
        others = [await self._try(probe) for probe in (self._made_up, f"take {absent}")]
        return all(isinstance(other, Trial) and other.scene.moves == moves for other in others)

    def _refused_surely(self, command: str) -> Iterator[str]:
        """Yield commands that no story takes, the most telling first."""
        yield self._made_up
        unknown = unknown_words(self._situation.lexicon, command)
        if unknown:
            known = (self._made_up if w.lower() in unknown else w for w in command.split())
            yield " ".join(known)
        yield from self._with_absent_things(command)

    async def _try(self, command: str) -> Trial | GameError | None:
        """Try a command, each once; None if nothing can be tried."""
        if self._lookahead is None:
            return None
        if command not in self._trials:
            try:
                self._trials[command] = await self._lookahead.attempt(command)
            except GameError as error:
                self._trials[command] = error
            if not isinstance(self._trials[command], MovedOnError):
                self.used += 1
        return self._trials[command]

    @property
    def _made_up(self) -> str:
        lexicon = self._situation.lexicon
        return next((word for word in _NONSENSE if not lexicon.knows(word)), _NONSENSE[0])

    def _with_absent_things(self, command: str) -> list[str]:
        """Return the command with each of its things replaced by an absent one."""
        absent = self._absent(command)
        words = command.split()
        if absent is None or len(words) < 2:
            return []
        phrases: list[tuple[int, int]] = []
        start = None
        for index in range(1, len(words) + 1):
            between = index == len(words) or words[index].lower() in _BETWEEN
            if not between and start is None:
                start = index
            elif between and start is not None:
                phrases.append((start, index))
                start = None
        return [
            " ".join((*words[:start], absent, *words[end:]))
            for start, end in phrases[:_NOUN_PHRASES]
        ]

    def _absent(self, command: str) -> str | None:
        """Return a noun the parser knows for a thing that is not here.

        Of those the most deeply contained: the shallow ones may be places.
        """
        situation = self._situation
        here = {fact[1] for fact in within_reach(situation.facts)} | {PLAYER}
        told = f"{situation.observation.description} {situation.scene.text} {command}"
        spoken = set(_WORD.findall(" ".join((told, *here)).lower()))
        held_by = holders(situation.facts)
        for thing in sorted(held_by, key=lambda thing: (-_depth(thing, held_by), thing)):
            words: list[str] = _WORD.findall(thing.lower())
            noun = words[-1] if words else ""
            if thing in here or noun in spoken or len(noun) < 3:
                continue
            if situation.lexicon.knows(noun):
                return noun
        return None


def unknown_words(lexicon: Lexicon, command: str) -> tuple[str, ...]:
    """Return the words of a command that a parser doesn't know, none if its words are unknown.

    Numbers count as known: stories read them without a dictionary.
    """
    if not lexicon.words:
        return ()
    words = _WORD.findall(command.lower())
    return tuple(w for w in words if not w.isdecimal() and not lexicon.knows(w))


def _depth(thing: str, held_by: Mapping[str, str]) -> int:
    """Count the holders around a thing, at most as many as there are."""
    depth = 0
    while thing in held_by and depth < len(held_by):
        thing = held_by[thing]
        depth += 1
    return depth


def _figures(scene: Scene) -> tuple[object, ...]:
    return scene.location, sorted(scene.inventory), scene.score, scene.died, scene.ending


def _masked(text: str, command: str) -> str:
    """Take a command's own words out of an answer, so that answers compare."""
    said = " ".join(text.lower().split())
    for word in sorted(set(_WORD.findall(command.lower())) - _BETWEEN, key=len, reverse=True):
        said = re.sub(rf"\b{re.escape(word)}\b", "*", said)
    return re.sub(r"\*(?: \*)+", "*", said)


def told_to_model(refusal: Refusal) -> str:
    """Return what a model is told of it."""
    if refusal.unwanted:
        return "was proposed here before, and the person played something else instead."
    unknown = ", ".join(f"“{inline(word)}”" for word in refusal.unknown)
    known = f"The parser doesn't know {unknown}.\n" if unknown else ""
    return (
        f"was tried on a copy of the game and the story refused it: {known}The story's answer:\n"
        f"{fenced(refusal.answer, _SHOWN_ANSWER)}"
    )
