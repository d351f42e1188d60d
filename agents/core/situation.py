"""Builds what a player is told from the path of turns. Pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict, deque
from types import MappingProxyType

from agents.core.directions import is_direction
from agents.core.memories import Exemplar, Match
from agents.core.text import without_figures
from agents.core.types import Leg, Situation, Step, Turn
from agents.core.wording import brief, counted
from games.types import GameInfo

RECENT = 30
"""Moves that are told in full at most."""
BLOCK = 10
"""Moves pass out of ``recent`` together: what a model was told stays equal meanwhile."""
EARLIER = 60
"""Lines about what happened before, at most; the first go first, in blocks too."""
_EARLIER_BLOCK = 20


OF_LATE = 10
"""Moves in which what is only answered as before may be played so often..."""
TWICE = 2
SAME_WAY = 0.7
"""Likeness under which a direction leads somewhere else than it did in the other place."""


def spent_of_late(leg: Leg) -> frozenset[str]:
    """Return the commands that were lately answered as before in this place, time and again.

    Where a clock ticks, something is otherwise after each move, and no moment comes again
    of which it could be told that a command did nothing in it. But who is answered in the
    same words each time, stays where they are, and has won and got nothing by it, has
    tried in vain. What a clock shows in an answer is no news.
    """
    heard: dict[str, str] = {}
    counts: Counter[str] = Counter()
    at: Leg | None = leg
    for _ in range(OF_LATE):
        if at is None or at.before is None or at.turn.decision is None:
            break
        if at.before.room == leg.room and not at.before.turn.scene.awaits_key:
            key, said = at.turn.decision.key, _told(at)
            if heard.setdefault(key, said) == said and said:
                counts[key] += 1
        at = at.before
    return frozenset(key for key, times in counts.items() if times >= TWICE)


def _told(leg: Leg) -> str:
    """Return what a move was answered that brought nothing but an answer; empty of others."""
    before, turn = leg.before, leg.turn
    if before is None or leg.room != before.room or turn.effect.score or turn.effect.died:
        return ""
    if sorted(turn.scene.inventory) != sorted(before.turn.scene.inventory):
        return ""
    return without_figures(turn.scene.text)


def just_done(exemplar: Exemplar, situation: Situation) -> bool:
    """Tell whether a memory is of this very path, on which it was done here already."""
    path = situation.path
    if path is None or exemplar.session != path.turn.session or exemplar.visits > 1:
        return False
    return bool(situation.tried.get(exemplar.key))


def leads_elsewhere(exemplar: Exemplar) -> bool:
    """Tell whether a memory is of a way out of another place, which says nothing of here."""
    far = exemplar.match is Match.TEXT and exemplar.similarity < SAME_WAY
    return far and is_direction(exemplar.key)


class Unfolding:
    """A path of turns as a player is told of it, kept up to date move by move.

    A move costs the same however many there were before. What was proposed and
    rewarded at a move is told where the turns know it: turns that were read back
    need ``judged``.

    Args:
        game: what is played.
        root: the opening.
    """

    def __init__(self, game: GameInfo, root: Leg) -> None:
        self._game = game
        self._leg = root
        self._here = root.turn
        self._tried: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._elsewhere: Counter[str] = Counter()
        self._failed: defaultdict[str, set[str]] = defaultdict(set)
        self._steps: deque[tuple[int, Step]] = deque()
        self._milestones = Milestones(root.turn)

    @property
    def here(self) -> Turn:
        """The turn where the path ends."""
        return self._here

    @property
    def leg(self) -> Leg:
        """The path, told from its end."""
        return self._leg

    def add(self, leg: Leg) -> None:
        """Lengthen the path by a turn that follows its end."""
        self._leg, turn = leg, leg.turn
        before, self._here = self._here, turn
        if turn.decision is None:
            return
        command = turn.decision.key
        place = before.observation
        self._elsewhere[command] += 1
        self._tried[place.location][command] += 1
        if turn.effect.nothing:
            self._failed[place.key].add(command)
        self._steps.append((turn.number, _step(before, turn)))
        self._milestones.add(before, turn)

    def situation(self) -> Situation:
        """Describe the end of the path, as far as the path tells it."""
        here = self._here
        told_from = max(0, -(-(here.number - RECENT) // BLOCK) * BLOCK)
        while self._steps and self._steps[0][0] <= told_from:
            self._steps.popleft()
        return Situation(
            game=self._game,
            scene=here.scene,
            observation=here.observation,
            recent=tuple(step for _, step in self._steps),
            failed=spent_of_late(self._leg).union(self._failed.get(here.observation.key, ())),
            tried=MappingProxyType(dict(self._tried.get(here.observation.location, {}))),
            elsewhere=MappingProxyType(dict(self._elsewhere)),
            earlier=self._milestones.until(told_from),
            path=self._leg,
        )


def _step(before: Turn, after: Turn) -> Step:
    """Tell a move, with what had been proposed there and what the critic gave it."""
    decision = after.decision
    if decision is None:
        raise ValueError("an opening is no move")
    judged = after.judged[0] if after.judged else None
    critique = judged.critique if judged is not None else None
    return Step(
        before.observation.location,
        decision.command,
        decision.actor,
        after.scene,
        after.effect,
        proposed=judged.proposal.command if judged is not None else "",
        reward=critique.reward if critique is not None and critique.known else None,
        why=decision.why,
    )


class Milestones:
    """What mattered on a path, one line a move that did, oldest first.

    What matters is a place seen for the first time, points, something taken, a
    death.
    """

    def __init__(self, root: Turn) -> None:
        self._seen = {root.observation.location}
        self._numbers: list[int] = []
        self._lines: list[str] = []

    def add(self, before: Turn, after: Turn) -> None:
        """Take in the next move."""
        if after.decision is None:
            return
        happened = _milestones(before, after, self._seen)
        self._seen.add(after.observation.location)
        if happened:
            where = brief(before.observation.location)
            deed = f"“{brief(after.decision.command)}”" + (f" in {where}" if where else "")
            self._numbers.append(after.number)
            self._lines.append(f"Move {after.number}, {deed}: {'; '.join(happened)}.")

    def until(self, number: int) -> tuple[str, ...]:
        """Return the lines of the moves up to one.

        At most ``EARLIER``; a first one says how many are left out.
        """
        known = bisect_right(self._numbers, number)
        if known <= EARLIER:
            return tuple(self._lines[:known])
        left_out = -(-(known - EARLIER + 1) // _EARLIER_BLOCK) * _EARLIER_BLOCK
        return (f"({left_out} earlier events are left out.)", *self._lines[left_out:known])


def _milestones(before: Turn, after: Turn, seen: set[str]) -> list[str]:
    happened: list[str] = []
    place = after.observation.location
    if place and place not in seen:
        happened.append(f"first came to {brief(place)}")
    taken = Counter(after.scene.inventory) - Counter(before.scene.inventory)
    if taken:
        happened.append(f"took {', '.join(brief(thing) for thing in sorted(taken.elements()))}")
    points = after.effect.score
    if points:
        happened.append(f"{'won' if points > 0 else 'lost'} {counted(abs(points), 'point')}")
    if after.effect.died:
        happened.append("died")
    return happened
