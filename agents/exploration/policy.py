"""What an experienced player of a new story would do next.

A value is the chance that a command brings something, times what it would bring;
what is farther away counts for less. Chances are priors of parsers' English, scaled
by how commands of the same form went in this session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from agents.core.command_forms import noun_of
from agents.core.directions import is_direction
from agents.core.journey import told_by
from agents.core.text import long_words
from agents.core.types import Situation
from agents.exploration.chart import Chart
from agents.exploration.english import English, english
from agents.exploration.folding import atlas_of, chart_of
from agents.exploration.lights import Lights
from agents.exploration.obstacles import FULL, reopening, restless, unloading
from agents.exploration.prospects import LEAST, Prospect, Urgency, rate
from agents.exploration.questions import answers
from agents.exploration.reasons import on_the_way
from agents.exploration.rooms import NAMED, Attempt, Room
from agents.exploration.things import (
    OPENED,
    Errand,
    back_of,
    in_hand,
    lies_below,
    suggestions_of,
    things_of,
    ways_of,
)
from agents.exploration.tools import with_tools
from agents.exploration.walks import distances, leads_to
from games.types import Lexicon

AT_ONCE = 0.2
"""Value from which a thing at hand is tried before one goes on."""
FIRST = 0.8
"""How much such a thing counts for more, since one would have to come back for it."""
NEARNESS = 0.85
"""What a promise keeps of its value for each move that one has to walk there."""
ALIKE = 0.7
"""How much less ways out of a place promise for each other place of its name."""
BACK = 0.03
"""What is left of a way's promise where it should only lead back."""
ONWARD = 1.2
"""How much more it promises to go on the way one came: paths and streams do."""
POINTS = 5
"""Points that are worth as much as a new place."""
OLD = 0.15
"""What earlier sessions have seen, of a new place's worth."""
_OLD_NEWS = 0.4
"""How sure one may be that what brought something before, but no points, is of use."""
IN_VAIN = 0.1
"""What is left of a promise where it came to nothing in earlier sessions."""
_IN_PART = 0.7
"""The same where it may have wanted something else done first, or did it out of sight."""
_ELSEWHERE = 0.3
"""What is left of a way that is barred, for each try, once something was done elsewhere."""
PASSED = 0.5
"""What is left of ways that no text names, and that one could have tried when one was there."""
STROLL = 15
"""Moves of mere walking after which a goal far off pales with each more..."""
WEARY = 0.9
"""...to this share, so that nobody walks to and fro for ever."""
FIGHTS = ("attack", "kill", "throw")
"""Verbs of what may fail by chance and work the next time."""
BLOWS = 12
"""Blows after which a fight is given up."""
TURNING = 0.6
"""What is left of a goal's value if one would turn round for it, having done nothing."""
NEEDED = 2.0
"""What a light is worth to who has none, besides what it promises."""
UNBURDENED = 0.3
"""Value of laying things down where a way is too narrow for all of them."""
_MOST_DONE = 8
_SHUT = ("shut", "locked")
_SHUT_WAY = 0.7
"""How likely a way that something shut leads on once that may have been opened."""
_LOOKS = ("examine", "read", "search")
ALARM = 6
"""Moves for which one minds somebody who meant harm."""
_LOOSE = 0.5
"""Prior from which something lies there to be taken."""
_SUREST = 0.9
NEWS = 0.15
"""How much what was just brought to light counts for more."""
_LIFTS = 3
"""How often something is taken up where hands were full."""


class Errands:
    """What is left to do in a place at one moment.

    Attributes:
        all: each with its value.
        best: the first of those that are worth most, None if there are none.
        worth: the values of the best few, the best first.
    """

    __slots__ = ("all", "best", "worth")

    def __init__(self, all_: list[tuple[Errand, float]]) -> None:
        self.all = all_
        self.best = max(all_, key=lambda pair: pair[1])[0] if all_ else None
        self.worth = sorted((value for _, value in all_), reverse=True)[:_MOST_DONE]


