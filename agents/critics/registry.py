"""Which critics there are: from a spec on the command line to a critic."""

from __future__ import annotations

from agents.critics.demonstrations import DemonstrationCritic
from agents.protocols import Critic

CRITICS = ("demonstrations", "none")
"""Every spec that :func:`make_critic` takes."""


def make_critic(spec: str) -> Critic | None:
    """Build the critic that a spec names, None for ``none``: nobody judges.

    Raises:
        ValueError: there is no such critic; the message lists those there are.
    """
    match spec:
        case "demonstrations":
            return DemonstrationCritic()
        case "none":
            return None
        case _:
            raise ValueError(f"There is no critic “{spec}”. Critics are: {', '.join(CRITICS)}.")
