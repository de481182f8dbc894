"""From 我想考月嫂证 to a ticket in the hand, in Chromium; who approves sits at a second page."""

from __future__ import annotations

import io
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.program import Program
from tests.e2e.registering import NUMBER, PLACE, SENT, WISH, Candidate, School, furnish
from tests.e2e.visitor import DESKTOP, Visitor, needs_chromium
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FilePayload, Locator

pytestmark = needs_chromium
MOST_STEPS = 15
"""Of the candidate, each a tap, a line or a photo: at ten seconds each well within three minutes."""
SHOTS = os.environ.get("KAOZHENG_SHOTS")
"""A folder for pictures of the pages on the way, for who wants to look at them."""
PHOTO = picture()
LI = Candidate("李小霞", 31)
TICKET_NUMBER = re.compile(r"准考证号：(\d{15})")


class Person:
    """Somebody at a page, whose steps are counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.steps = 0

    @contextmanager
    def told(self, text: str) -> Iterator[None]:
        """Do something once and be told this, in a message that was not there before."""
        found = self.messages(text)
        before = found.count()
        yield
        self.steps += 1
        expect(found.nth(before)).to_be_visible()
        expect(self.visitor.page.locator("#typing")).to_be_hidden()

    def messages(self, text: str) -> Locator:
        return self.visitor.answers.filter(has_text=text)

    def write(self, text: str, answer: str) -> Locator:
        """Write and wait for the answer; the message."""
        with self.told(answer):
            self.visitor.write(text)
        return self.messages(answer).last

    def press(self, caption: str | re.Pattern[str], answer: str) -> Locator:
        """Press the latest button of that caption and wait for the answer; the message."""
        with self.told(answer):
            exact = isinstance(caption, str)
            self.visitor.answers.get_by_role("button", name=caption, exact=exact).last.click()
        return self.messages(answer).last

    def send_photo(self, answer: str, photo: bytes = PHOTO) -> Locator:
        """Pick a photo and wait for the answer; the message."""
        file: FilePayload = {"name": "我.jpg", "mimeType": "image/jpeg", "buffer": photo}
        with self.told(answer), self.visitor.page.expect_file_chooser() as chooser:
            self.visitor.page.get_by_role("button", name="发照片或文件").click()
            chooser.value.set_files([file])
        return self.messages(answer).last

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, if anybody wants it."""
        if SHOTS:
            self.visitor.page.wait_for_timeout(400)
            self.visitor.page.screenshot(path=Path(SHOTS) / f"{name}.png")


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
def people(browser: Browser, program: Program) -> Iterator[tuple[Person, Person]]:
    """A candidate with a telephone, and the office at its computer."""
    visitors = Visitor(browser, program.url), Visitor(browser, program.url, **DESKTOP)
    yield Person(visitors[0].open()), Person(visitors[1].open())
    for visitor in visitors:
        visitor.context.close()
        visitor.check()


def register(worker: Person) -> str:
    """From the wish to the registration; its number."""
    found = worker.write(WISH, "查到")
    worker.shoot("01-found")
    number = re.findall(rf"(\d)\. 母婴护理（专项）.*\n[^\n]*{PLACE}", found.inner_text())[0]
    worker.press(f"报名 {number}", "给谁报名")
    worker.press("我自己", "先跟您说清楚")
    worker.shoot("02-consent")
    worker.press("我同意", "考生姓名")
    worker.write(LI.name, "居民身份证的号码")
    worker.write(LI.identity, "手机号码")
    worker.write(LI.phone, "最高学历")
    worker.shoot("03-education")
    worker.press("初中及以下", "哪个单位")
    worker.press("没有单位", "证件照")
    summary = worker.send_photo("请看一遍")
    worker.shoot("04-summary")
    assert LI.name in summary.inner_text()
    assert LI.identity not in summary.inner_text()
    sent = worker.press("确认提交", SENT)
    worker.shoot("05-sent")
    found_number = NUMBER.search(sent.inner_text())
    assert found_number
    return found_number[1]


def run_exam(office: Person, school: School, registration: str) -> None:
    """Become staff, approve the registration, give seats."""
    office.write(f"邀请码 {school.code}", "考务负责人")
    office.press(re.compile("^审核报名"), "等您审核的有")
    office.press(re.compile(f"^只审 {school.exam}"), "份待审")
    for _ in range(9):
        if office.messages(registration).count():
            break
        office.press("先放着，看下一份", "份待审")
    card = office.messages(registration).last
    office.shoot("06-review")
    assert LI.identity not in card.inner_text()
    assert "符合申报条件" in card.inner_text()
    photo = office.visitor.page.locator("img[alt^=照片]").last
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", value=True)
    assert photo.evaluate("image => image.naturalWidth") > 100
    with office.told("的报名通过了"):
        card.get_by_role("button", name="通过", exact=True).click()
    office.write("考务", "考务负责人")
    office.press("本机构的考试", "点开一场考试")
    office.press(re.compile(f"^{school.exam}"), f"批次 {school.exam}")
    office.press("截止报名", "报名截止了")
    office.press("安排座位", "座位排好了：1 人")
    office.shoot("07-seats")


def test_from_the_wish_to_the_ticket(people: tuple[Person, Person], school: School) -> None:
    worker, office = people
    registration = register(worker)
    run_exam(office, school, registration)

    worker.write("我的考试", "审核通过")
    details = worker.press("看详情", "准考证号")
    worker.shoot("08-details")
    expect(details).to_contain_text("1 号座位")
    ticket = TICKET_NUMBER.search(details.inner_text())
    assert ticket
    worker.press("准考证", "打印用这个")
    assert worker.steps <= MOST_STEPS

    image = worker.visitor.page.locator(f"img[alt*='{ticket[1]}']")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", value=True)
    worker.shoot("09-ticket")
    assert image.evaluate("image => image.naturalWidth") >= 600
    pdf = download(worker, worker.visitor.page.get_by_role("link", name=f"准考证{ticket[1]}.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace(" ", "")
    assert ticket[1] in text
    assert LI.name in text
    assert LI.identity not in text
    png = download(worker, worker.visitor.page.get_by_role("link").filter(has=image))
    if SHOTS:
        (Path(SHOTS) / "ticket.png").write_bytes(png)
        (Path(SHOTS) / "ticket.pdf").write_bytes(pdf)

    come_to_the_door(office, school, registration, png)


def come_to_the_door(office: Person, school: School, registration: str, ticket: bytes) -> None:
    """On the day of the exam the code on the ticket opens the door, once; the second time is quiet."""
    school.hold_now()
    office.press("考务菜单", "考务负责人")
    office.press("签到", "今天的考试")
    office.send_photo("请对照本人和证件", ticket)
    office.press("签到", "签到好了")
    office.shoot("10-door")
    office.write(registration, "已经签到过了")
    assert school.query("SELECT count(*) FROM registration WHERE checked_in_at IS NOT NULL") == [(1,)]


def download(person: Person, link: Locator) -> bytes:
    """What stands behind a link of the page."""
    address = link.last.get_attribute("href")
    assert address
    answer = person.visitor.page.request.get(address)
    assert answer.status == 200
    return answer.body()
