"""What the environment says of proxies and certificates, and what of it can't be used.

Clients read it for themselves where a server lies outside; a setting that they can't
work with keeps nobody from playing: it is named, and what mends it.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agents.core.text import clean_line, shorten
from agents.providers.base import Fault, ProviderError

PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
KEY_LOG = "SSLKEYLOGFILE"
"""Whoever makes a client for a safe connection has to be able to write there."""
_READING = threading.RLock()
"""Held while a client reads the environment, and while it is hidden from a module."""
_PASSWORD = re.compile(r"(?<=//)[^/@]*@")


@contextmanager
def heeding_environment(*, nearby: bool = False) -> Iterator[None]:
    """Name the setting that keeps a client from being made.

    Args:
        nearby: the client is for a server nearby, and told itself to read no setting;
            the one that it would read all the same is hidden from it.

    Raises:
        ProviderError: a proxy or certificates in the environment can't be used.
    """
    with _READING, _hidden((KEY_LOG,) if nearby else ()):
        try:
            yield
        except (ImportError, OSError, ValueError, TypeError) as error:
            told = _blamed(error)
            if told is None:
                raise
            raise told from None


def _blamed(error: Exception) -> ProviderError | None:
    """Return what to tell of the setting behind an error, None if there is none."""
    certificates = isinstance(error, OSError)
    names = [name for name in (CERTIFICATES if certificates else PROXIES) if name in os.environ]
    what = "certificates" if certificates else "a proxy"
    log = os.environ.get(KEY_LOG)
    if log and isinstance(error, OSError) and error.filename == log:
        names, what = [KEY_LOG], "a log of keys"
    if not names:
        return None
    if certificates:
        names = names[:1]  # of both, the file is read first
    told = " and ".join(f"{name} ({_shown(os.environ[name])})" for name in names)
    reason = shorten(clean_line(_PASSWORD.sub("", str(error))), 120)
    return ProviderError(
        Fault.NOT_RUNNING,
        f"The environment names {what} that can't be used here: {told}: {reason}.",
        f"Unset {' and '.join(names)}, or set it to what is there"
        + ("." if certificates else " (a proxy's address begins with http:// or https://).")
        + " Servers nearby are asked without it.",
    )


def check_surroundings() -> None:
    """Find out whether a client for a server outside could be made; nobody is asked.

    Raises:
        ProviderError: a proxy or certificates in the environment can't be used.
    """
    with heeding_environment():
        if any(name in os.environ for name in (*PROXIES, *CERTIFICATES, KEY_LOG)):
            import httpx2  # noqa: PLC0415 - slow, and seldom needed

            httpx2.Client().close()


@contextmanager
def unnoticed() -> Iterator[None]:
    """Hide those settings from a module that reads them as it is imported."""
    with _READING, _hidden((*PROXIES, *CERTIFICATES, KEY_LOG, "OLLAMA_HOST")):
        yield


@contextmanager
def _hidden(names: Sequence[str]) -> Iterator[None]:
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _shown(value: str) -> str:
    return shorten(clean_line(_PASSWORD.sub("", value)), 80)
