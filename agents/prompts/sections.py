"""The sections of a player's prompt; each is a pure function to text.

An empty text means that there is nothing to say. Sections that stay equal from
move to move come first in the prompt, so that a backend's cache of its
beginning holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agents.core.command_forms import known_directions
from agents.core.commands import Actor, Source, canonical
from agents.core.memories import Exemplar, Match, Role
from agents.core.types import Situation, Step
from agents.core.wording import alike, counted, outcome_of, times
from agents.prompts import terms
from agents.prompts.quoting import fenced, inline

_FAILED = 20
_WHY = 240
_NOTE = 400
_DIRECTIONS = 16


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of each kind a prompt holds, at most.

    Attributes:
        earlier, recent: lines of the summary, moves told in full.
        clip: characters of the story's answer to each of these moves.
        exemplars, verbs, things, valid: entries of the lists.
        scene: characters of the present scene.
        notes, verdicts: the person's notes, the latest proposals and their fate.
        terse: the rules in their shortest form.
    """

    earlier: int = 61
    recent: int = 30
    clip: int = 600
    exemplars: int = 12
    verbs: int = 60
    things: int = 24
    valid: int = 40
    scene: int = 6000
    notes: int = 20
    verdicts: int = 5
    terse: bool = False


_GOALS = 8
"""Goals that a model is told of, the next ones."""


def game_section(situation: Situation) -> str:
    """Name the game and what the player is after."""
    task = inline(situation.task, _NOTE) or "Play on and win: points, new places, treasures, alive."
    return f"# The game\n{inline(situation.game.title)}\nTask: {task}"


def words_section(situation: Situation, extent: Extent) -> str:
    """List the parser's verbs and directions."""
    verbs = terms.verbs(situation.lexicon, extent.verbs)
    if not verbs:
        return ""
    lines = ["# Words this parser knows", f"Verbs, among others: {_listed(verbs)}"]
    directions = known_directions(situation.lexicon)
    if directions:
        lines.append(f"Directions: {_listed(directions)}")
    if situation.lexicon.resolution < 12:
        lines.append(f"It reads the first {situation.lexicon.resolution} letters of a word only.")
    return "\n".join(lines)


def notes_section(situation: Situation, extent: Extent) -> str:
    """Give the person's own notes on this game."""
    told = [note for note in situation.notes if note.strip()]
    notes = [f"- {inline(note, _NOTE)}" for note in told[max(0, len(told) - extent.notes) :]]
    return "\n".join(["# The person's notes", *notes]) if notes else ""


def goals_section(situation: Situation, extent: Extent) -> str:
    """Give the goals on the way, the next one first."""
    shown = situation.goals[: min(extent.notes, _GOALS)]
    told = [f"- {inline(goal.text, _NOTE)}" for goal in shown]
    return "\n".join(["# Goals on the way, in order", *told]) if told else ""


def earlier_section(situation: Situation, extent: Extent) -> str:
    """Summarise what happened before the latest moves."""
    lines = situation.earlier[max(0, len(situation.earlier) - extent.earlier) :]
    if not lines:
        return ""
    return "\n".join(["# What happened before, in short", *(inline(line, _NOTE) for line in lines)])


def recent_section(situation: Situation, extent: Extent) -> str:
    """Tell the latest moves; the answer to the very last is the present scene."""
    recent = situation.recent
    if not recent or not extent.recent:
        return ""
    moves = sum(situation.elsewhere.values())
    first = max(moves, len(recent)) - len(recent) + 1
    told = ["# The latest moves, oldest first"]
    for index, step in enumerate(recent):
        if index < _left_out(first, len(recent), extent.recent):
            continue
        told.append(_move(first + index, step))
        if index == len(recent) - 1:
            told.append("(The story's answer is the present scene, below.)")
        else:
            told.append(fenced(step.scene.text, extent.clip))
    return "\n".join(told)


