"""What a command is tried for, in words of the story: a sentence without its full stop."""

from __future__ import annotations

from agents.exploration.english import English


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
        case "open" if "container" in kinds:
            return f"there may be something in the {noun}"
        case "open":
            return f"there may be something in or behind the {noun}"
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


def of_way(way: str, place: str, *, named: bool) -> str:
    """Say why one would go some way from where one stands."""
    return f"{place} has an exit nobody took: {way}" if named else f"nobody has tried {going(way)}"


def on_the_way(place: str, errand: str, way: str = "", *, named: bool = False) -> str:
    """Say what is left to do at another place that one walks to.

    Args:
        place: its name.
        errand: what is hoped for there.
        way: a way out of it, if that is what is left; ``named`` if its text tells of it.
    """
    if not way:
        return f"on the way to {place}, where {errand}"
    if named:
        return f"on the way to {place}, which has an exit nobody took: {way}"
    return f"on the way to {place}, where nobody has tried {going(way)}"


def going(way: str) -> str:
    """Say in which direction one goes, as it follows "nobody has tried"."""
    return f"going {way}"
