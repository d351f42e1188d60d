"""The critics that come with the program, besides language models."""

from __future__ import annotations

from agents.core.protocols import Critic
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.registry import CriticKind, CriticSetup


def _demonstrations(setup: CriticSetup) -> Critic:
    return DemonstrationCritic()


def _nobody(setup: CriticSetup) -> None:
    return None


DEMONSTRATIONS = CriticKind(_demonstrations, "has learned from what people did")
NONE = CriticKind(_nobody, "nobody rewards")
