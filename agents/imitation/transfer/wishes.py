"""What a game asks for that was shown in other games of its kind.

What the world asks, and what was read since, is looked through for clauses like those that
asked for something in the demonstrations; each names what is to be done with what. A
word that nobody showed asks for something else than the words that are known (Markman and
Wachtel 1988: mutual exclusivity). May import what ``productions`` may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from agents.imitation.language.cues import (
    NamingClause,
    clauses_of,
    name_words,
    participles,
    position,
)
from agents.imitation.language.surroundings import Name
from agents.imitation.transfer.productions import TASK, LessonStep, Production, Productions

_BEING = frozenset({"is", "are", "be"})


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that is asked for.

    Attributes:
        production: how it was shown.
        name: of the thing that it is asked for; empty where nothing is named.
        verb, word: what to do, and the word by which it is asked.
        known: it was shown what that word asks for.
        clause: what asks for it, None if it simply belongs to it.
    """

    production: Production
    name: Name
    verb: str
    word: str
    known: bool = True
    clause: NamingClause | None = None

    @property
    def order(self) -> tuple[float, int]:
        """When it is done."""
        number = -1 if self.clause is None else self.clause.number
        return self.production.rank(self.verb), number

    @property
    def takes(self) -> bool:
        """Whether what is asked for is to take something that lies about."""
        return any(step.takes and step.near == (True,) for step in self.production.steps)

    @property
    def waits(self) -> bool:
        """Whether something must wait for what has to be looked for first.

        What always was about the same thing comes after all that was done before it.
        """
        return not self.name or self.production.names == {self.name}


