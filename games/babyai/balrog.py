"""The five tasks that the BALROG benchmark plays on BabyAI (arXiv 2411.13543).

They are the kinds of mission of BabyAI-Text's mixed level (arXiv 2302.02662), each by
itself, in one room of eight by eight without distractors; a door is locked and has a
second room behind it. Missions that BabyAI-Text keeps for its tests are left out, as
there. Steps are limited as in every level of minigrid's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from minigrid.envs.babyai.core.roomgrid_level import RejectSampling, RoomGridLevel
from minigrid.envs.babyai.core.verifier import (
    AfterInstr,
    BeforeInstr,
    GoToInstr,
    ObjDesc,
    OpenInstr,
    PickupInstr,
    PutNextInstr,
)

_KEPT_FOR_TESTS = ("yellow box", "red key", "red door", "green ball", "grey door")
_DOORS = ("yellow", "green", "blue", "purple")


class _MixedLevel(RoomGridLevel):  # type: ignore[misc]
    """One kind of mission of the mixed level."""

    def __init__(self, kind: str, **options: Any) -> None:
        self._kind = kind
        super().__init__(room_size=8, num_rows=1, num_cols=2 if kind == "open" else 1, **options)

    def gen_mission(self) -> None:
        """Draw rooms, things and the mission."""
        if self._kind == "open":
            self._lock()
        else:
            self._scatter()
        self.check_objs_reachable()
        words = self.instrs.surface(self)
        if any(kept in words for kept in _KEPT_FOR_TESTS):
            raise RejectSampling(f"kept for tests: {words}")

    def _lock(self) -> None:
        """Lock a door between two rooms, and lay the key down where the player is."""
        locked, near = self._rand_elem(((0, 1), (1, 0)))
        colour = self._rand_elem(_DOORS)
        self.add_door(locked, 0, 0 if locked == 0 else 2, colour, locked=True)
        self.add_object(near, 0, "key", colour)
        self.place_agent(near, 0)
        self.instrs = OpenInstr(ObjDesc("door", self._rand_elem((None, colour))))

    def _scatter(self) -> None:
        """Lay down what the mission is about."""
        two = self._kind in ("putnext", "pick-up-then-go-to")
        self.place_agent()
        things = self.add_distractors(num_distractors=2 if two else 1, all_unique=False)
        first, *others = (ObjDesc(thing.type, thing.color) for thing in things)
        if self._kind == "goto":
            self.instrs = GoToInstr(first)
        elif self._kind == "pickup":
            self.instrs = PickupInstr(first)
        elif self._kind == "putnext":
            self.instrs = PutNextInstr(first, others[0])
        else:
            if (first.type, first.color) == (others[0].type, others[0].color):
                raise RejectSampling("two things that are alike")
            take, go = PickupInstr(first), GoToInstr(others[0])
            first_named = self._rand_elem((True, False))
            self.instrs = BeforeInstr(take, go) if first_named else AfterInstr(go, take)


TASKS: dict[str, Callable[[], Any]] = {
    f"balrog-{kind}": partial(_MixedLevel, kind)
    for kind in ("goto", "pickup", "open", "putnext", "pick-up-then-go-to")
}
"""What makes each task's environment, by its level's name."""
