"""Finding out in the browser what one qualifies for: answers by button where there is one, else typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.e2e.program import Program

pytestmark = needs_chromium
RESULT = "看每条条件"
MOST_QUESTIONS = 10


@pytest.fixture
def visitor(browser: Browser, server: Program) -> Iterator[Visitor]:
    visitor = Visitor(browser, server.url).open()
    yield visitor
    visitor.context.close()
    visitor.check()


def tell(visitor: Visitor, text: str) -> None:
    """Say something and wait until the assistant is done."""
    visitor.write(text)
    expect(visitor.page.locator("#typing")).to_be_hidden()
    expect(visitor.own.last).to_contain_text(text)
    expect(visitor.page.locator(".entry").last).to_have_class("entry bot", timeout=10_000)


def answer(visitor: Visitor, answers: dict[str, str]) -> int:
    """Answer the questions until the result; returns how many there were."""
    for asked in range(MOST_QUESTIONS):
        last = visitor.answers.last
        if last.get_by_role("button", name=RESULT).count():
            return asked
        question = last.inner_text()
        reply = next((reply for part, reply in answers.items() if part in question), "不知道")
        button = last.get_by_role("button", name=reply, exact=True)
        count = visitor.answers.count()
        if button.count():
            button.click()
        else:
            visitor.write(reply)
        expect(visitor.answers.nth(count)).to_be_visible()
        expect(visitor.page.locator("#typing")).to_be_hidden()
    raise AssertionError(visitor.answers.last.inner_text())


def test_a_welder_with_six_years_and_level_four(visitor: Visitor) -> None:
    tell(visitor, "我在郑州")
    tell(visitor, "我干焊工六年了，有中级证，能考什么")
    asked = answer(
        visitor,
        {
            "出生": "36岁",
            "证书": "2024年5月",
            "职称": "没有职称",
            "情况": "在单位上班",
            "哪种学校": "都没上过",
        },
    )
    assert asked <= 6
    result = visitor.answers.last
    expect(result).to_contain_text("四级（中级工）")
    expect(result).to_contain_text("2028年5月31日")
    expect(result).to_contain_text("国家职业标准编制技术规程（2023年版）")


def test_a_security_guard(visitor: Visitor) -> None:
    tell(visitor, "我是保安员，干了五年，能报三级吗")
    answer(visitor, {"在哪里考": "郑州"})
    expect(visitor.answers.last).to_contain_text("公安")
    expect(visitor.answers.last).to_contain_text("国家职业资格目录（2021年版）")


def test_a_student_of_an_advanced_class_in_her_last_year(visitor: Visitor) -> None:
    tell(visitor, "我在河南")
    tell(visitor, "我在技校读高级工班，今年是毕业班，能考高级工吗")
    answer(visitor, {"对口": "对口", "情况": "在学校读书"})
    expect(visitor.answers.last).to_contain_text("现在可以报")
    expect(visitor.answers.last).to_contain_text("三级（高级工）")


def test_somebody_banned(visitor: Visitor) -> None:
    tell(visitor, "我在郑州")
    tell(visitor, "我干电工十二年，去年作弊5年内不能考，能考高级工吗")
    answer(visitor, {})
    expect(visitor.answers.last).to_contain_text("2030年12月30日")
    expect(visitor.answers.last).to_contain_text("人社职司便函〔2021〕57号")
