"""Who is said to speak, where a model's template knows no system.

Templates that know only a person and a model refuse a prompt with other roles in it;
what the system says then begins the person's message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.providers.base import Message, Speaker

_SIGNS = (
    *("system role", "'system'", '"system"', "system message", "system prompt", "role system"),
    *("developer instruction", "only user and assistant", "roles must alternate"),
)


def blames_system(said: str) -> bool:
    """Tell whether a server's refusal, in small letters, is of the system's role."""
    return any(sign in said for sign in _SIGNS)


def told_plainly(messages: Sequence[Message], *, plain: bool) -> tuple[Message, ...]:
    """Return messages as they are sent.

    Args:
        plain: no role but "user" and "assistant", taking turns, as templates want it
            that know no other: what the system says begins the person's message.
    """
    if not plain:
        return tuple(messages)
    told: list[Message] = []
    for message in messages:
        role = Speaker.USER if message.role is Speaker.SYSTEM else message.role
        if told and told[-1].role is role:
            content = f"{told[-1].content}\n\n{message.content}"
            images = told[-1].images + message.images
            told[-1] = Message(role, content, images)
        else:
            told.append(replace(message, role=role))
    return tuple(told)
