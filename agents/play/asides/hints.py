"""Hints that a person asks for: where, then what about, then the command.

They come from what people showed here or imported, and from nothing else: no model is
asked and nothing of any game is known. The first two never hold the command; where a
name would give it away, less is said.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agents.core import events as ev
from agents.core.commands import canonical
from agents.core.labels import spoken
from agents.core.text import words
from agents.core.types import Turn
from agents.core.wording import brief, counted, definite
from agents.imitation.action_model.unfinished import Deeds, Unfinished
from agents.imitation.execution.pursuit_tracker import as_shown, understand
from agents.imitation.selection.choosing import best_traces
from agents.imitation.selection.library import BY_PEOPLE
from agents.imitation.states.traces import Moment, Trace
from agents.journal import hints
from agents.journal.facts import facts_of
from agents.journal.journal import Journal
from agents.play.records.ledger import Ledger
from games.types import NO_FACTS, PLAYER, Facts, GameInfo

LEVELS = 3
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_LONGEST_WAY = 12
"""Commands of a way that are told at most."""
_NOTHING_SHOWN = (
    "There is no hint: nobody has shown how this game goes on. Play it yourself once, "
    "or import a list of commands (understudy import)."
)
_ALL_DONE = "There is no hint: all that was shown of this game is done here."
_OVER = "There is no hint: the story is over."
_NUMBER = re.compile(r"(?<=\S)#\d+$")
_NAMELESS = re.compile(r"^#\d+$")

_Key = tuple[tuple[int, int], ...]


class Hints:
    """Gives the hints of one game.

    Args:
        ledger: where demonstrations are read, and hints are counted.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: tuple[_Key, bool, Deeds] | None = None
        self._names: Mapping[str, str] = NO_NAMES

    async def take(
        self, game: GameInfo, task: str, path: Sequence[Turn], facts: Facts
    ) -> ev.Hinted | ev.Notice:
        """Tell a little more of the nearest thing that was shown and isn't done.

        Args:
            game, task: what is played and what for.
            path: from the session's opening to where the person stands.
            facts: what holds there.

        Returns:
            A notice where there is no hint.

        Raises:
            StoreError: the database can't be read or written; nothing was counted.
        """
        here = path[-1]
        if here.scene.over:
            return ev.Notice(_OVER)
        whose = BY_PEOPLE & self._ledger.memory.sources

        def look(journal: Journal) -> tuple[list[Trace], dict[int, Facts], dict[int, int]]:
            db = journal.db
            found = best_traces(db, game, sources=whose, task=task, session=here.session)
            return found, facts_of(db, here.session), hints.taken(db, here.session)

        found, known, told = await self._ledger.ask(look)
        stood = {turn.id for turn in path}
        shown = [trace for trace in found if trace.turns[-1] not in stood]
        if not shown:
            return ev.Notice(_NOTHING_SHOWN)
        played = _played(path, {**known, here.id: facts})
        thing = await asyncio.to_thread(self._nearest, shown, played)
        if thing is None:
            return ev.Notice(_ALL_DONE)
        level = min(told.get(thing.turn, 0) + 1, LEVELS)
        taken = await self._ledger.ask(
            lambda journal: hints.take(journal.db, here.session, here.id, thing.turn, level)
        )
        return ev.Hinted(level, taken, tell(thing, level, self._names))

    async def count(self, session: int) -> int:
        """Return how many hints were taken in a session.

        Raises:
            StoreError: the database can't be read.
        """
        return await self._ledger.ask(lambda journal: hints.count(journal.db, session))

    def _nearest(self, shown: Sequence[Trace], played: Trace) -> Unfinished | None:
        key = tuple((trace.session, trace.turns[-1]) for trace in shown)
        if self._known is None or self._known[0] != key:
            known = understand(shown)
            self._known = key, known.bare, Deeds(known)
            self._names = known.shown_names
        _, bare, deeds = self._known
        return deeds.nearest(as_shown(played) if bare else played)


