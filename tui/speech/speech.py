"""Says what happens in a game as plain sentences, for a linear conversation.

Pure functions: no box drawing, no colour, no markup, nothing that needs to be
seen to be understood. Plain mode and ``understudy replay --plain`` speak so.
Imports no Textual, so that plain mode starts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agents.core import events as ev
from agents.core.commands import Kind, Mode, Source
from agents.core.errors import REPAIR
from agents.core.memories import Exemplar
from agents.core.proposals import Critique, Judged, Proposal
from agents.core.types import Turn
from agents.core.wording import demonstration_of, towards, verdict_of
from agents.journal.transcript import told_anew
from games.text import clean_line
from games.types import Ending, Scene, clean_text

_WHO = {Source.HUMAN: "you", Source.IMPORTED: "someone, imported", Source.SELF: "the agent"}
MOST_NAMED = 5
"""Sessions that are named one by one."""
_ENDINGS = {
    Ending.VICTORY: "You have won: the story is over.",
    Ending.DEATH: "You are dead: the story is over.",
    Ending.QUIT: "The story was quit.",
    Ending.STOPPED: "The story is over.",
}


_CLOSING = ")]”’\"'"
"""What may stand behind the end of a sentence."""


def sentence(text: str) -> str:
    """Return one clean line that ends as a sentence does."""
    said = clean_line(text)
    ends = said.rstrip(_CLOSING)[-1:] or "."
    return said if ends in ".!?…" else said + "."


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign; zero has none."""
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def whose(source: Source) -> str:
    """Name the maker of a memory in one word."""
    return {Source.HUMAN: "you", Source.IMPORTED: "import", Source.SELF: "agent"}[source]


