"""How memories are told to a person: small pure functions from data to a sentence.

Players and critics share these so that the same memory always reads the same.
Names, titles and commands are data from outside: they are cut, put on one
line and never formatted further.
"""

from __future__ import annotations

from datetime import UTC, datetime

from agents.core.commands import Source
from agents.core.memories import Analogy, Exemplar, Match
from agents.core.proposals import Plan
from agents.core.text import clean_line, shorten

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 80
_MUCH = 0.45


def times(count: int) -> str:
    """Say how often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def counted(count: int, noun: str) -> str:
    """Say how many: "1 point", "10 points"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def day(when: datetime, now: datetime) -> str:
    """Name a day as seen from now, in now's own time zone.

    A time without a zone counts as UTC.
    """
    now = aware(now)
    when = aware(when).astimezone(now.tzinfo)
    ago = (now.date() - when.date()).days
    if ago == 0:
        return "today"
    if ago == 1:
        return "yesterday"
    year = "" if when.year == now.year else f" {when.year}"
    return f"on {when.day} {_MONTHS[when.month - 1]}{year}"


def aware(when: datetime) -> datetime:
    """Return the time with a zone: UTC where it has none."""
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def brief(text: str) -> str:
    """Put text from outside on one line of at most 80 characters."""
    return shorten(clean_line(text), _LONGEST)


def likening(analogy: Analogy) -> str:
    """Say which demonstration a command is taken from, and how often its like worked."""
    who = "I" if analogy.source is Source.SELF else "You"
    return (
        f"{who} played “{brief(analogy.shown)}” in {brief(analogy.title)}, and such commands did "
        f"something {analogy.worked} of {times(analogy.tried)}; trying the same here: "
        f"{brief(analogy.command)}."
    )


def alike(exemplar: Exemplar) -> str:
    """Say how like the present place a memory's place is.

    Never 100%: an inexact match may round up to it but isn't one.
    """
    return f"{min(99, round(exemplar.similarity * 100))}% alike"


def followed(
    *, visits: int, score: int = 0, deaths: int = 0, no_effect: int = 0, undone: int = 0
) -> str:
    """Say what followed a command over its visits; empty if nothing is notable.

    Args:
        visits: how often it was played, at least 1.
        score: points won (or lost, if negative) over all visits.
        deaths, no_effect, undone: in how many visits that happened.
    """

    def how_often(count: int) -> str:
        if visits == 1:
            return ""
        return " each time" if count >= visits else f" {times(count)}"

    said = []
    if deaths:
        said.append(f"it was deadly{how_often(deaths)}")
    if score:
        verb = "won" if score > 0 else "lost"
        in_all = " in all" if visits > 1 else ""
        said.append(f"it {verb} {counted(abs(score), 'point')}{in_all}")
    if no_effect:
        said.append(f"nothing happened{how_often(no_effect)}")
    if undone:
        said.append(f"it was taken back{how_often(undone)}")
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} and {said[-1]}"


def outcome_of(exemplar: Exemplar) -> str:
    """Say what followed an exemplar's command."""
    return followed(
        visits=exemplar.visits,
        score=exemplar.score,
        deaths=exemplar.deaths,
        no_effect=exemplar.no_effect,
        undone=exemplar.undone,
    )


def recollect(exemplar: Exemplar, now: datetime) -> str:
    """Tell a memory as one sentence, with the person's own why if there is one."""
    last = "last " if exemplar.visits > 1 else ""
    sentence = f"{_deed(exemplar)}, {last}{day(exemplar.when, now)}"
    outcome = outcome_of(exemplar)
    if outcome:
        sentence += f"; {outcome}"
    why = brief(exemplar.why)
    return f"{sentence}." + (f" The reason given: “{why}”." if why else "")


def _deed(exemplar: Exemplar) -> str:
    often = times(exemplar.visits)
    where = _where(exemplar)
    if exemplar.same_game and exemplar.match is not Match.TEXT:
        if exemplar.source is Source.IMPORTED:
            return f"Someone's imported game did this {where} {often}"
        who = "You" if exemplar.source is Source.HUMAN else "I"
        return f"{who} did this {where} {often}"
    who = {
        Source.HUMAN: "you did this",
        Source.SELF: "I did this",
        Source.IMPORTED: "someone's imported game did this",
    }[exemplar.source]
    return f"{where} {who} {often}"


def _where(exemplar: Exemplar) -> str:
    if exemplar.same_game and exemplar.match is Match.EXACT:
        return "here"
    if exemplar.same_game and exemplar.match is Match.LOCATION:
        return f"in this place ({alike(exemplar)})"
    kind = "much like" if exemplar.similarity >= _MUCH else "somewhat like"
    name = brief(exemplar.location)
    details = f"{name}, {alike(exemplar)}" if name else alike(exemplar)
    place = f"n a place {kind} this ({details})"
    if exemplar.same_game:
        return f"I{place}"
    return f"In another game, {brief(exemplar.title) or brief(exemplar.game)}, i{place},"


def warning(exemplar: Exemplar) -> str:
    """Warn of a command that killed in this place."""
    command = brief(exemplar.command)
    return f"Beware: “{command}” was deadly here {times(exemplar.deaths)}."


def following_on(command: str) -> str:
    """Say that a run went on like this after the move just made."""
    return f"It was the next move after “{brief(command)}” in that run."


def agreeing(count: int) -> str:
    """Say that further memories hold the same command."""
    return "1 more memory agrees." if count == 1 else f"{count} more memories agree."


_MAKERS = {
    Source.HUMAN: "your session",
    Source.IMPORTED: "the imported session",
    Source.SELF: "my session",
}


def demonstration_of(plan: Plan) -> str:
    """Name what a plan follows: "the imported session 1, step 12 of 396"."""
    return f"{_MAKERS[plan.source]} {plan.session}, step {plan.step} of {plan.steps}"


def following(plan: Plan) -> str:
    """Tell in a sentence or two which plan is followed, what for, and what is in the way."""
    said = f"Following {demonstration_of(plan)}, to {_towards(plan.effect)}."
    if plan.obstacles:
        said += f" But {'; '.join(plan.obstacles)}{f': {plan.remedy}' if plan.remedy else ''}."
    elif plan.remedy:
        said += f" For that: {plan.remedy}."
    return said


def _towards(effect: str) -> str:
    return effect if effect.startswith(("carry ", "reach ", "get ")) else f"have {effect}"
