"""What is worth trying next, here or in a place that one can walk to.

Every command that might be tried has a chance to do anything, by the kind of thing
that it names and by how such commands went so far, and a worth if it does. What is
best is taken where it stands; a place further off counts less with each move that it
takes to get there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from agents.core.command_forms import known_directions, noun_of, nouns_of, reversals
from agents.core.directions import DIRECTIONS, OPPOSITE, is_direction
from agents.core.text import long_words
from agents.core.types import Situation
from agents.exploration.english import English, Forms, english
from agents.exploration.survey import Room, Survey, Tried, form_of, names_way
from games.types import Lexicon

FAR = 0.87
"""What is left of a worth for each move on the way to it."""
_WAY_NAMED, _WAY, _DIAGONAL, _VERTICAL, _INSIDE = 0.8, 0.32, 0.1, 0.1, 0.04
_WAY_BACK = 0.12
"""That a way not taken, which should lead back, leads anywhere new."""
_BARRED = 0.25
"""That what barred a way is gone once something else has changed."""
_NEW_PLACE = 1.3
_NEAR_POINTS = 1.35
"""How much more the ways out of a place are worth where points came."""
_LIT_UP = 1.0
"""Worth of a dark place once there is light."""
_ROOM = 1.6
"""Worth of laying something down where there is more to take."""
_THROUGH = 0.85
"""That one gets somewhere through a door that was opened."""
_WORTH = {"take": 2.2, "open": 2.2, "read": 0.8, "examine": 0.3, "search": 0.6, "unlock": 2.2}
_WORTH |= {
    "move": 2.4,
    "look": 1.2,
    "climb": 1.6,
    "enter": 1.3,
    "push": 1.4,
    "pull": 1.4,
    "turn": 1.2,
}
_ANY = 0.6
_AGAIN = 0.06
"""What is left of a chance for each time that the same was tried in vain elsewhere."""
_DONE = 0.04
"""What is left of it where that was done already."""
_LIGHT = 3.0
_FIGHT, _BLOWS = 2.4, 12
_STORE = 4.0
_DEATH = 0.0
_MOST_NEAR, _MOST_HELD, _MOST_NAMED = 12, 14, 14
_SET_OUT = 1.3
"""How much more a place is worth that one is on the way to."""
_SPURNED = 0.3
"""What is left of that for each time that one came there and did something else."""
_ANSWER = 6.0
_KEPT = 5
"""Ideas that are kept in mind of a place one is not in."""


@dataclass(frozen=True, slots=True)
class Idea:
    """Something that may be worth trying.

    Attributes:
        command: what to type now: the thing itself, or the first step to it.
        worth: how good that is, 0 or more.
        hope: what for, as the end of "I try this because …".
        key: the thing itself, in canonical form.
        room: where, None for here.
    """

    command: str
    worth: float
    hope: str
    key: str
    room: Room | None = None


class Imagination:
    """Makes up ideas for a survey, for one parser."""

    def __init__(self, survey: Survey, lexicon: Lexicon) -> None:
        self._survey = survey
        self._lexicon = lexicon
        self._english: English = english()
        self._directions = [way for way in known_directions(lexicon) if way in DIRECTIONS]
        self._kept: dict[str, tuple[tuple[int, int], list[Idea]]] = {}
        self._goal: tuple[str, str] | None = None
        self._spurned: Counter[tuple[str, str]] = Counter()

    def ideas(self, situation: Situation, barred: Set[str]) -> list[Idea]:
        """Return what to do now, the best first, each command once.

        Args:
            situation: where the game stands.
            barred: what isn't to be tried here.
        """
        survey = self._survey
        here = survey.here
        self._kept.pop(here.key, None)
        found = [one for one in self._here(situation) if one.key not in barred]
        local = max((one.worth for one in found), default=0.0)
        for room, way in survey.ways():
            if not way or way[0] in here.deadly:
                continue
            distance = FAR ** len(way)
            if 2.0 * distance <= local:
                break
            for idea in self._in(room):
                worth = idea.worth * distance
                found.append(replace(idea, command=way[0], worth=worth, room=room))
        found = self._true_to_the_goal(found)
        best: dict[str, Idea] = {}
        for one in found:
            if one.worth > 0:
                best.setdefault(one.command, one)
        return list(best.values())

    def _true_to_the_goal(self, found: list[Idea]) -> list[Idea]:
        """Go on to where one set out for, unless something clearly better is at hand."""
        goal = self._goal
        here = self._survey.here.key
        if goal is not None and goal[0] == here:
            local = max((one for one in found if one.room is None), default=None, key=_by_worth)
            if local is None or local.key != goal[1]:
                self._spurned[goal] += 1  # what drew here looks worse from near
        found = [
            replace(one, worth=one.worth * self._drawn(one, goal)) if one.room is not None else one
            for one in found
        ]
        found.sort(key=lambda one: (-one.worth, one.key))
        best = found[0] if found else None
        self._goal = (best.room.key, best.key) if best is not None and best.room else None
        return found

    def _drawn(self, idea: Idea, goal: tuple[str, str] | None) -> float:
        """Return how much more or less a place is worth for having set out for it before."""
        assert idea.room is not None
        aim = idea.room.key, idea.key
        return (_SET_OUT if aim == goal else 1.0) * _SPURNED ** self._spurned[aim]

    # --- places ---------------------------------------------------------------------

    def _here(self, situation: Situation) -> Iterator[Idea]:
        """Yield what may be tried where one is."""
        survey, scene = self._survey, situation.scene
        here = survey.here
        yield from self._answers(situation)
        if self._english.says("dark", scene.text) or here.dark:
            yield from self._in_the_dark(situation)
            return
        yield from self._fight(situation)
        yield from self._see_to_light(situation)
        yield from self._make_room(here, situation)
        yield from self._things(here, situation)
        yield from self._exits(here)

    def _in(self, room: Room) -> list[Idea]:
        """Return what may be tried in a place one isn't in, the best few."""
        version = (self._survey.progress, len(room.exits) + len(room.idle))
        known = self._kept.get(room.key)
        if known is None or known[0] != version:
            ideas = (
                list(self._lit_up(room)) if room.dark else [*self._exits(room), *self._loose(room)]
            )
            ideas.sort(key=lambda one: -one.worth)
            known = self._kept[room.key] = version, ideas[:_KEPT]
        return known[1]

    def _exits(self, room: Room) -> Iterator[Idea]:
        survey = self._survey
        place = _NEW_PLACE * (_NEAR_POINTS if room.won > 0 else 1.0)
        for way in self._directions:
            if way in room.deadly:
                continue
            if way in room.opened:
                hope = f"something was opened in {room.name} that may lead {way}"
                yield Idea(way, _WAY_NAMED * place, hope, way)
                continue
            if way in room.exits:
                since = room.barred.get(way)
                if room.exits[way] or since is None or since >= room.changed:
                    continue
                chance, hope = _BARRED, f"something barred the way {way} from {room.name} before"
                yield Idea(way, chance * place, hope, way)
                continue
            named = names_way(room.text, way)
            if named:
                chance = survey.named_exits.rate(_WAY_NAMED)
            else:
                prior = _PRIORS.get(way, _DIAGONAL)
                scale = survey.other_exits.rate(0.25, 8.0) / 0.25
                chance = min(0.6, prior * scale * (2.0 if "" in room.opened else 1.0))
            if way in OPPOSITE and survey.presumed(room, way):
                chance = min(chance, _WAY_BACK)
            told = f"a way {way} is told of in {room.name}" if named else ""
            hope = told or f"{room.name} has an exit nobody took: {way}"
            yield Idea(way, chance * place, hope, way)

    # --- things ---------------------------------------------------------------------

    def _loose(self, room: Room) -> Iterator[Idea]:
        held = self._survey.last.observation.inventory if self._survey.last else ()
        for name in room.near[:_MOST_NEAR]:
            if name not in held:
                yield from self._with(room, name, "loose", f"in {room.name}")

    def _things(self, room: Room, situation: Situation) -> Iterator[Idea]:
        held = situation.scene.inventory[:_MOST_HELD]
        for name in room.near[:_MOST_NEAR]:
            if name not in held:
                yield from self._with(room, name, "loose", "here")
        for name in held:
            yield from self._with(room, name, "held", "that you carry")
        parts = {word for name in (*room.near, *held) for word in long_words(name)}
        parts |= set(long_words(room.name))
        text = f"{situation.scene.text}\n{room.text}"
        scenery = _heads(text, nouns_of(text, self._lexicon, parts))
        lying = " ".join(s for s in _SENTENCE.split(text) if self._english.says("lying", s)).lower()
        for noun in scenery[:_MOST_NAMED]:
            lies = re.search(rf"\b{re.escape(noun)}\b", lying) is not None
            yield from self._with(room, noun, "loose" if lies else "scenery", "here")
        yield from self._uses(room, held, scenery)

    def _with(self, room: Room, name: str, place: str, where: str) -> Iterator[Idea]:
        """Yield what may be done with one thing."""
        noun, called = noun_of(name, self._lexicon), self._call(name, room)
        if not noun or noun in self._survey.unknown:
            return
        kind = self._english.kinds.get(noun) or self._english.kinds.get(name.lower().split()[-1])
        forms: Forms = {**self._english.tries[place], **(kind or {})}
        doorlike, noun = noun in self._english.uses["doors"], called
        opened = f"open {noun}" in room.done
        for form, prior in forms.items():
            if opened and form == "enter {}" and doorlike:
                command = form.format(noun)
                if command not in room.idle and command not in room.exits:
                    hope = f"the {noun} is open and nobody went through it"
                    yield Idea(command, _THROUGH * _NEW_PLACE, hope, command)
                continue
            if doorlike and form == "enter {}":
                continue
            if place == "held" and form.startswith(("take", "move", "push", "pull", "climb")):
                continue
            if place != "held" and form.startswith(("wear", "eat", "wave", "rub")):
                continue
            worth = self._worth(room, form, noun, prior, place)
            if worth > 0.004:
                verb = form.split(" ")[0]
                yield Idea(
                    form.format(noun),
                    worth,
                    f"I have not tried to {verb} the {noun} {where}",
                    form.format(noun),
                )

    def _call(self, name: str, room: Room) -> str:
        """Return words to call a thing by: one, or two where another has the same."""
        noun = noun_of(name, self._lexicon)
        twins = sum(noun_of(one, self._lexicon) == noun for one in room.near)
        known = [word for word in long_words(name) if self._lexicon.knows(word)]
        if twins < 2 or len(known) < 2 or noun not in known:
            return noun
        return " ".join(known[max(0, known.index(noun) - 1) :][:2])

    def _worth(self, room: Room, form: str, noun: str, prior: float, place: str) -> float:
        survey = self._survey
        command = form.format(noun)
        verb = form.split(" ", 1)[0]
        if self._lexicon.words and not self._lexicon.knows(verb):
            return 0.0
        if verb in survey.unknown or command in room.deadly:
            return 0.0
        chance = prior
        if place == "scenery":
            chance *= min(1.0, survey.scenery.rate(0.3, 5.0) / 0.3)
        verbs = survey.verbs.get(form_of(command))
        if verbs is not None:
            chance *= min(1.6, max(0.25, Tried(verbs.times, verbs.worked).rate(0.3, 6.0) / 0.3))
        tried = survey.commands.get(command)
        if tried is not None:
            if command in room.idle:
                held = survey.last.observation.inventory if survey.last else ()
                lighter = len(held) < room.heavy.get(command, 0)
                chance *= 0.6 if lighter else 0.02
            elif tried.worked:
                chance *= _DONE
            else:
                chance *= (0.02 if place == "held" else _AGAIN) ** tried.times
        if command in reversals_done(room, survey):
            chance *= 0.05
        gain = 1.5 if survey.won.get(form_of(command)) else 1.0
        return chance * _WORTH.get(verb, _ANY) * gain

    def _uses(self, room: Room, held: Iterable[str], scenery: Iterable[str]) -> Iterator[Idea]:
        """Yield what may be done with what is carried, to what is here."""
        uses = self._english.uses
        nouns = [noun for noun in (noun_of(one, self._lexicon) for one in held) if noun]
        targets = [noun_of(one, self._lexicon) for one in room.near if one not in held]
        targets = list(dict.fromkeys(one for one in (*targets, *scenery) if one))
        for target in targets:
            for tool in nouns:
                if tool == target:
                    continue
                if tool in uses["keys"]:
                    locked = target in room.locked or any(target in one for one in room.locked)
                    if locked or target in uses["doors"]:
                        yield from self._use(
                            room,
                            f"unlock {target} with {tool}",
                            0.85 if locked else 0.2,
                            f"the {target} is locked, and the {tool} may fit",
                            _WORTH["unlock"],
                        )
                if target in uses["stores"]:
                    where = f"put {tool} in {target}"
                    earned = self._survey.won.get(form_of(where), 0)
                    chance = 0.6 if earned else 0.12
                    yield from self._use(
                        room,
                        where,
                        chance,
                        f"the {target} may be where the {tool} belongs",
                        _STORE if earned else 1.0,
                    )
                if target in uses["creatures"] and tool not in uses["weapons"]:
                    give = f"give {tool} to {target}"
                    yield from self._use(room, give, 0.08, f"the {target} may want the {tool}")

    def _use(
        self, room: Room, command: str, chance: float, hope: str, worth: float = _ANY
    ) -> Iterator[Idea]:
        survey = self._survey
        tried = survey.commands.get(command)
        if tried is not None or command in room.deadly:
            return
        verb = command.split(" ")[0]
        if verb in survey.unknown or (self._lexicon.words and not self._lexicon.knows(verb)):
            return
        yield Idea(command, chance * worth, hope, command)

    def _see_to_light(self, situation: Situation) -> Iterator[Idea]:
        """Make light once it was dark somewhere."""
        if not self._survey.dark_seen or self._survey.lit:
            return
        for command, noun in self._lights(situation):
            hope = f"it was dark somewhere, and you have the {noun}"
            yield Idea(command, _LIT_UP, hope, command)

    def _lights(self, situation: Situation) -> Iterator[tuple[str, str]]:
        """Yield commands that may make light, and with what."""
        for name in situation.scene.inventory:
            noun = noun_of(name, self._lexicon)
            if noun in self._english.uses["lights"]:
                for form in ("turn on {}", "light {}"):
                    command = form.format(noun)
                    tried = self._survey.commands.get(command)
                    if (tried is None or tried.worked) and self._lexicon.knows(command.split()[0]):
                        yield command, noun

    def _lit_up(self, room: Room) -> Iterator[Idea]:
        if self._survey.lit:
            yield Idea(
                "look", _LIT_UP, f"it was dark in {room.name}, and now you have light", "look"
            )

    def _make_room(self, room: Room, situation: Situation) -> Iterator[Idea]:
        """Lay down what is worth least where there is more to take than can be carried."""
        held = situation.scene.inventory
        if len(held) < 2:
            return
        wanted = [
            name
            for name in room.near
            if name not in held
            and len(held) >= room.heavy.get(f"take {self._call(name, room)}", 99)
        ]
        if not wanted:
            return
        least = min(held, key=lambda name: (self._value(name), name))
        noun = noun_of(least, self._lexicon)
        if noun and self._value(least) < max(map(self._value, wanted)):
            command = f"drop {noun}"
            yield Idea(command, _ROOM, "your hands are full, and here is something better", command)

    def _value(self, name: str) -> float:
        """Return how useful a thing looks."""
        noun = noun_of(name, self._lexicon)
        uses = self._english.uses
        if noun in uses["lights"]:
            return 9.0
        if noun in uses["weapons"] or noun in uses["keys"]:
            return 6.0
        return 1.0 if noun in self._english.kinds else 4.0

    def _answers(self, situation: Situation) -> Iterator[Idea]:
        """Answer what the story asks."""
        text = situation.scene.text
        which = _ALTERNATIVES.search(" ".join(text.lower().split()[-40:]))
        if which is not None:
            noun = noun_of(which.group(1), self._lexicon) or which.group(1).split()[-1]
            yield Idea(noun, _ANSWER, "the story wants to know which one", noun)
        asks = self._english.says("asks", text) or self._english.says("asks_again", text)
        if not asks and not situation.scene.died:
            return
        goes_on = self._english.says("asks_after_death", text) or situation.scene.died
        said = ("yes", "no") if goes_on else ("no", "yes")
        for worth, command in zip((_ANSWER, _ANSWER / 2), said, strict=True):
            yield Idea(command, worth, "the story asks something first", command)

    # --- what won't wait ---------------------------------------------------------------

    def _in_the_dark(self, situation: Situation) -> Iterator[Idea]:
        """Make light, else go back: what can't be seen may kill."""
        survey = self._survey
        for command, noun in self._lights(situation):
            if command not in survey.here.idle:
                yield Idea(command, _LIGHT, f"it is dark, and the {noun} may help", command)
        back = (
            OPPOSITE.get(situation.path[-1].decision.key, "")
            if (len(situation.path) > 1 and situation.path[-1].decision)
            else ""
        )
        for way in self._directions:
            if way in survey.here.deadly:
                continue
            end = survey.here.exits.get(way)
            if end == "" and way in survey.here.exits:
                continue
            known = end and end in survey.rooms and not survey.rooms[end].dark
            named = names_way(situation.scene.text, way)
            worth = 1.4 if known else 1.0 if way == back else 0.2 if named else 0.02
            yield Idea(way, worth, "it is dark here, and I would rather go back", way)

    def _fight(self, situation: Situation) -> Iterator[Idea]:
        """Fight back, or leave."""
        text = situation.scene.text
        if not self._english.says("threat", text):
            return
        survey = self._survey
        here, uses = survey.here, self._english.uses
        foes = [
            noun
            for noun in (*map(str.lower, long_words(text)), *map(str.lower, here.near))
            if noun in uses["creatures"]
        ]
        arms = [
            noun
            for noun in (noun_of(name, self._lexicon) for name in situation.scene.inventory)
            if noun in uses["weapons"]
        ]
        for foe in dict.fromkeys(foes):
            for weapon in arms[:2]:
                command = f"attack {foe} with {weapon}"
                tried = survey.commands.get(command, Tried())
                vain = tried.times >= 3 and not tried.worked
                if tried.times < _BLOWS and not vain and command not in here.deadly:
                    hope = f"the {foe} means harm, and you have the {weapon}"
                    yield Idea(command, _FIGHT, hope, command)
        for way, end in here.exits.items() if foes else ():
            if end and is_direction(way) and way not in here.deadly:
                harm = "somebody here means harm"
                yield Idea(way, 1.0 / max(1, survey.rooms[end].visits), harm, way)


