"""A language model as a teacher; whatever it answers is checked before it is a goal."""

from __future__ import annotations

from agents.core.wording import counted
from agents.guidance.teachers import GoalFeedback, GoalTeacher, GuidanceRequest
from agents.prompts.teacher import AcceptedGoals, GoalsShape, read_goals, teacher_messages
from agents.providers.answers import schema_of
from agents.providers.base import Provider, Request, Sampling
from agents.providers.structured import ask_structured
from games.types import Facts, Scene

_SAMPLING = Sampling(temperature=0.2, max_tokens=300)


class ModelTeacher(GoalTeacher):
    """Sets the goals that a model says; its spec is the provider's.

    Args:
        provider: the backend with its model; closed by whoever made it.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def spec(self) -> str:
        """The provider's spec."""
        return self._provider.spec

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take nothing in: it is told of the scene whenever it is asked."""

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take nothing in."""

    async def advise(self, asked: GuidanceRequest) -> tuple[str, ...]:
        """Return what the model says is to be brought about.

        Raises:
            ProviderError: it failed, or nothing of its answer can be used.
        """
        refine = "" if asked.refine is None else asked.refine.text
        lines = [_told(one) for one in asked.feedback]
        messages = teacher_messages(asked.title, asked.task, asked.scene.text, lines, refine)
        request = Request(messages, _SAMPLING, schema=schema_of(GoalsShape))
        said = await ask_structured(self._provider, request, AcceptedGoals, purpose="guide")
        return read_goals(said.value)

    async def close(self) -> None:
        """Free nothing: the provider isn't its own."""


def _told(one: GoalFeedback) -> str:
    """Say what the learner says of a goal."""
    tried = ", ".join(f"{command} {count}×" for command, count in one.tried)
    words = f"{one.goal.text}: {one.goal.state.value}, worth {one.value:.0%} to the learner"
    return f"{words}; {counted(one.moves, 'move')}{f': {tried}' if tried else ''}"
