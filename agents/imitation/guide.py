"""What lessons of other games come to in this one: the next thing that is asked for.

What the world asks, and what was read since, is looked through for clauses like those that
asked for something in the demonstrations; each names what is to be done with what. The
first of these that isn't done yet is done where its things are at hand; where they are known
to be, one goes there; else they are looked for. A word that nobody showed asks for
something else than the words that are known (Markman and Wachtel 1988: mutual
exclusivity), so what it might mean is tried, but nothing that means another word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agents.core.commands import Source
from agents.core.directions import DIRECTIONS
from agents.core.fact_index import index_of
from agents.core.memories import Guidance
from agents.core.refusals import is_refusal
from agents.core.types import Leg
from agents.exploration.chart import Chart
from agents.exploration.folding import chart_of, legs
from agents.exploration.rooms import Room
from agents.exploration.walks import distances
from agents.imitation.cues import Clause, clauses_of, name_words, participles, position, says_done
from agents.imitation.lessons import TASK, Lessons, LessonStep, Production, form_of_command
from agents.imitation.lifting import fill
from games.types import PLAYER, Facts, Lexicon

_TRIES = 2
"""Times that the same is done in vain before it is given up."""

Name = tuple[str, ...]
"""A thing's name, as words."""


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
    clause: Clause | None = None

    @property
    def order(self) -> tuple[float, int]:
        """When it is done."""
        number = -1 if self.clause is None else self.clause.number
        return self.production.rank(self.verb), number


def guide(
    lessons: Lessons, leg: Leg, facts: Facts, lexicon: Lexicon, barred: Collection[str]
) -> Guidance | None:
    """Return what lessons of other games come to at the end of a path.

    Args:
        lessons: what was shown in other games.
        leg: the path.
        facts: what holds at its end.
        lexicon: the words that the parser knows.
        barred: commands that must not be proposed, canonical.

    Returns:
        None where nothing is asked for that was shown.
    """
    return _Guide(lessons, leg, facts, lexicon, barred).guidance()


