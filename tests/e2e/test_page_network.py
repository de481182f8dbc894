"""The chat page when things fail: the server away, the network gone, answers lost on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import QUESTION, Visitor, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Route

    from tests.e2e.program import Program

pytestmark = needs_chromium
CHAT = "**/api/chat"


@pytest.fixture
def visitor(browser: Browser, server: Program) -> Iterator[Visitor]:
    person = Visitor(browser, server.url).open()
    yield person
    person.context.close()
    person.forgive_network()
    person.check()


def test_goes_on_after_the_server_was_away(browser: Browser, new_program: Callable[..., Program]) -> None:
    program = new_program().start()
    visitor = Visitor(browser, program.url).open()
    expect(visitor.connection).to_have_text("已连接")
    conversation = visitor.stored["conversation"]
    program.kill()
    expect(visitor.connection).to_have_text("重连中")
    visitor.write(QUESTION)
    failed = visitor.page.get_by_role("button", name="重发")
    expect(failed).to_be_visible()
    program.start()
    expect(visitor.connection).to_have_text("已连接", timeout=40_000)
    failed.click()
    expect(visitor.answers.last).to_contain_text("60")
    expect(failed).to_have_count(0)
    assert visitor.stored["conversation"] == conversation
    visitor.context.close()
    visitor.forgive_network()
    visitor.check()


def test_what_was_missed_is_fetched(visitor: Visitor) -> None:
    visitor.context.set_offline(True)
    expect(visitor.page.get_by_text("网络断开了")).to_be_visible()
    say_elsewhere(visitor, "考试作弊会怎么处理")
    count = visitor.answers.count()
    visitor.context.set_offline(False)
    expect(visitor.page.get_by_text("网络断开了")).to_be_hidden()
    expect(visitor.answers).to_have_count(count + 1)
    visitor.ask(QUESTION)
    expect(visitor.answers).to_have_count(count + 2)


def test_who_reads_further_up_is_left_alone(visitor: Visitor) -> None:
    for _ in range(4):
        visitor.ask(QUESTION)
    box = visitor.page.locator("#scroll")
    visitor.page.wait_for_timeout(600)
    box.evaluate("box => box.scrollTo(0, 0)")
    visitor.context.set_offline(True)
    say_elsewhere(visitor, "你好")
    visitor.context.set_offline(False)
    pill = visitor.page.get_by_role("button", name="新消息")
    expect(pill).to_be_visible()
    assert box.evaluate("box => box.scrollTop") == 0
    pill.click()
    expect(pill).to_be_hidden()
    expect(visitor.answers.last).to_be_in_viewport()


def test_a_failed_send_is_kept_and_sent_once(visitor: Visitor) -> None:
    """The worst case: the server has handled it, and only the answer was lost."""

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    visitor.page.route(CHAT, lose_the_answer)
    visitor.write(QUESTION)
    again = visitor.own.get_by_role("button", name="重发")
    expect(again).to_be_visible()
    expect(visitor.own.locator(".text")).to_have_text(QUESTION)
    visitor.page.reload()
    expect(again).to_be_visible()
    visitor.page.unroute(CHAT)
    count = len(visitor.sent)
    again.click()
    expect(visitor.answers).to_have_count(2)
    expect(again).to_have_count(0)
    first, second = [one for one in visitor.sent if one["text"] == QUESTION]
    assert first["id"] == second["id"]
    assert len(visitor.sent) == count + 1
    visitor.page.reload()
    expect(visitor.connection).to_have_text("已连接")
    expect(visitor.answers).to_have_count(2)


def test_a_refusal_is_told_and_waited_for(visitor: Visitor) -> None:
    refusal: dict[str, Any] = {
        "status": 429,
        "headers": {"Retry-After": "1"},
        "json": {"error": "请等一秒。"},
    }
    visitor.page.route(CHAT, lambda route: route.fulfill(**refusal))
    visitor.write(QUESTION)
    again = visitor.own.get_by_role("button", name="重发")
    expect(visitor.own.get_by_text("请等一秒。")).to_be_visible()
    expect(again).to_be_disabled()
    visitor.page.unroute(CHAT)
    expect(again).to_be_enabled()
    again.click()
    expect(visitor.answers.last).to_contain_text("60")


def test_a_failed_press_can_be_repeated(visitor: Visitor) -> None:
    visitor.page.route(CHAT, lambda route: route.abort())
    button = visitor.answers.first.get_by_role("button", name="帮助")
    button.click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("可以再按一次")
    visitor.page.unroute(CHAT)
    button.click()
    expect(visitor.answers).to_have_count(2)
    first, second = [one for one in visitor.sent if "press" in one]
    assert first == second


def test_a_slow_answer_shows_typing(visitor: Visitor) -> None:
    held = hold_back(visitor)
    visitor.write(QUESTION)
    typing = visitor.page.locator("#typing")
    expect(typing).to_be_visible()
    held[0].continue_()
    expect(visitor.answers).to_have_count(2)
    expect(typing).to_be_hidden()


def test_messages_written_quickly_stay_in_order(visitor: Visitor) -> None:
    held = hold_back(visitor)
    visitor.write("你好")
    visitor.write(QUESTION)
    visitor.page.wait_for_timeout(300)
    assert [route.request.post_data_json["text"] for route in held] == ["你好"]
    held[0].continue_()
    expect(visitor.answers).to_have_count(2)
    visitor.page.wait_for_timeout(300)
    held[1].continue_()
    expect(visitor.answers).to_have_count(3)
    expect(visitor.answers.last).to_contain_text("60")


def test_an_expired_conversation_is_replaced_kindly(visitor: Visitor) -> None:
    visitor.ask(QUESTION)
    visitor.page.evaluate(
        """() => {
          const saved = JSON.parse(localStorage.getItem("kaozheng.chat"));
          localStorage.setItem("kaozheng.chat", JSON.stringify({ ...saved, conversation: "gone" }));
        }"""
    )
    visitor.page.reload()
    expect(visitor.page.get_by_text("之前的对话已经过期")).to_be_visible()
    expect(visitor.connection).to_have_text("已连接")
    expect(visitor.answers).to_have_count(3)
    expect(visitor.answers.nth(1)).to_contain_text("60")
    assert visitor.answers.first.get_by_role("button").count() == 0
    assert visitor.stored["conversation"] != "gone"
    expect(visitor.ask(QUESTION)).to_contain_text("60")


def test_two_tabs_show_one_conversation(visitor: Visitor) -> None:
    other = visitor.context.new_page()
    other.goto(visitor.url)
    expect(other.locator(".entry.bot")).to_have_count(1)
    visitor.ask(QUESTION)
    expect(other.locator(".entry.bot")).to_have_count(2)
    expect(other.locator(".entry.me")).to_have_count(1)


def hold_back(visitor: Visitor) -> list[Route]:
    """From now on requests wait until the test lets them go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route(CHAT, hold)
    return held


def say_elsewhere(visitor: Visitor, text: str) -> None:
    """The same conversation goes on through the API; the page hears of it when it is back."""
    form = {"conversation": visitor.stored["conversation"], "text": text}
    httpx.post(f"{visitor.url}/api/chat", json=form, timeout=30, trust_env=False).raise_for_status()
