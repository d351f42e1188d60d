"""What a story calls the place today, where that isn't its object's own name.

A room may print its name by a routine ("Hall" is "Dry Hall" until the dam breaks), and what
is printed is what a person knows it by. One source alone may say something else: a status
line tells regions, and what one sits in; a heading may be a chapter's. So both have to say so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from games.text import is_headline
from games.types import clean_text
from games.zmachine import english, said
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.memory import Story
from games.zmachine.sandbox import Sandbox
from games.zmachine.text import StoryAnswer, status_places

_LOOKS = ("look", "l")
"""Commands that show the place again, the short one in other languages, too."""
_LONGEST, _MOST_WORDS = 60, 9
_ASIDE = re.compile(r"\s*(?:,| \(|\s{2,}).*$")
_REST = re.compile(r"\s*$|\s*[,(:–—-]|\s{2,}|\s+(?:in|on|at|inside|aboard|under|behind)\b")
"""What a status line adds to a name: where one sits, or nothing."""
_AROUND = re.compile(r"^[^\w\"'“‘«¿¡]+|[^\w\"'”’»?!.)]+$")
_ARTICLE = re.compile(r"^(?:the|an?|your|some)\s+", re.IGNORECASE)
_DARK = re.compile(english.DARKNESS, re.IGNORECASE)
_UNLIT = re.compile(english.UNLIT, re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;]$|[.!?] |\*\*|[\[\]]")


def name_of_place(
    emulator: Emulator, story: Story, shown: StoryAnswer, place: int, before: str
) -> str:
    """Return what the story calls a place now, empty if nothing but its description tells.

    That is its object's name, unless that is the programmer's or another is printed.

    Args:
        emulator: it is left as it stands.
        shown: what was said last, with the status line.
        place: the place's object, 0 where it isn't known.
        before: what the same place was called last, empty if it is another.
    """
    title = story.objects.titles[place] if place else ""
    parts = status_places(shown.status)
    if not title or said.is_programmers(title):
        return parts[0] if parts else ""
    if before and emulator.waits is not Waits.LINE:
        return before  # a page or a menu names nothing anew
    names = _names_in(parts[0]) if parts else ()
    if story.header.version == 3 or not all(_may_be_named(story, n, place) for n in names):
        return title
    if name := _heading_among(shown.text, names):
        return name
    if _heading_among(shown.text, (title,)) or emulator.waits is not Waits.LINE:
        return title
    with Sandbox(emulator, story) as sandbox:
        for command in _LOOKS:
            looked = sandbox.play(command).text
            sandbox.back()
            if emulator.broken or _UNLIT.search(looked) or _heading_among(looked, (title,)):
                return title
            name = _heading_among(looked, names) if names else _heading(looked, title)
            if name:
                return name if _may_be_named(story, name, place) else title
    # Behind a question nobody can look; the status line stands there all the same.
    return names[-1] if names and said.asks(shown.text) else title


def _names_in(part: str) -> tuple[str, ...]:
    """Return what of a part of a status line may be the name: all, or all but where one sits."""
    whole = _AROUND.sub("", clean_text(part)).strip()
    return tuple(dict.fromkeys((whole, _AROUND.sub("", _ASIDE.sub("", whole)).strip())))


def _may_be_named(story: Story, name: str, place: int) -> bool:
    """Tell whether a place may be called so: not as it is anyway, nor as something else is."""
    table, plain = story.objects, _plain(name)
    if not plain or not name[0].isalpha() or _DARK.search(name) or said.names_no_place(name):
        return False
    if len(name) > _LONGEST or len(name.split()) > _MOST_WORDS:
        return False
    own = {_plain(names[place]) for names in (table.titles, table.names)} - {""}
    longer = any(plain.startswith(one) and _REST.match(plain, len(one)) for one in own)
    return not longer and plain not in _known(story)


@lru_cache(maxsize=8)
def _known(story: Story) -> frozenset[str]:
    return frozenset(map(_plain, story.objects.titles))


def _plain(name: str) -> str:
    return _ARTICLE.sub("", _AROUND.sub("", name)).casefold()


def _heading_among(text: str, names: tuple[str, ...]) -> str:
    """Return the first of some names that is a line of a text, or all of one but an aside."""
    lines = text.splitlines()
    headings = {_plain(line) for line in lines} | {_plain(_ASIDE.sub("", line)) for line in lines}
    return next((name for name in names if _plain(name) in headings), "")


def _heading(text: str, title: str) -> str:
    """Return the line over a description that nowhere speaks of the place's own name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or _plain(title) in text.casefold():
        return ""
    name = _AROUND.sub("", lines[0]).strip()
    return name if is_headline(name, 3) and not _SENTENCE.search(lines[0]) else ""
