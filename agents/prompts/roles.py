"""The parts that a language model can be cast in, and how a spec names one.

A role is a short text that shapes the prompt: the same model in four roles makes
a team whose members see different things in the same scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Persona:
    """A way to play.

    Attributes:
        name: as it stands in a spec.
        text: what the model is told of it, in the second person.
    """

    name: str
    text: str


EXPLORER: Final = Persona(
    "explorer",
    "You are the explorer of the company. What nobody has seen yet draws you: an exit not "
    "taken, a thing not examined, a container still shut. Given the choice between doing "
    "something known again and something new, do the new. Points will come from what you find.",
)
CAUTIOUS: Final = Persona(
    "cautious",
    "You are the cautious one of the company. Staying alive comes before points: think of what "
    "could go wrong first, keep a light at hand, look before you step, don't give away, break "
    "or use up what may be needed later, and prefer moves that can be taken back. Name the "
    "danger you see in your reason.",
)
PUZZLE_SOLVER: Final = Persona(
    "puzzle-solver",
    "You are the puzzle-solver of the company. Everything in a story was put there for something. "
    "Ask what stands in the way, which of the things seen or carried could bear on it, and "
    "what the story's answers to earlier attempts give away; then make the one move that "
    "tests your best idea.",
)
CARTOGRAPHER: Final = Persona(
    "cartographer",
    "You are the cartographer of the company. You want the whole map: which ways lead out of "
    "this place, which of them nobody has gone, how to come back. Prefer a way not yet taken; "
    "if all ways here are known, make for the nearest place that still has one. Handle things "
    "only where they open a way.",
)

ROLES: Final = {role.name: role for role in (EXPLORER, CAUTIOUS, PUZZLE_SOLVER, CARTOGRAPHER)}

MOST_TEMPERATURE = 2.0


def find_role(name: str) -> Persona:
    """Return a role by its name.

    Raises:
        ValueError: there is no such role; the message lists those there are.
    """
    if name not in ROLES:
        raise ValueError(f"There is no role “{name}”. Roles are: {', '.join(ROLES)}.")
    return ROLES[name]


class AnswerForm(StrEnum):
    """How a model gives its answer."""

    CHOOSE = "choose"
    """It picks among commands that it is given: what a small model can do."""
    FREE = "free"
    """It writes a command of its own, with a reason."""


class CastSpec(NamedTuple):
    """A spec taken apart.

    Attributes:
        backend: the model's own spec.
        role: the name of the part it is cast in.
        temperature: in [0, 2].
        form: how it answers; None leaves it to the model's size.
    """

    backend: str
    role: str | None = None
    temperature: float | None = None
    form: AnswerForm | None = None


def split_cast(spec: str) -> CastSpec:
    """Split a spec into the backend's own part, a role's name, a temperature and a form.

    The cast stands behind the last ``#``, its items separated by commas: the
    name of a role, ``t=`` with a temperature in [0, 2], and ``choose`` or ``free``,
    each at most once, in any order: ``openai:some-model#explorer,t=0.9``. A path
    that itself holds a ``#`` is followed by an empty cast: ``gguf:a#b.gguf#``.

    Raises:
        ValueError: the cast holds something else; the message says what can
            stand there.
    """
    backend, sign, cast = spec.rpartition("#")
    if not sign:
        return CastSpec(spec)
    role: str | None = None
    temperature: float | None = None
    form: AnswerForm | None = None
    for item in filter(None, (part.strip() for part in cast.split(","))):
        name, equals, value = item.partition("=")
        if not equals and item in ROLES and role is None:
            role = item
        elif not equals and item in list(AnswerForm) and form is None:
            form = AnswerForm(item)
        elif equals and name.strip() == "t" and temperature is None:
            temperature = _temperature(value)
        else:
            raise ValueError(
                f"“{item}” can't stand behind # in a player's spec. Write one of "
                f"{', '.join(ROLES)}; choose or free; and t= with a temperature, such as "
                "#explorer,t=0.9."
            )
    return CastSpec(backend, role, temperature, form)


def join_cast(
    backend: str,
    role: str | None = None,
    temperature: float | None = None,
    form: AnswerForm | None = None,
) -> str:
    """Write the spec that :func:`split_cast` reads; equal casts give equal specs."""
    cast = [role] if role else []
    if temperature is not None:
        cast.append(f"t={temperature:g}")
    if form is not None:
        cast.append(form.value)
    if not cast:
        return f"{backend}#" if "#" in backend else backend
    return f"{backend}#{','.join(cast)}"


def _temperature(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= MOST_TEMPERATURE:
        raise ValueError(f"A temperature is a number from 0 to 2, not “{text.strip()}”.")
    return value
