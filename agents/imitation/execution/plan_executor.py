"""Following the effects of a demonstration rather than its commands.

The demonstration's steps are pursued in order. Where everything is as it was
then, its next command is played, as a blind replay would. Where something is
not, the executor asks what a person would ask: does the effect still need doing,
what is missing, and which demonstrated step brings it about? What can't be done
now is put off and done when it can be. This is plan execution with monitoring
after PLANEX (Fikes, Hart and Nilsson 1972), with operators learned from single
examples; finding the means to an end is in ``means_ends``.
"""

from __future__ import annotations

from agents.core.commands import canonical
from agents.exploration.language.english import english
from agents.imitation.action_model.knowledge import Knowledge, shared
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.contingencies.after_death import Afterlife
from agents.imitation.contingencies.biding import bide, suffer
from agents.imitation.contingencies.bodily_needs import feel, see_to
from agents.imitation.contingencies.meeting import meet
from agents.imitation.contingencies.menus import as_offered
from agents.imitation.contingencies.off_the_map import SKIPPED, Reach, is_nowhere
from agents.imitation.contingencies.reacting import begin_again, react
from agents.imitation.contingencies.readying import get_ready, is_ready
from agents.imitation.contingencies.resting import Resting
from agents.imitation.contingencies.scenes import befallen, notice, turn
from agents.imitation.contingencies.threats import (
    ANSWERING,
    ASKING,
    ThreatMonitor,
    answer,
    ask_again,
    clarify,
    fights,
    hear_answer,
    is_answered,
)
from agents.imitation.contingencies.told_light import ToldLight
from agents.imitation.contingencies.told_threats import ToldThreats
from agents.imitation.execution.going_along import (
    brought_elsewhere,
    go_along,
    keep_along,
    keep_up,
    laid_by_others,
)
from agents.imitation.execution.hearing import be_told, hear_meanwhile, hear_of_ways
from agents.imitation.execution.judging import EFFORT, ROUNDABOUT, come_to, judge, pass_over
from agents.imitation.execution.speaking import hear_spoken, worded
from agents.imitation.planning.awaiting import drift, waited
from agents.imitation.planning.darkness import see_whether_dark
from agents.imitation.planning.detours import STROLL, worth_a_detour, worth_a_walk
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.patience import let_time_pass, only_arms
from agents.imitation.planning.planned_move import (
    PlannedMove,
    act_of,
    blind_of,
    destination_of,
    take_of,
)
from agents.imitation.planning.postponed_steps import PostponedSteps
from agents.imitation.planning.preconditions import RoomPreconditions
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.setting import set_to
from agents.imitation.planning.turning import wait_for_turn
from agents.imitation.planning.winning_back import chase
from agents.imitation.states.operators import Operator, title_of
from agents.imitation.states.state import NOWHERE, State
from games.types import NO_FACTS, Facts, Scene

_HEARD = 5
"""Answers that are kept in mind."""


