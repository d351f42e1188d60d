"""A language model as a player: propose, verify, refine.

The model is asked with the prompt of :mod:`agents.prompts.player`; a command that no
story could take is handed back to it once, and so is one that the parser
refuses on a copy of the game. What it says is checked, never made up.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from agents.core.command_forms import deed_of
from agents.core.commands import canonical
from agents.core.memories import Role
from agents.core.proposals import Candidate, Draft, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.text import clean_whole
from agents.core.types import Situation
from agents.players.choices import choices, fresh_first, told_by_person
from agents.players.influence import influences
from agents.players.picking import OwnWords, pick_playable, weighed
from agents.players.repeats import Repeats
from agents.players.sense import Sense
from agents.players.talk import Heard, Talk, speaker_of
from agents.players.verification import Verifier, told_to_model
from agents.prompts.choosing import choice_prompt
from agents.prompts.hurrying import Prompt, require_room
from agents.prompts.player import player_messages, refused_messages
from agents.prompts.roles import AnswerForm, Persona, join_cast
from agents.providers.base import (
    Fault,
    Message,
    ModelInfo,
    Provider,
    ProviderError,
    Sampling,
    Shape,
)
from agents.providers.throughput import Throughput

ANSWER_TOKENS = 512
THINKING_TOKENS = 4096
_MARGIN = 0.85
"""Share of the free context that a prompt may fill: token counts are estimates."""
_SHORTENINGS = 3
_MOST_EXEMPLARS = 8
_UNKNOWN_CONTEXT = frozenset({Fault.UNSUPPORTED, Fault.BROKEN, Fault.ANSWER})


class LlmPlayer(Player):
    """Proposes what a language model says.

    Args:
        provider: the backend with its model; not closed by the player.
        role: the part it is cast in.
        temperature: as the backend understands it; None leaves it to the backend.
        think: let a thinking model think.
        form: how it answers; None lets a model choose that is known to be small.
        throughput: how fast the model is, and how long a prompt may take; learned from on
            the way. None lets a prompt take any time.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        role: Persona | None = None,
        temperature: float | None = None,
        think: bool = False,
        form: AnswerForm | None = None,
        throughput: Throughput | None = None,
    ) -> None:
        self._provider = provider
        self._role = role
        self._temperature = temperature
        self._think = think
        self._form = form
        self._throughput = throughput or Throughput()
        self._read: dict[AnswerForm, tuple[Message, ...]] = {}
        self._picked: Proposal | None = None
        self._own_words = OwnWords()
        self._info: ModelInfo | None = None
        self._context: int | None = None
        self._described = False
        self._room: int | None = None
        self._told = ""

    @property
    def spec(self) -> str:
        """The backend's spec with the cast, such as ``openai:m#explorer,t=0.9``."""
        role = self._role.name if self._role is not None else None
        return join_cast(self._provider.spec, role, self._temperature, self._form)

    @property
    def chooses(self) -> bool:
        """Whether it picks among commands; not known of a model before it is asked."""
        if self._form is None:
            return self._info is not None and self._info.small
        return self._form is AnswerForm.CHOOSE

    @property
    def shortened(self) -> str:
        """What had to be left out of the latest prompt, empty if nothing was."""
        return self._told

    @property
    def asks_model(self) -> bool:
        """Whether a language model is behind it: there is."""
        return True

    def wants_valid(self, situation: Situation) -> bool:
        """Tell that commands known to work here belong in the prompt."""
        return True

    def prompt(self, situation: Situation) -> Prompt:
        """Return the prompt as it would be sent; asks nobody anything."""
        if self.chooses and choices(situation, situation.exemplars):
            return self._choice_prompt(situation)
        return self._free_prompt(situation)

    def _free_prompt(self, situation: Situation) -> Prompt:
        return player_messages(
            situation,
            role=self._role,
            max_tokens=self._room,
            room=self._throughput.room,
            known=self._read.get(AnswerForm.FREE, ()),
        )

    def _choice_prompt(self, situation: Situation) -> Prompt:
        situation = fresh_first(situation)
        return choice_prompt(
            situation,
            situation.exemplars,
            self._throughput.room,
            self._read.get(AnswerForm.CHOOSE, ()),
            told=told_by_person(situation).command,
            listed=choices(situation, situation.exemplars) if self._lists else (),
        )

    @property
    def _lists(self) -> bool:
        """Whether the choices must stand in the prompt, or may for a larger model."""
        info = self._info
        return info is None or info.shape is not Shape.SCHEMA or not info.small

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Yield what the model says as it forms, then the proposal.

        Raises:
            ProviderError: the backend failed, or the answer can't be used; its
                ``exchanges`` hold all that was asked for this proposal.
        """
        await self._find_room()
        talk = self._talk(Verifier(situation, lookahead))
        try:
            async with aclosing(self._proposed(talk, situation)) as words:
                async for word in words:
                    yield word
        finally:
            self._throughput.learn(talk.exchanges)

    async def _proposed(
        self, talk: Talk, situation: Situation
    ) -> AsyncGenerator[Draft | Proposal, None]:
        self._picked = None
        free = self._own_words.may_speak(situation.game.sha256)
        chosen = await self._choose(talk, situation, free=free) if self.chooses else None
        if chosen is None:
            said: Proposal | None = None
            try:
                async with aclosing(self._freely(talk, situation)) as words:
                    async for word in words:
                        if isinstance(word, Draft):
                            yield word
                        else:
                            said = word
            except ProviderError as error:
                if error.kind is not Fault.ANSWER or not self.chooses:
                    raise
                # It wanted none of the commands and has no word of its own, either.
                chosen = await self._choose(talk, situation, free=False)
                if chosen is None:
                    raise
            else:
                chosen = await self._instead(talk, situation, said)
                if chosen is None:
                    if said is not None:
                        yield weighed(said, situation) if self.chooses else said
                    return
        self._picked = chosen
        yield chosen

    async def _instead(
        self, talk: Talk, situation: Situation, said: Proposal | None
    ) -> Proposal | None:
        """Return a pick for what it said itself and the story doesn't take; None if it does."""
        if said is None:
            return None
        again = deed_of(said.command) in map(deed_of, situation.failed)
        refusal = await talk.refusal(said.command)
        refused = refusal is not None
        senseless = not Sense(situation).sort_out([Candidate(said.command, said.confidence)])
        if self.chooses:
            self._own_words.learn(refused=refused or again or senseless)
        if not (refused or again or senseless if self.chooses else refused and again):
            return None
        chosen = await self._choose(talk, situation, free=False)
        if chosen is None:
            return None
        whose = "you overrode here" if refusal and refusal.unwanted else "the story refused"
        whose = whose if refused or again else "makes no sense here"
        told = f"(It wanted “{said.command}”, which {whose}.)"
        return replace(chosen, reason=f"{chosen.reason} {told}")

    async def _freely(
        self, talk: Talk, situation: Situation
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Have it answer in its own words, with a shorter prompt where that is too long."""
        for attempt in range(_SHORTENINGS + 1):
            prompt = self._free_prompt(situation)
            note, self._told = self._note(prompt), prompt.shortened
            talk.left_out = prompt.left_out
            self._read[AnswerForm.FREE] = prompt.messages
            if self._context is not None:
                require_room(prompt, self._context - self._answer_tokens)
            try:
                async with aclosing(self._consult(talk, prompt.messages)) as words:
                    async for word in words:
                        yield self._credited(word, situation, note)
                return
            except ProviderError as error:
                if error.kind is not Fault.CONTEXT or attempt == _SHORTENINGS or not prompt.fits:
                    talk.credit(error)
                    raise
                talk.keep(error)
                self._room = prompt.tokens * 2 // 3

    async def latecomers(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Yield its pick anew with what moved it, where the backend tells probabilities.

        A failure of the backend ends it: the pick stands without a why.
        """
        picked, self._picked = self._picked, None
        if picked is None or self._provider.paid:
            return
        situation = fresh_first(situation)
        told, offered = told_by_person(situation), choices(situation, situation.exemplars)
        asked = influences(self._provider, situation, picked.command, told, offered)
        with suppress(ProviderError):
            async with aclosing(asked) as found:
                async for because in found:
                    yield replace(picked, because=because)

    async def _choose(
        self, talk: Talk, situation: Situation, *, free: bool = True
    ) -> Proposal | None:
        """Have a command picked that the story takes; None if none of them is wanted.

        Args:
            free: it may want none of them.

        Raises:
            ProviderError: as :meth:`propose`.
        """
        situation = fresh_first(situation)
        prompt = self._choice_prompt(situation)
        talk.left_out = prompt.left_out
        self._read[AnswerForm.CHOOSE] = prompt.messages
        try:
            picked = await pick_playable(talk, situation, prompt.messages, free=free)
        except ProviderError as error:
            talk.credit(error)
            raise
        word = None if picked is None else self._credited(picked, situation, "")
        return word if isinstance(word, Proposal) else None

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
        prompt = tuple(Message(speaker_of(role), clean_whole(said)) for role, said in messages)
        verifier = Verifier(situation, lookahead) if situation is not None else None
        talk = self._talk(verifier)
        try:
            async with aclosing(self._consult(talk, prompt)) as words:
                async for word in words:
                    yield self._credited(word, situation, "")
        except ProviderError as error:
            talk.credit(error)
            raise

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
            self._info = info
            self._context = info.context
        self._described = True
        if self._context is not None:
            self._room = int((self._context - self._answer_tokens) * _MARGIN)

    @property
    def _answer_tokens(self) -> int:
        wanted = THINKING_TOKENS if self._think else ANSWER_TOKENS
        return wanted if self._context is None else max(1, min(wanted, self._context // 4))

    def _talk(self, verifier: Verifier | None) -> Talk:
        sampling = Sampling(temperature=self._temperature, max_tokens=self._answer_tokens)
        return Talk(self._provider, self.spec, verifier, sampling, self._think)

    def _note(self, prompt: Prompt) -> str:
        """Return what to tell the person of a shortened prompt: once, not each move."""
        return prompt.shortened if prompt.shortened and not self._told else ""

    def _credited(
        self, word: Draft | Proposal, situation: Situation | None, note: str
    ) -> Draft | Proposal:
        """Name the memories that speak for a proposal, and what was left out.

        Of its alternatives those go that make no sense where the game stands, or say the
        same again.
        """
        if isinstance(word, Draft):
            return word
        others = word.alternatives
        if others and situation is not None:
            sound = Sense(situation).sort_out(others)
            others = tuple(Repeats(situation, word.command).each_once(sound))
        key = canonical(word.command)
        exemplars = situation.exemplars if situation is not None else ()
        backing = [e for e in exemplars if canonical(e.command) == key]
        backing.sort(key=lambda e: e.role is not Role.ENCOURAGED)
        reason = f"{word.reason} ({note})" if note else word.reason
        return replace(
            word,
            reason=reason,
            alternatives=others,
            exemplars=tuple(backing[:_MOST_EXEMPLARS]),
        )

    async def _consult(
        self, talk: Talk, messages: tuple[Message, ...]
    ) -> AsyncGenerator[Draft | Proposal, None]:
        """Ask, try the command on a copy of the game, and ask once more if refused."""
        first: Heard | None = None
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
        second: Heard | None = None
        again = refused_messages(
            messages, first.text, first.said.idea.command, told_to_model(refusal)
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
