"""What a person did, told as a decision: which proposal was taken, passed over or typed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from agents.core import events as ev
from agents.core import intents
from agents.core.command_forms import deed_of
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.program_words import as_it_is, program_word
from agents.core.proposals import Judged
from games.types import KEYS, Lexicon, clean_text


def accepted(
    intent: intents.Accept, judged: Judged | None, serial: int, mode: Mode
) -> Decision | ev.Notice:
    """Return the decision to play a choice of what is proposed now.

    Args:
        intent: which choice of which thought.
        judged: what is proposed now, None if nothing is.
        serial: number of the present thought.
        mode: who moves now.

    Returns:
        A notice where the choice isn't there any more.
    """
    if judged is None or intent.serial != serial:
        return ev.Notice("That proposal is gone; look at the new one before you take it.")
    commands = judged.proposal.commands
    if intent.command and intent.command not in commands[intent.index : intent.index + 1]:
        return ev.Notice("Something else is proposed just now; look at it before you take it.")
    if not 0 <= intent.index < len(commands):
        return ev.Notice(f"There is no alternative {intent.index + 1} here.")
    kind = Kind.ACCEPTED if intent.index == 0 else Kind.ALTERNATIVE
    replaced = None if intent.index == 0 else commands[0]
    return Decision(Actor.PERSON, kind, commands[intent.index], mode, replaced, intent.why)


def typed(
    intent: intents.Type,
    judged: Judged | None,
    mode: Mode,
    lexicon: Lexicon | None = None,
    bookmarks: Collection[str] = (),
    *,
    awaits_key: bool = False,
) -> Decision | intents.Intent | ev.Confirm | ev.Notice:
    """Return what typed text asks for: a move, or something of the program.

    A move is named by how it stands to what was proposed. In watch mode nothing
    was shown, so that nothing was overridden.

    Args:
        intent: what was typed (in double quotes it goes to the story as it is), or
            the key that was pressed.
        judged: what is proposed now, None if nothing is.
        mode: who moves now.
        lexicon: what the story's parser knows.
        bookmarks: names in this session: to these one can always return.
        awaits_key: the story waits for a single key, so that all is for the story.
    """
    if intent.key and not awaits_key:
        return ev.Notice("The story waits for no key any more: nothing was played.")
    if awaits_key:
        return _pressed(intent, judged, mode)
    text = clean_text(intent.text).replace("\t", " ").strip()
    if "\n" in text:
        return ev.Notice("One move at a time: nothing was played. Type the lines one by one.")
    if not text:
        return ev.Notice("Nothing was typed and nothing was played.")
    if raw := as_it_is(text):
        text = raw
    else:
        asked = program_word(text)
        returns = isinstance(asked, intents.ReturnTo) and asked.name in bookmarks
        asked = asked if returns else program_word(text, lexicon)
        if isinstance(asked, intents.Bookmark | intents.ReturnTo):
            return replace(asked, typed=text)
        if asked is not None:
            return asked
    return _own(text, intent, judged, mode, deed_of)


def _pressed(intent: intents.Type, judged: Judged | None, mode: Mode) -> Decision | ev.Notice:
    """Return the decision to press a key: the one named, or the first letter typed."""
    text = clean_text(intent.text)
    name = text.strip().lower()
    if name in KEYS:
        key = name
    elif text.strip():
        key = text.strip()[0]
    elif text:
        key = "space"
    else:
        return ev.Notice("No key was pressed and nothing was played.")
    return _own(key, intent, judged, mode, str)


def _own(
    command: str,
    intent: intents.Type,
    judged: Judged | None,
    mode: Mode,
    form: Callable[[str], str],
) -> Decision:
    """Return the decision to play what a person gave, by how it stands to what was proposed.

    Args:
        command: what is played.
        intent: what was typed or pressed.
        judged, mode: see :func:`typed`.
        form: brings commands into the form in which they are compared.
    """
    kind, replaced = Kind.TYPED, None
    if judged is not None and mode is not Mode.WATCH:
        first, *others = judged.proposal.commands
        if form(command) == form(first):
            kind = Kind.ACCEPTED
        else:
            replaced = first
            kind = Kind.ALTERNATIVE if form(command) in map(form, others) else Kind.OVERRIDE
    return Decision(Actor.PERSON, kind, command, mode, replaced, clean_text(intent.why).strip())
