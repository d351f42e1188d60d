"""How a session begins: a new one at its opening, another one where it stood."""

from __future__ import annotations

from agents.core import events as ev
from agents.core.commands import Mode
from agents.play.loop.settings import Settings
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position
from agents.play.thought.cast import Cast

_ANSWERS_OTHERWISE = (
    "The engine answers otherwise than when this was recorded (another version?). "
    "The story goes on from what it says now; the record stays as it was."
)


async def open_session(
    position: Position, ledger: Ledger, cast: Cast, settings: Settings, mode: Mode
) -> tuple[str, list[ev.Event]]:
    """Stand where a session begins or goes on.

    Args:
        position: brought there.
        ledger: where the session is begun or read.
        cast: who proposes and who rewards.
        settings: which session, or how a new one is to be.
        mode: who moves at first.

    Returns:
        What the session is played for, and what there is to tell.

    Raises:
        GameError: the world could not be opened at all.
        StoreError: the journal could not be opened or written.
    """
    resume, task, surprise = settings.resume, settings.task, False
    if resume is None:
        scene, facts = await position.open()
        names = {"player": cast.player_spec, "critic": cast.critic_spec}
        root = await ledger.begin(
            position.game, scene, facts, seed=position.seed, task=task, **names
        )
        position.advance(root, facts)
    else:
        info, path = await ledger.recall(resume, settings.at)
        position.seed, task = info.seed, info.task
        surprise = await position.stand_at(path)
    await position.learn_words()
    opened = ev.Opened(
        position.here.session,
        position.game,
        position.seed,
        position.path,
        resume is not None,
        mode,
        cast.player_spec,
        cast.critic_spec,
    )
    return task, [opened, *([ev.Notice(_ANSWERS_OTHERWISE)] if surprise else ())]
