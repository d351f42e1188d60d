"""Says in plain sentences what language models did: teams, prompts, costs, failures.

Pure functions beside those of :mod:`tui.speech.speech`; what a model wrote is shown as
clean text and never as anything else. Imports no Textual.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.core import events as ev
from agents.core.proposals import Ballot, Exchange, Judged, Proposal
from games.text import clean_line
from games.types import clean_text
from tui.speech.speech import count, sentence, signed

_PURPOSES = {
    "propose": "to propose",
    "repair": "to mend its answer",
    "refine": "again, for the game refused its command",
    "critique": "to judge",
}
TEAM_JOINT = " + "
"""What stands between the members in a team's spec."""
_SPEAKERS = {"system": "System", "user": "User", "assistant": "Assistant"}


def members(spec: str) -> tuple[str, ...]:
    """Return the specs of a team's members, or the one spec of a player alone."""
    return tuple(part for part in spec.split(TEAM_JOINT) if part)


def thoughts_of(judged: Judged | None) -> str:
    """Return what the models thought that made a proposal, empty if nothing is known."""
    exchanges = judged.proposal.exchanges if judged is not None else ()
    return "\n".join(e.thoughts for e in exchanges if e.thoughts)


def failure(event: ev.PlayerFailed, critic: str) -> str:
    """Say why a player or the critic has nothing to say, and what can be done."""
    told = f"{sentence(event.message)} {sentence(event.hint)}".rstrip()
    if event.who == critic:
        return f"The critic {clean_line(event.who)} has nothing to add. {told}"
    ways = "Type your move; or /retry, or choose another player, such as /player mimic."
    return f"{clean_line(event.who)} has nothing to propose. {told} {ways}"


def dropouts(judged: Judged | None) -> str:
    """Say which members of a team had nothing to give this turn; empty if all did."""
    ballots = judged.proposal.ballots if judged is not None else ()
    return " ".join(
        f"{clean_line(ballot.player)} gave nothing: {sentence(ballot.note)}"
        for ballot in ballots
        if not ballot.command and ballot.note
    )


def addition(before: Judged | None, now: Judged) -> str:
    """Say in one line what a slower critic or a late member of the team adds."""
    said = []
    late = _latecomers(before.proposal.ballots if before else (), now.proposal.ballots)
    if late:
        said.append(" ".join(late))
    critique = now.critique
    if critique is not None and (before is None or critique != before.critique):
        reward = signed(critique.reward) if critique.known else "it can't tell"
        said.append(
            f"The critic model adds: {reward} for {clean_line(critique.command)}. "
            f"{sentence(critique.reason)}"
        )
    return " ".join(said)


def _latecomers(before: Sequence[Ballot], now: Sequence[Ballot]) -> list[str]:
    known = {ballot.player for ballot in before if ballot.command}
    return [
        f"{clean_line(ballot.player)} answers late: {clean_line(ballot.command)}."
        for ballot in now
        if ballot.command and ballot.player not in known
    ]


def team(judged: Judged | None) -> str:
    """Say what each member of the team brought to this turn, one a line."""
    if judged is None:
        return "Nothing is proposed here."
    if not judged.proposal.ballots:
        return f"{clean_line(judged.proposal.player)} proposes alone: there is no team."
    return "\n".join(map(ballot, judged.proposal.ballots))


def ballot(cast: Ballot) -> str:
    """Say what a member proposes and how much its word counts."""
    if not cast.command:
        return f"{clean_line(cast.player)}: nothing. {sentence(cast.note)}".rstrip()
    reward = f", reward {signed(cast.reward)}" if cast.reward is not None else ""
    return (
        f"{clean_line(cast.player)}: {clean_line(cast.command)}, "
        f"{cast.confidence * 100:.0f}% sure, its say {cast.weight * 100:.0f}%{reward}, "
        f"{cast.seconds:.1f} seconds."
    )


def cost(spent: ev.Spent | None) -> str:
    """Say what language models have taken so far, and what they may take."""
    if spent is None:
        return "No language model was asked so far."
    said = [
        f"Language models took {count(spent.tokens, 'token')} in this session "
        f"({spent.move_tokens:,} for this move) and {spent.seconds:.1f} seconds."
    ]
    if spent.cost is not None:
        said.append(f"Cost: {spent.cost:.4f}.")
    limits = "; ".join(f"{name} {limit:,.10g}" for name, limit in spent.limits)
    said.append(f"Budget: {limits}." if limits else "No budget is set.")
    return " ".join(said)


def prompts(judged: Judged | None, failed: Sequence[Exchange] = ()) -> str:
    """Say word for word what was asked of language models this turn, and what they said."""
    exchanges = list(failed)
    if judged is not None:
        exchanges += _of_proposal(judged.proposal)
        exchanges += [asked for critique in judged.critiques for asked in critique.exchanges]
    if not exchanges:
        return "No language model was asked this turn."
    return "\n\n".join(map(exchange, exchanges))


def _of_proposal(made: Proposal) -> Iterable[Exchange]:
    # A team's own exchanges are those of its members, failed ones included.
    return made.exchanges or (asked for member in made.members for asked in member.exchanges)


def exchange(asked: Exchange) -> str:
    """Say one request as it was sent and all that came back."""
    purpose = _PURPOSES.get(asked.purpose, clean_line(asked.purpose))
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in asked.sampling)
    about = "about " if asked.estimated else ""
    said = [
        f"{clean_line(asked.spec)} was asked {purpose}"
        + (f" ({clean_line(settings)})" if settings else "")
        + f": {about}{asked.prompt_tokens:,} tokens sent, {asked.answer_tokens:,} came, "
        f"{asked.seconds:.1f} seconds."
    ]
    for role, content in asked.messages:
        said.append(f"{_SPEAKERS.get(role, clean_line(role))}:\n{clean_text(content)}")
    if asked.thoughts:
        said.append(f"It thought:\n{clean_text(asked.thoughts)}")
    ending = f"It failed ({clean_line(asked.fault)})" if asked.fault else "It answered"
    said.append(f"{ending}:\n{clean_text(asked.answer) or '(nothing)'}")
    return "\n".join(said)
