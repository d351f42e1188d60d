"""How servers say that a prompt is longer than the model takes, and how long it may be.

Each has words of its own for it; what isn't known to mean that would be taken for
a request that they don't accept, and no shorter one would be tried.
"""

from __future__ import annotations

import re

from agents.providers.bounds import tokens

_WORDS = (
    *("exceed_context_size", "context_length_exceeded", "maximum context length"),
    *("context size", "context length", "context window", "maximum prompt length"),
    *("prompt is too long", "input is too long", "too many tokens", "too many input tokens"),
    *("maximum number of tokens allowed", "max_seq_len", "session_len"),
    *("reduce the length of", "`max_new_tokens` must be <="),
)
_NUMBER = r"([\d,]+)"
_ASKED = re.compile(
    rf"resulted in {_NUMBER} tokens|requested(?: about)? {_NUMBER} tokens"
    rf"|request \({_NUMBER} tokens|first {_NUMBER} tokens|has {_NUMBER} input tokens"
    rf"|too long: {_NUMBER} tokens|contains {_NUMBER} tokens|token count \({_NUMBER}\)"
    rf"|input \({_NUMBER} tokens|(?:prompt|input) length {_NUMBER}|given: {_NUMBER} `inputs`",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    rf"(?:maximum context|context|maximum prompt) length(?: is| of)?(?: only)? \(?{_NUMBER}"
    rf"|context size(?: \(|: ){_NUMBER}|> {_NUMBER} maximum|{_NUMBER} maximum context length"
    rf"|tokens allowed \({_NUMBER}\)|(?:max_seq_len|session_len) {_NUMBER}"
    rf"|`max_new_tokens` must be <= {_NUMBER}|exceeds the limit of {_NUMBER}",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 16


def says_too_long(said: str, status: int | None) -> bool:
    """Tell whether a server says that the prompt was longer than the model takes.

    Args:
        said: its words, and the codes that it gave with them.
        status: of its answer; with 429 it speaks of tokens in a time.
    """
    low = said.lower()
    return status == 413 or (status != 429 and any(words in low for words in _WORDS))


def tokens_asked(said: str) -> int | None:
    """Return how many tokens the prompt had, if the words tell."""
    return _found(_ASKED, said)


def tokens_taken(said: str) -> int | None:
    """Return how many tokens the model takes, if the words tell."""
    return _found(_LIMIT, said)


def _found(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    digits = next((g for g in match.groups() if g), "") if match else ""
    digits = digits.replace(",", "")
    return tokens(int(digits)) or None if 0 < len(digits) < _LONGEST_NUMBER else None
