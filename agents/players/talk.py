"""All that is asked of a language model for one proposal, and what stands of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from agents.core.commands import canonical
from agents.core.proposals import Draft, Exchange, Proposal
from agents.players.answers import (
    ALTERNATIVES,
    Idea,
    Said,
    candidates,
    distinct,
    read_proposal,
    unparroted,
)
from agents.players.verification import Refusal, Verifier
from agents.prompts.choosing import OTHER, PURPOSE, ChosenShape, choice_schema
from agents.prompts.player import AcceptedShape, ProposalShape, unusable_messages
from agents.prompts.quoting import inline
from agents.providers.answers import schema_of
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
from games.types import clean_text

DRAFT_PAUSE = 0.05
"""Seconds between drafts at least: nobody reads faster, and an answer may be long."""

REFUSED_CONFIDENCE = 0.05
"""Confidence at most in a command that the parser refused on a copy of the game."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that can be used, and the model's own text of it."""

    said: Said
    text: str


class Talk:
    """All that is asked of a model for one proposal.

    Attributes:
        exchanges: what was asked and answered so far.
        left_out: what the prompt that is asked lacks, a sentence; for the record.
    """

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
        self.left_out = ""

    async def ask(
        self, messages: tuple[Message, ...], purpose: str
    ) -> AsyncGenerator[Draft | Heard, None]:
        """Yield drafts, then an answer whose command can be sent to a story.

        Raises:
            ProviderError: the backend failed, or (of kind ANSWER) the command
                still can't be sent after one repair.
        """
        for what in (purpose, "repair"):
            answer: Answer[AcceptedShape] | None = None
            async with aclosing(self._stream(messages, what)) as words:
                async for word in words:
                    if isinstance(word, Draft):
                        yield word
                    else:
                        answer = word
            if answer is None:
                raise AssertionError("a stream ends with an answer")
            self._record(answer.exchanges)
            text = answer.exchanges[-1].answer if answer.exchanges else ""
            try:
                said = unparroted(read_proposal(answer.value), messages[0].content)
            except ValueError as error:
                trouble = str(error)
            else:
                yield Heard(said, text)
                return
            self.exchanges[-1] = replace(self.exchanges[-1], fault=Fault.ANSWER.value)
            messages = unusable_messages(messages, text, trouble)
            if len(answer.exchanges) > 1:
                break  # it has had its repair already
        raise ProviderError(
            Fault.ANSWER,
            f"The model proposed what can't be played: {trouble}",
            "Ask again, choose another model, or play on with the mimic.",
            retryable=True,
        )

    async def _stream(
        self, messages: tuple[Message, ...], purpose: str
    ) -> AsyncGenerator[Draft | Answer[AcceptedShape], None]:
        """Ask in a task of its own; yield the newest draft, and at last the answer.

        Leaving early cancels the task and waits until it has let go.
        """
        woken = asyncio.Event()
        newest: list[tuple[str, str]] = []

        def on_draft(text: str, thoughts: str) -> None:
            newest[:] = [(text, thoughts)]
            woken.set()

        request = Request(messages, self._sampling, schema_of(ProposalShape), self._think)
        asking = asyncio.create_task(
            ask_structured(
                self._provider,
                request,
                AcceptedShape,
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
                    text, thoughts = newest.pop()
                    yield Draft(self._spec, spoken(text), thoughts)
                # Reading a draft takes the longer the more there is of it.
                await asyncio.wait({asking}, timeout=DRAFT_PAUSE)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        yield asking.result()

    async def pick(
        self, messages: tuple[Message, ...], choices: Sequence[str], *, free: bool = True
    ) -> str:
        """Have one of some commands chosen; empty if none of them is wanted.

        Args:
            messages: what is asked.
            choices: to choose among.
            free: none of them may be wanted.

        Raises:
            ProviderError: the backend failed, or its answer can't be used.
        """
        request = Request(
            messages,
            replace(self._sampling, temperature=self._sampling.temperature or 0.0),
            choice_schema((*choices, OTHER) if free else choices),
        )
        answer = await ask_structured(self._provider, request, ChosenShape, purpose=PURPOSE)
        self._record(answer.exchanges)
        keys = {canonical(command): command for command in choices}
        return keys.get(canonical(answer.value.command), "")

    def picked(self, command: str, reason: str, confidence: float) -> Proposal:
        """Make a proposal of a command that was chosen."""
        return self.proposal(Said(Idea(command, reason), confidence))

    async def refusal(self, command: str) -> Refusal | None:
        """Try a command on a copy of the game; None if nothing speaks against it."""
        return None if self._verifier is None else await self._verifier.refusal(command)

    async def leads_nowhere(self, command: str) -> bool:
        """Tell whether a way, tried on a copy of the game, changes nothing."""
        return self._verifier is not None and await self._verifier.leads_nowhere(command)

    async def settle(self, first: Said, refusal: Refusal, second: Said | None) -> Proposal:
        """Return what stands after a refusal: the first idea that the parser takes.

        The model's second answer comes first, then its alternatives, then those
        of the first answer. If all are refused, the first command is proposed
        with its failure told.
        """
        refused = first.idea.command
        ideas = [] if second is None else [second.idea, *second.others]
        for idea in distinct([*ideas, *first.others], refused)[: 2 * ALTERNATIVES]:
            if await self.refusal(idea.command) is not None:
                continue
            if second is not None and idea is second.idea:
                return self.proposal(second)
            how = (
                "you overrode here"
                if refusal.unwanted
                else "the story refused on a copy of the game"
            )
            told = f"(It wanted “{refused}”, which {how}.)"
            confidence = 0.5 * (second or first).confidence
            rest = [other for other in (*ideas, *first.others) if other is not idea]
            kept = [o for o in rest if canonical(o.command) != canonical(refused)]
            return self.proposal(
                Said(Idea(idea.command, f"{idea.reason} {told}".strip()), confidence, tuple(kept))
            )
        told = f"(Tried on a copy of the game, the story refused it: “{inline(refusal.answer)}”)"
        if refusal.unwanted:
            told = "(You overrode it here; it has nothing else to say.)"
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
        self._record(error.exchanges)

    def _record(self, exchanges: Sequence[Exchange]) -> None:
        """Keep exchanges, each with what was left out of its prompt."""
        self.exchanges += (replace(one, left_out=self.left_out) for one in exchanges)

    def credit(self, error: ProviderError) -> None:
        """Let a failure carry all that was exchanged for this proposal."""
        self.keep(error)
        error.exchanges = tuple(self.exchanges)


def spoken(text: str) -> str:
    """Return an answer that forms as a person would read it.

    Its command and reason, one a line; the text itself where it is no object.
    """
    if "{" not in text:
        return clean_text(text).strip()
    said = peek(text)
    parts = [said.get(name) for name in ("command", "reason")]
    return "\n".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def speaker_of(role: str) -> Speaker:
    """Return who a message of a prompt is by.

    Raises:
        ProviderError: nobody of that name speaks in a prompt.
    """
    try:
        return Speaker(role)
    except ValueError:
        raise ProviderError(
            Fault.UNSUPPORTED,
            f"A message of a prompt can't be by “{inline(role)}”.",
            f"Use one of: {', '.join(speaker.value for speaker in Speaker)}.",
        ) from None