def count(number: int, noun: str) -> str:
    """Write a number with its noun in the right form."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def player_name(spec: str) -> str:
    """Name a player by its spec, so that a sentence can begin with it."""
    return f"The {spec}" if spec.isalpha() else clean_line(spec)


def points(scene: Scene) -> str:
    """Say the score, empty where the story keeps none."""
    if scene.score is None:
        return ""
    most = f" of {scene.max_score}" if scene.max_score is not None else ""
    return f"Score {scene.score}{most}"


def ending(scene: Scene) -> str:
    """Say how the story ended, empty while it goes on."""
    return _ENDINGS[scene.ending] if scene.ending is not None else ""


def story(turn: Turn, before: Turn | None = None) -> str:
    """Return what a turn adds to the conversation: its text and what it changed.

    Args:
        turn: the turn.
        before: the one before it, None where that isn't at hand.
    """
    said = [clean_text(turn.scene.text).rstrip().lstrip("\n") or "(The story says nothing.)"]
    anew = told_anew(before, turn)
    notes = [anew] if anew else []
    if turn.effect.score:
        change = "won" if turn.effect.score > 0 else "lost"
        won = count(abs(turn.effect.score), "point")
        notes.append(f"You {change} {won}. {points(turn.scene)}.")
    if turn.effect.died and turn.scene.ending is not Ending.DEATH:
        notes.append("You died of it.")
    if turn.scene.over:
        notes.append(ending(turn.scene))
    if notes:
        said.append(" ".join(notes))
    return "\n".join(said)


def proposal(judged: Judged | None, mode: Mode = Mode.COPILOT, *, doubted: bool = False) -> str:
    """Say a proposal: what, how sure, why, and what the critic thinks of it.

    Args:
        doubted: that the critic can't tell was said already, and goes without saying.
    """
    if judged is None:
        return "Nothing is proposed here: type your move."
    made = judged.proposal
    doing = "plays" if mode is Mode.AUTO else "would play"
    who = "The team" if made.ballots else player_name(made.player)
    said = [
        f"{who} {doing}: {clean_line(made.command)} ({sureness(made)}).",
        sentence(made.reason),
        f"{count(made.lookahead, 'command')} tried on a copy of the game first."
        if made.lookahead
        else "",
    ]
    if judged.critique is not None and not (doubted and not judged.critique.known):
        said.append(_verdict(judged.critique))
    return " ".join(s for s in said if s)


def sureness(made: Proposal) -> str:
    """Say how sure a player is; of what it only tries out, that it is a guess."""
    return "a guess" if made.exploring else f"{made.confidence * 100:.0f}% sure"


def release(event: ev.ReleaseKnown) -> str:
    """Say that another release was demonstrated better, and how to follow it or not."""
    name = clean_line(f"{event.other.title} {event.other.release and f'({event.other.release})'}")
    if event.followed:
        return (
            f"It follows demonstrations of another release, {name}, by what the story says "
            f"alone; things may differ. /releases ends that."
        )
    return (
        f"Another release of this story was demonstrated better: {name}. "
        "/releases follows that, by what the story says alone."
    )


def plan(judged: Judged | None) -> str:
    """Say which demonstration a proposal follows, what for, and what is in the way."""
    made = judged.proposal.plan if judged is not None else None
    if made is None:
        return "No demonstration is followed here."
    said = [
        f"It follows {demonstration_of(made)}: “{clean_line(made.shown)}”.",
        f"The aim is to {clean_line(towards(made.effect))}.",
        f"In the way: {clean_line('; '.join(made.obstacles))}." if made.obstacles else "",
        f"What it does: {clean_line(made.remedy)}." if made.remedy else "",
        "Nothing is in the way." if not (made.obstacles or made.remedy) else "",
    ]
    return " ".join(s for s in said if s)


def choices(judged: Judged | None) -> str:
    """Say how to answer a proposal: Enter, or the number of an alternative."""
    if judged is None:
        return ""
    others = [
        f"{number} {clean_line(candidate.command)}"
        for number, candidate in enumerate(judged.proposal.alternatives, start=2)
    ]
    return "; ".join(["Enter accepts", *others]) + "."


def _verdict(critique: Critique) -> str:
    if not critique.known:
        return "The critic can't tell yet."
    return f"The critic {_stance(critique.reward)} ({signed(critique.reward)})."


def _stance(reward: float) -> str:
    """Say in words how a critic stands to a command."""
    for least, words in ((0.5, "is all for it"), (0.1, "is for it"), (-0.1, "is of two minds")):
        if reward >= least:
            return words
    return "is against it" if reward > -0.5 else "warns against it"


def criticism(critique: Critique) -> str:
    """Say a reward with its named parts and its reason."""
    said = f"{clean_line(critique.command)}: {signed(critique.reward)}."
    if not critique.known:
        said = f"{clean_line(critique.command)}: the critic can't tell yet."
    parts = ", ".join(
        f"{clean_line(part.name)} {signed(part.value) if part.known else 'unknown'}"
        + (f" ({clean_line(part.note)})" if part.note else "")
        for part in critique.parts
    )
    made = f"Made of: {parts}." if parts and critique.known else ""
    return " ".join(s for s in (said, made, clean_line(critique.reason)) if s)


def memory(exemplar: Exemplar, now: datetime) -> str:
    """Say one remembered move: its number, whose, where, when and how it went."""
    role = verdict_of(exemplar.role, exemplar.q).capitalize()
    where = f" in {clean_line(exemplar.location)}" if exemplar.location else ""
    game = "" if exemplar.same_game else f" of {clean_line(exemplar.title)}"
    why = f' "{clean_line(exemplar.why)}"' if exemplar.why else ""
    return (
        f"{role}: {clean_line(exemplar.command)}, by {_WHO[exemplar.maker]}{where}{game}, "
        f"{ago(exemplar.when, now)}, {count(exemplar.visits, 'time')}, "
        f"worth {signed(exemplar.q, 1)} points, {exemplar.similarity * 100:.0f}% alike. "
        f"Memory {exemplar.outcome}, session {exemplar.session}, move {exemplar.number}.{why}"
    )


def memories(exemplars: Sequence[Exemplar], now: datetime) -> str:
    """Say the memories for the present scene, one a line."""
    if not exemplars:
        return "Nothing is remembered for this situation."
    return "\n".join(memory(exemplar, now) for exemplar in exemplars)


def world(scene: Scene, location: str, directions: Sequence[tuple[str, str]]) -> str:
    """Say where the person stands, what is carried, and the ways seen so far."""
    exits = ", ".join(
        f"{clean_line(way)} to {clean_line(to)}" if to else clean_line(way)
        for way, to in directions
    )
    none = "nothing" if scene.inventory_known else "not known"
    said = [
        f"Place: {clean_line(location) or 'unknown'}.",
        f"Ways seen so far: {exits or 'none taken from here'}.",
        f"Carrying: {', '.join(clean_line(thing) for thing in scene.inventory) or none}.",
        f"{points(scene)}." if points(scene) else "",
        f"Moves: {scene.moves}." if scene.moves is not None else "",
    ]
    return " ".join(s for s in said if s)


def decision(turn: Turn) -> str:
    """Say who played a turn's command and what it replaced."""
    chosen = turn.decision
    if chosen is None:
        return ""
    who = {
        Source.HUMAN: "You",
        Source.IMPORTED: "Someone whose game was imported",
        Source.SELF: "The agent",
    }[chosen.source]
    instead = f" instead of {clean_line(chosen.replaced)}" if chosen.replaced else ""
    how = {
        Kind.ACCEPTED: "accepted the proposal",
        Kind.ALTERNATIVE: f"picked an alternative{instead}",
        Kind.OVERRIDE: f"overrode{instead}",
        Kind.TYPED: "typed it",
        Kind.AUTO: "played its own proposal",
        Kind.IMPORTED: "played it",
    }[chosen.kind]
    why = f' Why: "{clean_line(chosen.why)}"' if chosen.why else ""
    return f"{who} {how}.{why}"


def ago(when: datetime, now: datetime) -> str:
    """Say how long ago something was, in the largest unit that fits."""
    seconds = max(0.0, (now - when).total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(int(seconds // size), unit)} ago"
    return "just now"


def left_out(sessions: Sequence[int]) -> str:
    """Say which sessions can't be read, and what puts them away."""
    one = len(sessions) == 1
    numbers = ", ".join(f"{number}" for number in sessions[:MOST_NAMED])
    more = f" and {len(sessions) - MOST_NAMED:,} more" if len(sessions) > MOST_NAMED else ""
    return (
        f"{'Session' if one else 'Sessions'} {numbers}{more} can't be read and "
        f"{'is' if one else 'are'} left out; nothing of {'it' if one else 'them'} was changed. "
        f"{REPAIR}"
    )
