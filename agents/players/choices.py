"""The commands that a small model picks from, and what its pick is worth."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agents.core.command_forms import deed_of, known_directions
from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Match, Role
from agents.core.situation import leads_elsewhere
from agents.core.types import Situation
from agents.core.wording import alike, counted, times
from agents.players.noted import Noted, read_notes
from agents.players.rejections import unwanted
from agents.players.sense import Sense
from agents.prompts.choosing import notes_here
from agents.prompts.terms import confirmed

MOST = 12
"""Choices at most: among many, a small model is lost."""
_NOTED = 3
_JUST = 6
"""Latest moves that aren't made again at once: a bell is rung once."""
_SURE_OF_WORDS = 0.8
_UNSHOWN = 0.02
"""How sure a pick is that nobody has shown: no more than the least of an explorer's guesses."""
_TOPIC = re.compile(r"^(here|this game): ")


@dataclass(frozen=True, slots=True)
class Bidding:
    """A command that the person's own words tell to play; empty for none.

    Attributes:
        command: what to play.
        why: the reason of a move that tells it; empty where a note does.
        memory: that move.
    """

    command: str = ""
    why: str = ""
    memory: Exemplar | None = None

    def __bool__(self) -> bool:
        return bool(self.command)

    @property
    def words(self) -> str:
        """How it is told of."""
        return "you said so here" if self.why else "your note says so"


NOTHING = Bidding()


def choices(situation: Situation, exemplars: Iterable[Exemplar]) -> tuple[str, ...]:
    """Return what can be picked here, shuffled alike in equal situations; may be empty.

    What people did in like situations comes first, then what is known to change
    something here, and the ways: those that were seen, and where nobody knows what changes
    something or showed what is still to be done here, all that the parser has words for.
    What was discouraged, overridden or in vain, or makes no sense here (it is open already,
    not here, or would undo what was done just now), is left out, and so is what nobody showed
    and was played here oftener than the rest.
    """
    exemplars = list(exemplars)
    kept: dict[str, str] = {}
    for command in _least_tried(situation, exemplars, _offers(situation, exemplars)):
        kept.setdefault(deed_of(command), command)
        if len(kept) == MOST:
            break
    name = f"{situation.game.sha256}:{situation.observation.key}:{len(situation.recent)}"
    return tuple(sorted(kept.values(), key=lambda c: _shuffled(f"{name}:{canonical(c)}")))


def _offers(situation: Situation, exemplars: list[Exemplar]) -> Iterator[str]:
    bad = {one.key for one in exemplars if one.role is Role.DISCOURAGED}
    bad |= {*situation.failed, *situation.taken_back, *situation.dropped}
    bad |= unwanted(situation)
    noted = _noted(situation)
    known = [*noted.told[:_NOTED]]
    known += [one.command for one in _told_in_whys(situation, exemplars)][:_NOTED]
    here = {*map(canonical, known)}  # the person knows what is here
    known += [one.command for one in exemplars if one.role is Role.ENCOURAGED]
    known += confirmed(situation, MOST)
    known += [way for way, _ in situation.directions]
    done = _just_done(situation)
    shown = (e for e in exemplars if e.role is Role.ENCOURAGED and e.match is not Match.TEXT)
    if not situation.valid and not any(e.same_game and e.key not in done for e in shown):
        known += [*known_directions(situation.lexicon), "look", "inventory"]
    bad |= noted.warned
    for one, said in _whys(situation, exemplars):
        bad |= said.warned - {one.key}
    sense = Sense(situation)
    here |= {one.key for one in exemplars if one.match is not Match.TEXT}
    shown_or_told, barred = frozenset(here), set(map(deed_of, bad))
    here |= {canonical(command) for command in situation.valid or ()}
    return (
        command
        for command in known
        if deed_of(command) not in barred
        and sense.allows(command, known=canonical(command) in here)
        and (canonical(command) in shown_or_told or not sense.undoes(command))
    )


def _least_tried(
    situation: Situation, exemplars: Iterable[Exemplar], offers: Iterable[str]
) -> list[str]:
    """Leave out what was played here oftener than others, but for what people showed.

    Whoever picks blindly among the same few picks the same again, and walks to and fro.
    What was shown and done just now is no better than the rest.
    """
    shown = {one.key for one in exemplars if one.role is Role.ENCOURAGED} - _just_done(situation)
    shown |= {canonical(one) for one in _noted(situation).told}
    shown |= {canonical(one.command) for one in _told_in_whys(situation, exemplars)}
    told = {command: situation.tried.get(canonical(command), 0) for command in offers}
    least = min((n for one, n in told.items() if canonical(one) not in shown), default=0)
    return [one for one, n in told.items() if n <= least or canonical(one) in shown]


