"""What commands do, induced from moves that were seen: motions, changes, what bars the way.

Every move adds its evidence; what is known is what fits most of it. May import
``agents.induction``'s values only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import deepcopy

from agents.induction.changes import ChangeKind, Move, NeededTool, ThingChange, tool_for
from agents.induction.frame import (
    HERE,
    MOTIONS,
    STAYING,
    Cell,
    Motion,
    ReferenceFrame,
    alike_both_ways,
    credit,
    distance,
    foot,
    possible_frames,
    rotate,
)
from agents.induction.sights import PlacedThing, ToldView, Words

_SURFACE_SEEN = 2
_SURFACE_SHARE = 0.1
_ALIKE = 2
"""Words that something must share with what was passed to pass for it."""
Reading = tuple[tuple[tuple[str, Cell], ...], tuple[tuple[str, Motion], ...]]


def _no_scores() -> defaultdict[Motion, float]:
    return defaultdict(float)


class Mechanics:
    """What is known of a world's commands.

    Args:
        moves: what was seen of them.
    """

    def __init__(self, moves: Iterable[Move] = ()) -> None:
        self._moves = list(moves)
        self._things: list[set[str]] = []
        self._clashing: set[frozenset[str]] = set()
        self._named: tuple[str, ...] = ()
        self._learn_frame()

    # --- evidence ---------------------------------------------------------------------

    def add(self, move: Move) -> None:
        """Add a move's evidence."""
        self._moves.append(move)
        if all(map(self._is_told_plainly, (*move.before.sights, *move.after.sights))):
            self._take_in((move.before, move.after))
            self._weigh(move)
        else:
            self._learn_frame()

    def _is_told_plainly(self, sight: PlacedThing) -> bool:
        """Tell whether a sight is nothing that the frame wasn't chosen for."""
        return self.frame.knows(sight) and self.frame.clashes(sight) in self._clashing

    def note_thing(self, words: Words) -> None:
        """Note that a task mentions something: it is a thing, not a surface."""
        if words and set(words) not in self._things:
            self._things.append(set(words))

    def note_commands(self, commands: Iterable[str]) -> None:
        """Note which commands there are, played or not."""
        self._named = tuple(commands)
        self._presumed.clear()

    def copy(self) -> Mechanics:
        """Return what is known, to be added to apart from this."""
        # The evidence is copied and the moves, which never change, are shared.
        return deepcopy(self, {id(self._moves): list(self._moves)})

    def _learn_frame(self) -> None:
        """Choose the frame in which commands move what is seen most consistently."""
        views = [view for move in self._moves for view in (move.before, move.after)]
        frames = possible_frames(sight for view in views for sight in view.sights)
        best: tuple[float, ReferenceFrame] | None = None
        for frame in frames or [ReferenceFrame({})]:
            self._begin(frame)
            self._take_in(views)
            for move in self._moves:
                self._weigh_motion(move)
            fits = (max(map(credit, s.items()), default=0.0) for s in self._fits.values())
            fit = sum(fits)
            if best is None or fit > best[0]:
                best = fit, frame
        self._begin(best[1] if best is not None else ReferenceFrame({}))
        told = (sight for view in views for sight in view.sights)
        self._clashing = {frozenset(), *map(self.frame.clashes, told)}
        self._take_in(views)
        for move in self._moves:
            self._weigh(move)

    def _begin(self, frame: ReferenceFrame) -> None:
        self.frame = frame
        self._fits: dict[str, dict[Motion, float]] = defaultdict(_no_scores)
        self._aside: Counter[Words] = Counter()
        self._several: Counter[Words] = Counter()
        self._views = 0
        self._passed: Counter[Words] = Counter()
        self._barred: Counter[Words] = Counter()
        self._fast: Counter[Words] = Counter()
        self._changes: dict[str, list[ThingChange]] = defaultdict(list)
        self._carrying: dict[ThingChange, list[tuple[Words, ...]]] = defaultdict(list)
        self.reach: tuple[Cell, Cell] = (HERE, HERE)
        self._known: dict[str, Motion] = {}
        self._presumed: dict[str, Motion] = {}
        self._tame: set[str] = set()
        self._ways_through: dict[Words, tuple[bool, str | None]] = {}
        self._tools: dict[Words, NeededTool | None] = {}

    def _weigh(self, move: Move) -> None:
        self._ways_through.clear()
        self._tools.clear()
        self._presumed.clear()
        self._weigh_motion(move)
        known = self.motion(move.command)
        happened = self.happened(move)
        if known != STAYING and known.shift != HERE:
            ahead = self.name_at(move.before, self.target(known))
            if ahead:
                (self._passed if happened == known else self._barred)[ahead] += 1
        if happened == STAYING:
            changes = self.changes_of(move)
            self._changes[move.command] += changes
            for change in changes:
                if change.kind is ChangeKind.ALTER:
                    self._carrying[change].append(move.before.carried)
            if not changes and not move.before.carried and move.command == self.taking():
                for cell in self.touched(move.command):
                    self._fast[self.name_at(move.before, cell)] += 1

    def _weigh_motion(self, move: Move) -> None:
        scores = self._fits[move.command]
        self._known.pop(move.command, None)
        # Hands that were filled or emptied tell why something is told no longer, or anew.
        handled = move.before.carried != move.after.carried
        if not handled and set(move.before.sights) == set(move.after.sights):
            self._tame.add(move.command)
            return  # barred, maybe, which tells nothing of where the command leads
        for motion in (STAYING,) if handled else MOTIONS:
            scores[motion] += len(move.before.sights) if handled else self._fit(motion, move)

    def _take_in(self, views: Iterable[ToldView]) -> None:
        """Learn from what is told at single moments."""
        views = list(views)
        self._span(views)
        for view in views:
            self._weigh_view(view)

    def _weigh_view(self, view: ToldView) -> None:
        ways: dict[Words, set[str]] = defaultdict(set)
        for sight in view.sights:
            if len(sight.steps) > 1:
                self._aside[sight.words] += 1
            else:
                ways[sight.words].add(sight.steps[0][0])
        self._several.update(words for words, told in ways.items() if len(told) > 1)
        self._views += 1

    def _span(self, views: Iterable[ToldView]) -> None:
        """Widen the reach by what is told; as far to both sides where both have words."""
        cells = [cell for view in views for cell, _ in self.located(view)]
        (left, low), (right, high) = self.reach
        xs, ys = [left, right, *(x for x, _ in cells)], [low, high, *(y for _, y in cells)]
        left, right = alike_both_ways(min(xs), max(xs), both=self._both(0))
        low, high = alike_both_ways(min(ys), max(ys), both=self._both(1))
        self.reach = (left, low), (right, high)

    def _both(self, axis: int) -> bool:
        """Tell whether there are words for both ways along an axis."""
        return sum(way[axis] != 0 for way in self.frame.ways.values()) > 1

    # --- what is known ----------------------------------------------------------------

    def located(self, view: ToldView) -> list[tuple[Cell, Words]]:
        """Return where what is told is seen."""
        frame = self.frame
        return [(frame.locate(s), s.words) for s in view.sights if frame.knows(s)]

    def name_at(self, view: ToldView, cell: Cell) -> Words:
        """Return what is told at a place as seen by the viewer, empty for nothing."""
        return next((words for at, words in self.located(view) if at == cell), ())

    def motion(self, command: str) -> Motion:
        """Return how a command moves one; STAYING where it doesn't, as far as is known."""
        if command not in self._known:
            scores = self._fits.get(command)
            if not scores:
                return self._presume(command)
            tried = ((motion, scores[motion]) for motion in MOTIONS)
            self._known[command] = max(tried, key=credit)[0]
        return self._known[command]

    def _presume(self, command: str) -> Motion:
        """Return how a command moves one by its name alone: as its opposite does, mirrored.

        If "turn left" turns one, "turn right" turns one the other way, unless it was
        played and nothing was seen of that.
        """
        if command not in self._presumed:
            words = command.split()
            ways = {c: self.frame.opposed(words, c.split()) for c, s in self._fits.items() if s}
            found = (self.motion(other).mirrored(way) for other, way in ways.items() if way)
            self._presumed[command] = STAYING if command in self._tame else next(found, STAYING)
        return self._presumed[command]

    def reading(self) -> Reading:
        """Return what moves are read by: the frame, and how each command moves one."""
        ways = tuple(sorted(self.frame.ways.items()))
        return ways, tuple(sorted(self.motions().items()))

    def motions(self) -> dict[str, Motion]:
        """Return the commands that move one."""
        every = dict.fromkeys((*self._fits, *self._named))
        return {command: known for command in every if (known := self.motion(command)) != STAYING}

    @staticmethod
    def target(motion: Motion) -> Cell:
        """Return the place, as seen before a motion, that one comes to."""
        return rotate((-motion.shift[0], -motion.shift[1]), -motion.quarters)

    def happened(self, move: Move, *, open_way: bool = True) -> Motion:
        """Return how a move moved one: as its command does, or not at all.

        Nothing bars the way of a motion that leads nowhere.

        Args:
            open_way: what to believe where what was told fits both.
        """
        known = self.motion(move.command)
        if known.shift == HERE:
            return known
        moved, stayed = (
            self._fit(motion, move) - self._unexplained(motion, move) for motion in (known, STAYING)
        )
        if moved == stayed:
            return known if open_way else STAYING
        return known if moved > stayed else STAYING

    def _fit(self, motion: Motion, move: Move) -> float:
        """Return how many things are told where a motion brings them, less those that aren't.

        What is called otherwise there counts by the words that it keeps.
        """
        told = dict(self.located(move.after))
        fit = 0.0
        for cell, words in self.located(move.before):
            there = motion(cell)
            if self.is_surface(words):
                there = foot(there, rotate(cell, motion.quarters))
            name = told.get(there, ())
            if name:
                fit += len(set(name) & set(words)) / len(set(name) | set(words))
            elif there != HERE and self._is_within_reach(there):
                fit -= 1
        return fit

    def _unexplained(self, motion: Motion, move: Move) -> int:
        """Return how many things are told after a motion that should have been told before."""
        known = {cell for cell, _ in self.located(move.before)}
        return sum(
            motion.undone(cell) not in known and self._is_within_reach(motion.undone(cell))
            for cell, words in self.located(move.after)
            if not self.is_surface(words)
        )

    def _is_within_reach(self, cell: Cell) -> bool:
        (left, low), (right, high) = self.reach
        return left <= cell[0] <= right and low <= cell[1] <= high

    def changes_of(self, move: Move) -> list[ThingChange]:
        """Return what a move that moved nobody did to things."""
        before = {c: w for c, w in self.located(move.before) if not self.is_surface(w)}
        after = {c: w for c, w in self.located(move.after) if not self.is_surface(w)}
        gained = [w for w in move.after.carried if w not in move.before.carried]
        lost = [w for w in move.before.carried if w not in move.after.carried]
        found = []
        for words in gained:
            gone = [c for c, w in before.items() if w == words and after.get(c) != w]
            if gone:
                cell = min(gone, key=distance)
                found.append(ThingChange(ChangeKind.TAKE, move.command, words, (), cell))
        for words in lost:
            new = [c for c, w in after.items() if w == words and before.get(c) != w]
            if new:
                cell = min(new, key=distance)
                found.append(ThingChange(ChangeKind.PUT, move.command, words, words, cell))
        if not found:
            found += [
                ThingChange(ChangeKind.ALTER, move.command, words, after[cell], cell)
                for cell, words in before.items()
                if cell in after and after[cell] != words and set(words) & set(after[cell])
            ]
        return found

    def changes(self, kind: ChangeKind) -> list[ThingChange]:
        """Return what was seen to change in one way."""
        return [c for changes in self._changes.values() for c in changes if c.kind is kind]

    def touched(self, command: str) -> set[Cell]:
        """Return the places, as seen by who plays it, where a command changed something."""
        return {change.cell for change in self._changes.get(command, ())}

    def taking(self) -> str | None:
        """Return the command that things were taken with, None if none was."""
        taken = self.changes(ChangeKind.TAKE)
        return taken[-1].command if taken else None

    def movable(self, words: Words) -> bool:
        """Tell whether something may be taken out of the way, as far as is known."""
        altered = set[str]().union(*self._altered_words())
        return bool(words) and not self._fast[words] and not altered & set(words)

    def commands(self) -> set[str]:
        """Return the commands whose effect is known: they move one, or changed a thing."""
        return {*self.motions(), *(c for c, changes in self._changes.items() if changes)}

    def is_surface(self, words: Words) -> bool:
        """Tell whether something is told straight ahead or aside only, and in several ways.

        A thing is in one place; what is told like that goes on to both sides.
        """
        if self._aside[words] or any(thing <= set(words) for thing in self._things):
            return False
        several = self._several[words]
        return several >= _SURFACE_SEEN and several >= _SURFACE_SHARE * self._views

    def passable(self, words: Words) -> bool:
        """Tell whether one can go where something is: its like was passed, or nothing is there."""
        return not words or self._way_through(words)[0]

    def opening(self, words: Words) -> str | None:
        """Return the command that altered something of this kind to what may be passed."""
        return self._way_through(words)[1]

    def tool(self, words: Words) -> NeededTool | None:
        """Return what must be carried to alter something of this kind, None if nothing."""
        if words not in self._tools:
            self._tools[words] = tool_for(words, self._carrying)
        return self._tools[words]

    def _way_through(self, words: Words) -> tuple[bool, str | None]:
        if words not in self._ways_through:
            opening = self._opening(words)
            self._ways_through[words] = self._passable(words, opening), opening
        return self._ways_through[words]

    def _passable(self, words: Words, opening: str | None) -> bool:
        if self._passed[words] > self._barred[words]:
            return True
        if self._barred[words] or opening is not None:
            return False
        won, lost = self._altered_words()
        named = {w for c in self.changes(ChangeKind.ALTER) for w in set(c.words) & set(c.became)}
        barring = {w for n in self._barred if self._barred[n] >= self._passed[n] for w in n}
        barring = barring - named | {word for word in lost if self._let_through({word}) <= 0}
        if won & set(words) and not barring & set(words):
            return True
        return any(
            len(words) == len(name)
            and len(set(words) & set(name)) >= min(_ALIKE, len(words))
            and not (set(words) - set(name)) & barring
            for name in self._passed
        )

    def _opening(self, words: Words) -> str | None:
        for change in reversed(self.changes(ChangeKind.ALTER)):
            lost, won = set(change.words) - set(change.became), set(change.became)
            kept, won = won & set(change.words), won - set(change.words)
            if not (lost and lost <= set(words) and kept & set(words)):
                continue
            # What was shut by it was open before, which is no hindrance.
            if self._let_through(won) >= 0 and self._let_through(lost) <= 0:
                return change.command
        return None

    def _let_through(self, words: set[str]) -> int:
        """Return how often what is called so was passed, less how often it barred the way."""
        passed = sum(count for name, count in self._passed.items() if words & set(name))
        return passed - sum(count for name, count in self._barred.items() if words & set(name))

    def _altered_words(self) -> tuple[set[str], set[str]]:
        """Return the words that things won as they were altered, and those that they lost."""
        changes = self.changes(ChangeKind.ALTER)
        won = {w for c in changes for w in set(c.became) - set(c.words)}
        return won, {w for c in changes for w in set(c.words) - set(c.became)}
