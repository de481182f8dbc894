"""Who calls, and when: signatures, sealed messages, skew, replays, XML that means harm."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.wechat.callback import Callbacks
from bot.wechat.crypto import ForgedError, MessageCipher, check, sign
from bot.wechat.messages import (
    LARGEST,
    Incoming,
    MalformedError,
    picture_reply,
    read,
    read_fields,
    text_reply,
)
from tests.e2e.wechat import protocol
from tests.e2e.wechat.protocol import Account, xml

SEALED, PLAIN = Account(), Account(aes_key="")
CIPHER = MessageCipher(SEALED.app_id, SEALED.aes_key)
HELLO = {"ToUserName": "gh_x", "FromUserName": "oA", "CreateTime": 1, "MsgType": "text", "Content": "好"}


class Wall:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


def callbacks(account: Account, wall: Wall) -> Callbacks:
    return Callbacks(account.token, account.app_id, account.aes_key or None, wall)


def message(number: int = 7, content: str = "好") -> str:
    return xml({**HELLO, "Content": content, "MsgId": number})


@pytest.mark.parametrize("content", ["好", "a" * 31, "考" * 700, ""])
def test_both_sides_open_what_the_other_sealed(content: str) -> None:
    assert CIPHER.open(protocol.seal(SEALED.aes_key, SEALED.app_id, content)) == content.encode()
    assert protocol.unseal(SEALED.aes_key, SEALED.app_id, CIPHER.seal(content)) == content.encode()


def test_a_message_of_another_account_does_not_open() -> None:
    with pytest.raises(ForgedError, match="another"):
        CIPHER.open(protocol.seal(SEALED.aes_key, "wx_another", "好"))


@pytest.mark.parametrize("ending", [b"\x00", b"\x21" * 33, b"\x05\x04\x05\x05\x05", b""])
def test_wrong_padding_does_not_open(ending: bytes) -> None:
    raw = (b"x" * 64)[: 64 - len(ending)] + ending
    sealed = protocol.base64.b64encode(protocol.aes(SEALED.aes_key, raw[:64], "-e")).decode()
    with pytest.raises(ForgedError):
        CIPHER.open(sealed)


@pytest.mark.parametrize("padding", [b"\x00" * 8 + b"\x09", b"\x08" * 9, b"\x0a" * 9, b"\x09" * 9])
def test_only_the_padding_tells_right_from_wrong(padding: bytes) -> None:
    content = b"x" * (128 - 9 - 20 - len(SEALED.app_id))
    head = b"r" * 16 + len(content).to_bytes(4, "big")
    plain = head + content + SEALED.app_id.encode() + padding
    sealed = protocol.base64.b64encode(protocol.aes(SEALED.aes_key, plain, "-e")).decode()
    if padding == b"\x09" * 9:
        assert CIPHER.open(sealed) == content
    else:
        with pytest.raises(ForgedError):
            CIPHER.open(sealed)


@given(st.binary(max_size=200))
def test_nothing_else_opens_and_nothing_breaks(raw: bytes) -> None:
    for sealed in (raw.decode("latin1"), protocol.base64.b64encode(raw).decode()):
        with pytest.raises(ForgedError):
            CIPHER.open(sealed)


@pytest.mark.parametrize("key", ["", "short", "a" * 42, "a" * 44, "=" * 43, "考" * 43])
def test_a_key_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="43"):
        MessageCipher("wx", key)


def test_the_signature_is_the_same_as_computed_elsewhere() -> None:
    parts = ("token", "1700000000", "nonce", "xyz")
    assert sign(*parts) == protocol.signature(*parts)
    check(sign(*parts), *parts)
    for wrong in ("", "0" * 40, sign(*parts)[:-1], "é" * 40):
        with pytest.raises(ForgedError):
            check(wrong, *parts)


@pytest.mark.parametrize("account", [SEALED, PLAIN])
def test_a_message_comes_through(wall: Wall, account: Account) -> None:
    incoming = callbacks(account, wall).open(*account.pack(message()))
    assert (incoming.sender, incoming.kind, incoming.fields["Content"], incoming.key) == (
        "oA",
        "text",
        "好",
        "7",
    )


def test_in_compatible_mode_only_the_sealed_part_counts(wall: Wall) -> None:
    query, body = SEALED.pack(message(), compatible=True)
    forged = body.replace("<Content>好</Content>".encode(), "<Content>坏</Content>".encode())
    assert forged != body
    assert callbacks(SEALED, wall).open(query, forged).fields["Content"] == "好"


def test_who_has_a_key_takes_nothing_plain(wall: Wall) -> None:
    with pytest.raises(ForgedError, match="not sealed"):
        callbacks(SEALED, wall).open(SEALED.query(), message().encode())
    query, body = SEALED.pack(message())
    with pytest.raises(ForgedError, match="not sealed"):
        callbacks(SEALED, wall).open({**query, "encrypt_type": "raw"}, body)


def test_who_has_no_key_says_so(wall: Wall) -> None:
    with pytest.raises(MalformedError, match="no key"):
        callbacks(PLAIN, wall).open(*SEALED.pack(message()))


@pytest.mark.parametrize("name", ["signature", "msg_signature", "timestamp", "nonce"])
def test_a_call_with_something_changed_is_refused(wall: Wall, name: str) -> None:
    query, body = SEALED.pack(message())
    for changed in ("", "0", query[name][:-1]):
        with pytest.raises(ForgedError):
            callbacks(SEALED, wall).open({**query, name: changed}, body)
    with pytest.raises(ForgedError):
        callbacks(SEALED, wall).open({key: value for key, value in query.items() if key != name}, body)


@pytest.mark.parametrize(("minutes", "taken"), [(-6, False), (-4, True), (4, True), (6, False)])
def test_a_call_of_another_time_is_refused(wall: Wall, minutes: int, taken: bool) -> None:
    query, body = SEALED.pack(message())
    wall.now += timedelta(minutes=minutes)
    if taken:
        callbacks(SEALED, wall).open(query, body)
    else:
        with pytest.raises(ForgedError, match="time is off"):
            callbacks(SEALED, wall).open(query, body)


def test_the_same_call_is_taken_while_wechat_tries_and_refused_later(wall: Wall) -> None:
    calls, packed = callbacks(SEALED, wall), SEALED.pack(message())
    for _ in range(3):
        calls.open(*packed)
        wall.now += timedelta(seconds=5)
    wall.now += timedelta(seconds=10)
    with pytest.raises(ForgedError, match="before"):
        calls.open(*packed)


def test_a_signature_does_not_serve_for_another_message(wall: Wall) -> None:
    calls = callbacks(PLAIN, wall)
    query, body = PLAIN.pack(message())
    calls.open(query, body)
    with pytest.raises(ForgedError, match="before"):
        calls.open(query, message(8, "坏").encode())


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HARMFUL = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><xml><Content>&a9;</Content></xml>',
    "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
    "outer type": '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 5000}">]><xml><Content>{"&a;" * 5000}</Content></xml>',
    "cut off": "<xml><Content>",
    "no xml": "{}",
    "nothing": "",
    "two": "<xml/><xml/>",
    "unknown encoding": '<?xml version="1.0" encoding="utf-99"?><xml/>',
    "too large": f"<xml><Content>{'a' * LARGEST}</Content></xml>",
    "zero": "<xml>\0</xml>",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_xml_that_means_harm_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        read_fields(HARMFUL[name].encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(MalformedError):
        read(read_fields(body))


@pytest.mark.parametrize(
    "changed", [{"FromUserName": "a b"}, {"FromUserName": ""}, {"CreateTime": "x"}, {"MsgType": None}]
)
def test_a_message_without_what_every_message_has_is_refused(changed: dict[str, object]) -> None:
    fields = {name: str(value) for name, value in {**HELLO, **changed}.items() if value is not None}
    with pytest.raises(MalformedError):
        read(fields)


def test_nothing_written_shows_in_logs() -> None:
    incoming = read({name: str(value) for name, value in HELLO.items()})
    assert repr(incoming) == "Incoming(text)"


@given(st.text())
@example("]]>")
@example("]]]]>><Content>")
def test_no_text_leaves_its_field(text: str) -> None:
    to = Incoming("oA", "gh_x", 1, "text", {})
    root = ET.fromstring(text_reply(to, text, 5))
    assert [child.tag for child in root] == [
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Content",
    ]
    known = "".join(
        sign
        for sign in text.replace("\r\n", "\n").replace("\r", "\n")  # as every reader of XML does
        if sign in "\t\n" or "\u0020" <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
    )
    assert (root[4].text or "") == known
    assert (root[0].text, root[1].text) == ("oA", "gh_x")


def test_a_picture_is_named_by_its_id() -> None:
    root = ET.fromstring(picture_reply(Incoming("oA", "gh_x", 1, "text", {}), "media-7", 5))
    assert root.findtext("Image/MediaId") == "media-7"
