"""A recorded session as data that other tools read, and back from a file.

What is written is one path, from the opening to the tip, with all that was
proposed, judged and asked on it. What was remembered isn't: memories belong to
the home that they were made in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.core.commands import Went
from agents.core.errors import DamageError, StoreError
from agents.core.goals import Goal, GoalState, clean_goal
from agents.core.observation import effect_of, observe
from agents.core.proposals import Candidate, Critique, Exchange, Judged, Proposal
from agents.core.text import clean_line
from agents.core.types import Turn
from agents.db.columns import DECISION, SCENE
from agents.db.sql import fetch, told_of, transaction
from agents.journal import admission, goals, turns
from agents.journal.assessments import assess
from agents.journal.exchanges import EXCHANGE
from agents.journal.journal import Journal
from agents.journal.judgements import BALLOT, CRITIQUE, PROPOSAL
from agents.journal.sessions import SessionInfo
from agents.journal.texts import check_text
from games.known import as_known
from games.types import NO_FACTS, GameInfo, Scene

_LONGEST_NAME = 200
_NOTHING_DECIDED = dict.fromkeys(DECISION.columns) | {"why": ""}

_NONSENSE = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError),
    *(OverflowError, RecursionError, sqlite3.Error),
)
"""What reading anything that is no session may end in."""

Failures = Mapping[int, Sequence[tuple[str, Exchange]]]
Data = Mapping[str, Any]


def as_data(
    info: SessionInfo,
    path: Sequence[Turn],
    failures: Failures | None = None,
    wanted: Sequence[Goal] = (),
) -> dict[str, object]:
    """Return a session's path as other tools read it.

    Args:
        info: the session.
        path: its turns, with what was proposed at the time.
        failures: what each turn's language models were asked in vain, by its id.
        wanted: goals as they stood at the path's end, in their order.
    """
    return {
        "session": info.id,
        "game": info.game.id,
        "title": info.game.title,
        "engine": info.game.engine,
        "sha256": info.game.sha256,
        "seed": info.seed,
        "task": info.task,
        "player": info.player,
        "critic": info.critic,
        **({} if info.reading is None else {"reading": info.reading}),
        **({"goals": [_goal(goal) for goal in wanted]} if wanted else {}),
        "turns": [_turn(turn, (failures or {}).get(turn.id, ())) for turn in path],
    }


def _goal(goal: Goal) -> dict[str, object]:
    told = {"id": goal.id, "text": goal.text, "author": goal.author, "turn": goal.turn}
    return {**told, "state": goal.state.value, "settled": goal.settled, "parent": goal.parent}


def _turn(turn: Turn, failures: Sequence[tuple[str, Exchange]]) -> dict[str, object]:
    decided = _NOTHING_DECIDED if turn.decision is None else DECISION.as_json(turn.decision)
    return {
        "id": turn.id,
        "parent": turn.parent,
        "number": turn.number,
        "at": turn.at.isoformat(),
        **{name: told for name, told in decided.items() if name != "mode"},
        **_scene(turn.scene),
        **({} if turn.went is None else {"went": turn.went.value}),
        "proposals": [
            {
                **_proposal(judged.proposal),
                "rewards": [critique.reward for critique in judged.critiques],
                "critiques": [_critique(critique) for critique in judged.critiques],
            }
            for judged in turn.judged
        ],
        "failures": [{"asker": asker, **_exchange(asked)} for asker, asked in failures],
    }


def _scene(scene: Scene) -> dict[str, object]:
    data = SCENE.as_json(scene)
    if not scene.awaits_key:
        del data["awaits_key"]
    if scene.inventory_known:
        del data["inventory_known"]
    for name in ("spans", "task", "picture"):
        if not data[name]:
            del data[name]
    return data


def _proposal(made: Proposal) -> dict[str, object]:
    # A team's exchanges are those of its members; left to it are those that dropped out.
    told = [asked for member in made.members for asked in member.exchanges]
    own = [asked for asked in made.exchanges if asked not in told]
    data = PROPOSAL.as_json(made)
    if made.plan is None:
        del data["plan"]
    return {
        **data,
        "commands": list(made.commands),
        "weights": [one.weight for one in made.alternatives],
        "exchanges": [_exchange(asked) for asked in own],
        "ballots": [BALLOT.as_json(ballot) for ballot in made.ballots],
        "members": [_proposal(member) for member in made.members],
    }


def _critique(critique: Critique) -> dict[str, object]:
    return {
        **CRITIQUE.as_json(critique),
        "members": [_critique(member) for member in critique.members],
        "exchanges": [_exchange(asked) for asked in critique.exchanges],
    }


def _exchange(asked: Exchange) -> dict[str, object]:
    messages = [{"role": role, "content": content} for role, content in asked.messages]
    return EXCHANGE.as_json(asked) | {"messages": messages, "sampling": dict(asked.sampling)}


def read_session(path: Path, journal: Journal) -> int:
    """Put a session that was written as data into a journal; return its number.

    It is a record of what was played, and teaches nothing: its moves are not
    learned. Times are those of reading it.

    Args:
        path: a JSON file of :func:`as_data`, or its turns one a line.
        journal: takes the session.

    Raises:
        StoreError: the file can't be read or holds something else.
    """
    hint = "Nothing was changed. A session is written by: understudy replay SESSION --json"
    try:
        told = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path} can't be read: {told_of(error)}.", hint) from error
    try:
        with transaction(journal.db, "no session was read"):
            number = _add(told, journal)
            # As everything that comes from outside: what couldn't be read again isn't kept.
            row = admission.session_row(journal.db, number)
            admission.check_session(row, fetch(journal.db, turns.ALL, (number,)))
            admission.check_belongings(journal.db, number)
            admission.check_judgements(journal.db, number)
            return number
    except DamageError as error:
        raise StoreError(f"{path} holds no recorded session: {error.what}.", hint) from error
    except _NONSENSE as error:
        raise StoreError(f"{path} holds no recorded session: {_said(error)}.", hint) from error


def _said(error: Exception) -> str:
    """Say for a person why something can't be read as a session."""
    if isinstance(error, KeyError):
        return f"“{told_of(error.args[0])}” is missing"
    # What else Python says of it speaks of Python.
    spoken = isinstance(error, ValueError) and not isinstance(error, UnicodeError)
    return told_of(error) if spoken else "it isn't put together like one"