def _heads(text: str, nouns: list[str]) -> list[str]:
    """Return those words that are not followed by another: a brass lamp is a lamp."""
    nouns = [noun for noun in nouns if noun not in english().uses["modifiers"]]
    known = set(nouns)
    words = re.findall(r"[a-z'-]+|[^a-z'\s-]", text.lower())
    heads = {one for one, after in pairwise([*words, ""]) if one in known and after not in known}
    return [noun for noun in nouns if noun in heads]


_ALTERNATIVES = re.compile(r"\b(?:do you mean|which) (?:the )?([a-z' -]+?)(?:,| or )[^?]*\?$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def _by_worth(idea: Idea) -> tuple[float, str]:
    return idea.worth, idea.key


def reversals_done(room: Room, survey: Survey) -> frozenset[str]:
    """Return commands that would undo what was done here."""
    found: set[str] = set()
    for key in room.done:
        if not is_direction(key):
            found |= reversals(key)
    return frozenset(found)


_PRIORS = {
    **dict.fromkeys(("north", "south", "east", "west"), _WAY),
    **dict.fromkeys(("up", "down"), _VERTICAL),
    **dict.fromkeys(("in", "out"), _INSIDE),
    **dict.fromkeys(("enter", "exit", "leave", "inside", "outside", "land"), 0.01),
}