def _left_out(first: int, count: int, most: int) -> int:
    """Return how many of the oldest moves aren't told.

    They go several together, so that prompts begin alike for a while.

    Args:
        first: number of the oldest of them.
        count: how many there are.
        most: how many may be told.
    """
    if count <= most:
        return 0
    block = max(1, most // 2)
    end = first + count
    start = -(-(end - most) // block) * block
    return max(0, min(count - 1, start - first))


def _move(number: int, step: Step) -> str:
    who = "the person" if step.actor is Actor.PERSON else "the agent"
    where = inline(step.location) or "somewhere"
    told = f"Move {number}, in {where}, {who}: “{inline(step.command, 200)}”"
    effect = step.effect
    came = []
    if effect.score:
        came.append(f"{effect.score:+d} {'point' if abs(effect.score) == 1 else 'points'}")
    if effect.died:
        came.append("died")
    if effect.nothing:
        came.append("nothing changed")
    if came:
        told += f" [{', '.join(came)}]"
    if step.why:
        told += f" The person's why: “{inline(step.why, _WHY)}”"
    return told


def memories_section(situation: Situation, extent: Extent) -> str:
    """Show exemplars as encouraged and discouraged actions with their value."""
    kept = situation.exemplars[: extent.exemplars]
    lists = (
        ("Encouraged here:", [e for e in kept if e.role is Role.ENCOURAGED]),
        ("Discouraged here:", [e for e in kept if e.role is Role.DISCOURAGED]),
    )
    lines = [line for title, group in lists if group for line in (title, *map(_memory, group))]
    if not lines:
        return ""
    head = "# Memories of situations like this (Q is what an action was worth, in points)"
    return "\n".join([head, *lines])


def _memory(exemplar: Exemplar) -> str:
    who = {
        Source.HUMAN: "the person",
        Source.IMPORTED: "someone whose game was imported",
        Source.SELF: "the agent",
    }[exemplar.source]
    told = (
        f"- “{inline(exemplar.command, 200)}” Q {exemplar.q:+.1f}: played {times(exemplar.visits)} "
        f"by {who} {_where(exemplar)}"
    )
    outcome = outcome_of(exemplar)
    if outcome:
        told += f"; {outcome}"
    if exemplar.passed:
        told += f"; the person was offered it {times(exemplar.passed)} and played something else"
    if exemplar.why:
        told += f". Why: “{inline(exemplar.why, _WHY)}”"
    return f"{told}."


def _where(exemplar: Exemplar) -> str:
    if not exemplar.same_game:
        return f"in another game, {inline(exemplar.title)}, in a place {alike(exemplar)}"
    if exemplar.match is Match.EXACT:
        return "in exactly this situation"
    if exemplar.match is Match.LOCATION:
        return "in this place"
    name = inline(exemplar.location)
    return f"in {name or 'a place'}, {alike(exemplar)}"


def rewards_section(situation: Situation, extent: Extent) -> str:
    """Tell what the critic gave the latest proposals and what was played instead."""
    proposed = [step for step in situation.recent if step.proposed]
    proposed = proposed[max(0, len(proposed) - extent.verdicts) :]
    if not proposed:
        return ""
    return "\n".join(["# What became of the agent's latest proposals", *map(_verdict, proposed)])


def _verdict(step: Step) -> str:
    reward = "the critic had no view" if step.reward is None else f"reward {step.reward:+.2f}"
    told = f"- “{inline(step.proposed, 200)}” ({reward})"
    if canonical(step.proposed) == step.key:
        return f"{told}: played."
    why = f", because “{inline(step.why, _WHY)}”" if step.why else ""
    who = "the person" if step.actor is Actor.PERSON else "the agent"
    return f"{told}: {who} played “{inline(step.command, 200)}” instead{why}."


def present_section(situation: Situation, extent: Extent) -> str:
    """Show the present scene and what can be used in it."""
    scene = situation.scene
    lines = ["# Here and now"]
    if scene.location:
        lines.append(f"Place: {inline(scene.location)}")
    described = situation.observation.description
    if described.strip() and described != scene.text:
        lines += ["How the story described this place:", fenced(described, extent.scene)]
    lines += ["What the story says now:", fenced(scene.text, extent.scene)]
    none = "nothing" if scene.inventory_known else "not known"
    lines.append(f"Carried: {_listed(scene.inventory[: extent.things]) or none}")
    if scene.score is not None:
        most = f" of {scene.max_score}" if scene.max_score else ""
        lines.append(f"Score: {scene.score}{most}")
    if situation.directions:
        ways = (
            f"{inline(way)} to {inline(where)}" for way, where in situation.directions[:_DIRECTIONS]
        )
        lines.append(f"Ways from here on the map so far: {', '.join(ways)}")
    things = terms.in_scope(situation, extent.things)
    if things:
        lines.append(f"Things that can be spoken of: {_listed(things)}")
    works = terms.confirmed(situation, extent.valid)
    if works:
        lines.append(f"Commands confirmed to do something here: {_listed(works)}")
    failed = sorted(situation.failed)[: min(_FAILED, extent.valid)]
    if failed:
        lines.append(f"Commands that did nothing here: {_listed(failed)}")
    if situation.dropped and extent.valid:
        dropped = sorted(situation.dropped)[: min(_FAILED, extent.valid)]
        lines.append(f"Proposals that the person dropped here: {_listed(dropped)}")
    return "\n".join(lines)


def warning_section(situation: Situation) -> str:
    """Warn of going round in circles; empty if the play goes on."""
    said = repetition(situation)
    return f"# Warning\n{said} Do something else this time." if said else ""


def repetition(situation: Situation) -> str:
    """Say in what way the latest moves repeat themselves; empty if they don't."""
    recent = situation.recent
    played = [step.key for step in recent]
    run = _run(played)
    idle = _run([step.effect.nothing for step in recent]) if recent else 0
    if run >= 2 and all(step.effect.nothing for step in recent[-run:]):
        return f"“{inline(played[-1])}” was played {times(run)} in a row and nothing changed."
    if len(played) >= 4 and played[-2:] == played[-4:-2] and played[-1] != played[-2]:
        return f"The moves go back and forth: “{inline(played[-2])}”, “{inline(played[-1])}”."
    if idle >= 4 and recent[-1].effect.nothing:
        return f"The last {counted(idle, 'move')} changed nothing."
    refused = [s for s in recent if s.proposed and canonical(s.proposed) != s.key]
    offers = [canonical(s.proposed) for s in refused]
    again = _run(offers)
    if again >= 2:
        return f"“{inline(offers[-1])}” was proposed {times(again)} and never taken."
    return ""


def _run(items: Sequence[object]) -> int:
    """Return how many equal items a sequence ends with."""
    length = 0
    for item in reversed(items):
        if item != items[-1]:
            break
        length += 1
    return length


def _listed(items: Iterable[str]) -> str:
    return ", ".join(inline(item) for item in items)
