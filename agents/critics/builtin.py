"""The critics that come with the program, besides language models."""

from __future__ import annotations

from agents.core.protocols import Critic
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.registry import CriticKind
from agents.providers.parts import PartSetup


def _demonstrations(setup: PartSetup) -> Critic:
    return DemonstrationCritic()


def _nobody(setup: PartSetup) -> None:
    return None


DEMONSTRATIONS = CriticKind(_demonstrations, "has learned from what people did")
NONE = CriticKind(_nobody, "nobody rewards")
