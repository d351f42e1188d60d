"""Keys are held and never shown."""

from __future__ import annotations

import pickle

import pytest

from agents.providers.keys import Blackout, Environment, Secret

KEY = "sk-canary-4f9b2c7d1e8a"


def test_a_secret_shows_nothing() -> None:
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]}"
    assert secret.get_secret_value() == KEY
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_an_environment_shows_nothing() -> None:
    environ = Environment({"OPENAI_API_KEY": f" {KEY}\n"})
    assert KEY not in repr(environ)
    assert environ.secret("OPENAI_API_KEY").get_secret_value() == KEY
    assert not environ.secret("NO_SUCH_KEY")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_key_is_taken_out_of_a_text_in_pieces(size: int) -> None:
    whole = f"sk-{KEY}{KEY} and sk-can, {KEY[:-1]} then {KEY}"
    blackout = Blackout(Secret(KEY))
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    said = "".join(blackout.feed(piece) for piece in pieces) + blackout.rest()
    assert said == whole.replace(KEY, "...")


def test_text_that_can_not_become_the_key_is_not_held_back() -> None:
    blackout = Blackout(Secret(KEY))
    assert blackout.feed("open mailbox s") == "open mailbox "
    assert blackout.feed("outh") == "south"


@pytest.mark.parametrize("key", ["", "look", "EMPTY"])
def test_a_key_as_short_as_a_word_spoils_no_answer(key: str) -> None:
    blackout = Blackout(Secret(key))
    assert blackout.feed("look EMPTY lo") + blackout.rest() == "look EMPTY lo"
