"""The program dies in the middle of a form, buttons are old, and Telegram delivers the same thing three times."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest

from tests.e2e.home import Home
from tests.e2e.registering import NUMBER, SENT, Candidate, School, furnish
from tests.e2e.talk import Talk
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.fake_telegram import User

EXAM = "郑州烩面考试"
CANDIDATES = itertools.count(51)
WRITTEN_SECONDS = 2.0
KILLED_BEFORE = (6, 10)
"""Steps of the form: the phone number, and the confirmation."""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return furnish(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def home(school: School) -> Iterator[Home]:
    """To whose webhook Telegram delivers; each test leaves the program running."""
    home = Home(school.folder, webhook=True)
    try:
        yield home.open()
    finally:
        home.close()


def steps(candidate: Candidate) -> tuple[tuple[str, str, str], ...]:
    """How, what, and what is asked then."""
    return (
        ("write", EXAM, "查到"),
        ("press", "报名 1", "给谁报名"),
        ("press", "我自己", "先跟您说清楚"),
        ("press", "我同意", "考生姓名"),
        ("write", candidate.name, "号码"),
        ("write", candidate.identity, "手机号码"),
        ("write", candidate.phone, "最高学历"),
        ("press", "高中", "哪个单位"),
        ("press", "没有单位", "证件照"),
        ("photo", "", "请看一遍"),
        ("press", "确认提交", SENT),
    )


async def fill(user: User, candidate: Candidate, *, until: str = SENT) -> str:
    """Go through the form until this is said."""
    for how, what, asked in steps(candidate):
        if how == "write":
            await user.send(what)
        elif how == "press":
            await user.press(what)
        else:
            await user.send_photo(picture())
        text = (await user.expect(asked)).text
        if asked == until:
            return text
    raise AssertionError(f"{until} was never asked")


async def again(home: Home) -> None:
    """The hard way down and up again."""
    home.program.kill()
    await asyncio.to_thread(home.program.start)
    await home.wait_connected()


def test_killed_in_the_middle_of_the_form(school: School, home: Home) -> None:
    """On the web, where one may go on with every button of the page that was open."""
    candidate, program = Candidate("孙桂英", next(CANDIDATES)), home.program
    before, talk, last = school.registered(), Talk(program.url), ""
    for place, (how, what, asked) in enumerate(steps(candidate)):
        if place in KILLED_BEFORE:
            program.kill()
            program.start()
        if how == "photo":
            last = talk.press("稍后补交")
        else:
            last = talk.say(what) if how == "write" else talk.press(what)
        assert asked in last, last
    number = NUMBER.search(last)
    assert number
    assert school.registered() == before + 1
    assert school.registered(number[1]) == 1
    assert "烩面制作" in talk.say("我的考试")


async def test_a_draft_goes_on_after_a_kill_and_old_buttons_harm_nothing(home: Home, school: School) -> None:
    candidate, user = Candidate("周玉梅", next(CANDIDATES)), home.person("周玉梅")
    before = school.registered()
    await fill(user, candidate, until="最高学历")
    agreed = next(message for message in user.bot_messages if "我同意" in message.button_texts)
    consent = next(cell.data for row in agreed.buttons for cell in row if cell.text == "我同意")
    asked = user.bot_messages[-1]
    await again(home)
    # The button under an answered question: nothing changes, and the question that is open is asked again.
    assert consent
    pressed = await user.press_data(agreed.message_id, consent)
    await pressed.answered()
    await user.expect("最高学历")
    # Something else in between: the form waits for who comes back.
    await user.send("取消")
    await user.expect("30 天")
    await user.send("报名")
    await user.expect("没填完")
    await user.press("继续填写")
    await user.expect("最高学历")
    await user.press("高中")
    await user.expect("哪个单位")
    await user.press("没有单位")
    await user.expect("证件照")
    await user.press("稍后补交")
    summary = await user.expect("请看一遍")
    assert candidate.name in summary.text
    await again(home)
    confirm = next(cell.data for row in summary.buttons for cell in row if cell.text == "确认提交")
    assert confirm
    for _ in range(3):
        await (await user.press_data(summary.message_id, confirm)).answered()
    await user.expect("已经报过了")
    assert school.registered() == before + 1
    # A button of the form that is no more.
    old = next(cell.data for row in asked.buttons for cell in row if cell.text == "大专")
    assert old
    await (await user.press_data(asked.message_id, old)).answered()
    await user.expect("已经报过了")
    assert home.fake.refusals == []


async def test_the_same_update_three_times_registers_once(home: Home, school: School) -> None:
    candidate, user = Candidate("吴翠花", next(CANDIDATES)), home.person("吴翠花")
    before = school.registered()
    await fill(user, candidate, until="请看一遍")
    press = await user.press("确认提交")
    home.fake.resend(press.update_id)
    home.fake.resend(press.update_id)
    await user.expect(SENT)
    await asyncio.sleep(WRITTEN_SECONDS)
    await again(home)
    home.fake.resend(press.update_id)
    await asyncio.sleep(WRITTEN_SECONDS)
    told = [message for message in user.bot_messages if SENT in message.text or "已经报过" in message.text]
    assert len(told) == 1
    assert school.registered() == before + 1
