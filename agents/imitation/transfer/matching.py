"""What lessons of other games come to in this one: the next thing that is asked for.

The first of what is asked for and isn't done yet is done where its things are at hand;
where they are known to be, one goes there; else they are looked for, and what was undone by
the way in the demonstrations (what is closed, what is locked) is undone here. What a word
might mean that nobody showed is tried, but nothing that means another word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from agents.core.proposals import TransferAdvice
from agents.core.types import Leg
from agents.imitation.language.cues import (
    gerunds,
    name_words,
    participles,
    position,
    purposes,
    says_done,
)
from agents.imitation.language.surroundings import Name, Surroundings
from agents.imitation.states.lifting import fill
from agents.imitation.transfer.guide_words import (
    FULL_HANDS,
    SURE,
    UNSURE,
    guided_reason,
    looking,
    seeking,
)
from agents.imitation.transfer.history import hitherto
from agents.imitation.transfer.productions import LessonStep, Production, Productions
from agents.imitation.transfer.wishes import Wish, Wishes
from games.types import Facts, Lexicon

_DROP, _LOOK = "drop", "examine"
_ANOTHER = 3  # how far a look speaks against a thing that is for something else
_TRIES = 2
"""Times that the same is done in vain before it is given up."""


class _Move(NamedTuple):
    """What a wish comes to: a command, or a step to where it can be done."""

    command: str
    walk: bool = False
    why: str = ""  # what is said of what isn't asked for itself


_GIVEN_UP = _Move("")


def guide(
    lessons: Productions,
    leg: Leg,
    facts: Facts,
    lexicon: Lexicon,
    barred: Collection[str],
    playing: str,
) -> TransferAdvice | None:
    """Return what lessons of other games come to at the end of a path.

    Args:
        lessons: what was shown in other games.
        leg: the path.
        facts: what holds at its end.
        lexicon: the words that the parser knows.
        barred: commands that must not be proposed, canonical.
        playing: title of the game that is played.

    Returns:
        None where nothing is asked for that was shown.
    """
    if not lessons.productions:
        return None
    things = Surroundings(leg, facts, lexicon, barred)
    return _ProductionMatcher(lessons, leg, things, lexicon, barred, playing).next()


class _ProductionMatcher:
    """One moment's view of a path."""

    def __init__(
        self,
        lessons: Productions,
        leg: Leg,
        things: Surroundings,
        lexicon: Lexicon,
        barred: Collection[str],
        playing: str,
    ) -> None:
        self._lessons = lessons
        self._playing = playing
        self._things = things
        self._barred = barred
        self._path = hitherto(leg)
        self._held = frozenset(leg.turn.scene.inventory)
        self._verbs = lexicon.verbs
        self._asked = Wishes(lessons, self._path.told, things.known, lexicon.verbs)

    def next(self) -> TransferAdvice | None:
        """Return what to do next, or what to look for; None if nothing is asked for."""
        told = self._path.told
        if not any(source in told for one in self._lessons.productions for source in one.cues):
            return None
        wishes = self._in_order([wish for wish in self._asked if not self._is_done(wish)])
        sought: list[Name] = []
        later: tuple[Wish, str] | None = None
        for wish in wishes:
            if (sought or later) and wish.waits:
                break
            move = self._carry_out(wish)
            if move is None:
                sought.append(wish.name)
            elif move.walk:
                later = later or (wish, move.command)
            elif move.why:
                sure = SURE if move.why == FULL_HANDS else UNSURE
                return TransferAdvice(move.command, sure, move.why, self._lessons.deeds)
            elif move.command:
                return self._counsel(wish, move.command, sought)
        if later is not None:
            return self._counsel(*later, [later[0].name, *sought])
        for step, command in self._means():
            return self._counsel(None, command, sought, step)
        return self._counsel(wishes[0] if wishes else None, "", sought)

    def _in_order(self, wishes: Sequence[Wish]) -> list[Wish]:
        """Return wishes in the order in which they are done.

        What was laid down to have free hands is taken up again once all else is done, but
        for what comes last.
        """
        first = [wish.order for wish in wishes if not (wish.waits or self._is_laid(wish.name))]
        last = max(first, default=(0.0, 0))

        def order(wish: Wish) -> tuple[float, int, bool]:
            again = wish.takes and self._is_laid(wish.name)
            return (*(max(last, wish.order) if again else wish.order), again)

        return sorted(wishes, key=order)

    def _is_laid(self, name: Name) -> bool:
        """Tell whether a thing was laid down last, and lies about."""
        did = next((did for did in reversed(self._path.done) if position(did, name) > 0), ())
        return did[:1] == (_DROP,) and name not in self._things.held

    def _free(self, wanted: Sequence[Name]) -> _Move | None:
        """Return what to lay down where no more can be carried, None where more can be.

        What least is left to be done with goes first, and what nothing asks for.
        """
        capacity = self._path.capacity
        if not capacity or len(self._things.held) < capacity:
            return None
        todo = [w for w in self._asked if not (self._is_done(w) or w.takes or w.waits)]
        asked = {wish.name for wish in self._asked}

        def needed(name: Name) -> tuple[int, bool, Name]:
            for_it = [
                one
                for one in todo
                if name == one.name
                or any(name in self._options(one, slot) for slot in range(one.production.slots))
            ]
            return len(for_it), name in asked, name

        for name in sorted(self._things.held - set(wanted), key=needed):
            command = f"{_DROP} {self._things.spoken(name)}"
            if self._may(command):
                return _Move(command, why=FULL_HANDS)
        return _GIVEN_UP

    def _means(self) -> Iterator[tuple[LessonStep, str]]:
        """Yield what was done unasked to things that were in a state as some are here."""
        for step in self._lessons.means:
            if not step.undid or step.takes or any(step.held[:1]):
                continue
            for name, state in self._things.states:
                if state not in step.undid or not self._things.is_here(name):
                    continue
                others = sorted(self._things.held) if len(step.things) > 1 else [()]
                for other in others:
                    command = fill(step.form, list(map(self._things.spoken, (name, other))))
                    if self._is_new(command):
                        yield step, command

    def _is_done(self, wish: Wish) -> bool:
        """Tell whether what is asked for is so already."""
        production = wish.production
        if production.steps[0].telling:
            return production.form in self._path.told
        if wish.takes and self._is_laid(wish.name):
            return False
        if any(
            did[0] == wish.verb and (not wish.name or position(did, wish.name) > 0)
            for did in self._path.done
        ):
            return True
        if wish.name in self._things.held and any(step.takes for step in production.steps):
            return True
        done = participles(wish.word)
        if not done or wish.clause is None or not wish.clause.line:
            return False
        states = {what for thing, what in self._things.states if thing == wish.name}
        if not states.isdisjoint(done) and self._things.is_at_hand(wish.name):
            return True
        said = " ".join(wish.name)
        texts = (text for text in self._path.texts if any(word in text for word in done))
        return any(says_done(text, wish.word, said) for text in texts)

    def _carry_out(self, wish: Wish) -> _Move | None:
        """Return what to do about a wish, None if something has to be found first."""
        production = wish.production
        names: list[Name] = []
        for slot in range(production.slots):
            options = [o for o in self._options(wish, slot) if self._can_be_tried(wish, slot, o)]
            if not production.needs(slot):
                names += options[:1]
                continue
            name = next((o for o in options if self._things.is_at_hand(o)), None)
            if name is None and production.slots == 1:
                left = [o for o in options if self._is_worth_the_way(self._put(wish, [o]))]
                if options and not left:
                    return _GIVEN_UP
                options = left
            if name is None:
                ways = (self._way_to(wish, slot, option) for option in options)
                way = next((way for way in ways if way is not None), None)
                return None if way is None else _Move(way, walk=True)
            names.append(name)
        if len(names) < production.slots:
            return None
        for slot, name in enumerate(names):
            if production.holds(slot) and name not in self._things.held:
                return self._free([name, *names]) or self._take(name)
        if wish.takes and (move := self._free(names)) is not None:
            return move
        for slot, name in enumerate(names):
            if not wish.known and slot != production.slot and (look := self._look_at(name)):
                return _Move(look, why=looking(wish.clause.said if wish.clause else wish.word))
        return self._in_its_place(wish, names, self._put(wish, names))

    def _look_at(self, name: Name) -> str:
        """Return the look that may tell what a thing is for, empty if nothing is left to tell."""
        command = f"{_LOOK} {self._things.spoken(name)}"
        return command if _LOOK in self._verbs and self._is_new(command) else ""

    def _is_new(self, command: str) -> bool:
        return not self._path.vain[command] and command not in self._barred

    def _is_for(self, wish: Wish, name: Name) -> int:
        """Return how far a look speaks against a thing's being for a wish's word.

        0 where it said so, 1 where there was none, 2 where it told nothing of that.
        """
        told = purposes(self._path.told_by(f"{_LOOK} {self._things.spoken(name)}"))
        if told:
            return _ANOTHER if told.isdisjoint(gerunds(wish.word)) else 0
        return 1 if self._look_at(name) else 2

    def _is_worth_the_way(self, command: str) -> bool:
        """Tell whether one would go back for a command: not where it did nothing with as much."""
        vain, lacking = self._path.vain[command], self._path.lacking
        return not vain or (vain < _TRIES and not self._held <= lacking[command])

    def _way_to(self, wish: Wish, slot: int, name: Name) -> str | None:
        """Return the first step to a thing, but not to where nothing can be done with it."""
        if wish.production.holds(slot):
            command = self._take(name).command
        else:
            names = [name if at == slot else wish.name for at in range(wish.production.slots)]
            command = self._put(wish, names)
        if not command or not self._may(command):
            return None
        return self._things.way_to(name, self._path.spent[command])

    def _in_its_place(self, wish: Wish, names: Sequence[Name], command: str) -> _Move | None:
        """Return a command, or the way to where it was shown if it was refused elsewhere."""
        places = {step.place for step in wish.production.steps}
        if len(places) == 1 and 0 < self._path.vain[command] < _TRIES:
            way = self._things.way_to_place(*places)
            if way is not None and not any(map(self._things.is_here, names)):
                return _Move(way, walk=True)
        return _Move(command) if self._may(command) else _GIVEN_UP

    def _options(self, wish: Wish, slot: int) -> list[Name]:
        """Return what may stand in a slot, the likeliest first."""
        production = wish.production
        if slot == production.slot and wish.name:
            return [wish.name]
        if wish.known:
            return [name_words(thing) for thing in production.things(slot, wish.word)]
        here = self._learned_here(production)
        own = [name for name, said in here.items() if wish.word in said]
        meant = {name_words(one.things[slot]) for one in production.steps} | here.keys()
        shown = {name_words(name) for name in self._lessons.names} - meant
        new = [name for name in self._things.fixed if name not in meant]
        return [*own, *sorted(new, key=lambda name: (self._is_for(wish, name), name in shown))]

    def _learned_here(self, production: Production) -> dict[Name, set[str]]:
        """Return what served for words that nobody showed, on this very path."""
        found: dict[Name, set[str]] = {}
        verbs = {step.verb for step in production.steps}
        wishes = [one for one in self._asked if one.production.form == production.form]
        for did, answer in zip(self._path.done, self._path.answers, strict=True):
            if did[0] not in verbs:
                continue
            for wish in wishes:
                named = position(did, wish.name) > 0
                if named and says_done(answer, wish.word, " ".join(wish.name)):
                    for name in self._things.known:
                        if name != wish.name and position(did, name) > 0:
                            found.setdefault(name, set()).add(wish.word)
        return found

    def _can_be_tried(self, wish: Wish, slot: int, name: Name) -> bool:
        """Tell whether what a new word might mean wasn't tried in vain, nor is for another."""
        if wish.known:
            return True
        if slot != wish.production.slot and self._is_for(wish, name) == _ANOTHER:
            return False
        names = [name if at == slot else wish.name for at in range(wish.production.slots)]
        return self._may(self._put(wish, names))

    def _may(self, command: str) -> bool:
        return command not in self._barred and self._path.vain[command] < _TRIES

    def _put(self, wish: Wish, names: Sequence[Name]) -> str:
        """Put a wish into words."""
        production = wish.production
        form = production.form
        if production.says_verb:
            form = f"{wish.verb} {form.partition(' ')[2]}"
        command = fill(form, list(map(self._things.spoken, names)))
        within = next((step.within for step in production.steps if step.within), "")
        holder = self._things.holder_of(names[0]) if within else ()
        if holder:
            longer = f"{command} {within} {self._things.spoken(holder)}"
            if not self._path.vain[longer]:
                return longer
        return command

    def _take(self, name: Name) -> _Move:
        """Return the command that takes a thing up as it was shown."""
        # What came to be by the step was made, and not taken.
        takers = [one for one in self._lessons.steps if one.takes and one.near == (True,)]
        own = [one for one in takers if name_words(one.things[0]) == name] or takers
        if not own:
            return _GIVEN_UP
        wish = Wish(Production(own[-1].form, tuple(own)), name, own[-1].verb, "")
        command = self._put(wish, [name])
        return _Move(command) if self._may(command) else _GIVEN_UP

    def _counsel(
        self,
        wish: Wish | None,
        command: str,
        sought: Sequence[Name],
        step: LessonStep | None = None,
    ) -> TransferAdvice:
        names = tuple(dict.fromkeys(" ".join(name) for name in sought if name))
        if not command:
            return TransferAdvice("", UNSURE, seeking(names), self._lessons.deeds)
        steps = [one for one in wish.production.steps if one.title] if wish is not None else []
        own = [one for one in steps if wish and one.cue and one.cue.word == wish.word] or steps
        known = wish is None or wish.known
        unclear = self._unclear if wish is not None and wish.waits else ""
        reason = guided_reason(
            command,
            step or (own[-1] if own else None),
            self._playing,
            asked=wish.clause.said if wish is not None and wish.clause else "",
            sought=names,
            known=known,
            unclear=unclear,
        )
        sure = SURE if known and not unclear else UNSURE
        return TransferAdvice(command, sure, reason, self._lessons.deeds)

    @cached_property
    def _unclear(self) -> str:
        """What asks for something that nobody showed and that isn't done, empty if nothing does."""
        wishes = (wish for wish in self._asked.unclear if wish.clause and not self._is_done(wish))
        return next((wish.clause.said for wish in wishes if wish.clause), "")