class PlanExecutor:
    """Follows demonstrations through one game.

    Args:
        knowledge: what all demonstrations teach; the first is followed first,
            and the others where it has nothing left to do.

    Attributes:
        at: how far it is, and what holds; there once the opening was taken in.
        pending: the move that was last proposed, and what it is for.
        graph: the map as far as it is known.
        planner: finds means to an end.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._demos = knowledge.demonstrations
        self._bare = knowledge.bare
        self._carriable = (
            {t: title_of(t) for t in sorted(knowledge.carriable)} if self._bare else {}
        )
        self.at: Progress
        self.pending: PlannedMove | None = None
        self.graph = RoomGraph(knowledge.demonstrations)
        self.planner = MeansEndsPlanner(knowledge, self.graph)
        self._preconditions = RoomPreconditions(self.planner)
        watcher = ToldThreats if knowledge.bare else ThreatMonitor
        self._threats = watcher(self.planner)
        self._leftovers = PostponedSteps(self.planner, 2 * EFFORT)
        self._resting = Resting(self.planner)
        self._afterlife = Afterlife(self.planner)
        self._light = ToldLight(self.planner) if knowledge.bare else None
        self._reach = Reach(self.planner)

    def checkpoint(self) -> Progress:
        """Remember where things stand, to come back to."""
        return self.at.copy()

    def back_to(self, checkpoint: Progress) -> None:
        """Stand where things stood; what was learned meanwhile stays learned."""
        self.at, self.pending = checkpoint.copy(), None
        self.planner.now(self.at)

    # --- observing -----------------------------------------------------------------

    def begin(self, scene: Scene, facts: Facts) -> None:
        """Take in the opening."""
        self.at = Progress(self._demos[0], 0, self._state(scene, facts, None), 0)
        self.at.played = befallen(self._demos[0])
        self.planner.now(self.at)

    def _state(self, scene: Scene, facts: Facts, before: State | None) -> State:
        return State(scene, NO_FACTS if self._bare else facts, before)

    def saw(self, command: str, scene: Scene, facts: Facts, *, shown: bool = False) -> None:
        """Take in what a command led to, whoever played it.

        Args:
            command: what was played.
            scene, facts: what it led to.
            shown: a person played it instead of what was proposed.
        """
        at, before = self.at, self.at.state
        after = self._state(scene, facts, before)
        at.moves += 1
        at.heard = (*(at.heard[1 - _HEARD :] if after.room == before.room else ()), after.text)
        move, self.pending = self.pending, None
        own = move is not None and move.is_made_by(canonical(command))
        if shown and not own:
            detour = move is not None and self._goes_there(move, after)
            go_along(at, move, before, after, detour=detour)
            if move is not None:
                self._preconditions.spare(move)
                if move.foe:
                    self._threats.brave(move.foe)
        else:
            at.aside = None
            if at.leads:
                keep_along(at, before, after)
            if move is not None and not own:
                pass_over(at, move, before.room)
        at.state = after
        if not own:
            at.laid |= laid_by_others(command, before, after)
        if move is not None and move.foe and not (own or shown):
            keep_up(at, before)
        hear_spoken(at, move if own else None, canonical(command))
        meant = destination_of(move) if move is not None and own else NOWHERE
        held_against = self.graph.counted
        walked = self.graph.goes_and_returns(before.room, canonical(command), after.room)
        self.graph.saw(before, command, after, self.planner.clock + 1, meant)
        at.asked, at.won = None, -1
        if move is not None and own:
            if move.goal is not None and after.score > before.score:
                at.won = move.goal.index
            judge(at, self.planner, move, before, after)
            hear_meanwhile(at, move)
            waited(at, move)
            if move.waiting and move.edge is not None:
                at.paced[-1 - at.cursor, after.room] += 1
            if move.dropping or (move.operator is not None and move.operator is move.goal):
                at.laid |= before.held - after.held
        at.laid -= after.held | brought_elsewhere(at.laid, before, after)
        hear_answer(at.attempts, move if own else None, before, after)
        self._afterlife.watch(move if own else None, before, after)
        if after.room != before.room:
            at.came_from = before.room
            begin_again(at, before)
        if suffer(at, self.planner.knowledge, move if own else None, before, after):
            self.graph.uncount(held_against)  # it isn't for the way
        at.look_again(before)
        see_whether_dark(at, after)
        feel(at, canonical(command), changed=before.facts != after.facts or after.bare)
        notice(at, move if own else None, before, after, walked=walked)
        at.miss(before, self._carriable)
        self._threats.watch(before, after)
        if self._light is not None:
            self._light.watch(before, after)
        self._preconditions.judge(before, after)
        hear_of_ways(at, self._demos, self.graph)
        self.planner.now(at)

    def _goes_there(self, overridden: PlannedMove, after: State) -> bool:
        """Tell whether a person went another way to where the plan was going."""
        at, goal = self.at, overridden.goal
        if overridden.edge is None or goal is None or after.room == at.state.room:
            return False
        place = goal.room if at.errand is None else at.errand[1]
        far, there = self.planner.distance(place), at.copy()
        there.state = after
        self.planner.now(there)
        near = self.planner.distance(place) <= far
        self.planner.now(at)
        return near

    # --- deciding ------------------------------------------------------------------

    def act(self) -> str | None:
        """Return the next command, None if there is nothing left to do."""
        found = self._decide()
        self.pending = move = None if found is None else as_offered(self.at, worded(self.at, found))
        if move is not None and move.errand is not None:
            self.at.errand = move.errand
        return None if move is None else move.command

    def _decide(self) -> PlannedMove | None:
        at = self.at
        asked = answer(at.state, at.demonstration, at.cursor, at.attempts.tries(ANSWERING))
        move = asked or self._clarify() or self._run_errand()
        if move is None and is_nowhere(self.planner):
            return None
        while move is None:
            move = self._do_next()
            if move is None:
                if self.at.number + 1 == len(self._demos) or self._reach.lost:
                    return None
                self._follow(self.at.number + 1)
        return move

    def _follow(self, number: int) -> None:
        """Follow another demonstration, from where it parts from those that were followed."""
        demo, at = self._demos[number], self.at
        cursor = max(shared(demo, other) for other in self._demos[:number])
        self.at = Progress(demo, number, at.state, cursor, attempts=at.attempts, asked=at.asked)
        self.at.played = befallen(demo)
        self.planner.now(self.at)

    def _clarify(self) -> PlannedMove | None:
        """Say whom or what a step means, if the story asks back about it."""
        op = self.at.asked
        if op is None or self.at.attempts.tries(("clarify", op.index)) >= ASKING:
            return None
        told = clarify(self.at.state, self.planner.knowledge.by_number[op.trace], op)
        if told:
            self.at.attempts.failed(("clarify", op.index))
        return PlannedMove(told, op, op, note="say which is meant") if told else None

    def _run_errand(self) -> PlannedMove | None:
        at = self.at
        if at.errand is None:
            return None
        move = self._preconditions.go_on(at.errand, at.steps[min(at.cursor, len(at.steps) - 1)])
        if move is None:
            at.errand = None
        return move

    def _do_next(self) -> PlannedMove | None:
        """Return the next command of the demonstration that is followed."""
        at, steps = self.at, self.at.steps
        turn(at)
        at.resume()
        move = react(at)
        if move is not None:
            return move
        if at.cursor < len(steps):
            move = self._ward_off(steps[at.cursor])
            move = move or self._pick_up() or self._leftovers.here()
            move = move or self._leftovers.come_about()
            if move is not None:
                return move
        due, lost = at.cursor, self._reach.take()
        if not lost:
            return self._along_the_line()
        mark = self.checkpoint()
        move = self._along_the_line()
        if move is None or self.at.cursor > due + SKIPPED:
            self.back_to(mark)  # all that was passed over is still to be done
            return None
        return move

    def _along_the_line(self) -> PlannedMove | None:
        """Return the next command for what is due, or for what was put off."""
        at = self.at
        while at.cursor < len(at.steps):  # what is told may make another step of one
            due = at.cursor
            op = at.steps[due]
            move = set_to(at, op) or self._leftovers.rather_than(let_time_pass(at, op), op)
            if at.cursor != due:
                continue
            if move is None and due == len(at.steps) - 1 and at.demonstration.over:
                move = self._leftovers.anywhere()
            move = move or self._leftovers.before_leaving(op)
            if move is None and at.effort[op.index] <= EFFORT:
                move = self._pursue(op)
            if move is not None:
                return move
            if at.cursor == due:
                at.put_off(op)
        return see_to(self.planner, at.steps[-1]) or self._leftovers.anywhere()

    def _ward_off(self, due: Operator) -> PlannedMove | None:
        """See to what can't wait: wounds, a death's costs, an attack, darkness."""
        at = self.at
        if at.paced[-1 - at.cursor, at.state.room] > 3 * ROUNDABOUT:
            return None  # to and fro: there is no use in it
        move = bide(at, due) or self._resting.step_aside(due) or self._afterlife.come_back(due)
        move = move or self._threats.fend_off(self.at.then, due)
        if move is None and self._light is not None:
            move = self._light.make(self.at.then, due)
        move = move or see_to(self.planner, due) or chase(self.planner, due)
        return move or self._afterlife.recover(due)

    def _pick_up(self) -> PlannedMove | None:
        """Take what lies here and should be with the person."""
        at, near, handled = self.at, self.at.state.here, self.at.demonstration.handled
        if at.rewritten is None:  # nobody wants what nobody ever had
            near = {t for t in near if t in handled or self._threats.may_arm(t)}
        if not at.steps[at.cursor].is_move:  # as one leaves it is asked about once more
            near = near - at.let_lie
        if not near:
            return None
        busy, unarmed = fights(at), english().says("unarmed", at.state.text.lower())
        for thing in sorted(near):
            if at.attempts.tries(take_of(thing)) >= 2 or self.graph.is_burden(thing, at.state.room):
                continue
            if not self.planner.at_hand(thing) or at.state.holds(thing):
                continue  # one like it is carried
            arms = not at.was_laid(thing) and self._threats.arms(
                thing, anew=not at.is_strange(thing)
            )
            lost = thing in at.then.held if unarmed else not busy and at.misplaced(thing)
            if (arms and not at.is_taken_here(thing)) or lost:
                at.arms |= {thing} if arms else set()
                return self.planner.take(thing, at.steps[at.cursor])
        return None

    # --- pursuing the step at the cursor -----------------------------------------------

    def _pursue(self, op: Operator) -> PlannedMove | None:
        """Return the next command for the step at the cursor.

        None if it can't be done now, or if the cursor has moved on.
        """
        at, s = self.at, self.at.state
        op = meet(at, op)
        way = self.graph.way(s.room, op.key, op.destination) if s.room == op.room else None
        if way is not None and self.graph.carries_off(way):
            return drift(at, way, op)
        if op.is_move and not op.died:
            return self._move_on(op)
        if at.needless(op) or only_arms(at, op) or is_ready(at, op) or is_answered(at, op):
            at.cursor += 1
            return None
        if at.misses(op) or at.is_robbed_of(op) or not at.wants(op):
            return None
        if not worth_a_detour(at, self.planner, op):
            return None
        come_to(at, op)
        move = ask_again(at, op) or be_told(at, self.planner, op) or self.planner.achieve(op, op)
        if move is not None:
            return move
        if s.room == op.room and not any(map(at.attempts.tries, (act_of(op), blind_of(op)))):
            return PlannedMove(
                op.command, op, op, blind=not all(map(s.reaches, (*op.named, *op.consumed)))
            )
        return None

    def _move_on(self, op: Operator) -> PlannedMove | None:
        """Move on, by the demonstrated way or another."""
        s, n = self.at.state, len(self.at.steps)
        on_track = s.room == op.room and s.vehicle == op.vehicle
        if on_track:
            move = wait_for_turn(self.at, op) or get_ready(self.at, op) or self.planner.go(op)
            if move is not None:
                return move
        end = self.at.cursor
        while end < n and (self.at.steps[end].is_move or self.at.steps[end].refused):
            end += 1
        targets: dict[str, float] = {}
        where: dict[str, int] = {}
        first = self.at.cursor + (s.room == op.room or self.planner.spent(op))
        for k in range(first, end + 1):
            room = self.at.steps[k].room if k < n else self.at.steps[n - 1].destination
            cost = float(end - k)
            if room != NOWHERE and cost < targets.get(room, float("inf")):
                targets[room], where[room] = cost, k
        route = self.planner.route(targets)
        if route is None:
            if on_track:
                self.at.broken |= {op.index}
            self.at.cursor = end
            return None
        edges, goal = route
        if len(edges) > STROLL and not on_track and not worth_a_walk(self.at):
            self.at.cursor = n
            return None
        if not edges:
            self.at.cursor = where[goal]
            return None
        return self.planner.along(edges, op)
