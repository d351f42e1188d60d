"""What serves the next goal at once, where the story shows what it speaks of. Pure functions."""

from __future__ import annotations

import re
from functools import lru_cache

from agents.core.commands import canonical
from agents.core.deeds import deed
from agents.core.goal_reading import Asks, GoalAim, names, read_goal, speaks_of
from agents.core.goals import Goal
from agents.core.proposals import Candidate
from agents.core.text import clean_line, shorten
from agents.core.types import Situation
from agents.exploration.decision.topics import met_lock
from agents.exploration.language.english import english
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.walks import distances

SURE = 0.6
TOWARDS = 4.0
"""How much more what names a goal's thing promises."""
BESIDE = 0.3
"""What is left of the promise to take other things than the one that is to be fetched."""
_FETCH = re.compile(
    r"\b(?:retrieve|recover|lift|pick[- ]up|take|get|grab|fetch|collect|obtain)"
    r" (?:the|an?) ([a-z' -]{2,40}?)(?= (?:from|in|on|at|off|that|which)\b|[.!?,;]|$)"
)
_PLACE = re.compile(
    r"\b(?:put|place|insert|deposit|lay|leave|drop|set) (?:the|an?|your) ([a-z' -]{2,30}?)"
    r" (?:down )?(in|into|inside|on|onto|upon|within|to)(?:to)? (?:the|an?|your) ([a-z' -]{2,30}?)"
    r"(?= (?:in|inside|within|of|at|on|that|which|and|then)\b|[.!?,;]|$)"
)
_PUTTING = dict.fromkeys(("on", "onto", "upon"), "put {} on {}")
_LONGEST = 80


def serving(situation: Situation, barred: frozenset[str]) -> Candidate | None:
    """Return the command that does what the next goal asks, None where none is at hand.

    Args:
        situation: where it would be played.
        barred: commands that are not to be proposed, canonical.
    """
    if situation.lexicon.commands or situation.scene.awaits_key:
        return None
    if not situation.goals:
        return _placing(situation, barred)
    goal = situation.goals[0]
    command = _command(read_goal(goal.text), situation)
    if not command or canonical(command) in barred | situation.failed:
        return None
    if situation.tried.get(canonical(command)):
        return None  # it came to something else than the goal
    return Candidate(command, SURE, f"For {whose(goal)}: {deed(command)}.")


def _placing(situation: Situation, barred: frozenset[str]) -> Candidate | None:
    """Return what puts where it belongs what a game's own task wants there, or the way there."""
    asked = _PLACE.findall(situation.scene.task.lower()) if situation.scene.task else ()
    for thing, into, where in asked:
        noun, place = thing.split()[-1], where.split()[-1]
        command = _PUTTING.get(into, _putting_in(situation)).format(noun, place)
        key = canonical(command)
        held = any(names((noun,), one) for one in situation.scene.inventory)
        if not held or key in barred | situation.failed or _was_tried(key, situation):
            continue
        if speaks_of(f"{situation.scene.text}\n{situation.observation.description}", (place,)):
            return Candidate(command, SURE, f"The game asks for it: {deed(command)}.")
        way = _way_to(place, situation)
        if way and way not in barred | situation.failed:
            why = f"The game asks for it: I carry the {noun} to where the {place} is."
            return Candidate(way, SURE, why)
    return None


def _putting_in(situation: Situation) -> str:
    return "insert {} into {}" if situation.lexicon.knows("insert") else "put {} in {}"


def _was_tried(key: str, situation: Situation) -> bool:
    """Tell whether a command was played anywhere on this path."""
    if situation.path is None:
        return bool(situation.tried.get(key))
    return key in chart_of(situation.path, situation.lexicon).where


def _way_to(thing: str, situation: Situation) -> str:
    """Return the first step to where a thing was seen on this path, empty if nowhere."""
    if situation.path is None:
        return ""
    chart = chart_of(situation.path, situation.lexicon)
    there = (id_ for id_, room in chart.rooms.items() if any(names((thing,), n) for n in room.near))
    far = distances(chart, None, situation.failed)
    return min((far[id_] for id_ in there if id_ in far), default=(0, ""))[1]


def weight_of(command: str, situation: Situation) -> float:
    """Return how much more a command promises by the next goal, or by what the game asks for.

    Who is asked to fetch one thing leaves others where they are, but for keys to what is locked.
    """
    words = canonical(command).split()
    if situation.goals:
        thing = read_goal(situation.goals[0].text).thing
        return TOWARDS if thing and thing[-1] in words else 1.0
    asked = _fetched(situation.scene.task)
    if not asked.isdisjoint(words):
        return TOWARDS
    if not asked or words[:1] != ["take"]:
        return 1.0
    opens = not english().uses["keys"].isdisjoint(words) and is_locked_out(situation)
    return 1.0 if opens else BESIDE


def is_locked_out(situation: Situation) -> bool:
    """Tell whether something was found to be locked on the path."""
    path = situation.path
    return path is not None and met_lock(chart_of(path, situation.lexicon))


@lru_cache(maxsize=256)
def _fetched(task: str) -> frozenset[str]:
    """Return the nouns of what a game's own task asks to fetch; none where it asks more."""
    found = _FETCH.findall(task.lower())
    # A stick of butter may be called either.
    parts = [part.split()[-1] for name in found for part in name.split(" of ") if part.split()]
    return frozenset(parts) if len(found) == 1 else frozenset()


def whose(goal: Goal) -> str:
    """Name a goal in a reason."""
    owner = "the goal" if goal.author else "your goal"
    return f"{owner} “{shorten(clean_line(goal.text), _LONGEST)}”"


def _command(aim: GoalAim, situation: Situation) -> str:
    held = any(names(aim.thing, one) for one in situation.scene.inventory)
    told = f"{situation.scene.text}\n{situation.observation.description}"
    here = held or speaks_of(told, aim.thing)
    said = " ".join(aim.thing)
    match aim.asks:
        case Asks.TAKE:
            return f"take {said}" if here and not held else ""
        case Asks.LEAVE:
            return f"drop {said}" if held else ""
        case Asks.REACH:
            ways = (way for way, to in situation.directions if to and names(aim.thing, to))
            return next(ways, "")
        case Asks.DO:
            known = aim.verb in situation.lexicon.words or aim.verb in situation.lexicon.verbs
            return f"{aim.verb} {said}" if known and here and aim.thing else ""
        case _:
            return ""
