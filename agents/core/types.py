"""The words of co-play: situations, proposals, critiques, decisions, turns.

Everything here is frozen data. Players and critics see these and nothing else:
no database handle, no world. May import ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene


class HasCommand:
    """Something about a command, which is the same however it was typed."""

    __slots__ = ()
    command: str

    @property
    def key(self) -> str:
        """The command's canonical form: equal commands have equal keys."""
        return canonical(self.command)


class Actor(StrEnum):
    """Who made a decision."""

    PERSON = "person"
    AGENT = "agent"


class Kind(StrEnum):
    """How a decision came about."""

    ACCEPTED = "accepted"
    """The person took the proposal."""
    ALTERNATIVE = "alternative"
    """The person picked one of the numbered alternatives."""
    OVERRIDE = "override"
    """The person typed another command than the one proposed."""
    TYPED = "typed"
    """The person typed a command where nothing was proposed or shown."""
    AUTO = "auto"
    """The agent played its own proposal."""
    IMPORTED = "imported"
    """A person's command that was read from a file."""


class Source(StrEnum):
    """Where an experience comes from."""

    HUMAN = "human"
    IMPORTED = "imported"
    SELF = "self"


class Match(StrEnum):
    """How an exemplar was found, best first."""

    EXACT = "exact"
    """The same facts or the same scene."""
    LOCATION = "location"
    """The same place."""
    TEXT = "text"
    """Similar words."""


class Role(StrEnum):
    """What an exemplar says about its command."""

    ENCOURAGED = "encouraged"
    DISCOURAGED = "discouraged"


class Mode(StrEnum):
    """Who moves."""

    COPILOT = "copilot"
    AUTO = "auto"
    WATCH = "watch"


class Change(StrEnum):
    """What a person can do to a memory by hand."""

    PIN = "pin"
    UNPIN = "unpin"
    MUTE = "mute"
    UNMUTE = "unmute"
    NOTE = "note"
    FORGET = "forget"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Observation:
    """What memory keys an experience by: the part of a situation that recurs.

    Attributes:
        key: digest (hex) of the facts within reach of the person or, in a
            world without facts, of location, inventory and description.
        location: name of the place, empty where the world names none.
        description: how the story described this place when it last did.
        inventory: names of the things carried.
    """

    key: str
    location: str
    description: str
    inventory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed when a command was played.

    Attributes:
        score: points won or lost.
        died: the person died of it.
        nothing: nothing changed: same facts, score, place and belongings.
        undone: the person took it back afterwards.
    """

    score: int = 0
    died: bool = False
    nothing: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Exemplar(HasCommand):
    """An experience retrieved for the present situation.

    Attributes:
        outcome: id of the memory (what ``understudy memory show`` takes).
        experience: id of the scene it belongs to.
        game: id of the game it was lived in; ``title`` is that game's title.
        command: what was played there.
        q: value estimate, in points of the game's score plus a bonus for a
            person's own choice; see ``agents.memory.store``.
        visits: how often it was played there.
        score, deaths, no_effect, undone: what followed, summed over visits.
        passed: how often the person was offered it there and played another.
        session, turn: where it was last played; ``number`` is that turn's
            place in the session, 1 for the first move.
        when: time of the last visit, UTC.
        similarity: 0 to 1; 1 only for an exact match.
        pinned: the person wants it preferred to others that fit as well.
    """

    outcome: int
    experience: int
    game: str
    title: str
    location: str
    description: str
    inventory: tuple[str, ...]
    command: str
    q: float
    visits: int
    source: Source
    session: int
    turn: int
    number: int
    when: datetime
    match: Match
    similarity: float
    role: Role
    same_game: bool = True
    score: int = 0
    deaths: int = 0
    no_effect: int = 0
    undone: int = 0
    why: str = ""
    passed: int = 0
    pinned: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.similarity <= 1.0:
            raise ValueError(f"similarity must be in [0, 1], not {self.similarity}")
        if self.visits < 1:
            raise ValueError("an exemplar was played at least once")


@dataclass(frozen=True, slots=True)
class Step(HasCommand):
    """A recent move: where, what, and what came of it.

    Attributes:
        proposed: what the player had proposed there, empty if nothing.
        reward: what the critic had given that proposal, None if it knew nothing.
        why: the person's own words on the move.
    """

    location: str
    command: str
    actor: Actor
    scene: Scene
    effect: Effect
    proposed: str = ""
    reward: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a language model and all that came back, for the record.

    Attributes:
        purpose: "propose", "repair", "refine" or "critique".
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


@dataclass(frozen=True, slots=True)
class Record:
    """How a player has done on this home: what its weight in a team follows.

    Attributes:
        offered: proposals that a person decided on.
        accepted: of these, how many were played as the main command.
        reward: mean reward of its proposals by a critic that knew something.
        rewarded: how many rewards that mean is of.
    """

    offered: int = 0
    accepted: int = 0
    reward: float = 0.0
    rewarded: int = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a critic has predicted on this home's journal.

    Attributes:
        n: judged commands whose fate is known.
        auc: chance that a command people took (and that went well) was rewarded
            above one they didn't, 0.5 is guessing; None while n is too small.
        brier: mean squared error of (reward + 1) / 2 as a probability, 0 is
            perfect and 0.25 is guessing; None while n is too small.
    """

    n: int = 0
    auc: float | None = None
    brier: float | None = None


@dataclass(frozen=True, slots=True)
class Label(HasCommand):
    """A model critic's remembered judgement of a command in a situation like this."""

    command: str
    reward: float
    count: int
    similarity: float
    critic: str


