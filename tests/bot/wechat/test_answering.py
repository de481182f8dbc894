"""One answer to each message: in time, late, joined, split, with pictures and files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiogram.filters import Command
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from handlers.received import Fetch, HasFile
from tests.bot.wechat.stand import until
from tests.e2e.wechat.protocol import xml
from tests.pictures import pdf, picture

if TYPE_CHECKING:
    from aiogram import Router

    from tests.bot.wechat.stand import Stand
    from tests.e2e.wechat import FakeWeChat


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"press:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def echo(router: Router) -> list[str]:
    """Answer every text with itself; returns what was handled."""
    handled: list[str] = []

    @router.message()
    async def answer(message: Message) -> None:
        handled.append(message.text or "")
        await message.answer(f"听到：{message.text}")

    return handled


def slow(router: Router, seconds: float, first: str = "") -> list[str]:
    """Answer late, with a first line at once or without; returns what was handled."""
    handled: list[str] = []

    @router.message()
    async def answer(message: Message) -> None:
        handled.append(message.text or "")
        if first:
            await message.answer(first)
        await asyncio.sleep(seconds)
        await message.answer(f"想好了：{message.text}")

    return handled


async def test_an_answer_comes_with_the_call(stand: Stand, router: Router) -> None:
    handled, phone = echo(router), stand.phone()
    assert await phone.says("你好 <b> ]]> & 好") == "听到：你好 <b> ]]> & 好"
    assert (handled, phone.tries, stand.fake.sent) == (["你好 <b> ]]> & 好"], [1], [])


async def test_several_messages_are_one_answer_with_its_buttons_counted_through(
    stand: Stand, router: Router
) -> None:
    @router.message()
    async def two(message: Message) -> None:
        await message.answer("一", reply_markup=keyboard("甲", "乙"))
        await message.answer("二", reply_markup=keyboard("丙"))

    @router.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("记下了")
        await query.bot.send_message(query.from_user.id, f"按了 {query.data}")  # type: ignore[union-attr]

    phone = stand.phone()
    assert await phone.says("x") == "一\n【1】甲  【2】乙\n\n二\n【3】丙\n（回复【】里的数字就行）"
    assert await phone.says("３") == "记下了\n\n按了 press:丙"
    assert await phone.says("【2】") == "记下了\n\n按了 press:乙"
    assert await phone.says("甲。") == "记下了\n\n按了 press:甲"
    assert "【3】丙" in await phone.says("4")  # there is no fourth, so it is a text


async def test_buttons_can_be_pressed_after_a_restart(stand: Stand, router: Router) -> None:
    @router.message()
    async def ask(message: Message) -> None:
        await message.answer("选", reply_markup=keyboard("甲", "乙"))

    @router.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.bot.send_message(query.from_user.id, f"按了 {query.data}")  # type: ignore[union-attr]

    phone = stand.phone()
    await phone.says("x")
    await stand.account.peers.flush()
    stand.account.peers._known.drop(await stand.account_of(phone))
    assert await phone.says("2") == "按了 press:乙"


async def test_the_same_message_three_times_is_handled_once(stand: Stand, router: Router) -> None:
    handled, phone = echo(router), stand.phone()
    message = phone.message("text", Content="一次")
    answers = [await phone.post(*stand.fake.account.pack(message)) for _ in range(3)]
    assert [phone.show(one) for one in answers] == ["听到：一次"] * 3
    assert handled == ["一次"]


async def test_three_tries_at_once_are_handled_once(stand: Stand, router: Router) -> None:
    handled, phone = slow(router, 0.2), stand.phone()
    message = phone.message("text", Content="一次")
    calls = [phone.post(*stand.fake.account.pack(message)) for _ in range(3)]
    assert {phone.show(one) for one in await asyncio.gather(*calls)} == {"想好了：一次"}
    assert handled == ["一次"]


async def test_events_are_told_apart_by_sender_time_and_kind(stand: Stand, router: Router) -> None:
    handled, phone, other = echo(router), stand.phone(), stand.phone()
    event = {"CreateTime": 1_800_000_000, "MsgType": "event", "Event": "CLICK", "EventKey": "/exams"}
    for openid, changed in (
        (phone.openid, {}),
        (phone.openid, {}),
        (phone.openid, {"CreateTime": 1_800_000_001}),
        (phone.openid, {"EventKey": "/my"}),
        (other.openid, {}),
    ):
        message = xml({"ToUserName": "gh_x", "FromUserName": openid, **event, **changed})
        await phone.post(*stand.fake.account.pack(message))
    assert handled == ["/exams", "/exams", "/my", "/exams"]


async def test_a_silent_handler_is_answered_on_the_second_try(stand: Stand, router: Router) -> None:
    handled, phone = slow(router, 0.7), stand.phone()
    assert await phone.says("难题") == "想好了：难题"
    assert (handled, phone.tries, stand.fake.sent) == (["难题"], [2], [])


async def test_a_first_line_comes_in_time_and_the_rest_by_itself(stand: Stand, router: Router) -> None:
    handled, phone = slow(router, 0.7, "请稍等。"), stand.phone()
    assert await phone.says("难题") == "请稍等。"
    await asyncio.to_thread(stand.fake.wait, lambda: bool(stand.fake.sent))
    (sent,) = stand.fake.sent_to(phone.openid)
    assert (sent.kind, sent.content, handled, phone.tries) == ("text", "想好了：难题", ["难题"], [1])


async def test_after_three_tries_the_answer_comes_by_itself(stand: Stand, router: Router) -> None:
    handled, phone = slow(router, 2.2), stand.phone()
    assert await phone.says("大难题") == ""
    await asyncio.to_thread(stand.fake.wait, lambda: bool(stand.fake.sent))
    assert [one.content for one in stand.fake.sent_to(phone.openid)] == ["想好了：大难题"]
    assert (handled, phone.tries) == (["大难题"], [3])


async def test_where_wechat_asks_no_more_the_answer_comes_by_itself(stand: Stand, router: Router) -> None:
    slow(router, 0.7)
    phone = stand.phone()
    stand.fake.wrote(phone.openid)
    query, body = stand.fake.account.pack(phone.message("text", Content="x"))
    response = await phone.client.post("/wechat", params=query, content=body, timeout=5)
    assert response.text == "success"
    await asyncio.to_thread(stand.fake.wait, lambda: bool(stand.fake.sent))
    assert [one.content for one in stand.fake.sent] == ["想好了：x"]


@pytest.mark.parametrize("code", [45015, 45047, 48001])
async def test_what_wechat_lets_through_no_more_comes_first_at_the_next_contact(
    stand: Stand, router: Router, code: int
) -> None:
    handled, phone = slow(router, 0.7, "请稍等。"), stand.phone()
    stand.fake.refuse("message/custom/send", code)
    assert await phone.says("甲") == "请稍等。"
    peer = await stand.account.peers.get(await stand.account_of(phone))
    await until(lambda: bool(peer.late))
    assert await phone.says("继续") == "想好了：甲"
    assert (handled, stand.fake.sent) == (["甲"], [])


async def test_without_the_right_nothing_is_sent_by_itself_and_all_tries_are_used(
    stand: Stand, router: Router
) -> None:
    slow(router, 0.7, "请稍等。")
    phone, other = stand.phone(), stand.phone()
    stand.fake.refuse("message/custom/send", 48001)
    await phone.says("甲")
    await until(lambda: not stand.channel.outbound.may_send)
    assert await other.says("乙") == "请稍等。\n\n想好了：乙"
    assert other.tries == [2]
    assert stand.fake.calls["message/custom/send"] == 1


async def test_an_expired_token_in_mid_run_is_renewed_and_nobody_notices(
    stand: Stand, router: Router
) -> None:
    slow(router, 0.7, "请稍等。")
    phone = stand.phone()
    for text in ("甲", "乙"):
        stand.fake.sent.clear()
        await phone.says(text)
        await asyncio.to_thread(stand.fake.wait, lambda: bool(stand.fake.sent))
        stand.fake.expire_tokens()
    assert stand.fake.calls["stable_token"] == 2


async def test_a_long_answer_is_split_and_goes_on(stand: Stand, router: Router) -> None:
    paragraphs = [f"第{number}段：" + "考" * 200 for number in range(12)]

    @router.message()
    async def long(message: Message) -> None:
        await message.answer("\n".join(paragraphs))

    phone = stand.phone()
    shown = await phone.says("x")
    await asyncio.to_thread(stand.fake.wait, lambda: len(stand.fake.sent) == 3)
    parts = [shown, *(one.content for one in stand.fake.sent_to(phone.openid))]
    assert "\n".join(parts) == "\n".join(paragraphs)
    assert all(part.startswith("第") for part in parts)


async def test_what_is_longer_than_the_quota_is_given_when_asked_for(stand: Stand, router: Router) -> None:
    paragraphs = [f"第{number}段：" + "考" * 200 for number in range(20)]

    @router.message()
    async def long(message: Message) -> None:
        await message.answer("\n".join(paragraphs))

    phone = stand.phone()
    first = await phone.says("x")
    await asyncio.to_thread(stand.fake.wait, lambda: len(stand.fake.sent) == 3)
    sent = [one.content for one in stand.fake.sent_to(phone.openid)]
    assert sent[-1].endswith("（还没说完，回复“继续”接着看）")
    rest = await phone.says("继续")
    await asyncio.to_thread(stand.fake.wait, lambda: len(stand.fake.sent) == 5)
    told = "\n".join([first, *sent]).replace("\n（还没说完，回复“继续”接着看）", "")
    more = [one.content for one in stand.fake.sent_to(phone.openid)[3:]]
    assert "\n".join([told, rest, *more]) == "\n".join(paragraphs)


async def test_a_picture_is_uploaded_and_a_paper_is_a_link(
    stand: Stand, router: Router, wechat: FakeWeChat
) -> None:
    @router.message(Command("ticket"))
    async def ticket(message: Message) -> None:
        await message.answer_document(BufferedInputFile(pdf(), "准考证.pdf"), caption="您的准考证：")
        await message.answer_photo(BufferedInputFile(picture(), "准考证.jpg"))

    @router.message(Command("photo"))
    async def photo(message: Message) -> None:
        await message.answer_photo(BufferedInputFile(picture(), "照片.jpg"))

    phone = stand.phone()
    shown = await phone.event("CLICK", "/ticket")
    assert shown.startswith(
        "您的准考证：\n准考证.pdf（一天内有效，请不要转发）：https://kz.example/api/files/"
    )
    assert "media-0" not in shown  # after a click there are three messages, two of which are for reminders
    await asyncio.to_thread(wechat.wait, lambda: bool(wechat.sent))
    assert [(one.kind, one.content) for one in wechat.sent] == [("image", "media-0")]
    assert await phone.event("CLICK", "/photo") == "［图片 media-1］"
    assert wechat.uploads["media-1"] == picture()


async def test_a_picture_that_cannot_be_uploaded_is_a_link(stand: Stand, router: Router) -> None:
    @router.message()
    async def photo(message: Message) -> None:
        await message.answer_photo(BufferedInputFile(picture(), "准考证.jpg"), caption="给您")

    phone = stand.phone()
    stand.fake.refuse("media/upload", 48001)
    for _ in range(2):
        assert "https://kz.example/api/files/" in await phone.says("x")
    assert stand.fake.calls["media/upload"] == 1


@pytest.mark.parametrize("found", [True, False])
async def test_a_picture_that_somebody_sends_reaches_the_handler(
    stand: Stand, router: Router, found: bool
) -> None:
    @router.message(HasFile())
    async def take(message: Message, received: Fetch) -> None:
        got = await received()
        await message.answer(f"{got.media_type} {got.content == picture()}")

    assert await stand.phone().sends_picture(picture(), found=found) == "image/jpeg True"


async def test_a_picture_elsewhere_is_not_fetched(stand: Stand, router: Router) -> None:
    echo(router)
    phone = stand.phone()
    shown = await phone.sends("image", PicUrl="http://169.254.169.254/secret", MediaId="none")
    assert "没有传过来" in shown
    assert stand.fake.calls["media/get"] == 1


async def test_what_people_do_reaches_the_handlers(stand: Stand, router: Router) -> None:
    handled, phone = echo(router), stand.phone()
    await phone.event("subscribe")
    await phone.event("subscribe", "qrscene_7")
    await phone.event("SCAN", "8")
    await phone.event("CLICK", "/my")
    await phone.sends("voice", MediaId="m", Format="amr", Recognition="我想报名。")
    await phone.sends("location", Location_X="1", Location_Y="2", Scale="3", Label="湖南省长沙市岳麓区麓山路")
    await phone.sends("location", Location_X="1", Location_Y="2", Scale="3", Label="")
    expected = ["/start", "/start 7", "/start 8", "/my", "我想报名。", "湖南省长沙市", "我的地区"]
    assert handled == expected
    for quiet in (("unsubscribe", ""), ("VIEW", "https://x.example"), ("TEMPLATESENDJOBFINISH", "")):
        assert await phone.event(*quiet) == ""
    assert handled == expected


async def test_what_cannot_be_heard_is_answered(stand: Stand, router: Router) -> None:
    handled, phone = echo(router), stand.phone()
    assert await phone.sends("voice", MediaId="m", Format="amr", Recognition="") == "听到：None"
    assert await phone.sends("video", MediaId="m", ThumbMediaId="t") == "听到：None"
    assert handled == ["", ""]


async def test_trouble_in_a_handler_is_told(stand: Stand, router: Router) -> None:
    @router.message()
    async def broken(_message: Message) -> None:
        raise RuntimeError

    assert "编号" in await stand.phone().says("x")


async def test_a_database_that_is_away_is_told(
    stand: Stand, router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled, phone = echo(router), stand.phone()

    async def away(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as trouble:
        trouble.setattr(stand.house.accounts, "ensure", away)
        assert "编号" in await phone.says("x")
    assert await phone.says("y") == "听到：y"
    assert handled == ["y"]