class Scout:
    """Weighs what may be done at the end of a path.

    Args:
        chart: what the path has shown.
        lexicon: the words that the parser knows.
        atlas: what earlier sessions had shown, if there were any.
        failed: what did nothing in exactly the present scene.
    """

    def __init__(
        self,
        chart: Chart,
        lexicon: Lexicon,
        atlas: Chart | None = None,
        failed: Collection[str] = (),
    ) -> None:
        self._atlas = atlas
        self._failed = failed
        # Whoever is elsewhere later has to know that as well.
        chart.room.vain = chart.room.changes, frozenset(failed)
        self._past = None if atlas is None else Scout(atlas, lexicon)
        self._chart = chart
        self._lexicon = lexicon
        self._lights = Lights(chart, lexicon)
        self._words: English = english()
        self._fares: dict[str, float] = {}

    def prospects(self) -> list[Prospect]:
        """Return what may be done now, the best first."""
        chart, room = self._chart, self._chart.room
        found = answers(chart, self._lexicon)
        if room.dark:
            found += self._lights.in_the_dark(room)
        else:
            found += self._here(room)
        found += self._walks(room)
        found += restless(room, self._lexicon)
        best: dict[str, Prospect] = {}
        for one in found:
            if (room.id, one.command) in chart.deadly or self._is_vain(one):
                continue
            if one.command not in best or best[one.command].value < one.value:
                best[one.command] = one
        return sorted(best.values(), key=lambda one: -one.value)

    def _is_vain(self, one: Prospect) -> bool:
        """Tell whether a command did nothing in exactly this scene; a fight may go otherwise."""
        again = one.urgency is Urgency.INSISTED or one.command.partition(" ")[0] in FIGHTS
        return one.command in self._failed and not again

    def _here(self, room: Room) -> list[Prospect]:
        found: list[Prospect] = []
        chart = self._chart
        hostile = chart.danger and chart.moves - chart.danger < ALARM
        for one, value in self.errands(room).all:
            worth = value
            through = one.way and (one.form == OPENED or self._was_shut(one.command, room))
            if (not one.way or through) and value >= AT_ONCE:
                worth += FIRST
            taken = one.form.startswith("take") and one.prior >= _LOOSE
            if taken and self._came_up(one.command):
                worth += NEWS
            if taken and value >= AT_ONCE and self._lights.would_serve(one.command):
                worth += NEEDED
            fights = one.form == "attack" and chart.blows[one.command] < BLOWS
            if hostile and (fights or (taken and self._arms(one))):
                worth += 1.5
                urgency = Urgency.THREAT
            else:
                urgency = Urgency.NONE
            found.append(Prospect(one.command, worth, one.why, urgency=urgency))
        for one in in_hand(chart.held, self._lexicon, self._words):
            value = self._value(one, room, anywhere=True)
            if value > LEAST:
                worth = value + (FIRST if value >= AT_ONCE else 0)
                found.append(Prospect(one.command, worth, one.why))
        found += reopening(room, self._atlas, self._failed)
        if chart.full:
            found += unloading(chart, self._lexicon, 1.4, FULL)
        elif any(one.answer == "burdened" for one in room.tried.values()):
            found += unloading(
                chart, self._lexicon, UNBURDENED, "I can't get through here with all this"
            )
        return found + self._lights.before_the_dark(room)

    def _was_shut(self, way: str, room: Room) -> bool:
        """Tell whether a way was refused by something that was shut."""
        attempt = room.tried.get(way)
        return attempt is not None and attempt.answer in _SHUT

    def _arms(self, one: Errand) -> bool:
        """Tell whether a thing is a weapon, where none is in hand."""
        chart = self._chart
        return chart.is_weapon(one.command.split()[-1]) and not any(
            map(chart.is_weapon, chart.held)
        )

    def _came_up(self, command: str) -> bool:
        """Tell whether what a command names was brought to light by the latest move."""
        chart, noun = self._chart, command.split()[-1]
        if chart.left != chart.here or noun not in long_words(chart.said):
            return False
        near = (noun_of(name, self._lexicon) for name in chart.room.near)
        return not chart.has_facts or noun in near

    def errands(self, room: Room) -> Errands:
        """Return what is left to do in a place with its value, worked out once for a state."""
        chart = self._chart
        seen = len(chart.rooms) if self._atlas is not None else 0
        here = room is chart.room
        state = (
            *(room.version, chart.acquired, chart.held, chart.full, len(chart.unknown)),
            *(seen, here),
        )
        if room.cached is not None and room.cached[0] == state:
            known = room.cached[1]
            assert isinstance(known, Errands)
            return known
        back = back_of(room)
        found: list[tuple[Errand, float]] = []
        for one in ways_of(room, self._lexicon, self._words):
            value = self._value(one, room)
            if one.command in back:
                value *= BACK
            elif one.command in room.came_by:
                value *= ONWARD
            found.append((one, value / (1 + ALIKE * (chart.names[room.name] - 1))))
        for one in things_of(chart, room, self._lexicon, self._words):
            found.append((one, self._value(one, room)))
        for one in with_tools(chart, room, self._lexicon, self._words):
            found.append((one, self._value(one, room)))
        for one in suggestions_of(room):
            found.append((one, self._value(one, room)))
        if not here:  # nobody comes back for what memory knows to be vain
            found = [(one, value * room.left.get(one.command, 1.0)) for one, value in found]
        kept = Errands([(one, value) for one, value in found if value > LEAST])
        room.cached = (state, kept)
        return kept

    def _value(self, one: Errand, room: Room, *, anywhere: bool = False) -> float:
        chart, command = self._chart, one.command
        if command in chart.unknown or (chart.deadly and (room.id, command) in chart.deadly):
            return 0.0
        vain = room.vain[0] == room.changes and command in room.vain[1]
        if vain and one.form != "attack":
            return 0.0
        attempt = None if vain else room.tried.get(command)
        left = 1.0 if attempt is None else self._again(one, attempt, room)
        if not left:
            return 0.0
        value = min(_SUREST, one.prior * self._fare(one.form)) * one.hope
        verb, _, rest = command.partition(" ")
        if verb == "enter":
            opened = room.tried.get(f"open {rest}")
            shut = "door" in self._words.kinds_of(rest.split()[-1]) if rest else False
            through = 0.5 if lies_below(rest) else 2.0  # "down" is understood everywhere
            value *= (0.4 if shut else 1.0) if opened is None else through if opened.did else 0.1
        if vain:
            return value
        if attempt is not None:
            portable = attempt.answer == "full" and verb == "take"  # only hands were full
            # Where something is shut, there is a way.
            leads = _SHUT_WAY if one.way and attempt.answer in _SHUT else 0.0
            value = max(value, portable * one.hope, leads) * left
        elif one.way and command in room.ways:
            return 0.0
        elif self._atlas is not None:
            value = self._as_before(one, room, value)
        if not one.way:
            if command in chart.where and one.form != "attack":
                value *= self._elsewhere(one, room, anywhere=anywhere)
            failures = room.failures.get(rest)
            looks = verb in _LOOKS and rest in room.present  # what won't budge can be looked at
            if failures and not looks:
                value *= 0.8**failures
        if verb == "take" and (chart.full or rest.split()[-1] in chart.laid):
            return 0.0
        rejected = chart.rejections(command, room) if chart.rejected else 0
        return value * 0.4**rejected if rejected else value

    def _fare(self, form: str) -> float:
        """Return how a form of commands fares, looked up once: a scout scouts one moment."""
        known = self._fares.get(form)
        if known is None:
            known = self._fares[form] = self._chart.form(form)
        return known

    def _as_before(self, one: Errand, room: Room, value: float) -> float:
        """Return what something promises that earlier sessions may have tried here."""
        known = self._atlas.rooms.get(room.id) if self._atlas is not None else None
        attempt = known.tried.get(one.command) if known is not None else None
        if attempt is None or known is None:
            return value
        if attempt.points > 0:
            return one.hope + min(1.0, attempt.points / POINTS)
        if one.way and one.command in known.ways:
            return OLD if known.ways[one.command] not in self._chart.rooms else 0.0
        if attempt.good or (attempt.ever and not one.way):
            return max(value, _OLD_NEWS * one.hope)
        barred = one.way and room.changes and attempt.answer != "no_exit"
        if one.form == "use" or attempt.odd or barred:
            return value * _IN_PART
        return value * IN_VAIN

    def _again(self, one: Errand, attempt: Attempt, room: Room) -> float:
        """Return what is left of a promise where it was tried."""
        if one.form == "attack":
            return 1.0 if self._chart.blows[one.command] < BLOWS else 0.0
        if attempt.did:
            # What was taken and lies here again was lost by a death or to a thief.
            again = attempt.count < _LIFTS or self._lights.would_serve(one.command)
            return 0.9 if one.form.startswith("take") and again else 0.0
        changed = attempt.stamp != self._chart.stamp(room)
        if attempt.answer == "full":
            return 0.9 if not self._chart.full and attempt.count < _LIFTS else 0.0
        if attempt.answer == "burdened":
            return 0.9 if len(self._chart.held) < attempt.load else 0.0
        if one.form == "use":
            return 0.5 if attempt.deeds < self._chart.deeds else 0.0
        if one.way:
            common = attempt.answer == "no_exit" or self._chart.refusals[attempt.said] > 1
            past = self._atlas.rooms.get(room.id) if self._atlas is not None else None
            leads = past is not None and one.command in past.ways
            if (common and not leads) or attempt.stamp[0] == room.changes:
                done = self._chart.deeds - attempt.deeds
                elsewhere = done > 0 and attempt.answer != "no_exit" and attempt.count < _LIFTS
                return _ELSEWHERE**attempt.count if elsewhere else 0.0
            if leads:
                return 1.5 * 0.8 ** (attempt.count - 1)
            return 0.8 * 0.5 ** (attempt.count - 1)
        if one.form.startswith("open") and attempt.stamp[0] != room.changes:
            return 0.9**attempt.count if attempt.answer in _SHUT else 0.0
        return 0.25 / attempt.count if changed and attempt.answer in _SHUT else 0.0

    def _elsewhere(self, one: Errand, room: Room, *, anywhere: bool) -> float:
        """Return what is left of a promise by how the same words went in other places."""
        left = 1.0
        noun = one.command.split()[-1]
        kinds = set(self._words.kinds_of(noun))
        named = noun in room.present or noun in room.described
        for other in self._chart.where[one.command].values():
            attempt = other.tried[one.command]
            if named and attempt.answer == "absent":
                continue  # it was asked for where only its name was heard
            lost = one.form.startswith("take") and attempt.did and self._arms(one)
            if other is not room and not lost:
                beside = attempt.did and other.id in room.ways.values()
                common = bool(kinds & {"door", "control", "climbable"})
                left *= 0.0 if anywhere else 0.05 if beside else 0.8 if common else 0.3
        return left

    def _walks(self, room: Room) -> list[Prospect]:
        """Return the first steps to other places where something is left to do."""
        chart = self._chart
        best: dict[str, tuple[float, str]] = {}
        lit = bool(self._lights.carried())
        for id_, (far, first) in distances(chart, self._atlas, self._failed, by_dark=lit).items():
            if not far:
                continue
            other = chart.rooms.get(id_)
            if other is None:
                value, why = self._remembered(id_)
                value *= NEARNESS**far
            elif other.dark:
                value = 0.7 * NEARNESS**far
                why = f"{other.name} was dark, and now I may have a light"
                if not lit or other.visits > 3:
                    continue
            else:
                errands = self.errands(other)
                if errands.best is None:
                    continue
                goal = errands.best
                way = goal.command if goal.way else ""
                why = on_the_way(other.name, goal.why, way, named=goal.form == NAMED)
                value = rate(errands.worth, far)
                if goal.way and goal.form not in (NAMED, OPENED):
                    value *= PASSED
            value *= WEARY ** max(0, chart.strolled - STROLL)
            if chart.strolled > 1 and leads_to(chart, first, self._atlas) == chart.left:
                value *= TURNING
            if value > best.get(first, (0.0, ""))[0]:
                best[first] = value, why
        return [Prospect(way, value, why, walk=True) for way, (value, why) in best.items()]

    def _remembered(self, id_: str) -> tuple[float, str]:
        """Return what a place promises that only earlier sessions have seen."""
        if self._atlas is None or self._past is None:
            return 0.0, ""
        room = self._atlas.rooms[id_]
        best, why = OLD, f"I know {room.name} from earlier games"
        for key, attempt in room.tried.items():
            worth = 1 + min(1.0, attempt.points / POINTS)
            if attempt.points > 0 and worth > best:
                best = worth
                why = f"“{key}” brought points in {room.name} before"
            elif attempt.good and not is_direction(key) and best < _OLD_NEWS:
                best, why = _OLD_NEWS, f"“{key}” brought something in {room.name} before"
        for one, value in self._past.errands(room).all:
            if value > best:
                best, why = value, one.why
        return best, why


def scout(situation: Situation, left: Mapping[str, float] | None = None) -> list[Prospect]:
    """Return what may be done in a situation, the best first.

    Args:
        situation: where one is.
        left: command -> what memory leaves of its promise here, where it isn't all. Whoever
            weighs what is done here does so; from elsewhere it counts as that much.
    """
    if situation.path is not None:
        atlas = atlas_of(situation.earlier_paths, situation.lexicon)
        chart = chart_of(situation.path, situation.lexicon)
        chart.room.left = left or {}
        return Scout(chart, situation.lexicon, atlas, situation.failed).prospects()
    chart = chart_of(told_by(situation), situation.lexicon)
    for key in sorted({*situation.tried, *situation.failed}):
        did = key not in situation.failed
        chart.room.tried.setdefault(key, Attempt(situation.tried.get(key, 1), did=did))
    return Scout(chart, situation.lexicon).prospects()
