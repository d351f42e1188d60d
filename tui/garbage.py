"""When garbage is looked for while a game is played: while the person rests.

Python looks through young objects for unreachable circles after every few
hundred that are made, and now and then through all. In a turn, that makes
thousands and drops nearly all again, this took a fifth of the time, and of
every tenth turn half. So Python hardly looks by itself during a game, and is
told to when nothing has happened for a moment. Imports the standard library only.
"""

from __future__ import annotations

import gc

_YOUNG = 100_000
"""Objects after which Python looks by itself, if there was no rest for so long."""
_OLD = 10
"""Looks through the young between two through all, as Python has it."""


class Garbage:
    """Says for one game when garbage is looked for; of all games, one is played at a time."""

    def __init__(self) -> None:
        self._usual = gc.get_threshold()

    def begin(self) -> None:
        """Look through nothing that is there: the program stays to the end."""
        self._usual = gc.get_threshold()
        gc.set_threshold(_YOUNG, _OLD, _OLD)
        gc.freeze()

    def settle(self) -> None:
        """Look through nothing that was read for this game: it stays as long as that."""
        gc.freeze()

    def rest(self) -> None:
        """Look for garbage now, when nobody waits."""
        gc.collect(2 if gc.get_count()[2] >= _OLD else 1)

    def end(self) -> None:
        """Leave it to Python again, and let it look through everything."""
        gc.set_threshold(*self._usual)
        gc.unfreeze()
