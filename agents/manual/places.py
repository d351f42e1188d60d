"""The map: places, ways between them, and what the ways asked for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from agents.core.directions import DIRECTIONS, OPPOSITE
from agents.core.wording import times
from agents.manual.experience import Experience, PlayedStep
from agents.manual.points import after_words, openings
from agents.manual.types import Part, Section, Statement, command, heading, listed, name

_CITED = 3
_LISTED = 12


@dataclass(slots=True)
class _Place:
    """What was seen of a place: ways by command and end, and tries that led nowhere."""

    first: PlayedStep
    ways: dict[tuple[str, str], list[PlayedStep]] = field(default_factory=lambda: defaultdict(list))
    closed: dict[str, list[PlayedStep]] = field(default_factory=lambda: defaultdict(list))

    def ends(self, key: str) -> set[str]:
        return {end for k, end in self.ways if k == key}


def write_places(experience: Experience) -> Section:
    """List the places in the order in which they were seen, each with its ways."""
    places = _survey(experience)
    one_way = {
        (way.start, way.command, way.end) for way in experience.survey.map().passages if way.one_way
    }
    lines: list[Statement] = []
    dark = _darkness(experience)
    for label, place in places.items():
        lines.append(Statement((heading(experience.place(label)),), (place.first.cite,)))
        for key, end in sorted(place.ways, key=_compass):
            lines.append(
                _way(
                    experience,
                    places,
                    (label, key, end),
                    one_way=(label, key, end) in one_way,
                )
            )
        shut = {k: steps for k, steps in place.closed.items() if not place.ends(k)}
        if shut:
            keys = sorted(shut, key=lambda k: _compass((k, "")))
            cites = tuple(shut[k][0].cite for k in keys)
            lines.append(Statement(("led nowhere: ", *listed(map(command, keys))), cites, depth=1))
    lines += _dark_lines(experience, dark)
    return Section(
        "map",
        "The map",
        tuple(lines),
        "Places in the order in which they were first seen. A way is listed where it was taken; "
        "“after” names what was done there just before it was first taken. Places of one name "
        "are numbered.",
    )


def _survey(experience: Experience) -> dict[str, _Place]:
    """Return room of the map -> what steps showed of it; the map says what is a way."""
    places: dict[str, _Place] = {}
    survey = experience.survey
    for step in experience.steps:
        room, end = experience.room_of(step), survey.room_of[step.cite.turn]
        place = places.setdefault(room, _Place(step)) if room else None
        way = survey.walked(step.cite.turn)
        if place is not None and not _over(step):
            if way is not None:
                place.ways[way[1], end].append(step)
            elif end == room and step.key in DIRECTIONS:
                place.closed[step.key].append(step)
        if end and end != room:
            places.setdefault(end, _Place(step))
    for place in places.values():
        for key in {key for key, _ in place.ways} & place.closed.keys():
            place.closed[key].sort(key=lambda step: step.cite)
    return places


def _over(step: PlayedStep) -> bool:
    return step.after.died or step.after.over


def _compass(way: tuple[str, str]) -> tuple[int, str, str]:
    at = DIRECTIONS.index(way[0]) if way[0] in DIRECTIONS else len(DIRECTIONS)
    return at, *way


def _way(
    experience: Experience,
    places: dict[str, _Place],
    way: tuple[str, str, str],
    *,
    one_way: bool,
) -> Statement:
    label, key, end = way
    place = places[label]
    steps = place.ways[key, end]
    first = steps[0]
    parts: list[Part] = [command(key), " → ", name(experience.place(end))]
    if first.op.vehicle:
        parts += [", in ", name(experience.title(first.op.vehicle))]
    opened = openings(experience, first)
    parts += after_words(opened)
    cites = [one.cite for one in (*steps[:_CITED], *opened)]
    if one_way:
        said, shown = _no_way_back(experience, places[end], OPPOSITE.get(key, ""))
        parts += said
        cites += [one.cite for one in shown]
    others = sorted(place.ends(key) - {end})
    failed = place.closed.get(key, [])
    if others:
        parts += ["; not sure: it also led to ", *listed(name(experience.place(e)) for e in others)]
        cites += [place.ways[key, e][0].cite for e in others]
    if failed:
        parts.append(f"; led nowhere {times(len(failed))}")
        cites += [one.cite for one in failed[:_CITED]]
    return Statement(tuple(parts), tuple(cites), depth=1)


def _no_way_back(
    experience: Experience, there: _Place, back: str
) -> tuple[list[Part], list[PlayedStep]]:
    """Say where the opposite direction leads instead, with a step that shows it."""
    elsewhere = sorted(there.ends(back))
    parts: list[Part] = ["; one way: ", command(back), " there leads "]
    if elsewhere:
        names = listed((name(experience.place(e)) for e in elsewhere), " or ")
        return [*parts, "to ", *names], [there.ways[back, elsewhere[0]][0]]
    shown = there.closed.get(back, [])[:1]
    return ([*parts, "nowhere"], shown) if shown else ([], [])


def _darkness(experience: Experience) -> list[tuple[PlayedStep, PlayedStep]]:
    """Find where the place showed itself only once something carried was changed.

    Returns:
        Pairs of the step that led there and the one that changed it.
    """
    found = []
    for step in experience.steps:
        op = step.op
        if op.destination or not any(_set_by(step)):
            continue
        arrival = _arrival(experience, step)
        title = _plainly(experience.title(op.room))
        if arrival and title in op.text.lower() and title not in arrival.op.text.lower():
            found.append((arrival, step))
    return found


def _set_by(step: PlayedStep) -> list[str]:
    """Return the states that a step set on something carried."""
    return [what for (thing, what), on in step.op.states.items() if on and thing in step.op.held]


def _seen_unlit(
    experience: Experience, dark: list[tuple[PlayedStep, PlayedStep]]
) -> list[PlayedStep]:
    """Return a step to each place that was come to with no light about, but for dark ones."""
    lights = {what for _, step in dark for what in _set_by(step)}
    found: dict[str, PlayedStep] = {step.op.room: step for _, step in dark}
    for step in experience.steps:
        after = step.after
        lit = any(lights & set(after.states.get(t, ())) for t in after.held | after.here)
        if step.op.destination and not after.died and not lit:
            found.setdefault(step.op.destination, step)
    return [step for step in found.values() if step.op.destination]


def _dark_lines(
    experience: Experience, dark: list[tuple[PlayedStep, PlayedStep]]
) -> list[Statement]:
    found: dict[str, list[tuple[PlayedStep, PlayedStep]]] = defaultdict(list)
    for arrival, step in dark:
        found[step.key].append((arrival, step))
    lines = []
    for key, pairs in found.items():
        rooms = list(dict.fromkeys(step.op.room for _, step in pairs))[:_LISTED]
        labels = [name(experience.title(room)) for room in rooms]
        cites = tuple(one.cite for pair in pairs[:_CITED] for one in pair)
        lines.append(
            Statement(
                ("Nothing was to be seen before ", command(key), ": ", *listed(labels)), cites
            )
        )
    unlit = _seen_unlit(experience, dark) if dark else []
    if unlit:
        labels = [name(experience.title(step.op.destination)) for step in unlit]
        cites = tuple(step.cite for step in unlit)
        lines.append(Statement(("Seen with no light of that kind about: ", *listed(labels)), cites))
    return lines


def _arrival(experience: Experience, step: PlayedStep) -> PlayedStep | None:
    came = next(experience.earlier(step), None)
    return came if came is not None and came.op.destination == step.op.room else None


def _plainly(title: str) -> str:
    return title.lower().rstrip(" 0123456789").split(" (")[0]
