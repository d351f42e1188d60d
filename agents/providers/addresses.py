"""Addresses of model servers: one spelling each, and whether they are nearby."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from agents.core.text import clean_line, shorten

OLLAMA_PORT = 11434
"""Where Ollama listens unless it is told otherwise."""
HOSTED = "https://api.openai.com/v1"
HOSTED_KEY = "OPENAI_API_KEY"
"""The vendor's own service, and the variable that holds its key."""

_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*://")


def tidy_address(text: str) -> str:
    """Return the address in full: scheme, host, path, no slash at the end.

    A missing scheme is http nearby and https elsewhere; a missing path is
    ``/v1``, where servers of this protocol have it.

    Raises:
        ValueError: it is no address, or holds a password, a query or a fragment,
            which would be recorded with it.
    """
    text = text.strip()
    parts = _split(text if _SCHEME.match(text) else f"//{text}")
    scheme = parts.scheme.lower() or ("http" if _nearby(parts.hostname or "") else "https")
    if scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("an address looks like http://localhost:8080/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address holds no name or password: it is recorded; use a key instead")
    if parts.query or parts.fragment:
        raise ValueError("an address ends with its path: no ? or # in it")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{scheme}://{host}{port}{parts.path.rstrip('/') or '/v1'}"


def ollama_address(text: str) -> str:
    """Complete an address of Ollama as people write it: ``:11435``, ``desk``, ``https://desk/x``.

    A name and password in it are dropped: addresses are shown and recorded.

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    if text.count(":") > 1 and _is_ip(text):
        text = f"[{text}]"  # as people write an address of version 6
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        name, port = parts.hostname or "127.0.0.1", parts.port
    except ValueError:
        parts, name, port = urlsplit(""), "", None
    if parts.scheme not in ("http", "https") or not name or re.search(r"\s", text):
        raise ValueError(f"“{shorten(clean_line(text), 80)}” isn't the address of an Ollama server")
    if name in ("0.0.0.0", "::"):
        # Where a server listens, but nothing to connect to.
        name = "127.0.0.1" if name == "0.0.0.0" else "::1"
    if port is None:
        usual = 443 if parts.scheme == "https" else 80
        port = usual if "://" in text else OLLAMA_PORT
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}:{port}{parts.path.rstrip('/')}"


def host_of(address: str) -> str:
    """Return the host, with its port if one is given."""
    return urlsplit(address).netloc


def is_nearby(address: str) -> bool:
    """Tell whether the server is on this machine or in this house."""
    return _nearby(urlsplit(address).hostname or "")


def key_variable(address: str) -> str:
    """Return the name of the variable that holds the key for this server alone.

    A key is meant for one host; none is ever sent to another.
    """
    host = urlsplit(address).hostname or ""
    return "UNDERSTUDY_KEY_" + re.sub(r"\W+", "_", host).strip("_").upper()


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("an address looks like http://localhost:8080/v1") from None
    return parts


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _nearby(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
