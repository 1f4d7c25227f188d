"""Keys are known by the format their provider gave them. None here is real."""

import pytest

from wlint.platform.key_formats import keys_in

RANDOM = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"


def test_a_github_token_is_known_by_its_checksum() -> None:
    assert keys_in(f"ghp_{RANDOM}0mLq17") == [("a GitHub token", f"ghp_{RANDOM}0mLq17")]
    assert keys_in(f"ghp_{RANDOM}0mLq18") == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a Cloudflare API token", "cfut_" + "aB3dE6gH9j" * 4 + "0123abcd"),
        ("a Stripe live key", "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"),
        ("a Telegram bot token", "1234567890:AA" + "h7Kq2Wz9Xc4Vb6Nm1Lp8Rt3Yd5Fg0Js2Q"),
        ("a private key", "-----BEGIN PRIVATE KEY-----\nMII" + "Ev9Qk2Lz" * 8),
        ("a private key", '{"d": "' + "Ev9_k2-z" * 5 + '", "kty": "OKP", "x": "1q"}'),
        ("a Slack webhook", "https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/" + "aB3" * 8),
    ],
)
def test_formats_are_found_inside_text(kind: str, text: str) -> None:
    assert [found for found, _ in keys_in(f'key = "{text}"')] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "pk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "-----BEGIN PUBLIC KEY-----\nMII" + "Ev9Qk2Lz" * 8,
        "-----BEGIN PRIVATE KEY-----",
        "task-1234567890:AAAA",
        '{"kty": "OKP", "x": "' + "Ev9_k2-z" * 5 + '"}',
        '{"d": "' + "Ev9_k2-z" * 5 + '"}',
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert keys_in(text) == []


def test_the_password_in_an_address_is_found_unless_the_host_is_local() -> None:
    assert keys_in("mysql://app:Xk29fLw0@db.shop.dev/main") == [
        ("a password in an address", "Xk29fLw0")
    ]
    assert keys_in("mysql://app:Xk29fLw0@localhost/main") == []
    assert keys_in("mysql://app:Xk29fLw0@db.example.com/main") == []
