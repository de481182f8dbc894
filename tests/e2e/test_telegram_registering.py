"""From 我想考月嫂证 to a ticket in the hand, over Telegram: the photo comes as one, the ticket as picture and PDF."""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.e2e.home import APOLOGY, Home
from tests.e2e.registering import NUMBER, PLACE, SENT, WISH, Candidate, Office, School, furnish
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.fake_telegram import User
    from tests.e2e.fake_telegram.view import SeenMessage

WANG = Candidate("王秀兰", 41, "13900139000")
TICKET_NUMBER = re.compile(r"准考证号：(\d{15})")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return furnish(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def home(school: School) -> Iterator[Home]:
    home = Home(school.folder)
    try:
        yield home.open()
    finally:
        home.close()


async def press(user: User, caption: str, answer: str) -> SeenMessage:
    """Press a button and wait for the answer."""
    await user.press(caption)
    return await user.expect(answer)


async def write(user: User, text: str, answer: str) -> SeenMessage:
    """Write and wait for the answer."""
    await user.send(text)
    return await user.expect(answer)


async def register(user: User) -> str:
    """From the wish to the registration, slips of the thumb included; its number."""
    found = await write(user, WISH, "查到")
    number = re.findall(rf"(\d)\. 母婴护理（专项）.*\n.*{PLACE}", found.text)[0]
    await press(user, f"报名 {number}", "给谁报名")
    await press(user, "我自己", "先跟您说清楚")
    await press(user, "我同意", "考生姓名")
    await write(user, WANG.name, "居民身份证的号码")
    await write(user, WANG.identity[:-1], "位数不对")
    await write(user, f"{WANG.identity[:-2]}{9 - int(WANG.identity[-2])}{WANG.identity[-1]}", "校验不通过")
    await write(user, f"{WANG.identity[:6]} {WANG.identity[6:14]} {WANG.identity[14:]}", "手机号码")
    await write(user, WANG.phone[:-1], "位数")
    await write(user, WANG.phone, "最高学历")
    await press(user, "高中", "哪个单位")
    await press(user, "没有单位", "证件照")
    await user.send_photo(picture())
    summary = await user.expect("请看一遍")
    assert WANG.name in summary.text
    assert WANG.identity not in summary.text
    sent = NUMBER.search((await press(user, "确认提交", SENT)).text)
    assert sent
    return sent[1]


async def test_from_the_wish_to_the_ticket(home: Home, school: School) -> None:
    user = home.person("王秀兰")
    number = await register(user)
    office = await asyncio.to_thread(Office, home.program.url, school)
    shown = await asyncio.to_thread(office.open_registration, number)
    assert WANG.identity not in shown
    assert "通过了" in await asyncio.to_thread(office.press, "通过")
    assert "座位排好了：1 人" in await asyncio.to_thread(office.give_seats)

    await write(user, "我的考试", "审核通过")
    details = await press(user, "看详情", "准考证号")
    ticket = TICKET_NUMBER.search(details.text)
    assert ticket
    await user.press("准考证")
    shown_ticket = await user.expect(lambda message: message.file and "png" in message.file.name)
    printed = await user.expect(lambda message: message.file and ".pdf" in message.file.name)
    assert shown_ticket.file
    assert printed.file
    assert min(Image.open(io.BytesIO(shown_ticket.file.content)).size) >= 600
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.file.content)).pages)
    assert ticket[1] in text
    assert WANG.identity not in text
    assert home.fake.refusals == []
    assert not any(APOLOGY in message.text for message in user.bot_messages)


async def test_what_was_given_is_not_asked_again(home: Home) -> None:
    user = home.person("赵小兰")
    await write(user, "郑州烩面考试", "查到")
    await press(user, "报名 1", "给谁报名")
    await press(user, "我自己", "先跟您说清楚")
    await press(user, "我同意", "考生姓名")
    other = Candidate("赵小兰", 42)
    for typed, asked in (
        (other.name, "证件的号码|身份证"),
        (other.identity, "手机"),
        (other.phone, "最高学历"),
    ):
        await user.send(typed)
        await user.expect(re.compile(asked))
    await press(user, "高中", "哪个单位")
    await press(user, "没有单位", "证件照")
    await press(user, "稍后补交", "请看一遍")
    await press(user, "确认提交", SENT)
    await write(user, "郑州中式面点考试", "查到")
    await press(user, "报名 1", "给谁报名")
    summary = await press(user, "赵", "用上次填的")
    assert "手机号码？" not in summary.text
