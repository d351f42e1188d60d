"""What only the words of a demonstration tell: means that nothing shows, second tries, waits.

A chant that is learned, a dial that is set, a ferry that is waited for leave no trace in
the world's facts; which step they belong to is read from commands and answers. May
import what ``operators`` may.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from agents.core.directions import OPPOSITE
from agents.core.text import without_figures, words
from agents.exploration.language.english import english
from agents.imitation.action_model.insisting import given_until_told, tries_apart
from agents.imitation.action_model.reactions import Interruption, find_reactions
from agents.imitation.action_model.settings import Setting, find_settings
from agents.imitation.action_model.siblings import find_checks
from agents.imitation.action_model.waiting import (
    LONG_RUN,
    Wait,
    find_stakes,
    find_waits,
    sentences,
    wavers,
)
from agents.imitation.language.initials import tells_initials
from agents.imitation.language.looked_up import is_table
from agents.imitation.language.numerals import in_other_form
from agents.imitation.language.told_rows import ToldRow, find_rows
from agents.imitation.language.told_ways import Guide, find_guides
from agents.imitation.states.operators import EMPTY, Operator, fits, mentioned, title_of, words_of
from agents.imitation.states.state import NOWHERE, State

_FEW = 3
"""Verbs that a word is said with at most which names no thing."""
_SHORTEST = 3
"""Letters of a word that two steps may share, at least."""
_SOON = 6
"""Steps within which a command is given again that failed."""
_WAYS_OPENED = 4
"""Steps at most that may have opened a way."""
_QUOTED = re.compile(r"[\"“‘:]")
"""What stands around something that is said, or before something that is read."""
_RUN = 2
"""Equal commands in a row that may be given until something is told."""


class Wordings:
    """Reads the steps of a demonstration by their words.

    Args:
        operators: the steps.
        states: what held before each of them, and after the last.
        mending: steps that only set right what had gone wrong by chance.
        befell: steps at which something befell the person that they did nothing for.
    """

    def __init__(
        self,
        operators: Sequence[Operator],
        states: Sequence[State],
        mending: Collection[int] = (),
        befell: Collection[int] = (),
    ) -> None:
        self._operators = operators
        self._states = states
        self._mending = mending
        self._befell = befell
        self._foretelling: dict[int, bool] = {}

    def means_to(self, op: Operator) -> Sequence[int]:
        """Return the steps whose effect nothing shows and that one depends on, the last first.

        Both speak of a thing that is none: a chant that is learned and then said, a
        number that is set and then called.
        """
        if op.is_move:
            return self._done_here(op)
        found = {
            one.index: one
            for word in words(op.key, _SHORTEST)
            if self._manners.get(word, 0) <= _FEW
            for one in self._unshown.get(word, ())
            if one.index < op.index and one.key != op.key
        }
        return [
            i
            for i in sorted(found, reverse=True)
            if any(self._manners[word] <= _FEW for word in _shared_words(found[i], op))
        ]

    def _done_here(self, move: Operator) -> Sequence[int]:
        """Return what was done where a way begins, unseen in effect, that may have opened it."""
        found: dict[str, int] = {}
        for one in reversed(self._operators[: move.index]):
            if one.room == move.room and one.brings_nothing and one.does_anything:
                found.setdefault(one.key, one.index)
        return list(found.values())[:_WAYS_OPENED]

    @cached_property
    def _unshown(self) -> dict[str, list[Operator]]:
        """Word -> steps with it whose effect nothing shows."""
        found: dict[str, list[Operator]] = {}
        for op in self._operators:
            if op.told_by_text and not op.refused:
                for word in words(op.key, _SHORTEST):
                    found.setdefault(word, []).append(op)
        return found

    @cached_property
    def _manners(self) -> Counter[str]:
        """Word -> verbs that it is said with: what is done in many ways to is a thing."""
        said = {
            (w, verb) for op in self._operators for verb, *rest in [words(op.key)] for w in rest
        }
        return Counter(word for word, _ in said)

    @cached_property
    def last_said(self) -> dict[str, int]:
        """Word -> the last step whose command has it."""
        return {word: op.index for op in self._operators for word in words(op.key)}

    @cached_property
    def last_counted(self) -> dict[str, int]:
        """Word -> the last step whose command has it, or that waited for it to be told."""
        found = dict(self.last_said)
        for i, wait in sorted(self.waits.items()):
            for word in (w for one in wait.told for w in one.split() if wait.foretold):
                found[word] = max(i, found.get(word, -1))
        return found

    def foretells(self, op: Operator) -> bool:
        """Tell whether a step's answer has a word that a later command, or wait, hangs on."""
        known = self._foretelling.get(op.index)
        if known is None:
            said = {form for word in set(words(op.text)) for form in (word, in_other_form(word))}
            counted = any(self.last_counted.get(word, -1) > op.index for word in said)
            known = counted or tells_initials(op.text)
            self._foretelling[op.index] = known
        return known

    @cached_property
    def tables(self) -> Mapping[int, str]:
        """Step that only looked -> the table that it was told, of which commands have figures."""
        looks = (op for op in self._operators if not op.does_anything and self.foretells(op))
        return {op.index: op.text for op in looks if is_table(op.text)}

    @cached_property
    def first_said(self) -> dict[str, int]:
        """Word -> the first step whose command has it."""
        return {word: op.index for op in reversed(self._operators) for word in words(op.key)}

    @cached_property
    def first_heard(self) -> dict[str, int]:
        """Word -> the first moment whose text has it, 0 for the opening."""
        texts = [words(state.text) for state in self._states]
        return {word: i for i in reversed(range(len(texts))) for word in texts[i]}

    @cached_property
    def tellers(self) -> dict[int, tuple[int, ...]]:
        """Step -> those before it that only told words of its command, which nobody knew."""
        found: dict[int, set[int]] = {}
        for op in self._operators:
            for word in set(words(op.key, _SHORTEST)[1:]) - EMPTY - self._plain_names(op):
                teller = self.first_heard.get(word, 0) - 1
                if not 0 <= teller < op.index or self.first_said[word] <= teller:
                    continue
                told = self._operators[teller]
                if told.brings_nothing and not told.refused and _QUOTED.search(told.text):
                    found.setdefault(op.index, set()).add(teller)
        return {index: tuple(sorted(steps)) for index, steps in found.items()}

    @cached_property
    def _needed_words(self) -> frozenset[int]:
        """Steps that told words of later commands, which nobody knew."""
        return frozenset(index for steps in self.tellers.values() for index in steps)

    def _plain_names(self, op: Operator) -> frozenset[str]:
        """Return the words by which a step names something that nothing there is like, and ways."""
        here = self._states[op.index].here
        named = {
            thing: [t for t in here if t != thing and words_of(t) & words_of(thing)]
            for thing in op.named
        }
        plain = (words_of(thing) for thing, alike in named.items() if not alike)
        return frozenset(OPPOSITE).union(*plain)

    @cached_property
    def unseen_means(self) -> frozenset[int]:
        """Steps that a later one depends on although nothing shows it."""
        return frozenset(i for op in self._operators for i in self.means_to(op))

    @cached_property
    def retried(self) -> dict[int, tuple[int, int]]:
        """Step that seems to have failed -> the one that did it, and where it goes on then.

        Either nothing was done between them but to make its means anew, or the later
        one used up what this one should have.
        """
        found: dict[int, tuple[int, int]] = {}
        for op in self._operators:
            if not op.told_by_text or op.destination:
                continue
            later = next((o for o in self._operators[op.index + 1 :] if o.key == op.key), None)
            if later is None or op.answered_by(later.text) or later.index == op.index + 1:
                continue
            between = self._operators[op.index + 1 : later.index + 1]
            at_once = later.index < op.index + _SOON and all(
                o.room == op.room and (o.told_by_text or o is later) for o in between
            )
            if at_once:
                found[op.index] = later.index, later.index + 1
            elif op.brings_nothing and later.consumed:
                found[op.index] = later.index, op.index + 1
        return found

    @cached_property
    def misfires(self) -> frozenset[str]:
        """Return how the story begins to say that something failed by chance.

        So was answered what worked a moment later in the same place, although nothing had
        been done between but to make its means anew.
        """
        tries = [(i, twin) for i, (twin, on) in self.retried.items() if on == twin + 1]
        tries += self.outcomes.items()
        failed = [self._operators[i] for i, _ in tries]
        mere = (op for op in failed if op.does_anything and op.brings_nothing and not op.refused)
        said = ((op.room, without_figures(op.text.strip().partition("\n")[0])) for op in mere)
        # A place that one comes to is no failure.
        return frozenset(t for room, t in said if t and not (room and t.startswith(title_of(room))))

    @cached_property
    def repeats(self) -> dict[int, Wait]:
        """Step -> the run of equal commands that it is in, and what the last one brought."""
        found = given_until_told(self._operators)
        for _, run in groupby(self._operators, key=lambda op: (op.key, op.room)):
            steps = list(run)
            last = steps[-1]
            if len(steps) < _RUN or not all(s.brings_nothing for s in steps[:-1]):
                continue
            if last.index in self._befell:
                continue
            earlier = [set(sentences(step.text)) for step in steps[:-1]]
            told_last = [s for s in sentences(last.text) if not any(s in e for e in earlier)]
            if not last.meant and last.does_anything and (last.brought or last.score > 0):
                told = tuple(told_last)
                # In a fight each answer tells something new: points alone tell that it is won.
                wins = last.score > 0
                whole = Wait(steps[0].index, last.index + 1, told=told, all_of=wins, wins=wins)
                found |= dict.fromkeys(range(whole.first, whole.end), whole) if told else {}
            told = tuple(one for one in told_last if not wavers(one, steps))
            if len(steps) >= LONG_RUN and last.destination and told:
                # One was taken elsewhere when its time had come; what was said let it pass.
                whole = Wait(steps[0].index, last.index + 1, told=told)
                found |= dict.fromkeys(range(whole.first, whole.end), whole)
            if not all(s.told_by_text and s.brings_nothing for s in steps):
                continue
            alike = all(last.answered_by(step.text) for step in steps)
            if told and (alike or (last.does_anything and last.index in self._needed_words)):
                whole = Wait(steps[0].index, last.index + 1, told=told)
                found |= dict.fromkeys(range(whole.first, whole.end), whole)
        found |= self._tries_apart | self._stakes
        return {index: run for index, run in found.items() if index not in self.settings}

    @cached_property
    def gambles(self) -> frozenset[int]:
        """Steps among equal ones that nobody insists on: a figure they tell went up and down."""
        found: set[int] = set()
        for _, run in groupby(self._operators, key=lambda op: (op.key, op.room)):
            steps = list(run)
            mere = len(steps) > _RUN and all(s.told_by_text and s.brings_nothing for s in steps)
            if mere and any(wavers(one, steps) for s in steps for one in sentences(s.text)):
                found |= {step.index for step in steps}
        return frozenset(found - self._stakes.keys())

    @cached_property
    def _stakes(self) -> dict[int, Wait]:
        return find_stakes(self._operators)

    @cached_property
    def _tries_apart(self) -> dict[int, Wait]:
        return tries_apart(self._operators)

    @cached_property
    def offers(self) -> frozenset[int]:
        """Steps that only answered an offer of help, which comes when its time has come."""
        return frozenset(
            op.index
            for op in self._operators
            if op.brings_nothing
            and (before := self._states[op.index]).asks
            and english().says("offers_help", before.text.lower())
        )

    @cached_property
    def outcomes(self) -> dict[int, int]:
        """Step that brought nothing -> the one that brought something, after equal tries."""
        found: dict[int, int] = {}
        for _, run in groupby(self._operators, key=lambda op: (op.key, op.room)):
            *tries, last = run
            if last.meant and all(one.brings_nothing for one in tries):
                found |= {one.index: last.index for one in tries}
        return found

    @cached_property
    def portable(self) -> frozenset[int]:
        """Steps that leave no trace but what they used up, and whose like was done elsewhere."""
        places: dict[str, set[str]] = defaultdict(set)
        told = [
            op
            for op in self._operators
            if op.told_by_text and not op.named and (op.brings_nothing or not op.needs_place)
        ]
        for op in told:
            places[_verb(op)].add(op.room)
        return frozenset(op.index for op in told if len(places[_verb(op)]) > 1)

    @cached_property
    def readyings(self) -> dict[int, tuple[int, ...]]:
        """Way -> the steps behind it that may as well be done before it, in their order.

        It may be done anywhere, and while it was done somebody acted with whom the step did
        away that it was for; or it is a means to such a one.
        """
        found: dict[int, tuple[int, ...]] = {}
        for room, stay in groupby(self._operators, key=lambda op: op.room):
            behind = {op.index: op for op in stay}
            way = self._operators[max(0, min(behind) - 1)]
            ready: set[int] = set()
            for use in reversed(behind.values()):
                for i in self.means_to(use)[:1]:
                    fits_in = i in behind and i in self.portable
                    if fits_in and (use.index in ready or _is_for_a_fight(behind[i], use)):
                        ready.add(i)
            for i in sorted(ready):  # each comes after its means
                means = self.means_to(self._operators[i])[:1]
                if not ready.issuperset(k for k in means if k in behind):
                    ready.discard(i)
            if ready and way.is_move and way.destination == room and not way.died:
                found[way.index] = tuple(sorted(ready))
        return found

    @cached_property
    def checks(self) -> dict[int, tuple[int, int]]:
        """Look -> the same look before, and what was done between them that it shows."""
        return find_checks(self._operators)

    @cached_property
    def guides(self) -> Mapping[int, Guide]:
        """Step -> what it followed that leads another way each time."""
        return find_guides(self._operators)

    @cached_property
    def rows(self) -> Mapping[int, ToldRow]:
        """Step that told words in a row -> the row that later steps used in its order."""
        return find_rows(self._operators)

    @cached_property
    def reactions(self) -> Mapping[int, Interruption]:
        """Step -> what called for it in the midst of something else."""
        return find_reactions(self._operators)

    @cached_property
    def settings(self) -> dict[int, Setting]:
        """Step -> the steps in a row that it is among, which brought a figure to what was told."""
        return find_settings(self._operators)

    @cached_property
    def waits(self) -> dict[int, Wait]:
        """Step -> what was waited for in it."""
        found = find_waits(self._operators, self._states, self._mending)
        return {index: wait for index, wait in found.items() if index not in self._tries_apart}


def _verb(op: Operator) -> str:
    return op.key.partition(" ")[0]


def _is_for_a_fight(step: Operator, use: Operator) -> bool:
    """Tell whether a step does away with somebody who acted while another was done for it."""
    gone = {t for t in use.named if use.moved.get(t) == NOWHERE and t not in use.held}
    gone |= {t for t, at in use.aside.items() if at == NOWHERE and mentioned(t, use.text)}
    return any(mentioned(foe, step.text) for foe in gone - use.had)


def _shared_words(one: Operator, other: Operator) -> set[str]:
    """Return the words of two commands that name nothing at hand and aren't both's verb."""
    verb, *rest = words(one.key, _SHORTEST) or [""]
    other_verb, *other_rest = words(other.key, _SHORTEST) or [""]
    shared = ({verb} & set(other_rest)) | (set(rest) & {other_verb, *other_rest})
    shared -= EMPTY | OPPOSITE.keys() | english().phrases.wholesale
    things = (*one.named, *other.named)
    return {w for w in shared if not any(fits(w, words_of(thing)) for thing in things)}
