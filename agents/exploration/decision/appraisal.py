"""What is left to do in a place, and what it is worth by what was tried anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from functools import partial

from agents.core.command_forms import noun_of
from agents.core.text import word_set_of
from agents.exploration.decision.bearing import PLAIN, TAKEN, Bearing, Sifted
from agents.exploration.decision.carrying import is_lighter, may_lie, was_laid, was_lost
from agents.exploration.decision.earlier_sessions import as_before
from agents.exploration.decision.exits import OPENED, back_of, way_in, ways_known, ways_of
from agents.exploration.decision.lights import Lights
from agents.exploration.decision.rated_commands import LEAST
from agents.exploration.decision.things import (
    UNSEEN,
    possessions_of,
    suggestions_of,
    things_of,
)
from agents.exploration.decision.tools import with_tools
from agents.exploration.language.described_states import holds_up, sealed
from agents.exploration.language.english import English, english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand, Errands
from agents.exploration.mapping.gathering import ALL, gather
from agents.exploration.mapping.likeness import likes
from agents.exploration.mapping.rooms import APT, NAMED, SHUT, Attempt, Room, foe_of, is_due
from games.types import Lexicon

ALIKE = 0.4
"""How much less ways out of a place promise for each other place like it."""
BACK = 0.03
"""What is left of a way's promise where it should only lead back."""
BENT = 0.3
"""The same where it only nearly does: paths bend."""
ONWARD = 1.2
"""How much more it promises to go on the way one came: paths and streams do."""
_ELSEWHERE = 0.3
"""What is left of a way that is barred, for each try, once something was done elsewhere."""
HELD_UP = 0.1
"""What is left of the promise to take all, where something is held up by what lies there."""
BLOWS = 12
"""Blows after which a fight is given up."""
_SHUT_WAY = 0.7
"""How likely a way that something shut leads on once that may have been opened."""
_UNSTEADY = 0.6
"""How likely a way leads to a new place where ways have led to different places..."""
_USED_UP = 0.7
"""...and what is left of that for each time that it was gone."""
_WATCHED = 0.3
"""What is left of the promise to take a thing while somebody is there who may mind."""
_REJECTED, _REJECTED_THERE = 0.4, 0.1
"""What is left of a promise for each time that the person would not have it, here and elsewhere."""
_CLEARED = 0.1
"""The same where all that lies there was taken at once, and this was not."""
_LOCAL = ("attack", f"unlock {APT}")
"""Forms of which it says nothing how the same words went elsewhere."""
_LIGHTING = ("turn on ", "light ")
_BY_DAY = 0.3
"""What is left of the promise to light a lamp for nothing: it is lit before the dark."""
_LOOKS = ("examine", "read", "search")
_SUREST = 0.9
_LIFTS = 3
_GOES_ON = 6
"""How often one goes on with what told of a beginning each time."""
_KNOWN = 0.4
"""What is left of a way's promise that is told to lead to a place where one was."""
"""How often something is taken up where hands were full."""


