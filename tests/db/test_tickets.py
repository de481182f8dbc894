"""The text of a ticket's QR code: short, signed, nothing personal."""

from __future__ import annotations

import pytest

from db.tickets import TicketCode, make_code, read_code
from db.vault import Key, Vault
from tests.services import VAULT

NUMBER = "261207000001001"


def test_what_was_made_is_read() -> None:
    code = make_code(VAULT, NUMBER)
    assert len(code) <= 30
    assert code.isascii()
    assert read_code(VAULT, code) == TicketCode(NUMBER, genuine=True)


@pytest.mark.parametrize(
    "change", [str.lower, str.upper, lambda text: f" {text}\n", lambda text: text.replace("K", "Ｋ")]
)
def test_how_it_is_written_does_not_matter(change) -> None:
    assert read_code(VAULT, change(make_code(VAULT, NUMBER))) == TicketCode(NUMBER, genuine=True)


def test_a_signature_of_another_number_is_forged() -> None:
    signature = make_code(VAULT, NUMBER)[-8:]
    assert read_code(VAULT, f"KZ1.261207000001002.{signature}") == TicketCode(
        "261207000001002", genuine=False
    )


@pytest.mark.parametrize(
    "text", ["", "KZ1", NUMBER, f"KZ2.{NUMBER}.00000000", f"KZ1.{NUMBER}.0000", "https://a.b/c"]
)
def test_what_is_no_code(text: str) -> None:
    assert read_code(VAULT, text) is None


def test_tickets_in_peoples_hands_stay_good_while_keys_change() -> None:
    old, new = Key("old1", bytes(32)), Key("new1", bytes([1]) * 32)
    code = make_code(Vault([old]), NUMBER)
    assert read_code(Vault([new, old]), code) == TicketCode(NUMBER, genuine=True)
    assert read_code(Vault([new]), code) == TicketCode(NUMBER, genuine=False)
