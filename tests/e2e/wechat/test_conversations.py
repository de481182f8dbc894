"""Whole conversations on WeChat, and what follows them by itself."""

from __future__ import annotations

import asyncio
import itertools
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import models
from db.clock import utc_now
from db.database import Database
from db.notifications import Kind, Notifications
from tests.e2e.home import CHINESE, DOCUMENT, QUESTION
from tests.e2e.wechat.registering import BEGIN, DOCS, register
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.program import Program
    from tests.e2e.wechat.fake import FakeWeChat
    from tests.e2e.wechat.phone import Phone

APOLOGY = "没能办成（编号"
_serials = itertools.count(100)


async def test_following_opens_the_menu_and_a_question_is_answered_with_its_source(phone: Phone) -> None:
    assert "考证通" in await phone.event("subscribe", "qrscene_market")
    assert DOCUMENT in await phone.says(QUESTION)
    assert "谢谢" in await phone.presses("有用")


async def test_a_spoken_question_and_a_place_are_understood(phone: Phone) -> None:
    assert "长沙" in await phone.sends(
        "location", Location_X="28.2", Location_Y="112.9", Scale="15", Label="湖南省长沙市岳麓区麓山路1号"
    )
    heard = "专项职业能力多少分合格。"
    assert DOCUMENT in await phone.sends("voice", MediaId="m", Format="amr", Recognition=heard)


async def test_the_menu_opens_every_topic(phone: Phone) -> None:
    for key in ("/start", "/exams", "/register", "/my", "/region", "/help"):
        answer = await phone.event("CLICK", key)
        assert CHINESE.search(answer), key
        assert APOLOGY not in answer


async def test_a_whole_conversation_about_eligibility(phone: Phone) -> None:
    await phone.event("subscribe")
    shown = await phone.presses("考什么")
    shown = await phone.says("1985年3月")
    for _ in range(40):
        if "看每条条件" in shown:
            break
        assert APOLOGY not in shown
        shown = await phone.says("河南" if "哪里" in shown else "1")
    assert "看每条条件" in shown
    assert "想看哪一个" in await phone.presses("看每条条件")
    assert CHINESE.search(await phone.says("专项职业能力考核"))  # by what the button says


async def test_a_registration_with_photo_and_its_reminder_inside_the_window(
    phone: Phone, wechat: FakeWeChat
) -> None:
    await register(phone, next(_serials))
    assert "报名号" in phone.screen
    await asyncio.to_thread(wechat.wait, lambda: bool(wechat.sent_to(phone.openid)))
    (reminder,) = wechat.sent_to(phone.openid)
    assert reminder.kind == "text"
    assert "已收到" in reminder.content
    number = re.search(r"报名号：?\s*(\d+)", phone.screen)
    assert number
    assert number[1] in reminder.content


async def test_the_transcript_in_the_docs_is_what_wechat_shows(phone: Phone, wechat: FakeWeChat) -> None:
    """Lines with figures change with the day; all others have to be there."""
    await register(phone, next(_serials))
    written = DOCS.read_text("utf-8").partition(BEGIN)[2].partition("（随后单独发来）")[0]
    shown = phone.screen.split("\n")
    lines = [line for line in written.split("\n") if line.strip()]
    missing = [line for line in lines if not re.search(r"\d", line) and line not in shown]
    assert missing == []
    assert len(lines) > 60


async def test_outside_of_the_window_a_reminder_is_a_template_or_waits(
    phone: Phone, wechat: FakeWeChat, program: Program
) -> None:
    await register(phone, next(_serials))
    await asyncio.to_thread(wechat.wait, lambda: bool(wechat.sent_to(phone.openid)))
    wechat.forget(phone.openid)  # two days pass
    database = Database(f"sqlite+aiosqlite:///{program.folder / 'data' / 'kaozheng.db'}")
    try:
        async with database.write() as session:
            account = await session.scalar(select(models.Account.id).filter_by(external_id=phone.openid))
            subject = await session.scalar(
                select(models.Notification.subject).filter_by(account_id=account, kind=Kind.RECEIVED)
            )
            exam = await session.scalar(select(models.Exam.id).filter_by(state="open").limit(1))
            plan = Notifications(database, utc_now).plan
            await plan(session, Kind.RECEIVED, account, str(subject), occasion="again")
            await plan(session, Kind.WINDOW_OPENS, account, f"exam:{exam}")
        await asyncio.to_thread(wechat.wait, lambda: len(wechat.sent_to(phone.openid)) == 2)
        template = wechat.sent_to(phone.openid)[1]
        assert template.kind == "template"
        assert template.content["thing1"].startswith("母婴护理")
        await _kept(database, account)
    finally:
        await database.close()
    assert "开始报名了" in await phone.says("菜单")
    assert len(wechat.sent_to(phone.openid)) == 2


async def _kept(database: Database, account: int | None) -> None:
    """Wait until the reminder without a template is kept for the next contact."""
    query = select(models.Notification.state).filter_by(account_id=account, kind=Kind.WINDOW_OPENS)
    async with asyncio.timeout(30):
        while True:
            async with database.read() as session:
                if await session.scalar(query) == "kept":
                    return
            await asyncio.sleep(0.2)


async def test_the_photo_of_a_certificate_is_taken(phone: Phone) -> None:
    await phone.event("subscribe")
    await phone.presses("查证书")
    for found in (True, False):  # where its message says, and by its id
        answer = await phone.sends_picture(picture(), found=found)
        assert CHINESE.search(answer)
        assert APOLOGY not in answer


async def test_a_repeated_message_is_handled_once_even_after_a_crash(
    new_phone: Callable[[], Phone], wechat: FakeWeChat, program: Program
) -> None:
    phone = new_phone()
    wechat.wrote(phone.openid)
    first = phone.message("text", Content="我在长沙")
    answers = [await phone.post(*wechat.account.pack(first)) for _ in range(3)]
    assert len({phone.show(one) for one in answers}) == 1
    await phone.says("怎么用")
    await asyncio.sleep(3)  # what changed nothing is written behind
    program.kill()
    program.start()
    assert phone.show(await phone.post(*wechat.account.pack(first))) == ""
    assert "我在郑州" in await phone.says("帮助")


async def test_an_expired_token_in_mid_run_goes_unnoticed(phone: Phone, wechat: FakeWeChat) -> None:
    wechat.expire_tokens()
    await register(phone, next(_serials))
    await asyncio.to_thread(wechat.wait, lambda: bool(wechat.sent_to(phone.openid)))


async def test_many_people_write_at_once(new_phone: Callable[[], Phone]) -> None:
    phones = [new_phone() for _ in range(12)]
    answers = await asyncio.gather(*(phone.says(QUESTION) for phone in phones))
    assert all(DOCUMENT in answer for answer in answers)
