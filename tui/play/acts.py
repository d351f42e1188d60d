"""What a person's keys make of what the play screen shows, and what they ask for.

Pure functions from a state to a :class:`Reaction`. Imports no Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agents.core import intents
from agents.core.commands import Mode
from tui.play.state import PlayState, agent_toggled, stopped, thoughts_toggled, told
from tui.speech.models import thoughts_of

PACES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
"""Seconds between moves in auto mode that slower and faster step through."""
_PACE = 1.5
"""What they begin with where no pace was told."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What comes of a key.

    Attributes:
        state: what is shown then.
        intent: what is asked of the co-play.
        play, screen: values of these tables of the settings that are to stay.
    """

    state: PlayState
    intent: intents.Intent | None = None
    play: Mapping[str, float] = field(default_factory=dict)
    screen: Mapping[str, list[str]] = field(default_factory=dict)


def next_mode(state: PlayState) -> Reaction:
    """Copilot, auto, watch, copilot; never plays what is pending."""
    modes = list(Mode)
    following = modes[(modes.index(state.mode) + 1) % len(modes)]
    return Reaction(state, intents.SetMode(following))


def pause(state: PlayState) -> Reaction:
    """Pause auto mode or let it go on."""
    if state.mode is Mode.AUTO:
        return Reaction(state, intents.Pause(not state.paused))
    changes = state.key("play.mode")
    return Reaction(told(state, f"Only auto mode can be paused: {changes} changes the mode."))


def slower(state: PlayState) -> Reaction:
    """Leave more time between auto moves."""
    return _paced(state, 1)


def faster(state: PlayState) -> Reaction:
    """Leave less time between auto moves."""
    return _paced(state, -1)


def _paced(state: PlayState, by: int) -> Reaction:
    now = state.pace if state.pace is not None else _PACE
    place = min(range(len(PACES)), key=lambda at: abs(PACES[at] - now))
    pace = PACES[max(0, min(len(PACES) - 1, place + by))]
    state = told(state, f"Auto mode leaves {pace:g} seconds between moves.")
    return Reaction(state, intents.SetPace(pace), play={"pace": pace})


def hide_agent(state: PlayState) -> Reaction:
    """Hide or show the agent; in watch mode, its guess."""
    state = agent_toggled(state)
    return Reaction(state, screen={"hidden": sorted(mode.value for mode in state.hidden)})


def stop(state: PlayState) -> Reaction:
    """Stop what is being thought; nothing is played."""
    if not state.stoppable:
        return Reaction(told(state, "Nothing is being thought now."))
    return Reaction(stopped(state), intents.StopThinking())


def unfold(state: PlayState) -> Reaction:
    """Show a model's thoughts, or fold them away."""
    if state.concealed:
        shows = state.key("play.hide")
        return Reaction(told(state, f"What the agent thinks is hidden: {shows} shows it."))
    if not thoughts_of(state.judged) and not state.speaking:
        return Reaction(told(state, "No thoughts came with this."))
    return Reaction(thoughts_toggled(state))


REACTIONS: dict[str, Callable[[PlayState], Reaction]] = {
    one.__name__: one for one in (next_mode, pause, slower, faster, hide_agent, stop, unfold)
}
"""By the names that actions call them."""
