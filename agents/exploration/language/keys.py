"""Which keys a story that waits for one may be asking for, by what it says.

A menu tells its keys ("Q = resume game", "press SPACE"), a question offers them
("(y/n)"); a page that only waits to be read takes any.
"""

from __future__ import annotations

import re

_SAME = {"return": "enter", "spacebar": "space", "esc": "escape"}
_NAMED = re.compile(r"\b(space|spacebar|enter|return|escape|esc)\b", re.IGNORECASE)
_OFFERED = re.compile(
    r"(?:^|[\s(\[<\"'])([A-Za-z0-9])(?:\]|\)|>|\"|'|\s*[=:]|\s+(?:for|to)\s)|\bpress\s+([A-Za-z0-9])\b"
)
_LEAVING = re.compile(r"\W*(?:to\s+)?(?:resume|quit|exit|leave|return|go back)\b", re.IGNORECASE)
_CHOICE = re.compile(r"[(\[]\s*([a-z0-9])\s*(?:/|or|,)\s*([a-z0-9])\s*[)\]]", re.IGNORECASE)
_END = 600
"""Letters at a screen's end, besides its head, in which keys are told."""


def likely_keys(text: str) -> tuple[str, ...]:
    """Return the keys that a screen may wait for, the likeliest first.

    Those that lead out of a menu come before those that go about in it, so that an
    agent that knows nothing of it doesn't stay there.
    """
    told = f"{text[:_END]}\n{text[-_END:]}"
    leaving: list[str] = []
    offered: list[str] = []
    for found in (*_OFFERED.finditer(told), *_CHOICE.finditer(told)):
        keys = [letter for letter in found.groups() if letter]
        leads_out = _LEAVING.match(told[found.end() :])
        (leaving if leads_out else offered).extend(keys)
    named = [_SAME.get(found.lower(), found.lower()) for found in _NAMED.findall(told)]
    plain = [] if leaving or offered else ["space", "enter"]
    ranked = (*leaving, *plain, *named, *offered, "space", "enter", "escape")
    return tuple(dict.fromkeys(ranked))
