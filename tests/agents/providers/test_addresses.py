"""Addresses of model servers in one spelling."""

import pytest

from agents.providers.addresses import is_nearby, key_variable, tidy_address


@pytest.mark.parametrize(
    ("text", "address", "nearby"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", True),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1", True),
        ("localhost:1234", "http://localhost:1234/v1", True),
        ("[::1]:80", "http://[::1]:80/v1", True),
        ("192.168.0.7:8000", "http://192.168.0.7:8000/v1", True),
        (" HTTP://Example.ORG/api/v1/ ", "http://example.org/api/v1", False),
        ("openrouter.ai/api/v1", "https://openrouter.ai/api/v1", False),
        ("https://8.8.8.8", "https://8.8.8.8/v1", False),
    ],
)
def test_tidy(text: str, address: str, nearby: bool) -> None:
    assert tidy_address(text) == address
    assert tidy_address(address) == address
    assert is_nearby(address) == nearby


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "looks like"),
        ("ftp://example.org", "looks like"),
        ("http://", "looks like"),
        ("http://h:port/v1", "looks like"),
        ("http://[::1/v1", "looks like"),
        ("http://a b/v1", "looks like"),
        ("http://me:secret@example.org/v1", "password"),
        ("http://example.org/v1?key=secret", "no . or #"),
    ],
)
def test_what_is_no_address_or_holds_a_secret(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        tidy_address(text)
    assert "secret" not in str(caught.value)


def test_each_host_has_a_key_of_its_own() -> None:
    assert key_variable("https://openrouter.ai/api/v1") == "UNDERSTUDY_KEY_OPENROUTER_AI"
    assert key_variable("http://127.0.0.1:8080/v1") == "UNDERSTUDY_KEY_127_0_0_1"
