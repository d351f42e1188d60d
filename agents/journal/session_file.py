"""A recorded session as data that other tools read, and back from a file.

What is written is one path, from the opening to the tip, with all that was
proposed, judged and asked on it. What was remembered isn't: memories belong to
the home that they were made in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agents.core.errors import StoreError
from agents.core.observation import effect_of, observe
from agents.core.types import (
    Actor,
    Ballot,
    Candidate,
    Critique,
    Decision,
    Exchange,
    Judged,
    Kind,
    Part,
    Proposal,
    Turn,
)
from agents.db.columns import plan_of
from agents.home.database import transaction
from agents.journal.journal import Journal, SessionInfo
from games.types import NO_FACTS, Ending, GameInfo, Scene

Failures = Mapping[int, Sequence[tuple[str, Exchange]]]
Data = Mapping[str, Any]


def as_data(
    info: SessionInfo, path: Sequence[Turn], failures: Failures | None = None
) -> dict[str, object]:
    """Return a session's path as other tools read it.

    Args:
        info: the session.
        path: its turns, with what was proposed at the time.
        failures: what each turn's language models were asked in vain, by its id.
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
        "turns": [_turn(turn, (failures or {}).get(turn.id, ())) for turn in path],
    }


def _turn(turn: Turn, failures: Sequence[tuple[str, Exchange]]) -> dict[str, object]:
    scene, decision = turn.scene, turn.decision
    return {
        "id": turn.id,
        "parent": turn.parent,
        "number": turn.number,
        "at": turn.at.isoformat(),
        "actor": decision.actor.value if decision else None,
        "kind": decision.kind.value if decision else None,
        "command": decision.command if decision else None,
        "replaced": decision.replaced if decision else None,
        "why": decision.why if decision else "",
        "text": scene.text,
        "location": scene.location,
        "inventory": list(scene.inventory),
        "score": scene.score,
        "max_score": scene.max_score,
        "moves": scene.moves,
        "died": scene.died,
        "ending": scene.ending.value if scene.ending else None,
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


def _proposal(made: Proposal) -> dict[str, object]:
    # A team's exchanges are those of its members; left to it are those that dropped out.
    told = [asked for member in made.members for asked in member.exchanges]
    own = [asked for asked in made.exchanges if asked not in told]
    return {
        "player": made.player,
        "commands": list(made.commands),
        "confidence": made.confidence,
        "weights": [one.weight for one in made.alternatives],
        "reason": made.reason,
        "exploring": made.exploring,
        "seconds": made.seconds,
        "lookahead": made.lookahead,
        "exchanges": [_exchange(asked) for asked in own],
        "ballots": [asdict(ballot) for ballot in made.ballots],
        "members": [_proposal(member) for member in made.members],
        **({} if made.plan is None else {"plan": asdict(made.plan)}),
    }


def _critique(critique: Critique) -> dict[str, object]:
    return {
        "critic": critique.critic,
        "command": critique.command,
        "reward": critique.reward,
        "known": critique.known,
        "reason": critique.reason,
        "parts": [asdict(part) for part in critique.parts],
        "members": [_critique(member) for member in critique.members],
        "exchanges": [_exchange(asked) for asked in critique.exchanges],
    }


def _exchange(asked: Exchange) -> dict[str, object]:
    messages = [{"role": role, "content": content} for role, content in asked.messages]
    return {**asdict(asked), "messages": messages, "sampling": dict(asked.sampling)}


def read_session(path: Path, journal: Journal) -> int:
    """Put a session that was written as data into a journal; return its number.

    It is a record of what was played, and teaches nothing: its moves are not
    learned. Times are those of reading it.

    Args:
        path: a JSON file of :func:`as_data`.
        journal: takes the session.

    Raises:
        StoreError: the file can't be read or holds something else.
    """
    hint = "Nothing was changed. A session is written by: understudy replay SESSION --json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path} can't be read: {error}.", hint) from error
    try:
        with transaction(journal.db, "no session was read"):
            return _add(told, journal)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(
            f"{path} holds no recorded session: {type(error).__name__}: {error}.", hint
        ) from error


def _add(told: Data, journal: Journal) -> int:
    game = GameInfo(told["game"], told["title"], told["engine"], sha256=told["sha256"])
    opening, *others = told["turns"]
    scene = _read_scene(opening)
    turn = journal.start(
        game,
        seed=int(told["seed"]),
        task=str(told["task"]),
        player=str(told["player"]),
        critic=str(told["critic"]),
        scene=scene,
        observation=observe(scene, NO_FACTS),
    )
    for one in others:
        before, scene = turn, _read_scene(one)
        decision = _read_decision(one)
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
    return turn.session


def _read_scene(told: Data) -> Scene:
    ending = told["ending"]
    return Scene(
        str(told["text"]),
        told["location"],
        tuple(told["inventory"]),
        told["score"],
        told["max_score"],
        told["moves"],
        died=bool(told["died"]),
        ending=None if ending is None else Ending(ending),
    )


def _read_decision(told: Data) -> Decision:
    return Decision(
        Actor(told["actor"]),
        Kind(told["kind"]),
        str(told["command"]),
        replaced=told["replaced"],
        why=str(told["why"]),
    )


def _read_judged(told: Data) -> Judged:
    return Judged(_read_proposal(told), tuple(map(_read_critique, told["critiques"])))


def _read_proposal(told: Data) -> Proposal:
    command, *others = told["commands"]
    members = tuple(map(_read_proposal, told["members"]))
    asked = tuple(exchange for member in members for exchange in member.exchanges)
    return Proposal(
        player=str(told["player"]),
        command=command,
        reason=str(told["reason"]),
        confidence=float(told["confidence"]),
        alternatives=tuple(map(Candidate, others, told["weights"])),
        exploring=bool(told["exploring"]),
        lookahead=int(told["lookahead"]),
        seconds=float(told["seconds"]),
        exchanges=(*asked, *map(_read_exchange, told["exchanges"])),
        ballots=tuple(Ballot(**ballot) for ballot in told["ballots"]),
        members=members,
        # Files of an earlier program know of no plans.
        plan=plan_of(told["plan"]) if told.get("plan") else None,
    )


def _read_critique(told: Data) -> Critique:
    return Critique(
        critic=str(told["critic"]),
        command=str(told["command"]),
        reward=float(told["reward"]),
        parts=tuple(Part(**part) for part in told["parts"]),
        reason=str(told["reason"]),
        known=bool(told["known"]),
        exchanges=tuple(map(_read_exchange, told["exchanges"])),
        members=tuple(map(_read_critique, told["members"])),
    )


def _read_exchange(told: Data) -> Exchange:
    fields = {name: value for name, value in told.items() if name != "asker"}
    fields["messages"] = tuple((one["role"], one["content"]) for one in told["messages"])
    fields["sampling"] = tuple(told["sampling"].items())
    return Exchange(**fields)
