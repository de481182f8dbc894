"""The chat page as a person meets it: on a phone, at a desk, by keyboard."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import DESKTOP, DOCUMENT, PHONE, QUESTION, Visitor, needs_chromium
from tests.people import make_identity_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.e2e.program import Program

pytestmark = needs_chromium
FOCUSED = "document.activeElement.textContent"


@pytest.fixture
def visit(browser: Browser, server: Program) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def arrive(**context: object) -> Visitor:
        visitors.append(Visitor(browser, server.url, **context))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.context.close()
        visitor.check()


def test_an_answer_comes_with_its_source(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    answer = visitor.ask(QUESTION)
    expect(answer.locator(".text")).to_contain_text("60")
    source = answer.get_by_text(DOCUMENT, exact=False).last
    expect(source).to_be_hidden()
    answer.locator("summary").first.click()
    expect(source).to_be_visible()


def test_buttons_old_and_new_work(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    first = visitor.answers.first
    buttons = first.get_by_role("button")
    names = [name for name in buttons.all_text_contents() if name]
    assert len(names) >= 2
    for pressed, name in enumerate(names, start=1):
        button = first.get_by_role("button", name=name)
        button.click()
        expect(visitor.answers.nth(pressed)).to_be_visible()
        expect(button).to_have_class(re.compile("pressed"))
    assert [one["message"] for one in visitor.sent if "press" in one] == [
        int(first.get_attribute("data-key").removeprefix("b"))
    ] * len(names)


def test_a_region_is_chosen_by_buttons(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    visitor.page.get_by_role("button", name="我的地区").first.click()
    visitor.page.get_by_role("button", name="湖南").last.click()
    visitor.page.get_by_role("button", name="长沙").last.click()
    expect(visitor.answers.last).to_contain_text("长沙")


def test_an_identity_number_does_not_stay_readable(visit: Callable[..., Visitor]) -> None:
    """Neither on the screen nor in what the device keeps; shorter and longer numbers stay as they are."""
    visitor = visit().open()
    number = make_identity_number(date(1990, 5, 1), "女")
    visitor.ask(f"{number} 和 20260101")
    shown = f"{number[:3]}***********{number[-4:]} 和 20260101"
    expect(visitor.own.last).to_contain_text(shown)
    assert number not in str(visitor.stored)
    visitor.page.reload()
    expect(visitor.own.last).to_contain_text(shown)


def test_reload_goes_on_where_one_was(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    visitor.ask(QUESTION)
    visitor.input.fill("还没写完")
    before = visitor.page.get_by_role("log").inner_text()
    conversation, posts = visitor.stored["conversation"], len(visitor.sent)
    visitor.page.reload()
    expect(visitor.connection).to_have_attribute("data-state", "online")
    assert visitor.page.get_by_role("log").inner_text() == before
    expect(visitor.input).to_have_value("还没写完")
    assert len(visitor.sent) == posts
    visitor.ask("考试作弊会怎么处理")
    assert visitor.sent[-1]["conversation"] == conversation


def test_clearing_asks_and_begins_anew(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    visitor.write("你好")
    expect(visitor.answers).to_have_count(2)
    conversation = visitor.stored["conversation"]
    dialog = visitor.page.get_by_role("dialog")
    visitor.page.get_by_role("button", name="清除对话").click()
    dialog.get_by_role("button", name="再想想").click()
    expect(visitor.own).to_have_count(1)
    visitor.page.get_by_role("button", name="清除对话").click()
    dialog.get_by_role("button", name="清除").click()
    expect(visitor.own).to_have_count(0)
    expect(visitor.answers).to_have_count(1)
    assert visitor.stored["conversation"] not in (None, conversation)


def test_without_storage_it_works_in_memory(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    refuse = "Object.defineProperty(window, '%s', {get() { throw new DOMException('no', 'SecurityError') }});"
    visitor.page.add_init_script(refuse % "localStorage" + refuse % "sessionStorage")
    visitor.open()
    expect(visitor.ask(QUESTION)).to_contain_text("60")


def test_enter_of_an_input_method_does_not_send(visit: Callable[..., Visitor]) -> None:
    visitor = visit(**DESKTOP).open()
    visitor.input.focus()
    keyboard = visitor.context.new_cdp_session(visitor.page)
    keyboard.send("Input.imeSetComposition", {"text": "hunan", "selectionStart": 5, "selectionEnd": 5})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    keyboard.send("Input.insertText", {"text": "湖南"})
    # Safari tells that the composition is over before the key that ended it.
    visitor.input.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
    )
    expect(visitor.input).to_have_value("湖南")
    expect(visitor.own).to_have_count(0)
    visitor.input.press("Shift+Enter")
    visitor.page.keyboard.type("2")
    expect(visitor.input).to_have_value("湖南\n2")
    visitor.input.press("Enter")
    expect(visitor.own.locator(".text")).to_have_text("湖南\n2")
    expect(visitor.input).to_have_value("")


def test_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    visitor = visit(**DESKTOP).open()
    page, keys = visitor.page, visitor.page.keyboard
    expect(visitor.input).to_be_focused()
    keys.type(QUESTION)
    keys.press("Enter")
    summary = visitor.answers.nth(1).locator("summary")
    expect(summary).to_be_visible()
    for _ in range(20):
        keys.press("Shift+Tab")
        if summary.evaluate("node => node === document.activeElement"):
            break
    expect(summary).to_be_focused()
    assert summary.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    keys.press("Enter")
    expect(visitor.answers.nth(1).get_by_text(DOCUMENT).last).to_be_visible()
    button = visitor.answers.first.get_by_role("button", name="帮助")
    for _ in range(20):
        keys.press("Shift+Tab")
        if page.evaluate(FOCUSED) == "帮助":
            break
    keys.press("Enter")
    expect(visitor.answers).to_have_count(3)
    expect(button).to_be_focused()
    page.locator("body").press("Tab")
    page.get_by_role("link", name="跳到输入框").focus()
    keys.press("Enter")
    expect(visitor.input).to_be_focused()


@pytest.mark.parametrize("width", [360, 390, 430, 1280])
def test_nothing_sticks_out_sideways(visit: Callable[..., Visitor], width: int) -> None:
    kind = DESKTOP if width > 1000 else PHONE
    visitor = visit(**kind | {"viewport": {"width": width, "height": 800}}).open()
    visitor.ask("Donaudampfschifffahrt" * 20 + " https://example.com/" + "a" * 200)
    visitor.ask(QUESTION).locator("summary").first.click()
    for box in ("document.documentElement", "document.getElementById('scroll')"):
        assert visitor.page.evaluate(f"{box}.scrollWidth - {box}.clientWidth") == 0
    edges = visitor.page.eval_on_selector_all(
        "button, textarea, .bubble",
        "all => all.map(one => one.getBoundingClientRect()).map(r => [r.left, r.right])",
    )
    assert all(left >= 0 and right <= width for left, right in edges)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Callable[..., Visitor], scheme: str) -> None:
    visitor = visit(color_scheme=scheme, **PHONE).open()
    pairs = [
        ("--ink", "--surface"), ("--ink", "--ground"), ("--muted", "--surface"), ("--muted", "--ground"),
        ("--muted", "--line"), ("--accent", "--surface"), ("--accent", "--tint"), ("--accent-strong", "--tint"),
        ("--on-accent", "--accent"), ("--on-mine", "--mine"), ("--on-warn", "--warn"), ("--bad", "--ground"),
    ]  # fmt: skip
    for text, ground in pairs:
        colours = [
            visitor.page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('{name}')")
            for name in (text, ground)
        ]
        assert contrast(*colours) >= 4.5, f"{text} on {ground}"


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between two colours written as #rrggbb."""

    def light(colour: str) -> float:
        parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_a_screen_reader_finds_its_way(visit: Callable[..., Visitor]) -> None:
    page = visit().open().page
    expect(page.get_by_role("heading", name="考证通")).to_be_visible()
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("textbox", name="写下您的问题")).to_be_visible()
    expect(page.get_by_role("button", name="发送")).to_be_disabled()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert log.inner_text().startswith(page.locator(".day").inner_text())


