"""What Ollama's failures mean, in words for a person."""

from __future__ import annotations

import json
import os

import httpx

from agents.core.text import clean_line, shorten
from agents.providers.base import Fault, ProviderError
from agents.providers.lengths import says_too_long
from agents.providers.reported import tells_error, words_of
from agents.providers.waiting import pause_words, retry_after


class StatusError(Exception):
    """An HTTP status that tells of a failure; the package drops the headers."""

    def __init__(self, status: int, said: str, retry_after: float | None = None) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.retry_after = retry_after


class ReportedError(Exception):
    """An error that came with a good status, in place of an answer or in the midst of it."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = line_of(said)


def see_error(document: str | bytes) -> None:
    """Raise the error that a document reports, in place of an answer or of its message."""
    try:
        told = json.loads(document)
    except (ValueError, RecursionError):
        return  # the client tells of it
    if not isinstance(told, dict):
        return
    message = told.get("message")
    if tells_error(told) or (isinstance(message, dict) and message.get("error")):
        raise ReportedError(words_of(told))


async def raise_error(response: httpx.Response) -> None:
    """Raise the error that a response reports that isn't streamed."""
    see_error(await response.aread())


async def raise_status(response: httpx.Response) -> None:
    """Raise for a failed request while its headers are still known."""
    if not (response.is_error or response.is_redirect):
        return
    await response.aread()
    try:
        said = words_of(response.json())
    except (ValueError, RecursionError):
        said = ""
    said = said or words_of(response.text)  # a web page tells a person nothing
    raise StatusError(response.status_code, line_of(said), retry_after(response.headers))


def of_report(error: ReportedError) -> ProviderError:
    """Map an error without a status of its own."""
    if says_too_long(error.said, None):
        return of_status(StatusError(400, error.said))
    return broken(f"it reported “{error.said}”" if error.said else "it reported an error")


def of_status(error: StatusError) -> ProviderError:
    """Map a status and what was said with it."""
    status = error.status
    said = f": {error.said}" if error.said else ""
    low = said.lower()
    if 300 <= status < 400:
        return ProviderError(
            Fault.BROKEN,
            f"Ollama has moved ({status}); what is asked goes to no other address by itself.",
            "Give its new address.",
        )
    if status in (401, 403):
        return ProviderError(
            Fault.KEY,
            f"Ollama refused the key{said}.",
            "Sign in with `ollama signin`, or set OLLAMA_API_KEY to a valid key.",
        )
    if says_too_long(said, status):
        return ProviderError(
            Fault.CONTEXT,
            f"The prompt is too long for the model{said}.",
            "Shorten the history, or choose a model with a longer context.",
        )
    if status in (408, 429, 502, 503, 504):
        return ProviderError(
            Fault.BUSY,
            f"Ollama is busy{said}.",
            f"Wait {pause_words(error.retry_after)} and ask again.",
            retryable=True,
            retry_after=error.retry_after,
        )
    if status >= 500 and "memory" not in low:
        return ProviderError(
            Fault.BROKEN,
            f"Ollama failed ({status}){said}.",
            "Try again; its own log (`ollama serve`) tells more.",
            retryable=True,
            retry_after=error.retry_after,
        )
    hint = "Choose another model, or a newer Ollama."
    if "memory" in low:
        hint = "Choose a smaller model, or close other programs."
    elif status == 404:
        hint = "Check that the address is Ollama's own."
    return ProviderError(Fault.UNSUPPORTED, f"Ollama can't do this ({status}){said}.", hint)


def broken(what: str, *, again: bool = True) -> ProviderError:
    """Tell of a stream that isn't what it should be."""
    hint = "Try again." if again else "Choose another model or another backend."
    return ProviderError(Fault.BROKEN, f"Ollama failed: {what}.", hint, retryable=again)


def line_of(text: str) -> str:
    """Make what a server said fit for one line of a message, without any key."""
    key = os.environ.get("OLLAMA_API_KEY", "").strip()
    if key:
        text = text.replace(key, "…")
    return shorten(clean_line(text).rstrip("."), 200)
