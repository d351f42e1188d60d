"""What people may be asked about: what was said aloud, what bars the way, who was named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.core.command_forms import noun_of, nouns_of
from agents.core.text import word_set_of
from agents.exploration.language.english import English
from agents.exploration.language.phrases import SPEECH, heads
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import Room
from games.types import Lexicon

_PRIOR = 0.35
"""How likely somebody has something to say about what was spoken of..."""
_NEXT = 0.9
"""...and what is left of that for each further thing."""
_MOST = 4
"""Things that somebody is asked about, at most."""
_SAID = re.compile(r"[\"“]([^\"”]{3,})")
"""What somebody says to whoever they don't let pass."""
_NAMED = re.compile(r"\b(?:an?|the|no|any|some) ([a-z-]{3,})\b")
_KEY = "key"
"""What is asked for where something is locked."""


def with_topics(
    person: str, chart: Chart, room: Room, lexicon: Lexicon, words: English
) -> Iterator[Errand]:
    """Yield what to ask somebody about."""
    if not (lexicon.knows("ask") and lexicon.knows("about")):
        return
    told = [topic for topic in topics_of(chart, room, lexicon, words) if topic not in person]
    if chart.answers_alike("ask", person):
        return
    if chart.is_curt(person):
        told = [topic for topic in told[:1] if topic in (_KEY, *wanted(chart, lexicon, words))]
    for place, topic in enumerate(told[:_MOST]):
        hope = f"the {person} may know something about the {topic}"
        why = chart.naming.told(hope, person)
        prior = _PRIOR * _NEXT**place
        yield errand(f"ask {person} about {topic}", "ask", prior, words.hopes["talk"], why)


def met_lock(chart: Chart) -> bool:
    """Tell whether something was found to be locked anywhere."""
    tried = (one for room in chart.rooms.values() for one in room.tried.values())
    return any(one.answer == "locked" for one in tried)


def wanted(chart: Chart, lexicon: Lexicon, words: English) -> list[str]:
    """Return what somebody spoke of who let nobody pass: "No tally, no ride"."""
    refusals = (said for said in chart.refused_in if not words.says("no_exit", said))
    spoken = [found.group(1) for said in refusals for found in _SAID.finditer(said)]
    named = (noun for told in spoken for noun in nouns_of(told, lexicon, ()))
    plain = words.kinds["plain"].words
    nouns = (noun for noun in named if noun not in plain and noun not in words.phrases.qualities)
    known = [noun for noun in nouns if lexicon.may_name(noun)]
    # Parsers hear of what they have no word for, after such a verb.
    named = (noun for told in spoken for noun in _NAMED.findall(told) if not lexicon.knows(noun))
    return list(dict.fromkeys((*known, *named)))


def topics_of(chart: Chart, room: Room, lexicon: Lexicon, words: English) -> list[str]:
    """Return what may be asked about in a place: the nouns, the likeliest first."""
    found: dict[str, None] = {}
    if (
        met_lock(chart)
        and lexicon.knows(_KEY)
        and not any(_KEY in word_set_of(n) for n in chart.held)
    ):
        found[_KEY] = None
    found.update(dict.fromkeys(wanted(chart, lexicon, words)))
    for spoken in SPEECH.findall(f"{room.told}\n{room.shown}"):
        found.update(dict.fromkeys(heads(spoken, lexicon, words, ())))
    places = {word for title in chart.titles for word in title.split()}
    named = (name for name in chart.naming.introduced if name not in places)
    found.update(dict.fromkeys(filter(lexicon.may_name, named)))
    held = {noun_of(name, lexicon) for name in chart.held}
    return [noun for noun in found if noun not in held and noun not in room.people]
