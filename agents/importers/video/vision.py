"""Reads a video by a language model that takes pictures: any font, no story needed.

Only what the person named by its spec is asked, and they are told before where the
pictures go. What it writes is judged like whatever else was read: by playing it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.heard import InputLine, Recording, digest_of, heard
from agents.importers.video.footage import Footage
from agents.importers.video.pages import LARGEST, Page, pages_of, texts_on
from agents.importers.video.script import PROMPT, text_of, turns_of
from agents.providers.base import Done as Whole
from agents.providers.base import (
    Message,
    Provider,
    ProviderError,
    Request,
    Sampling,
    Speaker,
    TextChunk,
    host_asked,
    unfinished,
)
from agents.providers.reader import split_thoughts
from agents.providers.streams import closing

FORM = "video"
MOST_PAGES = 80
"""Pages that are sent at most, some 2,400 rows: an evening of play."""
MOST_BYTES = 20_000_000
"""Bytes of pictures that are sent at most."""
_LONGEST_ANSWER = 4_096
_CURSORS = " _█▮▯■▌|"
"""What a cursor behind a prompt is taken for."""
_ASKED = (
    "You copy text from pictures. Write every line of the picture exactly as it stands, "
    "with its number and a colon before it, one a line: nothing left out, nothing put "
    "right, nothing added. A line that begins with > begins with > in your copy."
)
_GO = "Copy all {rows} lines of this page."


@dataclass
class _Reading:
    """What has been read so far, and why no more of it was."""

    texts: list[str]
    pages: int = 0
    stopped: str = ""
    hint: str = ""
    unread: int = field(default=0)


async def read_by_model(
    footage: Footage,
    provider: Provider,
    *,
    seconds: float,
    tell: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Recording:
    """Read a video by a model that takes pictures.

    Args:
        footage: the video, watched.
        provider: the model; it is asked for a page at a time.
        seconds: after which no more of it is read.
        tell: says sentences: where pictures go, before they do; what wasn't read.
        progress: told how many pages are read, and how many there are.

    Raises:
        CommandFileError: the model can't be asked, or no command is in the video.
    """
    pages = _bounded(footage, tell)
    reading = _Reading([""] * len(footage.rows))
    try:
        await _refuse_blind(footage, provider)
        size = sum(len(page.image) for page in pages) / 1000
        tell(
            f"To {host_asked(provider)} go {_count(len(pages), 'page')} of pictures "
            f"({size:,.0f} kB), for {provider.spec} to read."
        )
        async with asyncio.timeout(seconds):
            await _read_all(pages, provider, reading, progress)
    except TimeoutError:
        reading.stopped = f"it took longer than {seconds:.0f} seconds"
    except ProviderError as error:
        reading.stopped, reading.hint = error.message.rstrip("."), error.hint
    if reading.stopped:
        if not reading.pages:
            raise CommandFileError(
                f"{footage.name} couldn't be read: {reading.stopped}.",
                f"{NOTHING} {reading.hint}".strip(),
            )
        tell(
            f"Page {reading.pages + 1} of {len(pages)} couldn't be read ({reading.stopped}); "
            "what is before it was kept."
        )
    if reading.unread:
        tell(f"{_count(reading.unread, 'row')} of text wasn't copied by the model.")
    return _recording(footage, reading)


def _bounded(footage: Footage, tell: Callable[[str], None]) -> list[Page]:
    """Return the pages that may be sent; says so if not all may."""
    pages: list[Page] = []
    size = 0
    for page in pages_of(footage.rows):
        size += len(page.image)
        if len(pages) == MOST_PAGES or size > MOST_BYTES or len(page.image) > LARGEST:
            second = footage.rows[page.rows[0]].second
            tell(f"That is much to send: what is shown after {second:.0f} seconds isn't read.")
            break
        pages.append(page)
    if not pages:
        raise CommandFileError(f"{footage.name} shows no text.", NOTHING)
    return pages


async def _refuse_blind(footage: Footage, provider: Provider) -> None:
    if (await provider.describe()).sees is False:
        raise CommandFileError(
            f"{footage.name} can't be read by {provider.spec}: it takes no pictures.",
            f"{NOTHING} No picture was sent. Name a model that takes pictures, with --model.",
        )


async def _read_all(
    pages: list[Page],
    provider: Provider,
    reading: _Reading,
    progress: Callable[[int, int], None],
) -> None:
    for page in pages:
        progress(reading.pages, len(pages))
        found = texts_on(page, await _copied(page, provider))
        for at, text in found.items():
            reading.texts[at] = text
        reading.unread += len(page.rows) - len(found)
        reading.pages += 1


async def _copied(page: Page, provider: Provider) -> str:
    """Return what the model writes of a page.

    Raises:
        ProviderError: it can't be asked.
    """
    asked = Message(Speaker.USER, _GO.format(rows=len(page.rows)), (page.image,))
    sampling = Sampling(temperature=0.0, max_tokens=_LONGEST_ANSWER)
    request = Request((Message(Speaker.SYSTEM, _ASKED), asked), sampling)
    said, whole = [], False
    async with closing(provider.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextChunk):
                said.append(chunk.text)
            whole = whole or isinstance(chunk, Whole)
    if not whole:
        raise unfinished()
    return split_thoughts("".join(said))[0]


def _recording(footage: Footage, reading: _Reading) -> Recording:
    texts = reading.texts
    opening, turns = turns_of(texts, footage.rows)
    lines: list[InputLine] = []
    for turn in turns:
        command = " ".join(texts[at] for at in turn.typed)[len(PROMPT) :].strip(_CURSORS)
        answer = text_of(texts, turn.answer)
        lines.append(heard(len(lines) + 1, command, answer, second=round(turn.second, 2)))
    if not lines:
        raise CommandFileError(
            f"{footage.name} shows no command, as the model reads it.",
            f"{NOTHING} Commands are looked for behind the prompt “{PROMPT}”.",
        )
    opened = text_of(texts, opening) or None
    return Recording(footage.name, tuple(lines), digest_of(lines), FORM, opening=opened)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
