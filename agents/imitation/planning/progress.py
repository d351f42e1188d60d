"""How far a demonstration has been followed, and what that says of steps and things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from agents.exploration.language.english import english
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.waiting import NEEDS
from agents.imitation.language.hearsay import Told
from agents.imitation.planning.planned_move import act_of, comes_of, take_of
from agents.imitation.states.attempts import Attempts, copied
from agents.imitation.states.operators import VIOLENCE, Operator
from agents.imitation.states.plights import Aside, Disembodied, Hindrance, Left, Rest
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_GLANCES = 5
"""Times that one looks again for what could not be seen."""


@dataclass(slots=True)
class Progress:
    """Where a plan executor stands: what is taken back with the moves.

    Attributes:
        demonstration: the one that is followed now, and ``number`` its place among all.
        state: what holds now.
        cursor: the step of the demonstration that is due.
        late: steps that were put off.
        rounds: times that these were gone through at the end.
        moves: that were seen; ``vain`` of them were tries in vain since anything worked, the
            last at move ``failed_at``.
        won: the step that the last move was for, if that won points, else -1.
        barren: steps put off with nothing to do for them in this round.
        stranded: the place from where none of it could be done, and ``freed``: times that
            it was taken up again elsewhere.
        hidden: things that were here and could not be seen.
        chased: the step put off that is gone for, -1 if none.
        stayed: the step, a way from which none leads back, before which what was put off
            is done now, -1 if none.
        carried: the place that the person was taken to unawares, NOWHERE if to none.
        left: what was left for a scene that came instead.
        played: (first step, end) of scenes that came before their time.
        effort: step -> moves spent on it; ``bounds``: figures too low and too high for it today.
        paced: (step, place) -> times that one came there on the way to do it.
        attempts: what was tried in vain.
        laid: things that were laid down as demonstrated.
        errand: what is being fetched, and the place where it is.
        lost: thing -> where it left the person's hands, NOWHERE if somebody is off with it.
        remade: (step, its means) -> vain tries of the step when these were made last.
        heard: the latest answers in this place, the last one last.
        spoken: what was said lately, as far as it may name anything, the last one last.
        told: what the story told otherwise than it was demonstrated, and commands need.
        otherwise: steps that told words of later commands, and told them otherwise today.
        rewritten: the steps with that, None while nothing was.
        unwanted: things that others are needed for today.
        let_lie: things that the person wouldn't have picked up.
        pace: a place from which the plan walked to and fro, and to where the person does.
        tried: things that a step was done to instead of the demonstrated one.
        asked: the step at which the story asked back just now.
        leads: where the demonstration goes on behind what a person did against the
            plan just now, as far as it did the same; ``shown``: steps of it in a row.
        aside: how all stood before a person's way just now, None before another move.
        declined: step -> times that a person did something else instead.
        came_from: the place that the person was in before this one.
        arms: weapons that were taken up against who came today.
        strewn: things that were lost by dying, and not had again since.
        ghost: what is known of having hands since a death, None if one has them.
        rest: where one gets well after a fight, None if one doesn't.
        readied: steps that were done before the way behind which they were shown.
        wanting: steps that bring points and were put off for want of what was nowhere.
        needs: what the story says the body wants.
        figures: (step, its answer today), of steps that told what a figure is brought to.
        broken: ways that couldn't be gone: the line was left there.
        hindrance: what befell the person and keeps them from what is due, if anything.
        befell: the move at which something was told last that nobody had been told.
        rests: what steps that were done to some things leave for later, by the step.
        done: steps that were done; those before ``resumed`` needn't be again for what they told.
    """

    demonstration: Demonstration
    number: int
    state: State
    cursor: int
    late: list[int] = field(default_factory=list)
    rounds: int = 0
    moves: int = 0
    vain: int = 0
    failed_at: int = 0
    won: int = -1
    barren: frozenset[int] = frozenset()
    stranded: str = NOWHERE
    freed: int = 0
    hidden: frozenset[str] = frozenset()
    chased: int = -1
    stayed: int = -1
    carried: str = NOWHERE
    left: Left | None = None
    played: tuple[tuple[int, int], ...] = ()
    effort: Counter[int] = field(default_factory=Counter)
    paced: Counter[tuple[int, str]] = field(default_factory=Counter)
    attempts: Attempts = field(default_factory=Attempts)
    laid: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    remade: dict[tuple[int, int], int] = field(default_factory=dict)
    errand: tuple[str, str] | None = None
    tried: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()
    let_lie: frozenset[str] = frozenset()
    pace: tuple[str, str] = (NOWHERE, NOWHERE)
    told: tuple[Told, ...] = ()
    otherwise: frozenset[int] = frozenset()
    rewritten: list[Operator] | None = None
    heard: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    asked: Operator | None = None
    leads: frozenset[int] = frozenset()
    shown: int = 0
    aside: Aside | None = None
    declined: Counter[int] = field(default_factory=Counter)
    came_from: str = NOWHERE
    arms: frozenset[str] = frozenset()
    strewn: frozenset[str] = frozenset()
    ghost: Disembodied | None = None
    rest: Rest | None = None
    readied: frozenset[int] = frozenset()
    wanting: frozenset[int] = frozenset()
    needs: frozenset[str] = frozenset()
    figures: tuple[tuple[int, str], ...] = ()
    bounds: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)
    broken: frozenset[int] = frozenset()
    done: frozenset[int] = frozenset()
    resumed: int = 0
    hindrance: Hindrance | None = None
    befell: int = -1000
    rests: Mapping[int, Operator] = field(default_factory=dict)

    def copy(self) -> Progress:
        """Return a copy that goes on by itself."""
        twin = object.__new__(Progress)  # made at every move: replace() takes twice as long
        for name in _NAMES:
            setattr(twin, name, getattr(self, name))
        twin.late = self.late.copy()
        twin.effort, twin.paced = copied(self.effort), copied(self.paced)
        twin.attempts = self.attempts.copy()
        twin.laid, twin.lost, twin.remade = self.laid.copy(), self.lost.copy(), self.remade.copy()
        twin.declined = copied(self.declined)
        return twin

    @property
    def steps(self) -> list[Operator]:
        """The steps of the demonstration."""
        return self.rewritten or self.demonstration.operators

    @property
    def then(self) -> State:
        """What held when the step that is due was demonstrated."""
        return self.demonstration.states[self.cursor]

    def miss(self, before: State, titles: Mapping[str, str]) -> None:
        """Remember where things were lost or told of, in a world that tells only what is carried.

        Args:
            before: what held before the move that led here.
            titles: thing -> its name as the story says it, of what can be carried.
        """
        after = self.state
        if not after.bare or after.died:
            return
        where = before.room if before.died else after.room  # one died there, and woke here
        said, gone = after.text.lower(), before.held - after.held
        taken = gone if gone and english().says("robbed", said) else frozenset()
        self.lost |= dict.fromkeys(gone - taken, where)
        self.lost |= {t: after.room for t, title in titles.items() if title in said}
        self.lost |= dict.fromkeys(taken, NOWHERE)  # whoever has it is off with it
        for thing in after.held & self.lost.keys():
            del self.lost[thing]

    def look_again(self, before: State) -> None:
        """Let what could not be seen be taken once something near is otherwise than before."""
        after = self.state
        if not self.hidden or before.sight == after.sight:
            return
        for thing in self.hidden:
            key = "hidden", thing
            if self.attempts.tries(key) < _GLANCES:
                self.attempts.failed(key)
                self.attempts.worked(take_of(thing))
        self.hidden = frozenset()

    def finish(self, index: int) -> None:
        """Take in that a step is done."""
        if index == self.cursor:
            self.cursor += 1
        self.done |= {index}
        if index in self.late:
            self.late.remove(index)

    def resume(self) -> None:
        """Take up the line behind a way that couldn't be gone, once one is there after all.

        As long as something of what comes behind it was put off.
        """
        for way in sorted(self.broken):
            if self.state.room != self.steps[way].destination:
                continue
            self.broken -= {way}
            if any(way < index < self.cursor for index in self.late):
                self.cursor, self.resumed = way + 1, self.cursor
                return

    def put_off(self, op: Operator) -> None:
        """Leave the step that is due for later, unless what needs its things fetches them."""
        only_takes = not op.destination and not op.score and set(op.moved.values()) == {PLAYER}
        matters = op.meant or op.score > 0 or bool(op.consumed)
        if matters and not op.is_move and not only_takes:
            if op.index not in self.late:
                self.late.append(op.index)
            if op.score > 0 and any(self.state.place_of(t) == NOWHERE for t in op.held):
                self.wanting |= {op.index}
        self.cursor += 1

    # --- of steps ------------------------------------------------------------------

    def needless(self, op: Operator) -> bool:
        """Tell whether what a step was for is so, or that it only killed or was refused."""
        if op.died or op.refused:
            return True
        if op.destination and op.destination == op.room:
            return False  # one is in a place that is only taken for where it began
        if op.trace == self.demonstration.number:
            if op.index < self.resumed and op.index in self.done and not op.meant:
                return True
            lost = self.demonstration.recoveries.get(op.index)
            in_hand = bool(lost) and all(self.state.holds(thing) for thing, _ in lost or ())
            if lost and (in_hand or op.score <= 0):  # it is got back where it is lost
                return not any(self.state.holders.get(thing) == who for thing, who in lost)
            if op.index in self.demonstration.wordings.offers and not self.state.asks:
                return True
            if op.index in self.demonstration.seen_to and op.score <= 0:
                return True  # the body wants it at other moments today
            # Equal tries are made for what the last of them brings.
            last = self.steps[self.demonstration.wordings.outcomes.get(op.index, op.index)]
            op = last if last.key == op.key else op
        if op.meant and op.holds_in(self.state):
            vain = self._gone(op) or self._cheated(op) or self._spilt(op)
            return not (vain or self._yet_to_come(op))
        gathers = op.wholesale and op.takes_anything and not self.state.bare
        if not op.meant and (op.consumed or gathers) and op.came_along(self.state):
            return True
        whom = self.demonstration.targets(op)
        if whom and not any(map(self.state.place_of, whom)):
            return True
        return self._moot(op) or self._fought_out(op) or self._came_otherwise(op)

    def _came_otherwise(self, op: Operator) -> bool:
        """Tell whether what a step brought forth is here, and the step brings it no more."""
        if op.destination or self.state.bare or not self.attempts.tries(act_of(op)):
            return False
        then = self.demonstration.states[op.index]
        forth = [thing for thing in op.brought if thing not in then.holders]
        return bool(forth) and all(map(self.state.reaches, forth))

    def wants(self, op: Operator) -> bool:
        """Tell whether a step isn't one that the body wanted then and doesn't want now."""
        bodily = op.trace == self.demonstration.number and op.index in self.demonstration.seen_to
        return not bodily or any(op.key.partition(" ")[0] in NEEDS[need] for need in self.needs)

    def _yet_to_come(self, op: Operator) -> bool:
        """Tell whether what a step used up is not gone, but hasn't come forth yet."""
        vanished = [t for t, where in op.moved.items() if where == NOWHERE]
        gone = [t for t in vanished if t in op.held]
        if op.score > 0 and any(self.attempts.tries(comes_of(t)) for t in vanished):
            return True  # it comes by chance, and nobody has done away with it today
        return any(
            index < op.index and index in self.late
            for thing in gone
            if thing in self.demonstration.recurring
            for index in self.demonstration.bringers(thing)
        )

    def misses(self, op: Operator) -> bool:
        """Tell whether none is here whom a step was for: it may strike whoever is."""
        whom = self.demonstration.targets(op)
        return bool(whom) and not any(map(self.state.reaches, whom))

    def lies_in(self, thing: str) -> str:
        """Return where a thing is, or was last lost or told of; NOWHERE if nobody knows."""
        return self.state.place_of(thing) or self.lost.get(thing, NOWHERE)

    def is_robbed_of(self, op: Operator) -> bool:
        """Tell whether somebody is off with what a step needs, nobody knows where."""
        return any(self.lost.get(thing, op.room) == NOWHERE for thing in op.held)

    def _cheated(self, op: Operator) -> bool:
        """Tell whether what a step spends was spent in vain."""
        if not op.spends or not self.attempts.tries(act_of(op)):
            return False
        return not op.brought or not op.has_brought(self.state)

    def _gone(self, op: Operator) -> bool:
        """Tell whether what a step won points for by laying it down was lost elsewhere.

        Where only what is carried is told, it looks as if it had been laid down.
        """
        if not self.state.bare or op.score <= 0:
            return False
        down = [thing for thing, where in op.moved.items() if thing in op.held and where != PLAYER]
        return any(self.lost.get(thing, op.room) != op.room for thing in down)

    def _spilt(self, op: Operator) -> bool:
        """Tell whether what a step used up on something here is gone, and that is as it was.

        Water that was poured out on the way has watered no plant.
        """
        gone = all(where == NOWHERE and thing in op.held for thing, where in op.moved.items())
        if not gone or op.destination or op.states or self.state.bare:
            return False
        carried = self.demonstration.states[op.index].held
        turned = [
            (thing, what)
            for (thing, what), on in op.aside_states.items()
            if on and thing not in carried and self.state.place_of(thing) == op.room
        ]
        return bool(turned) and not any(self.state.is_set(t, what) for t, what in turned)

    def _fought_out(self, op: Operator) -> bool:
        """Tell whether a step strikes at somebody who is gone, as they were in the end.

        Who came from nowhere may not come today. What a blow that didn't end it moved,
        such as a weapon from a hand, is no aim.
        """
        if not VIOLENCE.match(op.key) or op.score > 0:
            return False
        lasting = self.demonstration.states[-1].holders.keys() - self.demonstration.recurring
        foes = [t for t in op.named if t in self.demonstration.foes]
        unnamed = self.demonstration.unnamed_foes.get(op.index)
        if unnamed is not None and op.trace == self.demonstration.number:
            foes.append(unnamed)
        return bool(foes) and all(t not in self.state.holders and t not in lasting for t in foes)

    def _moot(self, op: Operator) -> bool:
        """Tell whether a step lays down only what isn't carried anyway."""
        if not op.moved or op.score > 0 or op.destination or op.fastens:
            return False
        if any(self.state.place_of(one) == op.room for one in self.demonstration.driven_off(op)):
            return False  # whom it drove off is still there
        drops = [t for t, where in op.moved.items() if t in op.held and where == op.room]
        return len(drops) == len(op.moved) and not self.state.held & set(drops)

    def outdated(self, op: Operator) -> bool:
        """Tell whether what was put off needn't be done any more."""
        if self.needless(op):
            return True
        settled = self.demonstration.settled
        things = [t for t in op.moved if t != PLAYER]
        return bool(things) and all(
            self.state.holders.get(t, NOWHERE) == settled.get(t) not in (NOWHERE, PLAYER)
            for t in things
        )

    # --- of things -----------------------------------------------------------------

    def named_no_more(self, thing: str) -> bool:
        """Tell whether no step from now on names a thing, nor one that was put off."""
        if self.demonstration.last_named.get(thing, -1) >= self.cursor:
            return False
        return not any(thing in self.steps[index].named for index in self.late)

    def misplaced(self, thing: str) -> bool:
        """Tell whether a thing lies here that should be with the person by now."""
        if self._settled(thing) or thing in self.unwanted:
            return False
        if thing in self.then.held:
            if not self.named_no_more(thing) or thing in self.demonstration.settable:
                return True
            return thing in self.strewn and self._used_up(thing)
        return not self.was_laid(thing) and self._displaced(thing)

    def _used_up(self, thing: str) -> bool:
        """Tell whether a step to come, or one that was put off, uses a thing up unnamed."""
        left = (*self.steps[self.cursor :], *map(self.steps.__getitem__, self.late))
        return any(thing in op.consumed for op in left)

    def is_strange(self, thing: str) -> bool:
        """Tell whether a thing is here that wasn't then, and that nobody put here."""
        return not (
            self._settled(thing)
            or thing in self.then.held
            or self.was_laid(thing)
            or thing in self.then.here
        )

    def is_taken_here(self, thing: str) -> bool:
        """Tell whether a step to come takes a thing up in this place."""
        coming = self.steps[self.cursor :]
        return any(op.room == self.state.room and op.moved.get(thing) == PLAYER for op in coming)

    def _settled(self, thing: str) -> bool:
        """Tell whether a thing lies where it is to stay, and nothing needs it again."""
        there = self.state.holders.get(thing) == self.demonstration.settled.get(thing)
        return there and self.demonstration.last_used.get(thing, -1) < self.cursor

    def was_laid(self, thing: str) -> bool:
        """Tell whether a thing, or what holds it, was laid down here as demonstrated."""
        where: str | None = thing
        while where is not None and where not in self.laid:
            where = self.state.holders.get(where)
        return where is not None

    def _displaced(self, thing: str) -> bool:
        """Tell whether a thing isn't where it was by now, and is still to be carried."""
        bearer = self.state.holders.get(thing, NOWHERE)
        if bearer not in (PLAYER, self.state.room) and self.then.holders.get(thing) == bearer:
            return False  # it is they who came by
        if self.then.place_of(thing) == self.state.room:
            return False
        if self.demonstration.last_handled.get(thing, -1) >= self.cursor:
            return True
        return any(thing in self.steps[i].held for i in self.late)


_NAMES = tuple(one.name for one in fields(Progress))
