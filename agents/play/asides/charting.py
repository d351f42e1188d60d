"""The map of a game in play, and walks over it.

It holds what this session saw, on all its branches; on demand what earlier sessions of
the home saw that were played, not imported: those show where nobody here has been.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.cartography.routes import Stretch, find_rooms, find_route, named_in
from agents.cartography.sighting import Sighting, sight
from agents.cartography.survey import Survey
from agents.cartography.words import Titles
from agents.core import events as ev
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.maps import GameMap
from agents.core.types import Turn
from agents.core.wording import counted
from agents.journal.sightings import played_sessions, sightings
from agents.play.records.ledger import Ledger
from games.types import Facts, GameInfo


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk under way.

    Attributes:
        to: what the room to get to is called.
        at: id of the turn where it stands: a move or an undo by hand ends it.
        ahead: what is still to be played.
        taken: moves that were made.
    """

    to: str
    at: int
    ahead: tuple[Stretch, ...]
    taken: int = 0

    def decision(self, mode: Mode) -> Decision:
        """Return the next move; it is the person's, who asked for it."""
        return Decision(Actor.PERSON, Kind.TYPED, self.ahead[0].command, mode)


class Charting:
    """Keeps the map of a session as it is played.

    Args:
        ledger: where turns are read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._survey = Survey()
        self._own: list[Sighting] = []
        self._whole = False

    async def begin(self, here: Turn) -> None:
        """Take in a session that was opened.

        Raises:
            StoreError: its turns can't be read.
        """
        session = here.session
        self._own = await self._ledger.ask(lambda journal: [*sightings(journal.db, session)])
        self._survey = await asyncio.to_thread(_surveyed, self._own)

    def played(self, turn: Turn, facts: Facts) -> None:
        """Take in a move."""
        seen = sight(turn, facts)
        self._own.append(seen)
        self._survey.add(seen)

    async def toggle(self, game: GameInfo, here: Turn) -> ev.Charted:
        """Have the map hold what earlier sessions saw, too, or no longer.

        Raises:
            StoreError: they can't be read; the map stays as it was.
        """
        session = here.session
        earlier: list[Sighting] = []
        if not self._whole:
            earlier = await self._ledger.ask(
                lambda journal: [
                    seen
                    for other in played_sessions(journal.db, game)
                    if other != session
                    for seen in sightings(journal.db, other)
                ]
            )
        self._survey = await asyncio.to_thread(_surveyed, [*self._own, *earlier])
        self._whole = not self._whole
        return self.charted(here)

    def charted(self, here: Turn) -> ev.Charted:
        """Tell the map as it is now."""
        return ev.Charted(self._survey.map(here.id), self._whole)

    def asked(self, text: str, here: Turn) -> str:
        """Return the room that a typed line asks to walk to, empty if it means none.

        A story that goes where it is told to by itself is not kept from hearing it.
        """
        name = "" if here.scene.awaits_key else named_in(text)
        if not name or goes_by_name(self._own):
            return ""
        return name if find_rooms(self._survey.map(here.id), name) else ""

    def plan(self, here: Turn, wanted: str) -> Walk | ev.Notice:
        """Plan a walk.

        Args:
            here: where the person stands.
            wanted: a room's id, number or name.
        """
        if here.scene.awaits_key:
            return ev.Notice("The story waits for a key: press one, then walk.")
        drawn = self._survey.map(here.id)
        found = find_rooms(drawn, wanted)
        if not found:
            return ev.Notice(f"There is no “{wanted}” on the map. Nothing was played.")
        titles = Titles(drawn)
        routes = [(room, find_route(drawn, room.id)) for room in found]
        known = [(room, route) for room, route in routes if route is not None]
        if any(not route for _, route in known):
            return ev.Notice(f"You are in {titles[drawn.here]}.")
        if not known:
            return ev.Notice(f"No way from here to {titles[found[0].id]} is known yet.")
        room, route = min(known, key=lambda one: len(one[1]))
        return Walk(titles[room.id], here.id, route)

    def go_on(self, walk: Walk, turn: Turn) -> Walk | ev.Notice:
        """Tell what comes after a move of a walk: the rest, or why it ended there.

        Args:
            walk: as it was before the move.
            turn: what the move led to.
        """
        drawn = self._survey.map(turn.id)
        taken, ahead = walk.taken + 1, walk.ahead[1:]
        why = self._why_stop(drawn, walk.ahead[0], turn)
        if not ahead and drawn.here == walk.ahead[0].end:
            return ev.Notice(f"You walked to {walk.to}: {counted(taken, 'move')}.")
        if why:
            at = Titles(drawn)[drawn.here]
            return ev.Notice(
                f"Stopped in {at} on the way to {walk.to}: {why}. ‘go to {walk.to}’ goes on."
            )
        return replace(walk, at=turn.id, ahead=ahead, taken=taken)

    def _why_stop(self, drawn: GameMap, stretch: Stretch, turn: Turn) -> str:
        """Say what happened that a person would want to see, empty if nothing did."""
        scene = turn.scene
        if scene.died or scene.over:
            return "you died" if scene.died else "the story is over"
        if scene.awaits_key:
            return "the story waits for a key"
        if drawn.here != stretch.end:
            return f"{stretch.command} did not lead to {Titles(drawn)[stretch.end]}"
        if turn.effect.score:
            return "the score changed"
        if scene.text.rstrip().endswith("?"):
            return "the story asks something"
        return "something is new here" if self._survey.is_news(turn.id) else ""


def goes_by_name(seen: Sequence[Sighting]) -> bool:
    """Tell whether a story itself understood somebody who said where or to whom to go."""
    at = {one.turn: one.place or one.name for one in seen}
    return any(
        named_in(one.command) and not one.died and at.get(one.parent, here) != here
        for one in seen
        if one.parent is not None and (here := at[one.turn])
    )


def _surveyed(found: Sequence[Sighting]) -> Survey:
    survey = Survey()
    for seen in found:
        survey.add(seen)
    return survey
