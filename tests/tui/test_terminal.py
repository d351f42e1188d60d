"""What is pasted presses no keys, however it arrives."""

from __future__ import annotations

import pytest

from tui.terminal.terminal import PASTE_BEGINS, PASTE_ENDS, PasteGuard

KEYS = "look\r\x1b[A\x1b\x11"


def pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
def test_a_paste_is_text_and_keys_are_keys_in_pieces_of_any_size(size: int) -> None:
    guard = PasteGuard()
    pasted = "\x1b[31mred\x1b[0m \x11\x07one\rtwo\x9b5A\x1b]0;title\x07"
    typed = f"{KEYS}{PASTE_BEGINS}{pasted}{PASTE_ENDS}{KEYS}{PASTE_BEGINS}x{PASTE_ENDS}"
    said = "".join(map(guard.clean, pieces(typed, size)))
    before, _, rest = said.partition(PASTE_BEGINS)
    inside, _, after = rest.partition(PASTE_ENDS)
    assert before == KEYS
    assert not {"\x1b", "\x11", "\r"} & set(inside)
    assert inside.startswith("red one\ntwo")
    assert after == f"{KEYS}{PASTE_BEGINS}x{PASTE_ENDS}"


def test_an_escape_key_is_not_held_back() -> None:
    guard = PasteGuard()
    assert guard.clean("\x1b") == "\x1b"
    assert guard.clean("[200") == "[200"
    assert guard.clean("~\x1b[Hx") == "~"
    assert guard.clean(PASTE_ENDS + "\x1b[A") == f"x{PASTE_ENDS}\x1b[A"


def test_a_paste_full_of_escapes_is_not_kept_for_ever() -> None:
    guard = PasteGuard()
    guard.clean(PASTE_BEGINS)
    said = "".join(guard.clean("\x1b]" + "a" * 999) for _ in range(20))
    assert "\x1b" not in said
    assert guard.clean("end" + PASTE_ENDS).endswith(PASTE_ENDS)
    assert guard.clean("\x1b[A") == "\x1b[A"