class Appraiser:
    """Values what may be done in the places of a chart, at one moment of it.

    Args:
        chart: what the path has shown.
        lexicon: the words that the parser knows.
        earlier: what earlier sessions had shown, if there were any.
    """

    def __init__(self, chart: Chart, lexicon: Lexicon, earlier: Chart | None = None) -> None:
        self._chart = chart
        self._lexicon = lexicon
        self._earlier = earlier
        self._lights = Lights(chart, lexicon)
        self._words: English = english()
        self._fares: dict[str, float] = {}
        self._rejected = {command for _, command in chart.rejected}
        marked = chart.unknown.union(key for _, key in chart.deadly)
        self._touched = marked.union(self._rejected, chart.where)
        self._barred: defaultdict[str, set[str]] = defaultdict(marked.copy)
        for place, key in chart.rejected:
            self._barred[place].add(key)
        self._possessions = possessions_of(chart, lexicon)
        self._ghosts = frozenset(chart.ghostly)
        self._unheard = frozenset(filter(chart.is_unheard, chart.deaf))
        self._bearings: dict[str, Bearing] = {}

    def errands(self, room: Room) -> Errands:
        """Return what is left to do in a place with its value, worked out once for a state."""
        chart = self._chart
        seen = len(chart.rooms) if self._earlier is not None else 0
        here = room is chart.room
        state = (
            *(room.version, chart.acquired, chart.held, chart.full, len(chart.unknown)),
            *(seen, here, chart.unseen, chart.led[room.name], likes(chart, room)),
            len(chart.titles),
        )
        return room.once("errands", state, lambda: self._errands(room, here=here))

    def _errands(self, room: Room, *, here: bool) -> Errands:
        chart, back, led_to = self._chart, back_of(room), set(room.ways.values())
        known = ways_known(room, chart)
        found: list[tuple[Errand, float]] = []
        alike = chart.leads_on(room) / (1 + ALIKE * likes(chart, room))
        ways = ways_of(room, self._lexicon, self._words)
        for one, value in self._values(ways, room, self._barred[room.id]):
            if one.form == OPENED:
                pass
            elif one.command in back:
                value *= BACK
            elif one.command in room.bent and room.bent[one.command] not in led_to:
                value *= BENT
            elif one.command in room.came_by:
                value *= ONWARD
            elif one.command in known:
                value *= _KNOWN
            found.append((one, value * alike))
        things = things_of(chart, room, self._lexicon, self._words, self._possessions)
        found += self._values(things, room, self._touched)
        if not chart.full:
            again = room.tried.get(ALL)
            fresh = again is None or (again.did and again.stamp != chart.stamp(room))
            if fresh and room.cleared != room.changes:
                left = 0.4 ** chart.rejections(ALL, room)
                left *= HELD_UP if _holds_something_up(room) else 1.0
                gathered = gather(found, chart.gathered, chart.brought, self._lexicon)
                found += [(one, value * left) for one, value in gathered]
        for one in with_tools(chart, room, self._lexicon, self._words):
            found.append((one, self.value(one, room)))
        for one in suggestions_of(room, self._lexicon, self._words):
            value = self.value(one, room)
            found.append((one, value * BACK if one.command in back else value))
        if not here and room.left:  # nobody comes back for what memory knows to be vain
            found = [(one, value * room.left.get(one.command, 1.0)) for one, value in found]
        return Errands([(one, value) for one, value in found if value > LEAST])

    def _values(
        self, errands: tuple[Errand, ...], room: Room, touched: Set[str]
    ) -> list[tuple[Errand, float]]:
        """Return what promises are worth, but for what is plainly done with.

        Nothing bears on most of them, which is soon told.

        Args:
            errands: what they are.
            room: where they are.
            touched: commands on which more bears than how their form fares.
        """
        chart, bearing, fares = self._chart, self._bearing(room), self._fares
        sifted = room.once(
            "ways sifted" if errands and errands[0].way else "things sifted",
            (room.version, errands),
            lambda: Sifted(errands, room, self._words),
        )
        for form in sifted.forms - fares.keys():
            self._fare(form)
        hindered = bearing.watched or bearing.cleared or chart.full
        light = PLAIN if hindered else TAKEN
        if self._earlier is not None:
            light = -1  # what came of it in earlier games bears on everything
        weighed = (sifted.commands & touched) | (sifted.commands & bearing.vain)
        ghosts, laid = sifted.things & self._ghosts, sifted.things & chart.laid
        unheard = sifted.verbs & self._unheard
        found: list[tuple[Errand, float]] = []
        for one, weight, noun in sifted.all:
            if (
                weight > light
                or one.command in weighed
                or (ghosts and (noun in ghosts or one.rest in ghosts))
                or noun in laid
                or (unheard and one.verb in unheard)
            ):
                found.append((one, self.value(one, room)))
            else:
                value = one.prior * fares[one.form]
                found.append((one, (value if value < _SUREST else _SUREST) * one.hope))
        return found

    def _bearing(self, room: Room) -> Bearing:
        known = self._bearings.get(room.id)
        if known is None:
            people = self._words.kinds["person"].words
            known = self._bearings[room.id] = Bearing(room, people)
        return known

    def value(self, one: Errand, room: Room, *, anywhere: bool = False) -> float:
        """Return what something is worth in a place, or with what is carried anywhere."""
        chart, command, bearing = self._chart, one.command, self._bearing(room)
        if one.verb in self._unheard and not one.way:
            return 0.0
        if command in chart.unknown or (chart.deadly and (room.id, command) in chart.deadly):
            return 0.0
        lacked = one.form == "use" and _was_missing(command, room)  # what is in hand now
        tried = room.tried.get(command)
        if tried is not None and tried.begun:
            return _SUREST * one.hope if tried.count < _GOES_ON else 0.0
        vain = command in bearing.vain and not lacked
        if vain and one.form != "attack":
            return 0.0
        if one.way and room.unsteady and command in room.ways:
            # What was heard as an answer and led on all the same is a way that wasn't tried.
            return one.hope * _UNSTEADY * _USED_UP ** (tried.count if tried else 0)
        if one.verb == "open" and room.was_unlocked(one.rest):
            return _SUREST * one.hope
        attempt = None if vain or lacked else tried
        left = 1.0 if attempt is None else self._again(one, attempt, room)
        if not left:
            return 0.0
        value = min(_SUREST, one.prior * self._fare(one.form)) * one.hope
        verb, rest = one.verb, one.rest
        lights = one.form.startswith(_LIGHTING)
        if lights and chart.lit and self._lights.is_carried_alone(rest.split()[-1]):
            return 0.0
        lights = lights and self._lights.is_carried_alone(rest)
        if verb == "enter":
            value *= way_in(rest, room, chart, self._words)
        if one.form.startswith("take") and self._is_cleared(one, room):
            value *= _CLEARED
        if verb == "take" and bearing.watched:
            value *= _WATCHED
        if lights or (one.form.startswith(_LIGHTING) and rest in self._words.uses["flames"]):
            value *= _BY_DAY
        if vain:
            return value
        if attempt is not None:
            portable = attempt.answer == "full" and verb == "take"  # only hands were full
            # Where something is shut, there is a way.
            shut = one.way and attempt.answer in SHUT and not sealed(attempt.said, "door")
            leads = _SHUT_WAY if shut else 0.0
            value = max(value, portable * one.hope, leads) * left
        elif one.way and command in room.ways:
            return 0.0
        elif self._earlier is not None:
            value = as_before(one, room, value, self._chart, self._earlier)
        if not one.way:
            value = self._by_its_thing(one, room, value, bearing, anywhere=anywhere)
        if verb == "take" and (chart.full or self._is_laid(one, room)):
            return 0.0
        rejected = chart.rejections(command, room) if command in self._rejected else 0
        if rejected:
            value *= (_REJECTED if room is chart.room else _REJECTED_THERE) ** rejected
        return value

    def _by_its_thing(
        self, one: Errand, room: Room, value: float, bearing: Bearing, *, anywhere: bool
    ) -> float:
        """Return what is left of a value by how often its thing was there, and did anything."""
        chart, rest = self._chart, one.rest
        value *= chart.substance_of(rest, room)
        if one.command in chart.where and one.form not in _LOCAL:
            value *= self._elsewhere(one, room, anywhere=anywhere)
        failures = bearing.failures.get(rest)
        looks = one.verb in _LOOKS and rest in room.present  # what won't budge can be looked at
        return value * 0.8**failures if failures and not looks else value

    @staticmethod
    def _is_cleared(one: Errand, room: Room) -> bool:
        """Tell whether a thing was there and not among all that there was to be taken."""
        lies = "loose" in one.form and room.barren != room.changes
        return room.cleared == room.changes and not lies

    def _fare(self, form: str) -> float:
        """Return how a form of commands fares, looked up once: a scout scouts one moment."""
        known = self._fares.get(form)
        if known is None:
            known = self._chart.form(form)
            known *= self._chart.substance if form.endswith(UNSEEN) else 1.0
            self._fares[form] = known
        return known

    def _again(self, one: Errand, attempt: Attempt, room: Room) -> float:
        """Return what is left of a promise where it was tried."""
        if one.form == "attack":
            return 1.0 if self._chart.blows[foe_of(one.command)] < BLOWS else 0.0
        if attempt.did:
            # What was taken and lies here again was lost by a death or to a thief.
            again = attempt.count < _LIFTS or self._lights.would_serve(one.command)
            again = again and may_lie(self._chart, one.rest, room)
            again = again or self._is_strewn(one, room)
            return 0.9 if one.form.startswith("take") and again else 0.0
        changed = attempt.stamp != self._chart.stamp(room)
        if attempt.answer == "full":
            return 0.9 if not self._chart.full and attempt.count < _LIFTS - 1 else 0.0
        if attempt.answer == "seated":
            return 0.0 if room.seated else 0.9
        if attempt.answer == "burdened":
            return 0.9 if len(self._chart.held) < attempt.load else 0.0
        if one.form == "use":
            return 0.5 if attempt.deeds < self._chart.deeds else 0.0
        if one.way:
            common = attempt.answer == "no_exit" or self._chart.refusals[attempt.said] > 1
            due = one.form == NAMED and is_due(attempt, self._chart.moves)
            if due and self._barred_here(attempt):
                return 0.8 * 0.5 ** (attempt.refused - 1)
            past = self._earlier.rooms.get(room.id) if self._earlier is not None else None
            leads = past is not None and one.command in past.ways
            if (common and not leads) or attempt.stamp[0] == room.changes:
                done = self._chart.deeds - attempt.deeds
                elsewhere = done > 0 and attempt.answer != "no_exit" and attempt.count < _LIFTS
                elsewhere = elsewhere and not (common and attempt.stamp[0] == room.changes)
                return _ELSEWHERE**attempt.count if elsewhere else 0.0
            if leads:
                return 1.5 * 0.8 ** (attempt.count - 1)
            return 0.8 * 0.5 ** (attempt.count - 1)
        if one.form.startswith("open"):
            if attempt.stamp[0] != room.changes:
                return 0.9**attempt.count if attempt.answer in SHUT else 0.0
            changed = changed and (attempt.answer != "locked" or self._has_a_key())
        return 0.25 / attempt.count if changed and attempt.answer in SHUT else 0.0

    def _has_a_key(self) -> bool:
        keys = self._words.uses["keys"]
        return any(word in keys for name in self._chart.held for word in word_set_of(name))

    def _barred_here(self, attempt: Attempt) -> bool:
        """Tell whether ways were refused in words that are said in this place alone."""
        several = self._chart.refusals[attempt.said] > 1
        return several and len(self._chart.refused_in.get(attempt.said, ())) == 1

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
            lost = one.form.startswith("take") and attempt.did
            lost = lost and (
                self.arms(one) or self._is_strewn(one, room) or was_lost(self._chart, noun, room)
            )
            if other is not room and not lost:
                beside = attempt.did and other.id in room.ways.values()
                common = bool(kinds & {"door", "control", "climbable"})
                left *= 0.0 if anywhere else 0.05 if beside else 0.8 if common else 0.3
        return left

    def _is_laid(self, one: Errand, room: Room) -> bool:
        """Tell whether a thing was laid down to be left: no weapon, once somebody meant harm.

        It is, too, until the way is tried for which it was laid down.
        """
        if not was_laid(self._chart, one.command.split()[-1], room):
            return False
        wanted = (self._chart.danger and self.arms(one)) or room.keeps(one.rest, self._words)
        return not wanted or is_lighter(self._chart, room)

    def _is_strewn(self, one: Errand, room: Room) -> bool:
        """Tell whether a thing was lost in a place."""
        noun = one.command.split()[-1]
        return any(noun_of(name, self._lexicon) == noun for name in room.strewn)

    def arms(self, one: Errand) -> bool:
        """Tell whether a thing is a weapon, where none is in hand."""
        chart = self._chart
        return chart.is_weapon(one.command.split()[-1]) and not any(
            map(chart.is_weapon, chart.held)
        )


def _holds_something_up(room: Room) -> bool:
    """Tell whether something is told to be held up in a place by what lies there."""
    told = partial(holds_up, f"{room.text}\n{room.told}")
    return room.once("held up", room.version, told)


def _was_missing(command: str, room: Room) -> bool:
    """Tell whether something came to nothing because something that it names was elsewhere."""
    attempt = room.tried.get(command)
    return attempt is not None and attempt.answer == "absent"
