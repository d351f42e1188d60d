"""What was done, tried in vain and read on the way to a moment, folded once for each move."""

from __future__ import annotations

from collections import Counter, defaultdict

from agents.core.journey import since_kept
from agents.core.refusals import is_refusal
from agents.core.types import Leg
from agents.exploration.language.english import english
from agents.imitation.language.cues import name_words
from agents.imitation.transfer.productions import TASK, form_of_command

_KEPT = "hitherto"


class TransferHistory:
    """What a path says of what was done on it.

    Attributes:
        done: the words of each command that did something; ``answers`` has what was said to
            each, in small letters.
        vain: canonical command -> times that it did nothing; ``lacking`` is what was carried
            the last time.
        spent: places where a command did nothing since anything was done at all.
        told: form of a command that only told something -> what it told of each thing last,
            the latest first; what the world asks under
            :data:`agents.imitation.productions.TASK`.
        texts: all that was said, in small letters.
        capacity: how many things can be carried, as far as a refusal has told; 0 if none has.
    """

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []
        self.answers: list[str] = []
        self.vain: Counter[str] = Counter()
        self.lacking: dict[str, frozenset[str]] = {}
        self.spent: dict[str, set[str]] = defaultdict(set)
        self.told: dict[str, str] = {}
        self._heard: dict[str, dict[str, str]] = defaultdict(dict)
        self.texts: list[str] = []
        self.capacity = 0

    def add(self, leg: Leg) -> None:
        """Take in the next move, or the opening."""
        scene, decision, before = leg.turn.scene, leg.turn.decision, leg.before
        self.texts.append(scene.text.lower())
        if decision is None:
            self.told[TASK] = scene.task
        elif leg.turn.effect.nothing and english().says("full", self.texts[-1]):
            self.capacity = len(scene.inventory)  # with free hands it isn't in vain
        elif leg.turn.effect.nothing:
            self.vain[decision.key] += 1
            self.lacking[decision.key] = frozenset(scene.inventory)
            self.spent[decision.key].add(leg.room)
            if not is_refusal(scene.text):
                self._hear(decision.key, scene.text)
        else:
            self.done.append(name_words(decision.key))
            self.answers.append(self.texts[-1])
            if before is not None and before.room == leg.room:
                self.spent.clear()

    def told_by(self, key: str) -> str:
        """Return what a command told last that did nothing else, empty if it told nothing."""
        return self._heard.get(form_of_command(key)[0], {}).get(key, "")

    def _hear(self, key: str, text: str) -> None:
        """Take in what a command told; what its form told of other things stays known."""
        form = form_of_command(key)[0]
        told = self._heard[form]
        told.pop(key, None)
        told[key] = text
        self.told[form] = "\n".join(reversed(told.values()))


def hitherto(leg: Leg) -> TransferHistory:
    """Return what a path says, carried on from where it was last worked out."""
    behind, at = since_kept(leg, _KEPT)
    known = at.kept.pop(_KEPT) if at is not None else None
    if not isinstance(known, TransferHistory):
        known = TransferHistory()
    for one in behind:
        known.add(one)
    leg.kept[_KEPT] = known
    return known