@dataclass(frozen=True, slots=True)
class ActionValue:
    """What memory says a command comes to in this scene or place, everyone's visits together.

    Attributes:
        command: canonical form.
        q: the best value estimate among its memories, in points.
        visits, no_effect, deaths: sums over them.
        exact: in exactly this scene; else in others of this place.
    """

    command: str
    q: float
    visits: int
    no_effect: int
    deaths: int
    exact: bool


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


@dataclass(frozen=True, slots=True)
class Analogy:
    """A command carried over from demonstrations to the things at hand.

    Attributes:
        command: what to type, canonical but for its words.
        things: what it names, in the order of its words.
        estimate: in (0, 1): how often the like of it worked, times how like
            these things are to those that it was shown with.
        shown: the most similar command that was demonstrated, and ``title``
            the game that it was demonstrated in; ``source`` is by whom.
        worked, tried: how often commands of this form changed something, of how many.
    """

    command: str
    things: tuple[str, ...]
    estimate: float
    shown: str
    title: str
    source: Source
    worked: int
    tried: int


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a player or critic is told.

    Attributes:
        scene: the present scene; ``observation`` is its recurring part.
        facts: structured state, empty where the world has none.
        recent: latest moves of this path, oldest first, at most 30.
        exemplars: memories for this situation, best first.
        valid: commands known to change the world, or None if not known.
        failed: commands that did nothing here in this session, canonical form.
        tried: canonical command -> times played in this place this session.
        elsewhere: canonical command -> times played anywhere this session.
        lexicon: the words the parser knows.
        notes: the person's own notes for this game.
        directions: ways seen out of this place: (direction, where to).
        earlier: what happened before ``recent``, one line each, oldest first.
        records: player spec -> how it has done.
        calibrations: critic spec -> how well it has predicted.
        labels: what model critics said of commands in situations like this.
        action_values: all that was ever played in this scene and place, with its value;
            exemplars are few of these, and come from elsewhere too.
        plan: what following a demonstration comes to; None if there is none to follow.
        analogies: what was demonstrated elsewhere or in other games, with the
            things at hand in it, best first; worked out when they are first looked at.
    """

    game: GameInfo
    scene: Scene
    observation: Observation
    task: str = ""
    facts: Facts = NO_FACTS
    recent: tuple[Step, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    valid: tuple[str, ...] | None = None
    failed: frozenset[str] = frozenset()
    tried: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    lexicon: Lexicon = field(default_factory=Lexicon)
    notes: tuple[str, ...] = ()
    directions: tuple[tuple[str, str], ...] = ()
    earlier: tuple[str, ...] = ()
    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))
    calibrations: Mapping[str, Calibration] = field(default_factory=lambda: MappingProxyType({}))
    labels: tuple[Label, ...] = ()
    action_values: tuple[ActionValue, ...] = ()
    plan: Plan | None = None
    analogies: Iterable[Analogy] = ()


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
    """

    critic: str
    command: str
    reward: float
    parts: tuple[Part, ...]
    reason: str
    known: bool = True
    exchanges: tuple[Exchange, ...] = ()
    members: tuple[Critique, ...] = ()

    def __post_init__(self) -> None:
        if not -1.0 <= self.reward <= 1.0:
            raise ValueError(f"a reward must be in [-1, 1], not {self.reward}")


@dataclass(frozen=True, slots=True)
class Decision(HasCommand):
    """What was really played, and by whom.

    Attributes:
        command: exactly what was sent to the world.
        replaced: the proposal's command that an override replaced, if any.
        why: the person's own words, may be empty.
        mode: who was to move when it was decided.
    """

    actor: Actor
    kind: Kind
    command: str
    mode: Mode = Mode.COPILOT
    replaced: str | None = None
    why: str = ""

    @property
    def source(self) -> Source:
        """Whose experience it makes."""
        if self.kind is Kind.IMPORTED:
            return Source.IMPORTED
        return Source.HUMAN if self.actor is Actor.PERSON else Source.SELF


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal with the critique of each of its commands, main command first."""

    proposal: Proposal
    critiques: tuple[Critique, ...] = ()

    @property
    def critique(self) -> Critique | None:
        """The judgement of the main command."""
        return self.critiques[0] if self.critiques else None


@dataclass(frozen=True, slots=True)
class Turn:
    """One node of a session's tree: a decision and the scene it led to.

    The root of a session has no parent and no decision: it holds the opening.

    Attributes:
        number: moves from the root, 0 for the root itself.
        scene: the scene *after* the decision.
        observation: of that scene.
        at: when it was played, UTC.
        effect: what the decision changed; empty for the root.
        judged: what was proposed and rewarded *before* the decision.
    """

    id: int
    session: int
    parent: int | None
    number: int
    scene: Scene
    observation: Observation
    at: datetime
    decision: Decision | None = None
    effect: Effect = Effect()
    judged: tuple[Judged, ...] = ()

    @property
    def demonstration(self) -> bool:
        """Whether a person decided this turn."""
        return self.decision is not None and self.decision.actor is Actor.PERSON


@lru_cache(maxsize=16_384)
def canonical(command: str) -> str:
    """Return the form under which equal commands are counted as one.

    Lower case, single spaces, common one-letter abbreviations written out.
    """
    words = command.lower().split()
    if len(words) == 1:
        return _ABBREVIATIONS.get(words[0], words[0])
    if len(words) == 2 and words[0] in ("go", "walk", "run"):
        return _ABBREVIATIONS.get(words[1], words[1])
    if words and words[0] == "x":
        words[0] = "examine"
    return " ".join(words)


_ABBREVIATIONS = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "u": "up",
    "d": "down",
    "l": "look",
    "i": "inventory",
    "z": "wait",
    "g": "again",
    "q": "quit",
    "y": "yes",
}
