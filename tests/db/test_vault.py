"""The vault: what it seals opens only unchanged, in its place and with its key; and it shows nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.vault import Key, KeyFormatError, SealedError, Vault

OLD, NEW = Key("aaaa", bytes(range(32))), Key("bbbb", bytes(range(32, 64)))


@given(st.binary(max_size=200), st.data())
def test_any_changed_byte_is_noticed(value: bytes, data: st.DataObject) -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal("person.name", value))
    assert vault.open("person.name", bytes(sealed)) == value
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealedError):
        vault.open("person.name", bytes(sealed))


@pytest.mark.parametrize("cut", [b"", b"\x01", b"\x01aaaa", b"\x01aaaa123456789012", b"\x00{}"])
def test_what_is_no_sealed_value_does_not_open(cut: bytes) -> None:
    with pytest.raises(SealedError):
        Vault([OLD]).open("person.name", cut)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("person.name", "张测试")
    with pytest.raises(SealedError):
        vault.open("person.phone", sealed)


def test_without_its_key_a_value_does_not_open_and_with_it_it_does() -> None:
    sealed = Vault([OLD]).seal("person.name", "张测试")
    with pytest.raises(SealedError) as error:
        Vault([NEW]).open("person.name", sealed)
    assert "张测试" not in str(error.value)
    both = Vault([NEW, OLD])
    assert both.text("person.name", sealed) == "张测试"
    assert not both.is_current(sealed)
    again = both.seal("person.name", "张测试")
    assert both.is_current(again)
    assert again.startswith(both.head)
    assert not sealed.startswith(both.head)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    vault = Vault([OLD])
    assert vault.seal("person.name", "x") != vault.seal("person.name", "x")


def test_look_ups_need_the_key_and_the_purpose_and_know_older_keys() -> None:
    old, both = Vault([OLD]), Vault([NEW, OLD])
    assert old.lookup("person.number", "1") == old.lookup("person.number", "1")
    assert old.lookup("person.number", "1") != old.lookup("other", "1")
    assert old.lookup("person.number", "1") != both.lookup("person.number", "1")
    assert old.lookup("person.number", "1") in both.lookups("person.number", "1")


def test_json_goes_and_comes() -> None:
    vault = Vault([OLD])
    assert vault.json("d", vault.seal_json("d", {"学历": "初中"})) == {"学历": "初中"}


def test_keys_are_written_read_and_never_shown() -> None:
    key = Key.new()
    assert Key.parse(f" {key}\n") == key
    secret = str(key).partition(":")[2]
    assert secret not in repr(key)
    assert repr(key.secret) not in repr(key)
    assert secret not in repr(Vault([key]))
    assert Key.new() != key


@pytest.mark.parametrize(
    "text", ["", "aaaa", "aaaa:", "aaaa:c2hvcnQ=", f"AAAA:{str(OLD)[5:]}", f"{OLD}!", f"a{OLD}"]
)
def test_what_is_no_key_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyFormatError) as error:
        Key.parse(text)
    assert not text or text not in str(error.value)


def test_a_vault_needs_keys_of_different_names() -> None:
    with pytest.raises(KeyFormatError):
        Vault([])
    with pytest.raises(KeyFormatError):
        Vault([OLD, Key("aaaa", NEW.secret)])
