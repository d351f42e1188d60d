"""What a failure of an OpenAI-compatible server means, told to a person.

Pure: exceptions and bodies of answers go in, :class:`ProviderError` comes out.
What servers say is shown cleaned, short and without anything that looks like a
key; what they say about a refused key, not at all.
"""

from __future__ import annotations

import difflib
import json
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from agents.core.text import clean_line
from agents.providers.base import Fault, ProviderError
from agents.providers.bounds import OverlongError, tokens
from agents.providers.keys import Secret
from agents.providers.lengths import says_too_long, tokens_asked, tokens_taken
from agents.providers.reported import words_of
from agents.providers.waiting import pause_words, retry_after

NOBODY = Secret("")

# What the package lets through of httpx2, of sockets, and of json and utf-8
# when a stream holds what is neither.
TROUBLE = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    OSError,
    ValueError,
    RecursionError,
)

LONGEST = 300
"""Letters shown of what a server says."""


@dataclass(frozen=True, slots=True)
class Server:
    """Whom a failure is told of.

    Attributes:
        name: how a person knows it: a host, or a file's name.
        address: where it answers.
        hosted: it is the vendor's own service.
        model: the model that was asked.
        key_name: the environment variable that holds its key.
        secret: the key itself, so that it can be left out.
    """

    name: str
    address: str
    model: str
    hosted: bool = False
    key_name: str = ""
    secret: Secret = NOBODY

    def quote(self, text: str) -> str:
        """Return what the server said, fit to be shown on one line."""
        line = clean_line(self.secret.hide(text))
        return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as a server tells it: a status, and what its body holds."""

    status: int | None
    text: str
    codes: tuple[str, ...] = ()
    param: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def says(self, *words: str) -> bool:
        """Tell whether any of these words is in its text or codes."""
        told = " ".join((self.text, *self.codes)).lower()
        return any(word in told for word in words)


_PLACES = ("message", "detail", "msg", "error")


def read_trouble(
    body: object, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Trouble:
    """Read an error object in any of the forms that servers send.

    Its words are where :func:`agents.providers.reported.words_of` finds them.
    """
    if isinstance(body, list):
        body = next((one for one in body if isinstance(one, Mapping)), body)
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    if not isinstance(body, Mapping):
        return Trouble(status, _text_of(body), headers=headers or {})
    told = {str(name): value for name, value in body.items()}
    code = told.get("code")
    if status is None and isinstance(code, int) and 300 <= code < 600:
        status = code
    text = words_of(told) or next((told[n] for n in _PLACES if told.get(n)), "")
    codes = tuple(str(told[n]) for n in ("code", "type") if isinstance(told.get(n), str))
    return Trouble(status, _text_of(text), codes, str(told.get("param") or ""), told, headers or {})


def trouble_of(error: openai.APIError) -> Trouble:
    """Read what a server told, from the package's exception."""
    if isinstance(error, openai.APIStatusError):
        return read_trouble(error.body, error.status_code, error.response.headers)
    return read_trouble(error.body or error.message)


def misses_model(trouble: Trouble) -> bool:
    """Tell whether it was the model that wasn't found."""
    if trouble.says("model_not_found"):
        return True
    absent = trouble.says("not found", "does not exist", "not exist", "no model", "not loaded")
    return trouble.status in (None, 400, 404) and absent and trouble.says("model")


def overflows(trouble: Trouble) -> bool:
    """Tell whether the prompt was longer than the model takes."""
    return says_too_long(" ".join((trouble.text, *trouble.codes)), trouble.status)


def explain(error: BaseException, server: Server, models: Sequence[str] = ()) -> ProviderError:
    """Map whatever went wrong with a request.

    Args:
        models: names of the models that the server has, if the model was missed.
    """
    if isinstance(error, openai.APIStatusError):
        return explain_trouble(trouble_of(error), server, models)
    for one in _chain(error):
        if isinstance(one, OverlongError):
            hint = "Choose another model or another backend."
            return broken(f"{server.name} sent {one}.", hint, again=False)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError):
        return _explain_connection(error, server)
    if isinstance(error, openai.APIError):
        return explain_trouble(trouble_of(error), server, models)
    if isinstance(error, httpx2.InvalidURL):
        return broken(f"{server.address} is no address.", "Check the spec.", again=False)
    return broken(f"{server.name} sent what isn't part of an answer.")


def explain_trouble(trouble: Trouble, server: Server, models: Sequence[str] = ()) -> ProviderError:
    """Map an error that the server told, as a status or in mid-stream."""
    said = server.quote(trouble.text)
    quoted = f": “{said}”" if said else ""
    if overflows(trouble):
        return _overflow(trouble)
    if misses_model(trouble) or (trouble.status == 404 and models):
        return _no_model(server, models)
    if trouble.says("content_filter", "content_policy", "safety system"):
        return ProviderError(
            Fault.REFUSED,
            f"{server.name} declined the prompt{quoted}.",
            "Edit the prompt, or choose another model.",
        )
    if trouble.status == 402 or trouble.says("insufficient_quota", "insufficient balance"):
        return ProviderError(
            Fault.KEY,
            f"The account at {server.name} has no credit left.",
            "Add credit there, or choose another backend.",
        )
    if trouble.status in (401, 403):
        return _refused_key(server)
    return _by_status(trouble, server, quoted)