def test_too_long_is_told_and_not_cut(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    visitor.input.fill("问" * 1001)
    expect(visitor.page.get_by_text("一次最多 1000 字")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="发送")).to_be_disabled()
    visitor.input.press("Enter")
    assert len(visitor.input.input_value()) == 1001
    expect(visitor.own).to_have_count(0)


def test_markup_stays_text(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    text = "<img src=x onerror=alert(1)> <b>粗</b>"
    visitor.ask(text)
    expect(visitor.own.locator(".text")).to_have_text(text)
    assert visitor.page.locator(".entry img, .entry.me b").count() == 0


def test_entities_become_nodes(visit: Callable[..., Visitor]) -> None:
    """Offsets count UTF-16 units; entities may lie in and across each other; only web addresses are followed."""
    visitor = visit().open()
    html = visitor.page.evaluate(
        """async () => {
          const { richText } = await import("/static/richtext.js");
          const box = document.createElement("div");
          const show = (text, ...entities) => {
            box.replaceChildren(richText(text, entities.map(([type, offset, length, url]) => (
              { type, offset, length, url }))));
            return box.innerHTML;
          };
          return [
            show("😀粗和斜", ["bold", 2, 2], ["italic", 3, 2]),
            show("点这里", ["text_link", 0, 3, "javascript:alert(1)"], ["underline", 0, 1]),
            show("见 a.cn", ["url", 2, 4]),
            show("答案\\n\\n依据：甲文\\n第一条", ["expandable_blockquote", 4, 9]),
            show("答案\\n第一条", ["expandable_blockquote", 3, 3]),
            show("短", ["bold", 0, 99], ["mention", 0, 1]),
          ];
        }"""
    )
    assert html == [
        "😀<strong>粗<em>和</em></strong><em>斜</em>",
        "<span><u>点</u>这里</span>",
        '见 <a href="https://a.cn/" rel="noopener" target="_blank">a.cn</a>',
        "答案<details><summary>依据：甲文</summary><div>第一条</div></details>",
        "答案<details><summary>依据</summary><div>第一条</div></details>",
        "<strong>短</strong>",
    ]
