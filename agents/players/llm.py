"""A language model as a player: propose, verify, refine.

The model is asked with the prompt of :mod:`agents.prompts`; a command that no
story could take is handed back to it once, and so is one that the parser
refuses on a copy of the game. What it says is checked, never made up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from agents.players.answers import (
    ALTERNATIVES,
    Idea,
    Said,
    candidates,
    read_answer,
)
from agents.players.roles import Role, join_cast, split_cast
from agents.players.shaping import Shaping
from agents.players.verification import Refusal, Verifier
from agents.prompting.quoting import fenced, inline
from agents.prompts import (
    ACCEPTED_SCHEMA,
    PROPOSAL_SCHEMA,
    Prompt,
    player_messages,
    refused_messages,
    unusable_messages,
)
from agents.protocols import Lookahead
from agents.providers.base import (
    Fault,
    Message,
    Provider,
    ProviderError,
    Request,
    Sampling,
    Speaker,
)
from agents.providers.reader import peek
from agents.providers.structured import Answer, ask_structured
from agents.types import Draft, Exchange, Proposal, Situation, canonical
from agents.types import Role as Says
from games.types import clean_text

__all__ = ["LlmPlayer", "join_cast", "split_cast"]

ANSWER_TOKENS = 512
THINKING_TOKENS = 4096
REFUSED_CONFIDENCE = 0.05
"""Confidence at most in a command that the parser refused on a copy of the game."""

_MARGIN = 0.85
"""Share of the free context that a prompt may fill: token counts are estimates."""
_SHORTENINGS = 3
_MOST_EXEMPLARS = 8
_SHOWN_ANSWER = 300
_UNKNOWN_CONTEXT = frozenset({Fault.UNSUPPORTED, Fault.BROKEN, Fault.ANSWER})


class LlmPlayer:
    """Proposes what a language model says.

    Args:
        provider: the backend with its model; not closed by the player.
        role: the part it is cast in.
        temperature: as the backend understands it; None leaves it to the backend.
        think: let a thinking model think.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        role: Role | None = None,
        temperature: float | None = None,
        think: bool = False,
    ) -> None:
        self._provider = Shaping(provider, PROPOSAL_SCHEMA)
        self._role = role
        self._temperature = temperature
        self._think = think
        self._context: int | None = None
        self._described = False
        self._room: int | None = None
        self._told = ""

    @property
    def spec(self) -> str:
        """The backend's spec with the cast, such as ``openai:m#explorer,t=0.9``."""
        role = self._role.name if self._role is not None else None
        return join_cast(self._provider.spec, role, self._temperature)

    @property
    def shortened(self) -> str:
        """What had to be left out of the latest prompt, empty if nothing was."""
        return self._told

    def wants_valid(self, situation: Situation) -> bool:
        """Tell that commands known to work here belong in the prompt."""
        return True

    def prompt(self, situation: Situation) -> Prompt:
        """Return the prompt as it would be sent; asks nobody anything."""
        return player_messages(situation, role=self._role, max_tokens=self._room)

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Yield what the model says as it forms, then the proposal.

        Raises:
            ProviderError: the backend failed, or the answer can't be used; its
                ``exchanges`` hold all that was asked for this proposal.
        """
        talk = self._talk(Verifier(situation, lookahead))
        await self._find_room()
        for attempt in range(_SHORTENINGS + 1):
            prompt = self.prompt(situation)
            note, self._told = self._note(prompt), prompt.shortened
            try:
                async with aclosing(self._consult(talk, prompt.messages)) as words:
                    async for word in words:
                        yield self._credited(word, situation, note)
                return
            except ProviderError as error:
                if error.kind is not Fault.CONTEXT or attempt == _SHORTENINGS or not prompt.fits:
                    raise talk.failed(error) from error
                talk.keep(error)
                self._room = prompt.tokens * 2 // 3

    async def reask(
        self,
        messages: Sequence[tuple[str, str]],
        situation: Situation | None = None,
        lookahead: Lookahead | None = None,
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Ask again with messages that the person has edited: (role, content).

        Args:
            messages: sent as they are.
            situation: where the game stands; without it the proposal names no
                memories and is not tried on a copy of the game.
            lookahead: tries commands.

        Raises:
            ProviderError: as :meth:`propose`.
        """
        prompt = tuple(Message(_speaker(role), clean_text(said)) for role, said in messages)
        verifier = Verifier(situation, lookahead) if situation is not None else None
        talk = self._talk(verifier)
        try:
            async with aclosing(self._consult(talk, prompt)) as words:
                async for word in words:
                    yield self._credited(word, situation, "")
        except ProviderError as error:
            raise talk.failed(error) from error

    async def _find_room(self) -> None:
        """Ask the backend once how much its model takes."""
        if self._described:
            return
        try:
            info = await self._provider.describe()
        except ProviderError as error:
            if error.kind not in _UNKNOWN_CONTEXT:
                raise
        else:
            self._context = info.context
        self._described = True
        if self._context is not None:
            self._room = int((self._context - self._answer_tokens) * _MARGIN)

    @property
    def _answer_tokens(self) -> int:
        wanted = THINKING_TOKENS if self._think else ANSWER_TOKENS
        return wanted if self._context is None else max(1, min(wanted, self._context // 4))

    def _talk(self, verifier: Verifier | None) -> _Talk:
        sampling = Sampling(temperature=self._temperature, max_tokens=self._answer_tokens)
        return _Talk(self._provider, self.spec, verifier, sampling, self._think)

    def _note(self, prompt: Prompt) -> str:
        """Return what to tell the person of a shortened prompt: once, not each move."""
        return prompt.shortened if prompt.shortened and not self._told else ""

    def _credited(
        self, word: Draft | Proposal, situation: Situation | None, note: str
    ) -> Draft | Proposal:
        """Name the memories that speak for a proposal, and what was left out."""
        if isinstance(word, Draft):
            return word
        key = canonical(word.command)
        exemplars = situation.exemplars if situation is not None else ()
        backing = [e for e in exemplars if canonical(e.command) == key]
        backing.sort(key=lambda e: e.role is not Says.ENCOURAGED)
        reason = f"{word.reason} ({note})" if note else word.reason
        return replace(word, reason=reason, exemplars=tuple(backing[:_MOST_EXEMPLARS]))

    async def _consult(
        self, talk: _Talk, messages: tuple[Message, ...]
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Ask, try the command on a copy of the game, and ask once more if refused."""
        first: _Heard | None = None
        async with aclosing(talk.ask(messages, "propose")) as words:
            async for word in words:
                if isinstance(word, Draft):
                    yield word
                else:
                    first = word
        if first is None:
            raise AssertionError("an answer ends every talk")
        refusal = await talk.refusal(first.said.idea.command)
        if refusal is None:
            yield talk.proposal(first.said)
            return
        second: _Heard | None = None
        again = refused_messages(
            messages, first.text, first.said.idea.command, _told_to_model(refusal)
        )
        try:
            async with aclosing(talk.ask(again, "refine")) as words:
                async for word in words:
                    if isinstance(word, Draft):
                        yield word
                    else:
                        second = word
        except ProviderError as error:
            # What it said first still stands, and the person is told of its flaw.
            talk.keep(error)
        yield await talk.settle(first.said, refusal, second.said if second is not None else None)


@dataclass(frozen=True, slots=True)
class _Heard:
    """An answer that can be used, and the model's own text of it."""

    said: Said
    text: str


class _Talk:
    """All that is asked of a model for one proposal."""

    def __init__(
        self,
        provider: Provider,
        spec: str,
        verifier: Verifier | None,
        sampling: Sampling,
        think: bool,
    ) -> None:
        self._provider = provider
        self._spec = spec
        self._verifier = verifier
        self._sampling = sampling
        self._think = think
        self.exchanges: list[Exchange] = []

    async def ask(
        self, messages: tuple[Message, ...], purpose: str
    ) -> AsyncGenerator[Draft | _Heard, None]:
        """Yield drafts, then an answer whose command can be sent to a story.

        Raises:
            ProviderError: the backend failed, or (of kind ANSWER) the command
                still can't be sent after one repair.
        """
        for what in (purpose, "repair"):
            answer: Answer | None = None
            async with aclosing(self._stream(messages, what)) as words:
                async for word in words:
                    if isinstance(word, Draft):
                        yield word
                    else:
                        answer = word
            if answer is None:
                raise AssertionError("a stream ends with an answer")
            self.exchanges += answer.exchanges
            text = answer.exchanges[-1].answer if answer.exchanges else ""
            try:
                said = read_answer(answer.value)
            except ValueError as error:
                trouble = str(error)
            else:
                yield _Heard(said, text)
                return
            self.exchanges[-1] = replace(self.exchanges[-1], fault=Fault.ANSWER.value)
            messages = unusable_messages(messages, text, trouble)
            if len(answer.exchanges) > 1:
                break  # it has had its repair already
        raise ProviderError(
            Fault.ANSWER,
            f"{self._provider.spec} proposed what can't be played: {trouble}",
            "Ask again, choose another model, or play on with the mimic.",
            retryable=True,
        )

    async def _stream(
        self, messages: tuple[Message, ...], purpose: str
    ) -> AsyncGenerator[Draft | Answer, None]:
        """Ask in a task of its own; yield the newest draft, and at last the answer.

        Leaving early cancels the task and waits until it has let go.
        """
        woken = asyncio.Event()
        newest: list[Draft] = []

        def on_draft(text: str, thoughts: str) -> None:
            newest[:] = [Draft(self._spec, spoken(text), thoughts)]
            woken.set()

        request = Request(messages, self._sampling, think=self._think)
        asking = asyncio.create_task(
            ask_structured(
                self._provider,
                request,
                ACCEPTED_SCHEMA,
                on_draft=on_draft,
                purpose=purpose,
                repair=purpose != "repair",
            )
        )
        asking.add_done_callback(lambda _: woken.set())
        try:
            while not asking.done() or newest:
                await woken.wait()
                woken.clear()
                if newest:
                    yield newest.pop()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        yield asking.result()

    async def refusal(self, command: str) -> Refusal | None:
        """Try a command on a copy of the game; None if nothing speaks against it."""
        return None if self._verifier is None else await self._verifier.refusal(command)

    async def settle(self, first: Said, refusal: Refusal, second: Said | None) -> Proposal:
        """Return what stands after a refusal: the first idea that the parser takes.

        The model's second answer comes first, then its alternatives, then those
        of the first answer. If all are refused, the first command is proposed
        with its failure told.
        """
        refused = first.idea.command
        ideas = [] if second is None else [second.idea, *second.others]
        for idea in _new([*ideas, *first.others], refused):
            if await self.refusal(idea.command) is not None:
                continue
            if second is not None and idea is second.idea:
                return self.proposal(second)
            told = f"(It wanted “{refused}”, which the story refused on a copy of the game.)"
            confidence = 0.5 * (second or first).confidence
            rest = [other for other in (*ideas, *first.others) if other is not idea]
            kept = [o for o in rest if canonical(o.command) != canonical(refused)]
            return self.proposal(
                Said(Idea(idea.command, f"{idea.reason} {told}".strip()), confidence, tuple(kept))
            )
        told = f"(Tried on a copy of the game, the story refused it: “{inline(refusal.answer)}”.)"
        return self.proposal(
            Said(
                Idea(refused, f"{first.idea.reason} {told}".strip()),
                min(REFUSED_CONFIDENCE, first.confidence),
                first.others,
            )
        )

    def proposal(self, said: Said) -> Proposal:
        """Make a proposal of what was said."""
        return Proposal(
            player=self._spec,
            command=said.idea.command,
            reason=said.idea.reason or "(It gave no reason.)",
            confidence=said.confidence,
            alternatives=candidates(said.others, said.idea.command, said.confidence),
            lookahead=0 if self._verifier is None else self._verifier.used,
            exchanges=tuple(self.exchanges),
        )

    def keep(self, error: ProviderError) -> None:
        """Keep what was exchanged before a failure that is dealt with."""
        self.exchanges += [e for e in error.exchanges if e not in self.exchanges]

    def failed(self, error: ProviderError) -> ProviderError:
        """Let a failure carry all that was exchanged for this proposal."""
        self.keep(error)
        error.exchanges = tuple(self.exchanges)
        return error


def spoken(text: str) -> str:
    """Return an answer that forms as a person would read it.

    Its command and reason, one a line; the text itself where it is no object.
    """
    if "{" not in text:
        return clean_text(text).strip()
    said = peek(text)
    parts = [said.get(name) for name in ("command", "reason")]
    return "\n".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def _new(ideas: Sequence[Idea], refused: str) -> list[Idea]:
    """Return each command once, leaving out the one that was refused."""
    seen = {canonical(refused)}
    kept = []
    for idea in ideas:
        key = canonical(idea.command)
        if key not in seen:
            seen.add(key)
            kept.append(idea)
    return kept[: 2 * ALTERNATIVES]


def _told_to_model(refusal: Refusal) -> str:
    unknown = ", ".join(f"“{inline(word)}”" for word in refusal.unknown)
    known = f"The parser doesn't know {unknown}.\n" if unknown else ""
    return f"{known}The story's answer:\n{fenced(refusal.answer, _SHOWN_ANSWER)}"


def _speaker(role: str) -> Speaker:
    try:
        return Speaker(role)
    except ValueError:
        raise ProviderError(
            Fault.UNSUPPORTED,
            f"A message of a prompt can't be by “{inline(role)}”.",
            f"Use one of: {', '.join(speaker.value for speaker in Speaker)}.",
        ) from None
