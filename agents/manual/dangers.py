"""What went wrong: deaths, thieves, points lost, chance, and what was in vain."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from agents.core.directions import DIRECTIONS
from agents.core.wording import counted, times
from agents.imitation.states.state import NOWHERE
from agents.manual.experience import INFORMING, Experience, PlayedStep
from agents.manual.types import Part, Section, Statement, command, heading, listed, name, quote
from games.text import clean_line, shorten

_BANNER = re.compile(r"\*{2,}[^*\n]+\*{2,}")
_SENTENCE = re.compile(r"[^.!?]*[.!?]+[\"')]*")
_LONGEST = 160
"""Characters of an answer that are quoted."""
_CARRIED = 6
_CITED = 4
_LISTED = 8


def write_dangers(experience: Experience) -> Section:
    """List deaths, what was fought, who takes things, and what cost points."""
    lines = [
        *_deaths(experience),
        *_fights(experience),
        *_thefts(experience),
        *_losses(experience),
    ]
    return Section("dangers", "Dangers", tuple(lines))


def _deaths(experience: Experience) -> list[Statement]:
    found: dict[tuple[str, str], list[PlayedStep]] = defaultdict(list)
    for step in experience.steps:
        if step.after.died:
            found[step.before.room, step.key].append(step)
    foes = experience.restless.union(*(gone for _, gone in _removals(experience)))
    lines = []
    for (room, key), steps in found.items():
        first = steps[0]
        parts: list[Part] = ["Death"]
        if room:
            parts += [" at ", name(experience.title(room))]
        parts += [" by ", command(key)]
        if len(steps) > 1:
            parts.append(f", {times(len(steps))}")
        there = sorted(foes & set(first.before.contents.get(room, ())))
        if there:
            parts += [", with ", *listed(name(experience.title(t)) for t in there), " there"]
        parts += _carrying(experience, first)
        if answer := _last_words(first.op.text):
            parts += [": ", quote(answer)]
        lines.append(Statement(tuple(parts), tuple(step.cite for step in steps[:_CITED])))
    return lines


def _last_words(text: str) -> str:
    """Return the two sentences before a line in asterisks, as of a death; else the first."""
    before = _BANNER.split(text, maxsplit=1)
    if len(before) == 1 or not before[0].strip():
        return _first_sentence(text)
    sentences = _SENTENCE.findall(" ".join(before[0].split()))
    return _short("".join(sentences[-2:])) if sentences else _first_sentence(before[0])


def _carrying(experience: Experience, step: PlayedStep) -> list[Part]:
    held = sorted(step.before.held)
    if not held:
        return [", carrying nothing"]
    shown = [name(experience.title(thing)) for thing in held[:_CARRIED]]
    more = len(held) - len(shown)
    return [", carrying ", *listed(shown, ", " if more else " and "), f" and {more} more"][
        : None if more else -1
    ]


def _fights(experience: Experience) -> list[Statement]:
    """Tell what was done away with, by what and at which try."""
    found: dict[tuple[frozenset[str], str, str], list[PlayedStep]] = defaultdict(list)
    for step, gone in _removals(experience):
        found[gone, step.op.room, step.key].append(step)
    lines = []
    for (gone, room, key), steps in found.items():
        labels = (name(experience.title(thing)) for thing in sorted(gone))
        parts: list[Part] = ["Done away with: ", *listed(labels)]
        if room:
            parts += [" at ", name(experience.title(room))]
        parts += [", by ", command(key)]
        tries = [
            one
            for one in experience.visit(steps[0])
            if one.op.held == steps[0].op.held and gone & set(one.op.named)
        ]
        parts += _tries(key, Counter(one.key for one in tries))
        cites = (*(one.cite for one in tries), *(step.cite for step in steps[:_CITED]))
        lines.append(Statement(tuple(parts), cites))
    return lines


def _removals(experience: Experience) -> list[tuple[PlayedStep, frozenset[str]]]:
    """Return the steps that did away with something that was never carried, and what."""
    found = []
    for step in experience.steps:
        op = step.op
        if step.after.died or op.destination or op.key in DIRECTIONS or op.key in INFORMING:
            continue
        gone = frozenset(
            thing
            for thing, where in {**op.aside, **op.moved}.items()
            if where == NOWHERE
            and thing in step.before.here
            and thing not in experience.portable
            and _for_good(thing, step)
        )
        if gone:
            found.append((step, gone))
    return found


def _for_good(thing: str, step: PlayedStep) -> bool:
    """Tell whether a thing that is gone was meant, or never came back in that run."""
    if thing in step.op.named:
        return True
    later = step.demonstration.states[step.index + 1 :]
    return not any(thing in state.holders for state in later)


def _tries(key: str, counts: Counter[str]) -> list[Part]:
    if not counts:
        return []
    if counts.keys() == {key}:
        return [f", at try {counts[key] + 1}"]
    parts: list[Part] = []
    for other, number in counts.items():
        often = "" if number == 1 else f" {times(number)}"
        parts += [" and " if parts else ", after ", command(other), often]
    return parts


def _thefts(experience: Experience) -> list[Statement]:
    """Tell who took what, unasked."""
    found: dict[str, list[tuple[str, PlayedStep]]] = defaultdict(list)
    for step in experience.steps:
        if step.after.died:
            continue
        for thief in sorted(experience.restless):
            if thief in step.op.named:
                continue
            booty = step.after.within(thief) - step.before.within(thief)
            for thing in sorted(booty & experience.portable):
                if thing not in step.op.named and step.after.holders[thing] not in booty:
                    found[thief].append((thing, step))
    lines = []
    for thief, taken in found.items():
        for hands in (True, False):
            some = [(t, s) for t, s in taken if (t in s.before.held) == hands]
            things = dict.fromkeys(thing for thing, _ in some)
            if not things:
                continue
            verb = " took out of the person's hands: " if hands else " took what lay about: "
            labels = [name(experience.title(thing)) for thing in things]
            cites = dict.fromkeys(step.cite for _, step in some)
            lines.append(
                Statement((heading(experience.title(thief)), verb, *listed(labels)), tuple(cites))
            )
    return lines


def _losses(experience: Experience) -> list[Statement]:
    lines = []
    for step in experience.steps:
        if step.op.score >= 0 or step.after.died:
            continue
        parts: list[Part] = [f"−{counted(-step.op.score, 'point')}"]
        if step.op.room:
            parts += [" at ", name(experience.title(step.op.room))]
        lines.append(Statement((*parts, " by ", command(step.key)), (step.cite,)))
    return lines


def write_chance(experience: Experience) -> Section:
    """List commands that did nothing and then, played again, something."""
    found: dict[tuple[str, str, int], list[list[PlayedStep]]] = defaultdict(list)
    for step in experience.steps:
        op = step.op
        if not _worked(step) or op.key in INFORMING or op.key in DIRECTIONS:
            continue
        vain: list[PlayedStep] = []
        for one in experience.visit(step):
            if one.key != op.key or _worked(one) or experience.refused(one):
                break
            vain.append(one)
        if vain:
            found[op.room, op.key, len(vain)].append([*vain[::-1], step])
    lines = []
    for (room, key, number), runs in found.items():
        parts: list[Part] = [command(key)]
        if room:
            parts += [" at ", name(experience.title(room))]
        parts.append(f": no change seen {times(number)}, then something changed")
        if len(runs) > 1:
            parts.append(f"; so {times(len(runs))}")
        cites = [step.cite for run in runs[:2] for step in run]
        lines.append(Statement(tuple(parts), tuple(cites)))
    lines += _odds(experience)
    return Section(
        "chance",
        "Try again",
        tuple(lines),
        "What changed something only when it was played again; and what did in one game and not "
        "in another.",
    )


def _worked(step: PlayedStep) -> bool:
    return step.changed_something and not step.after.died


def _odds(experience: Experience) -> list[Statement]:
    """Tell what worked in one session and failed in another, with the same things held."""
    tried: dict[tuple[str, str, frozenset[str]], list[PlayedStep]] = defaultdict(list)
    for step in experience.steps:
        if step.op.named and step.key not in DIRECTIONS:
            tried[step.op.room, step.key, step.op.held].append(step)
    lines = []
    for (room, key, _), steps in tried.items():
        worked = [step for step in steps if _worked(step)]
        failed = [s for s in steps if not (_worked(s) or s.after.died or experience.refused(s))]
        if {s.cite.session for s in worked} & {s.cite.session for s in failed}:
            continue
        if not worked or not failed:
            continue
        parts: list[Part] = [command(key)]
        if room:
            parts += [" at ", name(experience.title(room))]
        parts.append(f": worked {times(len(worked))}, no change seen {times(len(failed))}")
        cites = (*(s.cite for s in worked[:2]), *(s.cite for s in failed[:2]))
        lines.append(Statement(tuple(parts), cites))
    return lines


def write_vain(experience: Experience) -> Section:
    """List the commands that were refused, by the answer."""
    lines = []
    for by_key in sorted(experience.refusals.values(), key=lambda some: -len(some)):
        steps = list(by_key.values())[:_LISTED]
        parts: list[Part] = [quote(_first_sentence(steps[0].op.text)), " to "]
        more = len(by_key) - len(steps)
        parts += listed((command(step.key) for step in steps), ", " if more else " and ")
        if more:
            parts.append(f" and {more} more")
        lines.append(Statement(tuple(parts), tuple(step.cite for step in steps)))
    return Section(
        "vain",
        "No change seen",
        tuple(lines),
        "Answers that several commands got after which no change was seen, as the first of them "
        "got it: mostly refusals. Ways that led nowhere are in the map.",
    )


def _first_sentence(text: str) -> str:
    line = clean_line(text)
    cut = re.match(r".*?[.!?][\"')]*(?=\s|$)", line)
    return _short(cut.group() if cut else line)


def _short(text: str) -> str:
    return shorten(clean_line(text), _LONGEST)
