"""What goes into the co-play loop: what a person (or a script) asks of it.

What comes out is in :mod:`agents.core.events`. Frozen data; may import
``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.core.commands import Mode, Went
from agents.core.memories import Change

if TYPE_CHECKING:
    from sqlite_utils import Database

    from games.types import GameInfo


@dataclass(frozen=True, slots=True)
class Accept:
    """Play the pending proposal, or one of its alternatives.

    Attributes:
        serial: the ``Proposed.serial`` that was on screen, so that a key
            pressed as the proposal changes never plays the wrong one.
        index: 0 for the main command, 1 to 4 for an alternative.
        command: what stood there while not all were heard yet; anything else that stands
            there by now is not played. Empty of a proposal that is final.
    """

    serial: int
    index: int = 0
    why: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Type:
    """Play a command the person typed, or do what it asks of the program.

    Attributes:
        key: it is a key that was pressed because the story waited for one, and is
            for nothing else.
    """

    text: str
    why: str = ""
    key: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Go back some moves; with ``forget``, also forget what they taught."""

    moves: int = 1
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget what the moves just taken back had taught.

    Where none were, the last move is undone and forgotten.
    """


@dataclass(frozen=True, slots=True)
class Redo:
    """Go forward again along the newest branch."""

    moves: int = 1


@dataclass(frozen=True, slots=True)
class GoTo:
    """Stand at a turn of this session: continue from there as a branch."""

    turn: int


@dataclass(frozen=True, slots=True)
class WalkTo:
    """Walk to a room of the map, move by move, until something happens.

    ``room`` is its id, number or name.
    """

    room: str


@dataclass(frozen=True, slots=True)
class ChartAll:
    """Have the map hold what earlier sessions saw, too, or no longer."""


@dataclass(frozen=True, slots=True)
class SetMode:
    """Change who moves. Never plays the pending proposal."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class SetPace:
    """Seconds between moves in auto mode."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop auto mode, or let it go on."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Remember this point of the session under a name; ``typed`` is the line that asked."""

    name: str = ""
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Go to a bookmark; the newest one if no name is given."""

    name: str = ""
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Restart:
    """Begin a new branch from the opening."""


@dataclass(frozen=True, slots=True)
class ExportTranscript:
    """Write the text of this path to a file; with notes, who played what and why."""

    notes: bool = False


@dataclass(frozen=True, slots=True)
class Consider:
    """Ask the critic about a command that is being typed; plays nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Repropose:
    """Drop what is proposed, for this scene, and ask the player again.

    Where all was dropped and nothing is proposed, begin with all of it again.
    """


@dataclass(frozen=True, slots=True)
class RecallDropped:
    """Think again if what is remembered was changed elsewhere meanwhile."""


@dataclass(frozen=True, slots=True)
class StopThinking:
    """Drop the thought under way: frees the model's slot; plays nothing."""


@dataclass(frozen=True, slots=True)
class Reask:
    """Ask the language model again with an edited prompt: (role, content)."""

    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangePlayers:
    """Have others propose from now on; several specs make a team."""

    specs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeCritic:
    """Have another critic judge from now on."""

    spec: str


@dataclass(frozen=True, slots=True)
class FollowReleases:
    """Follow what another release of the story was demonstrated by, or no longer.

    None follows it if it isn't followed, and no longer if it is.
    """

    others: bool | None = None


@dataclass(frozen=True, slots=True)
class Amend:
    """Mute or forget a memory, or the opposite; ``command`` names it for a person."""

    outcome: int
    what: Change
    command: str = ""


@dataclass(frozen=True, slots=True)
class UndoAmendment:
    """Undo what was done last by hand to any memory."""


@dataclass(frozen=True, slots=True)
class Unlearn:
    """Have the last move teach nothing; where it teaches nothing already, teach again."""


@dataclass(frozen=True, slots=True)
class DiscardCorrection:
    """Have the person's latest correction teach nothing: it was a slip; or teach again.

    It must be among the last moves, :data:`RECENT` of them.
    """


RECENT = 3
"""Moves within which a correction can be called a slip."""


@dataclass(frozen=True, slots=True)
class Assess:
    """Mark how the game went up to here; the same mark again takes it away."""

    went: Went


@dataclass(frozen=True, slots=True)
class ForgetSession:
    """Have every move of this session teach nothing, or all of them again."""


@dataclass(frozen=True, slots=True)
class TakeHint:
    """Be told a little more of the nearest thing that was shown and isn't done."""


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Keep a note on the place, on a thing at hand ("lamp: …") or on the session."""

    text: str


@dataclass(frozen=True, slots=True)
class RemoveNote:
    """Take a note of this game away; :class:`RestoreNote` brings it back."""

    number: int


@dataclass(frozen=True, slots=True)
class RestoreNote:
    """Bring back the note that was taken away last."""


@dataclass(frozen=True, slots=True)
class RereadNotes:
    """Tell again which notes are about what is here: some were changed elsewhere."""


@dataclass(frozen=True, slots=True)
class SetGoal:
    """Set a goal on the way, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class PutGoal:
    """Put a goal so many places further down, or up where that is negative."""

    goal: int
    by: int


@dataclass(frozen=True, slots=True)
class TickGoal:
    """Say that a goal is done; where it is done or given up, that it is open again."""

    goal: int


@dataclass(frozen=True, slots=True)
class StrikeGoal:
    """Strike a goal out; :class:`RestoreGoal` brings it back."""

    goal: int


@dataclass(frozen=True, slots=True)
class RestoreGoal:
    """Bring back the goal that was struck last."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Look something up in what the home keeps of the game; it is only read.

    Attributes:
        words: of an open database and the game, what a person is told.
    """

    words: Callable[[Database, GameInfo], str]


@dataclass(frozen=True, slots=True)
class Leave:
    """End the loop; the session stays and can be resumed."""


Intent = (
    Accept
    | Type
    | Undo
    | Forget
    | Redo
    | GoTo
    | WalkTo
    | ChartAll
    | SetMode
    | SetPace
    | Pause
    | Bookmark
    | ReturnTo
    | Restart
    | ExportTranscript
    | Consider
    | Repropose
    | RecallDropped
    | StopThinking
    | Reask
    | ChangePlayers
    | ChangeCritic
    | FollowReleases
    | Amend
    | UndoAmendment
    | Unlearn
    | DiscardCorrection
    | Assess
    | ForgetSession
    | TakeHint
    | WriteNote
    | RemoveNote
    | RestoreNote
    | RereadNotes
    | SetGoal
    | PutGoal
    | TickGoal
    | StrikeGoal
    | RestoreGoal
    | LookUp
    | Leave
)