def _played(path: Sequence[Turn], facts: dict[int, Facts]) -> Trace:
    """Return a game's path as a trace, without facts where any are missing."""
    moves = [turn for turn in path if turn.decision is not None]
    return Trace(
        path[0].session,
        next(iter(BY_PEOPLE)),
        tuple(Moment(turn.scene, facts.get(turn.id, NO_FACTS)) for turn in path),
        tuple(turn.decision.command for turn in moves if turn.decision is not None),
        tuple(turn.id for turn in path),
        tuple(turn.demonstration for turn in moves),
    )


def tell(thing: Unfinished, level: int, names: Mapping[str, str] = NO_NAMES) -> str:
    """Say a hint: 1 where there is something to do, 2 what it is about, 3 the command.

    Args:
        thing: what it is of.
        level: how much is told.
        names: what to call what has only a programmer's name.
    """
    if level == LEVELS:
        return _command(thing)
    said = _where(thing) if level == 1 else _about(thing)
    return _unless_given_away(thing, *(spoken(one, names) for one in said))


def _where(thing: Unfinished) -> list[str]:
    """Say where there is something to do, more and more vaguely."""
    if thing.far:
        return [
            f"Something was shown at {_named(thing.place)}; no way there is known from here yet.",
            "Something was shown elsewhere; no way there is known from here yet.",
        ]
    if not thing.way:
        return ["There is something to do here.", "There is something to do."]
    away = f"{counted(len(thing.way), 'move')} away"
    new = "" if thing.seen else ", where you haven't been yet"
    return [
        f"There is something to do at {_named(thing.place)}, {away}{new}.",
        f"There is something to do {away}{new}.",
        "There is something to do near by.",
    ]


def _about(thing: Unfinished) -> list[str]:
    """Say what it is about, more and more vaguely."""
    op = thing.op
    gain = f", and wins {counted(op.score, 'point')}" if op.score > 0 else ""
    gain += ", and the story ends well by it" if thing.wins else ""
    names = [_the(one) for one in thing.things if one != PLAYER and not _NAMELESS.match(one)]
    if not names and not op.destination:
        names = [_the(one) for one in thing.spoken]
    said = [
        f"It is about {_listed(names[:most])}{gain}." for most in range(min(len(names), 3), 0, -1)
    ]
    if op.destination:
        said.append(f"It leads to {_named(op.destination)}{gain}.")
        said.append(f"It leads elsewhere{gain}.")
    kind = f"something that can be done {'there' if thing.way or thing.far else 'here'}"
    return [*said, f"It is about {kind}{gain}.", "It is worth a look around."]


def _command(thing: Unfinished) -> str:
    command = f"‘{brief(thing.op.command)}’"
    if not thing.way:
        return f"Play {command}." if not thing.far else f"There, play {command}."
    way = [f"‘{brief(step)}’" for step in thing.way[:_LONGEST_WAY]]
    more = len(thing.way) - len(way)
    on = f" and {more} more" if more else ""
    return f"Go {', '.join(way)}{on}, then play {command}."


def _unless_given_away(thing: Unfinished, *said: str) -> str:
    """Return the first of some sentences that doesn't hold the command."""
    kept = (one for one in said if not gives_away(one, thing.op.command))
    return next(kept, "There is something to do.")


def gives_away(text: str, command: str) -> bool:
    """Tell whether a text holds a command, as it was typed or in its canonical form."""
    heard = f" {' '.join(words(text))} "
    forms = {" ".join(words(form)) for form in (command, canonical(command))}
    return any(form and f" {form} " in heard for form in forms)


def _named(label: str) -> str:
    """Return a place's or a thing's name for a person."""
    name = brief(_NUMBER.sub("", label))
    return name if name and not _NAMELESS.match(name) else "a place without a name"


def _the(thing: str) -> str:
    return definite(_named(thing))


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
