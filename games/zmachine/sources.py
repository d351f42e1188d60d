"""Who says what of a story's score, place and belongings; see :mod:`games.readings`."""

from __future__ import annotations

from collections.abc import Iterator

from games.readings import Reading
from games.types import Scene, clean_text
from games.zmachine import said, text
from games.zmachine.bearings import Bearings
from games.zmachine.emulator import Emulator
from games.zmachine.memory import Story, signed
from games.zmachine.sandbox import Sandbox

_LIBRARY = "jericho's library"
_GLOBALS = "the status line's globals"
_STATUS = "the status line"
_ANSWER = "the story, asked"
_TREE = "the object tree"


def read_sources(
    emulator: Emulator, story: Story, bearings: Bearings, scene: Scene
) -> list[Reading]:
    """Return what every source says now; the story is asked on a snapshot.

    Args:
        scene: what is shown.
    """
    keeper = bearings.scorekeeper
    shown = (
        ("score", keeper.source, scene.score),
        ("max_score", keeper.rest, scene.max_score),
        ("moves", keeper.rest, scene.moves),
        ("location", _TREE, scene.location),
        ("inventory", _TREE, ", ".join(scene.inventory)),
    )
    found = [Reading(figure, source, _say(value), shown=True) for figure, source, value in shown]
    others = (
        *_library(emulator, story),
        *_standard(emulator, story),
        *_told(emulator, story),
    )
    found += [
        Reading(figure, source, _say(value))
        for figure, source, value in others
        if value is not None
        and (source not in (keeper.source, keeper.rest) or value != getattr(scene, figure))
    ]
    return found


def _say(value: object) -> str:
    return "" if value is None else clean_text(str(value))


def _library(emulator: Emulator, story: Story) -> Iterator[tuple[str, str, object]]:
    bindings, table = emulator.bindings, story.objects
    if not bindings.supported:
        return
    yield "score", _LIBRARY, bindings.library_score()
    yield "max_score", _LIBRARY, bindings.max_score
    yield "moves", _LIBRARY, bindings.moves()
    person = bindings.person
    if 0 < person <= table.count:
        holder = table.relatives(emulator.memory, person)[0]
        yield "location", _LIBRARY, table.titles[holder] if holder <= table.count else None
        carried = table.children(emulator.memory, person)
        yield "inventory", _LIBRARY, ", ".join(table.titles[n] for n in carried if table.titles[n])


def _standard(emulator: Emulator, story: Story) -> Iterator[tuple[str, str, object]]:
    """Yield what version 3 shows in its status line (Standard 8.2.2)."""
    if story.header.version == 3 and not story.header.time_game:
        yield "score", _GLOBALS, signed(story.globals.read(emulator.memory, 1))
        yield "moves", _GLOBALS, story.globals.read(emulator.memory, 2)


def _told(emulator: Emulator, story: Story) -> Iterator[tuple[str, str, object]]:
    with Sandbox(emulator, story) as sandbox:
        answer = sandbox.play("score")
    score, moves = said.status_figures(answer.status)
    yield "score", _STATUS, score
    yield "moves", _STATUS, moves
    yield "location", _STATUS, text.status_place(answer.status) or None
    yield "score", _ANSWER, said.stated_score(answer.text)
    yield "max_score", _ANSWER, said.stated_maximum(answer.text)
    yield "moves", _ANSWER, said.stated_moves(answer.text)
