"""Says how true drawn maps are: of each walkthrough, beside a map made by hand or the engine.

A walkthrough is imported as a person would import it, and the map is the one that
``understudy map`` draws. ``UNDERSTUDY_MAPS`` names a folder of maps made by hand
(:mod:`tests.benchmarks.hand_made`); without it the engine says where each command led: the
room that the person is in, by the story's own object tree and first global.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.core.commands import canonical
from agents.core.maps import ABOARD, GameMap, Passage
from agents.core.observation import whereabouts
from agents.home.database import open_database
from agents.importers.performance.judging import find_seed
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import read_commands
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.heard import Recording
from agents.journal.journal import Journal
from agents.journal.sightings import survey_game
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from games.zmachine.header import read_story
from games.zmachine.memory import Story
from tests.benchmarks.figures import Row
from tests.benchmarks.hand_made import HandMade, hand_made
from tests.benchmarks.stories import walkthroughs

_NAMED = 3
"""Ways that are named in a row of the table, at most."""

Way = tuple[str, str, str]
"""Where one was, the command, where one was then."""


@dataclass(frozen=True, slots=True)
class Tour:
    """A walkthrough as it was played, and the map that was drawn of it.

    Attributes:
        commands: as they were played.
        rooms: the map's room after each, first the opening's; ``aboard`` the same, but
            what one sits in where one does; ``died`` whether one died of it.
        lines: the place of each command in the file, from 1.
        turns: the journal's, first the opening.
    """

    game: GameInfo
    drawn: GameMap
    commands: tuple[str, ...]
    rooms: tuple[str, ...]
    aboard: tuple[str, ...]
    died: tuple[bool, ...]
    lines: tuple[int, ...]
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A map beside the truth.

    Attributes:
        walked: ways that the walkthrough walks.
        missing: those that are not on the map.
        false: ways on the map that are none.
    """

    walked: int
    missing: tuple[Way, ...]
    false: tuple[Way, ...]


def measure(folder: Path) -> list[Row]:
    """Return rows for each story that has a walkthrough, and for all of them."""
    maps = os.environ.get("UNDERSTUDY_MAPS", "")
    found = dict(_beside_hand_made(folder, Path(maps)) if maps else _beside_engine(folder))
    beside = "maps made by hand" if maps else "the engine"
    rows = [_row(f"the map of {name}, beside {beside}", one) for name, one in found.items()]
    if not found:
        return [Row(f"maps beside {beside}", "nothing to compare", "no story has both")]
    return [*rows, _total(f"{len(found)} maps beside {beside}", list(found.values()))]


def _total(what: str, found: Sequence[Comparison]) -> Row:
    walked, missing, false = (
        sum(one.walked for one in found),
        sum(len(one.missing) for one in found),
        sum(len(one.false) for one in found),
    )
    whole = sum(not one.missing and not one.false for one in found)
    return Row(
        f"{what} (target 99 %, none false)",
        f"{walked - missing} of {walked} ways walked ({100 * (walked - missing) / walked:.1f} %)",
        f"{false} false; {whole} maps without a fault",
    )


def _row(what: str, one: Comparison) -> Row:
    share = f"{one.walked - len(one.missing)} of {one.walked} ways walked, {len(one.false)} false"
    told = [*_listed("missing", one.missing), *_listed("false", one.false)]
    return Row(what, share, "; ".join(told).replace("|", "\\|"))


def _listed(what: str, ways: Sequence[Way]) -> Iterator[str]:
    if ways:
        more = f" and {len(ways) - _NAMED} more" if len(ways) > _NAMED else ""
        yield f"{what}: " + ", ".join(" → ".join(way) for way in ways[:_NAMED]) + more


# --- playing ---------------------------------------------------------------------------


def tour(game: GameInfo, file: Recording, seed: int) -> Tour:
    """Import a walkthrough into a home of its own and survey what it saw."""
    with tempfile.TemporaryDirectory(prefix="understudy-") as made:
        db = open_database(Path(made) / "understudy.db")
        world = open_world(game, isolated=False)
        try:
            played = perform(world, seed, file)
            journal = Journal(db)
            done = record(journal, Memory(db), game, file, played, seed=seed)
            path = journal.path(journal.info(done.session).tip)
            survey, _ = survey_game(db, game)
        finally:
            world.close()
            db.close()
        rooms = tuple(survey.room_of[turn.id] for turn in path)
        sat = (whereabouts(step.facts)[1] for step in played.steps)
        place = {line.number: at for at, line in enumerate(file.lines, 1)}
        return Tour(
            game,
            survey.map(),
            tuple(step.command for step in played.steps[1:]),
            rooms,
            tuple(ABOARD + thing if thing else r for thing, r in zip(sat, rooms, strict=True)),
            tuple(turn.scene.died for turn in path),
            tuple(place[step.line.number] if step.line else 0 for step in played.steps[1:]),
            tuple(turn.id for turn in path),
        )