def fresh_first(situation: Situation) -> Situation:
    """Put memories of what was done here just now behind the others; leave out ways of elsewhere.

    A small model does what its prompt tells it was done: told the same way again and
    again, it would walk to and fro. What was done here longer ago may be called for
    again: people pass through a place more than once.
    """
    just = _just_done(situation)
    kept = (one for one in situation.exemplars if not leads_elsewhere(one))
    return replace(situation, exemplars=tuple(sorted(kept, key=lambda one: one.key in just)))


def told_by_person(situation: Situation) -> Bidding:
    """Return what the person's own words tell to play here: notes, then reasons.

    A reason that was given for a move may name another (“the trapdoor comes later, light
    the lamp first”). What was played is told by the memory itself; the other is told once
    that has been done here, or was discouraged.
    """
    done = _just_done(situation)
    done |= {*situation.failed, *situation.taken_back, *situation.dropped}
    sense = Sense(situation)
    for one in _noted(situation).told:
        if canonical(one) not in done and sense.allows(one, known=True):
            return Bidding(one)
    for told in _told_in_whys(situation, situation.exemplars):
        own = told.memory
        spent = own is not None and (own.role is Role.DISCOURAGED or own.key in done)
        if spent and canonical(told.command) not in done:
            return told
    return NOTHING


def telling(command: str, situation: Situation) -> Bidding:
    """Return the words of the person that tell a command, if any do."""
    first = told_by_person(situation)
    key = canonical(command)
    known = [first, *_told_in_whys(situation, situation.exemplars)]
    return next((one for one in known if canonical(one.command) == key), NOTHING)


def _told_in_whys(situation: Situation, exemplars: Iterable[Exemplar]) -> list[Bidding]:
    """Return what the reasons for moves in this very place tell to play beside them."""
    return [
        Bidding(command, one.why, one)
        for one, said in _whys(situation, exemplars)
        for command in said.told
        if canonical(command) != one.key
    ]


def _whys(situation: Situation, exemplars: Iterable[Exemplar]) -> Iterator[tuple[Exemplar, Noted]]:
    """Yield the moves in this very place that reasons were given for, and what these say."""
    for one in exemplars:
        if one.why and one.same_game and one.match is not Match.TEXT:
            yield one, read_notes((one.why,), situation.lexicon)


def times_just_done(command: str, situation: Situation) -> int:
    """Return how often a command was played here among the latest moves."""
    key, place = canonical(command), situation.scene.location
    latest = situation.recent[-_JUST:]
    return sum(step.key == key and step.location == place for step in latest)


def _just_done(situation: Situation) -> set[str]:
    """Return what the latest moves were that were made here."""
    place = situation.scene.location
    return {step.key for step in situation.recent[-_JUST:] if step.location == place}


def _noted(situation: Situation) -> Noted:
    """Read the notes on what is here."""
    here = notes_here(situation)
    return read_notes((_TOPIC.sub("", note) for note in here), situation.lexicon)


def _shuffled(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def because(
    command: str, exemplars: Iterable[Exemplar], count: int, told: Bidding = NOTHING
) -> str:
    """Say what a pick goes back to: the model itself gives no reason.

    Args:
        count: how many commands it picked among.
        told: what the person's own words tell to play.
    """
    key = canonical(command)
    if told and canonical(told.command) == key:
        return f"Picked among {counted(count, 'command')}: {told.words}."
    found = next((e for e in exemplars if e.key == key and e.role is Role.ENCOURAGED), None)
    picked = f"Picked among {counted(count, 'command')}"
    if found is None and count == 1:
        return "Nothing else is left to pick from, and nobody has shown what to do here."
    if found is None:
        return f"{picked}: nobody has shown what to do here."
    who = "you" if found.source is Source.HUMAN else "someone"
    if found.source is Source.SELF:
        who = "I"
    where = "here" if found.match is not Match.TEXT else f"in a place {alike(found)}"
    return f"{picked}: {who} played this {where} {times(found.visits)}."


def confidence_in(command: str, situation: Situation, told: Bidding = NOTHING) -> float:
    """Return how sure a small model may be of a command, in [0, 1]: as sure as what was shown.

    What was played here among the latest moves counts half each time.

    Args:
        told: what the person's own words tell to play.
    """
    key = canonical(command)
    if told and canonical(told.command) == key:
        return _SURE_OF_WORDS
    known = (e for e in situation.exemplars if e.key == key and e.role is Role.ENCOURAGED)
    alike = max((one.similarity for one in known), default=None)
    sure = _UNSHOWN if alike is None else 0.4 + 0.5 * alike
    return sure * 0.5 ** times_just_done(command, situation)
