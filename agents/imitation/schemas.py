"""Demonstrated commands, lifted over the things that they name, and what came of each.

Pure values. May import ``agents.imitation``, ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from agents.core.commands import Source
from agents.core.directions import DIRECTIONS
from agents.imitation.demonstration import Demonstration
from agents.imitation.lifting import changed_afar, lift, spoken_things
from agents.imitation.operators import Operator
from agents.imitation.state import NOWHERE
from games.types import PLAYER, GameInfo

LETTING_GO = 0.1
"""What is left of an estimate where all that ever came of it was a thing put down."""
_MOST_SLOTS = 2


@dataclass(frozen=True, slots=True)
class SchemaInstance:
    """One demonstrated step: a form, and the things that were in its slots.

    Attributes:
        pattern: the command with slots, such as ``take {0} from {1}``.
        things: what was in each slot.
        held: whether it was carried, per slot.
        carried: whether it was ever carried in that game, None if not known.
        states: its states then; they mean something in the same game alone.
        worked: it changed something, and not for the worst.
        let_go: all that came of it was that something was put down.
        game: key of the game, ``title`` its name for people.
    """

    pattern: str
    things: tuple[str, ...]
    held: tuple[bool, ...]
    carried: tuple[bool | None, ...]
    states: tuple[frozenset[str], ...]
    worked: bool
    let_go: bool
    command: str
    game: str
    title: str
    source: Source


@dataclass(frozen=True)
class Schema:
    """What is known of all commands of one form.

    Attributes:
        pattern: such as ``take {0} from {1}``.
        instances: the steps that had this form.
    """

    pattern: str
    instances: tuple[SchemaInstance, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that it has besides its slots."""
        return tuple(word for word in self.pattern.split() if "{" not in word)

    @cached_property
    def tried(self) -> int:
        """How often it was demonstrated."""
        return len(self.instances)

    @cached_property
    def worked(self) -> int:
        """How often it changed something."""
        return sum(one.worked for one in self.instances)

    @cached_property
    def slots(self) -> int:
        """How many things it names."""
        return len(self.instances[0].things)

    @cached_property
    def promise(self) -> float:
        """How likely it is to do something worth doing, in (0, 1).

        Its share of successes by Laplace's rule of succession; a form that
        only puts things down is worth little of that.
        """
        wasted = sum(one.let_go for one in self.instances) / max(1, self.worked)
        return (self.worked + 1) / (self.tried + 2) * (1 - (1 - LETTING_GO) * wasted)

    def fits(self, slot: int, held: bool) -> bool:
        """Tell whether a thing was carried, or not, in a slot before."""
        return held in self._holdings[slot]

    @cached_property
    def _holdings(self) -> tuple[frozenset[bool], ...]:
        """Whether the things of each slot were carried, all answers there were."""
        return tuple(frozenset(one.held[i] for one in self.instances) for i in range(self.slots))

    @cached_property
    def kinds(self) -> tuple[dict[tuple[object, ...], tuple[bool, int]], ...]:
        """What was in each slot: what likeness goes by -> the instance that stands for it.

        An instance is told by whether it worked and by its number times minus one, so
        that of equals the greatest stands for all: there may be thousands.
        """
        found: tuple[dict[tuple[object, ...], tuple[bool, int]], ...] = tuple(
            {} for _ in range(self.slots)
        )
        for i, one in enumerate(self.instances):
            for slot, known in enumerate(found):
                kind = one.game, one.things[slot], one.carried[slot], one.states[slot]
                known[kind] = max(known.get(kind, (False, -i)), (one.worked, -i))
        return found


def game_key(game: GameInfo) -> str:
    """Return what tells games apart: the story's hash, its id where none is known."""
    return game.sha256 or game.id


def make_instance(
    op: Operator, run: Demonstration, game: GameInfo, source: Source, portable: set[str]
) -> SchemaInstance | None:
    """Lift a demonstrated step, None if it names nothing or too much.

    Args:
        op: the step, of the demonstration ``run``.
        game: what it was demonstrated in, and ``source`` by whom.
        portable: things that are known to be carried in that game.
    """
    before, after = run.states[op.index], run.states[op.index + 1]
    if op.key in DIRECTIONS:
        return None
    afar = changed_afar(op, before, after)
    named = dict.fromkeys((*op.named, *(thing for thing, _ in afar), *op.moved))
    things = tuple(thing for thing in named if thing != PLAYER)
    if before.bare:
        things = tuple(dict.fromkeys((*things, *spoken_things(op.key))))
    pattern, slots = lift(op.key, things)
    if not 1 <= len(slots) <= _MOST_SLOTS:
        return None
    changed = bool(op.meant or op.aside or op.aside_states or op.score or afar)
    put_down = [where for thing, where in op.moved.items() if thing in before.held]
    return SchemaInstance(
        pattern=pattern,
        things=slots,
        held=tuple(thing in before.held for thing in slots),
        carried=tuple(
            True if t in portable or t in after.held else (None if before.bare else False)
            for t in slots
        ),
        states=tuple(
            frozenset() if before.bare else frozenset(before.states.get(t, ())) for t in slots
        ),
        # No facts tell where there are none; a person mostly shows what works.
        worked=not after.died and (changed or before.bare),
        let_go=bool(put_down and len(slots) == 1)
        and all(where in (op.room, NOWHERE) for where in put_down)
        and not (op.score > 0 or op.aside or op.aside_states or op.destination),
        command=op.key,
        game=game_key(game),
        title=game.title,
        source=source,
    )
