"""Texts and keyboards that the fake Bot API server takes, and those it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.plain_bot import PlainBot, inline

if TYPE_CHECKING:
    from tests.e2e.fake_telegram import User

# Texts


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("字" * 4097, "message is too long"),
    ],
)
async def test_refused_texts(api: PlainBot, li: User, text: str, problem: str) -> None:
    assert await api.refused("sendMessage", chat_id=li.id, text=text) == f"400 Bad Request: {problem}"


async def test_the_limit_counts_after_parsing(api: PlainBot, li: User) -> None:
    await api("sendMessage", chat_id=li.id, text="字" * 4096)
    await api("sendMessage", chat_id=li.id, text=f"<b>{'字' * 4096}</b>", parse_mode="HTML")


async def test_html_becomes_entities_in_utf16(api: PlainBot, li: User) -> None:
    text = '  <b>粗<i>斜</i></b> 😀<a href="https://example.com/?a=1&amp;b=2">链接</a> &lt;b&gt; &nbsp;'
    sent = await api("sendMessage", chat_id=li.id, text=text, parse_mode="HTML")
    assert sent["text"] == "粗斜 😀链接 <b> &nbsp;"
    assert sent["entities"] == [
        {"offset": 0, "length": 2, "type": "bold"},
        {"offset": 1, "length": 1, "type": "italic"},
        {"offset": 5, "length": 2, "type": "text_link", "url": "https://example.com/?a=1&b=2"},
    ]
    assert li.bot_messages[0].links == ("https://example.com/?a=1&b=2",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("分<div>", 'Unsupported start tag "div" at byte offset 3'),
        ("3 < 5", 'Unsupported start tag "" at byte offset 2'),
        ("<b>粗", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x"', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_refused_html(api: PlainBot, li: User, text: str, problem: str) -> None:
    refusal = await api.refused("sendMessage", chat_id=li.id, text=text, parse_mode="HTML")
    assert refusal == f"400 Bad Request: can't parse entities: {problem}"


async def test_unknown_parse_mode(api: PlainBot, li: User) -> None:
    refusal = await api.refused("sendMessage", chat_id=li.id, text="a", parse_mode="BBCode")
    assert refusal == "400 Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("entity", "problem"),
    [
        ({"type": "bold", "offset": 0, "length": 4}, "after the end of the text at UTF-16 offset 3"),
        ({"type": "bold", "offset": 1, "length": 1}, "in a middle of a UTF-16 symbol"),
        ({"type": "bold", "offset": -1, "length": 1}, "offset or length is invalid"),
        ({"type": "bold", "offset": 0, "length": 0}, "offset or length is invalid"),
        ({"type": "sparkling", "offset": 0, "length": 1}, "Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 2}, 'Can\'t find field "url"'),
    ],
)
async def test_refused_entities(api: PlainBot, li: User, entity: dict[str, Any], problem: str) -> None:
    # The text is one symbol of two UTF-16 units, and one of one.
    assert problem in await api.refused("sendMessage", chat_id=li.id, text="😀字", entities=[entity])


async def test_white_space_around_a_text_goes_and_entities_move(api: PlainBot, li: User) -> None:
    entities = [{"type": "bold", "offset": 1, "length": 3}]
    sent = await api("sendMessage", chat_id=li.id, text="\n你好 ", entities=entities)
    assert sent["text"] == "你好"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


# Keyboards


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        (inline("a", callback_data="字" * 22), "BUTTON_DATA_INVALID"),
        (inline("a", callback_data=""), "BUTTON_DATA_INVALID"),
        (inline("a", callback_data="x", url="https://example.com"), "exactly one of the optional fields"),
        ({"inline_keyboard": [[{"text": "a"}]]}, "Text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [["a"]]}, "Text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [[{"callback_data": "a"}]]}, 'Can\'t find field "text"'),
        (inline(" "), "button text must be non-empty"),
        (inline("a", url="javascript:x"), "Unsupported URL protocol"),
        ({"inline_keyboard": [{"text": "a"}]}, "expected an Array of Arrays"),
        (inline(*"abcdefghi"), "reply markup is too long"),
        ({"inline_keyboard": [inline("a")["inline_keyboard"][0]] * 101}, "reply markup is too long"),
        ({"keyboard": []}, "keyboard is empty"),
        ({"keyboard": [["a"]], "input_field_placeholder": ""}, "input_field_placeholder"),
        ({"remove_keyboard": False}, "Field must be true"),
        ({"buttons": []}, "object expected as reply markup"),
    ],
)
async def test_refused_keyboards(api: PlainBot, li: User, markup: dict[str, Any], problem: str) -> None:
    assert problem in await api.refused("sendMessage", chat_id=li.id, text="a", reply_markup=markup)
    assert li.bot_messages == []


async def test_reply_keyboard_stays_until_removed(api: PlainBot, li: User) -> None:
    await api("sendMessage", chat_id=li.id, text="a", reply_markup={"keyboard": [["是"], [{"text": "否"}]]})
    await api("sendMessage", chat_id=li.id, text="b")
    assert li.keyboard == [["是"], ["否"]]
    await li.press("否")
    assert li.messages[-1].text == "否"
    await api("sendMessage", chat_id=li.id, text="c", reply_markup={"remove_keyboard": True})
    assert li.keyboard == []
