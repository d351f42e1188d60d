"""What an experienced player of a new story would do next.

A value is the chance that a command brings something, times what it would bring;
what is farther away counts for less. Chances are priors of parsers' English, scaled
by how commands of the same form went in this session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from agents.core.command_forms import noun_of
from agents.core.directions import is_direction
from agents.core.journey import told_by
from agents.core.text import long_words
from agents.core.types import Situation
from agents.exploration.decision.appraisal import BLOWS, Appraiser
from agents.exploration.decision.carrying import FULL, carries_home, is_narrow, may_lie, unloading
from agents.exploration.decision.earlier_sessions import OLD, OLD_NEWS, POINTS
from agents.exploration.decision.exits import OPENED
from agents.exploration.decision.lights import Lights
from agents.exploration.decision.obstacles import (
    dazed,
    last_resorts,
    overdue,
    reopening,
    restless,
    unseating,
)
from agents.exploration.decision.questions import answers, heard_first
from agents.exploration.decision.rated_commands import LEAST, WALKING, RatedCommand, Urgency, rate
from agents.exploration.decision.things import in_hand
from agents.exploration.language.english import English, english
from agents.exploration.language.reasons import (
    GOING_ON,
    called,
    of_way_again,
    of_way_alike,
    on_the_way,
)
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand
from agents.exploration.mapping.folding import atlas_of, chart_of
from agents.exploration.mapping.rooms import APT, HINTED, NAMED, SHUT, Attempt, Room, foe_of
from agents.exploration.mapping.walks import distances, leads_to
from games.types import Lexicon

AT_ONCE = 0.2
"""Value from which a thing at hand is tried before one goes on."""
FIRST = 0.8
"""How much such a thing counts for more, since one would have to come back for it."""
FOR_TRIFLES = 1.0
"""What a move on the way counts where only small things are left to try at its end."""
NEARNESS = 0.85
"""What a promise keeps of its value for each move that one has to walk there."""
PASSED = 0.5
"""What is left of ways that no text names, and that one could have tried when one was there."""
STROLL = 15
"""Moves of mere walking after which a goal far off pales with each more..."""
WEARY = 0.9
"""...to this share, so that nobody walks to and fro for ever."""
FIGHTS = ("attack", "kill", "throw")
"""Verbs of what may fail by chance and work the next time."""
TURNING = 0.6
"""What is left of a goal's value if one would turn round for it, having done nothing."""
NEEDED = 2.0
"""What a light is worth to who has none, besides what it promises."""
UNBURDENED = 0.3
"""Value of laying things down where a way is too narrow for all of them..."""
HOMEWARD = 1.6
"""...and where no other leads to where what is carried brings points."""
NARROW = "I can't get through here with all this"
WAY_HOME = "I may get through with what is worth something, and little else"
ARMED = 1.5
"""What it counts for more to strike, or to have something to strike with, where one has to."""
_WORKING = ("push", "pull", "turn")
_HASTE = 0.4
"""What is left of what could be done at leisure while somebody means harm."""
_PERIL = 0.1
"""The same where something rises that one would drown or choke in..."""
FLEEING = 2.5
"""...and what it is worth to leave."""
RISING = "I had better get out of here while I can"
_LOOSE = 0.5
"""Prior from which something lies there to be taken."""
NEWS = 0.15
"""How much what was just brought to light counts for more."""