class _Guide:
    """One moment's view of a path."""

    def __init__(
        self, lessons: Lessons, leg: Leg, facts: Facts, lexicon: Lexicon, barred: Collection[str]
    ) -> None:
        self._lessons = lessons
        self._lexicon = lexicon
        self._barred = barred
        self._index = index_of(facts)
        self._chart: Chart = chart_of(leg, lexicon)
        self._scene = leg.turn.scene
        self._held = {name_words(thing) for thing in self._scene.inventory}
        self._done: list[tuple[str, ...]] = []
        self._vain: dict[str, int] = {}
        self._told: dict[str, str] = {}
        self._texts: list[str] = []
        self._look_back(leg)

    def _look_back(self, leg: Leg) -> None:
        """Take in what was done and read on the way here."""
        for one in reversed(list(legs(leg))):
            scene, decision = one.turn.scene, one.turn.decision
            self._texts.append(scene.text)
            if decision is None:
                self._told[TASK] = scene.task
                continue
            form, _ = form_of_command(decision.key)
            if form in self._lessons.telling and not is_refusal(scene.text):
                self._told[form] = scene.text
                self._done.append(name_words(decision.key))
            elif one.turn.effect.nothing:
                self._vain[decision.key] = self._vain.get(decision.key, 0) + 1
            else:
                self._done.append(name_words(decision.key))

    # --- what is asked for -----------------------------------------------------------

    def guidance(self) -> Guidance | None:
        """Return what to do next, or what to look for; None if nothing is asked for."""
        if not any(source in self._told for p in self._lessons.productions for source in p.cues):
            return None
        wishes = sorted(
            (wish for wish in self._wishes() if not self._is_done(wish)), key=lambda w: w.order
        )
        sought: list[Name] = []
        later: tuple[Wish, str] | None = None
        for wish in wishes:
            if (sought or later) and self._waits(wish):
                break
            command = self._carry_out(wish)
            if command is None:
                sought.append(wish.name)
            elif command in DIRECTIONS:
                later = later or (wish, command)
            elif command:
                return self._guidance(wish, command, sought)
        if later is not None:
            return self._guidance(*later, sought)
        for step, command in self._means():
            return self._guidance(None, command, sought, step)
        return self._guidance(wishes[0] if wishes else None, "", sought)

    def _means(self) -> Iterator[tuple[LessonStep, str]]:
        """Yield what was done unasked to things that were in a state as some are here."""
        for step in self._lessons.means:
            if not step.undid or step.takes or any(step.held[:1]):
                continue
            for name, state in sorted(self._states):
                if state not in step.undid or not self._is_here(name):
                    continue
                others = sorted(self._held) if len(step.things) > 1 else [()]
                for other in others:
                    command = fill(step.form, [" ".join(name), " ".join(other)])
                    if not self._vain.get(command) and command not in self._barred:
                        yield step, command

    def _wishes(self) -> Iterator[Wish]:
        """Yield what is asked for, each thing once."""
        found: set[tuple[str, Name, str, str]] = set()
        for wish in (*self._told_of(), *self._by_shape(), *self._unasked()):
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

    def _seen_in(self, clause: Clause) -> list[Name]:
        """Return the things that were seen anywhere and a clause names, in its order."""
        found = [(position(clause.words, name), name) for name in self._known]
        longest = [
            (at, name)
            for at, name in found
            if at >= 0
            and not any(o != name and position(o, name) >= 0 and p >= 0 for p, o in found)
        ]
        return [name for _, name in sorted(longest)]

    def _by_shape(self) -> Iterator[Wish]:
        """Yield what clauses ask for by a word that nobody showed."""
        names = {wish.name for wish in self._exactly}
        taken = {(w.clause.number, s) for w in self._exactly if w.clause for s in w.production.cues}
        for source, text in self._told.items():
            for clause in clauses_of(text):
                if (clause.number, source) in taken:
                    continue
                wish = self._new_word(source, clause, names)
                if wish is not None:
                    yield wish

    def _new_word(self, source: str, clause: Clause, names: Collection[Name]) -> Wish | None:
        """Return what a clause asks for if it is built as those that were shown."""
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
                if not same or len(cue.before) != 1 or name not in names:
                    continue
                if not production.says_verb:
                    wish = Wish(production, name, _verb(production), word, False, clause)
                    unspoken = unspoken or wish
                elif word in self._lexicon.verbs and production.slots > 1:
                    spoken = spoken or Wish(production, name, word, word, True, clause)
        return spoken or unspoken

    def _unasked(self) -> Iterator[Wish]:
        """Yield what was always done without being told: by it something is told, or won."""
        for production in self._lessons.productions:
            if not production.cues or (production.steps[0].telling and not production.says_verb):
                first = production.steps[-1]
                name = name_words(first.things[0]) if first.things else ()
                yield Wish(production, name, first.verb, "")

    def _is_done(self, wish: Wish) -> bool:
        """Tell whether what is asked for is so already."""
        if any(did[0] == wish.verb and (not wish.name or position(did, wish.name) > 0)
               for did in self._done):
            return True
        production = wish.production
        if wish.name in self._held and any(step.takes for step in production.steps):
            return True
        if wish.word and wish.clause is not None and wish.clause.line:
            states = {
                what
                for thing, what in self._states
                if thing == wish.name and self._is_at_hand(thing)
            }
            said = " ".join(wish.name)
            return not states.isdisjoint(participles(wish.word)) or any(
                says_done(text, wish.word, said) for text in self._texts
            )
        return False

    @cached_property
    def _states(self) -> list[tuple[Name, str]]:
        return [(name_words(t), what) for t, states in self._index.states.items() for what in states]

    def _waits(self, wish: Wish) -> bool:
        """Tell whether something must wait for what has to be looked for first.

        What always was about the same thing comes after all that was done before it.
        """
        return not wish.name or wish.production.names == {wish.name}

    # --- doing it --------------------------------------------------------------------

    def _carry_out(self, wish: Wish) -> str | None:
        """Return the next command for a wish, None if something has to be found, "" if given up."""
        production = wish.production
        things: list[Name] = []
        for slot in range(production.slots):
            options = self._options(wish, slot)
            fits = [o for o in options if self._can_be_tried(wish, slot, o)]
            if not fits:
                return None
            needed = production.needs(slot)
            name = next((o for o in fits if not needed or self._is_at_hand(o)), None)
            if name is None:
                name = next((o for o in fits if self._where(o)), None)
                if name is None:
                    return None
                return self._walk(name)
            things.append(name)
        for slot, name in enumerate(things):
            if production.holds(slot) and name not in self._held:
                return self._take(name)
        command = self._put(wish, things)
        if not self._may(command):
            return ""
        return self._place_first(wish, things, command)

    def _options(self, wish: Wish, slot: int) -> list[Name]:
        """Return what may stand in a slot, the likeliest first."""
        production = wish.production
        if slot == production.slot and wish.name:
            return [wish.name]
        if wish.known:
            return [name_words(thing) for thing in production.things(slot, wish.word)]
        others = {
            name_words(step.things[slot])
            for step in production.steps
            if len(step.things) > slot
        }
        known = {name_words(name) for name in self._lessons.roles} - others
        fixed = [name for name in self._fixed if name not in others]
        return sorted(fixed, key=lambda name: name in known)

    @cached_property
    def _fixed(self) -> list[Name]:
        """What stands in this place itself, in the order in which the text names it."""
        where = self._index.whereabouts
        room = where.room
        inside = (*where.contents.get(room, ()), *where.also.get(room, ()))
        names = {name_words(thing) for thing in inside if thing != PLAYER} - self._held
        text = _plain(self._chart.room.text)
        return sorted((n for n in names if self._is_at_hand(n)), key=lambda n: text.find(_said(n)))

    def _can_be_tried(self, wish: Wish, slot: int, name: Name) -> bool:
        if wish.known:
            return True
        things = [name if at == slot else wish.name for at in range(wish.production.slots)]
        return self._may(self._put(wish, things))

    def _may(self, command: str) -> bool:
        tried = self._vain.get(command, 0)
        return bool(command) and command not in self._barred and tried < _TRIES

    def _put(self, wish: Wish, things: Sequence[Name]) -> str:
        """Put a wish into words."""
        form = wish.production.form
        if wish.production.says_verb:
            form = f"{wish.verb} {form.partition(' ')[2]}"
        step = wish.production.steps[-1]
        command = fill(form, [" ".join(name) for name in things])
        holder = self._holder(things[0]) if things else ()
        within = next((s.within for s in wish.production.steps if s.within), "")
        if within and holder and step.takes:
            longer = f"{command} {within} {' '.join(holder)}"
            if self._vain.get(longer, 0) < 1:
                return longer
        return command

    def _holder(self, name: Name) -> Name:
        """Return what a thing is in or on here, empty if it lies in the place itself."""
        where = self._index.whereabouts
        for thing, holder in where.holders.items():
            if name_words(thing) == name:
                return () if holder in (where.room, PLAYER) else name_words(holder)
        return ()

    def _take(self, name: Name) -> str | None:
        """Return the command that takes a thing up as it was shown, "" if it can't be had."""
        takers = [s for s in self._lessons.steps if s.takes and len(s.things) == 1]
        if not takers:
            return ""
        own = [s for s in takers if name_words(s.things[0]) == name] or takers
        wish = Wish(Production(own[-1].form, tuple(own)), name, own[-1].verb, "")
        command = self._put(wish, [name])
        return command if self._may(command) else ""

    def _place_first(self, wish: Wish, things: Sequence[Name], command: str) -> str | None:
        """Return a command, or the way to where it was shown if nothing here asks for it."""
        fixed = any(self._is_here(name) for name in things)
        places = {step.place for step in wish.production.steps}
        if fixed or len(places) != 1 or not self._vain.get(command):
            return command
        (place,) = places
        rooms = [room for room in self._chart.rooms.values() if room.name == place]
        if any(room is self._chart.room for room in rooms):
            return command
        return next((way for room in rooms if (way := self._way_to(room))), None)

    # --- where things are ------------------------------------------------------------

    @cached_property
    def _known(self) -> list[Name]:
        """The names of all that was seen."""
        found = set(self._held)
        for room in self._chart.rooms.values():
            found |= {n for n in map(name_words, room.near) if n and self._is_in(room, n)}
        return sorted(found)

    def _is_in(self, room: Room, name: Name) -> bool:
        """Tell whether a thing was seen in a place, and is there as far as is known."""
        if room.near and name not in {name_words(thing) for thing in room.near}:
            return False
        return _said(name) in _plain(f"{room.text}\n{room.told}")

    def _is_here(self, name: Name) -> bool:
        return self._is_in(self._chart.room, name)

    def _is_at_hand(self, name: Name) -> bool:
        return name in self._held or self._is_here(name)

    def _where(self, name: Name) -> Room | None:
        """Return another place where a thing was seen."""
        rooms = (room for room in self._chart.rooms.values() if room is not self._chart.room)
        return next((room for room in rooms if self._is_in(room, name)), None)

    def _walk(self, name: Name) -> str | None:
        """Return the first step to where a thing was seen, None if no way is known."""
        room = self._where(name)
        return self._way_to(room) if room is not None else None

    def _way_to(self, room: Room) -> str | None:
        ways = distances(self._chart, failed=self._barred)
        return ways[room.id][1] if room.id in ways else None

    def _guidance(
        self,
        wish: Wish | None,
        command: str,
        sought: Sequence[Name],
        step: LessonStep | None = None,
    ) -> Guidance:
        steps = wish.production.steps if wish is not None else ()
        own = [s for s in steps if wish is not None and s.cue and s.cue.word == wish.word] or steps
        shown: LessonStep | None = step or (own[-1] if own else None)
        return Guidance(
            command=command,
            shown=shown.command if shown else "",
            title=shown.title if shown else "",
            source=shown.by if shown else Source.HUMAN,
            asked=wish.clause.said if wish is not None and wish.clause else "",
            sought=tuple(dict.fromkeys(" ".join(name) for name in sought if name)),
            known=wish is None or wish.known,
            deeds=self._lessons.deeds,
        )


def _verb(production: Production) -> str:
    return production.steps[-1].verb


def _said(name: Name) -> str:
    return f" {' '.join(name)} "


def _plain(text: str) -> str:
    """Return a text's words only, for names to be looked up in."""
    return f" {' '.join(word for c in clauses_of(text) for word in c.words)} "