def compare(
    drawn: GameMap,
    names: Mapping[str, str],
    walked: Iterable[Way],
    *,
    known: Iterable[Way] = (),
    until: int | None = None,
) -> Comparison:
    """Compare a map with the ways that there are.

    Args:
        drawn: the map; what it tells of as events and boardings is on it, too.
        names: its rooms -> what the truth calls them; several may be one for it.
        walked: ways that were walked; one that leads nowhere counts for nothing.
        known: ways that are there all the same.
        until: the journal's last turn that the truth tells of, None for all.
    """
    titles = {room.id: room.name.casefold() for room in drawn.rooms}

    def called(room: str) -> str:
        return names.get(room, titles.get(room, room))

    def named(ways: Iterable[Passage]) -> set[Way]:
        ends = ((called(way.start), way.command, called(way.end)) for way in ways)
        return {(start, command, end) for start, command, end in ends if start != end}

    true = {way for way in walked if way[0] != way[2]}
    found = named(way for way in drawn.passages if way.seen)
    told = named((*drawn.events, *drawn.boardings))
    early = named(w for w in drawn.passages if w.seen and (until is None or min(w.turns) <= until))
    return Comparison(
        len(true),
        tuple(sorted(true - found - told)),
        tuple(sorted(early - true - {*known})),
    )


def most_often(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each first of a pair stands beside most often."""
    names: dict[str, str] = {}
    for (room, name), _ in Counter(pairs).most_common():
        names.setdefault(room, name)
    return names


# --- beside the engine ------------------------------------------------------------------


def _beside_engine(folder: Path) -> Iterator[tuple[str, Comparison]]:
    for path, name, seed in walkthroughs(folder):
        for story in sorted(folder.glob(f"{name}.z[1-8]"))[:1]:
            one = tour(Catalog([folder]).find(str(story)), read_commands(path), seed)
            places = engine_places(story, seed, one.commands)
            names = most_often(zip(one.rooms, places, strict=True))
            yield name, compare(one.drawn, names, _walked(one, places))


def _walked(one: Tour, places: Sequence[str]) -> Iterator[Way]:
    """Yield where each command led; nobody walks where they die."""
    before = ""
    for start, command, end, died in zip(
        places, one.commands, places[1:], one.died[1:], strict=False
    ):
        key = canonical(command)
        before = before if key == "again" else key
        if start and end and not died:
            yield start, before, end


def engine_places(story: Path, seed: int, commands: Sequence[str]) -> list[str]:
    """Return the room after each command, first the opening's; empty if unknown.

    It is what the first global names where the person is in it, or where nobody knows
    which object the person is; else the outermost thing around the person.
    """
    import jericho

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jericho.jericho.UnsupportedGameWarning)
        env = jericho.FrotzEnv(str(story), seed=seed)
    image, header = read_story(story)
    told = Story(image, header)
    person = env.player_obj_num if env.is_fully_supported else 0

    def here() -> str:
        memory = np.frombuffer(bytes(env.get_state()[0]), np.uint8)
        first = told.globals.read(memory, 0)
        room, outer = 0, person and told.objects.relatives(memory, person)[0]
        while outer and not room == first > 0:
            room, outer = outer, told.objects.relatives(memory, outer)[0]
        room = room or first
        return f"{told.objects.names[room]} ({room})" if 0 < room <= told.objects.count else ""

    try:
        env.reset()
        found = [here()]
        for command in commands:
            env.step(command)
            found.append(here())
        return found
    finally:
        env.close()


# --- beside maps made by hand --------------------------------------------------------------


def _beside_hand_made(folder: Path, maps: Path) -> Iterator[tuple[str, Comparison]]:
    at_hand = {name: (path, seed) for path, name, seed in walkthroughs(folder)}
    for one in hand_made(maps):
        stories = [s for f in (folder, maps) for s in sorted(f.rglob(f"{one.name}.z[1-8]"))]
        if not stories or (one.walkthrough is None and one.name not in at_hand):
            continue
        game = Catalog([stories[0].parent]).find(str(stories[0]))
        if one.walkthrough is not None:
            file = read_recording(one.walkthrough)
            with closing(open_world(game, isolated=False)) as world:
                seed = find_seed(world, file)
        else:
            path, seed = at_hand[one.name]
            file = read_commands(path)
        yield one.name, beside(one, tour(game, file, seed))


def beside(one: HandMade, toured: Tour) -> Comparison:
    """Compare a map made by hand with the one that was drawn of the same walkthrough.

    The rooms of both are paired by the steps at which one was there, as long as
    both have the same command at that step.
    """
    place = {line: at for at, line in enumerate(toured.lines)}
    pairs = []
    for edge in one.edges:
        at = place.get(edge.step or 0)
        if at is not None and canonical(toured.commands[at]) == edge.command:
            pairs += [(toured.aboard[at], edge.start), (toured.aboard[at + 1], edge.end)]
    last = place.get(one.last or 0)
    return compare(
        toured.drawn,
        most_often(pairs),
        (edge.way for edge in one.edges if edge.walked),
        known=(edge.way for edge in one.edges),
        until=None if last is None else toured.turns[last + 1],
    )
