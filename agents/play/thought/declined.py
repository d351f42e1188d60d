"""What is not to be proposed: what broke the story off, and what the person dropped."""

from __future__ import annotations

from collections import defaultdict

from agents.core.commands import Actor, Decision
from agents.core.events import Notice
from agents.core.types import Turn
from agents.play.thought.thinking import Thought


class Declined:
    """Commands that nobody is to propose, each where it was declined."""

    def __init__(self) -> None:
        self._refused: defaultdict[int, set[str]] = defaultdict(set)  # by turn
        self._dropped: defaultdict[str, set[str]] = defaultdict(set)  # by scene

    def refused_at(self, here: Turn) -> frozenset[str]:
        """Return what broke the story off at a turn, and was not played."""
        return frozenset(self._refused.get(here.id, ()))

    def dropped_at(self, here: Turn) -> frozenset[str]:
        """Return what the person dropped in the scene of a turn."""
        return frozenset(self._dropped.get(here.observation.key, ()))

    def refuse(self, here: Turn, decision: Decision) -> None:
        """Have a command that the engine could not play not be proposed at this turn."""
        self._refused[here.id].add(decision.key)

    def drop(self, here: Turn, thought: Thought) -> Notice | None:
        """Have what is proposed not be proposed in this scene again, until it is played here.

        Where all was dropped and nothing is proposed, all of it may be again.
        """
        dropped = self._dropped[here.observation.key]
        if thought.shown is not None:
            dropped.add(thought.shown.proposal.key)
            # What it was isn't said: in watch mode it is hidden.
            return Notice("That is dropped, and not proposed in this scene again.")
        if dropped and thought.settled:
            dropped.clear()
            return Notice("What you dropped here may be proposed again.")
        return None

    def played(self, here: Turn, decision: Decision) -> None:
        """Let what a person has played after all be proposed again."""
        if decision.actor is Actor.PERSON:
            self._dropped[here.observation.key].discard(decision.key)
