"""What a command is tried for, in words of the story: a sentence without its full stop."""

from __future__ import annotations

from agents.exploration.language.english import English
from agents.exploration.language.phrases import is_plural

GOING_ON = "that was a beginning, and more of it may do"


def with_thing(form: str, noun: str, words: English) -> str:
    """Say what is hoped for of doing something with a thing.

    Args:
        form: the command, {} being the thing.
        noun: the thing.
        words: what is known of kinds of things.
    """
    kinds = words.kinds_of(noun.split()[-1])
    match form.partition(" ")[0]:
        case "take":
            return f"the {noun} may be of use later"
        case "open" if "door" in kinds:
            return f"there may be something behind the {noun}"
        case "open":
            return f"there may be something in the {noun}"
        case "read":
            return f"the {noun} can be read, and may tell something"
        case "examine" | "search" | "look":
            return f"a look at the {noun} may tell something"
        case "enter" | "climb":
            return f"the {noun} may lead somewhere new"
        case "move" if "cover" in kinds:
            return f"there may be something under or behind the {noun}"
        case "talk":
            return f"the {noun} may have something to say"
        case _:
            return f"something may happen if I {form.replace('{}', f'the {noun}')}"


def of_way(way: str, *, named: bool) -> str:
    """Say why one would go some way from where one stands."""
    if not named:
        return f"nobody has tried {going(way)}"
    return f"there is a way {way} that nobody has taken"


def of_way_again(way: str, place: str, *, turns: bool) -> str:
    """Say why one would go some way that was tried before.

    Args:
        way: the direction.
        place: the name of where one stands.
        turns: ways out of it lead elsewhere each time.
    """
    if turns:
        return f"{going(way)} from {called(place)} may end somewhere else this time"
    return f"{going(way)} did nothing before, and may lead on by now"


def of_way_alike(way: str, place: str) -> str:
    """Say why one would go some way from one of several places of one name."""
    return f"there are several places called {place}, and {going(way)} from this one is new to me"


def on_the_way(
    place: str, errand: str, way: str = "", *, named: bool = False, alike: bool = False
) -> str:
    """Say what is left to do at another place that one walks to.

    Args:
        place: its name.
        errand: what is hoped for there.
        way: a way out of it that nobody took, if that is what is left; ``named`` if its text
            tells of it, ``alike`` if other places have its name.
    """
    where = called(place, another=True)
    if not way:
        return f"on the way to {where}, where {errand}"
    if alike:
        return f"on the way to a place called {where} where {going(way)} is new to me"
    if named:
        return f"on the way to {where}, which has an exit nobody took: {way}"
    return f"on the way to {where}, where nobody has tried {going(way)}"


def in_the_way(thing: str) -> str:
    """Say that a thing bars the way."""
    return f"the {thing} {'are' if is_plural(thing) else 'is'} in the way"


def called(place: str, *, another: bool = False) -> str:
    """Return what a place is called in a sentence; some stories give places no names."""
    if place and not place.startswith("("):
        return place
    return "another place" if another else "this place"


def going(way: str) -> str:
    """Say in which direction one goes, as it follows "nobody has tried"."""
    return f"going {way}"
