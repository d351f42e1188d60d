"""Datasets for training: what people showed, what they would not have, what it was worth.

Rows are those that trainers of language models read (TRL's formats: language
modelling, prompt and completion, preference, unpaired preference), and that
offline reinforcement learning does. A prompt is made here of what stood on the
screen; what models were really asked stays in the home.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from agents.core.commands import Went
from agents.core.memories import Exemplar
from agents.exporters.steps import ExportedMove, ExportedSession, Intervention

Row = Mapping[str, object]

_BEFORE = 4
"""Moves before the present scene that a prompt tells."""
WEIGHTS: Mapping[Intervention, float] = {
    Intervention.CORRECTION: 2.0,
    Intervention.RECOVERY: 1.5,
    Intervention.DEMONSTRATION: 1.0,
    Intervention.ACCEPTED: 0.5,
    Intervention.AGENT: 0.25,
}
"""What a row counts: more where a person stepped in, less where they let it be."""
OUTCOMES: Mapping[Went, float] = {Went.WELL: 1.5, Went.BADLY: 0.5}
"""By what that is multiplied where the person marked how it went."""


@dataclass(slots=True)
class LeftOut:
    """What an export left out, counted by why."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, why: str) -> None:
        """Count one more."""
        self.counts[why] = self.counts.get(why, 0) + 1


@dataclass(frozen=True, slots=True)
class Selection:
    """Which moves are handed on.

    Attributes:
        human: only those that a person chose themselves; else all moves.
        corrections: only those with which a person stepped in.
        weights: tell what each row counts.
    """

    human: bool = True
    corrections: bool = False
    weights: bool = False

    def takes(self, step: ExportedMove, left: LeftOut) -> bool:
        """Tell whether a move is handed on, and count it if it isn't."""
        if step.forgotten:
            left.add("forgotten")
        elif self.corrections and step.part is not Intervention.CORRECTION:
            left.add("no correction")
        elif self.human and not step.human:
            left.add("not chosen by a person")
        else:
            return True
        return False


def rows(
    form: str, episodes: Iterable[ExportedSession], choice: Selection, left: LeftOut
) -> Iterator[Row]:
    """Yield a dataset's rows, each once.

    Args:
        form: one of :data:`FORMS`.
        left: what is left out is counted there.
    """
    seen: set[str] = set()
    for one in episodes:
        for row in FORMS[form](one, choice, left):
            told = {name: value for name, value in row.items() if name not in _WHERE}
            key = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
            if key in seen:
                left.add("a row like it is there")
                continue
            seen.add(key)
            yield row


_WHERE = ("session", "move")
_SEVERAL = " | "
"""Stands between several commands in one text."""


