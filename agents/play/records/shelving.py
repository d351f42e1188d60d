"""What a person does to whole sessions, with memory following, undone step by step.

Nothing is ever taken out of the journal: a deleted session is marked, no list
has it, and what it taught counts no longer, until it is restored.
"""

from __future__ import annotations

from agents.db.sql import transaction
from agents.journal import shelf
from agents.journal.journal import Journal
from agents.journal.shelf import Shelved, Shelving
from agents.memory.store import Memory
from agents.play.records.practice import learn_without

_KEPT = "the session was left as it was"


def shelve(
    journal: Journal, memory: Memory, session: int, what: Shelving, name: str = ""
) -> Shelved | None:
    """Name, archive, delete or restore a session.

    Args:
        journal, memory: over one connection.
        session: its number.
        what: what to do.
        name: what to call it; empty takes its name away.

    Returns:
        What was done, None if it was so already.

    Raises:
        StoreError: there is no such session, or nothing could be written.
    """
    with transaction(journal.db, _KEPT):
        before = shelf.place(journal.db, session)
        then = shelf.after(before, what, name)
        if then == before:
            return None
        visits: shelf.Visits = ()
        if then.deleted and not before.deleted:
            memory.catch_up(session)
            visits = memory.forget_session(session)
        elif before.deleted and not then.deleted:
            visits = shelf.withdrawn(journal.db, session)
            memory.bring_back(visits)
        shelf.put(journal.db, session, then)
        if then.deleted != before.deleted:
            learn_without(journal, session)
        done = Shelved(session, what, before, visits)
        shelf.note(journal.db, done)
        return done


def still_withdraw(journal: Journal, memory: Memory, session: int) -> bool:
    """Withdraw what a session taught since another program deleted it, if one did.

    Who plays in it goes on; what is shown meanwhile comes back with all the rest.
    Inside the caller's transaction.

    Returns:
        Whether it is deleted.
    """
    if not shelf.place(journal.db, session).deleted:
        return False
    memory.catch_up(session)
    shelf.withdraw_further(journal.db, session, memory.forget_session(session))
    return True


def undo_shelving(journal: Journal, memory: Memory) -> Shelved | None:
    """Undo what was done last to any session, one more each time.

    Returns:
        What was undone, None if nothing was left.

    Raises:
        StoreError: nothing could be written; nothing was undone.
    """
    with transaction(journal.db, _KEPT):
        undone = shelf.take_latest(journal.db)
        if undone is None:
            return None
        if undone.what is Shelving.DELETE:
            memory.bring_back(undone.visits)
        elif undone.before.deleted:
            memory.forget_visits(undone.visits)
        shelf.put(journal.db, undone.session, undone.before)
        if undone.what is Shelving.DELETE or undone.before.deleted:
            learn_without(journal, undone.session)
        return undone
