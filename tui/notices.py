"""What a screen has to say beside what it shows. Imports no Textual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlayerFailure:
    """Who had nothing to say, why, and what to do about it."""

    who: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """What the program has to say: a failure with its hint, and a notice."""

    failure: str = ""
    hint: str = ""
    notice: str = ""
