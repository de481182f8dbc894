"""Notifications on WeChat: inside and outside of the window, templates, quotas, refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.channels.base import OutOfReachError
from bot.sending.couriers import WeChatCourier
from bot.wechat.templates import read_templates
from db.clock import utc_now
from db.notifications import Kind
from tests.bot.wechat.stand import Stand, stand_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiogram import Router

    from tests.bot.channel import House
    from tests.e2e.wechat import FakeWeChat, Phone

TEXT = "明天考“母婴护理（专项）”。\n时间：12月5日（周六）9:00\n地点：向阳考点，花园路1号\n要带：身份证件原件、准考证"
TEMPLATES = (
    '{"exam_tomorrow": {"id": "T1", "data": {"thing1": "{标题}", "time2": "{时间}", "thing3": "{地点}"}}, '
    '"result_out": {"id": "T2", "subscription": true, "data": {"thing1": "{首句}", "const2": "已出成绩"}}}'
)


@pytest.fixture
async def stand(house: House, router: Router, wechat: FakeWeChat, tmp_path: Path) -> AsyncIterator[Stand]:
    @router.message()
    async def answer(message: Message) -> None:
        button = InlineKeyboardButton(text="甲", callback_data="x")
        await message.answer("好", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    wechat.templates = {"T1": ("thing1", "time2", "thing3"), "T2": ("thing1", "const2")}
    async with stand_on(house, wechat, tmp_path, utc_now, wechat_templates=TEMPLATES) as running:
        yield running


async def tell(stand: Stand, phone: Phone, kind: str = Kind.EXAM_TOMORROW, text: str = TEXT) -> None:
    account_id = await stand.account_of(phone)
    button = InlineKeyboardButton(text="看准考证", callback_data="y")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    message = SendMessage(chat_id=account_id, text=text, reply_markup=markup)
    await WeChatCourier(stand.channel).send(account_id, message, kind)


async def test_inside_the_window_it_is_a_message_whose_buttons_go_on_counting(stand: Stand) -> None:
    phone = stand.phone()
    await phone.says("你好")
    await tell(stand, phone)
    (sent,) = stand.fake.sent
    assert (sent.kind, sent.content) == ("text", f"{TEXT}\n【2】看准考证\n（回复【】里的数字就行）")


async def test_outside_of_the_window_it_is_a_template(stand: Stand) -> None:
    phone = stand.phone()
    await phone.says("你好")
    stand.fake.forget(phone.openid)  # WeChat knows better than our count
    await tell(stand, phone)
    await tell(stand, phone, Kind.RESULT_OUT, "“母婴护理”的成绩出来了，点下面查看，还可以申请复核。")
    assert [(one.kind, one.content) for one in stand.fake.sent] == [
        (
            "template",
            {
                "thing1": "母婴护理（专项）",
                "time2": "12月5日（周六）9:00",
                "thing3": "向阳考点，花园路1号",
            },
        ),
        ("subscription", {"thing1": "“母婴护理”的成绩出来了，点下面查看，…", "const2": "已出成绩"}),
    ]
    # After the first refusal nothing more is tried before the person writes again.
    assert stand.fake.calls["message/custom/send"] == 1


async def test_without_a_template_it_is_kept(stand: Stand) -> None:
    phone = stand.phone()
    for _ in range(2):
        with pytest.raises(OutOfReachError):
            await tell(stand, phone, Kind.APPROVED)
    assert stand.fake.calls["message/custom/send"] == 0  # nobody wrote within 48 hours, so nothing is tried


@pytest.mark.parametrize("code", [45015, 45047, 48001])
async def test_what_is_refused_until_they_write_is_kept(stand: Stand, code: int) -> None:
    phone = stand.phone()
    await phone.says("你好")
    stand.fake.refuse("message/custom/send", code)
    with pytest.raises(OutOfReachError):
        await tell(stand, phone, Kind.APPROVED)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-1, TelegramServerError),
        (43004, TelegramForbiddenError),
        (45009, TelegramRetryAfter),
        (40164, TelegramUnauthorizedError),
        (45002, TelegramBadRequest),
    ],
)
async def test_a_refusal_is_told_as_every_channel_tells_it(
    stand: Stand, code: int, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_seconds: float) -> None:
        pass

    monkeypatch.setattr(stand.account.api, "wait", at_once)
    phone = stand.phone()
    await phone.says("你好")
    stand.fake.refuse("message/custom/send", code, times=3)
    with pytest.raises(error):
        await tell(stand, phone)


async def test_five_messages_and_no_more(stand: Stand) -> None:
    phone = stand.phone()
    await phone.says("你好")
    for _ in range(5):
        await tell(stand, phone, Kind.APPROVED)
    with pytest.raises(OutOfReachError):
        await tell(stand, phone, Kind.APPROVED)
    assert stand.fake.calls["message/custom/send"] == 5  # the sixth is not even tried
    await phone.says("再来")
    await tell(stand, phone, Kind.APPROVED)


async def test_who_left_is_told_nothing(stand: Stand) -> None:
    phone = stand.phone()
    await phone.says("你好")
    await phone.event("unsubscribe")
    with pytest.raises(OutOfReachError):
        await tell(stand, phone, Kind.APPROVED)


async def test_what_is_told_during_an_answer_is_a_part_of_it(stand: Stand, house: House) -> None:
    phone = stand.phone()
    told = []

    async def kept(_channel: str, chat_id: int) -> None:
        if not told:
            told.append(chat_id)
            message = SendMessage(chat_id=chat_id, text=TEXT)
            await WeChatCourier(stand.channel).send(chat_id, message, Kind.APPROVED)

    house.gateway.after_contact = kept
    assert await phone.says("你好") == f"好\n【1】甲\n\n{TEXT}\n（回复【】里的数字就行）"
    assert stand.fake.sent == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        ('{"nonsense": {}}', "没有“nonsense”"),
        ('{"approved": {"id": "T"}}', "“approved”"),
        ('{"approved": {"id": "", "data": {"thing1": "x"}}}', "“approved”"),
        ('{"approved": {"id": "T", "data": {}}}', "“approved”"),
        ('{"approved": {"id": "T", "data": {"thing1": "x"}, "subscription": 1}}', "subscription"),
        ('{"approved": []}', "“approved”"),
    ],
)
def test_templates_that_are_set_wrong_are_explained(setting: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_templates(setting)


def test_a_field_is_never_empty_and_never_too_long() -> None:
    data: dict[str, Any] = {
        "thing1": "{没有}",
        "thing2": "{全文}",
        "phrase3": "一二三四五六",
        "time4": "{考试时间}",
    }
    template = read_templates(json.dumps({"approved": {"id": "T", "data": data}}))["approved"]
    assert template.fill("甲\n考试时间：明天") == {
        "thing1": "见详情",
        "thing2": "甲 考试时间：明天",
        "phrase3": "一二三四…",
        "time4": "明天",
    }
    assert template.fill("甲\n时间：后天")["time4"] == "见详情"
