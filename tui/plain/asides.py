"""Where a game stands, and what a person may ask about it beside the story.

Held by a conversation (``tui.plain.conversation``), which keeps it up to date; every answer
is text. In watch mode the agent's side of it is hidden. Imports no Textual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.core import events as ev
from agents.core.commands import Mode
from agents.core.goals import Goal, TeacherStanding
from agents.core.maps import GameMap
from agents.core.proposals import Exchange, Judged
from agents.core.types import Situation, Turn
from tui.speech import models as speech_models
from tui.speech import speech
from tui.speech.goals import news_words

_HIDDEN = "In watch mode what the agent knows is hidden: /mode copilot shows it."


@dataclass(slots=True)
class PlainState:
    """What stands now.

    Attributes:
        here: the latest turn; None before the game is open.
        before: the one before it on its path, None if there is none.
        judged: the proposal that waits, None while there is none.
        situation: what the player was told.
        failed: requests to language models that nothing came of this turn.
        spent: what language models have taken, None if none was asked.
        charted: the map as far as it was seen; None before anything was.
        goals: on the way, in their order; ``teachers``: how far who set them is followed.
    """

    mode: Mode = Mode.COPILOT
    here: Turn | None = None
    before: Turn | None = None
    judged: Judged | None = None
    situation: Situation | None = None
    failed: tuple[Exchange, ...] = ()
    spent: ev.Spent | None = None
    charted: ev.Charted | None = None
    goals: tuple[Goal, ...] = ()
    teachers: tuple[TeacherStanding, ...] = ()

    @property
    def over(self) -> bool:
        """Whether nothing more can be played here."""
        return self.here is None or self.here.scene.over

    @property
    def shown(self) -> Judged | None:
        """The proposal as far as the person may see it."""
        return None if self.mode is Mode.WATCH else self.judged

    def stand(self, path: Sequence[Turn]) -> None:
        """Stand at the end of a path."""
        self.here, self.before = path[-1], path[-2] if len(path) > 1 else None

    def aim(self, told: ev.GoalsTold) -> str:
        """Take in the goals as they are now, and say what became of which."""
        self.goals, self.teachers = told.goals, told.teachers
        return news_words(told, "/goals undo")

    def again(self) -> str:
        """Say the scene and the proposal once more."""
        if self.here is None:
            return ""
        said = [speech.story(self.here, self.before)]
        if self.mode is not Mode.WATCH and not self.over:
            said.append(f"{speech.proposal(self.judged)} {speech.choices(self.judged)}")
        return "\n".join(said)

    def memories(self, now: datetime) -> str:
        """Say the memories for the present situation."""
        found = self.situation.exemplars if self.situation is not None else ()
        return _HIDDEN if self.mode is Mode.WATCH else speech.memories(found, now)

    def plan(self) -> str:
        """Say which plan the proposal carries out."""
        return _HIDDEN if self.mode is Mode.WATCH else speech.plan(self.judged)

    def rewards(self) -> str:
        """Say the rewards of the proposal and its alternatives, with their parts."""
        judged = self.shown
        if judged is None or not judged.critiques:
            return "There is no reward to tell here."
        return "\n".join(speech.criticism(critique) for critique in judged.critiques)

    def team(self) -> str:
        """Say what each member of the team brought."""
        return _HIDDEN if self.mode is Mode.WATCH else speech_models.team(self.judged)

    def prompts(self) -> str:
        """Say word for word what models were asked for this turn and what they said."""
        if self.mode is Mode.WATCH:
            return _HIDDEN
        return speech_models.prompts(self.judged, self.failed)

    def map(self) -> str:
        """Say the rooms that were seen, each with its ways; the one we are in first."""
        if self.charted is None or not self.charted.drawn.rooms:
            return "No room was seen yet."
        from agents.cartography.words import Titles, in_words

        drawn = self.charted.drawn
        here = f"You are at: {Titles(drawn)[drawn.at.id]}.\n" if drawn.at is not None else ""
        return f"{here}{in_words(drawn)}"

    def world(self) -> str:
        """Say place, ways, belongings and score."""
        if self.here is None:
            return ""
        from agents.cartography.words import place_title, ways_from

        drawn = self.charted.drawn if self.charted is not None else GameMap()
        place = place_title(drawn, drawn.here, self.here.scene)
        ways = ways_from(drawn, drawn.here, self.here.scene)
        return speech.world(self.here.scene, place, ways)
