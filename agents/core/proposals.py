"""What players propose and critics say of it.

Frozen data; may import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agents.core.commands import HasCommand, Source
from agents.core.goals import Goal
from agents.core.memories import Exemplar


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a language model and all that came back, for the record.

    Attributes:
        purpose: "propose", "choose", "repair", "refine" or "critique".
        spec: which backend and model were asked; never holds a key.
        model: what the backend says answered.
        messages: the exact prompt, as (role, content).
        answer: the whole answer; thinking is in ``thoughts``.
        sampling: settings sent, such as ``(("temperature", 0.7),)``.
        prompt_tokens, answer_tokens: as counted by the backend, or by us if
            ``estimated``.
        first, seconds: until the first chunk and until the end.
        cost: money at the configured price, None where none is.
        tries: requests sent, 1 if none had to be repeated.
        fault: kind of the failure, empty if there was none.
        cached_tokens: tokens of the prompt that the backend still had from before,
            None where it doesn't tell.
        reading: seconds that it says it took to read the others, None likewise.
        left_out: what was left out of the prompt and why, a sentence; empty if
            nothing was.
    """

    purpose: str
    spec: str
    messages: tuple[tuple[str, str], ...]
    answer: str = ""
    thoughts: str = ""
    model: str = ""
    sampling: tuple[tuple[str, float | int | str], ...] = ()
    prompt_tokens: int = 0
    answer_tokens: int = 0
    estimated: bool = False
    first: float = 0.0
    seconds: float = 0.0
    cost: float | None = None
    tries: int = 1
    fault: str = ""
    cached_tokens: int | None = None
    reading: float | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """How a player has done on this home: what its weight in a team follows.

    Attributes:
        offered: proposals that a person decided on.
        accepted: of these, how many were played as the main command.
        reward: mean reward of its proposals by a critic that knew something.
        rewarded: how many rewards that mean is of.
        kinds: (offered, accepted) by how well known the situation was.
        said: the same by kind, and by how sure it said that it was.
    """

    offered: int = 0
    accepted: int = 0
    reward: float = 0.0
    rewarded: int = 0
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    said: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a critic has predicted on this home's journal.

    Attributes:
        n: judged commands whose fate is known.
        auc: chance that a command people took (and that went well) was rewarded
            above one they didn't, 0.5 is guessing; None while n is too small.
        brier: mean squared error of (reward + 1) / 2 as a probability, 0 is
            perfect and 0.25 is guessing; None while n is too small.
        right, spoken: of the proposals (main commands) that it was for or against
            and whose fate is known, in how many its word fitted it.
    """

    n: int = 0
    auc: float | None = None
    brier: float | None = None
    right: int = 0
    spoken: int = 0


class Course(StrEnum):
    """How a plan stands to the demonstration that it follows."""

    SHOWN = "shown"
    """All is as it was when this was demonstrated."""
    MENDING = "mending"
    """Something is otherwise, and is being set right."""
    LATE = "late"
    """What was put off is being done after all."""


@dataclass(frozen=True, slots=True)
class Plan(HasCommand):
    """What following a demonstration comes to now.

    Attributes:
        command: the next command.
        session, turn: the demonstration, and the journal's turn of its step.
        step, steps: the step's number, from 1, and how many there are.
        source: who made the demonstration.
        shown: the command of that step.
        effect: what the step is for, a few words.
        obstacles: what is in the way, a few words each; empty if nothing is.
        remedy: what the command does about it, empty if it simply goes on.
        course: how it stands to the demonstration.
        tries: times this was tried in vain before.
        take_back: moves to take back first, because of a mishap; only where
            moves may be taken back.
        file, second: the recording that the step was seen in, and when it was entered
            there; empty and None where nothing tells.
        strikes: the command is a blow.
        unfought: nobody who is here was ever struck at when it was shown.
    """

    command: str
    session: int
    turn: int
    step: int
    steps: int
    source: Source
    shown: str
    effect: str
    obstacles: tuple[str, ...] = ()
    remedy: str = ""
    course: Course = Course.SHOWN
    tries: int = 0
    take_back: int = 0
    file: str = ""
    second: float | None = None
    strikes: bool = False
    unfought: bool = False


@dataclass(frozen=True, slots=True)
class TransferAdvice(HasCommand):
    """What people would do in a game like this one, by what was shown in others of its kind.

    Attributes:
        command: what to do now; empty where something has to be found first.
        confidence: how sure that is, in [0, 1].
        reason: why, in a player's words; of no command, what is looked for, if that has a name.
        deeds: what may be done with things while something is looked for: verb -> last
            words of the names of what it was used on without being asked to. None where
            nothing is looked for among other things.
    """

    command: str
    confidence: float
    reason: str
    deeds: Mapping[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class GoalMove(HasCommand):
    """What was learned by itself to be worth playing for a goal, where things stand so.

    Attributes:
        command: what promises most.
        goal: what it is for; None for the task itself.
        step: the step on the way that the agent set itself, in words; empty for none.
        value: what the command is worth, in [0, 1].
        tries: times it was played where things stood so; 0 if it is only tried out.
        others: the other commands, the most promising first.
    """

    command: str
    goal: Goal | None
    step: str
    value: float
    tries: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate(HasCommand):
    """One ranked command of a proposal, with the player's weight in [0, 1]."""

    command: str
    weight: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal that is still forming: what a model has said so far."""

    player: str
    text: str = ""
    thoughts: str = ""


@dataclass(frozen=True, slots=True)
class Ballot(HasCommand):
    """What one member of a team brought to a turn.

    Attributes:
        player: the member's spec.
        command: what it proposes; empty if it dropped out.
        weight: its say in the team, shares add up to 1 over those that answered.
        reward: the critic's, None if the critic knew nothing.
        note: why it dropped out or came late, empty otherwise.
    """

    player: str
    command: str = ""
    confidence: float = 0.0
    weight: float = 0.0
    reward: float | None = None
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Influence:
    """What moved a model to a proposal, by leaving it out of the prompt.

    Attributes:
        what: a few words for a person, such as "your note".
        weight: how much less probable the command is without it, as a difference of
            natural logarithms; 0 where only asking anew told that it would not be
            picked without it.
        outcome: of the memory that it is, None if it is none.
    """

    what: str
    weight: float
    outcome: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal(HasCommand):
    """A player's suggestion for the present situation.

    Attributes:
        player: the spec of the player that made it.
        command: what it would play.
        reason: why, one or two sentences for a person.
        confidence: probability in [0, 1] that the person would play this.
        alternatives: up to four further commands, best first.
        exemplars: the memories that led to it, most telling first.
        exploring: it knows nothing here and tries something out.
        lookahead: how many commands were tried on a snapshot to form it.
        seconds: how long it took.
        exchanges: what language models were asked for it, in order.
        ballots: in a team, what each member brought.
        members: in a team, the members' own proposals.
        plan: the plan that it carries out, None if it follows none.
        because: what moved a model to it, most telling first, where that was found out.
    """

    player: str
    command: str
    reason: str
    confidence: float
    alternatives: tuple[Candidate, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    exploring: bool = False
    lookahead: int = 0
    seconds: float = 0.0
    exchanges: tuple[Exchange, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    members: tuple[Proposal, ...] = ()
    plan: Plan | None = None
    because: tuple[Influence, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence must be in [0, 1], not {self.confidence}")
        if len(self.alternatives) > 4:
            raise ValueError("a proposal has at most four alternatives")
        if not self.command.strip() or "\n" in self.command:
            raise ValueError("a proposal is one command on one line")

    @property
    def commands(self) -> tuple[str, ...]:
        """The command and its alternatives, in the order a person numbers them."""
        return (self.command, *(c.command for c in self.alternatives))


@dataclass(frozen=True, slots=True)
class Part:
    """A named share of a reward; ``known`` is False if it rests on nothing."""

    name: str
    value: float
    note: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Critique(HasCommand):
    """A critic's judgement of one command.

    Attributes:
        critic: spec of the critic.
        command: the command that is judged.
        reward: in [-1, 1]; the parts add up to it (clipped to that range).
        parts: named shares, in the order they are shown.
        reason: one or two sentences for a person.
        known: False if the critic has nothing to go by; the reward is then 0.
        exchanges: what language models were asked for it, in order. One answer
            that judges several commands stands on the first of them alone.
        members: in a blend, what each critic said by itself.
        here: whether it knows of this place, and not only of others that resemble it.
    """

    critic: str
    command: str
    reward: float
    parts: tuple[Part, ...]
    reason: str
    known: bool = True
    exchanges: tuple[Exchange, ...] = ()
    members: tuple[Critique, ...] = ()
    here: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        if not -1.0 <= self.reward <= 1.0:
            raise ValueError(f"a reward must be in [-1, 1], not {self.reward}")


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal with the critique of each of its commands, main command first."""

    proposal: Proposal
    critiques: tuple[Critique, ...] = ()

    @property
    def critique(self) -> Critique | None:
        """The judgement of the main command."""
        return self.critiques[0] if self.critiques else None
