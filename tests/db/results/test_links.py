"""Signed addresses: read from any of our forms, by no guess, over a change of keys, and shared for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from db.results import Links
from db.vault import Key, Vault
from tests.db.registering import NOW
from tests.services import VAULT

NUMBER = "261601500100001"


def clock() -> datetime:
    return NOW


@pytest.fixture
def links() -> Links:
    return Links(VAULT, clock)


def test_what_we_signed_is_read(links: Links) -> None:
    path = links.path(NUMBER)
    for text in (
        links.qr_text(NUMBER),
        path,
        f"https://example.org{path}",
        f" https://example.org{path}?a=1 ",
    ):
        assert links.read(text) == NUMBER
    assert links.qr_text(NUMBER).startswith(f"KZC1.{NUMBER}.")
    assert len(links.signature(NUMBER)) == 12


def test_nothing_else_is(links: Links) -> None:
    right = links.signature(NUMBER)
    other = NUMBER[:-1] + "2"
    for text in (
        f"KZC1.{other}.{right}",
        f"KZC2.{NUMBER}.{right}",
        f"KZC1.{NUMBER}.{right}0",
        f"KZC1.{NUMBER}.{right.upper()}x",
        f"/v/{other}/{right}",
        NUMBER,
        "",
        "/v/" * 1000,
    ):
        assert links.read(text) is None
    assert not links.is_signed(NUMBER, "")
    assert not links.is_signed(NUMBER, "名" * 12)
    assert links.is_signed(NUMBER, right)


def test_papers_signed_with_an_older_key_still_hold(links: Links) -> None:
    text = links.qr_text(NUMBER)
    newer = Vault([Key("newk", bytes(32)), Key("test", bytes(range(32)))])
    assert Links(newer, clock).read(text) == NUMBER
    assert Links(Vault([Key("newk", bytes(32))]), clock).read(text) is None


def test_a_shared_link_ends(links: Links) -> None:
    path, until = links.share_path(12345, timedelta(days=1))
    token = path.removeprefix("/s/")
    assert until == NOW + timedelta(days=1)
    assert links.shared(token) == 12345
    assert Links(VAULT, lambda: until - timedelta(seconds=1)).shared(token) == 12345
    assert Links(VAULT, lambda: until).shared(token) is None
    number, ends, signature = token.split("-")
    for forged in (
        f"{int(number, 16) + 1:x}-{ends}-{signature}",
        f"{number}-{int(ends, 16) + 1:x}-{signature}",
        f"{number}-{ends}-{'0' * 24}",
        "",
    ):
        assert links.shared(forged) is None
    assert links.shared(f"{number}-{ends}-{links.signature(NUMBER)}") is None