class ExplorationPolicy:
    """Weighs what may be done at the end of a path.

    Args:
        chart: what the path has shown.
        lexicon: the words that the parser knows.
        earlier: what earlier sessions had shown, if there were any.
        failed: what did nothing in exactly the present scene.
    """

    def __init__(
        self,
        chart: Chart,
        lexicon: Lexicon,
        earlier: Chart | None = None,
        failed: Collection[str] = (),
    ) -> None:
        self._earlier = earlier
        self._again = overdue(chart, earlier)
        self._failed = frozenset(failed) - self._again
        # Whoever is elsewhere later has to know that as well.
        chart.room.vain = chart.room.changes, self._failed
        self._past = None if earlier is None else Appraiser(earlier, lexicon)
        self._chart = chart
        self._lexicon = lexicon
        self._lights = Lights(chart, lexicon)
        self._words: English = english()
        self._worth = Appraiser(chart, lexicon, earlier)
        self._lit = bool(self._lights.carried()) and not chart.fading
        self._far = distances(chart, earlier, self._failed, by_dark=self._lit, again=self._again)
        self._unarmed = bool(chart.danger) and not any(map(chart.is_weapon, chart.held))
        self._homebound = carries_home(chart) and self._is_kept_from_home()

    def _is_kept_from_home(self) -> bool:
        """Tell whether nothing leads to where things bring points but a way that is too narrow."""
        chart = self._chart
        home = min((self._far[id_] for id_ in chart.paying if id_ in self._far), default=None)
        tried = chart.room.tried.get(home[1]) if home is not None else None
        return home is None or (tried is not None and 0 < tried.narrow <= len(chart.held))

    def prospects(self) -> list[RatedCommand]:
        """Return what may be done now, the best first."""
        chart, room = self._chart, self._chart.room
        found = answers(chart, self._lexicon)
        if chart.question:
            # Nothing else is an answer; what was answered in vain is asked no more.
            said = [one for one in found if self._may_be_done(one)]
            if said:
                return sorted(said, key=lambda one: -one.value)
        if room.dark:
            found += self._lights.in_the_dark(room)
        else:
            found += self._here(room)
        found += self._walks(room)
        found += unseating(chart)
        found += dazed(chart)
        found += restless(room, self._lexicon)
        found = heard_first(chart, found, self._lexicon)
        best: dict[str, RatedCommand] = {}
        for one in found:
            if not self._may_be_done(one):
                continue
            if one.command not in best or best[one.command].value < one.value:
                best[one.command] = one
        return sorted(
            best.values() or last_resorts(chart, self._earlier), key=lambda one: -one.value
        )

    def _may_be_done(self, one: RatedCommand) -> bool:
        """Tell whether a command neither killed here nor did nothing in exactly this scene."""
        return (self._chart.room.id, one.command) not in self._chart.deadly and not self._is_vain(
            one
        )

    def _is_vain(self, one: RatedCommand) -> bool:
        """Tell whether a command did nothing in exactly this scene; a fight may go otherwise."""
        if one.command not in self._failed:
            return False
        again = one.again or one.urgency is Urgency.INSISTED
        return not (again or one.command.partition(" ")[0] in FIGHTS)

    def _here(self, room: Room) -> list[RatedCommand]:
        found: list[RatedCommand] = []
        chart = self._chart
        hostile, fleeing = chart.is_threatened, self._words.says("rising", chart.said)
        for one, value in self._worth.errands(room).all:
            worth = value
            through = one.way and (one.form == OPENED or self._was_shut(one.command, room))
            if (not one.way or through) and value >= _least_at_once(one):
                worth += FIRST
            taken = one.form.startswith("take") and one.prior >= _LOOSE
            if taken and self._came_up(one.command):
                worth += NEWS
            if taken and value >= AT_ONCE and self._lights.would_serve(one.command):
                worth += NEEDED
            fights = one.form == "attack" and chart.blows[foe_of(one.command)] < BLOWS
            if hostile and (fights or self._arms((one, value), room)):
                worth += ARMED
                urgency = Urgency.THREAT
            else:
                urgency = Urgency.NONE
                if self._unarmed and self._arms((one, value), room):
                    worth += ARMED  # as from afar: nobody comes for it in vain
                if hostile and one.form not in (NAMED, HINTED):
                    worth *= _HASTE
                if fleeing and not one.way:
                    worth *= _PERIL
            again = one.command in self._again
            why = self._hope(one, room)
            found.append(RatedCommand(one.command, worth, why, urgency=urgency, again=again))
        for one in in_hand(chart.held, self._lexicon, self._words):
            value = self._worth.value(one, room, anywhere=True)
            if value > LEAST:
                worth = value + (FIRST if value >= AT_ONCE else 0)
                found.append(RatedCommand(one.command, worth, self._hope(one, room)))
        if fleeing:
            found += [RatedCommand(way, FLEEING, RISING, walk=True) for way in room.ways]
        found += reopening(room, self._earlier, self._failed)
        if chart.full:
            found += unloading(chart, self._lexicon, 1.4, FULL)
        elif is_narrow(chart, room, self._lexicon):
            worth = HOMEWARD if self._homebound else UNBURDENED
            found += unloading(chart, self._lexicon, worth, NARROW)
        return found + self._lights.before_the_dark(room)

    def _arms(self, told: tuple[Errand, float], room: Room) -> bool:
        """Tell whether something takes up a weapon that lies there, where none is in hand."""
        one = told[0]
        takes = one.form.startswith("take") and one.prior >= _LOOSE and self._worth.arms(one)
        return takes and may_lie(self._chart, one.rest, room)

    def _hope(self, one: Errand, room: Room) -> str:
        """Say what is hoped for of an errand in a place, as the place is known by now."""
        tried = room.tried.get(one.command)
        if tried is not None and tried.begun:
            return GOING_ON
        if not one.way or one.form == OPENED:
            return self._chart.naming.told(one.why, one.rest.split()[-1] if one.rest else "")
        if tried is not None:
            turns = room.unsteady and one.command in room.ways
            return of_way_again(one.command, room.name, turns=turns)
        alike = self._chart.names[room.name] > 1 and called(room.name) == room.name
        return of_way_alike(one.command, room.name) if alike else one.why

    def _was_shut(self, way: str, room: Room) -> bool:
        """Tell whether a way was refused by something that was shut."""
        attempt = room.tried.get(way)
        return attempt is not None and attempt.answer in SHUT

    def _came_up(self, command: str) -> bool:
        """Tell whether what a command names was brought to light by the latest move."""
        chart, noun = self._chart, command.split()[-1]
        if chart.left != chart.here or noun not in long_words(chart.said):
            return False
        near = (noun_of(name, self._lexicon) for name in chart.room.near)
        return not chart.has_facts or noun in near

    def _walks(self, room: Room) -> list[RatedCommand]:
        """Return the first steps to other places where something is left to do."""
        chart = self._chart
        best: dict[str, tuple[float, str]] = {}
        for id_, (far, first) in self._far.items():
            if not far:
                continue
            other = chart.rooms.get(id_)
            if other is None:
                value, why = self._remembered(id_)
                value *= NEARNESS**far
            else:
                value, why = self._left_at(other, far)
            value *= WEARY ** max(0, chart.strolled - STROLL)
            if chart.strolled > 1 and leads_to(chart, first, self._earlier) == chart.left:
                value *= TURNING
            if value > best.get(first, (0.0, ""))[0]:
                best[first] = value, why
        return [
            RatedCommand(way, value, why, walk=True, again=way in self._again)
            for way, (value, why) in best.items()
        ]

    def _left_at(self, other: Room, far: int) -> tuple[float, str]:
        """Return what is to be had at a place that was seen in this session, and why."""
        chart = self._chart
        if other.dark:
            known = self._lit and other.visits <= 3 and self._lights.may_show(other)
            why = f"{other.name} was dark, and now I may have a light"
            return (0.7 * NEARNESS**far if known else 0.0), why
        if self._homebound and is_narrow(chart, other, self._lexicon):
            return HOMEWARD * NEARNESS**far, on_the_way(other.name, WAY_HOME)
        errands = self._worth.errands(other)
        goal = errands.best
        if goal is None:
            return 0.0, ""
        hope = self._hope(goal, other)
        fresh = goal.way and goal.form != OPENED and goal.command not in other.tried
        way = goal.command if fresh or (goal.way and hope == goal.why) else ""
        alike = hope != goal.why
        why = on_the_way(other.name, hope, way, named=goal.form == NAMED, alike=alike)
        walking = FOR_TRIFLES if errands.worth[0] < AT_ONCE else WALKING
        value = rate(errands.worth, far, walking)
        rising = partial(self._words.says, "rising", other.told)
        value *= _PERIL if other.once("rising", other.version, rising) else 1.0
        loose = (told for told in errands.all if told[0].prior >= _LOOSE)
        if self._unarmed and any(self._arms(told, other) for told in loose):
            value += ARMED * NEARNESS**far
        if goal.way and goal.form not in (NAMED, OPENED):
            value *= PASSED
        return value, why

    def _remembered(self, id_: str) -> tuple[float, str]:
        """Return what a place promises that only earlier sessions have seen."""
        if self._earlier is None or self._past is None:
            return 0.0, ""
        room = self._earlier.rooms[id_]
        best, why = OLD, f"I know {called(room.name, another=True)} from earlier games"
        for key, attempt in room.tried.items():
            worth = 1 + min(1.0, attempt.points / POINTS)
            if attempt.points > 0 and worth > best:
                best = worth
                why = f"“{key}” brought points in {called(room.name, another=True)} before"
            elif attempt.good and not is_direction(key) and best < OLD_NEWS:
                best, why = (
                    OLD_NEWS,
                    f"“{key}” brought something in {called(room.name, another=True)} before",
                )
        for one, value in self._past.errands(room).all:
            if value > best:
                best, why = value, one.why
        return best, why


def _least_at_once(one: Errand) -> float:
    """Return the value from which something at hand is tried before one goes on.

    Levers and knobs are tried in each way that they may be worked, while one is there.
    """
    worked = one.verb in _WORKING and APT in one.form.split()
    return AT_ONCE / 2 if worked else AT_ONCE


def scout(situation: Situation, left: Mapping[str, float] | None = None) -> list[RatedCommand]:
    """Return what may be done in a situation, the best first.

    Args:
        situation: where one is.
        left: command -> what memory leaves of its promise here, where it isn't all. Whoever
            weighs what is done here does so; from elsewhere it counts as that much.
    """
    if situation.path is not None:
        earlier = atlas_of(situation.earlier_paths, situation.lexicon)
        chart = chart_of(situation.path, situation.lexicon)
        chart.room.left = left or {}
        return ExplorationPolicy(chart, situation.lexicon, earlier, situation.failed).prospects()
    chart = chart_of(told_by(situation), situation.lexicon)
    for key in sorted({*situation.tried, *situation.failed}):
        did = key not in situation.failed
        chart.room.tried.setdefault(key, Attempt(situation.tried.get(key, 1), did=did))
    return ExplorationPolicy(chart, situation.lexicon).prospects()