def parse(text: str) -> Any:
    """Return the JSON of a session file: one value, or a head and a turn a line.

    Raises:
        ValueError: it is neither.
    """
    head, _, rest = text.partition("\n")
    try:
        told = json.loads(head)
    except ValueError:
        return json.loads(text)
    if isinstance(told, dict) and "understudy" in told and "turns" not in told:
        return {**told, "turns": [json.loads(line) for line in rest.splitlines() if line.strip()]}
    return json.loads(text)


def _check_names(told: Data) -> None:
    """See that names are such as this program writes, which would be taken in without more ado."""
    for name in ("game", "title", "engine", "sha256"):
        check_text(name, told[name])
    for turn in told["turns"]:
        for name in (turn.get("location") or "", *turn.get("inventory", ())):
            check_text("location or belonging", name)


def _add(told: Data, journal: Journal) -> int:
    _check_names(told)
    game = as_known(GameInfo(told["game"], told["title"], told["engine"], sha256=told["sha256"]))
    if not told["turns"]:
        raise ValueError("it has no moves")
    opening, *others = told["turns"]
    scene = SCENE.from_json(opening)
    turn = journal.start(
        game,
        seed=int(told["seed"]),
        task=str(told["task"]),
        player=str(told["player"]),
        critic=str(told["critic"]),
        scene=scene,
        observation=observe(scene, NO_FACTS),
        reading=None if (reading := told.get("reading")) is None else int(reading),
    )
    here = {opening.get("id"): turn}
    for one in others:
        before, scene = turn, SCENE.from_json(one)
        decision = DECISION.from_json(one)
        observation = observe(scene, NO_FACTS, before.observation, decision.command)
        turn = journal.append(
            before,
            decision=decision,
            scene=scene,
            observation=observation,
            effect=effect_of(before.scene, before.observation, scene, observation),
            judged=[_read_judged(proposal) for proposal in one["proposals"]],
            failures=[(str(asked["asker"]), _read_exchange(asked)) for asked in one["failures"]],
        )
        if "went" in one:
            assess(journal.db, turn.id, Went(one["went"]))
        here[one.get("id")] = turn
    _read_goals(told.get("goals", ()), journal, here)
    return turn.session


def _read_goals(told: Sequence[Data], journal: Journal, here: Mapping[int, Turn]) -> None:
    """Set goals as they are told; steps may stand before what they lead to."""
    known: dict[int | None, Goal] = {}
    for one in sorted(told, key=lambda one: int(one["id"])):
        known[one["id"]] = _read_goal(one, journal, here, known.get(one["parent"]))
    goals.put_in_order(journal.db, [known[one["id"]].id for one in told])


def _read_goal(one: Data, journal: Journal, here: Mapping[int, Turn], parent: Goal | None) -> Goal:
    """Set a goal that was written as data where it was set, and mark what became of it."""
    state, text = GoalState(one["state"]), str(one["text"])
    if (
        not text
        or clean_goal(text) != text
        or (state is GoalState.OPEN) is not (one["settled"] is None)
    ):
        raise ValueError(f"the goal {one['id']} is none that this program writes")
    author = clean_line(str(one["author"]))[:_LONGEST_NAME]
    goal = goals.write(journal.db, here[one["turn"]], text, author, parent)
    if state is not GoalState.OPEN:
        goals.mark(journal.db, here[one["settled"]], goal.id, state)
    return goal


def _read_judged(told: Data) -> Judged:
    return Judged(_read_proposal(told), tuple(map(_read_critique, told["critiques"])))


def _read_proposal(told: Data) -> Proposal:
    command, *others = told["commands"]
    members = tuple(map(_read_proposal, told["members"]))
    asked = tuple(exchange for member in members for exchange in member.exchanges)
    return PROPOSAL.from_json(
        told,
        command=command,
        alternatives=tuple(map(Candidate, others, told["weights"])),
        exchanges=(*asked, *map(_read_exchange, told["exchanges"])),
        ballots=told["ballots"],
        members=members,
    )


def _read_critique(told: Data) -> Critique:
    return CRITIQUE.from_json(
        told,
        exchanges=tuple(map(_read_exchange, told["exchanges"])),
        members=tuple(map(_read_critique, told["members"])),
    )


def _read_exchange(told: Data) -> Exchange:
    return EXCHANGE.from_json(
        told,
        messages=tuple((one["role"], one["content"]) for one in told["messages"]),
        sampling=tuple(told["sampling"].items()),
    )
