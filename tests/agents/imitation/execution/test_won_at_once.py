"""What won its points in the words of then is done, whatever befell in the same turn."""

from __future__ import annotations

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from tests.support.imitation import know, moment, trace_of

COMMANDS = ("wait", "wait", "take ball", "throw ball at branch", "take kite", "east")


class Park:
    """A ball that rolls in brings a kite down from a tree; a boy may be off with it at once."""

    def __init__(self, *, boy: bool = False) -> None:
        self.boy, self.score, self.turns = boy, 0, 0
        self.place = {"ball": "gone", "kite": "up", "branch": "Park", "player": "Park"}

    def step(self, command: str) -> Moment:
        if self.place["player"] != "Park":
            return self.look("A pond.")
        text = "You see no use in that."
        self.turns += 1
        if self.turns % 2 == 0 and self.place["ball"] == "gone":
            self.place["ball"] = "Park"
            text = "A ball rolls to your feet."
        elif command == "take ball" and self.place["ball"] == "Park":
            self.place["ball"] = "player"
            text = "Taken."
        elif command == "throw ball at branch" and self.place["ball"] == "player":
            self.place |= {"ball": "gone" if self.boy else "Park", "kite": "Park"}
            self.score += 5
            text = "The ball hits the branch, and down comes the kite."
            text += " A boy is off with the ball." if self.boy else ""
        elif command == "take kite" and self.place["kite"] == "Park":
            self.place["kite"] = "player"
            text = "Taken."
        elif command == "east":
            self.place["player"] = "Pond"
            text = "A pond."
        return self.look(text)

    def look(self, text: str = "A park.") -> Moment:
        facts = {thing: where for thing, where in self.place.items() if where not in ("gone", "up")}
        return moment(text, score=self.score, **facts)


def test_what_hit_is_done_though_the_ball_is_gone() -> None:
    world = Park()
    shown = trace_of([world.look(), *map(world.step, COMMANDS)], COMMANDS)
    today = Park(boy=True)
    executor, here = PlanExecutor(know(shown)), today.look()
    executor.begin(here.scene, here.facts)
    for expected in COMMANDS[:4]:
        assert executor.act() == expected
        here = today.step(expected)
        executor.saw(expected, here.scene, here.facts)
    assert today.score == 5
    assert 3 in executor.at.done
