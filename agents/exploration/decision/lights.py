"""Light and darkness: made before it is needed, and got out of."""

from __future__ import annotations

from agents.core.command_forms import noun_of
from agents.exploration.decision.exits import back_of, ways_of
from agents.exploration.decision.rated_commands import RatedCommand, Urgency
from agents.exploration.language.english import english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.possessions import is_light
from agents.exploration.mapping.rooms import Room
from agents.exploration.mapping.walks import distances
from games.types import Lexicon

LIT = 1.9
"""Value of making light where it may be dark next."""
_GROPING = "It is dark here, and there may be a way out of it"
_DEEPER = ("down", "in")
_MATCHES = 3
"""How often in a place something is lit that has given light before, and doesn't this time."""
_STANDSTILL = 60
"""Moves for which one stays in a place once a light has gone out far from any other."""


class Lights:
    """What gives light on a path, and what to do without.

    Args:
        chart: what the path has shown.
        lexicon: the words that the parser knows.
    """

    def __init__(self, chart: Chart, lexicon: Lexicon) -> None:
        self._chart = chart
        self._lexicon = lexicon
        self._words = english()

    def carried(self) -> list[str]:
        """Return what is carried and may give light."""
        held = [name for name in self._chart.held if name not in self._chart.burnt_out]
        lights = (name for name in held if is_light(name, self._lexicon, self._words))
        return [noun_of(name, self._lexicon) for name in lights]

    def _making_light(self, room: Room) -> list[tuple[str, bool]]:
        """Return how light may be made in a place, and whether it was tried there before.

        What has made light before may fail by chance, and the next time it may not.
        """
        found: list[tuple[str, bool]] = []
        for noun in self.carried():
            for form in ("turn on {}", "light {}"):
                command = form.replace("{}", noun)
                attempt = room.tried.get(command)
                left = attempt is None or (
                    attempt.refused < _MATCHES and self._ever_made_light(command)
                )
                if self._lexicon.knows(form.split()[0]) and left:
                    found.append((command, attempt is not None))
        return found

    def _ever_made_light(self, command: str) -> bool:
        """Tell whether a command has made light anywhere."""
        tried = (room.tried.get(command) for room in self._chart.rooms.values())
        return any(attempt is not None and attempt.ever for attempt in tried)

    def may_show(self, room: Room) -> bool:
        """Tell whether one may see more of a dark place than when one was last there."""
        return self._chart.lit or bool(self._making_light(room))

    def is_carried_alone(self, noun: str) -> bool:
        """Tell whether a noun is a name of the only light that is carried."""
        return noun in self._words.uses["lights"] and len(self.carried()) == 1

    def would_serve(self, command: str) -> bool:
        """Tell whether a command takes a light, where none is carried."""
        return command.split()[-1] in self._words.uses["lights"] and not self.carried()

    def in_the_dark(self, room: Room) -> list[RatedCommand]:
        """Make light, or go back to where one could see."""
        why = "It is dark here, and I have a light"
        found = [
            RatedCommand(command, 5.0 - place / 10, why, urgency=Urgency.DARK, again=again)
            for place, (command, again) in enumerate(self._making_light(room))
        ]
        # Who has a light makes it; who has none goes no further.
        pressing = not self.carried()
        far, homeward = self._homeward()
        if homeward:
            found.append(_back(homeward, 5.0, "that way leads back to where I could see", pressing))
        waits = room.tried.get("wait")
        if self._chart.fading and far != 1 and (waits is None or waits.count < _STANDSTILL):
            why = "My light is gone, and each step in the dark may be my last"
            found.append(RatedCommand("wait", 6.0, why, urgency=Urgency.THREAT, again=True))
        for way, to in sorted(room.ways.items()):
            found.append(
                _back(way, 1.0 if self._is_dark(to) else 3.0, "that way leads back", pressing)
            )
        back = back_of(room) or {"out"}
        for way in sorted(back):
            attempt = room.tried.get(way)
            value = 4.0 if attempt is None else 1.0 / attempt.count
            if self._is_dark(room.likely.get(way, "")):
                value = min(value, 1.0)
            found.append(_back(way, value, "I came from there", pressing))
        for one in ways_of(room, self._lexicon, self._words):
            attempt = room.tried.get(one.command)
            count = attempt.count if attempt is not None else 0
            found.append(RatedCommand(one.command, 0.5 * one.prior / (1 + count), _GROPING))
        return found

    def _is_dark(self, to: str) -> bool:
        """Tell whether a place is dark, or was seen by one's own light only."""
        other = self._chart.rooms.get(to)
        return other is not None and other.needs_light

    def _homeward(self) -> tuple[int, str]:
        """Return how far the nearest known place is that needs none, and the first step to it."""
        ways = distances(self._chart)
        bright = [told for to, told in ways.items() if told[0] and not self._is_dark(to)]
        return min(bright, default=(0, ""))

    def before_the_dark(self, room: Room) -> list[RatedCommand]:
        """Make light before one goes where it may be dark: down, in, or anywhere known to be.

        Who has one that is going gets out of the dark while there is time.
        """
        chart = self._chart
        homeward = self._homeward()[1] if chart.fading and room.needs_light else ""
        if homeward:
            why = "my light is going, and that way leads to where I need none"
            return [RatedCommand(homeward, LIT, why, walk=True, urgency=Urgency.THREAT)]
        if chart.lit:
            return []
        darker = any(other.dark for other in chart.rooms.values())
        # Behind what was opened it may be dark until one has gone in, and down.
        deep = any(way not in room.tried for way in _DEEPER)
        opened = any("door" in self._words.kinds_of(thing.split()[-1]) for thing in room.opened)
        gloomy = self._words.says("gloomy", room.text)
        if not (darker or gloomy or (deep and opened)):
            return []
        found: list[RatedCommand] = []
        flames = self._words.uses["flames"]
        lasting = (noun for noun in self.carried() if darker or noun not in flames)
        for noun in lasting:
            for form in ("turn on {}", "light {}"):
                command = form.replace("{}", noun)
                tried = room.tried.get(command)
                if tried is not None and not tried.did:
                    continue
                if self._lexicon.knows(form.split()[0]) and not self._made_light(command):
                    value = LIT - len(found) / 10
                    found.append(RatedCommand(command, value, "It may be dark where I go next"))
        return found

    def _made_light(self, command: str) -> bool:
        """Tell whether a command was tried and gave no light."""
        tried = [r.tried[command] for r in self._chart.rooms.values() if command in r.tried]
        return any(not attempt.ever for attempt in tried)


def _back(way: str, value: float, why: str, pressing: bool) -> RatedCommand:
    """Return a step back out of the dark."""
    urgency = Urgency.RETREAT if pressing and value > 1 else Urgency.NONE
    return RatedCommand(way, value, f"It is dark here, and {why}", urgency=urgency)