class Wishes:
    """What is asked for, done or not, each thing once.

    Args:
        lessons: what was shown in other games.
        told: source -> what was read there, see :class:`.productions.LessonStep`.
        known: the names of all that was seen.
        verbs: that the parser knows.
    """

    def __init__(
        self,
        lessons: Productions,
        told: Mapping[str, str],
        known: Sequence[Name],
        verbs: Collection[str],
    ) -> None:
        self._lessons = lessons
        self._told = told
        self._known = known
        self._verbs = verbs

    def __iter__(self) -> Iterator[Wish]:
        found: set[tuple[str, Name, str, str]] = set()
        sources = (self._in_so_many_words(), self._told_of(), self._by_shape(), self._unasked())
        for wish in chain.from_iterable(sources):
            key = wish.production.form, wish.name, wish.verb, wish.word
            if key not in found:
                found.add(key)
                yield wish

    @cached_property
    def _exactly(self) -> list[Wish]:
        """What is asked for in words that were shown."""
        found: list[Wish] = []
        for production in self._lessons.productions:
            for source, cues in production.cues.items():
                for clause in clauses_of(self._told.get(source, "")):
                    for cue in cues:
                        name = cue.name_in(clause)
                        if name:
                            verb = cue.word if production.says_verb else _verb(production)
                            found.append(Wish(production, name, verb, cue.word, True, clause))
                            break
        return found

    def _in_so_many_words(self) -> Iterator[Wish]:
        """Yield what the task says as one would type it, or by the state that it leads to.

        "Close the safe", "see that the safe is closed": what was shown for such words goes
        before, and what is answered by a refusal was not meant so.
        """
        taken = {wish.clause.number for wish in self._exactly if wish.clause}
        shown = {step.verb for one in self._lessons.productions for step in one.steps}
        for clause in clauses_of(self._told.get(TASK, "")):
            names = [] if clause.number in taken else self._seen_in(clause)
            for name in names[:1]:
                at = position(clause.words, name)
                verb = clause.words[at - 1] if at else ""
                if verb not in self._verbs:
                    verb = next(iter(_leading_to(clause.words[at + len(name) :], self._verbs)), "")
                if verb and verb not in shown:
                    yield Wish(_spoken(verb, name), name, verb, verb, False, clause)

    def _told_of(self) -> Iterator[Wish]:
        """Yield what is asked for in words that were shown, or of things that were seen."""
        yield from self._exactly
        found = {wish.production.form for wish in self._exactly}
        for production in self._lessons.productions:
            if production.says_verb or production.form in found:
                continue
            for source, cues in production.cues.items():
                headings = {cue.heading for cue in cues if not cue.line}
                for clause in clauses_of(self._told.get(source, "")):
                    if clause.line or clause.heading not in headings:
                        continue
                    for name in self._seen_in(clause):
                        yield Wish(production, name, _verb(production), "", True, clause)

    def _seen_in(self, clause: NamingClause) -> list[Name]:
        """Return the things that were seen anywhere and a clause names, in its order."""
        found = [(position(clause.words, name), name) for name in self._known]
        longest = [
            (at, name)
            for at, name in found
            if at >= 0
            and not any(o != name and position(o, name) >= 0 and p >= 0 for p, o in found)
        ]
        return [name for _, name in sorted(longest)]

    @property
    def unclear(self) -> Iterator[Wish]:
        """What is asked for as was shown, by a word and of a thing that nobody showed.

        Nothing can be done about it; but it is known that there is something to do.
        """
        names = {wish.name for wish in self._exactly}
        for source, clause in self._untaken():
            if self._new_word(source, clause, names) is None:
                wish = self._new_word(source, clause, None)
                if wish is not None:
                    yield wish

    def _by_shape(self) -> Iterator[Wish]:
        """Yield what clauses ask for by a word that nobody showed."""
        names = {wish.name for wish in self._exactly}
        for source, clause in self._untaken():
            wish = self._new_word(source, clause, names)
            if wish is not None:
                yield wish

    def _untaken(self) -> Iterator[tuple[str, NamingClause]]:
        """Yield the clauses that ask for nothing in words that were shown."""
        taken = {(w.clause.number, s) for w in self._exactly if w.clause for s in w.production.cues}
        for source, text in self._told.items():
            for clause in clauses_of(text):
                if (clause.number, source) not in taken:
                    yield source, clause

    def _new_word(
        self, source: str, clause: NamingClause, names: Collection[Name] | None
    ) -> Wish | None:
        """Return what a clause asks for if it is built as those that were shown.

        Args:
            source: what tells the clause.
            clause: a clause.
            names: of what is asked for otherwise, too; None for any.
        """
        spoken: Wish | None = None
        unspoken: Wish | None = None
        for production in self._lessons.productions:
            for cue in production.cues.get(source, ()):
                end = len(clause.words) - len(cue.after)
                name, word = clause.words[len(cue.before) : end], clause.words[0]
                same = (cue.heading, cue.line, cue.after) == (
                    *(clause.heading, clause.line),
                    clause.words[end:],
                )
                if not same or len(cue.before) != 1 or not name:
                    continue
                if names is not None and name not in names:
                    continue
                if not production.says_verb:
                    wish = Wish(production, name, _verb(production), word, False, clause)
                    unspoken = unspoken or wish
                elif word in self._verbs and production.slots > 1:
                    spoken = spoken or Wish(production, name, word, word, True, clause)
        return spoken or unspoken

    def _unasked(self) -> Iterator[Wish]:
        """Yield what was always done without being told: by it something is told, or won."""
        for production in self._lessons.productions:
            if not production.cues or (production.steps[0].telling and not production.says_verb):
                first = production.steps[-1]
                name = name_words(first.things[0]) if first.things else ()
                yield Wish(production, name, first.verb, "")


def _leading_to(said: Sequence[str], verbs: Collection[str]) -> Iterator[str]:
    """Yield the verbs that lead to the state that is said of a thing last."""
    if len(said) > 1 and said[-2] in _BEING:
        yield from (verb for verb in verbs if said[-1] in {verb, *participles(verb)})


def _spoken(verb: str, name: Name) -> Production:
    """Return a verb with a name as something that was shown nowhere."""
    thing = " ".join(name)
    step = LessonStep(
        f"{verb} {thing}", verb, f"{verb} {{0}}", (thing,), (False,), (True,), "", 0.0
    )
    return Production(step.form, (step,))


def _verb(production: Production) -> str:
    return production.steps[-1].verb
