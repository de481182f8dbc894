"""Edits, presses and files on the fake Bot API server."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from tests.e2e.fake_telegram import FakeTelegram, Press, User
from tests.e2e.plain_bot import PNG, PlainBot, inline

# Edits, deletion, replies


async def test_edit_and_delete(api: PlainBot, li: User) -> None:
    sent = await api("sendMessage", chat_id=li.id, text="一", reply_markup=inline("选"))
    where = {"chat_id": li.id, "message_id": sent["message_id"]}
    refusal = await api.refused("editMessageText", **where, text="一", reply_markup=inline("选"))
    assert refusal.startswith("400 Bad Request: message is not modified")
    assert await api.refused("editMessageReplyMarkup", **where, reply_markup=inline("选")) == refusal
    await api("editMessageText", **where, text="二")
    assert [(m.text, m.button_texts, m.edited) for m in li.bot_messages] == [("二", [], True)]
    await api("editMessageReplyMarkup", **where, reply_markup=inline("又选"))
    assert li.bot_messages[0].button_texts == ["又选"]
    assert await api("deleteMessage", **where) is True
    assert li.bot_messages == []
    assert await api.refused("deleteMessage", **where) == "400 Bad Request: message to delete not found"
    assert (
        await api.refused("editMessageText", **where, text="三")
        == "400 Bad Request: message to edit not found"
    )


async def test_what_cannot_be_edited(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    mine = li.messages[0].message_id
    refusal = await api.refused("editMessageText", chat_id=li.id, message_id=mine, text="x")
    assert refusal == "400 Bad Request: message can't be edited"
    assert "identifier is not specified" in await api.refused("editMessageText", chat_id=li.id, text="x")
    assert "MESSAGE_ID_INVALID" in await api.refused("editMessageText", inline_message_id="1", text="x")
    han = fake.user(502, "韩梅梅")
    await han.send("我")
    sent = await api("sendMessage", chat_id=han.id, text="给韩")
    where = {"chat_id": li.id, "message_id": sent["message_id"]}
    assert "message to edit not found" in await api.refused("editMessageText", **where, text="x")
    keyboard = {"keyboard": [["a"]]}
    where = {"chat_id": han.id, "message_id": sent["message_id"]}
    assert "inline keyboard expected" in await api.refused(
        "editMessageText", **where, text="x", reply_markup=keyboard
    )


async def test_replies_need_their_message(api: PlainBot, li: User) -> None:
    wrong = {"message_id": 999}
    refusal = await api.refused("sendMessage", chat_id=li.id, text="a", reply_parameters=wrong)
    assert refusal == "400 Bad Request: message to be replied not found"
    await api(
        "sendMessage", chat_id=li.id, text="a", reply_parameters={"message_id": li.messages[0].message_id}
    )
    await api(
        "sendMessage", chat_id=li.id, text="a", reply_parameters=wrong | {"allow_sending_without_reply": True}
    )


# Buttons


async def test_a_press_is_answered_once_and_in_time(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    sent = await api("sendMessage", chat_id=li.id, text="选", reply_markup=inline("甲", "乙"))
    press = await li.press("乙")
    assert isinstance(press, Press)
    query = (await api("getUpdates"))[-1]["callback_query"]
    assert query["data"] == "乙"
    assert query["message"]["message_id"] == sent["message_id"]
    assert query["message"]["from"]["is_bot"] is True
    assert query["from"]["id"] == li.id
    assert query["chat_instance"]
    too_long = await api.refused("answerCallbackQuery", callback_query_id=query["id"], text="字" * 201)
    assert too_long == "400 Bad Request: MESSAGE_TOO_LONG"
    await api("answerCallbackQuery", callback_query_id=query["id"], text="好", show_alert=True)
    answer = await press.answered()
    assert (answer["text"], answer["show_alert"]) == ("好", True)
    stale = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"]) == stale
    assert await api.refused("answerCallbackQuery", callback_query_id="12") == stale
    late = await li.press_data(sent["message_id"], "甲", late=True)
    assert await api.refused("answerCallbackQuery", callback_query_id=late.callback.id) == stale


async def test_an_old_button_comes_with_the_message_as_it_is(api: PlainBot, li: User) -> None:
    sent = await api("sendMessage", chat_id=li.id, text="选", reply_markup=inline("甲"))
    where = {"chat_id": li.id, "message_id": sent["message_id"]}
    await api("editMessageText", **where, text="选好了")
    with pytest.raises(AssertionError, match="no button"):
        await li.press("甲")
    await li.press_data(sent["message_id"], "甲")
    await li.delete(sent["message_id"])
    await li.press_data(sent["message_id"], "甲")
    edited, gone = [update["callback_query"]["message"] for update in await api("getUpdates", offset=-2)]
    assert edited["text"] == "选好了"
    assert gone["date"] == 0
    assert "text" not in gone


async def test_links_send_nothing(api: PlainBot, li: User) -> None:
    await api("sendMessage", chat_id=li.id, text="看", reply_markup=inline("网址", url="https://example.com"))
    with pytest.raises(AssertionError, match="opens a link"):
        await li.press("网址")


# Files


async def test_documents_go_both_ways(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    await li.send_document(b"%PDF-1.7 content", "证书.pdf", caption="看看")
    message = (await api("getUpdates", offset=-1))[0]["message"]
    assert message["document"]["file_name"] == "证书.pdf"
    assert message["caption"] == "看看"
    info = await api("getFile", file_id=message["document"]["file_id"])
    async with httpx.AsyncClient(trust_env=False) as client:
        path = f"{fake.url}/file/bot{fake.token}/{info['file_path']}"
        assert (await client.get(path)).content == b"%PDF-1.7 content"
        assert (await client.get(f"{path}x")).status_code == 404
        assert (await client.get(path.replace(fake.token, "1:x"))).status_code == 401
    response = await api.client.post(
        "sendDocument",
        data={"chat_id": li.id, "document": "attach://f", "caption": "<b>票</b>", "parse_mode": "HTML"},
        files={"f": ("ticket.pdf", b"ticket", "application/pdf")},
    )
    seen = li.bot_messages[-1]
    assert seen.file is not None
    assert seen.file.content == b"ticket"
    assert seen.file.sha256 == hashlib.sha256(b"ticket").hexdigest()
    assert (seen.text, seen.file.name, seen.file.media_type) == ("票", "ticket.pdf", "application/pdf")
    again = response.json()["result"]["document"]["file_id"]
    await api("sendDocument", chat_id=li.id, document=again)
    assert li.bot_messages[-1].file == seen.file


async def test_refused_files(api: PlainBot, li: User) -> None:
    async def send(method: str, content: bytes, **params: Any) -> str:
        name = method.removeprefix("send").lower()
        response = await api.client.post(
            method, data={"chat_id": li.id} | params, files={name: ("f", content)}
        )
        return str(response.json()["description"])

    assert "caption is too long" in await send("sendDocument", b"x", caption="字" * 1025)
    assert "file must be non-empty" in await send("sendDocument", b"")
    assert "IMAGE_PROCESS_FAILED" in await send("sendPhoto", b"not a picture")
    assert "PHOTO_INVALID_DIMENSIONS" in await send("sendPhoto", PNG.replace(b"\x00\x1e", b"\x7f\xff", 1))
    assert "there is no document" in await api.refused("sendDocument", chat_id=li.id)
    assert "wrong file identifier" in await api.refused("sendDocument", chat_id=li.id, document="unknown")
    assert "attached file" in await api.refused("sendDocument", chat_id=li.id, document="attach://none")
    assert "invalid file_id" in await api.refused("getFile", file_id="unknown")
    assert li.bot_messages == []


async def test_photos_have_a_size(api: PlainBot, li: User) -> None:
    response = await api.client.post("sendPhoto", data={"chat_id": li.id}, files={"photo": ("p.png", PNG)})
    sent = response.json()["result"]
    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (30, 20)
    where = {"chat_id": li.id, "message_id": sent["message_id"]}
    assert "no text in the message" in await api.refused("editMessageText", **where, text="x")
    await api("editMessageCaption", **where, caption="图")
    assert li.bot_messages[-1].text == "图"
    text = await api("sendMessage", chat_id=li.id, text="文字")
    where["message_id"] = text["message_id"]
    assert "no caption in the message" in await api.refused("editMessageCaption", **where, caption="x")