def _by_status(trouble: Trouble, server: Server, quoted: str) -> ProviderError:
    status, name = trouble.status, server.name
    if status == 404:
        hint = f"Check the address ({server.address}): it usually ends in /v1."
        return broken(f"{name} has no chat completions there.", hint, again=False)
    if status is not None and 300 <= status < 400:
        return broken(f"{name} has moved.", "Give its new address.", again=False)
    if status in (408, 504):
        return ProviderError(
            Fault.TIMEOUT, f"{name} took too long{quoted}.", "Ask again.", retryable=True
        )
    busy = status in (409, 425, 429, 502, 503, 529)
    if busy or (status is None and trouble.says("rate_limit", "overloaded", "unavailable")):
        what = "gets too many requests" if status == 429 else "is busy or starting up"
        wait = retry_after(trouble.headers)
        return ProviderError(
            Fault.BUSY,
            f"{name} {what}{quoted}.",
            f"Wait {pause_words(wait)} and ask again, or choose another backend.",
            retryable=True,
            retry_after=wait,
        )
    if status is not None and 400 <= status < 500:
        return ProviderError(
            Fault.UNSUPPORTED,
            f"{name} didn't accept the request ({status}){quoted}.",
            "Edit the prompt, or choose another model.",
        )
    when = f" ({status})" if status else " in mid-answer"
    return broken(f"{name} failed{when}{quoted}.", "Ask again, or choose another backend.")


def no_key(server: Server) -> ProviderError:
    """Tell that a key is needed and none is set."""
    return ProviderError(Fault.KEY, f"{server.name} needs a key and none is set.", _set_key(server))


def _set_key(server: Server) -> str:
    return f"Set {server.key_name} in the environment and start again."


def _refused_key(server: Server) -> ProviderError:
    if not server.key_name:
        return ProviderError(Fault.KEY, f"{server.name} refused the key.", "Choose it anew.")
    if not server.secret:
        return ProviderError(
            Fault.KEY, f"{server.name} asks for a key and none is set.", _set_key(server)
        )
    hint = f"Check {server.key_name}: what it may be used for, and whether it still holds."
    return ProviderError(Fault.KEY, f"{server.name} refused the key.", hint)


def _no_model(server: Server, models: Sequence[str]) -> ProviderError:
    model = server.quote(server.model)
    hint = "Choose another model, or load this one there."
    if models:
        near = difflib.get_close_matches(server.model, models, n=8, cutoff=0.0)
        rest = f" and {len(models) - len(near)} more" if len(models) > len(near) else ""
        hint = f"You have: {', '.join(server.quote(name) for name in near)}{rest}."
    return ProviderError(Fault.MODEL, f"{server.name} has no model “{model}”.", hint)


def _overflow(trouble: Trouble) -> ProviderError:
    asked = positive(trouble.body.get("n_prompt_tokens")) or tokens_asked(trouble.text)
    limit = context_limit(trouble)
    message = "The prompt is longer than the model takes."
    if asked and limit:
        message = f"The prompt is {asked:,} tokens, the model takes {limit:,}."
    elif limit:
        message = f"The prompt is longer than the {limit:,} tokens that the model takes."
    return ProviderError(
        Fault.CONTEXT, message, "Shorten the history, or choose a model with more context."
    )


def context_limit(trouble: Trouble) -> int | None:
    """Return how many tokens the model takes, if the error tells."""
    return positive(trouble.body.get("n_ctx")) or tokens_taken(trouble.text)


def positive(value: object) -> int | None:
    """Return what is a whole number above 0; servers send anything."""
    return tokens(value) or None


def _explain_connection(error: BaseException, server: Server) -> ProviderError:
    chain = tuple(_chain(error))
    if any(isinstance(e, openai.APITimeoutError | httpx2.TimeoutException) for e in chain):
        return ProviderError(
            Fault.TIMEOUT,
            f"{server.name} didn't answer in time.",
            "Ask again, or choose another backend.",
            retryable=True,
        )
    if any(isinstance(e, ssl.SSLError) for e in chain):
        return ProviderError(
            Fault.NOT_RUNNING,
            f"No safe connection to {server.name}: its certificate isn't trusted, "
            "or it doesn't speak TLS.",
            "Check the address: http:// or https://?",
        )
    if any(isinstance(e, socket.gaierror) for e in chain):
        return ProviderError(
            Fault.NOT_RUNNING,
            f"No server called {server.name} is known.",
            "Check the address and the network.",
        )
    if any(isinstance(e, httpx2.ConnectError | httpx2.ProxyError) for e in chain):
        hint = "Check the network." if server.hosted else "Start it, or check the address."
        return ProviderError(
            Fault.NOT_RUNNING, f"Nothing answers at {server.name}.", hint, retryable=True
        )
    return broken(f"The connection to {server.name} was dropped.")


def broken(message: str, hint: str = "Ask again.", *, again: bool = True) -> ProviderError:
    """Tell of an answer that isn't what it should be."""
    return ProviderError(Fault.BROKEN, message, hint, retryable=again)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and all that led to it, groups taken apart."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _chain(part)
        error = error.__cause__ or error.__context__


def _text_of(value: object) -> str:
    if isinstance(value, str):
        # A page of HTML tells a person nothing.
        return "" if value.lstrip().startswith("<") else value
    try:
        return "" if value is None else json.dumps(value, default=str)
    except RecursionError:  # what was read farther up may be too deep down here
        return ""
