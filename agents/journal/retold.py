"""Whether an answer is the one that an earlier program showed otherwise.

Earlier ones lost what came behind 8,191 letters, showed a question mark for letters
outside of Latin-1, ran the rows of a table together, marked nothing of what stood in
reverse video, and left a status line of version 3 in the text. None of that means that
the story went another way.
"""

from __future__ import annotations

import re

_CUT = 7_500
"""Letters from which an answer of before may have lost its end."""
_STATUS = re.compile(r"^.*\S {16,}(?:Score|Time): .*$", re.MULTILINE)
_LAYOUT = re.compile(r"[\s\[\]]+")


def retold(was: str, now: str) -> bool:
    """Tell whether two texts say the same but for what earlier programs did to it.

    Args:
        was: as an earlier program recorded it.
        now: as the story is shown today.
    """
    if was == now:
        return True
    old, new = (_LAYOUT.sub("", _STATUS.sub("", text)) for text in (was, now))
    if len(was) >= _CUT:
        new = new[: len(old)]
    return len(old) == len(new) and all(
        one == other or (one == "?" and other > "\x7f") for one, other in zip(old, new, strict=True)
    )
