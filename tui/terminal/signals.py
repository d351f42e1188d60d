"""Ends the program when the system says so, whatever its terminal does."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
LEAVES_WITHIN = 4.0
"""Seconds that the farewell to the terminal may take."""


@contextmanager
def heeding_signals(leave: Callable[[], None]) -> Iterator[None]:
    """Have signals that end a program leave it in order; end it if that takes too long.

    A terminal that is gone, or that doesn't read, blocks whoever writes to it
    for ever: so this asks no event loop, and the end may come from a thread.
    Every turn that was shown is in the journal by then.

    Args:
        leave: asks the program to leave; called between two bytecodes of the
            main thread, so it must only leave word.
    """
    timers: list[threading.Timer] = []

    def heed(number: int, _: object) -> None:
        timer = threading.Timer(LEAVES_WITHIN, os._exit, (128 + number,))
        timer.daemon = True
        timer.start()
        timers.append(timer)
        leave()

    before = {number: signal.signal(number, heed) for number in ENDING}
    over = threading.Event()
    threading.Thread(target=_notice_hangup, args=(over,), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        for timer in timers:
            timer.cancel()


def _notice_hangup(over: threading.Event) -> None:
    """Send the signal of a hang-up that nobody else sends.

    The system tells the leader of a terminal's session alone. That may be
    ``make``, which then waits for this program.
    """
    if not sys.__stdin__ or not sys.__stdin__.isatty():
        return
    watch = select.poll()
    watch.register(sys.__stdin__.fileno(), 0)
    happened = watch.poll()
    if not over.is_set() and any(events & select.POLLHUP for _, events in happened):
        os.kill(os.getpid(), signal.SIGHUP)
