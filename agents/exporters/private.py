"""What of a recorded session is nobody else's business, and what is told instead."""

from __future__ import annotations

import re

_APART = re.compile(r" ?\+ ?")
_NAMED = re.compile(r"([a-z][a-z0-9_-]*)(?::.*)?", re.DOTALL)


def public_spec(spec: str) -> str:
    """Return a player's or critic's spec without the place where its model is.

    ``openai:MODEL@BASE_URL`` names a host and ``gguf:PATH`` a file; who proposed is
    told by the word before.
    """
    found = (_NAMED.fullmatch(one) for one in _APART.split(spec))
    return " + ".join(dict.fromkeys(one[1] for one in found if one))