def _sft(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in _taken(one, choice, left):
        answer = {"role": "assistant", "content": step.command}
        yield {"messages": [*_asked(one, step), answer], **_about(step, choice)}


def _completion(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in _taken(one, choice, left):
        answer = [{"role": "assistant", "content": step.command}]
        yield {"prompt": _asked(one, step), "completion": answer, **_about(step, choice)}


def _preference(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in one.steps:
        for other in step.refused:
            if not choice.takes(step, left):
                continue
            yield {
                "prompt": _asked(one, step),
                "chosen": [{"role": "assistant", "content": step.command}],
                "rejected": [{"role": "assistant", "content": other}],
                **_about(step, choice),
            }


def _unpaired(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in one.steps:
        if step.forgotten:
            left.add("forgotten")
            continue
        taken = step.human or step.part is Intervention.ACCEPTED
        for command, label in ((step.command, True), *((one, False) for one in step.refused)):
            if label and not taken:
                left.add("not chosen by a person")
                continue
            yield {
                "prompt": _asked(one, step),
                "completion": [{"role": "assistant", "content": command}],
                "label": label,
                **_about(step, choice),
            }


def _reward(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in one.steps:
        if step.forgotten:
            left.add("forgotten")
            continue
        yield {
            "prompt": _asked(one, step),
            "command": step.command,
            "reward": step.reward,
            "value_to_go": step.value,
            "died": step.after.died,
            **_about(step, choice),
        }


def _tales(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    for step in one.steps:
        most = step.after.max_score
        score = step.after.score or 0
        yield {
            "Step": step.number,
            "Score": score,
            "Max Score": most,
            "Normalized Score": score / most if most else 0.0,
            "Moves": step.after.moves,
            "Observation": step.before.text,
            "Action": step.command,
            "Feedback": step.after.text,
        }


def _trajectories(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[Row]:
    """Yield one row a session: N + 1 observations, N of everything else."""
    yield {
        "observations": [turn.scene.text for turn in one.path],
        "actions": [step.command for step in one.steps],
        "rewards": [float(step.reward) for step in one.steps],
        "terminations": [step.after.over for step in one.steps],
        "truncations": [
            step is one.steps[-1] and not step.after.over for step in one.steps
        ],
        "infos": [{"part": step.part.value, "who": step.who, "why": step.why,
                   "went": step.went or "", "refused": _SEVERAL.join(step.refused),
                   "proposed": step.proposed or "", "evidence": step.evidence}
                  for step in one.steps],
        "seed": one.info.seed,
        "session": one.info.id,
    }  # fmt: skip


FORMS: Mapping[str, Callable[[ExportedSession, Selection, LeftOut], Iterator[Row]]] = {
    "sft": _sft,
    "completion": _completion,
    "preference": _preference,
    "unpaired": _unpaired,
    "reward": _reward,
    "tales": _tales,
    "trajectories": _trajectories,
}


def _taken(one: ExportedSession, choice: Selection, left: LeftOut) -> Iterator[ExportedMove]:
    return (step for step in one.steps if choice.takes(step, left))


def _asked(one: ExportedSession, step: ExportedMove) -> list[dict[str, str]]:
    told = "\n\n".join(f"> {command}\n{answer}" for command, answer in step.earlier[-_BEFORE:])
    here = step.before
    parts = [told or here.text]
    if here.location:
        parts.append(f"You are at: {here.location}")
    if here.inventory:
        parts.append(f"You carry: {', '.join(here.inventory)}")
    if here.score is not None:
        most = f" of {here.max_score}" if here.max_score else ""
        parts.append(f"Score: {here.score}{most}")
    task = f" Your task: {one.info.task}." if one.info.task else ""
    system = f"You play the text adventure {one.info.game.title}.{task} Answer with one command."
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": "\n\n".join(parts)},
    ]


def _about(step: ExportedMove, choice: Selection) -> dict[str, object]:
    """Return what is told of a move in every form, each of one type whatever it holds.

    Loaders take a column's type from the first rows: an empty list or null there, and
    what comes later doesn't fit.
    """
    about: dict[str, object] = {
        "session": step.session,
        "move": step.number,
        "who": step.who,
        "part": step.part.value,
        "proposed": step.proposed or "",
        "refused": _SEVERAL.join(step.refused),
        "evidence": step.evidence,
        "memories": json.dumps([_memory(one) for one in step.memories]),
        "why": step.why,
        "went": step.went or "",
    }
    if choice.weights:
        about["weight"] = WEIGHTS[step.part] * (OUTCOMES[step.went] if step.went else 1.0)
    return about


def _memory(one: Exemplar) -> dict[str, object]:
    """Return what a memory behind a proposal was: what was done, by whom, where, its worth."""
    return {
        "command": one.command,
        "source": one.source.value,
        "session": one.session,
        "move": one.number,
        "similarity": round(one.similarity, 3),
        "q": round(one.q, 3),
        "role": one.role.value,
    }


def split(
    episodes: Sequence[ExportedSession], share: float
) -> tuple[list[ExportedSession], list[ExportedSession]]:
    """Part sessions into those to train on and those to test on, always alike.

    Args:
        share: of the sessions that are kept for the test, between 0 and 1; by a
            hash of what was played, so that a session never changes sides.
    """
    train: list[ExportedSession] = []
    test: list[ExportedSession] = []
    for one in episodes:
        played = "\n".join(step.command for step in one.steps)
        told = f"{one.info.game.sha256} {one.info.seed} {played}"
        place = int.from_bytes(sha256(told.encode()).digest()[:4], "big") / 2**32
        (test if place < share else train).append(one)
    return train, test


def card(
    form: str, episodes: Sequence[ExportedSession], count: int, choice: Selection, left: LeftOut
) -> str:
    """Write a dataset card: what is in a file, where it comes from, what was left out."""
    games = sorted({(one.info.game.title, one.info.game.sha256) for one in episodes})
    lines = [
        "# Demonstrations from Understudy",
        "",
        f"- Form: `{form}`, {count} rows of {len(episodes)} sessions.",
        f"- Moves: {'those that people chose' if choice.human else 'all, whoever chose them'}"
        f"{', corrections only' if choice.corrections else ''}.",
        *(f"- Game: {title} (SHA-256 `{digest}`)." for title, digest in games),
        "- Left out: "
        + (", ".join(f"{number} {why}" for why, number in sorted(left.counts.items())) or "nothing")
        + ".",
        "- Prompts hold what stood on the screen. What models were asked, file paths, names of",
        "  machines and keys are in none of it.",
    ]
    if any(step.went for one in episodes for step in one.steps):
        marks = ", ".join(f"{went} × {factor:g}" for went, factor in OUTCOMES.items())
        weighed = f" and weighs: {marks}" if choice.weights else ""
        lines.append(f"- How it went, as the person marked it, is told{weighed}.")
    if choice.weights:
        told = ", ".join(f"{part.value} {weight:g}" for part, weight in WEIGHTS.items())
        lines.append(f"- Weights: {told} (people's interventions count more, as in HG-DAgger,")
        lines.append("  Kelly et al. 2019, and Intervention Weighted Regression, Mandlekar et al.")
        lines.append("  2020).")
    return "\n".join(lines) + "\n"
