"""提醒设置 on the page; what falls due arrives on the open page, and waits for one that is closed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.program import Program
from tests.e2e.registering import NUMBER, PLACE, SENT, WISH, Candidate, Office, School, furnish, stored
from tests.e2e.talk import Talk
from tests.e2e.visitor import Visitor, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

pytestmark = needs_chromium
ZHAO = Candidate("赵桂芝", 61)
ARRIVES = 20_000
"""Milliseconds within which what is due is on the page; the program looks every few seconds."""
TODAY = "今天考"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return furnish(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def program(school: School) -> Iterator[Program]:
    program = Program(school.folder, {"KAOZHENG_MESSAGES_PER_MINUTE": "6000"})
    try:
        yield program.start()
    finally:
        program.close()


@pytest.fixture
def visitor(browser: Browser, program: Program) -> Iterator[Visitor]:
    visitor = Visitor(browser, program.url).open()
    yield visitor
    visitor.context.close()
    visitor.check()


def talk_of(visitor: Visitor) -> Talk:
    """The same conversation without the page."""
    talk = Talk(visitor.url)
    talk.conversation = visitor.stored["conversation"]
    return talk


def account_of(school: School) -> int:
    """The account that came last; each test has one visitor."""
    return int(school.query("SELECT max(id) FROM account")[0][0])


def notify(school: School, account: int, kind: str, subject: str, occasion: str) -> None:
    """A row of the outbox that is due now, as the scheduler would find it."""
    now = datetime.now(UTC)
    school.query(
        "INSERT INTO notification (key, account_id, kind, subject, data, due_at, worthless_from, state,"
        " attempts, outcome, planned_at) VALUES (?, ?, ?, ?, '{}', ?, ?, 'planned', 0, '', ?)",
        f"{kind}:{account}:{subject}:{occasion}",
        account,
        kind,
        subject,
        stored(now - timedelta(seconds=1)),
        stored(now + timedelta(hours=2)),
        stored(now),
    )


def outcomes(school: School, account: int, kind: str) -> list[str]:
    """How the rows of this kind stand."""
    sql = "SELECT state FROM notification WHERE account_id = ? AND kind = ? ORDER BY id"
    return [str(row[0]) for row in school.query(sql, account, kind)]


def switch(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("button", name=name).last


def test_settings_are_switched_and_kept(visitor: Visitor, school: School) -> None:
    visitor.ask("提醒设置")
    expect(switch(visitor, "考前一天")).to_contain_text("✅")
    switch(visitor, "考前一天").click()
    expect(switch(visitor, "考前一天")).to_contain_text("⬜")
    switch(visitor, "全部停掉").click()
    expect(visitor.answers.last).to_contain_text("不主动发消息")
    visitor.page.reload()
    visitor.write("提醒设置")
    expect(visitor.answers.last).to_contain_text("全部停着")
    switch(visitor, "打开提醒").click()
    expect(switch(visitor, "考前 7 天")).to_contain_text("✅")
    # What was switched off by itself is still off: all on again is not more than before.
    expect(switch(visitor, "考前一天")).to_contain_text("⬜")
    assert account_of(school)


def test_what_is_due_arrives_on_the_open_page_and_waits_for_a_closed_one(
    visitor: Visitor, school: School, program: Program
) -> None:
    visitor.ask("帮助")
    account, talk = account_of(school), talk_of(visitor)
    subject = registration(talk, Office(program.url, school))
    school.hold_now()

    shown = visitor.answers.filter(has_text=TODAY)
    notify(school, account, "exam_today", subject, "open")
    expect(shown).to_have_count(1, timeout=ARRIVES)
    expect(shown).to_contain_text("身份证件原件")
    assert outcomes(school, account, "exam_today")[-1] == "sent"

    # Nobody at home: it is kept, and shown when the page is opened again, once.
    page = visitor.page
    page.goto("about:blank")
    page.wait_for_timeout(1500)
    notify(school, account, "exam_today", subject, "closed")
    page.wait_for_timeout(7000)
    page.goto(visitor.url)
    expect(shown).to_have_count(2, timeout=ARRIVES)
    page.reload()
    expect(shown).to_have_count(2)
    page.wait_for_timeout(1500)
    expect(shown).to_have_count(2)


def test_who_stopped_everything_is_told_nothing(visitor: Visitor, school: School, program: Program) -> None:
    visitor.ask("别提醒了")
    account = account_of(school)
    exam = school.query("SELECT id FROM exam WHERE number = ?", school.exam)[0][0]
    notify(school, account, "window_opens", f"exam:{exam}", "muted")
    talk = Talk(program.url)
    talk.say("帮助")
    visitor.page.wait_for_timeout(6000)
    expect(visitor.answers.filter(has_text="开始报名了")).to_have_count(0)
    assert outcomes(school, account, "window_opens") != ["sent"]


def registration(talk: Talk, office: Office) -> str:
    """Register and have it approved; the subject of its notifications."""
    number = re.findall(rf"(\d)\. 母婴护理（专项）.*\n.*{PLACE}", talk.say(WISH))[0]
    talk.press(f"报名 {number}")
    talk.press("我自己")
    talk.press("我同意")
    for text in (ZHAO.name, ZHAO.identity, ZHAO.phone, "高中", "没有单位"):
        talk.say(text)
    talk.press("稍后补交")
    sent = talk.press("确认提交")
    assert SENT in sent
    found = NUMBER.search(sent)
    assert found
    office.approve(found[1])
    rows = office.school.query("SELECT id FROM registration WHERE number = ?", found[1])
    return f"registration:{rows[0][0]}"
