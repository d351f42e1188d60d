"""How memories are told to a person: small pure functions from data to a sentence.

Players and critics share these so that the same memory always reads the same.
Names, titles and commands are data from outside: they are cut, put on one
line and never formatted further.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from agents.core.commands import Source
from agents.core.deeds import deed, done
from agents.core.memories import Exemplar, Match, Role
from agents.core.proposals import Critique, Plan, Proposal
from agents.core.text import clean_line, shorten

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 80
_DONE_ANYHOW = frozenset(
    {"answer", "check", "examine", "listen", "look", "read", "search", "smell", "type", "wait"}
)
"""What is done when it is done, though nothing changes."""
_OWN = frozenset({"the", "a", "an", "your", "some", "my", "his", "her", "its", "their", "our"})
_NOBODYS = frozenset({"somebody", "someone", "something", "everything"})
_OF = frozenset({"of", "the", "de", "du", "la", "le", "van", "von", "and"})
_MUCH, _NEARLY = 0.45, 0.7
"""From these likenesses a place is much like another, and a moment nearly the same."""


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


@lru_cache(maxsize=4096)
def brief(text: str) -> str:
    """Put text from outside on one line of at most 80 characters."""
    return shorten(clean_line(text), _LONGEST)


def definite(name: str) -> str:
    """Name a thing as a sentence does: "the lamp", "the Persian rug", "Alan", "your bag".

    A name of which each word is one stands alone.
    """
    first, *others = name.split(" ")
    if first.lower() in _OWN or first in _NOBODYS:
        return name
    proper = first[:1].isupper() and all(one[:1].isupper() or one in _OF for one in others)
    return name if proper else f"the {name}"


def share(count: int, total: int) -> str:
    """Say how often of how many times, more than once: "2 of 3 times", "both times"."""
    if count == total == 2:
        return "both times"
    return f"all {total} times" if count == total else f"{count} of {total} times"


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


def verdict_of(role: Role, q: float) -> str:
    """Say in two words what a memory says of its command.

    Args:
        role: what it says.
        q: what the command was worth; what reads as nothing is no reason to do it.
    """
    if role is Role.DISCOURAGED:
        return "better not"
    if role is Role.NEUTRAL:
        return "only looked"
    return "worth doing" if float(f"{q:.1f}") else "done before"


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
    last = "the last time " if exemplar.visits > 1 else ""
    sentence = f"{_deed(exemplar)}, {last}{day(exemplar.when, now)}"
    if exemplar.same_game and exemplar.match is Match.LOCATION:
        little = "a little " if exemplar.similarity >= _NEARLY else ""
        sentence += f", when things were {little}different ({alike(exemplar)})"
    if exemplar.instead:
        sentence += f", after “{brief(exemplar.instead)}” had been taken back"
    outcome = outcome_of(exemplar)
    if outcome:
        sentence += f"; {outcome}"
    why = brief(exemplar.why)
    return f"{sentence}." + (f" The reason given: “{why}”." if why else "")


def _deed(exemplar: Exemplar) -> str:
    """Say who did what where and how often: "You opened the window here twice"."""
    who = {Source.HUMAN: "you", Source.SELF: "I", Source.IMPORTED: "somebody"}[exemplar.maker]
    did = (
        _tried(exemplar.command)
        if exemplar.no_effect >= exemplar.visits
        else done(exemplar.command)
    )
    imported = exemplar.source is Source.IMPORTED
    seen = in_recording(exemplar.file, exemplar.second) if imported else ""
    if exemplar.same_game and exemplar.match is not Match.TEXT:
        told = f"{who} {did} here {times(exemplar.visits)}"
        return f"In {seen or 'an imported game'} {told}" if imported else told[0].upper() + told[1:]
    by = "somebody whose game was imported" if imported else who
    by = f"somebody in {seen}" if seen else by
    return f"{_where(exemplar)} {by} {did} {times(exemplar.visits)}"


def in_recording(file: str, second: float | None) -> str:
    """Name a recording and a moment in it: "evening.cast, at 2:05,"; nothing of no file."""
    name = brief(file)
    if not name or second is None:
        return name
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{name}, at {clock},"


def _tried(command: str) -> str:
    """Say that somebody tried what nothing came of; who looks has looked all the same."""
    told = deed(command)
    if told.split()[0] in _DONE_ANYHOW:
        return done(command)
    return f"tried to {told}"


def _where(exemplar: Exemplar) -> str:
    kind = "much like" if exemplar.similarity >= _MUCH else "somewhat like"
    name = brief(exemplar.location)
    details = f"{name}, {alike(exemplar)}" if name else alike(exemplar)
    place = f"n a place {kind} this ({details})"
    if exemplar.same_game:
        return f"I{place}"
    return f"In another game, {brief(exemplar.title) or brief(exemplar.game)}, i{place},"


def warning(exemplar: Exemplar, state: Sequence[str] = ()) -> str:
    """Warn of a command that killed in this place.

    Args:
        exemplar: what killed.
        state: how the person stood there then, such as "in the dark".
    """
    how = f", {' and '.join(state)}" if state else ""
    command = brief(exemplar.command)
    return f"Beware: “{command}” was deadly here {times(exemplar.deaths)}{how}."


def following_on(command: str) -> str:
    """Say that a run went on like this after the move just made."""
    return f"That time, too, it came right after “{brief(command)}”."


def agreeing(count: int) -> str:
    """Say that further memories hold the same command."""
    return "1 more memory says the same." if count == 1 else f"{count} more memories say the same."


def outvoted(proposal: Proposal, critiques: Sequence[Critique]) -> str:
    """Say why a command comes first that the critic rates below another; else nothing.

    Args:
        proposal: whose main command comes first.
        critiques: one for each of its commands, in their order.
    """
    if len(critiques) < 2 or len(critiques) != len(proposal.commands):
        return ""
    first, *others = critiques
    best = max(others, key=lambda one: one.reward if one.known and one.here else -1.0)
    if not (best.known and best.here) or round(best.reward, 2) <= round(first.reward, 2):
        return ""
    return f"The critic would rather {deed(best.command)}, but {_all_the_same(proposal)}."


def _all_the_same(proposal: Proposal) -> str:
    """Say what a proposal goes by, the end of a sentence."""
    if proposal.plan is not None:
        return "I keep to what was shown"
    if proposal.exploring:
        return "I try something new"
    if proposal.exemplars:
        return "I go by what was done before"
    return "I would still do this first"


_MAKERS = {
    Source.HUMAN: "your session",
    Source.IMPORTED: "the imported session",
    Source.SELF: "my own session",
}


def demonstration_of(plan: Plan) -> str:
    """Name what a plan follows: "the imported session 1 (move 12 of 396)"."""
    seen = in_recording(plan.file, plan.second).rstrip(",")
    where = f"move {plan.step} of {plan.steps}{f'; {seen}' if seen else ''}"
    return f"{_MAKERS[plan.source]} {plan.session} ({where})"


def following(plan: Plan) -> str:
    """Tell in a sentence or two which plan is followed, what for, and what is in the way."""
    said = f"To {towards(plan.effect)}, I follow {demonstration_of(plan)}."
    if plan.obstacles:
        said += f" But {'; '.join(plan.obstacles)}{f': {plan.remedy}' if plan.remedy else ''}."
    elif plan.remedy:
        said += f" For that: {plan.remedy}."
    return said


def towards(effect: str) -> str:
    """Say what a step is for so that "to" can stand before it.

    Plans that were kept by earlier versions name a state instead of a deed.
    """
    states = ("the ", "a ", "an ", "your ", "what ", "+", "-")
    return f"have {effect}" if effect.startswith(states) else effect
