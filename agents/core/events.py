"""What comes out of the co-play loop; what goes in is in :mod:`agents.core.intents`.

Screens, plain mode and evaluation speak to :class:`agents.play.loop.coplay.Coplay` in
these words alone. Frozen data; may import ``agents.core.types`` and ``games`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agents.core.commands import Mode, Went
from agents.core.goals import Goal, GoalNews, TeacherStanding
from agents.core.intents import Intent
from agents.core.maps import GameMap
from agents.core.memories import Change
from agents.core.notes import Note
from agents.core.proposals import Critique, Draft, Exchange, Judged
from agents.core.types import Situation, Turn
from games.types import GameInfo


@dataclass(frozen=True, slots=True)
class Opened:
    """The session is open. ``path`` runs from its root to where we stand.

    ``player`` and ``critic`` are the specs of who proposes and who rewards.
    """

    session: int
    game: GameInfo
    seed: int
    path: tuple[Turn, ...]
    resumed: bool
    mode: Mode
    player: str = ""
    critic: str = ""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The player was asked; nothing is proposed yet."""

    serial: int


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The situation is known, its exemplars included."""

    serial: int
    situation: Situation


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal forms; ``final`` once it stands. No proposal: ``judged`` is None."""

    serial: int
    judged: Judged | None
    final: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """A language model is speaking: what it has said so far."""

    serial: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class PlayerFailed:
    """A player (or a team's member, or a critic) has nothing to say this turn.

    Attributes:
        who: its spec.
        kind: the fault, one of ``agents.providers.base.Fault``.
        retryable: asking again soon may help.
        exchanges: what was asked and what came, for the record.
    """

    serial: int
    who: str
    kind: str
    message: str
    hint: str
    retryable: bool
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A slower critic or a late member has spoken: the pending proposal as it is now."""

    serial: int
    judged: Judged


@dataclass(frozen=True, slots=True)
class Spent:
    """What language models have taken in this session and in this move.

    ``limits`` names those that are set: such as ("session tokens", 100000).
    """

    tokens: int
    cost: float | None
    seconds: float
    move_tokens: int
    limits: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class CastChanged:
    """Who proposes and who rewards from now on, by their specs."""

    player: str
    critic: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The critic's word on a command the person is typing."""

    serial: int
    critique: Critique


@dataclass(frozen=True, slots=True)
class Completions:
    """Commands known to change the world at this point."""

    serial: int
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The loop waits for the person. ``pace`` is set if it will go on by itself.

    ``why`` tells why auto mode stopped to ask; empty otherwise.
    """

    serial: int
    mode: Mode
    pace: float | None = None
    paused: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class TurnPlayed:
    """A turn is in the journal and may now be shown."""

    turn: Turn
    agreed: bool | None = None
    """In watch mode: the agent's hidden guess was what the person played."""


@dataclass(frozen=True, slots=True)
class Moved:
    """We stand elsewhere in the tree: undo, redo, bookmark, restart, take over.

    ``path`` runs from the root to where we stand now. ``forgot`` counts the
    memories that were forgotten with it, ``taught`` those that count again.
    """

    path: tuple[Turn, ...]
    reason: str
    forgot: int = 0
    taught: int = 0


@dataclass(frozen=True, slots=True)
class Amended:
    """Something was done by hand to a memory, or that was ``undone``."""

    outcome: int
    what: Change
    command: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Unlearned:
    """So many moves teach nothing from now on, or teach again if that was ``undone``.

    Attributes:
        session: all moves of the session were meant, not the last one alone.
        slip: the correction that was meant, where it was no more than a slip.
    """

    moves: int
    session: bool
    undone: bool = False
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """How the game went up to here was marked; None: it is marked no longer."""

    turn: Turn
    went: Went | None


@dataclass(frozen=True, slots=True)
class Hinted:
    """A hint was taken, or the last one told again.

    Attributes:
        level: 1 says where there is something to do, 2 what it is about, 3 the command.
        taken: hints that were taken in this session, this one included.
        text: names of the story's are in it.
    """

    level: int
    taken: int
    text: str


@dataclass(frozen=True, slots=True)
class NotesHere:
    """The person's notes on what is here have changed, or they came to where some are.

    Attributes:
        notes: all of them; ``fresh``: those that were not about what was here before.
    """

    notes: tuple[Note, ...]
    fresh: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """A note was written, taken away, or brought back."""

    note: Note
    removed: bool = False
    restored: bool = False


@dataclass(frozen=True, slots=True)
class GoalsTold:
    """The goals of the session as they are now, in their order.

    Attributes:
        goals: those that aren't struck.
        teachers: how far those who set any are followed, and why.
        news: what became of which, just now.
    """

    goals: tuple[Goal, ...]
    teachers: tuple[TeacherStanding, ...] = ()
    news: tuple[GoalNews, ...] = ()


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was to be looked up, as a person reads it."""

    text: str


@dataclass(frozen=True, slots=True)
class Charted:
    """What is known of the map now, and where we stand on it.

    ``whole`` if it holds what earlier sessions saw, too.
    """

    drawn: GameMap
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """Who moves has changed; ``agreement`` is (agreed, n) of watch mode."""

    mode: Mode
    paused: bool
    pace: float
    agreement: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Confirm:
    """The program asks back before it goes on: a typed ``quit``."""

    question: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class ReleaseKnown:
    """Another release of the story was demonstrated better than the one that is played.

    It is another story file: it can be followed by what the story says alone, which
    is done if ``followed``; :class:`FollowReleases` changes that.
    """

    other: GameInfo
    followed: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying that is no error."""

    text: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A transcript was written."""

    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong; the person can go on.

    ``message`` says what happened, ``hint`` what was kept and what to do.
    """

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The loop has ended. ``session`` can be resumed by its id; 0 if nothing was played.

    ``hints`` counts those that were taken in it. ``deleted``: another program marked it so.
    """

    session: int
    hints: int = 0
    deleted: bool = False


Event = (
    Opened
    | Charted
    | Thinking
    | Retrieved
    | Proposed
    | Drafted
    | PlayerFailed
    | Rejudged
    | Spent
    | CastChanged
    | Judgement
    | Completions
    | Awaiting
    | TurnPlayed
    | Moved
    | Amended
    | Unlearned
    | Assessed
    | Hinted
    | NotesHere
    | NoteChanged
    | GoalsTold
    | LookedUp
    | ModeChanged
    | Confirm
    | ReleaseKnown
    | Notice
    | Exported
    | Failed
    | Closed
)
